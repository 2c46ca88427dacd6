//! A thousand updates a second to 200 things, a screen of them followed by push, a user who scrolls and opens things: how
//! long a key takes to its frame, what share of a core that costs, whether memory grows, and whether what is shown is
//! the newest. Three processes: the dashboard (measured), the embedded AWS IoT with the devices, and the floor, a bare
//! MQTT client with the same subscriptions that only counts.
//! `cargo bench --bench live -- [--seconds 60] [--aws-limit] [--feed]`; `benches/README.md` tells more.

#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_precision_loss, reason = "a measurement, not the product")]

#[path = "live/child.rs"]
mod child;
#[path = "live/dashboard.rs"]
mod dashboard;
#[path = "live/floor.rs"]
mod floor;
#[path = "live/load.rs"]
mod load;
#[path = "live/process.rs"]
mod process;
#[path = "live/report.rs"]
mod report;
#[path = "live/settle.rs"]
mod settle;
#[path = "live/user.rs"]
mod user;

use std::time::{Duration, Instant};

use child::Child;
use dashboard::{Dashboard, Emulated};
use report::Run;

/// Things that are updated.
const THINGS: usize = 200;
/// Updates a second, of all of them.
const A_SECOND: usize = 1_000;

fn name(thing: usize) -> String {
    format!("t{thing:03}")
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let after = |word: &str| arguments.iter().skip_while(|argument| *argument != word).nth(1);
    if has("load") {
        return load::serve(has("--aws-limit")).await;
    }
    if let Some(door) = after("floor") {
        return floor::count(door).await;
    }
    let seconds = after("--seconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(60);
    Box::pin(measure(Duration::from_secs(seconds), has("--aws-limit"), has("--feed"))).await;
}

async fn measure(length: Duration, aws_limit: bool, feed: bool) {
    let mut load = Child::start(if aws_limit { &["load", "--aws-limit"] } else { &["load"] });
    let emulated: Emulated = serde_json::from_str(&load.line()).unwrap();
    let floor = Child::start(&["floor", &emulated.door]);
    let mut dashboard = Dashboard::open(&emulated, floor).await;
    dashboard.run(Duration::from_secs(1), None).await;

    load.tell("go");
    dashboard.floor.tell("go");
    dashboard.forget_numbers();
    let script = user::script(feed);
    let (began, cpu, busy) = (Instant::now(), process::cpu(), process::busy());
    let mut memory = vec![process::memory()];
    for part in [1, 1, 2] {
        dashboard.run(length * part / 4, Some(&script)).await;
        memory.push(process::memory());
    }
    let (took, cpu, busy) = (began.elapsed(), process::cpu() - cpu, process::busy() - busy);
    let numbers = dashboard.numbers();
    dashboard.floor.tell("end");
    let floor = serde_json::from_str(&dashboard.floor.line()).unwrap();

    load.tell("stop");
    let load: load::Report = serde_json::from_str(&load.line_later(&mut dashboard).await).unwrap();
    let settled = settle::settle(&mut dashboard, &load.versions).await;
    report::print(&Run { length, aws_limit, feed, took, cpu, busy, memory, numbers, floor, load, settled });
}
