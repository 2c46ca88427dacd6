//! The order of rows.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Store;
use crate::fleet::filter::{Field, Kind, Row, Value, find_column, nanoseconds};

/// Which column rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// One of the row's columns.
    pub field: String,
    /// Whether the greatest stands first. Rows without a value stand last either way.
    pub descending: bool,
}

/// Bytes that compare as numbers.
pub(super) type Bytes = (u64, u64);
/// How many they are.
pub(super) const BYTES: usize = 16;

/// A sort, made ready to be asked of many rows.
#[derive(Debug, Clone)]
pub(super) struct Column<S: Store> {
    slot: Option<S::Slot>,
    words: &'static [&'static str],
    /// Digits in a fingerprint are no numbers.
    is_code: bool,
    descending: bool,
}

/// What decides a row's place.
enum Key<'a> {
    Number(i64),
    Text(Cow<'a, str>),
}

impl<S: Store> Column<S> {
    pub(super) fn new(sort: &Sort, store: &S) -> Self {
        let (name, words): (_, &[&str]) = match find_column(S::Row::columns(), &sort.field) {
            Some((name, Field { kind: Kind::Word(words), .. })) => (name, words),
            Some((name, _)) => (name, &[]),
            None => (sort.field.clone(), &[]),
        };
        Self { slot: store.slot_in_order(&name), words, is_code: name == "id", descending: sort.descending }
    }

    /// Whether any row has it.
    pub(super) const fn is_found(&self) -> bool {
        self.slot.is_some()
    }

    fn key<'a>(&self, store: &'a S, at: u32) -> Option<Key<'a>> {
        let slot = self.slot?;
        let text = match store.value(at, slot) {
            Value::Unknown | Value::Absent => return None,
            Value::Number(number) | Value::Nanoseconds(number) => return Some(Key::Number(number)),
            Value::Time(at) => return Some(Key::Number(nanoseconds(at))),
            Value::Flag(flag) => return Some(Key::Number(i64::from(flag))),
            Value::Text(text) => text,
            Value::Texts(texts) => Cow::Borrowed(*texts.first()?),
            Value::Code(code) => store.texts(slot, code),
        };
        if self.words.is_empty() {
            return Some(Key::Text(text));
        }
        // A word that is not known stands behind those that are.
        // Of several the last one decides: one inactive certificate among others is what one looks for.
        let place = |text: &str| self.words.iter().position(|word| *word == text).unwrap_or(self.words.len());
        let place = text.split('\n').map(place).max().unwrap_or(self.words.len());
        Some(Key::Number(i64::try_from(place).unwrap_or(i64::MAX)))
    }

    /// How two rows stand to each other; those of which nothing else tells, in the order they came.
    pub(super) fn compare(&self, store: &S, a: u32, b: u32) -> Ordering {
        let directed = |order: Ordering| if self.descending { order.reverse() } else { order };
        let order = match (self.key(store, a), self.key(store, b)) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(Key::Number(a)), Some(Key::Number(b))) => directed(a.cmp(&b)),
            (Some(Key::Number(_)), Some(Key::Text(_))) => directed(Ordering::Less),
            (Some(Key::Text(_)), Some(Key::Number(_))) => directed(Ordering::Greater),
            (Some(Key::Text(a)), Some(Key::Text(b))) if self.is_code => directed(a.cmp(&b)),
            (Some(Key::Text(a)), Some(Key::Text(b))) => directed(natural(&a, &b)),
        };
        order.then(a.cmp(&b))
    }

    /// Some bytes of what decides a row's place, from the byte `depth` on, so that less stands first; and whether there are
    /// more. `None` where the row has no value.
    pub(super) fn bytes(&self, store: &S, at: u32, depth: usize) -> Option<(Bytes, bool)> {
        let ((first, second), more) = match self.key(store, at)? {
            Key::Number(number) => ((number.cast_unsigned() ^ (1 << 63), 0), false),
            Key::Text(text) if self.is_code => plain_bytes(&text, depth),
            Key::Text(text) => natural_bytes(&text, depth),
        };
        Some((if self.descending { (!first, !second) } else { (first, second) }, more))
    }

    /// The number of a row's text, where rows that have it share it.
    pub(super) fn code(&self, store: &S, at: u32) -> Option<u32> {
        match store.value(at, self.slot.filter(|_| self.words.is_empty())?) {
            Value::Code(code) => Some(code),
            _ => None,
        }
    }

    /// How two texts stand to each other.
    pub(super) fn compare_codes(&self, store: &S, a: u32, b: u32) -> Ordering {
        let Some(slot) = self.slot else { return Ordering::Equal };
        let (a, b) = (store.texts(slot, a), store.texts(slot, b));
        let order = if self.is_code { a.cmp(&b) } else { natural(&a, &b) };
        if self.descending { order.reverse() } else { order }
    }

    /// Whether two rows have the very same value.
    pub(super) fn is_same(&self, store: &S, a: u32, b: u32) -> bool {
        match (self.key(store, a), self.key(store, b)) {
            (Some(Key::Number(a)), Some(Key::Number(b))) => a == b,
            (Some(Key::Text(a)), Some(Key::Text(b))) => a == b,
            (None, None) => true,
            _ => false,
        }
    }
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

/// Bytes from `depth` on of a text written so that they compare as [`natural`] has it: letters in lower case; a number as
/// one byte that tells how many significant digits there are, and its value. That byte is a digit, since digits stand to all
/// else as they do.
fn natural_bytes(text: &str, depth: usize) -> (Bytes, bool) {
    let mut out = Window { bytes: [0; BYTES], at: 0, from: depth };
    let mut bytes = text.as_bytes();
    while let [first, rest @ ..] = bytes
        && !out.is_full()
    {
        if !first.is_ascii_digit() {
            out.put(first.to_ascii_lowercase());
            bytes = rest;
            continue;
        }
        let number = digits(bytes);
        bytes = &bytes[number.len()..];
        let number = significant(number);
        out.number(number);
    }
    (out.pair(), out.is_full())
}

fn plain_bytes(text: &str, depth: usize) -> (Bytes, bool) {
    let mut out = Window { bytes: [0; BYTES], at: depth, from: depth };
    let rest = text.as_bytes().get(depth..).unwrap_or_default();
    rest.iter().take(BYTES + 1).for_each(|byte| out.put(*byte));
    (out.pair(), out.is_full())
}

/// Takes the bytes from one on.
struct Window {
    bytes: [u8; BYTES],
    at: usize,
    from: usize,
}

impl Window {
    fn put(&mut self, byte: u8) {
        if let Some(place) = self.at.checked_sub(self.from).and_then(|at| self.bytes.get_mut(at)) {
            *place = byte;
        }
        self.at += 1;
    }

    /// Significant digits.
    fn number(&mut self, digits: &[u8]) {
        const SHORT: usize = 8;
        if digits.len() > SHORT {
            self.put(b'9');
            let length = u32::try_from(digits.len()).unwrap_or(u32::MAX);
            if length < 255 {
                self.put(length.to_be_bytes()[3]);
            } else {
                self.put(255);
                length.to_be_bytes().into_iter().for_each(|byte| self.put(byte));
            }
            for digit in digits {
                if self.is_full() {
                    return;
                }
                self.put(*digit);
            }
            return;
        }
        let value = digits.iter().fold(0u32, |value, digit| 10 * value + u32::from(digit - b'0'));
        self.put(b'0' + value_of(digits.len()));
        // As many bytes as the greatest number of so many digits needs.
        let bytes = [0, 1, 1, 2, 2, 3, 3, 3, 4][digits.len()];
        value.to_be_bytes()[4 - bytes..].iter().for_each(|byte| self.put(*byte));
    }

    /// Whether there is a byte more than fits.
    const fn is_full(&self) -> bool {
        self.at > self.from + BYTES
    }

    fn pair(&self) -> Bytes {
        let all = u128::from_be_bytes(self.bytes);
        let first = u64::try_from(all >> 64).unwrap_or(u64::MAX);
        (first, u64::try_from(all & u128::from(u64::MAX)).unwrap_or(u64::MAX))
    }
}

/// A length of eight at most.
fn value_of(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
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

    /// All bytes of a text.
    fn eights(text: &str, of: fn(&str, usize) -> (Bytes, bool)) -> Vec<Bytes> {
        let mut out = Vec::new();
        loop {
            let (key, more) = of(text, BYTES * out.len());
            out.push(key);
            if !more {
                return out;
            }
        }
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

        #[test]
        fn the_bytes_stand_in_that_order(a in "[aB0-2é/:-]{0,20}([0-9]{5,12}|[0-9]{250,260})?", b in "[aB0-2é/:-]{0,20}([0-9]{5,12}|[0-9]{250,260})?") {
            let order = eights(&a, natural_bytes).cmp(&eights(&b, natural_bytes));
            prop_assert!(order == natural(&a, &b) || order.is_eq(), "{} {}: {:?}", a, b, order);
            prop_assert_eq!(eights(&a, plain_bytes).cmp(&eights(&b, plain_bytes)), a.cmp(&b));
        }
    }
}
