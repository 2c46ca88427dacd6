//! Certificate ids that are computed from an index, and read back to it: neither needs a table.

/// Rounds of the permutation; four make a good one of any round function (Luby and Rackoff).
const ROUNDS: u64 = 4;

/// Well mixed bits (the finalizer of `SplitMix64`).
pub(super) const fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The id of the certificate of the thing with this index: 64 hex digits, like a hash.
pub(super) fn certificate_id(seed: u64, index: u32) -> String {
    let head = permuted(seed, index);
    let tail: [u64; 3] = [1, 2, 3].map(|part| mixed(head ^ mixed(seed ^ part)));
    format!("{head:016x}{:016x}{:016x}{:016x}", tail[0], tail[1], tail[2])
}

/// The index in an id; `None` where it is not one of [`certificate_id`]'s.
pub(super) fn index_of(seed: u64, id: &str) -> Option<u32> {
    let index = restored(seed, u64::from_str_radix(id.get(..16)?, 16).ok()?)?;
    (certificate_id(seed, index) == id).then_some(index)
}

/// A permutation of 64-bit numbers, so that neighbours share nothing: a Feistel network over two halves.
fn permuted(seed: u64, index: u32) -> u64 {
    let (mut left, mut right) = (0_u32, index);
    for round in 0..ROUNDS {
        (left, right) = (right, left ^ keyed(seed, round, right));
    }
    (u64::from(left) << 32) | u64::from(right)
}

fn restored(seed: u64, number: u64) -> Option<u32> {
    let (mut left, mut right) = (low(number >> 32), low(number));
    for round in (0..ROUNDS).rev() {
        (left, right) = (right ^ keyed(seed, round, left), left);
    }
    (left == 0).then_some(right)
}

fn keyed(seed: u64, round: u64, half: u32) -> u32 {
    low(mixed(seed ^ mixed((round << 32) | u64::from(half))))
}

#[expect(clippy::cast_possible_truncation, reason = "half of the bits is what is asked for")]
const fn low(bits: u64) -> u32 {
    bits as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_and_nothing_else_is_one() {
        for index in [0, 1, 2000, 999_999, u32::MAX] {
            let id = certificate_id(42, index);
            assert_eq!(id.len(), 64);
            assert_eq!(index_of(42, &id), Some(index));
            assert_eq!(index_of(43, &id), None);
            let mut other = id.clone();
            other.replace_range(63.., if id.ends_with('0') { "1" } else { "0" });
            assert_eq!(index_of(42, &other), None);
        }
        for foreign in ["", "æøå", "c0ffee", &"0".repeat(64)] {
            assert_eq!(index_of(42, foreign), None, "{foreign}");
        }
    }

    #[test]
    fn ids_differ() {
        let ids: std::collections::BTreeSet<String> = (0..5000).map(|index| certificate_id(1, index)).collect();
        assert_eq!(ids.len(), 5000);
    }
}
