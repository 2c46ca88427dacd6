//! Certificate ids by the million: 32 bytes each, not texts.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A certificate's id: the SHA-256 of its DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateId([u8; 32]);

impl CertificateId {
    /// Reads 64 hex digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 32];
        hex::decode_to_slice(text, &mut id).ok()?;
        Some(Self(id))
    }
}

impl fmt::Display for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Ids, each with a number: the place of a policy or a thing in a list of names. Pages are put in as they come, in any
/// order and more than once; the first question sorts them.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs {
    pairs: Vec<(CertificateId, u32)>,
    is_sorted: bool,
}

impl Pairs {
    /// Puts one in.
    pub(super) fn add(&mut self, id: CertificateId, number: u32) {
        self.is_sorted = false;
        self.pairs.push((id, number));
    }

    /// The numbers of an id, in order.
    pub(super) fn of(&mut self, id: CertificateId) -> impl Iterator<Item = u32> + '_ {
        self.sort();
        let from = self.pairs.partition_point(|(other, _)| *other < id);
        self.pairs[from..].iter().take_while(move |(other, _)| *other == id).map(|(_, number)| *number)
    }

    /// Every id with the numbers it has, in order of the ids.
    pub(super) fn grouped(&mut self) -> impl Iterator<Item = &[(CertificateId, u32)]> {
        self.sort();
        self.pairs.chunk_by(|(one, _), (other, _)| one == other)
    }

    fn sort(&mut self) {
        if !self.is_sorted {
            self.pairs.sort_unstable();
            self.pairs.dedup();
            self.is_sorted = true;
        }
    }
}

/// In a file an id is its hex digits and a pair is `id number`: a million of them must not become a million lists.
impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.pairs.iter().map(|(id, number)| format!("{id} {number}")))
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let wrong = || serde::de::Error::custom("a certificate's id and a number were expected");
        let mut pairs = Vec::new();
        for text in Vec::<String>::deserialize(from)? {
            let (id, number) = text.split_once(' ').ok_or_else(wrong)?;
            let pair = CertificateId::parse(id).zip(number.parse().ok()).ok_or_else(wrong)?;
            pairs.push(pair);
        }
        Ok(Self { pairs, is_sorted: false })
    }
}

impl Serialize for CertificateId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CertificateId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("64 hex digits were expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> CertificateId {
        CertificateId::parse(&digit.to_string().repeat(64)).unwrap()
    }

    #[test]
    fn an_id_is_64_hex_digits_in_any_case() {
        assert_eq!(id('A').to_string(), "a".repeat(64));
        for text in ["", "ab", &"g".repeat(64), &"a".repeat(63)] {
            assert_eq!(CertificateId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn pairs_in_any_order_and_twice_are_found_once() {
        let mut pairs = Pairs::default();
        for (digit, number) in [('b', 2), ('a', 7), ('b', 1), ('b', 2)] {
            pairs.add(id(digit), number);
        }
        assert_eq!(pairs.of(id('b')).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((pairs.of(id('a')).count(), pairs.of(id('c')).count()), (1, 0));
        pairs.add(id('c'), 0);
        assert_eq!(pairs.grouped().map(<[_]>::len).collect::<Vec<_>>(), [1, 2, 1]);
        let text = serde_json::to_string(&pairs).unwrap();
        let mut read: Pairs = serde_json::from_str(&text).unwrap();
        assert_eq!((read.grouped().count(), read.of(id('b')).count()), (3, 2));
    }
}
