//! Ages and durations as they stand on screen, and when they next read otherwise.

use std::time::Duration;

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn seconds(since: Timestamp, now: Timestamp) -> i64 {
    now.as_second().saturating_sub(since.as_second()).max(0)
}

fn unit(seconds: i64) -> (i64, char) {
    match seconds {
        ..MINUTE => (1, 's'),
        MINUTE..HOUR => (MINUTE, 'm'),
        HOUR..DAY => (HOUR, 'h'),
        _ => (DAY, 'd'),
    }
}

/// `12s`, `4m`, `7h`, `31d`.
pub fn short(since: Timestamp, now: Timestamp) -> String {
    let seconds = seconds(since, now);
    let (unit, letter) = unit(seconds);
    format!("{}{letter}", seconds / unit)
}

/// `now` within the first minute, then as [`short`].
pub fn coarse(since: Timestamp, now: Timestamp) -> String {
    if seconds(since, now) < MINUTE { "now".to_owned() } else { short(since, now) }
}

/// When [`short`] next reads otherwise.
pub fn next_short(since: Timestamp, now: Timestamp) -> Timestamp {
    let seconds = seconds(since, now);
    let (unit, _) = unit(seconds);
    let next = (seconds / unit + 1) * unit;
    Timestamp::from_second(since.as_second().saturating_add(next)).unwrap_or(Timestamp::MAX)
}

/// When [`coarse`] next reads otherwise.
pub fn next_coarse(since: Timestamp, now: Timestamp) -> Timestamp {
    let minute = Timestamp::from_second(since.as_second().saturating_add(MINUTE)).unwrap_or(Timestamp::MAX);
    next_short(since, now).max(minute)
}

/// The ages that a list has, in seconds; after these, whole days.
const STEPS: [i64; 8] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY];

/// `now` within the first minute, then the highest step that was passed: `5m`, `1h`. It changes so seldom that who leaves a
/// list on the screen pays nothing for its age.
pub fn step(since: Timestamp, now: Timestamp) -> String {
    let passed = seconds(since, now);
    let days = passed / DAY * DAY;
    let step = STEPS.iter().rev().find(|step| **step <= passed).map(|step| days.max(*step));
    step.map_or_else(|| "now".to_owned(), |step| format!("{}{}", step / unit(step).0, unit(step).1))
}

/// When [`step`] next reads otherwise.
pub fn next_step(since: Timestamp, now: Timestamp) -> Timestamp {
    let passed = seconds(since, now);
    let step = STEPS.iter().find(|step| **step > passed).copied().unwrap_or((passed / DAY + 1) * DAY);
    Timestamp::from_second(since.as_second().saturating_add(step)).unwrap_or(Timestamp::MAX)
}

/// What is left until then: `59:12`, `1:02:03`, or `expired`.
pub fn countdown(until: Timestamp, now: Timestamp) -> String {
    let left = until.as_second().saturating_sub(now.as_second());
    if left <= 0 {
        return "expired".to_owned();
    }
    let (hours, minutes, seconds) = (left / HOUR, left % HOUR / MINUTE, left % MINUTE);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `3 ms`, `1.2 s`.
pub fn took(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0 => format!("{} µs", duration.as_micros()),
        1..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// A length of time in seconds: `3,600 s (1h)`.
pub fn length(seconds: i32) -> String {
    let total = i64::from(seconds);
    let (unit, letter) = unit(total.max(1));
    let count = super::text::count(usize::try_from(seconds).unwrap_or(0));
    if total % unit == 0 && unit > 1 { format!("{count} s ({}{letter})", total / unit) } else { format!("{count} s") }
}

/// `2026-03-01 12:00:05 UTC`
pub fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `12:00:05`
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_age_reads_otherwise_exactly_when_it_says() {
        for age in [0, 1, 59, 60, 61, 3599, 3600, 86_399, 86_400, 200_000] {
            let (since, now) = (at(1_000), at(1_000 + age));
            let before = next_short(since, now).checked_sub(Duration::from_secs(1)).unwrap();
            assert_eq!(short(since, before), short(since, now), "{age}");
            assert_ne!(short(since, next_short(since, now)), short(since, now), "{age}");
            assert_ne!(coarse(since, next_coarse(since, now)), coarse(since, now), "{age}");
            let before = next_step(since, now).checked_sub(Duration::from_secs(1)).unwrap();
            assert_eq!(step(since, before), step(since, now), "{age}");
            assert_ne!(step(since, next_step(since, now)), step(since, now), "{age}");
        }
    }

    #[test]
    fn the_age_of_a_list_goes_by_steps() {
        let read = [0, 59, 60, 299, 300, 899, 3_599, 3_600, 50_000, 86_400, 200_000];
        let read = read.map(|age| step(at(0), at(age)));
        assert_eq!(read, ["now", "now", "1m", "1m", "5m", "5m", "15m", "1h", "12h", "1d", "2d"]);
    }

    #[test]
    fn lengths_and_countdowns() {
        assert_eq!(length(3600), "3,600 s (1h)");
        assert_eq!(length(905), "905 s");
        assert_eq!(countdown(at(3723), at(0)), "1:02:03");
        assert_eq!(countdown(at(5), at(5)), "expired");
        assert_eq!(took(Duration::from_millis(1240)), "1.2 s");
    }
}
