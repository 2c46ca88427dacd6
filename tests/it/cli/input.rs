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
