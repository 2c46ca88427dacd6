//! Everything broken of the demo fleet, over the real binary: doctor names it, fix mends it, undo brings it back.

use serde_json::Value;

use super::{Bench, text};

/// A thing, what it asks for, what is wrong, and the fix that `fix --yes` takes.
struct Broken {
    thing: &'static str,
    alias: &'static str,
    header: bool,
    finding: &'static str,
    fix: &'static str,
}

const fn broken(thing: &'static str, finding: &'static str, fix: &'static str) -> Broken {
    Broken { thing, alias: "fleet-access", header: true, finding, fix }
}

const TABLE: &[Broken] = &[
    broken("broken-certificate-inactive", "certificate-inactive", "activate-certificate"),
    broken("broken-certificate-revoked", "certificate-revoked", "activate-certificate"),
    broken("broken-not-attached", "thing-not-attached", "attach-thing:broken-not-attached"),
    broken("broken-no-policy", "no-policy-attached", "attach-policy:workshop-credentials"),
    broken("broken-policy-elsewhere", "no-policy-grants-alias", "attach-policy:workshop-credentials"),
    broken("broken-policy-on-group", "policy-on-group-only", "attach-policy:workshop-credentials"),
    broken("broken-other-region", "policy-near-miss", "correct-policy:credentials-other-region"),
    broken("broken-other-case", "policy-near-miss", "correct-policy:credentials-other-case"),
    broken("broken-role-for-rolealias", "policy-near-miss", "correct-policy:credentials-role-arn"),
    broken("broken-explicit-deny", "policy-explicit-deny", "detach-policy:quarantine"),
    broken(
        "broken-non-default-version",
        "policy-version-not-default",
        "set-default-version:credentials-second-version:2",
    ),
    Broken {
        alias: "pump-access",
        header: false,
        ..broken("broken-thing-variable", "policy-variable-unresolved", "correct-policy:thing-variables-only")
    },
    Broken {
        alias: "role-gone",
        ..broken("broken-role-missing", "role-missing", "repoint-role-alias:fleet-device-role")
    },
    Broken {
        alias: "wrong-service",
        ..broken("broken-role-trust", "role-does-not-trust", "trust-role:wrong-service-role")
    },
    Broken { alias: "long-shift", ..broken("broken-duration", "duration-too-long", "role-alias-seconds") },
];

impl Broken {
    fn run(&self, bench: &Bench, command: &[&str], more: &[&str]) -> (i32, Value) {
        let keys = text(&bench.endpoints().devices);
        let header = if self.header { &[][..] } else { &["--no-thing-name"] };
        let asked = ["--role-alias", self.alias, "--keys", &keys, "-o", "json"];
        let done = bench.run(&[command, &asked, header, more].concat());
        assert!(done.status <= 1 || self.is_only_likely(), "{}: {command:?}: {}", self.thing, done.err);
        (done.status, done.json())
    }

    /// Whether the fault cannot be proven: that a thing group's policy does not count here is not documented.
    fn is_only_likely(&self) -> bool {
        self.finding == "policy-on-group-only"
    }

    /// The HTTP status of the device's own question; none where the connection was closed.
    fn test(&self, bench: &Bench) -> (i32, Option<u64>) {
        let (exit, answer) = self.run(bench, &["credentials", "test", "--thing", self.thing], &[]);
        (exit, answer["status"].as_u64())
    }

    fn findings(&self, bench: &Bench) -> Vec<String> {
        let (exit, report) = self.run(bench, &["doctor", self.thing, "--for", "credentials"], &[]);
        let ids: Vec<String> =
            report["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        let wrong = if self.is_only_likely() { 3 } else { 1 };
        assert_eq!(exit, if ids.is_empty() { 0 } else { wrong }, "{}", self.thing);
        ids
    }
}

#[test]
fn every_break_is_named_mended_and_brought_back() {
    let bench = Bench::new(0);
    for broken in TABLE {
        let name = broken.thing;
        let before = broken.test(&bench);
        assert_eq!((before.0, before.1 == Some(200)), (1, false), "{name}");
        assert_eq!(broken.findings(&bench), [broken.finding], "{name}");
        let (exit, fixed) = broken.run(&bench, &["fix", name, "--for", "credentials"], &["--yes", "--fix", broken.fix]);
        assert_eq!(exit, 0, "{name}: {fixed}");
        assert_eq!(fixed["fix"]["id"], broken.fix, "{name}");
        assert_eq!(fixed["entry"]["state"], "done", "{name}");
        assert_eq!(fixed["report"]["findings"].as_array().unwrap().len(), 0, "{name}");
        for command in fixed["commands"].as_array().unwrap() {
            assert!(command.as_str().unwrap().starts_with("aws i"), "{name}: {command}");
        }
        assert_eq!(broken.test(&bench), (0, Some(200)), "{name}");
        assert_eq!(bench.run(&["undo", "--yes"]).status, 0, "{name}");
        assert_eq!(broken.test(&bench), before, "{name}");
        assert_eq!(broken.findings(&bench), [broken.finding], "{name}");
    }
}

#[test]
fn what_no_call_can_mend_has_advice() {
    let bench = Bench::new(0);
    let alias =
        |thing, alias| Broken { alias, ..broken(thing, "role-alias-missing", "Correct the name on the device") };
    let table = [
        broken("broken-certificate-expired", "certificate-expired", "Give the device a new certificate"),
        broken("broken-certificate-unregistered", "certificate-missing", "register the certificate"),
        broken("broken-certificate-none", "thing-has-no-certificate", "Attach the device's certificate"),
        alias("broken-alias-missing", "fleet-acess"),
        alias("broken-alias-case", "FLEET-access"),
    ];
    for broken in &table {
        let (exit, report) = broken.run(&bench, &["fix", broken.thing, "--for", "credentials"], &["--yes"]);
        let finding = &report["findings"][0];
        assert_eq!((exit, finding["id"].as_str()), (1, Some(broken.finding)), "{}", broken.thing);
        assert!(finding["advice"].as_str().unwrap().contains(broken.fix), "{}: {finding}", broken.thing);
        assert_eq!(finding["fixes"].as_array().unwrap().len(), 0, "{}", broken.thing);
    }
    assert_eq!(bench.json(&["journal"]).as_array().unwrap().len(), 0, "nothing was changed");
}

#[test]
fn another_way_is_taken_by_its_id_and_one_that_is_not_there_is_told() {
    let bench = Bench::new(0);
    let broken = &TABLE[6];
    let (_, dry) = broken.run(&bench, &["fix", broken.thing, "--for", "credentials"], &["--dry-run"]);
    let others: Vec<&str> = dry["others"].as_array().unwrap().iter().map(|one| one["fix"].as_str().unwrap()).collect();
    assert!(others.contains(&"create-policy:fleetdeck-fleet-access"), "{others:?}");
    let (exit, fixed) = broken.run(
        &bench,
        &["fix", broken.thing, "--for", "credentials"],
        &["--yes", "--fix", "create-policy:fleetdeck-fleet-access"],
    );
    assert_eq!((exit, &fixed["fix"]["id"]), (0, &"create-policy:fleetdeck-fleet-access".into()));
    assert_eq!(broken.test(&bench), (0, Some(200)));
    assert_eq!(bench.run(&["undo", "--yes"]).status, 0);
    let typo = ["fix", broken.thing, "--for", "credentials", "--role-alias", broken.alias, "--yes", "--fix", "nothing"];
    let refused = bench.run(&typo);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(refused.err.contains("correct-policy:credentials-other-region"), "{}", refused.err);
}

/// Who may not change anything gets the statement that would let them.
#[test]
fn without_the_right_the_statement_to_ask_for_is_told() {
    let bench = Bench::new(0);
    let ask = ["fix", "broken-role-missing", "--for", "credentials", "--role-alias", "role-gone", "--yes"];
    let refused = bench.run_as_reader(&[&ask[..], &["--fix", "repoint-role-alias:fleet-device-role"]].concat());
    assert_eq!(refused.status, 1, "{}", refused.err);
    for words in [
        "ask an administrator for",
        r#""Action": "iot:UpdateRoleAlias""#,
        r#""Resource": "arn:aws:iot:eu-west-1:123456789012:rolealias/role-gone""#,
        r#""Action": "iam:PassRole""#,
        r#""Resource": "arn:aws:iam::123456789012:role/fleet-device-role""#,
    ] {
        assert!(refused.err.contains(words), "{words}: {}", refused.err);
    }
    let plan = bench.run_as_reader(&[&ask[..6], &["--dry-run", "-o", "json"]].concat());
    let statement: Value = serde_json::from_str(plan.json()["statementToAsk"].as_str().unwrap()).unwrap();
    assert_eq!(statement["Statement"].as_array().unwrap().len(), 2);
}
