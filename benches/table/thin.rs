//! What a line of few bytes a second has to carry.

use std::time::Duration;

use super::Outcome;
use super::client::{Client, block};
use super::emulator::{Emulated, PROGRAM};
use super::row::Row;
use super::tty::{COLUMNS, ROWS as HEIGHT, Tty};

pub(super) const ROWS: &[&str] = &[MOVE, SCROLL, LEAF];
const MOVE: &str = "one cursor move in the list, 120×36, 16 colours";
const SCROLL: &str = "the list scrolled by one row";
const LEAF: &str = "one changed shadow leaf, the thing open";
const THING: &str = "broken-no-policy";
/// Longer than a frame waits, and than a question that it brought about is under way here.
const PAUSE: Duration = Duration::from_millis(700);

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let emulated = Emulated::start(2_000, &[])?;
    let mut tty = Tty::start(PROGRAM, &[], &emulated.environment())?;
    tty.wait_for("● live")?;
    tty.wait_for("○ offline")?;
    tty.wait_pause(Duration::from_secs(2))?;
    let full = tty.bytes;
    let moves = steps(&mut tty, 12)?;
    // To the last row on the screen, then further.
    tty.keys(&"j".repeat(40))?;
    tty.wait_pause(Duration::from_secs(2))?;
    let scrolls = steps(&mut tty, 8)?;
    tty.keys(&format!("/{THING}\r"))?;
    tty.wait_pause(PAUSE)?;
    tty.keys("\r")?;
    tty.wait_for("[Shadow]")?;
    tty.wait_for("temperature")?;
    tty.wait_pause(Duration::from_secs(3))?;
    let mut leaves = Vec::new();
    for number in 0..8 {
        leaves.push(leaf(&emulated, &mut tty, 100 + number)?);
    }
    let row = |what: &str, found: &[Change], bar: &str| {
        let most = found.iter().map(|change| change.bytes).max().unwrap_or_default();
        let least = found.iter().map(|change| change.bytes).min().unwrap_or_default();
        let cells = found.iter().map(|change| change.cells).max().unwrap_or_default();
        let measured = format!("at most {most} bytes, {least} at least, of {}", found.len());
        let beside = format!("floor: {cells} cells became others; everything up to the first rest: {full} bytes");
        Row::new(what, measured, bar, bar.is_empty() || most < 400, beside)
    };
    let (moves, leaves) = (row(MOVE, &moves, "under 400 bytes"), row(LEAF, &leaves, "under 400 bytes"));
    let mut scrolls = row(SCROLL, &scrolls, "");
    scrolls.met = None;
    Ok(vec![moves, scrolls, leaves])
}

/// What a change cost, and how many cells of the screen it changed.
struct Change {
    bytes: usize,
    cells: usize,
}

fn steps(tty: &mut Tty, count: usize) -> Outcome<Vec<Change>> {
    (0..count).map(|_| change(tty, |tty| tty.keys("j").map(drop))).collect()
}

fn leaf(emulated: &Emulated, tty: &mut Tty, tenths: i32) -> Outcome<Change> {
    let body = format!("{{\"state\":{{\"reported\":{{\"temperature\":{}}}}}}}", f64::from(tenths) / 10.0);
    change(tty, |_| {
        block(async {
            let mut client = Client::connect(emulated).await?;
            client.ask("POST", &format!("/things/{THING}/shadow"), &body).await.map(drop)
        })
    })
}

fn change(tty: &mut Tty, make: impl FnOnce(&mut Tty) -> Outcome<()>) -> Outcome<Change> {
    let (bytes, before) = (tty.bytes, tty.screen().clone());
    make(tty)?;
    tty.wait_pause(PAUSE)?;
    let cell = |screen: &vt100::Screen, row, column| screen.cell(row, column).cloned();
    let places = (0..HEIGHT).flat_map(|row| (0..COLUMNS).map(move |column| (row, column)));
    let cells =
        places.filter(|(row, column)| cell(&before, *row, *column) != cell(tty.screen(), *row, *column)).count();
    Ok(Change { bytes: tty.bytes - bytes, cells })
}
