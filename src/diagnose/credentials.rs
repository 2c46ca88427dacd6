//! The credential chain: thing → certificate → policies → role alias → role → trust.

use jiff::Timestamp;
use serde::Serialize;

use super::{Outcome, Report};
use crate::fleet::{CertificateDetail, Fact, PolicyDetail, Role, RoleAlias, Scope, Thing};
use crate::policy::{Decision, Verdict};

/// A policy in the way of the decision, and where it is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedPolicy {
    /// The policy's name.
    pub name: String,
    /// Where it hangs: certificate ARN, thing group ARN, identity id.
    pub target: String,
    /// The default version; its document is parsed by the diagnosis.
    pub detail: Fact<PolicyDetail>,
}

/// Everything asked before a verdict about credentials. Each answer may be missing.
#[derive(Debug, Clone)]
pub struct CredentialFacts {
    /// Now, for validity.
    pub now: Timestamp,
    /// Account and region of the session.
    pub scope: Scope,
    /// The thing examined, where one is.
    pub thing_name: Option<String>,
    /// Whether the request carries `x-amzn-iot-thingname`.
    pub sends_thing_name: bool,
    /// `DescribeThing`
    pub thing: Fact<Thing>,
    /// `ListThingPrincipals`
    pub thing_principals: Fact<Vec<String>>,
    /// The certificate examined; absent where the thing has none.
    pub certificate: Fact<CertificateDetail>,
    /// `ListAttachedPolicies` on the certificate, documents by `GetPolicy`.
    pub certificate_policies: Fact<Vec<AttachedPolicy>>,
    /// `ListThingGroupsForThing`, then their policies, ancestors included.
    pub group_policies: Fact<Vec<AttachedPolicy>>,
    /// The alias asked for; `None` where none could be chosen.
    pub alias_name: Option<String>,
    /// `DescribeRoleAlias`
    pub alias: Fact<RoleAlias>,
    /// `ListRoleAliases`, for near names.
    pub all_aliases: Fact<Vec<String>>,
    /// `iam:GetRole` of the alias' role.
    pub role: Fact<Role>,
    /// Non-default versions of the attached policies, for "the right statement is in a version not in force": the
    /// policy with that version's document in its detail, and the version's id.
    pub other_versions: Fact<Vec<(AttachedPolicy, String)>>,
    /// Every policy of the account with its document and number of targets: what a fix may attach.
    pub candidates: Fact<Vec<(PolicyDetail, Fact<usize>)>>,
}

/// Examines the chain.
pub fn credentials(_facts: &CredentialFacts) -> Report {
    Report::default()
}

/// One link of the chain, for the screen: thing, certificates, policies, role alias, role, trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// What it is: `thing`, `certificate`, `policy`, `role alias`, `role`, `trust`.
    pub what: &'static str,
    /// Its name, id or ARN; empty where there is none.
    pub name: String,
    /// Whether it holds.
    pub outcome: Outcome,
    /// One sentence.
    pub detail: String,
}

/// The chain from thing to trust, in order.
pub fn chain(_facts: &CredentialFacts) -> Vec<Link> {
    Vec::new()
}

/// Role aliases, those that the certificate may assume first, then the undecided, then the others; by name within.
pub fn rank_aliases(mut aliases: Vec<(String, Decision)>) -> Vec<(String, Decision)> {
    let rank = |decision: &Decision| match decision.verdict {
        Verdict::Allow => 0,
        Verdict::Unknown => 1,
        Verdict::ImplicitDeny if !decision.near_misses.is_empty() || !decision.unresolved.is_empty() => 2,
        Verdict::ImplicitDeny => 3,
        Verdict::ExplicitDeny => 4,
    };
    aliases.sort_by(|(a, x), (b, y)| rank(x).cmp(&rank(y)).then_with(|| a.cmp(b)));
    aliases
}
