//! What a list of 10³ to 10⁶ things costs: memory, pages, filters, sorts, and the longest piece of work that a key may have
//! to wait for. The last column is how much more a row costs than in the list a tenth as long: 1 is linear.
//! `cargo bench -p fleetdeck-pure`

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::unchecked_time_subtraction,
    reason = "a measurement, not the product"
)]

#[path = "lists/measured.rs"]
mod measured;

use std::collections::BTreeMap;

use measured::{Line, Table, certificates, things};

/// Prints a line; `before` has what a row of it took in the list a tenth as long.
fn print(line: &Line, before: &mut BTreeMap<String, f64>) {
    let each = line.each();
    let growth = before.insert(line.what.clone(), each).map(|before| format!("{:>5.2}×", each / before));
    println!(
        "{:>9}  {:<34} {:>9.2} ms {each:>9.1} ns/row  longest {:>7}  growth {:>6}  {}",
        line.rows,
        line.what,
        line.took.as_secs_f64() * 1e3,
        line.longest.map_or("–".to_owned(), |longest| format!("{:.2} ms", longest.as_secs_f64() * 1e3)),
        growth.unwrap_or_else(|| "–".to_owned()),
        line.note,
    );
}

fn main() {
    // What one measurement has freed, the next would use: certificates have a process of their own.
    let (mut is_certificates, mut most) = (false, 1_000_000);
    for arg in std::env::args() {
        is_certificates |= arg == "certificates";
        most = arg.parse().unwrap_or(most);
    }
    let mut before = BTreeMap::new();
    for count in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|count| *count <= most) {
        let mut table = Table { rows: count, ..Table::default() };
        if is_certificates {
            certificates(&mut table, count);
        } else {
            things(&mut table, count);
        }
        for line in &table.lines {
            print(line, &mut before);
        }
    }
    if !is_certificates {
        let program = std::env::current_exe().unwrap();
        std::process::Command::new(program).args(["certificates", &most.to_string()]).status().unwrap();
    }
}
