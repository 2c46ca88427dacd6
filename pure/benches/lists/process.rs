//! What a measurement reads of its own process.

use std::time::Duration;

/// Processor time of this thread: on a machine that others use too, the clock on the wall measures them.
pub(super) fn clock() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Resident memory of this process, in bytes; Linux only.
pub(super) fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4_096
}
