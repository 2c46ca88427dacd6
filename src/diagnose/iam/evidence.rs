//! Decisions in words.

use crate::fleet::NamedDocument;
use crate::policy::{Decision, Document, MissKind, NearMiss};

/// Near-misses and variables without a value, nearest first.
pub(in crate::diagnose) fn misses(decision: &Decision) -> Vec<String> {
    // A variable without a value is told below, with its own reason.
    let by_variable = |near: &&NearMiss| decision.unresolved.iter().all(|found| found.statement != near.statement);
    let near =
        decision.near_misses.iter().filter(by_variable).map(|near| {
            format!("{}: {} where {} is needed: {}", near.statement, near.pattern, near.wanted, near.reason)
        });
    let variables = decision
        .unresolved
        .iter()
        .map(|found| format!("{}: {} has no value: {}", found.statement, found.variable, found.reason));
    near.chain(variables).collect()
}

/// The miss whose author most likely meant this very resource: another name is no slip, another action neither, unless it
/// is about shadows, too.
pub(in crate::diagnose) fn meant(decision: &Decision) -> Option<&NearMiss> {
    decision.near_misses.iter().find(|near| match near.kind {
        MissKind::Action => near.pattern.to_ascii_lowercase().contains("shadow"),
        MissKind::OtherResource => false,
        MissKind::Slip | MissKind::LeftOut | MissKind::Condition | MissKind::Principal => true,
    })
}

/// Which statement allows or denies it.
pub(in crate::diagnose) fn by(decision: &Decision) -> String {
    decision.by.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// Why documents are missing.
pub(in crate::diagnose) fn faults(documents: &[&NamedDocument]) -> Vec<String> {
    documents
        .iter()
        .filter_map(|one| {
            let fault = match one.document.known() {
                Some(text) => Document::parse(text).err()?.to_string(),
                None => one.document.gap()?,
            };
            Some(format!("{} policy {}: {fault}", one.place, one.name))
        })
        .collect()
}

/// The statement that grants exactly this.
pub(in crate::diagnose) fn statement(action: &str, resource: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(r#"{{"Effect":"Allow","Action":{},"Resource":{}}}"#, quoted(action), quoted(resource))
}
