//! Texts kept one behind another, and texts kept once.

use std::ops::Range;

use crate::fleet::kept::{AT_ONCE, Damage, Input, put_numbers, put_texts};
use crate::fleet::list::Index;

/// Texts, one behind another in one piece of memory.
#[derive(Debug, Clone, Default)]
#[doc(hidden)]
pub struct Arena {
    bytes: String,
    /// Where each ends. Four gigabytes of names are more than any account may have.
    ends: Vec<u32>,
}

impl Arena {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.bytes.get(start..end).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len() + 4 * self.ends.len()
    }

    pub(crate) fn reserve(&mut self, texts: usize, bytes: usize) {
        self.bytes.reserve_exact(bytes);
        self.ends.reserve_exact(texts);
    }

    /// Each, in turn.
    pub(crate) fn iter(&self) -> Texts<'_> {
        Texts { arena: self, at: 0 }
    }

    /// Appends texts, told by where each ends in all of them.
    pub(crate) fn append(&mut self, ends: &[u32], text: &str) -> Result<(), Damage> {
        let start = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        let fits = u32::try_from(text.len()).is_ok_and(|length| start.checked_add(length).is_some());
        if !fits {
            return Err(Damage::Nonsense("the length of all texts"));
        }
        self.put(ends, 0, text);
        Ok(())
    }

    /// Appends texts, told by where each ends in a text of which this one begins at `first`.
    fn put(&mut self, ends: &[u32], first: u32, text: &str) {
        // What comes before may be longer here or there: it wraps back.
        let shift = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX).wrapping_sub(first);
        self.bytes.push_str(text);
        self.ends.extend(ends.iter().map(|end| end.wrapping_add(shift)));
    }

    /// Appends texts of another.
    fn extend(&mut self, other: &Self, range: Range<usize>) {
        let from = range.start.checked_sub(1).map_or(0, |before| other.ends[before]);
        let to = range.end.checked_sub(1).map_or(0, |last| other.ends[last]);
        self.put(&other.ends[range], from, other.bytes.get(from as usize..to as usize).unwrap_or_default());
    }

    /// Without those that are not to be kept.
    pub(crate) fn kept(&self, keep: impl Fn(u32) -> bool) -> Self {
        let mut kept = Self::default();
        for at in (0..).take(self.len()).filter(|at| keep(*at)) {
            kept.push(self.get(at));
        }
        kept
    }
}

/// Texts of an arena.
#[derive(Debug, Clone)]
pub(crate) struct Texts<'a> {
    arena: &'a Arena,
    at: usize,
}

impl<'a> Iterator for Texts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let at = u32::try_from(self.at).ok().filter(|_| self.at < self.arena.len())?;
        self.at += 1;
        Some(self.arena.get(at))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.arena.len().saturating_sub(self.at);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Texts<'_> {}

/// Texts that many rows have, each kept once and known by its number. None is ever forgotten: they are few, or they are the
/// rows' own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interner {
    texts: Arena,
    index: Index,
}

impl Interner {
    /// The number of a text.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        if let Some(known) = self.index.find_or_add(text, number, |at| self.texts.get(at)) {
            return known;
        }
        self.texts.push(text);
        number
    }

    pub(crate) fn bytes(&self) -> usize {
        self.texts.bytes()
    }

    /// Writes all of them.
    pub(crate) fn pack(&self, out: &mut Vec<u8>) {
        put_texts(out, self.texts.iter());
    }

    /// Takes in the texts written by another; the numbers that they have here.
    pub(crate) fn unpack(&mut self, from: &mut Input<'_>) -> Result<Vec<u32>, Damage> {
        let (ends, text) = from.texts()?;
        let mut start = 0;
        let number = |end: &u32| {
            let number = self.intern(text.get(start..*end as usize).unwrap_or_default());
            start = *end as usize;
            number
        };
        Ok(ends.iter().map(number).collect())
    }

    /// The number of a text, where it has one.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.index.find(text, |at| self.texts.get(at))
    }

    pub(crate) fn get(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// All of them, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).take(self.texts.len()).map(|number| self.texts.get(number))
    }
}

/// Texts of many blocks that are taken in together: looked up one by one, each would wait for memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting(Arena);

impl Waiting {
    /// Whether there are so many that they should be taken in.
    pub(super) fn are_many(&self) -> bool {
        self.0.len() >= AT_ONCE
    }

    /// Reads the texts of a block; what is to be added to a number in the block, and how many numbers there are.
    pub(super) fn unpack(&mut self, from: &mut Input<'_>) -> Result<(u32, u32), Damage> {
        let (ends, text) = from.texts()?;
        let first = u32::try_from(self.0.len()).map_err(|_| Damage::Nonsense("the number of texts"))?;
        self.0.append(&ends, text)?;
        Ok((first, u32::try_from(ends.len()).unwrap_or(u32::MAX)))
    }

    /// Gives the texts to those that are known; the number of each there. `share` is how much of all that will come this is.
    pub(super) fn settle(&mut self, to: &mut Interner, share: (usize, usize)) -> Result<Vec<u32>, Damage> {
        let new = std::mem::take(self).0;
        let count = new.len();
        let first = u32::try_from(to.texts.len()).unwrap_or(u32::MAX);
        let is_countable = u32::try_from(count).is_ok_and(|count| first.checked_add(count).is_some());
        if !is_countable {
            return Err(Damage::Nonsense("the number of texts"));
        }
        if first == 0 {
            to.index.reserve(count.saturating_mul(share.1) / share.0.max(1));
        }
        let mut numbers: Vec<u32> = (first..).take(count).collect();
        let Interner { texts, index } = to;
        let text = |at: u32| at.checked_sub(first).map_or_else(|| texts.get(at), |at| new.get(at));
        index.add_all(first, count, text, |at, known| numbers[(at - first) as usize] = known);
        let mut start = 0;
        for (at, _) in numbers.iter().enumerate().filter(|(at, number)| first as usize + at != **number as usize) {
            texts.extend(&new, start..at);
            // Nobody asks for the number of a text that had one already.
            texts.push("");
            start = at + 1;
        }
        texts.extend(&new, start..count);
        Ok(numbers)
    }
}

/// ARNs, each kept as what stands in front of the name, and whole only where it does not end with the name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arns {
    heads: Interner,
    is_any_whole: bool,
}

/// Marks a number as a whole ARN's.
const WHOLE: u32 = 1 << 31;

impl Arns {
    pub(crate) fn take(&mut self, arn: &str, name: &str) -> u32 {
        if let Some(head) = arn.strip_suffix(name) {
            return self.heads.intern(head);
        }
        self.is_any_whole = true;
        self.heads.intern(arn) | WHOLE
    }

    /// Whether ARNs are in the order of their names: they begin alike, and no digit stands in front of the name.
    pub(crate) fn are_in_order(&self) -> bool {
        self.heads.texts.len() == 1 && !self.is_any_whole && !self.heads.get(0).ends_with(|c: char| c.is_ascii_digit())
    }

    pub(crate) fn bytes(&self) -> usize {
        self.heads.bytes()
    }

    /// Writes the texts, and the codes of rows.
    pub(crate) fn pack(&self, out: &mut Vec<u8>, codes: &[u32]) {
        self.heads.pack(out);
        // The mark last: what is small is written small.
        put_numbers(out, codes.iter().map(|code| u64::from(code.rotate_left(1))), 0);
    }

    /// Takes in the texts written by another, and the codes of so many rows.
    pub(crate) fn unpack(&mut self, from: &mut Input<'_>, rows: usize, codes: &mut Vec<u32>) -> Result<(), Damage> {
        let heads = self.heads.unpack(from)?;
        let limit = u32::try_from(heads.len()).unwrap_or(u32::MAX).saturating_mul(2);
        let mut is_any_whole = false;
        from.numbers(rows, 0)?.put_below(limit, codes, |code| {
            let is_whole = code & 1 == 1;
            is_any_whole |= is_whole;
            let head = heads.get((code >> 1) as usize).copied().unwrap_or_default();
            if is_whole { head | WHOLE } else { head }
        })?;
        self.is_any_whole |= is_any_whole;
        Ok(())
    }

    pub(crate) fn arn(&self, code: u32, name: &str) -> String {
        let text = self.heads.get(code & !WHOLE);
        if code & WHOLE == 0 { format!("{text}{name}") } else { text.to_owned() }
    }
}

/// Writes a column of numbers that are one more than those of texts, none 0.
pub(super) fn pack_codes(out: &mut Vec<u8>, codes: &[u32]) {
    put_numbers(out, codes.iter().map(|code| u64::from(*code)), 0);
}

/// Reads such a column, where the texts have these numbers here.
pub(super) fn unpack_codes(
    from: &mut Input<'_>,
    rows: usize,
    texts: &[u32],
    codes: &mut Vec<u32>,
) -> Result<(), Damage> {
    let limit = u32::try_from(texts.len()).unwrap_or(u32::MAX).saturating_add(1);
    from.numbers(rows, 0)?.put_below(limit, codes, |code| {
        let number = code.checked_sub(1).and_then(|code| texts.get(code as usize));
        number.map_or(0, |number| number + 1)
    })
}

/// Keeps of a column what is to be kept.
pub(super) fn keep<T>(column: &mut Vec<T>, keep: impl Fn(u32) -> bool) {
    let mut at = 0;
    column.retain(|_| {
        at += 1;
        keep(at - 1)
    });
}
