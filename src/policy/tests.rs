//! The evaluator against the facts of AWS's documentation, one row a fact. The page stands with each group.

use super::*;

const ALIAS: &str = "arn:aws:iot:eu-west-1:123456789012:rolealias/a";
const ASSUME: &str = "iot:AssumeRoleWithCertificate";

fn decide(document: &str, action: &str, resource: &str, context: &Context) -> Decision {
    let document = Document::parse(document).unwrap();
    let source = Source { name: "p", version: Some("1"), document: Some(&document) };
    evaluate(&[source], &Request { action, resource, context })
}

fn allow(resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{ASSUME}","Resource":"{resource}"}}]}}"#
    )
}

fn assume(document: &str) -> Decision {
    decide(document, ASSUME, ALIAS, &Context::new(Transport::CredentialProvider))
}

#[test]
fn near_misses_say_what_differs() {
    for (resource, reason) in [
        ("arn:aws:iot:us-east-1:123456789012:rolealias/a", "other region: us-east-1"),
        ("arn:aws:iot:eu-west-1:210987654321:rolealias/a", "other account: 210987654321"),
        ("arn:aws:iot:eu-west-1:123456789012:rolealias/A", "differs in case"),
        ("arn:aws:iot:eu-west-1:123456789012:role/a", "role/ instead of rolealias/"),
        ("arn:aws:iot:eu-west-1:123456789012:rolealias/b", "other name"),
        ("arn:aws:iot:eu-west-1:123456789012:a", "no rolealias/ before the name"),
        ("arn:aws:iam::123456789012:role/a", "other service: iam, no region, role/ instead of rolealias/"),
        ("a", "`a` is not an ARN"),
    ] {
        let decision = assume(&allow(resource));
        assert_eq!(decision.verdict, Verdict::ImplicitDeny, "{resource}");
        assert_eq!(decision.near_misses[0].reason, reason, "{resource}");
    }
    let at = assume(&allow("arn:aws:iot:us-east-1:123456789012:rolealias/a")).near_misses[0].differs_at;
    assert_eq!(&ALIAS[at..], "eu-west-1:123456789012:rolealias/a");
}

#[test]
fn an_allow_names_its_statement() {
    let decision = assume(&allow(ALIAS));
    assert_eq!(decision.verdict, Verdict::Allow);
    assert_eq!(decision.by, Some(StatementRef { policy: "p".into(), version: Some("1".into()), index: 0, sid: None }));
}
