//! Names replaced by others of the same shape, by a key that nobody keeps.
//!
//! Letters become letters and digits digits, of the same case, at the same place; what two words have in common at their
//! beginning, their substitutes have, too. So equality, differences of case alone, wildcards and length come through, and
//! a policy decides about the substitutes as it did about the names.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sha2::{Digest, Sha256};

/// Substitutes words and addresses, always the same way.
pub(super) struct Substitute {
    key: [u8; 16],
    words: HashMap<String, String>,
}

/// Hexadecimal digits stay some, so that ids stay ids.
const CLASSES: [&[u8]; 3] = [b"abcdef", b"ghijklmnopqrstuvwxyz", b"0123456789"];

impl Substitute {
    pub(super) fn new(key: [u8; 16]) -> Self {
        Self { key, words: HashMap::new() }
    }

    /// A word: letters and digits without anything between.
    pub(super) fn word(&mut self, word: &str) -> String {
        if let Some(known) = self.words.get(word) {
            return known.clone();
        }
        let mut before = String::new();
        let mut out = String::with_capacity(word.len());
        for c in word.chars() {
            out.push(self.letter(c, &before));
            before.extend(c.to_lowercase());
        }
        self.words.insert(word.to_owned(), out.clone());
        out
    }

    /// A letter in its place: what stands before it decides how it is replaced.
    fn letter(&self, c: char, before: &str) -> char {
        let small = c.to_ascii_lowercase();
        let class = CLASSES.iter().enumerate().find(|(_, class)| u8::try_from(small).is_ok_and(|b| class.contains(&b)));
        let Some((number, class)) = class else {
            // Another script: within its neighbourhood.
            let [shift, ..] = self.digest(b"other", before.as_bytes());
            return char::from_u32(u32::from(c) ^ u32::from(shift & 0x0f)).filter(|c| c.is_alphanumeric()).unwrap_or(c);
        };
        let order = self.order(number, class, before);
        let at = class.iter().position(|b| char::from(*b) == small).unwrap_or_default();
        let replaced = char::from(order[at]);
        if c.is_ascii_uppercase() { replaced.to_ascii_uppercase() } else { replaced }
    }

    /// The members of a class in an order of their own for each beginning (Fisher and Yates).
    fn order(&self, number: usize, class: &[u8], before: &str) -> Vec<u8> {
        let mut order = class.to_vec();
        let seeds = self.digest(CLASSES[number], before.as_bytes());
        for at in (1..order.len()).rev() {
            let seed = usize::from(seeds[at % 32]) + 256 * usize::from(seeds[(at + 7) % 32]);
            order.swap(at, seed % (at + 1));
        }
        order
    }

    /// An address: networks that two have in common they keep in common.
    pub(super) fn address(&self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(four) => IpAddr::V4(Ipv4Addr::from(self.bits(four.octets()))),
            IpAddr::V6(sixteen) => IpAddr::V6(Ipv6Addr::from(self.bits(sixteen.octets()))),
        }
    }

    /// Each bit turned, or not, as those before it decide.
    fn bits<const N: usize>(&self, bytes: [u8; N]) -> [u8; N] {
        let mut out = bytes;
        let mut before = Vec::with_capacity(N * 8);
        for bit in 0..N * 8 {
            let mask = 0x80 >> (bit % 8);
            let [turn, ..] = self.digest(b"address", &before);
            if turn & 1 == 1 {
                out[bit / 8] ^= mask;
            }
            before.push(u8::from(bytes[bit / 8] & mask != 0));
        }
        out
    }

    fn digest(&self, purpose: &[u8], text: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update([u8::try_from(purpose.len()).unwrap_or(u8::MAX)]);
        hash.update(purpose);
        hash.update(text);
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shape_and_common_beginnings_come_through(a in "[a-zA-Z0-9]{0,20}", b in "[a-zA-Z0-9]{0,20}", key: [u8; 16]) {
            let mut names = Substitute::new(key);
            let (one, other) = (names.word(&a), names.word(&b));
            let class = |c: char| (c.is_ascii_digit(), c.is_ascii_uppercase(), c.is_ascii_hexdigit());
            prop_assert!(a.chars().map(class).eq(one.chars().map(class)));
            prop_assert_eq!(a == b, one == other);
            prop_assert_eq!(a.eq_ignore_ascii_case(&b), one.eq_ignore_ascii_case(&other));
            let common = |x: &str, y: &str| x.chars().zip(y.chars()).take_while(|(x, y)| x == y).count();
            prop_assert_eq!(common(&a, &b), common(&one, &other));
        }

        #[test]
        fn addresses_keep_their_common_network(a: u32, b: u32, key: [u8; 16]) {
            let names = Substitute::new(key);
            let of = |bits: u32| match names.address(IpAddr::V4(bits.into())) {
                IpAddr::V4(four) => u32::from(four),
                IpAddr::V6(_) => unreachable!(),
            };
            prop_assert_eq!((a ^ b).leading_zeros(), (of(a) ^ of(b)).leading_zeros());
        }
    }
}
