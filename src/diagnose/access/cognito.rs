//! What an Amazon Cognito identity may do: IAM's half and AWS IoT's side by side.

use super::spoken::{Wanted, is_denied_in_part, session, shadows};
use super::{AccessRow, Half, May};
use crate::diagnose::cognito::{Question, attached, iot_context, trusts};
use crate::diagnose::iam::{IamSays, outcome};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{CognitoFacts, Outcome};
use crate::policy::{Decision, Document, Transport};

/// What an Amazon Cognito identity may do: the shadows of the thing asked about, else what its policies speak of; over MQTT
/// and WebSocket its session, of which the client id is not known.
pub fn cognito_access(facts: &CognitoFacts) -> Vec<AccessRow> {
    let of_iot = attached(facts);
    let iot: Vec<Document> = of_iot.iter().flatten().filter_map(|one| one.document().cloned()).collect();
    let iam: Vec<Document> = facts.role_documents().iter().filter_map(|text| Document::parse(text).ok()).collect();
    // What AWS IoT's policies say is the narrower part of the two, where it has a say.
    let leading = if facts.is_authenticated() == Some(false) || iot.is_empty() { &iam } else { &iot };
    let mut wanted = shadows(facts.asked.as_ref(), &facts.shadow_names, leading, &facts.scope);
    wanted.extend(session(leading, &facts.scope));
    let denied_in_part = |wanted: &Wanted| is_denied_in_part(&iam, wanted) || is_denied_in_part(&iot, wanted);
    wanted.into_iter().map(|wanted| row(facts, of_iot.as_deref(), denied_in_part(&wanted), wanted)).collect()
}

/// What an Amazon Cognito identity may do, of one action on one resource. Of a role that does not let it in it gets no
/// credentials, whatever the policies say.
pub fn cognito_may(
    facts: &CognitoFacts,
    transport: Transport,
    client_id: Option<&str>,
    action: &str,
    resource: &str,
) -> May {
    let policies = attached(facts);
    let mut may = judged(facts, policies.as_deref(), transport, client_id, (action, resource));
    if let (Some(pool), Some(why)) = (facts.pool.known(), facts.in_pool.gap()) {
        may.notes.push(format!("whether identity pool {} is this identity's is not settled: {why}", pool.id));
    }
    let role = facts.role.known().filter(|_| !facts.is_mapped());
    if let Some(Ok(trust)) = role.map(|role| trusts(facts, role)) {
        let barred = outcome(trust.verdict);
        if barred != Outcome::Pass {
            let does = if barred == Outcome::Fail { "does not let" } else { "may not let" };
            let name = role.map(|role| role.name.as_str()).unwrap_or_default();
            may.notes
                .push(format!("role {name} {does} this identity assume it: without credentials nothing is possible"));
            may.outcome = all_of(&[may.outcome, barred], facts.is_authenticated().is_none());
        }
    }
    may
}

fn row(facts: &CognitoFacts, policies: Option<&[Parsed]>, denied_in_part: bool, wanted: Wanted) -> AccessRow {
    let Wanted { kind, action, resource, transport } = wanted;
    let May { outcome, halves, mut notes } = judged(facts, policies, transport, None, (action, &resource));
    if denied_in_part {
        notes.insert(0, "a statement denies part of it".to_owned());
    }
    AccessRow { kind, action: action.to_owned(), resource, outcome, halves, notes }
}

fn judged(
    facts: &CognitoFacts,
    policies: Option<&[Parsed]>,
    transport: Transport,
    client_id: Option<&str>,
    (action, resource): (&str, &str),
) -> May {
    let of_iam = if transport == Transport::Https { Transport::Api } else { transport };
    let iam = facts.iam_says(action, resource, of_iam);
    let mut notes = Vec::new();
    let mut outcomes = vec![of_role(facts, &iam, &mut notes)];
    let mut halves = vec![Half { engine: "IAM", decision: iam.decision }];
    match facts.is_authenticated() {
        Some(false) => {
            notes.push("Cognito's own session policies may block it in the enhanced flow".to_owned());
            // Never more than "not known": whether they do is not documented.
            outcomes.push(Outcome::Unknown);
        }
        is_authenticated => {
            let mut context = iot_context(transport);
            context.client_id = client_id.map(str::to_owned).or(context.client_id);
            let question = Question { action: action.to_owned(), resource: resource.to_owned(), context };
            let decision = of_iot(facts, policies, &question);
            outcomes.push(outcome(decision.verdict));
            halves.push(Half { engine: "IoT", decision });
            if is_authenticated.is_none() {
                notes.push(format!("whether AWS IoT has a say depends on its logins: {}", gap(facts)));
                outcomes.push(Outcome::Unknown);
            }
        }
    }
    let unsettled = facts.is_authenticated().is_none();
    May { outcome: all_of(&outcomes, unsettled), halves, notes }
}

/// A mapping may give the identity another role: what this one may do settles nothing then.
fn of_role(facts: &CognitoFacts, iam: &IamSays, notes: &mut Vec<String>) -> Outcome {
    if facts.is_mapped() {
        notes.push("a role mapping may give the identity another role".to_owned());
        return Outcome::Unknown;
    }
    iam.outcome()
}

fn of_iot(facts: &CognitoFacts, policies: Option<&[Parsed]>, question: &Question) -> Decision {
    if let Some(policies) = policies {
        return question.decide(policies);
    }
    let why = facts.policies.gap().unwrap_or_else(|| "AWS IoT knows of no such identity".to_owned());
    question.decide(&[Parsed::unread("(all of them)".to_owned(), why)])
}

fn gap(facts: &CognitoFacts) -> String {
    facts.identity.gap().unwrap_or_else(|| "there is no such identity".to_owned())
}

/// All must allow. Where it is not known which have a say, none of them settles it by itself.
fn all_of(outcomes: &[Outcome], unsettled: bool) -> Outcome {
    if outcomes.contains(&Outcome::Fail) && !unsettled {
        Outcome::Fail
    } else if outcomes.iter().all(|one| *one == Outcome::Pass) {
        Outcome::Pass
    } else {
        Outcome::Unknown
    }
}
