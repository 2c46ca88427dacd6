//! `--verbose`, `--budget`, `[budget]`, and what `info` says of the quotas.

use fleetdeck::emulator::Options;

use super::{Bench, text};

#[test]
fn verbose_tells_at_the_end_what_was_asked() {
    let bench = Bench::new(5);
    let done = bench.run(&["things", "-o", "json", "--verbose"]);
    assert_eq!(done.status, 0);
    assert!(done.json().is_array() && !done.out.contains("CALLS"));
    let row = |action: &str| {
        let line = done.err.lines().find(|line| line.starts_with(action))?;
        Some(line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(row("iot:ListThings "), Some(["1", "1", "0", "0.0", "s"].map(str::to_owned).to_vec()), "{}", done.err);
    assert!(row("sts:GetCallerIdentity").is_some(), "{}", done.err);
    assert_eq!(bench.run(&["things"]).err, "");
    let denied = bench.run(&["things", "no-such-thing", "--verbose"]);
    assert_eq!(denied.status, 1);
    assert!(denied.err.contains("iot:DescribeThing"), "also where it failed: {}", denied.err);
    assert!(bench.run(&["explain", "Rate exceeded", "--verbose"]).err.ends_with("No call to AWS.\n"));
}

#[test]
fn every_page_of_a_long_list_is_counted_the_last_one_too() {
    let done = Bench::new(600).run(&["things", "-o", "jsonl", "--verbose"]);
    let pages = done.out.lines().count().div_ceil(250);
    let line = done.err.lines().find(|line| line.starts_with("iot:ListThings ")).unwrap();
    assert_eq!(line.split_whitespace().nth(1), Some(pages.to_string().as_str()), "{}", done.err);
    assert_eq!(pages, 3);
}

#[test]
fn a_budget_that_is_none_is_refused_with_its_place() {
    let bench = Bench::new(0);
    for bad in ["0", "1.5", "half"] {
        let done = bench.run(&["things", "--budget", bad]);
        assert_eq!(done.status, 2, "{bad}: {}", done.err);
    }
    let file = bench.home().join("config.toml");
    std::fs::write(&file, "[budget]\nshare = 0.25\n[budget.quotas]\nListThing = 4\n").unwrap();
    let done = bench.run(&["things", "--config", &text(&file)]);
    assert_eq!(done.status, 2);
    assert!(
        done.err.contains("config.toml:4:1: `ListThing`") && done.err.contains("did you mean `ListThings`"),
        "{}",
        done.err
    );
}

#[test]
fn info_says_which_quotas_are_kept_to() {
    let bench = Bench::new(0);
    let quotas = |bench: &Bench, more: &[&str]| {
        let info = bench.json(&[&["info"], more].concat());
        info["apiQuotas"].as_str().unwrap().to_owned()
    };
    assert_eq!(quotas(&bench, &["--budget", "0.2"]), "20 % of AWS's defaults");
    let config = bench.home().join("config.toml");
    std::fs::write(&config, "[budget.quotas]\nListThings = 4\n").unwrap();
    let told = quotas(&bench, &["--config", &text(&config)]);
    assert_eq!(told, "50 % of the configured ones, else of AWS's defaults");
    let faults = bench.home().join("faults.toml");
    std::fs::write(&faults, "[[quota]]\noperation = \"ListThings\"\nper_second = 3\n").unwrap();
    let keeps = Bench::with(Options { things: 0, live: false, faults: Some(faults), ..Options::default() });
    assert_eq!(quotas(&keeps, &[]), "50 % of the account's own: Service Quotas told 1 of them");
}
