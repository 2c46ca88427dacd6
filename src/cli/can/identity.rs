//! The two engines of somebody who signs in by IAM.

use super::asked::Asked;
use super::told::Way;
use crate::diagnose::CognitoFacts;
use crate::fleet::{Fact, IamPolicies, NamedDocument};
use crate::policy::Verdict;
use crate::policy::{
    CertificateNames, Context, Decision, Document, IamLayers, Request, Source, Transport, evaluate, evaluate_iam,
};

/// What IAM says: the identity-based policies within their boundary.
pub(super) fn iam_engine(policies: &Fact<IamPolicies>, asked: &Asked, keys: &[(&str, String)]) -> Decision {
    let policies = match policies {
        Fact::Known(policies) => policies,
        Fact::Absent => return Decision::not_known("there is no such role or user"),
        gap => return Decision::not_known(gap.gap().unwrap_or_default()),
    };
    let mut context = Context::new(Transport::Api);
    for (key, value) in keys {
        context.tell(key, value);
    }
    let identity: Vec<(String, Option<Document>)> = policies.identity.iter().map(parsed).collect();
    let boundary: Vec<(String, Option<Document>)> = policies.boundary.iter().map(parsed).collect();
    let (identity, boundary) = (sources(&identity), sources(&boundary));
    let layers = IamLayers {
        identity: &identity,
        boundary: (!boundary.is_empty()).then_some(boundary.as_slice()),
        session: None,
    };
    evaluate_iam(&layers, &Request { action: &asked.action, resource: &asked.resource, context: &context })
}

/// What the AWS IoT policies on an Amazon Cognito identity say. Where it is not known whether it has a login, they may
/// not count.
pub(super) fn iot_engine(facts: &CognitoFacts, asked: &Asked, way: Way, client_id: Option<&str>) -> Decision {
    let attached = match &facts.policies {
        Fact::Known(attached) => attached.as_slice(),
        Fact::Absent => &[],
        gap => return Decision::not_known(gap.gap().unwrap_or_default()),
    };
    let mut context = Context::new(way.transport());
    context.client_id = client_id.map(str::to_owned);
    context.tell("cognito-identity.amazonaws.com:sub", &facts.identity_id);
    context.certificate = Some(CertificateNames::default());
    context.cannot_tell("iot:Connection.Thing.", "whether the identity is attached to a thing was not asked");
    let documents: Vec<(String, Option<Document>)> = attached
        .iter()
        .map(|policy| {
            let text = policy.detail.known().map(|detail| detail.document.as_str());
            (policy.name.clone(), text.and_then(|text| Document::parse(text).ok()))
        })
        .collect();
    let request = Request { action: &asked.action, resource: &asked.resource, context: &context };
    let decision = evaluate(&sources(&documents), &request);
    match facts.identity.gap() {
        Some(gap) if decision.verdict != Verdict::Allow => Decision {
            verdict: Verdict::Unknown,
            by: None,
            unknown: vec![format!("without a login they do not count, and whether it has one is not known: {gap}")],
            ..decision
        },
        _ => decision,
    }
}

fn parsed(named: &NamedDocument) -> (String, Option<Document>) {
    let document = named.document.known().and_then(|text| Document::parse(text).ok());
    (format!("{} ({})", named.name, named.place), document)
}

fn sources(documents: &[(String, Option<Document>)]) -> Vec<Source<'_>> {
    documents.iter().map(|(name, document)| Source { name, version: None, document: document.as_ref() }).collect()
}
