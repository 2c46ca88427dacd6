//! Medians, percentiles, and numbers as people read them.

use std::time::Duration;

/// The middle one.
pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Of the times, that which so many in a hundred do not exceed.
pub(super) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(rank).copied().unwrap_or_default()
}

/// Three digits, with the unit that fits.
pub(super) fn told(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        10_000.0.. => format!("{:.1} s", ms / 1e3),
        1_000.0.. => format!("{:.2} s", ms / 1e3),
        100.0.. => format!("{ms:.0} ms"),
        10.0.. => format!("{ms:.1} ms"),
        _ => format!("{ms:.2} ms"),
    }
}

/// How many times one is the other.
pub(super) fn times(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::EPSILON)
}

/// MiB of so many KiB.
pub(super) fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
