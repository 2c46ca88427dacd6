//! `credentials test`

use super::{ALIAS, Bench, NO_POLICY, finish, text};

const HEALTHY: &str = "broken-named-shadow";

fn arguments<'a>(thing: &'a str, certificate: &'a str, key: &'a str) -> Vec<&'a str> {
    vec!["credentials", "test", "--role-alias", ALIAS, "--thing", thing, "--cert", certificate, "--key", key]
}

#[test]
fn a_refusal_is_a_no_with_its_meaning() {
    let bench = Bench::new(0);
    let (certificate, key) = (text(&bench.device(NO_POLICY, "cert")), text(&bench.device(NO_POLICY, "key")));
    let done = bench.run(&arguments(NO_POLICY, &certificate, &key));
    assert_eq!(done.status, 1, "{}", done.err);
    for part in ["403", r#"{"message":"Access Denied"}"#, "request id", "TLSv1.", "iot:AssumeRoleWithCertificate"] {
        assert!(done.out.contains(part), "{part} is missing: {}", done.out);
    }
}

#[test]
fn secrets_are_told_only_to_who_asks_for_them() {
    let bench = Bench::new(0);
    let (certificate, key) = (text(&bench.device(HEALTHY, "cert")), text(&bench.device(HEALTHY, "key")));
    let test = arguments(HEALTHY, &certificate, &key);
    for format in ["table", "json", "jsonl", "csv"] {
        let done = bench.run(&[&test[..], &["-o", format]].concat());
        assert_eq!(done.status, 0, "{}", done.err);
        assert!(!done.out.contains("ASIA") && !done.err.contains("ASIA"), "{format}: {}", done.out);
        // Whatever looks like a secret key: forty characters of base64 in a row, a certificate id aside.
        let secret = done
            .out
            .split(|c: char| !(c.is_ascii_alphanumeric() || "+/".contains(c)))
            .find(|run| run.len() == 40 && run.chars().any(|c| c.is_ascii_uppercase()));
        assert_eq!(secret, None, "{format}");
    }
    let shown = bench.run(&[&test[..], &["-o", "json", "--show-secrets"]].concat()).json();
    assert!(shown["credentials"]["accessKeyId"].as_str().unwrap().starts_with("ASIA"));
    assert!(!shown["credentials"]["secretAccessKey"].as_str().unwrap().is_empty());
}

#[test]
fn what_is_exported_signs_in() {
    let bench = Bench::new(0);
    let (certificate, key) = (text(&bench.device(HEALTHY, "cert")), text(&bench.device(HEALTHY, "key")));
    let exported = bench.run(&[&arguments(HEALTHY, &certificate, &key)[..], &["--export"]].concat());
    assert_eq!(exported.status, 0, "{}", exported.err);
    let mut command = bench.stranger(&["info", "-o", "json"]);
    for line in exported.out.lines() {
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        command.env(name, value.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap());
    }
    let caller = finish(command).json()["caller"].as_str().unwrap().to_owned();
    assert!(caller.contains(":assumed-role/"), "{caller}");
}

#[test]
fn a_device_needs_no_sign_in_where_it_knows_the_endpoint() {
    let bench = Bench::new(0);
    let (certificate, key) = (text(&bench.device(HEALTHY, "cert")), text(&bench.device(HEALTHY, "key")));
    let endpoint = &bench.endpoints().credentials_endpoint;
    let test = [&["--credentials-endpoint", endpoint][..], &arguments(HEALTHY, &certificate, &key), &["-o", "json"]];
    let done = finish(bench.stranger(&test.concat()));
    assert_eq!(done.status, 0, "{}", done.err);
    assert!(done.json()["caller"].as_str().unwrap().contains(":assumed-role/"), "{}", done.out);
}

#[test]
fn an_endpoint_that_does_not_answer_is_a_failure_not_a_no() {
    let bench = Bench::new(0);
    let (certificate, key) = (text(&bench.device(HEALTHY, "cert")), text(&bench.device(HEALTHY, "key")));
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let endpoint = format!("localhost:{port}");
    let test = [&["--credentials-endpoint", &endpoint][..], &arguments(HEALTHY, &certificate, &key)];
    let done = finish(bench.stranger(&test.concat()));
    assert_eq!(done.status, 4, "{}{}", done.out, done.err);
}
