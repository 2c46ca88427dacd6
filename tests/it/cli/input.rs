//! Bad input: one message that names the place, status 2, nothing changed.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;

use super::{ALIAS, Bench, Done, NO_POLICY, finish, text};

#[track_caller]
fn refused(done: &Done, names: &str) {
    assert_eq!(done.status, 2, "{}", done.err);
    assert!(done.err.contains(names), "{names} is not named: {}", done.err);
    assert!(done.out.is_empty(), "{}", done.out);
}

#[test]
fn a_port_in_use_and_a_folder_that_cannot_be() {
    let bench = Bench::new(0);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    refused(&finish(bench.stranger(&["emulate", "--port", &port])), &port);

    // Below a file there is no folder, whoever asks.
    let file = bench.home().join("file");
    fs::write(&file, "").unwrap();
    let folder = text(&file.join("folder"));
    refused(&finish(bench.stranger(&["emulate", "--dir", &folder])), &folder);

    let faults = bench.home().join("faults.toml");
    fs::write(&faults, "[[fault]]\nshare = 'many'\n").unwrap();
    refused(&finish(bench.stranger(&["emulate", "--faults", &text(&faults)])), "faults.toml: line 2, column 9");
}

#[test]
fn a_certificate_that_is_none_and_a_key_of_another_certificate() {
    let bench = Bench::new(0);
    let (certificate, key) = (text(&bench.device(NO_POLICY, "cert")), text(&bench.device(NO_POLICY, "key")));
    let test = |certificate: &str, key: &str| {
        bench.run(&["credentials", "test", "--role-alias", ALIAS, "--cert", certificate, "--key", key])
    };

    let broken = text(&bench.home().join("broken.pem"));
    fs::write(&broken, "-----BEGIN CERTIFICATE-----\nnot base64 at all\n-----END CERTIFICATE-----\n").unwrap();
    refused(&test(&broken, &key), "broken.pem");
    refused(&test(&certificate, "no-such.pem"), "no-such.pem");

    let other = text(&bench.device("broken-not-attached", "key"));
    let done = test(&certificate, &other);
    assert_eq!(done.status, 2, "{done:?}");
    let told = format!("{}{}", done.out, done.err);
    assert!(told.contains("key") && told.contains("certificate"), "{told}");
    let secret = fs::read_to_string(&other).unwrap();
    let line = secret.lines().nth(1).unwrap();
    assert!(!told.contains(line), "a private key is never told");
}

#[test]
fn a_theme_that_is_not_there_and_usage() {
    let bench = Bench::new(0);
    refused(&finish(bench.stranger(&["--theme", "drak"])), "drak");
    refused(&bench.run(&["things", "--theme", "drak"]), "drak");
    refused(&finish(bench.stranger(&["things", "--output", "yaml"])), "yaml");
    refused(&finish(bench.stranger(&["no-such-command"])), "no-such-command");
    refused(&bench.run(&["shadow", "set", "t", "no-such-file"]), "no-such-file");
    refused(&bench.run(&["fix", NO_POLICY, "--role-alias", ALIAS, "--finding", "none", "--yes"]), "no-policy-attached");
}

#[test]
fn a_name_that_is_empty_is_asked_of_nobody() {
    let bench = Bench::new(0);
    let named: [&[&str]; 8] = [
        &["things", ""],
        &["policies", ""],
        &["shadow", "get", ""],
        &["shadow", "get", NO_POLICY, "--name", ""],
        &["doctor", ""],
        &["doctor", NO_POLICY, "--role-alias", ""],
        &["undo", ""],
        &["things", "--profile", ""],
    ];
    for arguments in named {
        refused(&bench.run(arguments), "a value is required");
    }
}

#[test]
fn a_signal_ends_the_emulator_in_good_order() {
    let bench = Bench::new(0);
    let mut command = bench.stranger(&["emulate", "--things", "0"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(told["apiUrl"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    super::interrupt(&child);
    let status = child.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (Some(0), None));
}

#[test]
fn an_identity_without_a_certificate_is_not_taken_for_a_thing() {
    let bench = Bench::new(0);
    let identity = "eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01";
    let credentials = ["--for", "credentials"];
    for command in [&["doctor", identity][..], &["fix", identity, "--yes"]] {
        let done = bench.run(&[command, &credentials].concat());
        assert_eq!(done.status, 2, "{}", done.err);
        assert!(done.out.is_empty() && done.err.contains("are for certificates"), "{}", done.err);
    }
}

/// What does not belong to the question would be ignored, and the answer taken for one to it.
#[test]
fn options_that_have_no_place_are_refused_and_named() {
    let bench = Bench::new(0);
    let identity = format!("{}:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01", bench.endpoints().region);
    let role = format!("arn:aws:iam::{}:role/app-user-role", bench.endpoints().account);
    let cases: [(&[&str], &str); 14] = [
        (&["doctor", NO_POLICY, "--thing", "another"], "--thing"),
        (&["doctor", NO_POLICY, "--for", "mqtt", "--thing", "another"], "--thing"),
        (&["fix", NO_POLICY, "--thing", "another", "--dry-run"], "--thing"),
        (&["doctor", NO_POLICY, "--identity-pool", "eu-west-1:x"], "--identity-pool"),
        (&["doctor", &role, "--identity-pool", "eu-west-1:x"], "--identity-pool"),
        (&["doctor", &identity, "--shadow", "config"], "--shadow"),
        (&["doctor", &role, "--operation", "update"], "--operation"),
        (&["doctor", "--replay", "case.json", "--role-alias", "a"], "--role-alias"),
        (&["doctor", "--replay", "case.json", "--thing", "a"], "--thing"),
        (&["doctor", "--replay", "case.json", "--publish", "a/b"], "--publish"),
        (&["can", NO_POLICY, "iot:GetThingShadow", "thing/broken-no-policy", "--client-id", "x"], "--client-id"),
        (&["can", NO_POLICY, "iot:Connect", "client/a", "--client-id", "b"], "--client-id"),
        (&["can", &role, "iot:Publish", "topic/a", "--client-id", "x"], "--client-id"),
        (&["can", NO_POLICY, "iot:Connect", "client/a", "--identity-pool", "eu-west-1:x"], "--identity-pool"),
    ];
    for (arguments, option) in cases {
        let done = bench.run(arguments);
        assert_eq!(done.status, 2, "{arguments:?}: {}{}", done.out, done.err);
        assert!(done.err.contains(option), "{arguments:?}: {}", done.err);
    }
    for arguments in [
        &["doctor", NO_POLICY, "--thing", NO_POLICY][..],
        &["doctor", NO_POLICY, "--for", "shadow", "--thing", "another"],
        &["can", NO_POLICY, "iot:Connect", "client/a", "--client-id", "a"],
    ] {
        let done = bench.run(arguments);
        assert_ne!(done.status, 2, "{arguments:?}: {}", done.err);
    }
}

/// Which thing a certificate has is not known where the list is refused; that is not the same as none.
#[test]
fn a_refused_list_of_things_is_not_an_empty_one() {
    let bench = Bench::new(0);
    let thing = bench.json(&["things", NO_POLICY]);
    let certificate = thing["principals"][0]["principal"].as_str().unwrap();
    let certificate = certificate.rsplit('/').next().unwrap();
    let world = bench.running.world();
    let key = world.change(|state| {
        fleetdeck::emulator::access::key_without(state, "iot:ListPrincipalThings", jiff::Timestamp::now())
    });
    let done = super::finish(bench.command(&key, &["doctor", certificate, "--for", "shadow"]));
    assert_eq!(done.status, 3, "{}", done.err);
    assert!(done.err.contains("iot:ListPrincipalThings"), "{}", done.err);
}
