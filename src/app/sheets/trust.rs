//! Who may assume a role: what its trust document says, statement by statement.

use serde_json::Value;

use super::found::marked;
use crate::app::Row;
use crate::app::theme::Role;
use crate::diagnose::IamFacts;
use crate::fleet::{Fact, IamKind};
use crate::policy::{Document, Effect, Matching, Statement};

/// Nothing for a user: nobody assumes one.
pub(super) fn rows(facts: &IamFacts, cells: usize) -> Vec<Row> {
    if facts.principal.kind != IamKind::Role || facts.role == Fact::Absent {
        return Vec::new();
    }
    let mut rows = vec![Row::heading("Trust", "who may assume the role")];
    match &facts.role {
        Fact::Known(role) => rows.extend(of_document(&role.trust_document, cells)),
        gap => rows.extend(marked("?", Role::Unknown, Role::Text, 4, &gap.gap().unwrap_or_default(), cells)),
    }
    rows.push(Row::blank());
    rows
}

fn of_document(text: &str, cells: usize) -> Vec<Row> {
    match Document::parse(text) {
        Err(error) => marked("?", Role::Unknown, Role::Text, 4, &format!("unreadable: {error}"), cells),
        Ok(document) if document.statements.is_empty() => vec![Row::text(Role::Dim, "  nobody")],
        Ok(document) => document.statements.iter().flat_map(|one| statement(one, cells)).collect(),
    }
}

fn statement(one: &Statement, cells: usize) -> Vec<Row> {
    let (glyph, role) = match one.effect {
        Effect::Allow => ("✓", Role::Ok),
        Effect::Deny => ("✗", Role::Bad),
    };
    let (but, who) = match (&one.principal, &one.not_principal) {
        (Some(element), _) => ("", who(element)),
        (None, Some(element)) => ("everybody but ", who(element)),
        (None, None) => ("", "nobody is named".to_owned()),
    };
    let actions = match &one.action {
        Matching::Any(all) => all.join(", "),
        Matching::Not(all) => format!("all but {}", all.join(", ")),
    };
    let condition = if one.conditions.is_empty() { "" } else { ", under conditions" };
    marked(glyph, role, Role::Text, 4, &format!("{but}{who}: {actions}{condition}"), cells)
}

/// `Service credentials.iot.amazonaws.com`.
fn who(element: &Value) -> String {
    let names = |value: &Value| match value {
        Value::String(name) => name.clone(),
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    match element {
        Value::Object(kinds) => {
            kinds.iter().map(|(kind, value)| format!("{kind} {}", names(value))).collect::<Vec<_>>().join("; ")
        }
        other => names(other),
    }
}
