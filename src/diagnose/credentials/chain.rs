//! The chain for the screen: a tick, a cross or a question mark at each link.

use serde::Serialize;

use super::grant::Question;
use super::{DeviceFacts, credentials};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{Check, Outcome, Report};
use crate::fleet::Fact;
use crate::policy::Verdict;

/// One link of the chain: thing, certificate, policies, each policy, role alias, role, trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// What it is: `thing`, `certificate`, `policies`, `policy`, `role alias`, `role`, `trust`.
    pub what: &'static str,
    /// Its name, id or ARN; empty where there is none.
    pub name: String,
    /// Whether it holds.
    pub outcome: Outcome,
    /// One sentence.
    pub detail: String,
}

/// The chain from thing to trust, in order.
pub fn chain(facts: &DeviceFacts) -> Vec<Link> {
    let report = credentials(facts);
    let mut links = vec![
        link(&report, "thing", facts.thing_name.clone(), &["thing-exists", "thing-attached"]),
        link(
            &report,
            "certificate",
            certificate(facts),
            &["certificate-exists", "certificate-active", "certificate-valid"],
        ),
        link(&report, "policies", None, &["policies-attached", "policy-allows"]),
    ];
    links.extend(policies(facts));
    let role = facts.alias.known().map(|alias| alias.role_arn.clone());
    let trust = facts.role.known().map(|role| role.name.clone());
    links.push(link(&report, "role alias", facts.alias_name.clone(), &["alias-exists"]));
    links.push(link(&report, "role", role, &["role-exists", "duration-fits"]));
    links.push(link(&report, "trust", trust, &["role-trusts"]));
    links
}

fn certificate(facts: &DeviceFacts) -> Option<String> {
    facts.certificate.known().map(|detail| detail.certificate.id.clone())
}

/// The worst of some checks stands for the link; the first of those tells.
fn link(report: &Report, what: &'static str, name: Option<String>, checks: &[&str]) -> Link {
    let of_link: Vec<&Check> = report.checks.iter().filter(|check| checks.contains(&check.id)).collect();
    let worst =
        of_link.iter().copied().reduce(|worst, check| if badness(check) > badness(worst) { check } else { worst });
    let (outcome, detail) =
        worst.map_or((Outcome::Unknown, String::new()), |check| (check.outcome, check.answer.clone()));
    Link { what, name: name.unwrap_or_default(), outcome, detail }
}

const fn badness(check: &Check) -> u8 {
    match check.outcome {
        Outcome::Skipped => 0,
        Outcome::Pass => 1,
        Outcome::Warning => 2,
        Outcome::Unknown => 3,
        Outcome::Fail => 4,
    }
}

/// What each policy by itself says of the alias. One that says nothing is no fault.
fn policies(facts: &DeviceFacts) -> Vec<Link> {
    let (Some(question), Fact::Known(attached)) = (Question::of(facts), &facts.certificate_policies) else {
        return Vec::new();
    };
    let each = attached.iter().map(|policy| {
        let decision = question.alone(&Parsed::attached(policy));
        let (outcome, detail) = match decision.verdict {
            Verdict::Allow => (Outcome::Pass, "allows the role alias".to_owned()),
            Verdict::ExplicitDeny => (Outcome::Fail, "denies the role alias".to_owned()),
            Verdict::Unknown => (Outcome::Unknown, policy.detail.gap().unwrap_or_else(|| decision.unknown.join("; "))),
            Verdict::ImplicitDeny => (Outcome::Skipped, "says nothing of the role alias".to_owned()),
        };
        Link { what: "policy", name: policy.name.clone(), outcome, detail }
    });
    each.collect()
}
