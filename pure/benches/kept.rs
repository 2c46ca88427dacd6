//! What it costs to keep a list of 10⁶ things and to have it back: as blocks in memory, without the disk.
//! `cargo bench -p fleetdeck-pure --bench kept`

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::unchecked_time_subtraction,
    reason = "a measurement, not the product"
)]

#[path = "lists/process.rs"]
mod process;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fleetdeck_pure::fleet::kept::{FRAME, Frame, Names, Packer, Rows, assemble};
use fleetdeck_pure::fleet::{List, Thing};
use process::{clock, resident};

const ROWS: usize = 1_000_000;

/// Evenly mixed, the same every time.
fn mixed(n: usize) -> usize {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// Five attributes, one of them each thing's own, as the demo fleet has them.
fn thing(n: usize) -> Thing {
    let r = mixed(n);
    let sites = ["oslo", "bergen", "tromso", "stavanger", "trondheim"];
    let kinds = ["pump", "valve", "meter", "fan"];
    let (site, kind) = (sites[r % 5], kinds[r / 5 % 4]);
    let name = format!("{site}-{kind}-{n:07}");
    let attributes = [
        ("firmware".to_owned(), format!("3.{}.{}", r / 20 % 12, r / 240 % 4)),
        ("installed".to_owned(), format!("{}-{:02}", 2018 + r % 8, 1 + r / 8 % 12)),
        ("model".to_owned(), format!("{kind}-{}", r / 100 % 6)),
        ("serial".to_owned(), format!("SN{:08}", r % 100_000_000)),
        ("site".to_owned(), site.to_owned()),
    ];
    let arn = format!("arn:aws:iot:eu-west-1:123456789012:thing/{name}");
    let attributes = BTreeMap::from(attributes);
    Thing { name, arn, thing_type: Some(kind.to_owned()), attributes, version: (r / 7 % 40) as i64 }
}

fn line(what: &str, took: Duration, note: &str) {
    println!("{what:<34} {:>8.2} ms  {note}", took.as_secs_f64() * 1e3);
}

fn pack() -> Vec<Vec<u8>> {
    let mut packer = Packer::default();
    let (mut blocks, mut took, mut longest) = (Vec::new(), Duration::ZERO, Duration::ZERO);
    for first in (0..ROWS).step_by(250) {
        let page: Vec<Thing> = (first..first + 250).map(thing).collect();
        let start = clock();
        blocks.extend(page.into_iter().filter_map(|thing| packer.add(thing)));
        let page = clock() - start;
        took += page;
        longest = longest.max(page);
    }
    blocks.extend(packer.finish());
    let bytes: usize = blocks.iter().map(Vec::len).sum();
    let note = format!("{:.1} MB, a page at most {:.2} ms", bytes as f64 / 1e6, longest.as_secs_f64() * 1e3);
    line("written, a page at a time", took, &note);
    blocks
}

fn parts(block: &[u8], check: bool) -> (Frame, &[u8]) {
    let (frame, body) = block.split_first_chunk::<FRAME>().unwrap();
    let frame = Frame::read(frame, body.len() as u64).unwrap();
    if check {
        frame.check(body).unwrap();
    }
    (frame, body)
}

fn read(blocks: &[Vec<u8>]) -> List<Thing> {
    let bytes = blocks.iter().map(|block| block.len() as u64).sum();
    let count = ROWS as u64;
    let start = clock();
    for block in blocks {
        parts(block, true);
    }
    line("checksums", clock() - start, "");
    let start = clock();
    let mut names = Names::with_room(count, bytes);
    for block in blocks {
        let (frame, body) = parts(block, false);
        names.take(&frame, body).unwrap();
    }
    names.settle().unwrap();
    line("names, and what finds them", clock() - start, "");
    let start = clock();
    let mut rows = Rows::with_room(count, bytes);
    for block in blocks {
        let (frame, body) = parts(block, false);
        rows.take(&frame, body).unwrap();
    }
    rows.settle().unwrap();
    line("everything else", clock() - start, "");
    let start = clock();
    let list = assemble(names, rows, count).unwrap();
    line("put together", clock() - start, "");
    list
}

fn side_by_side(blocks: &[Vec<u8>]) -> List<Thing> {
    let bytes = blocks.iter().map(|block| block.len() as u64).sum();
    let count = ROWS as u64;
    let start = Instant::now();
    let (names, rows) = std::thread::scope(|scope| {
        let names = scope.spawn(|| {
            let mut names = Names::with_room(count, bytes);
            for block in blocks {
                let (frame, body) = parts(block, true);
                names.take(&frame, body).unwrap();
            }
            names.settle().unwrap();
            names
        });
        let mut rows = Rows::with_room(count, bytes);
        for block in blocks {
            let (frame, body) = parts(block, false);
            rows.take(&frame, body).unwrap();
        }
        rows.settle().unwrap();
        (names.join().unwrap(), rows)
    });
    let list = assemble(names, rows, count).unwrap();
    line("all of it, on two threads", start.elapsed(), "by the clock on the wall");
    list
}

fn main() {
    println!("{ROWS} things");
    let blocks = pack();
    let before = resident();
    let list = read(&blocks);
    let each = resident().saturating_sub(before) as f64 / ROWS as f64;
    println!("{:<34} {each:>8.0} bytes a thing resident", "in memory");
    drop(list);
    for _ in 0..3 {
        assert_eq!(side_by_side(&blocks).loaded(), ROWS);
    }
    let mut list = read(&blocks);
    let start = clock();
    list.begin_refresh();
    let mut longest = Duration::ZERO;
    for first in (0..ROWS).step_by(250) {
        let page: Vec<Thing> = (first..first + 250).map(thing).collect();
        let start = clock();
        list.extend(page);
        longest = longest.max(clock() - start);
    }
    line("told anew, a page at most", longest, "");
    let end = clock();
    list.end_refresh();
    line("the end of that", clock() - end, &format!("{:.0} ms in all", (clock() - start).as_secs_f64() * 1e3));
}
