//! The values that columns are asked for: numbers, spans of time, dates.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// A span of time, to the unit it was written with: `90d` is from 90 days to less than 91.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Seconds.
    pub seconds: i64,
    /// Seconds of the smallest unit written.
    pub unit: i64,
}

/// An instant, to what was written of it: `2026-01` is the whole month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// Its first moment, UTC where no zone was written.
    pub from: Timestamp,
    /// The first moment behind it.
    pub to: Timestamp,
}

/// Seconds of a unit.
const fn unit(letter: char) -> Option<i64> {
    Some(match letter {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    })
}

/// What spans look like, for messages.
pub(super) const SPANS: &str = "a number and its unit, such as 90d, 12h or 1d12h (s m h d w)";
/// What dates look like, for messages.
pub(super) const DATES: &str = "a date such as 2026-01-31, 2026-01 or 2026-01-31T12:00Z";

impl Span {
    /// Reads `90d`, `1d12h`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut seconds, mut smallest, mut digits) = (0i64, i64::MAX, String::new());
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            let unit = unit(c.to_ascii_lowercase())?;
            let count: i64 = digits.parse().ok()?;
            digits.clear();
            seconds = seconds.checked_add(count.checked_mul(unit)?)?;
            smallest = smallest.min(unit);
        }
        (digits.is_empty() && smallest < i64::MAX).then_some(Self { seconds, unit: smallest })
    }
}

impl Instant {
    /// Reads a year, a month, a day, a minute, a second; with or without a zone.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let has_seconds = text.as_bytes().get("2026-01-31T12:00".len()) == Some(&b':');
        let moment = SignedDuration::from_secs(if has_seconds { 1 } else { 60 });
        if let Ok(from) = text.parse::<Timestamp>() {
            return Self::of(from, moment);
        }
        let utc = |date: Date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
        let parts: Vec<&str> = text.split('-').collect();
        let (first, next) = match parts.as_slice() {
            [year] if year.len() == 4 => {
                let first = Date::new(number(year)?, 1, 1).ok()?;
                (first, first.checked_add(1.year()).ok()?)
            }
            [year, month] if year.len() == 4 && month.len() == 2 => {
                let first = Date::new(number(year)?, i8::try_from(number(month)?).ok()?, 1).ok()?;
                (first, first.checked_add(1.month()).ok()?)
            }
            _ if text.len() == "2026-01-31".len() => {
                let first = text.parse::<Date>().ok()?;
                (first, first.checked_add(1.day()).ok()?)
            }
            _ => {
                let from = text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
                return Self::of(from, moment);
            }
        };
        Some(Self { from: utc(first)?, to: utc(next)? })
    }

    fn of(from: Timestamp, length: SignedDuration) -> Option<Self> {
        Some(Self { from, to: from.checked_add(length).ok()? })
    }
}

/// Nanoseconds since 1970, as far as they fit: three centuries either way.
pub(crate) fn nanoseconds(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at.as_second() < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_their_units() {
        assert_eq!(Span::parse("90d"), Some(Span { seconds: 90 * 86_400, unit: 86_400 }));
        assert_eq!(Span::parse("1d12h"), Some(Span { seconds: 36 * 3_600, unit: 3_600 }));
        assert_eq!(Span::parse("2W"), Some(Span { seconds: 14 * 86_400, unit: 7 * 86_400 }));
        for bad in ["", "90", "d", "9y", "1d2", "-1d", "99999999999999999d", "9999999999999999d"] {
            assert_eq!(Span::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_as_long_as_they_are_written() {
        let length = |text: &str| Instant::parse(text).map(|at| at.to.duration_since(at.from).as_secs());
        assert_eq!(length("2024"), Some(366 * 86_400));
        assert_eq!(length("2026-02"), Some(28 * 86_400));
        assert_eq!(length("2026-01-31"), Some(86_400));
        assert_eq!(length("2026-01-31T12:00"), Some(60));
        assert_eq!(length("2026-01-31T12:00Z"), Some(60));
        assert_eq!(length("2026-01-31T12:00:07+01:00"), Some(1));
        assert_eq!(Instant::parse("2026-01-31T12:00:07+01:00").unwrap().from.to_string(), "2026-01-31T11:00:07Z");
        for bad in ["", "20", "2026-1", "2026-13", "2026-02-30", "yesterday", "2026-01-31T", "9999-12-31", "-001"] {
            assert_eq!(Instant::parse(bad), None, "{bad}");
        }
    }
}
