//! Doctor, fix, undo, journal: there and back.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Stdio;

use super::{ALIAS, Bench, NO_POLICY, text};

fn fix(bench: &Bench, more: &[&str]) -> super::Done {
    bench.run(&[&["fix", NO_POLICY, "--role-alias", ALIAS][..], more].concat())
}

/// The device's own question, and AWS's answer to it.
fn status(bench: &Bench) -> (i32, serde_json::Value) {
    let keys = text(&bench.endpoints().devices);
    let test = ["credentials", "test", "--role-alias", ALIAS, "--thing", NO_POLICY, "--keys", &keys, "-o", "json"];
    let done = bench.run(&test);
    (done.status, done.json())
}

#[test]
fn a_missing_attachment_is_found_mended_and_taken_back() {
    let bench = Bench::new(2);
    let report = bench.run(&["doctor", NO_POLICY, "--role-alias", ALIAS, "-o", "json"]);
    assert_eq!(report.status, 1, "{}", report.err);
    assert_eq!(report.json()["findings"][0]["id"], "no-policy-attached");
    assert_eq!(status(&bench).1["meaning"]["case"], "access-denied");

    // Looking changes nothing, and nobody is there to be asked.
    let dry = fix(&bench, &["--dry-run"]);
    assert_eq!(dry.status, 0, "{}", dry.err);
    assert!(dry.out.contains("aws iot attach-policy"), "{}", dry.out);
    assert!(!dry.out.contains("--endpoint-url"), "the environment is the aws command's too: {}", dry.out);
    let endpoint = &bench.endpoints().api_url;
    let elsewhere = fix(&bench, &["--dry-run", "--endpoint-url", endpoint, "-o", "json"]).json();
    for commands in ["commands", "undoCommands"] {
        let command = elsewhere[commands][0].as_str().unwrap();
        assert!(command.ends_with(&format!("--region eu-west-1 --endpoint-url {endpoint}")), "{command}");
    }
    assert_eq!(fix(&bench, &[]).status, 2);
    assert_eq!(bench.policies_of(NO_POLICY), [""; 0]);

    let mended = fix(&bench, &["--yes", "-o", "json"]);
    assert_eq!(mended.status, 0, "{}", mended.err);
    let mended = mended.json();
    assert_eq!(mended["report"]["findings"].as_array().unwrap().len(), 0);
    let policy = mended["fix"]["calls"][0]["policy"].as_str().unwrap();
    assert_eq!(bench.policies_of(NO_POLICY), [policy]);
    let (exit, answer) = status(&bench);
    assert_eq!((exit, answer["status"].as_u64()), (0, Some(200)));
    assert!(answer["caller"].as_str().unwrap().contains(":assumed-role/"), "{answer}");
    assert_eq!(fix(&bench, &["--yes"]).status, 0, "nothing is left to mend");

    let journal = bench.json(&["journal"]);
    assert_eq!(journal[0]["state"], "done");
    let undone = bench.run(&["undo", journal[0]["id"].as_str().unwrap(), "--yes"]);
    assert_eq!(undone.status, 0, "{}", undone.err);
    assert_eq!(bench.policies_of(NO_POLICY), [""; 0]);
    assert_eq!(status(&bench).1["status"], 403);
    assert_eq!(bench.json(&["journal"])[0]["state"], "undone");
    assert_eq!(bench.run(&["undo", "--yes"]).status, 1, "there is nothing left to take back");
}

#[test]
fn a_healthy_thing_is_healthy() {
    let bench = Bench::new(1);
    let things = bench.json(&["things", "-f", "!broken !hostile !long"]);
    let name = things[0]["thingName"].as_str().unwrap();
    let done = bench.run(&["doctor", name, "--role-alias", ALIAS]);
    assert_eq!(done.status, 0, "{}{}", done.out, done.err);
    assert!(done.out.contains("no findings"), "{}", done.out);
}

/// The certificate is fine but not attached to the thing: only its file tells which one the device presents.
#[test]
fn a_certificate_that_is_not_attached_is_attached_and_taken_off_again() {
    const THING: &str = "broken-not-attached";
    let bench = Bench::new(0);
    let cert = text(&bench.endpoints().devices.join(format!("{THING}.cert.pem")));
    let device = ["--role-alias", ALIAS, "--cert", &cert, "-o", "json"];
    let report = bench.run(&[&["doctor", THING][..], &device].concat());
    assert_eq!(report.json()["findings"][0]["id"], "thing-not-attached", "{}{}", report.out, report.err);
    let fixed = bench.run(&[&["fix", THING, "--yes"][..], &device].concat());
    assert_eq!(fixed.status, 0, "{}", fixed.err);
    assert_eq!(bench.run(&["doctor", THING, "--role-alias", ALIAS]).status, 0, "attached, the thing alone is enough");
    assert_eq!(bench.run(&["undo", "--yes"]).status, 0);
    assert_eq!(bench.run(&[&["doctor", THING][..], &device].concat()).status, 1);

    let key = text(&bench.endpoints().devices.join(format!("{THING}.key.pem")));
    let swapped = bench.run(&["doctor", THING, "--role-alias", ALIAS, "--cert", &key]);
    assert_eq!(swapped.status, 2, "{}", swapped.err);
    assert!(swapped.err.contains("key.pem:1"), "{}", swapped.err);
}

/// Of the certificate alone, too; whose it is only somebody who knows the devices can say.
#[test]
fn a_certificate_of_no_thing_is_attached_to_the_one_that_is_named() {
    const THING: &str = "broken-not-attached";
    let bench = Bench::new(0);
    let cert = text(&bench.endpoints().devices.join(format!("{THING}.cert.pem")));
    let question = ["--cert", &cert, "--role-alias", ALIAS];
    let found = || {
        let report = bench.run(&[&["doctor"][..], &question, &["-o", "json"]].concat()).json();
        let all = report["findings"].as_array().unwrap().iter();
        all.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(), ["certificate-without-thing"]);
    // Its policy names it, as those of devices with a certificate of their own often do.
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:{}:{}:client/{THING}"}}]}}"#,
        bench.endpoints().region,
        bench.endpoints().account
    );
    bench.running.world().change(|state| {
        let has_none = |arn: &&String| state.thing_principals.left_of(arn).next().is_none();
        let bare: Vec<String> = state.policy_targets.right_of("fleet-device").filter(has_none).cloned().collect();
        state.create_policy("its-own", &policy, jiff::Timestamp::now()).unwrap();
        for certificate in &bare {
            state.attach_policy("its-own", certificate).unwrap();
        }
    });
    let fix = [&["fix", "--yes", "--finding", "certificate-without-thing"][..], &question].concat();
    let unnamed = bench.run(&fix);
    assert_eq!(unnamed.status, 1, "{}{}", unnamed.out, unnamed.err);
    let name = format!("attach-thing:{THING}");
    assert!(unnamed.err.contains(&format!("--fix {name}")), "{}", unnamed.err);
    assert_eq!(found(), ["certificate-without-thing"], "unnamed, nothing is done");
    let fixed = bench.run(&[&fix[..], &["--fix", &name]].concat());
    assert_eq!(fixed.status, 0, "{}{}", fixed.out, fixed.err);
    assert_eq!(found(), [""; 0]);
    assert_eq!(bench.run(&["doctor", THING, "--role-alias", ALIAS]).status, 0);
    assert_eq!(bench.run(&["undo", "--yes"]).status, 0);
    assert_eq!(found(), ["certificate-without-thing"]);
}

/// As above, where the folder tells which certificate it is, by its name.
#[test]
fn a_folder_of_keys_is_enough_to_see_that_a_certificate_is_not_attached() {
    const THING: &str = "broken-not-attached";
    let bench = Bench::new(0);
    let keys = text(&bench.endpoints().devices);
    let device = ["--role-alias", ALIAS, "--keys", &keys, "-o", "json"];
    let test = || {
        let done = bench.run(&[&["credentials", "test", "--thing", THING][..], &device].concat());
        (done.status, done.json())
    };
    let (exit, answer) = test();
    assert_eq!((exit, answer["status"].as_u64()), (1, Some(403)));
    assert!(answer["body"].as_str().unwrap().contains("Invalid thing name passed"), "{answer}");

    let report = bench.run(&[&["doctor", THING][..], &device].concat());
    assert_eq!(report.status, 1, "{}", report.err);
    assert_eq!(report.json()["findings"][0]["id"], "thing-not-attached", "{}", report.out);
    let fixed = bench.run(&[&["fix", THING, "--yes"][..], &device].concat());
    assert_eq!(fixed.status, 0, "{}", fixed.err);
    let (exit, answer) = test();
    assert_eq!((exit, answer["status"].as_u64()), (0, Some(200)));

    assert_eq!(bench.run(&["undo", "--yes"]).status, 0);
    assert_eq!(test().1["status"], 403);
    assert_eq!(bench.run(&[&["doctor", THING][..], &device].concat()).status, 1);

    // A folder that has nothing of it: the request cannot be made, the examination can.
    let empty = tempfile::tempdir().unwrap();
    let keys = text(empty.path());
    let device = ["--role-alias", ALIAS, "--keys", &keys];
    let untested = bench.run(&[&["credentials", "test", "--thing", THING][..], &device].concat());
    assert!(untested.status != 0 && untested.err.contains("has its name"), "{}", untested.err);
    assert_eq!(bench.run(&[&["doctor", THING][..], &device].concat()).status, 1);
    let gone = bench.run(&["doctor", THING, "--keys", "no-such-folder"]);
    assert_eq!(gone.status, 2, "{}", gone.err);
}

/// Hands on what is sent between the program and the embedded AWS IoT, and removes a file when the change passes by.
fn gone_with_the_change(bench: &Bench, begins: &'static [u8], file: PathBuf) -> String {
    let to = bench.endpoints().api_url.trim_start_matches("http://").to_owned();
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    std::thread::spawn(move || {
        for client in door.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(&to).unwrap();
            let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut answers, &mut back));
            let (mut client, mut server, file) = (client, server, file.clone());
            std::thread::spawn(move || {
                let mut part = [0; 16 * 1024];
                while let Ok(length @ 1..) = client.read(&mut part) {
                    if part[..length].starts_with(begins) {
                        std::fs::remove_file(&file).unwrap();
                    }
                    server.write_all(&part[..length]).unwrap();
                }
            });
        }
    });
    url
}

/// The device's certificate is there for the first look and gone at the second one: a script must not make the change twice.
#[test]
fn a_change_is_told_also_where_it_cannot_be_examined_again() {
    const THING: &str = "broken-not-attached";
    let bench = Bench::new(0);
    let file = bench.home().join("certificate.pem");
    std::fs::copy(bench.device(THING, "cert"), &file).unwrap();
    let url = gone_with_the_change(&bench, b"PUT /things/", file.clone());
    let before = *bench.running.world().changes().borrow();
    let file = text(&file);
    let fix = ["fix", THING, "--role-alias", ALIAS, "--cert", &file, "--yes", "-o", "json", "--endpoint-url", &url];
    let done = bench.run(&fix);
    assert!(*bench.running.world().changes().borrow() > before, "{}", done.err);
    assert_eq!(done.status, 4, "{}", done.err);
    assert!(done.err.contains("the change was made; it could not be examined again"), "{}", done.err);
    let told = done.json();
    assert_eq!(told["entry"]["state"], "done", "{told}");
    assert!(told["report"].is_null(), "{told}");
}

#[test]
fn the_interrupt_key_ends_what_waits_for_the_sign_in() {
    let bench = Bench::new(0);
    for arguments in [&["fix", NO_POLICY, "--yes"][..], &["undo", "--yes"]] {
        // Takes the connection and never says a word.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let mut command = bench.command(&bench.endpoints().admin, arguments);
        let child = command.env("AWS_ENDPOINT_URL", &url).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        let (_connection, _) = silent.accept().unwrap();
        super::interrupt(&child);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{arguments:?}");
    }
}

#[test]
fn a_change_that_somebody_altered_is_taken_back_only_by_force() {
    const THING: &str = "broken-certificate-inactive";
    let bench = Bench::new(0);
    assert_eq!(bench.run(&["fix", NO_POLICY, "--role-alias", ALIAS, "--yes"]).status, 0);
    assert_eq!(bench.run(&["fix", THING, "--finding", "certificate-inactive", "--yes"]).status, 0);
    let principal = bench.running.world().read().thing_principals.right_of(THING).next().unwrap().clone();
    let certificate = principal.rsplit('/').next().unwrap();
    let status = || bench.running.world().read().certificate(certificate).unwrap().status.clone();
    assert_eq!(status(), "ACTIVE");
    let now = jiff::Timestamp::now();
    bench.running.world().change(|state| state.set_certificate_status(certificate, "REVOKED", now)).unwrap();

    let journal = bench.json(&["journal"]);
    let [first, last] = [0, 1].map(|at| journal[at]["id"].as_str().unwrap().to_owned());
    let refused = bench.run(&["undo", "--yes"]);
    assert_eq!(refused.status, 1, "{}", refused.err);
    for told in ["ACTIVE", "REVOKED", &format!("fleetdeck undo {last} --force"), "fleetdeck journal lists them"] {
        assert!(refused.err.contains(told), "{told}: {}", refused.err);
    }
    assert_eq!(status(), "REVOKED");
    // The older one is no dead end.
    assert_eq!(bench.run(&["undo", &first, "--yes"]).status, 0);
    assert_eq!(bench.run(&["undo", "--force", "--yes"]).status, 2, "which one is to be forced must be said");
    let forced = bench.run(&["undo", &last, "--force", "--yes"]);
    assert_eq!(forced.status, 0, "{}", forced.err);
    assert_eq!(status(), "INACTIVE");
}

#[test]
fn what_cannot_be_examined_is_refused_with_what_can() {
    let bench = Bench::new(0);
    for command in ["doctor", "fix"] {
        let done = bench.run(&[command, "arn:aws:s3:::x"]);
        assert_eq!(done.status, 2, "{}", done.err);
        assert!(done.err.contains("Name a thing or a certificate"), "{}", done.err);
    }
    let half = "0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01";
    for arguments in [&["doctor", half][..], &["can", half, "iot:Connect", "client/a"]] {
        let done = bench.run(arguments);
        assert_eq!(done.status, 2, "{}{}", done.out, done.err);
        assert!(done.err.contains("Amazon Cognito identity without its region"), "{}", done.err);
        assert!(done.err.contains(&format!("eu-west-1:{half}")), "{}", done.err);
    }
}

#[test]
fn comma_separated_values_hold_the_findings_too() {
    let bench = Bench::new(0);
    let done = bench.run(&["doctor", NO_POLICY, "--role-alias", ALIAS, "-o", "csv"]);
    let report = bench.run(&["doctor", NO_POLICY, "--role-alias", ALIAS, "-o", "json"]).json();
    let mut reader = csv::Reader::from_reader(done.out.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let ids = |kind: &str| -> Vec<String> {
        lines.iter().filter(|line| &line[0] == kind).map(|line| line[1].to_owned()).collect()
    };
    for (kind, list) in [("check", "checks"), ("finding", "findings")] {
        let expected: Vec<&str> =
            report[list].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert!(!expected.is_empty());
        assert_eq!(ids(kind), expected);
    }
    let fixes = &lines.iter().find(|line| &line[0] == "finding").unwrap()[6];
    assert!(fixes.split(' ').any(|fix| fix == report["findings"][0]["fixes"][0]["id"].as_str().unwrap()), "{fixes}");
}
