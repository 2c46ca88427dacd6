//! A set of positions.

/// Positions, a bit each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    count: usize,
}

const fn split(at: u32) -> (usize, u64) {
    ((at / 64) as usize, 1 << (at % 64))
}

impl Bits {
    /// Whether a position is in it.
    pub(crate) fn has(&self, at: u32) -> bool {
        let (word, bit) = split(at);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Puts a position in; whether it was not in it.
    pub(crate) fn add(&mut self, at: u32) -> bool {
        let (word, bit) = split(at);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.count += usize::from(is_new);
        is_new
    }

    /// Takes a position out; whether it was in it.
    pub(crate) fn remove(&mut self, at: u32) -> bool {
        let was = self.has(at);
        if was {
            let (word, bit) = split(at);
            self.words[word] &= !bit;
            self.count -= 1;
        }
        was
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        let words = (0u32..).zip(&self.words).filter(|(_, bits)| **bits != 0);
        words.flat_map(|(word, bits)| (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit))
    }

    /// How many are in it.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }
}

impl FromIterator<u32> for Bits {
    fn from_iter<I: IntoIterator<Item = u32>>(all: I) -> Self {
        let mut bits = Self::default();
        bits.extend(all);
        bits
    }
}

impl Extend<u32> for Bits {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, all: I) {
        for at in all {
            self.add(at);
        }
    }
}
