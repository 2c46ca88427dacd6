//! The order of rows.

use std::borrow::Cow;
use std::cmp::Ordering;

/// Which column rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// One of the row's fields.
    pub field: String,
    /// Whether the greatest stands first. Rows without the field stand last either way.
    pub descending: bool,
}

impl Sort {
    pub(super) fn compare(&self, a: Option<&Cow<'_, str>>, b: Option<&Cow<'_, str>>) -> Ordering {
        match (a, b) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            // Digits in a fingerprint are no numbers.
            (Some(a), Some(b)) if self.field == "id" => directed(a.cmp(b), self.descending),
            (Some(a), Some(b)) => directed(natural(a, b), self.descending),
        }
    }
}

const fn directed(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// As people count: `pump-9` before `pump-10`, case only where all else is the same.
pub fn natural(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, number_b) = (digits(a), digits(b));
            (a, b) = (&a[number_a.len()..], &b[number_b.len()..]);
            let (number_a, number_b) = (significant(number_a), significant(number_b));
            number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b))
        } else {
            (a, b) = (rest_a, rest_b);
            x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase())
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len()).then_with(|| left.cmp(right))
}

fn digits(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

fn significant(digits: &[u8]) -> &[u8] {
    let start = digits.iter().position(|b| *b != b'0').unwrap_or(digits.len());
    &digits[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut names = ["pump-10", "Pump-9", "pump-010", "pump-9", "pump", "valve-1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["pump", "Pump-9", "pump-9", "pump-010", "pump-10", "valve-1"]);
    }

    proptest! {
        #[test]
        fn it_is_an_order(mut names in prop::collection::vec("[aA0-9é-]{0,5}", 0..12)) {
            names.sort_by(|a, b| natural(a, b));
            for (i, a) in names.iter().enumerate() {
                for b in &names[i..] {
                    prop_assert!(natural(a, b).is_le() && natural(b, a).is_ge());
                }
            }
        }
    }
}
