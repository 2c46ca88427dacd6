//! A thing opened, every call 50 ms late.

use std::time::Duration;

use super::Outcome;
use super::emulator::{Emulated, PROGRAM};
use super::numbers::{median, told};
use super::row::Row;
use super::tty::Tty;

pub(super) const ROWS: &[&str] = &[OPENING];
const OPENING: &str = "opening a thing, 50 ms of latency on every call";
const LATENCY: Duration = Duration::from_millis(50);
const RUNS: usize = 7;

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let faults = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    std::fs::write(faults.path(), "[[fault]]\noperation = \"*\"\nlatency_ms = 50\n").map_err(|e| e.to_string())?;
    let file = faults.path().display().to_string();
    let late = opened(&Emulated::start(2_000, &["--faults", &file])?)?;
    let at_once = opened(&Emulated::start(2_000, &[])?)?;
    let trips = late.saturating_sub(at_once).as_secs_f64() / LATENCY.as_secs_f64();
    let measured = format!("{}, {trips:.1} round trips", told(late));
    let beside = format!("median of {RUNS}; floor: the same without latency {}", told(at_once));
    // What is left above a whole number is the jitter of two medians.
    Ok(vec![Row::new(OPENING, measured, "usable within 3 round trips", trips < 3.5, beside)])
}

/// From the key to the shadow on the screen; the dashboard anew each time.
fn opened(emulated: &Emulated) -> Outcome<Duration> {
    let mut took = Vec::new();
    for _ in 0..RUNS {
        emulated.clean_home()?;
        let mut tty = Tty::start(PROGRAM, &[], &emulated.environment())?;
        tty.wait_for("● live")?;
        tty.wait_for("○ offline")?;
        tty.wait_pause(Duration::from_secs(1))?;
        let at = tty.keys("\r")?;
        let seen = tty.wait("the shadow", |screen| {
            let text = screen.contents();
            text.contains("[Shadow]") && text.contains("temperature")
        })?;
        took.push(seen - at);
    }
    Ok(median(took))
}
