//! Policies that allow more than a device needs.

use super::document::{Kind, Named, allows, is_about, is_any, is_every_action, named, place, resources};
use super::rule::id;
use super::{AuditLevel, AuditSubject, RuleId, finding::found};
use crate::diagnose::AuditFinding;
use crate::policy::{Document, Statement};

/// Actions that AWS has no narrower resource for (developer guide, `iot-action-resources`).
const ON_EVERYTHING: [&str; 2] = ["iot:ListNamedShadowsForThing", "iot:ListRetainedMessages"];
const ASSUME: &str = "iot:AssumeRoleWithCertificate";

/// Whose policy it is, by what it is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// Certificates, groups, or not known.
    Device,
    /// Amazon Cognito identities alone: they have no certificate, and its variables no value.
    Identity,
}

impl Holder {
    const fn noun(self) -> &'static str {
        match self {
            Self::Device => "a device",
            Self::Identity => "an identity",
        }
    }
}

/// What is too broad in a document.
pub(super) fn breadth(subject: &AuditSubject, document: &Document, holder: Holder) -> Vec<AuditFinding> {
    [actions(subject, document, holder), wide_resources(subject, document, holder), aliases(subject, document)]
        .into_iter()
        .flatten()
        .collect()
}

/// One finding for all statements that are at fault: their evidence, each with its level.
fn gathered(
    rule: RuleId,
    subject: &AuditSubject,
    title: String,
    faults: Vec<(AuditLevel, String)>,
    advice: &str,
) -> Option<AuditFinding> {
    let level = faults.iter().map(|(level, _)| *level).max()?;
    let evidence = faults.into_iter().map(|(_, line)| line).collect();
    Some(AuditFinding { level, ..found(rule, subject.clone(), title, evidence, advice) })
}

/// A condition narrows what a statement allows; by how much cannot be told here.
fn lowered(level: AuditLevel, statement: &Statement) -> AuditLevel {
    if statement.conditions.is_empty() { level } else { AuditLevel::Note }
}

fn condition(statement: &Statement) -> &'static str {
    if statement.conditions.is_empty() { "" } else { ", under a condition" }
}

fn actions(subject: &AuditSubject, document: &Document, holder: Holder) -> Option<AuditFinding> {
    let faults =
        allows(&document.statements).filter(|(_, statement)| is_every_action(statement)).map(|(at, statement)| {
            let on = resources(statement);
            let everything = on.iter().any(|pattern| named(pattern) == Named::Everything);
            let level = if everything { AuditLevel::Error } else { AuditLevel::Warning };
            let line =
                format!("{} allows every action on {}{}", place(statement, at), on.join(", "), condition(statement));
            (lowered(level, statement), line)
        });
    let title = format!("Policy {} allows every action", subject.name);
    let advice = format!("Make a new version that names the actions {} needs, and its own resources.", holder.noun());
    gathered(id::POLICY_ACTION_WILDCARD, subject, title, faults.collect(), &advice)
}

fn wide_resources(subject: &AuditSubject, document: &Document, holder: Holder) -> Option<AuditFinding> {
    let mut faults = Vec::new();
    for (at, statement) in allows(&document.statements).filter(|(_, statement)| !is_every_action(statement)) {
        for pattern in resources(statement) {
            let actions = broad_actions(statement, pattern);
            if actions.is_empty() {
                continue;
            }
            // What is received was subscribed to before; that is where a line is drawn.
            let only_received = actions == ["iot:Receive"];
            let level = if only_received { AuditLevel::Note } else { AuditLevel::Warning };
            let line =
                format!("{} allows {} on {pattern}{}", place(statement, at), actions.join(", "), condition(statement));
            faults.push((lowered(level, statement), line));
        }
    }
    let (title, advice) = match holder {
        Holder::Device => (
            format!("Policy {} allows a device to act for all of them", subject.name),
            "Make a new version that names the device's own resources, by ${iot:Connection.Thing.ThingName} over MQTT or \
             ${iot:Certificate.Subject.CommonName} over HTTPS.",
        ),
        Holder::Identity => (
            format!("Policy {} allows an identity to act on all things", subject.name),
            "Make a new version that lists the things and shadows its identities need by their names, or by a prefix they \
             share (thing/PREFIX*): an Amazon Cognito identity has no certificate, whose variables could stand for them.",
        ),
    };
    gathered(id::POLICY_RESOURCE_WILDCARD, subject, title, faults, advice)
}

/// The actions that the statement allows on every resource of a kind, by this pattern.
fn broad_actions(statement: &Statement, pattern: &str) -> Vec<&'static str> {
    let of_kind = |kind: &'static Kind| {
        kind.actions.iter().copied().filter(|action| *action != ASSUME && is_about(statement, action))
    };
    match named(pattern) {
        Named::Everything => super::document::KINDS.iter().flat_map(of_kind).collect(),
        Named::Of(kind, name) if is_any(name) => {
            of_kind(kind).filter(|action| !ON_EVERYTHING.contains(action)).collect()
        }
        Named::Of(..) | Named::Else => Vec::new(),
    }
}

fn aliases(subject: &AuditSubject, document: &Document) -> Option<AuditFinding> {
    let mut faults = Vec::new();
    for (at, statement) in allows(&document.statements) {
        if is_every_action(statement) || !is_about(statement, ASSUME) {
            continue;
        }
        let is_wide = |pattern: &&str| match named(pattern) {
            Named::Everything => true,
            Named::Of(kind, name) => kind.name == "rolealias" && is_any(name),
            Named::Else => false,
        };
        for pattern in resources(statement).into_iter().filter(is_wide) {
            let line = format!("{} allows {ASSUME} on {pattern}{}", place(statement, at), condition(statement));
            faults.push((lowered(AuditLevel::Warning, statement), line));
        }
    }
    let title = format!("Policy {} allows every role alias", subject.name);
    let advice = "Make a new version that names the role alias the device needs.";
    gathered(id::POLICY_ANY_ROLE_ALIAS, subject, title, faults, advice)
}
