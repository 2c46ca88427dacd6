//! Things as bytes: what their list tells, and nothing of what is true for a moment only.

use super::{Arena, Attributes, Facts, Things};
use crate::fleet::inventory::texts::{Waiting, pack_codes, unpack_codes};
use crate::fleet::kept::{Damage, Input, Pack, put_count, put_numbers};

/// Keys of a thing at most, some times what AWS allows (quotas: 50 with a type, 3 without).
const KEYS: u32 = 1_024;

impl Pack for Things {
    fn bytes(&self) -> usize {
        let texts = self.arn_texts.bytes() + self.type_texts.bytes();
        self.names.bytes() + texts + self.attributes.bytes() + 16 * self.types.len()
    }

    fn pack(&self, out: &mut Vec<u8>) {
        self.arn_texts.pack(out, &self.arns);
        self.type_texts.pack(out);
        pack_codes(out, &self.types);
        put_numbers(out, self.versions.iter().map(|version| version.cast_unsigned()), 0);
        self.attributes.pack(out);
    }

    fn reserve(&mut self, rows: usize) {
        let all = &mut self.attributes;
        for column in [&mut self.arns, &mut self.types, &mut all.shapes, &mut all.starts] {
            column.reserve_exact(rows);
        }
        self.versions.reserve_exact(rows);
        all.unsettled.expected = rows;
    }

    fn unpack(&mut self, from: &mut Input<'_>, rows: usize) -> Result<(), Damage> {
        self.arn_texts.unpack(from, rows, &mut self.arns)?;
        let types = self.type_texts.unpack(from)?;
        unpack_codes(from, rows, &types, &mut self.types)?;
        from.numbers(rows, 0)?.put(&mut self.versions, u64::cast_signed);
        self.attributes.unpack(from, rows)
    }

    fn settle(&mut self) -> Result<(), Damage> {
        self.attributes.settle()?;
        self.facts = Facts::unknown(self.types.len());
        Ok(())
    }

    fn take_names(&mut self, names: Arena) -> bool {
        self.names = names;
        self.names.len() == self.types.len()
    }
}

/// Values of which the texts are not taken in yet: their numbers are those among the texts that wait.
#[derive(Debug, Clone, Default)]
pub(super) struct Unsettled {
    texts: Waiting,
    /// The first such value.
    first: usize,
    /// Rows that will come.
    expected: usize,
}

impl Attributes {
    fn bytes(&self) -> usize {
        self.keys.bytes() + self.texts.bytes() + 4 * self.values.len()
    }

    /// The values of a row stand behind those of the row before: nothing is ever replaced in what is written.
    fn pack(&self, out: &mut Vec<u8>) {
        self.keys.pack(out);
        put_count(out, self.known.len());
        put_numbers(out, self.known.iter().map(|keys| keys.len() as u64), 1);
        put_numbers(out, self.known.iter().flatten().map(|key| u64::from(*key)), 1);
        put_numbers(out, self.shapes.iter().map(|shape| u64::from(*shape)), 0);
        self.texts.pack(out);
        put_numbers(out, self.values.iter().map(|value| u64::from(*value)), 1);
    }

    fn unpack(&mut self, from: &mut Input<'_>, rows: usize) -> Result<(), Damage> {
        let shapes = self.unpack_shapes(from)?;
        let limit = u32::try_from(shapes.len()).unwrap_or(u32::MAX);
        let (row, first) = (self.shapes.len(), self.values.len());
        from.numbers(rows, 0)?
            .put_below(limit, &mut self.shapes, |shape| shapes.get(shape as usize).copied().unwrap_or_default())?;
        let mut end = first;
        self.starts.extend(self.shapes[row..].iter().map(|shape| {
            let start = end;
            end += self.known[*shape as usize].len();
            u32::try_from(start).unwrap_or(u32::MAX)
        }));
        if u32::try_from(end).is_err() {
            return Err(Damage::Nonsense("the number of attributes"));
        }
        let (waiting, limit) = self.unsettled.texts.unpack(from)?;
        from.numbers(end - first, 1)?.put_below(limit, &mut self.values, |value| waiting + value)?;
        if self.unsettled.texts.are_many() { self.settle() } else { Ok(()) }
    }

    fn settle(&mut self) -> Result<(), Damage> {
        let Self { unsettled, texts, values, shapes, .. } = self;
        let numbers = unsettled.texts.settle(texts, (shapes.len(), unsettled.expected))?;
        for value in &mut values[unsettled.first..] {
            *value = numbers.get(*value as usize).copied().unwrap_or_default();
        }
        unsettled.first = values.len();
        Ok(())
    }

    /// The shapes written by another: the number that each has here.
    fn unpack_shapes(&mut self, from: &mut Input<'_>) -> Result<Vec<u32>, Damage> {
        let keys = self.keys.unpack(from)?;
        let count = from.count()?;
        let mut lengths = Vec::new();
        from.numbers(count, 1)?.put_below(KEYS, &mut lengths, |length| length as usize)?;
        let limit = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        let mut all: Vec<u32> = Vec::new();
        from.numbers(lengths.iter().sum(), 1)?
            .put_below(limit, &mut all, |key| keys.get(key as usize).copied().unwrap_or_default())?;
        let mut rest = all.as_slice();
        let shape = |length: &usize| {
            let (shape, others) = rest.split_at_checked(*length).unwrap_or_default();
            rest = others;
            self.shape(shape.into())
        };
        Ok(lengths.iter().map(shape).collect())
    }
}
