//! Columns of numbers and of texts as bytes.

use super::Damage;

/// Writes numbers: the least of them, how many bytes the difference of each takes (0, 1, 2, 4 or 8, and at least `least`),
/// and the differences.
pub(in crate::fleet) fn put_numbers(out: &mut Vec<u8>, all: impl Iterator<Item = u64> + Clone, least: u8) {
    let (low, high) = all.clone().fold((u64::MAX, 0), |(low, high), number| (low.min(number), high.max(number)));
    let low = low.min(high);
    let width = match high - low {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    };
    let width = width.max(least);
    out.push(width);
    out.extend_from_slice(&low.to_le_bytes());
    for number in all {
        out.extend_from_slice(&(number - low).to_le_bytes()[..usize::from(width)]);
    }
}

/// Writes texts: how many, the length of each, and all of them one behind another.
pub(in crate::fleet) fn put_texts<'a>(out: &mut Vec<u8>, all: impl ExactSizeIterator<Item = &'a str> + Clone) {
    put_count(out, all.len());
    // A byte each at least: nobody believes in more texts than there are bytes.
    put_numbers(out, all.clone().map(|text| text.len() as u64), 1);
    for text in all {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Writes how many there are of something: a block has no four billion of anything.
pub(in crate::fleet) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

/// Bytes that are read from their beginning to their end.
#[derive(Debug)]
#[doc(hidden)]
pub struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    /// All of these.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next ones.
    pub(in crate::fleet) fn take(&mut self, count: usize) -> Result<&'a [u8], Damage> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Damage::Short)?;
        self.rest = rest;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Damage::Short)?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(in crate::fleet) fn count(&mut self) -> Result<usize, Damage> {
        Ok(u32::from_le_bytes(self.fixed()?) as usize)
    }

    /// Whether all was read.
    pub(in crate::fleet) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left.
    pub(in crate::fleet) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// So many numbers, of at least so many bytes each.
    pub(in crate::fleet) fn numbers(&mut self, count: usize, least: u8) -> Result<Numbers<'a>, Damage> {
        let [width] = self.fixed()?;
        if ![0, 1, 2, 4, 8].contains(&width) || width < least {
            return Err(Damage::Nonsense("the width of a column"));
        }
        let low = u64::from_le_bytes(self.fixed()?);
        let bytes = count.checked_mul(usize::from(width)).ok_or(Damage::Short)?;
        Ok(Numbers { low, width, count, bytes: self.take(bytes)? })
    }

    /// Texts: where each ends in the text of all of them.
    pub(in crate::fleet) fn texts(&mut self) -> Result<(Vec<u32>, &'a str), Damage> {
        let count = self.count()?;
        self.texts_of(count)
    }

    /// So many texts.
    pub(in crate::fleet) fn texts_of(&mut self, count: usize) -> Result<(Vec<u32>, &'a str), Damage> {
        let lengths = self.numbers(count, 1)?;
        let mut ends = Vec::with_capacity(count);
        let mut end = 0u64;
        lengths.put(&mut ends, |length| {
            end = end.saturating_add(length);
            u32::try_from(end).unwrap_or(u32::MAX)
        });
        let end = u32::try_from(end).map_err(|_| Damage::Short)?;
        let text = std::str::from_utf8(self.take(end as usize)?).map_err(|_| Damage::Nonsense("a text is no UTF-8"))?;
        if !text.is_ascii() && !ends.iter().all(|end| text.is_char_boundary(*end as usize)) {
            return Err(Damage::Nonsense("a text ends within a character"));
        }
        Ok((ends, text))
    }
}

/// A column of numbers.
#[derive(Debug)]
pub(in crate::fleet) struct Numbers<'a> {
    low: u64,
    width: u8,
    count: usize,
    bytes: &'a [u8],
}

impl Numbers<'_> {
    /// Puts what is made of each behind what is there.
    pub(in crate::fleet) fn put<T>(&self, out: &mut Vec<T>, mut made: impl FnMut(u64) -> T) {
        let low = self.low;
        // One loop for each width: many numbers are made in one step.
        match self.width {
            0 => out.extend((0..self.count).map(|_| made(low))),
            1 => out.extend(self.bytes.iter().map(|n| made(low.wrapping_add(u64::from(*n))))),
            2 => out.extend(self.wide().map(|n| made(low.wrapping_add(u64::from(u16::from_le_bytes(*n)))))),
            4 => out.extend(self.wide().map(|n| made(low.wrapping_add(u64::from(u32::from_le_bytes(*n)))))),
            _ => out.extend(self.wide().map(|n| made(low.wrapping_add(u64::from_le_bytes(*n))))),
        }
    }

    /// The same, where all of them are below a limit.
    pub(in crate::fleet) fn put_below<T>(
        &self,
        limit: u32,
        out: &mut Vec<T>,
        mut made: impl FnMut(u32) -> T,
    ) -> Result<(), Damage> {
        if self.count > 0 && self.highest() >= u64::from(limit) {
            return Err(Damage::Nonsense("a number that nothing has"));
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is below the limit; to see that of each takes its time"
        )]
        self.put(out, |number| made(number as u32));
        Ok(())
    }

    fn highest(&self) -> u64 {
        let most = match self.width {
            0 => None,
            1 => self.bytes.iter().copied().max().map(u64::from),
            2 => self.wide().map(|n| u16::from_le_bytes(*n)).max().map(u64::from),
            4 => self.wide().map(|n| u32::from_le_bytes(*n)).max().map(u64::from),
            _ => self.wide().map(|n| u64::from_le_bytes(*n)).max(),
        };
        self.low.saturating_add(most.unwrap_or_default())
    }

    fn wide<const N: usize>(&self) -> std::slice::Iter<'_, [u8; N]> {
        self.bytes.as_chunks().0.iter()
    }
}
