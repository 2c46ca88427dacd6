//! Queries as the developer guide has them (`query-syntax`, `example-queries`).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::emulator::World;
use crate::emulator::crowd::{Crowd, Kind as ThingKind, Member, Recipe, Site};
use crate::emulator::state::{Group, Indexing, IndexingMode, State, Thing, Wanted};
use crate::fleet::Scope;

fn now() -> Timestamp {
    "2026-05-01T12:00:00Z".parse().unwrap()
}

/// A thing with these attributes and this reported state.
fn add(state: &mut State, name: &str, kind: &str, attributes: &[(&str, &str)], shadow: &str) {
    let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let thing = Thing { id: format!("id-{name}"), thing_type: Some(kind.to_owned()), attributes, version: 3 };
    state.things.insert(name.to_owned(), thing);
    state.update_shadow(name, "", shadow.as_bytes(), now()).unwrap();
}

fn small() -> State {
    let mut state = State::new(Scope::default());
    state.indexing = Indexing::whole();
    let north = r#"{"state":{"desired":{"on":true},"reported":{"on":false,"stats":{"battery":75},"tags":["a","b"]}}}"#;
    add(&mut state, "pump-1", "pump", &[("site", "Oslo North"), ("model", "75")], north);
    let south = r#"{"state":{"reported":{"on":true,"stats":{"battery":80.5},"text":"75"}}}"#;
    add(&mut state, "pump-2", "pump", &[("site", "Oslo"), ("model", "abce")], south);
    add(&mut state, "Valve:1", "valve", &[("model", "abcg")], r#"{"state":{"reported":{"stats":{"battery":5}}}}"#);
    state.groups.insert("north".to_owned(), Group::default());
    state.group_things.add("north", "pump-1");
    state.update_shadow("pump-2", "config", br#"{"state":{"desired":{"log":{"level":"warn"}}}}"#, now()).unwrap();
    state
}

fn found(state: &State, query: &str) -> Vec<String> {
    let query = Query::parse(query).unwrap_or_else(|why| panic!("{query}: {why}"));
    let world = World::new(State::default());
    let sources = Sources::new(&world, state, now());
    let wanted = Subjects { sources: &sources, query: &query };
    state.things_behind(None, &wanted).map(|listed| listed.name().to_owned()).collect()
}

#[test]
fn queries_find_what_they_ask_for() {
    const ALL: &[&str] = &["Valve:1", "pump-1", "pump-2"];
    let state = small();
    let cases: &[(&str, &[&str])] = &[
        ("*", ALL),
        ("thingName:*", ALL),
        ("thingName:pump-1", &["pump-1"]),
        ("thingName:PUMP-1", &["pump-1"]),
        ("thingname:pump-1", &[]),
        (r"thingName:valve\:1", &["Valve:1"]),
        (r#"thingName:"Valve:1""#, &["Valve:1"]),
        ("thingName:pump*", &["pump-1", "pump-2"]),
        ("thingName:*-2", &["pump-2"]),
        ("thingName:*um*", &["pump-1", "pump-2"]),
        ("thingName:pump-?", &["pump-1", "pump-2"]),
        ("thingName:pump?", &[]),
        ("thingName:p*2", &["pump-2"]),
        ("thingTypeName:valve", &["Valve:1"]),
        ("registry.thingTypeName:valve", &["Valve:1"]),
        ("thingGroupNames:nor*", &["pump-1"]),
        ("thingId:id-pump-1", &["pump-1"]),
        // Default AND, OR below it, NOT and the hyphen.
        ("thingTypeName:pump attributes.site:oslo", &["pump-1", "pump-2"]),
        ("thingTypeName:pump AND attributes.model:75", &["pump-1"]),
        ("attributes.model:75 OR thingTypeName:valve", &["Valve:1", "pump-1"]),
        ("thingTypeName:valve OR thingTypeName:pump AND attributes.model:75", &["Valve:1", "pump-1"]),
        ("(thingTypeName:valve OR thingTypeName:pump) AND attributes.model:75", &["pump-1"]),
        ("thingTypeName:pump NOT attributes.model:75", &["pump-2"]),
        ("NOT thingTypeName:pump", &["Valve:1"]),
        ("thingName:(pump* AND -pump-2)", &["pump-1"]),
        ("thingName:(pump-1 OR valve*)", &["Valve:1", "pump-1"]),
        ("attributes.site:* NOT shadow.desired.on:*", &["pump-2"]),
        // Words, phrases, and terms without a field.
        ("attributes.site:north", &["pump-1"]),
        (r#"attributes.site:"oslo north""#, &["pump-1"]),
        (r#"attributes.site:"north oslo""#, &[]),
        ("oslo", &["pump-1", "pump-2"]),
        ("75", &["pump-1", "pump-2"]),
        ("nothing", &[]),
        // Ranges.
        ("attributes.model:[75 TO 80]", &["pump-1"]),
        ("attributes.model:{75 TO 80]", &[]),
        (r#"attributes.model:["abcd" TO "abcf"]"#, &["pump-2"]),
        ("shadow.reported.stats.battery:[75 TO 81}", &["pump-1", "pump-2"]),
        ("shadow.reported.stats.battery:{75 TO 80.5}", &[]),
        ("shadow.reported.stats.battery:{70 TO 100} AND (north OR 75) NOT attributes.model:75", &["pump-2"]),
        ("shadow.reported.stats.battery>75", &["pump-2"]),
        ("shadow.reported.stats.battery>=75", &["pump-1", "pump-2"]),
        ("shadow.reported.stats.battery<75", &["Valve:1"]),
        ("shadow.reported.stats.battery:75.0", &["pump-1"]),
        ("shadow.reported.tags:b", &["pump-1"]),
        ("shadow.reported.on:true", &["pump-2"]),
        ("shadow.delta.on:true", &["pump-1"]),
        ("shadow.hasDelta:true", &["pump-1"]),
        ("shadow.hasDelta:false", &["Valve:1", "pump-2"]),
        ("shadow.name.config.hasDelta:true", &["pump-2"]),
        ("shadow.name.config.desired.log.level:warn", &["pump-2"]),
        ("shadow.name.other.desired.log.level:warn", &[]),
        ("connectivity.connected:false", ALL),
        ("connectivity.disconnectReason:*", &[]),
        // Versions are in the answer and not searchable.
        ("registry.version:3", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&state, query), *expected, "{query}");
    }
}

#[test]
fn what_is_not_indexed_is_not_found() {
    let mut state = small();
    state.indexing = Indexing { mode: IndexingMode::Registry, ..Indexing::default() };
    for query in ["shadow.reported.on:true", "shadow.hasDelta:true", "connectivity.connected:false", "text"] {
        assert_eq!(found(&state, query), Vec::<String>::new(), "{query}");
    }
    assert_eq!(found(&state, "attributes.model:75"), ["pump-1"]);
}

#[test]
fn bad_queries_are_refused_with_their_place() {
    let thirteen = vec!["a"; 13].join(" ");
    let long = "a".repeat(1001);
    let wild = format!("thingName:*{}", "a".repeat(90));
    let deep = "(".repeat(500);
    let cases = [
        ("", "ends where a term"),
        ("thingName:", "no value"),
        ("thingName:(a", "not closed"),
        ("a)", "')' at 1"),
        ("a AND", "nothing follows AND"),
        ("AND a", "nothing in front"),
        ("a OR OR b", "OR at 5"),
        ("\"a", "the quote at 0"),
        ("attributes.x:[1 5]", "[1 TO 5]"),
        ("attributes.x:[1 TO 5", "not closed"),
        ("user@example", "'@' at 4"),
        ("thingName:a*b*c*", "2 *"),
        ("thingName:??????a", "5 ?"),
        ("thingName:*a thingTypeName:*b", "only one term"),
        ("thing*:a", "wildcards in a field"),
        ("a:b:c", "stands where|closes nothing"),
        (&thirteen, "13 terms"),
        (&long, "1000 bytes"),
        (&wild, "100 characters"),
        (&deep, "levels"),
    ];
    for (query, part) in cases {
        let why = Query::parse(query).expect_err(query);
        assert!(part.split('|').any(|part| why.contains(part)), "{query}: {why}");
    }
}

struct All;

impl Wanted for All {
    fn held(&self, _: &str, _: &Thing) -> bool {
        true
    }

    fn computed(&self, _: &Member<'_>) -> bool {
        true
    }
}

/// Whatever is computed is found as what is held is, and adds up alike.
#[test]
fn a_computed_fleet_and_the_same_one_held_are_found_alike() {
    let site =
        |code: &str| Site { code: code.to_owned(), name: code.to_uppercase(), group: format!("at-{code}"), weight: 1 };
    let kind =
        |name: &str| ThingKind { name: name.to_owned(), models: vec!["M1".to_owned(), "M2".to_owned()], weight: 1 };
    let recipe = Recipe {
        seed: 11,
        first: 0,
        things: 300,
        sites: vec![site("osl"), site("bgo")],
        types: ["pump", "valve", "sensor", "gateway"].map(kind).to_vec(),
        policies: Vec::new(),
        as_of: now(),
    };
    let mut computed = State::new(Scope::default());
    computed.indexing = Indexing::whole();
    computed.crowd = Crowd::new(recipe);
    let mut held = computed.clone();
    let names: Vec<String> = computed.things_behind(None, &All).map(|listed| listed.name().to_owned()).collect();
    assert_eq!(names.len(), 300);
    for name in &names {
        held.take_over_thing(name);
    }
    assert!(held.crowd.is_empty());
    let queries = [
        "*",
        "thingTypeName:pump attributes.site:osl",
        "thingName:*-001?",
        "thingGroupNames:at-bgo OR attributes.model:m1",
        "attributes.installed:2021* attributes.serial:sn*",
        "shadow.reported.battery>50",
        "shadow.reported.temperature:[20 TO 30.5]",
        "shadow.reported.network.kind:lte -shadow.reported.network.reconnects:0",
        "shadow.reported.network:lte",
        "shadow.hasDelta:true",
        "shadow.delta.interval:*",
        "shadow.reported.position:0",
        "shadow.name.config.hasDelta:true",
        "shadow.name.config.reported.log.level:info",
        "shadow.name.config.desired.log.upload:true",
        "warn",
        "3.1.0",
        "NOT shadow.reported.vibration.x:*",
        "connectivity.connected:true",
        "connectivity.disconnectReason:*",
    ];
    for query in queries {
        let names = found(&computed, query);
        assert!(!names.is_empty(), "{query} tells nothing");
        assert_eq!(names, found(&held, query), "{query}");
    }
    let world = World::new(State::default());
    let (one, other) = (Sources::new(&world, &computed, now()), Sources::new(&world, &held, now()));
    let all = Query::parse("*").unwrap();
    for name in ["registry.version", "attributes.site", "shadow.reported.battery", "shadow.hasDelta", "thingTypeName"] {
        let field = aggregated(name, &computed.indexing).unwrap();
        let sums = statistics(&one, &all, &field);
        let others = statistics(&other, &all, &field);
        assert_eq!(sums.count, others.count, "{name}");
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(1.0);
        assert!(sums.of_numbers.zip(others.of_numbers).is_none_or(|(a, b)| close(a.sum, b.sum)), "{name}");
        assert_eq!(buckets(&one, &all, &field, 1000), buckets(&other, &all, &field, 1000), "{name}");
        assert_eq!(cardinality(&one, &all, &field), cardinality(&other, &all, &field), "{name}");
    }
    let rows = |sources: &Sources<'_>| -> BTreeSet<String> {
        names.iter().map(|name| sources.named(name).unwrap().row().to_string()).collect()
    };
    assert_eq!(rows(&one), rows(&other));
}

#[test]
fn a_thing_with_several_values_is_counted_once() {
    let mut state = small();
    state.groups.insert("east".to_owned(), Group::default());
    state.group_things.add("east", "pump-1");
    state.group_things.add("east", "pump-2");
    let world = World::new(State::default());
    let sources = Sources::new(&world, &state, now());
    let all = Query::parse("*").unwrap();
    let field = aggregated("registry.thingGroupNames", &state.indexing).unwrap();
    assert_eq!(statistics(&sources, &all, &field).count, 2);
    // Each value has its own bucket.
    let of_groups = buckets(&sources, &all, &field, 10).buckets;
    assert_eq!(of_groups, [("east".to_owned(), 2), ("north".to_owned(), 1)]);
}
