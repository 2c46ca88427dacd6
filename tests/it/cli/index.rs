//! `things -f` where the account has fleet indexing, and where it cannot be asked.

use std::collections::BTreeSet;

use fleetdeck::emulator::Options;
use serde_json::Value;

use super::{Bench, Done, finish};

fn indexed(things: usize) -> Bench {
    Bench::with(Options { things, live: false, indexing: true, ..Options::default() })
}

fn things(bench: &Bench, filter: &str, more: &[&str]) -> Done {
    bench.run(&[&["things", "-o", "json", "-f", filter], more].concat())
}

fn names(rows: &Value) -> BTreeSet<String> {
    rows.as_array().unwrap().iter().map(|row| row["thingName"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_found_by_the_index_is_what_listing_finds() {
    let bench = indexed(400);
    for (filter, is_asked) in [
        ("name:pump-*-000? version>0", true),
        ("/^pump-osl-/ type:pump", true),
        ("attr.site=Oslo type:pump", false),
        ("type=sensor !attr.firmware:*", true),
        ("type:no-such-type", true),
        ("name:broken-no-policy", false),
        ("name=broken-no-policy", true),
        ("pump", false),
    ] {
        let (found, listed) = (things(&bench, filter, &[]), things(&bench, filter, &["--no-index"]));
        assert_eq!((found.status, listed.status), (0, 0), "{filter}: {} {}", found.err, listed.err);
        assert_eq!(found.json(), listed.json(), "{filter}: {}", found.err);
        assert!(listed.err.is_empty(), "{filter}: {}", listed.err);
        assert_eq!(found.err.contains("the index"), is_asked, "{filter}: {}", found.err);
    }
}

#[test]
fn what_no_list_tells_the_index_does() {
    let bench = indexed(60);
    let all = bench.json(&["things"]);
    let rows: Vec<&Value> = all.as_array().unwrap().iter().collect();
    for (one, other) in [("connected:no", "connected:yes"), ("delta:yes", "delta:no"), ("group:*", "!group:*")] {
        let (one, other) = (things(&bench, one, &[]), things(&bench, other, &[]));
        assert_eq!((one.status, other.status), (0, 0), "{} {}", one.err, other.err);
        let (one, other) = (one.json(), other.json());
        assert!(one.as_array().unwrap().iter().all(|row| rows.contains(&row)), "registry entries as they are listed");
        let (one, other) = (names(&one), names(&other));
        assert!(!one.is_empty() && one.is_disjoint(&other));
        assert_eq!(one.union(&other).cloned().collect::<BTreeSet<_>>(), names(&all));
    }
    let done = things(&bench, "shadow>1 connected:no", &[]);
    assert_eq!(done.status, 0, "{}", done.err);
    assert!(
        done.err.contains("connectivity.connected:false") && done.err.contains("applied here: shadow>1"),
        "{}",
        done.err
    );
    let done = things(&bench, "cert:active connected:no", &[]);
    assert_eq!(done.status, 3, "certificates no index tells: {}", done.err);
    assert_eq!(things(&bench, "connected:no", &["--no-index"]).status, 3);
}

#[test]
fn an_index_that_cannot_be_asked_is_said_and_things_are_listed() {
    let bench = indexed(10);
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["sts:*","iot:ListThings","iot:GetIndexingConfiguration"],"Resource":"*"}]}"#;
    let key = fleetdeck::emulator::Key {
        access_key_id: "AKIAGUESTGUESTGUEST0".to_owned(),
        secret_access_key: "guest".repeat(8),
    };
    bench.running.world().change(|state| {
        state.add_user("guest", policy, &key.access_key_id, &key.secret_access_key, jiff::Timestamp::now());
    });
    let done = finish(bench.command(&key, &["things", "-f", "name=broken-no-policy", "-o", "json"]));
    assert_eq!(done.status, 0, "{}", done.err);
    assert_eq!(done.json().as_array().unwrap().len(), 1);
    assert!(done.err.contains("no permission: iot:GetStatistics"), "{}", done.err);

    bench.running.world().change(|state| state.indexing.building = true);
    let done = things(&bench, "connected:no", &[]);
    assert_eq!(done.status, 3);
    assert!(done.err.contains("the index is being built"), "{}", done.err);
    let done = things(&bench, "name=broken-no-policy", &[]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
}
