//! IAM's half: what the role of the identity may do.

use super::CognitoFacts;
use crate::diagnose::Outcome;
use crate::diagnose::credentials::Examination;
use crate::diagnose::iam::{Fault, FaultIds, IamSays, Stop, by, fault, misses, put_on, says};
use crate::fleet::Fact;
use crate::policy::{Request, Transport, Verdict};

const RESTS_ON: &[&str] = &[
    "iam:ListRolePolicies",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:GetPolicyVersion",
    "iam:SimulatePrincipalPolicy",
];

impl CognitoFacts {
    /// What the role's policies say of an action on a resource.
    pub(in crate::diagnose) fn iam_says(&self, action: &str, resource: &str, transport: Transport) -> IamSays {
        let context = self.iam_context(transport, &self.role_documents());
        says(&self.role_policies, &self.simulated, &Request { action, resource, context: &context })
    }
}

/// What comes of it; `None` where nothing was asked.
pub(super) fn examine(facts: &CognitoFacts, examination: &mut Examination) -> Option<Outcome> {
    let asked = examination.ask("iam-allows", "IAM: the role may do it", RESTS_ON);
    let Some(wanted) = &facts.asked else {
        asked.skip("No shadow was asked about: name one with --thing");
        return None;
    };
    if facts.role_arn().is_none() || facts.role == Fact::Absent {
        match facts.identity.gap().or_else(|| facts.roles.gap()) {
            Some(gap) => asked.unknown(gap),
            None => asked.skip("There is no role"),
        }
        return Some(Outcome::Unknown);
    }
    let (action, resource) = (wanted.operation.action(), wanted.resource(&facts.scope));
    let says = facts.iam_says(action, &resource, Transport::Api);
    let mapped = facts.is_mapped();
    match says.decision.verdict {
        _ if mapped => {
            let verdict = if says.outcome() == Outcome::Pass { "allows it" } else { "does not surely allow it" };
            asked.unknown(format!("The pool's role {verdict}, but a mapping may give the identity another role"));
            return Some(Outcome::Unknown);
        }
        Verdict::Allow => {
            let by = by(&says.decision);
            let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
            asked.pass(format!("Allowed{by}; {}", says.besides));
        }
        Verdict::Unknown => {
            let mut reasons = says.decision.unknown.clone();
            if !reasons.contains(&says.besides) {
                reasons.push(says.besides.clone());
            }
            asked.unknown(reasons.join("; "));
        }
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => {
            asked.fail(format!("{}; {}", denied_by(&says, action, &resource), says.besides));
            find(facts, &says, action, &resource, examination);
        }
    }
    Some(says.outcome())
}

/// In one clause.
fn denied_by(says: &IamSays, action: &str, resource: &str) -> String {
    match (says.stop, says.decision.verdict) {
        (Some(Stop::Organization), _) => "Denied by a policy of the organization".to_owned(),
        (_, Verdict::ExplicitDeny) if says.decision.by.is_some() => format!("Denied by {}", by(&says.decision)),
        (_, Verdict::ExplicitDeny) => "Denied by a statement".to_owned(),
        (Some(Stop::Boundary), _) => format!("The permissions boundary leaves out {action} on {resource}"),
        _ => format!("No policy of the role allows {action} on {resource}"),
    }
}

fn find(facts: &CognitoFacts, says: &IamSays, action: &str, resource: &str, examination: &mut Examination) {
    let role = facts.role.known().map_or("of the identity", |role| role.name.as_str());
    let ids = FaultIds {
        organization: "cognito-iam-organization",
        denied: "cognito-iam-denied",
        boundary: "cognito-iam-boundary",
        near_miss: "cognito-iam-near-miss",
        not_granted: "cognito-iam-not-granted",
    };
    let Fault { id, title, advice } = fault(says, &ids, &format!("role {role}"), action, resource);
    let mut evidence = vec![denied_by(says, action, resource)];
    evidence.extend(misses(&says.decision));
    evidence.push(says.besides.clone());
    let is_missing = says.stop == Some(Stop::Identity) && says.decision.verdict == Verdict::ImplicitDeny;
    let may_be_added = is_missing && facts.is_in_pool();
    let fix = facts.role.known().zip(facts.role_policies.known()).zip(facts.asked.as_ref()).filter(|_| may_be_added);
    let fix = fix.and_then(|((role, policies), asked)| put_on(role, policies, asked, resource));
    examination.find(id, title, evidence, advice, fix.into_iter().collect());
}
