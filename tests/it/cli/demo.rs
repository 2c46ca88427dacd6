//! What is wrong with sessions, shadows and identities of the demo fleet, as the doctor names it: exactly what the plan
//! expects, and nothing where it expects nothing.

use fleetdeck::emulator::Options;
use fleetdeck::emulator::demo::{DoctorExpect, For, Plan, ThingPlan};

use super::{Bench, text};

fn plan() -> Plan {
    Plan::parse(&Options::default().demo).unwrap()
}

fn expected(doctor: &[DoctorExpect], about: For) -> Vec<&str> {
    doctor.iter().filter(|one| one.about == about).map(|one| one.finding.as_str()).collect()
}

/// The ids of the findings. Where a verdict is missing the exit status says so, and not that all is well.
fn findings(bench: &Bench, arguments: &[&str]) -> Vec<String> {
    let done = bench.run(&[&["doctor", "-o", "json"], arguments].concat());
    assert!([0, 1, 3].contains(&done.status), "{arguments:?}: {}", done.err);
    let report = done.json();
    let ids = report["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    let ids: Vec<String> = ids.collect();
    // That a thing group's policy does not count here is not documented, and so no certain no.
    let is_certain = ids.iter().any(|id| id != "policy-on-group-only");
    assert_eq!(done.status == 1, is_certain, "{arguments:?}");
    assert!(ids.is_empty() || done.status != 0, "{arguments:?}");
    ids
}

fn shadows(bench: &Bench, thing: &ThingPlan, keys: &str) -> Vec<String> {
    let mut found = Vec::new();
    for shadow in &thing.shadows {
        let named = shadow.name.iter().flat_map(|name| ["--shadow", name]);
        let asked: Vec<&str> = [&thing.name, "--keys", keys, "--for", "shadow"].into_iter().chain(named).collect();
        let ids = findings(bench, &asked);
        assert_eq!(ids.is_empty(), shadow.status == 200, "{}: {ids:?}", thing.name);
        found.extend(ids);
    }
    found
}

#[test]
fn every_shadow_and_session_is_refused_for_the_reason_that_the_plan_gives() {
    let bench = Bench::new(0);
    let keys = text(&bench.endpoints().devices);
    let mut named = 0;
    for thing in plan().things {
        assert_eq!(shadows(&bench, &thing, &keys), expected(&thing.doctor, For::Shadow), "{}: shadows", thing.name);
        named += thing.shadows.len();
        let Some(mqtt) = &thing.mqtt else { continue };
        let publish = mqtt.publish.keys().flat_map(|topic| ["--publish", topic]);
        let subscribe = mqtt.subscribe.keys().flat_map(|filter| ["--subscribe", filter]);
        let asked = [thing.name.as_str(), "--keys", &keys, "--for", "mqtt"].into_iter().chain(publish).chain(subscribe);
        let found = findings(&bench, &asked.collect::<Vec<_>>());
        assert_eq!(found, expected(&thing.doctor, For::Mqtt), "{}: session", thing.name);
        named += 1;
    }
    assert!(named >= 18, "{named}");
}

#[test]
fn every_identity_is_refused_for_the_reason_that_the_plan_gives() {
    let bench = Bench::new(0);
    let plan = plan();
    let identities: Vec<_> = plan.identity_pools.iter().flat_map(|pool| &pool.identities).collect();
    assert!(identities.len() >= 8);
    for identity in identities {
        let id = identity.id.replace("{region}", &bench.endpoints().region);
        let found = findings(&bench, &[&id, "--thing", &identity.expect.thing]);
        assert_eq!(found, expected(&identity.doctor, For::Shadow), "{}", identity.description);
    }
}
