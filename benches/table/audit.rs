//! An audit of a fleet of 100,000 with 200 policies, and the fewest calls that its lists can be had by.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use super::Outcome;
use super::client::{Client, block};
use super::door::Door;
use super::emulator::{Emulated, PROGRAM};
use super::numbers::told;
use super::row::Row;

pub(super) const ROWS: &[&str] = &[CALLS, PROCESSOR];
const CALLS: &str = "audit of 100,000 things, 100,000 certificates, 200 policies: calls";
const PROCESSOR: &str = "the same: processor time of the audit";
const THINGS: usize = 100_000;
const POLICIES: usize = 200;

pub(super) fn measure() -> Outcome<Vec<Row>> {
    let emulated = Emulated::start(THINGS, &[])?;
    block(async { fill(&mut Client::connect(&emulated).await?).await })?;
    let door = Door::before(&emulated.url)?;
    let began = Instant::now();
    let used = audited(&emulated, &door)?;
    let took = began.elapsed();
    let counts = door.counts();
    let least = block(async { least(&mut Client::connect(&emulated).await?, &counts).await })?;
    let calls: usize = counts.values().sum();
    let fewest: usize = least.values().sum();
    for (class, count) in &counts {
        println!("  audit: {count:>6} {class} (at least {})", least.get(class).copied().unwrap_or_default());
    }
    println!();
    let ratio = calls as f64 / fewest as f64;
    let beside =
        format!("the fewest for the same lists and samples: {fewest}; {ratio:.3}×, each operation printed above");
    Ok(vec![
        Row::new(CALLS, format!("{calls} calls"), "within 1.1× of the least", ratio <= 1.1, beside),
        Row::new(
            PROCESSOR,
            told(used),
            "under 2 s",
            used < Duration::from_secs(2),
            format!("{} in all, answers included; one of two cores is the emulator's", told(took)),
        ),
    ])
}

/// Processor time of the audit with its threads, user and system.
fn audited(emulated: &Emulated, door: &Door) -> Outcome<Duration> {
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().envs(emulated.environment_by(&door.url));
    // The shell tells what its children have used.
    shell.args(["-c", "\"$0\" audit -o json >/dev/null 2>&1; times", PROGRAM]);
    let output = shell.output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().nth(1).ok_or("the shell does not tell times")?;
    let seconds = |word: &str| {
        let (minutes, seconds) = word.trim_end_matches('s').split_once('m')?;
        Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
    };
    let used: Option<f64> = line.split_whitespace().map(seconds).sum();
    used.map(Duration::from_secs_f64).ok_or_else(|| format!("times: {text}"))
}

/// As many policies as are wanted, each of the new ones attached to a certificate.
async fn fill(client: &mut Client<'_>) -> Outcome<()> {
    let there = names(&client.ask("GET", "/policies?pageSize=250", "").await?, "policyName");
    let certificates = names(&client.ask("GET", "/certificates?pageSize=250", "").await?, "certificateArn");
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/${iot:Connection.Thing.ThingName}"}]}"#;
    let body = serde_json::json!({ "policyDocument": document }).to_string();
    for (number, certificate) in (there.len()..POLICIES).zip(certificates) {
        client.ask("POST", &format!("/policies/bench-{number}"), &body).await?;
        let target = serde_json::json!({ "target": certificate }).to_string();
        client.ask("PUT", &format!("/target-policies/bench-{number}"), &target).await?;
    }
    Ok(())
}

/// The fewest calls: every page of every list in use, 250 rows each, counted by reading them; one call for each document
/// and alias, of which there is no list; the rest, samples of 250 rows among it, as it was asked.
async fn least(client: &mut Client<'_>, made: &BTreeMap<String, usize>) -> Outcome<BTreeMap<String, usize>> {
    let mut least = BTreeMap::new();
    let mut policies = Vec::new();
    let mut aliases = Vec::new();
    let lists = [
        ("/things", "maxResults", "nextToken"),
        ("/certificates", "pageSize", "nextMarker"),
        ("/policies", "pageSize", "nextMarker"),
        ("/role-aliases", "pageSize", "nextMarker"),
        ("/thing-groups", "maxResults", "nextToken"),
    ];
    for (path, size, token) in lists {
        let class = format!("GET {path}");
        if !made.contains_key(&class) {
            continue;
        }
        let each = |page: &[u8]| match path {
            "/policies" => policies.extend(names(page, "policyName")),
            "/role-aliases" => {
                let value: serde_json::Value = serde_json::from_slice(page).unwrap_or_default();
                let all = value["roleAliases"].as_array().cloned().unwrap_or_default();
                aliases.extend(all.into_iter().filter_map(|alias| alias.as_str().map(str::to_owned)));
            }
            _ => {}
        };
        let pages = client.pages("GET", &format!("{path}?{size}=250"), token, "", each).await?;
        least.insert(class, pages);
    }
    let mut targets = 0;
    for policy in &policies {
        targets +=
            client.pages("POST", &format!("/policy-targets/{policy}?pageSize=250"), "nextMarker", "", |_| {}).await?;
    }
    least.insert("POST /policy-targets/…".to_owned(), targets);
    least.insert("GET /policies/…".to_owned(), policies.len());
    least.insert("GET /role-aliases/…".to_owned(), aliases.len());
    // Nothing else tells these: as often as they were asked, each once. The samples are 250 rows of each list.
    for (class, count) in made {
        least.entry(class.clone()).or_insert(*count);
    }
    Ok(least)
}

/// The texts of this member, wherever they stand in a page.
fn names(page: &[u8], member: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_slice(page).unwrap_or_default();
    let lists = value.as_object().into_iter().flat_map(|object| object.values());
    let items = lists.filter_map(|list| list.as_array()).flatten();
    items.filter_map(|item| item[member].as_str().map(str::to_owned)).collect()
}
