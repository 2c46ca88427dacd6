//! Why a right is missing: the most telling reason, and whatever has the same reason together with it.

use super::judge::{Judge, Right};
use super::topics::{overlap, without_variables};
use crate::diagnose::in_force::Parsed;
use crate::policy::{Decision, MissKind, NearMiss, StatementRef, Verdict};

/// Why a right is denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// A statement denies it.
    Denied(StatementRef),
    /// A version that is not in force would allow it.
    OtherVersion { policy: String, version: String },
    /// A variable of an allowing statement has no value.
    Variable { statement: StatementRef, variable: String, reason: String },
    /// A statement was meant for it, but misses.
    Near { statement: StatementRef, near: Box<NearMiss> },
    /// No statement speaks of it.
    Lacking,
}

impl Cause {
    pub(super) fn of(judge: &Judge<'_>, right: &Right, decision: &Decision) -> Self {
        if let (Verdict::ExplicitDeny, Some(by)) = (decision.verdict, &decision.by) {
            return Self::Denied(by.clone());
        }
        if let Some((policy, version)) = right_version(judge, right) {
            return Self::OtherVersion { policy, version };
        }
        if let Some(found) = decision.unresolved.first() {
            return Self::Variable {
                statement: found.statement.clone(),
                variable: found.variable.clone(),
                reason: found.reason.clone(),
            };
        }
        let meant = |near: &NearMiss| {
            let reason = behind_variable(&near.pattern, right.short());
            let reason = reason.or_else(|| is_meant(near, right).then(|| near.reason.clone()))?;
            Some(NearMiss { reason, ..near.clone() })
        };
        let near = decision.near_misses.iter().find_map(meant);
        near.map_or(Self::Lacking, |near| Self::Near { statement: near.statement.clone(), near: Box::new(near) })
    }

    /// Whether both are one fault.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Denied(a), Self::Denied(b)) => a == b,
            (Self::Variable { variable: a, reason: x, .. }, Self::Variable { variable: b, reason: y, .. }) => {
                (a, x) == (b, y)
            }
            (Self::Near { statement: a, near: x }, Self::Near { statement: b, near: y }) => {
                a == b && x.reason == y.reason
            }
            _ => self == other,
        }
    }
}

/// A version not in force that would allow it, if it were.
fn right_version(judge: &Judge<'_>, right: &Right) -> Option<(String, String)> {
    let others = judge.facts.other_versions.known()?;
    others.iter().find_map(|(policy, version)| {
        let parsed = Parsed::version(policy, version)?;
        let decision = judge.decide_with(right, Some(&parsed));
        (decision.verdict == Verdict::Allow).then(|| (policy.name.clone(), version.clone()))
    })
}

/// Whether the author of a statement that misses most likely meant this right: another name is no slip, unless it is
/// that of another client or thing.
fn is_meant(near: &NearMiss, right: &Right) -> bool {
    match near.kind {
        MissKind::Slip | MissKind::LeftOut | MissKind::Condition | MissKind::Principal => true,
        MissKind::Action => {
            let verb = right.action.split_once(':').map_or(right.action, |(_, verb)| verb).to_ascii_lowercase();
            // `iot:Subscribe*r` or `iot:PublishMessage`, but not another right on everything.
            near.pattern.to_ascii_lowercase().contains(&verb)
        }
        MissKind::OtherResource => names_another(&near.pattern, right.short()),
    }
}

/// What is at fault besides a variable that has a value: the type, or that a named shadow is left out.
fn behind_variable(pattern: &str, wanted: &str) -> Option<String> {
    let resource = pattern.splitn(6, ':').nth(5).filter(|resource| resource.contains("${"))?;
    let ((have, name), (want, wanted)) = (resource.split_once('/')?, wanted.split_once('/')?);
    let name = without_variables(name);
    if have != want {
        return overlap(&name, wanted).then(|| format!("{have}/ instead of {want}/"));
    }
    let (thing, _) = wanted.split_once('/').filter(|_| want == "thing" && !name.contains('/'))?;
    overlap(&name, thing).then(|| "covers the thing but not its named shadow".to_owned())
}

/// Another client, another thing, or the same shadow topic of another thing.
fn names_another(pattern: &str, wanted: &str) -> bool {
    let resource = pattern.splitn(6, ':').nth(5).unwrap_or(pattern);
    let same = |prefix: &str| resource.starts_with(prefix) && wanted.starts_with(prefix);
    if same("client/") {
        return true;
    }
    if same("thing/") {
        return resource.matches('/').count() == wanted.matches('/').count();
    }
    same("topic/$aws/things/") || same("topicfilter/$aws/things/")
}
