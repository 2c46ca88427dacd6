//! Positions in an order, of which one can be put in or taken out anywhere at the cost of a few thousand at most.

/// Positions in an order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequence {
    /// None is empty.
    chunks: Vec<Vec<u32>>,
    len: usize,
}

/// Positions in a chunk at most: what moves when one is put in.
const MOST: usize = 2_048;

/// A place, told by its chunk.
type Spot = (usize, usize);

impl Sequence {
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Puts one at the end.
    pub(crate) fn push(&mut self, at: u32) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < MOST => last.push(at),
            _ => self.chunks.push(vec![at]),
        }
        self.len += 1;
    }

    /// The position at a place.
    pub(crate) fn get(&self, mut place: usize) -> Option<u32> {
        for chunk in &self.chunks {
            match chunk.get(place) {
                Some(at) => return Some(*at),
                None => place -= chunk.len(),
            }
        }
        None
    }

    /// All of them from a place on.
    pub(crate) fn from(&self, mut place: usize) -> impl Iterator<Item = u32> + '_ {
        let mut first = 0;
        while let Some(chunk) = self.chunks.get(first)
            && chunk.len() <= place
        {
            place -= chunk.len();
            first += 1;
        }
        self.chunks[first..].iter().flatten().skip(place).copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.chunks.iter().flatten().copied()
    }

    /// The first spot whose position is not in front of the one looked for.
    fn spot(&self, mut is_before: impl FnMut(u32) -> bool) -> Spot {
        let chunk = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| is_before(*last)));
        let within = self.chunks.get(chunk).map_or(0, |chunk| chunk.partition_point(|at| is_before(*at)));
        (chunk, within)
    }

    /// Puts one in behind those that are in front of it.
    pub(crate) fn insert(&mut self, at: u32, is_before: impl FnMut(u32) -> bool) {
        let (mut chunk, mut within) = self.spot(is_before);
        if chunk == self.chunks.len() {
            return self.push(at);
        }
        self.len += 1;
        if self.chunks[chunk].len() == MOST {
            let second = self.chunks[chunk].split_off(MOST / 2);
            self.chunks.insert(chunk + 1, second);
            if within > MOST / 2 {
                (chunk, within) = (chunk + 1, within - MOST / 2);
            }
        }
        self.chunks[chunk].insert(within, at);
    }

    /// The place of one; `is_before` tells which are in front of it.
    pub(crate) fn place(&self, at: u32, is_before: impl FnMut(u32) -> bool) -> Option<usize> {
        let (chunk, within) = self.spot(is_before);
        let before: usize = self.chunks.get(..chunk)?.iter().map(Vec::len).sum();
        (self.chunks.get(chunk)?.get(within) == Some(&at)).then_some(before + within)
    }

    /// Takes one out; `is_before` tells which are in front of it.
    pub(crate) fn remove(&mut self, at: u32, is_before: impl FnMut(u32) -> bool) {
        let (chunk, within) = self.spot(is_before);
        if self.chunks.get(chunk).and_then(|chunk| chunk.get(within)) != Some(&at) {
            return;
        }
        self.chunks[chunk].remove(within);
        self.len -= 1;
        if self.chunks[chunk].is_empty() {
            self.chunks.remove(chunk);
        }
    }

    /// Takes out all that are not to be kept.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        for chunk in &mut self.chunks {
            chunk.retain(|at| keep(*at));
        }
        self.chunks.retain(|chunk| !chunk.is_empty());
        self.len = self.chunks.iter().map(Vec::len).sum();
    }
}

impl FromIterator<u32> for Sequence {
    fn from_iter<I: IntoIterator<Item = u32>>(all: I) -> Self {
        let mut out = Self::default();
        for at in all {
            out.push(at);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_sorted_list(all in prop::collection::vec((0u32..6_000, any::<bool>()), 0..9_000)) {
            let mut sequence: Sequence = (0..3_000).map(|at| at * 2).collect();
            let mut plain: Vec<u32> = sequence.iter().collect();
            for (at, is_new) in all {
                match (plain.binary_search(&at), is_new) {
                    (Err(place), true) => {
                        sequence.insert(at, |other| other < at);
                        plain.insert(place, at);
                    }
                    (Ok(place), false) => {
                        prop_assert_eq!(sequence.place(at, |other| other < at), Some(place));
                        sequence.remove(at, |other| other < at);
                        plain.remove(place);
                    }
                    (Err(_), false) => sequence.remove(at, |other| other < at),
                    (Ok(_), true) => {}
                }
            }
            prop_assert_eq!(sequence.len(), plain.len());
            let middle = plain.len() / 2;
            prop_assert_eq!(sequence.get(middle), plain.get(middle).copied());
            prop_assert!(sequence.from(middle).eq(plain[middle..].iter().copied()));
            sequence.retain(|at| at % 3 == 0);
            plain.retain(|at| at % 3 == 0);
            prop_assert!(sequence.iter().eq(plain.iter().copied()));
        }
    }
}
