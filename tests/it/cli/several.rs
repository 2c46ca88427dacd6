//! A thing with several active certificates, as while they are rotated: which of them the device uses nobody knows.

use fleetdeck::diagnose::Outcome;
use serde_json::Value;

use super::{ALIAS, Bench};

/// A healthy thing and its certificate.
fn healthy(bench: &Bench) -> (String, String) {
    let thing = bench.json(&["things", "-f", "!broken !hostile !long"])[0]["thingName"].as_str().unwrap().to_owned();
    let mut principals = Vec::new();
    bench.running.world().change(|state| principals = state.principals_of(&thing));
    assert_eq!(principals.len(), 1, "{principals:?}");
    (thing, principals.remove(0).rsplit_once('/').unwrap().1.to_owned())
}

/// Gives the thing another active certificate, with the policies of its first or with none.
fn rotate(bench: &Bench, (thing, first): (&str, &str), id: &str, with_policies: bool) {
    bench.running.world().change(|state| {
        let mut other = state.certificate(first).unwrap().into_owned();
        id.clone_into(&mut other.id);
        let [old, new] = [first, id].map(|id| state.arn("cert", id));
        state.register_certificate(other).unwrap();
        state.attach_thing_principal(thing, &new).unwrap();
        let policies = state.attached_policies(&old, false).unwrap();
        for policy in policies.iter().filter(|_| with_policies) {
            state.attach_policy(policy, &new).unwrap();
        }
    });
}

/// What the doctor says of the choice: outcome and answer.
fn chosen(report: &Value) -> (Value, String) {
    let check = report["checks"].as_array().unwrap().iter().find(|check| check["id"] == "certificate-chosen");
    let check = check.unwrap_or_else(|| panic!("{report:#}"));
    (check["outcome"].clone(), check["answer"].as_str().unwrap().to_owned())
}

#[test]
fn where_all_of_them_come_to_the_same_it_is_told_which_was_examined() {
    let bench = Bench::new(2);
    let (thing, first) = healthy(&bench);
    let second = "f".repeat(64);
    rotate(&bench, (&thing, &first), &second, true);

    let done = bench.run(&["can", &thing, "iot:Connect", &format!("client/{thing}"), "-o", "json"]);
    assert_eq!(done.status, 0, "{done:?}");
    let judged = done.json();
    let own = judged["certificate"].as_str().unwrap();
    let other = if own == first { &second } else { &first };
    let notes = judged["notes"].to_string();
    assert!(notes.contains(own) && notes.contains(other.as_str()), "{judged:#}");

    let done = bench.run(&["doctor", &thing, "--role-alias", ALIAS, "-o", "json"]);
    assert_eq!(done.status, 0, "{done:?}");
    let (outcome, answer) = chosen(&done.json());
    assert_eq!(outcome, serde_json::to_value(Outcome::Warning).unwrap());
    assert!(answer.contains(own) && answer.contains(other.as_str()), "{answer}");
}

#[test]
fn where_they_differ_nothing_is_certain_and_one_can_be_named() {
    for second in ["0", "f"].map(|digit| digit.repeat(64)) {
        let bench = Bench::new(2);
        let (thing, first) = healthy(&bench);
        rotate(&bench, (&thing, &first), &second, false);
        let client = format!("client/{thing}");
        let can = |target: &str| bench.run(&["can", target, "iot:Connect", &client, "-o", "json"]);

        let done = can(&thing);
        assert_eq!(done.status, 3, "{done:?}");
        let judged = done.json();
        let why = judged["why"].as_str().unwrap();
        assert_eq!(judged["verdict"], "unknown");
        for told in [format!("{first}: allowed"), format!("{second}: denied")] {
            assert!(why.contains(&told), "{told}: {judged:#}");
        }
        assert_eq!([can(&first).status, can(&second).status], [0, 1], "each by its id");

        let doctor = |target: &str| bench.run(&["doctor", target, "--role-alias", ALIAS, "-o", "json"]);
        let done = doctor(&thing);
        assert_eq!(done.status, 3, "{done:?}");
        let (outcome, answer) = chosen(&done.json());
        assert_eq!(outcome, serde_json::to_value(Outcome::Unknown).unwrap());
        assert!(answer.contains(&first) && answer.contains(&second) && answer.contains("--cert"), "{answer}");
        assert_eq!([doctor(&first).status, doctor(&second).status], [0, 1], "each by its id");
    }
}
