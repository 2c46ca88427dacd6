//! One table of what the program costs, each row beside a peer or a floor measured in the same run: the program as it is
//! released, in a pseudo-terminal or as a command, against `fleetdeck emulate` with the settings of production.
//! `cargo bench`, or `cargo bench --bench table -- WORD…` for the groups with these words in their names;
//! `benches/README.md` tells method and limits.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::unchecked_time_subtraction,
    clippy::cast_sign_loss,
    reason = "a measurement, not the product"
)]

#[path = "table/audit.rs"]
mod audit;
#[path = "table/client.rs"]
mod client;
#[path = "table/door.rs"]
mod door;
#[path = "table/emulator.rs"]
mod emulator;
#[path = "table/idle.rs"]
mod idle;
#[path = "table/listing.rs"]
mod listing;
#[path = "../pure/benches/lists/measured.rs"]
mod lists;
#[path = "table/million.rs"]
mod million;
#[path = "table/numbers.rs"]
mod numbers;
#[path = "table/opening.rs"]
mod opening;
#[path = "table/peers.rs"]
mod peers;
#[path = "table/process.rs"]
mod process;
#[path = "table/rooms.rs"]
mod rooms;
#[path = "table/row.rs"]
mod row;
#[path = "table/start.rs"]
mod start;
#[path = "table/thin.rs"]
mod thin;
#[path = "table/tty.rs"]
mod tty;

use row::Row;

/// What goes on, and what keeps it from going on.
type Outcome<T> = Result<T, String>;

/// A group of rows, its name, and the rows that it owes even where it fails.
type Group = (&'static str, &'static [&'static str], fn() -> Outcome<Vec<Row>>);

const GROUPS: &[Group] = &[
    ("start", start::ROWS, start::measure),
    ("listing", listing::ROWS, listing::measure),
    ("million", million::ROWS, million::measure),
    ("lists", rooms::ROWS, rooms::measure),
    ("idle", idle::ROWS, idle::measure),
    ("thin", thin::ROWS, thin::measure),
    ("opening", opening::ROWS, opening::measure),
    ("audit", audit::ROWS, audit::measure),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    // The lists are measured in a process of their own: memory that others have freed is not counted as theirs.
    if let [alone, of_what] = &words[..]
        && alone == rooms::ALONE
    {
        return rooms::alone(of_what);
    }
    println!("{}\n", process::machine());
    let mut rows = Vec::new();
    for (name, owed, measure) in GROUPS {
        if !words.is_empty() && !words.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        eprintln!("measuring: {name} (load {})", process::load());
        match measure() {
            Ok(found) => rows.extend(found),
            Err(why) => rows.extend(owed.iter().map(|what| Row::missing(what, &why))),
        }
    }
    row::print(&rows);
    println!("\nload average at the end: {}", process::load());
}
