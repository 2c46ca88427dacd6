//! `can`: of files alone, and of the account.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{ALIAS, Bench, Done, finish};

/// The files of the README.
fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(name)
}

/// The binary in a folder of its own, without an account, without a network: nothing tells it where AWS would be.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn policy(&self, name: &str, statements: &Value) -> String {
        self.file(name, &json!({"Version": "2012-10-17", "Statement": statements}).to_string())
    }

    fn can(&self, arguments: &[&str]) -> Done {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fleetdeck"));
        command.arg("can").args(arguments).env_clear().current_dir(self.folder.path());
        command.env("HOME", self.folder.path());
        finish(command)
    }
}

const TOPIC: &str = "arn:aws:iot:eu-west-1:123456789012:topic/a/b";

#[test]
fn the_verdict_decides_the_exit_status_and_the_statement_is_named() {
    let desk = Desk::new();
    let allow = desk.policy("allow.json", &json!({"Sid": "A", "Effect": "Allow", "Action": "iot:*", "Resource": "*"}));
    let deny = desk.policy("deny.json", &json!([{"Effect": "Deny", "Action": "iot:Publish", "Resource": TOPIC}]));
    let open = desk.policy(
        "open.json",
        &json!({"Effect": "Allow", "Action": "iot:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
    );
    let asked = |policies: &[&str]| {
        let mut arguments = Vec::new();
        for policy in policies {
            arguments.extend(["--policy", policy]);
        }
        desk.can(&[arguments.as_slice(), &["iot:Publish", TOPIC]].concat())
    };
    let done = asked(&[&allow]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(done.out.contains("✓ allowed") && done.out.contains("policy allow.json, statement 1 (Sid A)"), "{done:?}");
    let done = asked(&[&allow, &deny]);
    assert_eq!(done.status, 1, "several policies are united, and a deny outweighs: {done:?}");
    assert!(done.out.contains("Denied by policy deny.json, statement 1"), "{done:?}");
    let done = asked(&[&open]);
    assert_eq!(done.status, 3, "{done:?}");
    assert!(done.out.contains("`aws:securetransport` is not known"), "what is missing is named: {done:?}");
}

#[test]
fn a_near_miss_is_shown_under_what_was_asked_for() {
    let desk = Desk::new();
    let policy = text(&example("device-policy.json"));
    let context = text(&example("device-context.toml"));
    let done = desk.can(&["--policy", &policy, "--context", &context, "iot:Publish", "topic/pumps/pump-8/up"]);
    assert_eq!(done.status, 1, "{done:?}");
    let lines: Vec<&str> = done.out.lines().collect();
    let at = lines.iter().position(|line| line.trim_start().starts_with("policy says")).unwrap();
    let mark = lines[at + 2].find('^').unwrap();
    assert_eq!(&lines[at + 1][mark..], "pump-8/up", "{}", done.out);
    assert_eq!(&lines[at][mark..], "${iot:Connection.Thing.ThingName}/*", "{}", done.out);
    assert!(lines[at - 1].ends_with("${iot:Connection.Thing.ThingName} is pump-7"), "{}", done.out);
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn expectations_are_met_or_not() {
    let desk = Desk::new();
    let policy = text(&example("device-policy.json"));
    let context = text(&example("device-context.toml"));
    let tests = example("device-tests.toml");
    let done = desk.can(&["--policy", &policy, "--context", &context, "--tests", &text(&tests)]);
    assert_eq!(done.status, 0, "{done:?}");
    assert_eq!(done.out.lines().filter(|line| line.starts_with("pass")).count(), 6, "{}", done.out);

    let wrong = fs::read_to_string(&tests).unwrap().replacen("expect = \"allow\"", "expect = \"deny\"", 1);
    let wrong = desk.file("wrong.toml", &wrong);
    let done = desk.can(&["--policy", &policy, "--context", &context, "--tests", &wrong, "-o", "json"]);
    assert_eq!(done.status, 1, "{done:?}");
    let tested = done.json();
    assert_eq!(tested[0]["result"], "FAIL");
    assert_eq!(tested[0]["is"], "allow");
    assert_eq!(tested[1]["result"], "pass");
    assert_eq!(tested[0]["engines"][0]["by"]["sid"], "ConnectAsItself");
}

#[test]
fn both_engines_of_an_identity_must_allow() {
    let desk = Desk::new();
    let shadow = json!({"Effect": "Allow", "Action": "iot:GetThingShadow", "Resource": "*"});
    let other = json!({"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"});
    let (yes, no) = (desk.policy("yes.json", &shadow), desk.policy("no.json", &other));
    let thing = "arn:aws:iot:eu-west-1:123456789012:thing/pump";
    let asked = |iot: &str, iam: &str, more: &[&str]| {
        let both = ["--policy", iot, "--iam-policy", iam];
        desk.can(&[&both, more, &["iot:GetThingShadow", thing, "-o", "json"]].concat())
    };
    for (iot, iam, more, status, verdicts) in [
        (&yes, &yes, vec![], 0, ["allow", "allow"]),
        (&no, &yes, vec![], 1, ["allow", "implicitDeny"]),
        (&yes, &no, vec![], 1, ["implicitDeny", "allow"]),
        (&yes, &yes, vec!["--boundary", &no], 1, ["implicitDeny", "allow"]),
        (&yes, &yes, vec!["--boundary", &yes, "--session", &no], 1, ["implicitDeny", "allow"]),
    ] {
        let done = asked(iot, iam, &more);
        assert_eq!(done.status, status, "{done:?}");
        let engines = &done.json()["engines"];
        assert_eq!([&engines[0]["engine"], &engines[1]["engine"]], ["IAM", "AWS IoT"]);
        assert_eq!([&engines[0]["verdict"], &engines[1]["verdict"]], verdicts, "{done:?}");
    }
    let done = asked(&yes, &yes, &["--boundary", &no]);
    assert_eq!(done.json()["engines"][0]["stoppedBy"], json!(["boundary"]));
}

#[test]
fn a_file_with_a_fault_is_told_with_its_place() {
    let desk = Desk::new();
    let good = text(&example("device-policy.json"));
    let words = ["iot:Publish", TOPIC];
    let with = |option: &str, name: &str, content: &str| {
        let file = desk.file(name, content);
        let policy: &[&str] = if option == "--policy" { &[] } else { &["--policy", &good] };
        let words: &[&str] = if option == "--tests" { &[] } else { &words };
        desk.can(&[policy, &[option, &file], words].concat())
    };
    for (option, name, content, told) in [
        ("--policy", "p.json", "{\n  \"Statement\": oops}", "p.json:2:16: not JSON"),
        (
            "--policy",
            "p.json",
            r#"{"Statement":[{"Effect":"Allow"}]}"#,
            "p.json:1:15: Statement[0]: neither `Action` nor `NotAction`",
        ),
        (
            "--policy",
            "p.json",
            "{\"Statement\":[\n{\"Effect\":\"Allow\",\"Action\":\"iot:*\"}]}",
            "p.json:2:1: Statement[0]: neither `Resource` nor `NotResource`",
        ),
        (
            "--boundary",
            "b.json",
            "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iot:*\",\"Resource\":\"*\",\n\"Condition\":{\"StringEqual\":{\"a:b\":\"c\"}}}}",
            "b.json:2:28: Statement.Condition.StringEqual: there is no such condition operator",
        ),
        (
            "--policy",
            "p.json",
            "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iot:*\",\"Resource\":\"*\",\n\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/99\"}}}}",
            "p.json:2:42: Statement.Condition.IpAddress.aws:SourceIp: `10.0.0.0/99` is no address or CIDR block",
        ),
        ("--policy", "p.json", r#"{"Version":"2012-10-18","Statement":[]}"#, "\"2012-10-17\""),
        ("--context", "c.toml", "clientid = 'a'\n", "c.toml:1:1: unknown field `clientid`"),
        ("--context", "c.toml", "\n[thing]\natached = true\n", "c.toml:3:1: unknown field `atached`"),
        ("--context", "c.toml", "transport = 'mqt'\n", "did you mean `mqtt`?"),
        ("--context", "c.toml", "[certificate]\n'Subject.ComonName' = 'x'\n", "did you mean `Subject.CommonName`?"),
        ("--context", "c.json", "{\n \"keys\": {\"a\": {}}}", "c.json:2:"),
        ("--tests", "t.toml", "[[test]]\naction = 'iot:Publish'\n", "t.toml:1:1: missing field `resource`"),
        ("--tests", "t.toml", "[[test]]\naction = 'a:b'\nresource = '*'\nexpect = 'alow'\n", "did you mean `allow`?"),
        (
            "--tests",
            "t.toml",
            "[[test]]\naction = 'a:b'\nresource = 'topic/x'\nexpect = 'allow'\n",
            "test 1: a:b: the resource topic/x is short",
        ),
        ("--tests", "t.toml", "", "t.toml: has no [[test]]"),
    ] {
        let done = with(option, name, content);
        assert_eq!(done.status, 2, "{told}: {done:?}");
        assert!(done.err.contains(told), "{told}: {}", done.err);
        assert!(done.out.is_empty(), "{}", done.out);
    }
    assert_eq!(desk.can(&["--policy", "nowhere.json", words[0], words[1]]).status, 2);
}

#[test]
fn usage_is_checked_before_anything_is_asked() {
    let desk = Desk::new();
    let policy = text(&example("device-policy.json"));
    for (arguments, told) in [
        (vec!["--policy", &policy, "iot:Publish"], "an action and a resource"),
        (vec!["--policy", &policy, "Publish", TOPIC], "iot:Publish"),
        (vec!["--policy", &policy, "iot:Publish", "topic/a"], "`account` and `region`"),
        (vec!["--context", "c.toml", "iot:Publish", TOPIC], "--policy"),
        (vec!["--policy", &policy, "--client-id", "a", "iot:Publish", TOPIC], "--client-id"),
        (vec!["pump", "iot:Publish"], "a target"),
    ] {
        let done = desk.can(&arguments);
        assert_eq!(done.status, 2, "{done:?}");
        assert!(done.err.contains(told), "{told}: {}", done.err);
    }
    let done = desk.can(&["--policy", &policy, "iot:Subscribe", TOPIC]);
    assert!(done.out.contains("! iot:Subscribe is asked of topicfilter/…, not of topic/a/b"), "{done:?}");
}

#[test]
fn of_the_account_the_verdict_is_the_one_that_the_doors_give() {
    let bench = Bench::new(2);
    let can = |arguments: &[&str]| bench.run(&[&["can"], arguments].concat());

    // What AWS can be asked about itself, it is asked.
    let done = can(&["broken-no-policy", "iot:Connect", "client/broken-no-policy"]);
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.contains("✗ denied") && done.out.contains("TestAuthorization: denied: no"), "{done:?}");

    let things = bench.json(&["things"]);
    let healthy = things.as_array().unwrap().iter().map(|thing| thing["thingName"].as_str().unwrap());
    let healthy = healthy.into_iter().find(|name| !name.starts_with("broken")).unwrap().to_owned();
    let done = can(&[&healthy, "iot:Connect", &format!("client/{healthy}"), "-o", "json"]);
    let judged = done.json();
    assert_eq!(done.status, 0, "{done:?}");
    assert_eq!(judged["verdict"], "allow");
    assert_eq!(judged["aws"]["agrees"], true, "{judged}");
    assert!(judged["engines"][0]["by"]["policy"].is_string(), "{judged}");

    let alias = format!("rolealias/{ALIAS}");
    let done = can(&[&healthy, "iot:AssumeRoleWithCertificate", &alias]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(!done.out.contains("TestAuthorization"), "it knows no role aliases: {done:?}");
    assert_eq!(can(&["broken-no-policy", "iot:AssumeRoleWithCertificate", &alias]).status, 1);

    let done = can(&[&healthy, "s3:GetObject", "arn:aws:s3:::b/k"]);
    assert_eq!(done.status, 2, "{done:?}");
}

#[test]
fn an_inactive_certificate_may_nothing_whatever_its_policies_say() {
    let bench = Bench::new(0);
    let done = bench.run(&[
        "can",
        "broken-certificate-inactive",
        "iot:Connect",
        "client/broken-certificate-inactive",
        "-o",
        "json",
    ]);
    assert_eq!(done.status, 1, "{done:?}");
    let judged = done.json();
    assert_eq!(judged["engines"][0]["verdict"], "allow", "{judged}");
    assert!(judged["why"].as_str().unwrap().contains("INACTIVE"), "{judged}");
    // AWS was asked of the policies, which are not what decides.
    assert_eq!(judged["aws"]["verdict"], "allow", "{judged}");
    assert!(judged["aws"]["agrees"].is_null(), "{judged}");
    assert!(judged["aws"]["answer"].as_str().unwrap().ends_with("it looks at policies alone"), "{judged}");
}

#[test]
fn where_nobody_could_ask_that_is_the_answer() {
    let bench = Bench::new(0);
    for (thing, action, resource, told) in [
        ("nobody", "iot:Connect", "client/nobody", "there is no thing nobody in account 123456789012"),
        ("nobody", "iot:GetThingShadow", "thing/nobody", "there is no thing nobody in account 123456789012"),
        (
            "broken-certificate-none",
            "iot:Connect",
            "client/x",
            "no certificate is attached to thing broken-certificate-none",
        ),
        ("broken-cognito-identity", "iot:GetThingShadow", "thing/x", "ask about that one by its id"),
    ] {
        let done = bench.run(&["can", thing, action, resource]);
        assert_eq!(done.status, 1, "{done:?}");
        assert!(done.out.contains(told), "{told}: {}", done.out);
        assert!(!done.out.contains("Not known"), "{}", done.out);
    }
    let done = bench.run(&["can", "broken-no-policy", "iot:Connect", "client/"]);
    assert_eq!(done.status, 2, "{done:?}");
    assert!(done.err.contains("it ends where a name belongs"), "{}", done.err);
}

#[test]
fn who_may_not_ask_aws_is_told_so_and_the_verdict_stands() {
    let bench = Bench::new(0);
    bench.running.world().change(|state| {
        let document = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["iot:*", "sts:*"], "Resource": "*"},
            {"Effect": "Deny", "Action": "iot:TestAuthorization", "Resource": "*"}]});
        state.add_user("limited", &document.to_string(), "AKIALIMITED000000000", "limited", jiff::Timestamp::now());
    });
    let mut command = bench.stranger(&["can", "broken-no-policy", "iot:Connect", "client/broken-no-policy"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIALIMITED000000000").env("AWS_SECRET_ACCESS_KEY", "limited");
    let done = finish(command);
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.contains("TestAuthorization: not asked: no permission: iot:TestAuthorization"), "{done:?}");
}

#[test]
fn an_identity_is_judged_as_the_doors_judge_it() {
    let bench = Bench::new(0);
    let asked = |number: &str| {
        let identity = format!("eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a{number}");
        bench.run(&["can", &identity, "iot:GetThingShadow", "thing/broken-cognito-identity", "-o", "json"])
    };
    for (number, status, engines) in [
        // No AWS IoT policy; in order; for another thing; the role says nothing of shadows.
        ("01", 1, vec!["allow", "implicitDeny"]),
        ("02", 0, vec!["allow", "allow"]),
        ("03", 1, vec!["allow", "implicitDeny"]),
        ("04", 1, vec!["implicitDeny", "allow"]),
        // Not signed in: what the enhanced flow lets through is not documented.
        ("05", 3, vec!["allow"]),
        ("06", 3, vec!["allow"]),
        // The role trusts another pool: there are no credentials at all.
        ("08", 1, vec!["allow", "allow"]),
    ] {
        let done = asked(number);
        assert_eq!(done.status, status, "{number}: {done:?}");
        let judged = done.json();
        let verdicts: Vec<&str> =
            judged["engines"].as_array().unwrap().iter().map(|one| one["verdict"].as_str().unwrap()).collect();
        assert_eq!(verdicts, engines, "{number}");
    }
    let untrusted = asked("08").json();
    assert!(untrusted["why"].as_str().unwrap().contains("app-user-role does not let this identity"), "{untrusted}");

    let role = "arn:aws:iam::123456789012:role/app-user-role";
    assert_eq!(bench.run(&["can", role, "iot:GetThingShadow", "thing/any"]).status, 0);
    assert_eq!(bench.run(&["can", role, "iot:DeleteThingShadow", "thing/any"]).status, 1);
}
