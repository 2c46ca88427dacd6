//! The tree of an IAM user or role.

use super::evidence::{by, misses};
use super::fault::{Fault, FaultIds, fault};
use super::narrow::put_on;
use super::says::{IamSays, Stop, says};
use super::{IamFacts, context};
use crate::diagnose::credentials::Examination;
use crate::diagnose::{Report, ShadowAsked};
use crate::fleet::{Fact, IamKind};
use crate::policy::{Request, Transport, Verdict};

const OF_ROLE: &[&str] = &[
    "iam:GetRole",
    "iam:ListRolePolicies",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:GetPolicyVersion",
    "iam:SimulatePrincipalPolicy",
];
const OF_USER: &[&str] = &[
    "iam:GetUser",
    "iam:ListUserPolicies",
    "iam:GetUserPolicy",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupsForUser",
    "iam:GetPolicyVersion",
    "iam:SimulatePrincipalPolicy",
];

impl IamFacts {
    /// What its policies say of an action on a resource.
    pub(in crate::diagnose) fn says(&self, action: &str, resource: &str, transport: Transport) -> IamSays {
        let context = context(transport, &self.scope, self.now, &self.principal);
        says(&self.policies, &self.simulated, &Request { action, resource, context: &context })
    }

    const fn rests_on(&self) -> &'static [&'static str] {
        match self.principal.kind {
            IamKind::Role => OF_ROLE,
            IamKind::User => OF_USER,
        }
    }

    pub(in crate::diagnose) fn who(&self) -> String {
        let kind = match self.principal.kind {
            IamKind::Role => "role",
            IamKind::User => "user",
        };
        format!("{kind} {}", self.principal.name)
    }
}

/// Examines an IAM principal: every check in its order, and what is wrong with evidence and fixes.
pub fn iam(facts: &IamFacts) -> Report {
    let mut examination = Examination::default();
    if exists(facts, &mut examination) {
        iot_has_no_say(&mut examination);
        allows(facts, &mut examination);
        session(facts, &mut examination);
    }
    Report { subject: subject(facts), checks: examination.checks, findings: examination.findings }
}

fn subject(facts: &IamFacts) -> String {
    match &facts.asked {
        Some(asked) => {
            let shadow = asked.shadow.as_ref().map_or("classic shadow".to_owned(), |name| format!("shadow {name}"));
            format!("{} for {} on the {shadow} of {}", facts.who(), asked.operation.action(), asked.thing)
        }
        None => facts.who(),
    }
}

fn exists(facts: &IamFacts, examination: &mut Examination) -> bool {
    let rests_on = &facts.rests_on()[..1];
    let asked = examination.ask("principal-exists", "The role or user exists", rests_on);
    let absent = facts.policies == Fact::Absent || facts.role == Fact::Absent;
    if absent {
        asked.fail(format!("IAM knows no {} in this account", facts.who()));
        examination.find(
            "iam-principal-missing",
            format!("There is no {}", facts.who()),
            vec![format!("{}: there is no {}", rests_on.first().unwrap_or(&""), facts.principal.arn)],
            "Compare its name and account with what sts:GetCallerIdentity answers where the call is made.",
            Vec::new(),
        );
        return false;
    }
    match (&facts.role, facts.principal.kind) {
        (Fact::Known(role), _) => asked.pass(format!("{} exists", role.arn)),
        (gap, IamKind::Role) => asked.gap(gap),
        (_, IamKind::User) if facts.policies.known().is_some() => asked.pass(format!("{} exists", facts.principal.arn)),
        (_, IamKind::User) => asked.gap(&facts.policies),
    }
    true
}

/// Developer guide, `iam-users-groups-roles`.
fn iot_has_no_say(examination: &mut Examination) {
    let asked = examination.ask("iot-policies", "AWS IoT policies have no say", &[]);
    asked.pass("IAM alone decides for users and roles: attaching an AWS IoT policy changes nothing for them");
}

fn allows(facts: &IamFacts, examination: &mut Examination) {
    let asked = examination.ask("iam-allows", "IAM allows it", facts.rests_on());
    let Some(wanted) = &facts.asked else {
        return asked.skip("No shadow was asked about: name one with --thing");
    };
    let (action, resource) = (wanted.operation.action(), wanted.resource(&facts.scope));
    let says = facts.says(action, &resource, Transport::Api);
    match says.decision.verdict {
        Verdict::Allow => {
            let by = by(&says.decision);
            let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
            asked.pass(format!("Allowed{by}; {}. {ELSE}", says.besides));
        }
        Verdict::Unknown => {
            let mut reasons = says.decision.unknown.clone();
            if !reasons.contains(&says.besides) {
                reasons.push(says.besides.clone());
            }
            asked.unknown(reasons.join("; "));
        }
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => {
            let why = denied_by(facts, &says, action, &resource);
            asked.fail(format!("{why}; {}", says.besides));
            find(facts, wanted, &says, why, examination);
        }
    }
}

/// Where the policies allow it and the answer is still 403 or 404.
const ELSE: &str = "If it still fails: shadows are at the data endpoint (DescribeEndpoint iot:Data-ATS), not at iot.REGION; a message about the signature means another region, another service name or a wrong clock";

fn denied_by(facts: &IamFacts, says: &IamSays, action: &str, resource: &str) -> String {
    match (says.stop, says.decision.verdict) {
        (Some(Stop::Organization), _) => "Denied by a policy of the organization".to_owned(),
        (_, Verdict::ExplicitDeny) if says.decision.by.is_some() => format!("Denied by {}", by(&says.decision)),
        (_, Verdict::ExplicitDeny) => "Denied by a statement".to_owned(),
        (Some(Stop::Boundary), _) => format!("The permissions boundary leaves out {action} on {resource}"),
        _ => format!("No policy of {} allows {action} on {resource}", facts.who()),
    }
}

fn find(facts: &IamFacts, wanted: &ShadowAsked, says: &IamSays, why: String, examination: &mut Examination) {
    let who = facts.who();
    let (action, resource) = (wanted.operation.action(), wanted.resource(&facts.scope));
    let ids = FaultIds {
        organization: "iam-organization",
        denied: "iam-denied",
        boundary: "iam-boundary",
        near_miss: "iam-near-miss",
        not_granted: "iam-not-granted",
    };
    let Fault { id, title, advice } = fault(says, &ids, &who, action, &resource);
    let mut evidence = vec![why];
    evidence.extend(misses(&says.decision));
    evidence.push(says.besides.clone());
    evidence.push("AWS IoT policies have no say for users and roles".to_owned());
    let may_be_added = says.stop == Some(Stop::Identity) && says.decision.verdict == Verdict::ImplicitDeny;
    let fix = facts.role.known().zip(facts.policies.known()).filter(|_| may_be_added);
    let fix = fix.and_then(|(role, policies)| put_on(role, policies, wanted, &resource));
    examination.find(id, title, evidence, advice, fix.into_iter().collect());
}

/// Session policies can only narrow, and nobody can read those of a session (IAM guide,
/// `access_policies#policies_session`).
fn session(facts: &IamFacts, examination: &mut Examination) {
    if let Some(name) = &facts.principal.session {
        let asked = examination.ask("session-policies", "The session has no policies of its own", &[]);
        asked.warn(format!(
            "Whoever opened session {name} may have narrowed it by a session policy; no call tells, so the role alone is examined"
        ));
    }
}
