//! Whether a number survives being read: integers of 64 bits and what a double can hold do, all others do not.

/// Whether a number of a JSON text, read and written again, means the same.
pub(super) fn is_exact(token: &str) -> bool {
    let Ok(read) = serde_json::from_str::<serde_json::Number>(token) else { return false };
    normal(token) == normal(&read.to_string())
}

/// Whether a text may hold a number that does not survive: one of more than 15 digits, or with an exponent.
pub(super) fn may_be_inexact(text: &[u8]) -> bool {
    let mut digits = 0;
    text.iter().any(|byte| {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => {}
            b'e' | b'E' if digits > 0 => return true,
            _ => digits = 0,
        }
        digits > 15
    })
}

/// Sign, digits without zeros at either end, and the power of ten of the last one.
fn normal(token: &str) -> Option<(bool, String, i64)> {
    let (negative, rest) = token.strip_prefix('-').map_or((false, token), |rest| (true, rest));
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    let short = significant.trim_end_matches('0');
    if short.is_empty() {
        return Some((false, String::new(), 0));
    }
    let dropped = i64::try_from(significant.len() - short.len()).ok()?;
    let behind_point = i64::try_from(fraction.len()).ok()?;
    Some((negative, short.to_owned(), exponent.checked_sub(behind_point)?.checked_add(dropped)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_double_or_64_bits_hold_is_exact_and_nothing_else() {
        for token in [
            "0",
            "-0",
            "-0.0",
            "1",
            "1.0",
            "1.50",
            "0.1",
            "1e5",
            "1E+2",
            "1e-7",
            "18446744073709551615",
            "-9223372036854775808",
            "9007199254740993",
            "1e300",
            "0.30000000000000004",
            "100000000000000000000",
            "121.48791951161945",
        ] {
            assert!(is_exact(token), "{token}");
        }
        for token in [
            "18446744073709551617",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.1234567890123456789012",
            "1e400",
            "1e99999999999999999999",
            "1e-400",
        ] {
            assert!(!is_exact(token), "{token}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_double_is_read_as_it_is_written(number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            let token = serde_json::to_string(&number).unwrap();
            proptest::prop_assert_eq!(serde_json::from_str::<f64>(&token).unwrap().to_bits(), number.to_bits());
            proptest::prop_assert!(is_exact(&token), "{}", token);
        }
    }
}
