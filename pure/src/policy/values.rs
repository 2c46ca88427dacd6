//! Reading the values that conditions compare: numbers, instants, blocks of addresses, bytes.

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;

/// An integer or a decimal, exact however many digits it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal<'a> {
    is_negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        // There is one zero.
        Some(Self { is_negative: is_negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction })
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let size = self.whole.len().cmp(&other.whole.len());
        let size = size.then_with(|| self.whole.cmp(other.whole)).then_with(|| self.fraction.cmp(other.fraction));
        Some(match (self.is_negative, other.is_negative) {
            (false, false) => size,
            (true, true) => size.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        })
    }
}

/// W3C's forms of ISO 8601, or seconds since 1970 (IAM guide, date condition operators). A year alone could be either,
/// so that it is not read.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return (text.len() > 4).then(|| Timestamp::from_second(seconds).ok()).flatten();
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let day = if text.len() == "2020-04".len() { format!("{text}-01") } else { text.to_owned() };
    let date: Date = day.parse().ok()?;
    Some(date.at(0, 0, 0, 0).in_tz("UTC").ok()?.timestamp())
}

/// Whether a key's value has the bytes that the policy gives in base 64; `None` where that is no base 64.
pub(super) fn same_bytes(encoded: &str, value: &str) -> Option<bool> {
    Some(STANDARD.decode(encoded).ok()? == value.as_bytes())
}

/// A block of addresses: `203.0.113.0/24`, or one address.
pub(super) struct Block {
    address: u128,
    mask: u128,
    is_v4: bool,
}

impl Block {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/').map_or((text, None), |(a, l)| (a, Some(l)));
        let (address, is_v4) = bits(address.parse().ok()?);
        let width: u32 = if is_v4 { 32 } else { 128 };
        let length = length.map_or(Some(width), |l| l.parse().ok().filter(|l| *l <= width))?;
        // Version 4 addresses stand in the low 32 bits.
        let mask = if length == 0 { 0 } else { u128::MAX << (width - length) };
        Some(Self { address, mask, is_v4 })
    }

    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let (address, is_v4) = bits(address);
        is_v4 == self.is_v4 && (address ^ self.address) & self.mask == 0
    }
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), true),
        IpAddr::V6(v6) => (v6.to_bits(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_addresses() {
        for (block, address, expected) in [
            ("203.0.113.0/24", "203.0.113.7", true),
            ("203.0.113.0/24", "203.0.114.7", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("2001:DB8:1234:5678::/64", "2001:db8:1234:5678::9", true),
            ("10.0.0.1/31", "10.0.0.0", true),
        ] {
            let parsed = Block::parse(block).unwrap();
            assert_eq!(parsed.contains(address.parse().unwrap()), expected, "{address} in {block}");
        }
        assert!(Block::parse("10.0.0.0/33").is_none());
        assert!(Block::parse("ten").is_none());
    }

    #[test]
    fn instants_in_their_spellings() {
        let expected = Timestamp::from_second(1_585_699_200).unwrap();
        let spellings = [
            "2020-04-01T00:00:00Z",
            "2020-04-01T00:00Z",
            "2020-04-01T02:00:00+02:00",
            "2020-04-01T00:00:00.000Z",
            "2020-04-01",
            "2020-04",
            "1585699200",
        ];
        for text in spellings {
            assert_eq!(instant(text), Some(expected), "{text}");
        }
        for text in ["2020", "", "tomorrow", "2020-13-01"] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        let order = |a: &str, b: &str| Decimal::parse(a).unwrap().partial_cmp(&Decimal::parse(b).unwrap());
        for (a, b, expected) in [
            ("10", "10.0", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("-9", "-10", Ordering::Greater),
            ("-0", "0", Ordering::Equal),
            ("0.25", "0.3", Ordering::Less),
            ("1.50", "+1.5", Ordering::Equal),
            ("-1", "1", Ordering::Less),
            // The same as a double.
            ("9007199254740993", "9007199254740992", Ordering::Greater),
        ] {
            assert_eq!(order(a, b), Some(expected), "{a} {b}");
        }
        for text in ["", ".5", "1.", "1e3", "inf", "NaN", "0x10", "1 "] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_are_compared_decoded() {
        assert_eq!(same_bytes("QmluYXJ5VmFsdWVJbkJhc2U2NA==", "BinaryValueInBase64"), Some(true));
        assert_eq!(same_bytes("QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="), Some(false));
        assert_eq!(same_bytes("no base 64", "x"), None);
    }
}
