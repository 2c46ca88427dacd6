//! A minute in which nothing happens.

use std::time::Duration;

use super::Outcome;
use super::emulator::{Emulated, PROGRAM};
use super::process::{cpu, writes};
use super::row::Row;
use super::tty::{Tty, line};

pub(super) const ROWS: &[&str] = &[IDLE];
const IDLE: &str = "idle for 60 s, connected and live, nothing changing";
const MINUTE: Duration = Duration::from_mins(1);

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let emulated = Emulated::start(2_000, &[])?;
    let mut tty = Tty::start(PROGRAM, &[], &emulated.environment())?;
    let mut floor = Tty::start("cat", &[], &emulated.environment())?;
    tty.wait_for("● live")?;
    tty.wait_for("○ offline")?;
    // The start is over: its calls have left the header.
    tty.wait_for("over 1m old")?;
    tty.wait("the end of the start", |screen| line(screen, 0).contains("<10 calls/min"))?;
    tty.wait_pause(Duration::from_secs(5))?;
    let before = (tty.bytes, cpu(tty.pid()), writes(tty.pid()), cpu(floor.pid()));
    tty.pass(MINUTE);
    let bytes = tty.bytes - before.0;
    let used = cpu(tty.pid()).saturating_sub(before.1);
    let share = 100.0 * used.as_secs_f64() / MINUTE.as_secs_f64();
    let calls = writes(tty.pid()) - before.2;
    floor.pass(Duration::ZERO);
    let floor = cpu(floor.pid()).saturating_sub(before.3);
    let is_live = tty.screen().contents().contains("● live");
    Ok(vec![Row::new(
        IDLE,
        format!("{bytes} bytes, so no draw; {:.2} ms of processor, {share:.4} % of a core", used.as_secs_f64() * 1e3),
        "0 bytes, 0 draws, under 0.1 % of a core",
        bytes == 0 && share < 0.1 && is_live,
        format!(
            "{calls} writes in all: the live session's keep-alive, wake-ups between threads; `cat` without input {:.2} ms",
            floor.as_secs_f64() * 1e3
        ),
    )])
}
