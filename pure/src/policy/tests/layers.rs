//! IAM's layers together (IAM guide, `reference_policies_evaluation-logic`, `access_policies_boundaries`).

use super::*;

const THING: &str = "arn:aws:iot:eu-west-1:123456789012:thing/pump-7";

fn document(statements: &str) -> Document {
    Document::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)).unwrap()
}

const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
const OTHER: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
const NONE: &str = r#"{"Effect":"Deny","Action":"iot:*","Resource":"*"}"#;
const OPEN: &str =
    r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#;

fn layered(identity: &str, boundary: Option<&str>, session: Option<&str>) -> Decision {
    let documents = [Some(identity), boundary, session].map(|text| text.map(document));
    let names = ["role", "limit", "session"];
    let sources: Vec<Option<[Source<'_>; 1]>> = documents
        .iter()
        .zip(names)
        .map(|(document, name)| document.as_ref().map(|d| [Source { name, version: None, document: Some(d) }]))
        .collect();
    let of = |at: usize| sources[at].as_ref().map(<[Source<'_>; 1]>::as_slice);
    let context = Context::new(Transport::Api);
    let layers = IamLayers { identity: of(0).unwrap(), boundary: of(1), session: of(2) };
    evaluate_iam(&layers, &Request { action: "iot:GetThingShadow", resource: THING, context: &context })
}

#[test]
fn every_layer_that_is_there_must_allow() {
    use Layer::{Boundary, Identity, Session};
    use Verdict::{Allow, ExplicitDeny, ImplicitDeny, Unknown};
    for (identity, boundary, session, verdict, stopped) in [
        (ALL, None, None, Allow, vec![]),
        (ALL, Some(ALL), Some(ALL), Allow, vec![]),
        (OTHER, None, None, ImplicitDeny, vec![Identity]),
        (OTHER, Some(ALL), None, ImplicitDeny, vec![Identity]),
        (ALL, Some(OTHER), None, ImplicitDeny, vec![Boundary]),
        (ALL, Some(OTHER), Some(OTHER), ImplicitDeny, vec![Boundary, Session]),
        (ALL, None, Some(OTHER), ImplicitDeny, vec![Session]),
        (ALL, Some(ALL), Some(NONE), ExplicitDeny, vec![Session]),
        (OTHER, Some(NONE), None, ExplicitDeny, vec![Boundary]),
        (NONE, Some(ALL), None, ExplicitDeny, vec![Identity]),
        (OPEN, None, None, Unknown, vec![Identity]),
        (OPEN, Some(OPEN), None, Unknown, vec![Identity, Boundary]),
        (OPEN, Some(OTHER), None, ImplicitDeny, vec![Boundary]),
        (OPEN, Some(NONE), None, ExplicitDeny, vec![Boundary]),
    ] {
        let decision = layered(identity, boundary, session);
        assert_eq!((decision.verdict, decision.stopped_by), (verdict, stopped), "{identity} {boundary:?} {session:?}");
    }
}

#[test]
fn an_allow_names_the_statement_that_grants() {
    assert_eq!(layered(ALL, Some(ALL), None).by.unwrap().policy, "role");
}

#[test]
fn what_is_missing_is_named_for_each_layer() {
    let decision = layered(OPEN, Some(OPEN), None);
    assert_eq!(decision.unknown.len(), 2, "{decision:?}");
    assert!(decision.unknown[1].starts_with("limit, statement 1"), "{decision:?}");
    let denied = layered(OTHER, Some(OTHER), None);
    let of: Vec<&str> = denied.near_misses.iter().map(|miss| miss.statement.policy.as_str()).collect();
    assert_eq!(of, ["role", "limit"]);
}

#[test]
fn the_headline_names_the_layer() {
    assert_eq!(layered(ALL, Some(OTHER), None).headline(), "Denied: the permissions boundary does not allow it");
    assert_eq!(
        layered(ALL, Some(OTHER), Some(OTHER)).headline(),
        "Denied: the permissions boundary and the session policies do not allow it"
    );
    assert_eq!(
        layered(ALL, Some(NONE), None).headline(),
        "Denied by the permissions boundary: policy limit, statement 1; no allow outweighs that"
    );
}
