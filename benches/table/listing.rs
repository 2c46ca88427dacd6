//! A list of 100,000 things, from the first request to the last row written.

use std::process::Command;
use std::time::Duration;

use super::client::{Client, block};
use super::emulator::{Emulated, PROGRAM};
use super::numbers::{median, mib, times, told};
use super::row::Row;
use super::{Outcome, peers, process};

pub(super) const ROWS: &[&str] = &[WHAT];
const WHAT: &str = "listing 100,000 things, `fleetdeck things -o jsonl`";
const THINGS: usize = 100_000;
const RUNS: usize = 15;
const PEER_RUNS: usize = 3;

/// Prints how many there were, and the most memory that it had in KiB.
const PAGINATOR: &str = "
import boto3, resource
pages = boto3.client('iot').get_paginator('list_things').paginate(PaginationConfig={'PageSize': 250})
things = [thing for page in pages for thing in page['things']]
print(len(things), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
";

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let emulated = Emulated::start(THINGS, &[])?;
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (pages, took) = block(async { Client::connect(&emulated).await?.list_things().await })?;
        if pages != THINGS / 250 {
            return Err(format!("{pages} pages"));
        }
        bare.push(took);
        emulated.clean_home()?;
        ours.push(peers::timed(emulated.command(PROGRAM).args(["things", "-o", "jsonl"]))?);
    }
    let (bare, ours) = (median(bare), median(ours));
    let mut met = times(ours, bare) <= 1.3;
    let mut beside = vec![format!("bare client {}: {:.2}×", told(bare), times(ours, bare))];
    let mut missing = Vec::new();
    match peers::boto3() {
        Ok(python) => {
            let (boto3, memory) = paginator(&emulated, Command::new(python))?;
            met &= times(boto3, ours) >= 5.0;
            beside.push(format!(
                "boto3's paginator {} ({:.0} MiB): {:.1} times as long",
                told(boto3),
                mib(memory),
                times(boto3, ours)
            ));
        }
        Err(why) => missing.push(why),
    }
    match peers::aws() {
        Ok(aws) => {
            let list = || peers::timed(emulated.command(&aws).args(["iot", "list-things", "--page-size", "250"]));
            let runs: Outcome<Vec<_>> = (0..PEER_RUNS).map(|_| list()).collect();
            let aws = median(runs?);
            met &= times(aws, ours) >= 10.0;
            beside.push(format!("`aws iot list-things` {}: {:.1} times as long", told(aws), times(aws, ours)));
        }
        Err(why) => missing.push(why),
    }
    beside.push(format!("the emulator used {} of a processor in all", told(process::cpu(emulated.pid()))));
    let bar = "within 1.3× of a bare client; boto3 at least 5, `aws iot list-things` 10 times as long";
    let row = Row::new(WHAT, told(ours), bar, met, beside.join("; "));
    Ok(vec![if missing.is_empty() { row } else { row.without_peer(&missing.join(", ")) }])
}

fn paginator(emulated: &Emulated, mut python: Command) -> Outcome<(Duration, u64)> {
    python.env_clear().envs(emulated.environment()).args(["-c", PAGINATOR]);
    let mut runs = Vec::new();
    let mut most = 0;
    for _ in 0..PEER_RUNS {
        let began = std::time::Instant::now();
        let output = python.output().map_err(|error| error.to_string())?;
        runs.push(began.elapsed());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut words = text.split_whitespace();
        if words.next() != Some(THINGS.to_string().as_str()) {
            return Err(format!("boto3: {text}"));
        }
        most = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
    }
    Ok((median(runs), most))
}
