//! The floor: a bare MQTT client with the dashboard's subscriptions that reads no message, only counts.

use std::time::Instant;

use fleetdeck::live::{Interest, Plan};
use fleetdeck::mqtt::{Client, Connect, Heard};
use serde::{Deserialize, Serialize};

use super::child::lines;
use super::load::dial;
use super::process::cpu;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) messages: u64,
    pub(super) seconds: f64,
    pub(super) cpu: f64,
    pub(super) memory: u64,
}

/// What is to be followed, as a line.
pub(super) fn wanted(interest: &Interest) -> String {
    let Interest { open, rows, presence, fleet } = interest;
    serde_json::json!([open, rows, presence, fleet]).to_string()
}

pub(super) async fn count(door: &str) {
    let mut client: Client = dial(door, &Connect::new("bench-floor")).await;
    let mut orders = lines(std::io::stdin());
    let (mut plan, mut messages, mut began) = (Plan::default(), 0, (Instant::now(), cpu()));
    loop {
        tokio::select! {
            heard = client.next() => messages += u64::from(matches!(heard.unwrap(), Heard::Message(_))),
            order = orders.recv() => match order.as_deref() {
                None => return,
                Some("go") => (messages, began) = (0, (Instant::now(), cpu())),
                Some("end") => {
                    let (seconds, cpu) = (began.0.elapsed().as_secs_f64(), cpu() - began.1);
                    let report = Report { messages, seconds, cpu, memory: super::process::memory() };
                    println!("{}", serde_json::to_string(&report).unwrap());
                }
                Some(wanted) => {
                    let (open, rows, presence, fleet) = serde_json::from_str(wanted).unwrap();
                    follow(&mut client, &mut plan, &Interest { open, rows, presence, fleet });
                }
            },
        }
    }
}

fn follow(client: &mut Client, plan: &mut Plan, interest: &Interest) {
    let steps = plan.follow(interest);
    for filters in steps.unsubscribe {
        client.unsubscribe(&filters).unwrap();
    }
    for filters in steps.subscribe {
        client.subscribe(&filters, 1).unwrap();
    }
}
