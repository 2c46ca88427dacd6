//! The numbers, and whether they are within the bars.

use std::time::Duration;

use super::dashboard::Numbers;
use super::settle::Settled;
use super::{THINGS, floor, load};

/// Everything measured.
pub(super) struct Run {
    pub(super) length: Duration,
    pub(super) aws_limit: bool,
    pub(super) feed: bool,
    pub(super) took: Duration,
    /// Seconds.
    pub(super) cpu: f64,
    /// Of all cores, by everybody; seconds.
    pub(super) busy: f64,
    /// KiB at the start, a quarter, half, the end.
    pub(super) memory: Vec<u64>,
    pub(super) numbers: Numbers,
    pub(super) floor: floor::Report,
    pub(super) load: load::Report,
    pub(super) settled: Settled,
}

/// From key to frame, of 99 in 100.
const KEY_BAR: Duration = Duration::from_millis(16);
/// Of a core, in percent.
const CPU_BAR: f64 = 50.0;
/// Growth of memory in the second half, in percent.
const MEMORY_BAR: f64 = 5.0;
/// Of the updates asked for, in percent: below it, the machine was too slow for the load.
const LOAD_BAR: f64 = 98.0;

pub(super) fn print(run: &Run) {
    let Run { numbers, floor, load, settled, memory, .. } = run;
    let seconds = run.took.as_secs_f64();
    let limit = if run.aws_limit { "as AWS has it (100 messages a second)" } else { "lifted" };
    let view = if run.feed { "the feed of the fleet" } else { "20 rows, or one opened thing" };
    println!("run              {} s, on screen: {view}; the operator's limit: {limit}", run.length.as_secs());
    let rate = load.updates as f64 / load.seconds;
    let share = 100.0 * load.updates as f64 / (load.seconds * super::A_SECOND as f64);
    bar(
        &format!("load             {rate:.0} updates a second to {THINGS} things, {} refused", load.refused),
        &format!("at least {LOAD_BAR} % of 1,000"),
        share >= LOAD_BAR,
    );
    let keys = &numbers.keys;
    let part = |share: usize| keys.get((keys.len() * share / 100).min(keys.len().saturating_sub(1)));
    let part = |share: usize| part(share).copied().unwrap_or_default();
    bar(
        &format!(
            "key to frame     p50 {:.2?}, p99 {:.2?}, worst {:.2?} of {} keys",
            part(50),
            part(99),
            part(100),
            keys.len()
        ),
        "p99 below 16 ms",
        part(99) < KEY_BAR,
    );
    let cpu = 100.0 * run.cpu / seconds;
    bar(&format!("processor        {cpu:.1} % of a core"), &format!("below {CPU_BAR} %"), cpu < CPU_BAR);
    let growth = match memory[..] {
        [.., half, end] => 100.0 * (end as f64 - half as f64) / half as f64,
        _ => 0.0,
    };
    let mib: Vec<String> = memory.iter().map(|kib| format!("{:.1}", *kib as f64 / 1024.0)).collect();
    bar(
        &format!("memory           {} MiB at 0, 25, 50, 100 % of the run", mib.join(", ")),
        &format!("grows by less than {MEMORY_BAR} % in the second half: {growth:+.1} %"),
        growth < MEMORY_BAR,
    );
    bar(
        &format!(
            "never older      {} of {} told, {} of {} shown during the run",
            numbers.told_older, numbers.told, numbers.shown_older, numbers.compared
        ),
        "0",
        numbers.told_older + numbers.shown_older == 0,
    );
    bar(
        &format!(
            "newest at rest   {} mismatches and {} not drawn of {} looks",
            settled.mismatches, settled.undrawn, settled.looked_at
        ),
        "0",
        settled.mismatches + settled.undrawn == 0,
    );
    println!(
        "settled          rows after {:.0?}, a thing opened after {:.0?}, back after {:.0?}, scrolled to at most {:.0?}",
        settled.rows, settled.opened, settled.back, settled.scrolled
    );
    let per_second = |count: u64| count as f64 / seconds;
    println!(
        "dashboard        {:.1} messages a second, {:.1} frames a second, {:.1} KiB a second to the terminal, {} dropped",
        per_second(numbers.messages),
        per_second(numbers.frames),
        per_second(numbers.written) / 1024.0,
        numbers.dropped
    );
    println!(
        "floor            {:.1} messages a second, {:.1} % of a core, {:.1} MiB: a bare client that only counts",
        floor.messages as f64 / floor.seconds,
        100.0 * floor.cpu / floor.seconds,
        floor.memory as f64 / 1024.0
    );
    let emulator = 100.0 * load.cpu / load.seconds;
    println!("emulator         {emulator:.1} % of a core, with the devices");
    let ours = cpu + 100.0 * floor.cpu / floor.seconds + emulator;
    let others = (100.0 * run.busy / seconds - ours).max(0.0);
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    println!("others           {others:.0} % of a core, of {cores} cores: what they take, keys may wait for");
}

fn bar(measured: &str, bar: &str, is_met: bool) {
    println!("{measured} | {bar}: {}", if is_met { "met" } else { "NOT met" });
}
