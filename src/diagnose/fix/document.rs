//! New documents out of those there are: one statement corrected, added or taken out, the others as they are.

use super::written::{Json, Written};
use crate::policy::{Document, Effect, Matching, MissKind, NearMiss, Statement, StatementRef};

/// A document with one statement: it allows this action on this resource and nothing else.
pub(in crate::diagnose) fn narrowest(action: &str, resource: &str) -> String {
    Written::of(allowing(action, resource)).compact()
}

/// The document with the part that misses put right; `None` where no single text is at fault.
pub(in crate::diagnose) fn corrected(document: &str, near: &NearMiss) -> Option<String> {
    let member = match near.kind {
        MissKind::Slip | MissKind::OtherResource => "Resource",
        MissKind::Action => "Action",
        MissKind::LeftOut | MissKind::Condition | MissKind::Principal => return None,
    };
    replaced(document, near.statement.index, member, &near.pattern, &near.wanted)
}

/// The document with this resource spelt out where the statement names it by a variable. Where the statement is for other
/// actions, too, it stays, and one of its own is added.
pub(in crate::diagnose) fn spelt_out(
    document: &str,
    at: &StatementRef,
    variable: &str,
    action: &str,
    resource: &str,
) -> Option<String> {
    let parsed = Document::parse(document).ok()?;
    let statement = parsed.statements.get(at.index)?;
    if !is_for(statement, action) {
        return with_statement(document, action, resource);
    }
    let Some(Matching::Any(patterns)) = &statement.resource else { return None };
    let pattern = patterns.iter().find(|pattern| pattern.contains(variable))?;
    replaced(document, at.index, "Resource", pattern, resource)
}

/// The document with a statement more that allows this action on this resource.
pub(in crate::diagnose) fn with_statement(document: &str, action: &str, resource: &str) -> Option<String> {
    Some(Written::parse(document)?.with(allowing(action, resource))?.compact())
}

/// The document with a statement more that denies this action on these resources.
pub(in crate::diagnose) fn with_denial(document: &str, action: &str, resources: &[String]) -> Option<String> {
    let statement = Json::object(vec![
        ("Effect", Json::text("Deny")),
        ("Action", Json::text(action)),
        ("Resource", Json::texts(resources.iter().map(String::as_str))),
    ]);
    Some(Written::parse(document)?.with(statement)?.compact())
}

/// The document without a statement; `None` where none would be left.
pub(in crate::diagnose) fn without_statement(document: &str, index: usize) -> Option<String> {
    Some(Written::parse(document)?.without(index)?.compact())
}

/// What a denying statement denies, in words: `iot:* on *`.
pub(in crate::diagnose) fn denied_by(document: &str, index: usize) -> Option<String> {
    let parsed = Document::parse(document).ok()?;
    let statement = parsed.statements.get(index).filter(|statement| statement.effect == Effect::Deny)?;
    let words = |matching: &Matching| match matching {
        Matching::Any(patterns) => patterns.join(", "),
        Matching::Not(patterns) => format!("all but {}", patterns.join(", ")),
    };
    let resource = statement.resource.as_ref().map_or_else(|| "*".to_owned(), words);
    Some(format!("{} on {resource}", words(&statement.action)))
}

fn is_for(statement: &Statement, action: &str) -> bool {
    matches!(&statement.action, Matching::Any(patterns) if patterns.iter().all(|one| one.eq_ignore_ascii_case(action)))
}

fn allowing(action: &str, resource: &str) -> Json {
    Json::object(vec![
        ("Effect", Json::text("Allow")),
        ("Action", Json::text(action)),
        ("Resource", Json::text(resource)),
    ])
}

fn replaced(document: &str, index: usize, member: &str, from: &str, to: &str) -> Option<String> {
    Some(Written::parse(document)?.with_text(index, member, from, to)?.compact())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: usize) -> StatementRef {
        StatementRef { policy: "p".to_owned(), version: None, index, sid: None }
    }

    #[test]
    fn a_variable_is_spelt_out_where_the_statement_is_for_nothing_else() {
        let one = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:A","Resource":["x","rolealias/${v}"]}]}"#;
        let out = spelt_out(one, &at(0), "${v}", "iot:a", "rolealias/telemetry").unwrap();
        assert_eq!(out, one.replace("${v}", "telemetry"));
        let shared = one.replace("\"iot:A\"", "[\"iot:A\",\"iot:B\"]");
        let out = spelt_out(&shared, &at(0), "${v}", "iot:A", "rolealias/telemetry").unwrap();
        assert!(
            out.contains("${v}")
                && out.ends_with(r#"{"Effect":"Allow","Action":"iot:A","Resource":"rolealias/telemetry"}]}"#),
            "{out}"
        );
    }

    #[test]
    fn what_is_denied_is_told() {
        let deny = r#"{"Statement":{"Effect":"Deny","NotAction":"iot:Connect","Resource":["a","b"]}}"#;
        assert_eq!(denied_by(deny, 0).as_deref(), Some("all but iot:Connect on a, b"));
        assert_eq!(denied_by(&deny.replace("Deny", "Allow"), 0), None);
    }
}
