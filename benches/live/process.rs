//! What this process has used.

/// Seconds of processor time so far, all threads.
pub(super) fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // In ticks of a hundredth of a second, on every Linux there is (`proc_pid_stat(5)`).
    [11, 12].into_iter().filter_map(|at| fields.get(at)?.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Resident memory in KiB.
pub(super) fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
