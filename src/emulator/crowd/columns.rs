//! What listing and searching take, as columns; made once, in the order of the names by construction.

use std::fmt::Write as _;

use super::draw::{FIRST_YEAR, Healthy, dice, weighted};
use super::recipe::Recipe;

/// One thing, in 16 bytes; a `slot` is its place among the computed ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Which of its combination of type and site; counted from 1.
    pub(super) count: u32,
    /// The number in its attribute `serial`.
    pub(super) serial: u32,
    combination: u16,
    model: u16,
    /// Months since the first year.
    installed: u8,
    firmware: u8,
    /// Whether it is in the group of those that are updated first.
    pub(super) canary: bool,
}

/// All rows, and the order of their names.
#[derive(Debug, Default)]
pub(super) struct Columns {
    rows: Vec<Row>,
    /// Slots in the order of the names.
    order: Vec<u32>,
    /// What the names of a combination begin with.
    prefixes: Vec<String>,
}

impl Row {
    pub(super) fn site(&self, types: usize) -> usize {
        usize::from(self.combination) / types.max(1)
    }

    pub(super) fn kind(&self, types: usize) -> usize {
        usize::from(self.combination) % types.max(1)
    }

    pub(super) fn model(&self) -> usize {
        usize::from(self.model)
    }

    pub(super) fn firmware(&self) -> usize {
        usize::from(self.firmware)
    }

    /// Year and month.
    pub(super) fn installed(&self) -> (i32, i32) {
        (FIRST_YEAR + i32::from(self.installed) / 12, i32::from(self.installed) % 12 + 1)
    }
}

impl Columns {
    /// Draws every thing once.
    pub(super) fn new(recipe: &Recipe) -> Self {
        let (sites, types) = (&recipe.sites, &recipe.types);
        let prefixes: Vec<String> = sites
            .iter()
            .flat_map(|site| types.iter().map(move |kind| format!("{}-{}-", kind.name, site.code)))
            .collect();
        let mut held = vec![0_u32; prefixes.len()];
        let mut slots: Vec<Vec<u32>> = vec![Vec::new(); prefixes.len()];
        let mut rows = Vec::with_capacity(recipe.things.saturating_sub(recipe.first) as usize);
        for index in 0..recipe.things {
            let mut dice = dice(recipe.seed, index as usize);
            let site = weighted(sites.iter().map(|site| site.weight), &mut dice);
            let kind = weighted(types.iter().map(|kind| kind.weight), &mut dice);
            let combination = site * types.len() + kind;
            let (Some(models), Some(held), Some(slots)) =
                (types.get(kind).map(|kind| kind.models.len()), held.get_mut(combination), slots.get_mut(combination))
            else {
                continue;
            };
            if index < recipe.first {
                *held += 1;
                continue;
            }
            let healthy = Healthy::draw(models, &mut dice);
            let slot = small(rows.len());
            slots.push(slot);
            let (year, month) = healthy.usual.installed;
            rows.push(Row {
                count: *held + small(slots.len()),
                serial: healthy.usual.serial,
                combination: u16::try_from(combination).unwrap_or(u16::MAX),
                model: u16::try_from(healthy.usual.model).unwrap_or(u16::MAX),
                installed: u8::try_from((year - FIRST_YEAR) * 12 + month - 1).unwrap_or(u8::MAX),
                firmware: u8::try_from(healthy.firmware).unwrap_or(u8::MAX),
                canary: healthy.canary,
            });
        }
        let mut columns = Self { rows, order: Vec::new(), prefixes };
        columns.put_in_order(&held, &slots);
        columns
    }

    /// Combinations by what their names begin with, and the numbers in each as text goes: no name is made, let alone
    /// compared, but where one prefix is the beginning of another.
    fn put_in_order(&mut self, held: &[u32], slots: &[Vec<u32>]) {
        let mut combinations: Vec<usize> = (0..self.prefixes.len()).collect();
        combinations.sort_by_key(|combination| self.prefixes.get(*combination));
        let mut order = Vec::with_capacity(self.rows.len());
        for combination in &combinations {
            let (Some(held), Some(slots)) = (held.get(*combination), slots.get(*combination)) else { continue };
            let last = held + small(slots.len());
            in_text_order(last, &mut |number| {
                let nth = number.checked_sub(held + 1).and_then(|nth| slots.get(nth as usize));
                order.extend(nth);
            });
        }
        let prefix = |combination: &usize| self.prefixes.get(*combination).map_or("", String::as_str);
        if combinations.windows(2).any(|two| two.last().is_some_and(|b| prefix(b).starts_with(prefix(&two[0])))) {
            order.sort_by_cached_key(|slot| self.name(*slot));
        }
        self.order = order;
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, slot: u32) -> Option<&Row> {
        self.rows.get(slot as usize)
    }

    /// A thing's name.
    pub(super) fn name(&self, slot: u32) -> String {
        let mut name = String::new();
        self.write_name(slot, &mut name);
        name
    }

    fn write_name(&self, slot: u32, to: &mut String) {
        to.clear();
        let Some(row) = self.row(slot) else { return };
        to.push_str(self.prefixes.get(usize::from(row.combination)).map_or("", String::as_str));
        // Writing to a String cannot fail.
        let _ = write!(to, "{:04}", row.count);
    }

    /// Where this name stands or would stand.
    fn rank(&self, name: &str) -> usize {
        let mut buffer = String::new();
        self.order.partition_point(|slot| {
            self.write_name(*slot, &mut buffer);
            buffer.as_str() < name
        })
    }

    /// The thing of this name.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        let slot = self.order.get(self.rank(name)).copied()?;
        (self.name(slot) == name).then_some(slot)
    }

    /// Slots in the order of the names, from behind this one on.
    pub(super) fn behind<'c>(&'c self, name: Option<&str>) -> impl Iterator<Item = u32> + use<'c> {
        let start = name.map_or(0, |name| {
            let rank = self.rank(name);
            let is_there = self.order.get(rank).is_some_and(|slot| self.name(*slot) == name);
            rank + usize::from(is_there)
        });
        self.order.get(start..).unwrap_or_default().iter().copied()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are no more things than the recipe's 32 bits say")]
const fn small(number: usize) -> u32 {
    number as u32
}

/// The numbers from 1 to `last`, with leading zeros up to four digits, in the order of their texts.
fn in_text_order(last: u32, each: &mut impl FnMut(u32)) {
    for number in 1..=last.min(9999) {
        longer(number, last, each);
    }
}

/// A number of at least four digits, then those that begin with it.
fn longer(number: u32, last: u32, each: &mut impl FnMut(u32)) {
    each(number);
    // A number of fewer digits has zeros in front, and no number of more digits begins with one.
    if number < 1000 {
        return;
    }
    for digit in 0..10 {
        match number.checked_mul(10).and_then(|tens| tens.checked_add(digit)) {
            Some(next) if next <= last => longer(next, last, each),
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_the_order_of_their_texts() {
        for last in [0, 3, 999, 1000, 10_000, 10_011, 123_456] {
            let mut numbers = Vec::new();
            in_text_order(last, &mut |number| numbers.push(number));
            let mut sorted: Vec<u32> = (1..=last).collect();
            sorted.sort_by_key(|number| format!("{number:04}"));
            assert_eq!(numbers, sorted);
        }
    }
}
