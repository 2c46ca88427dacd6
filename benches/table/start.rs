//! From exec to the first frame, and to the first page of things.

use std::process::Command;
use std::time::Duration;

use super::emulator::{Emulated, PROGRAM};
use super::numbers::{median, percentile, times, told};
use super::row::Row;
use super::tty::{Tty, line};
use super::{Outcome, peers};

pub(super) const ROWS: &[&str] = &[FRAME, PAGE];
const FRAME: &str = "exec to first full frame, in a PTY";
const PAGE: &str = "exec to the first page of things on screen";
const RUNS: usize = 21;

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let emulated = Emulated::start(2_000, &[])?;
    let (mut frames, mut pages) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        emulated.clean_home()?;
        let mut tty = Tty::start(PROGRAM, &[], &emulated.environment())?;
        // The tabs at the top, the keys at the bottom: the frame has come to its end.
        let at = tty.wait("the first frame", |screen| {
            line(screen, 1).contains("Things") && line(screen, -1).contains("help")
        })?;
        frames.push(at - tty.began);
        let at = tty.wait("the first page", |screen| {
            let full = screen.contents();
            full.contains("broken-alias-case") && full.contains(" things")
        })?;
        pages.push(at - tty.began);
    }
    let frame = median(frames.clone());
    let page = median(pages.clone());
    let beside = |times: &[Duration]| format!("median of {RUNS}; p90 {}", told(percentile(times, 90)));
    let bar = "under 40 ms; `aws --version` takes over ten times as long";
    let first = match peers::aws() {
        Ok(aws) => {
            let runs: Outcome<Vec<_>> = (0..5).map(|_| peers::timed(Command::new(&aws).arg("--version"))).collect();
            let aws = median(runs?);
            let ratio = times(aws, frame);
            let beside = format!("{}; `aws --version` {}, {ratio:.1} times as long", beside(&frames), told(aws));
            Row::new(FRAME, told(frame), bar, frame < Duration::from_millis(40) && ratio > 10.0, beside)
        }
        Err(why) => Row::new(FRAME, told(frame), bar, false, beside(&frames)).without_peer(&why),
    };
    let floor = bare_start(&emulated)?;
    let beside = format!("{}; floor: `fleetdeck --version` and one bare page {}", beside(&pages), told(floor));
    let second = Row::new(PAGE, told(page), "under 80 ms", page < Duration::from_millis(80), beside);
    Ok(vec![first, second])
}

/// A process that does nothing, and one page that nobody looks into.
fn bare_start(emulated: &Emulated) -> Outcome<Duration> {
    let runs: Outcome<Vec<_>> = (0..5).map(|_| peers::timed(emulated.command(PROGRAM).arg("--version"))).collect();
    let page = super::client::block(async {
        let began = std::time::Instant::now();
        let mut client = super::client::Client::connect(emulated).await?;
        client.ask("GET", "/things?maxResults=250", "").await?;
        Ok(began.elapsed())
    })?;
    Ok(median(runs?) + page)
}
