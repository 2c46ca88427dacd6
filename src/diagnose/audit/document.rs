//! What a statement of a policy is about: its actions, and the kinds of resources its patterns name.

use crate::policy::{Effect, Matching, Statement, action_matches};

/// A kind of resource, and the actions on it (developer guide, `iot-action-resources`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// As it stands in an ARN before the slash.
    pub(super) name: &'static str,
    /// Actions that name such a resource.
    pub(super) actions: &'static [&'static str],
}

/// Every kind that a device's policy may name.
pub(super) const KINDS: [Kind; 5] = [
    Kind { name: "client", actions: &["iot:Connect", "iot:DeleteConnection"] },
    Kind { name: "topic", actions: &["iot:Publish", "iot:RetainPublish", "iot:GetRetainedMessage", "iot:Receive"] },
    Kind { name: "topicfilter", actions: &["iot:Subscribe"] },
    Kind { name: "thing", actions: &["iot:GetThingShadow", "iot:UpdateThingShadow", "iot:DeleteThingShadow"] },
    Kind { name: "rolealias", actions: &["iot:AssumeRoleWithCertificate"] },
];

/// What a resource pattern names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// Everything there is.
    Everything,
    /// A kind, and the pattern of its name.
    Of(&'static Kind, &'a str),
    /// Something else.
    Else,
}

/// Reads a resource pattern.
pub(super) fn named(pattern: &str) -> Named<'_> {
    if is_any(pattern) {
        return Named::Everything;
    }
    let Some(resource) = pattern.splitn(6, ':').nth(5) else { return Named::Else };
    if is_any(resource) {
        return Named::Everything;
    }
    let Some((kind, name)) = resource.split_once('/') else { return Named::Else };
    KINDS.iter().find(|known| known.name == kind).map_or(Named::Else, |kind| Named::Of(kind, name))
}

/// Nothing but wildcards, at least one of them for any number of characters.
pub(super) fn is_any(pattern: &str) -> bool {
    pattern.contains('*') && pattern.chars().all(|c| matches!(c, '*' | '?'))
}

/// The resource patterns; `NotResource` is everything, as far as an allowance goes.
pub(super) fn resources(statement: &Statement) -> Vec<&str> {
    match &statement.resource {
        Some(Matching::Any(patterns)) => patterns.iter().map(String::as_str).collect(),
        Some(Matching::Not(_)) => vec!["*"],
        None => Vec::new(),
    }
}

/// Whether the statement is about every action: by `*`, by `iot:*`, or by naming those it is not about.
pub(super) fn is_every_action(statement: &Statement) -> bool {
    match &statement.action {
        Matching::Any(patterns) => patterns
            .iter()
            .any(|pattern| is_any(pattern) || pattern.to_ascii_lowercase().strip_prefix("iot:").is_some_and(is_any)),
        Matching::Not(_) => true,
    }
}

/// Whether the statement is about this action.
pub(super) fn is_about(statement: &Statement, action: &str) -> bool {
    action_matches(&statement.action, action)
}

/// The statement in a message: its `Sid`, or its number.
pub(super) fn place(statement: &Statement, index: usize) -> String {
    match &statement.sid {
        Some(sid) if !sid.is_empty() => format!("statement {} ({sid})", index + 1),
        _ => format!("statement {}", index + 1),
    }
}

/// Those that allow, each with its number.
pub(super) fn allows(statements: &[Statement]) -> impl Iterator<Item = (usize, &Statement)> {
    statements.iter().enumerate().filter(|(_, statement)| statement.effect == Effect::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_names() {
        let of = |pattern| match named(pattern) {
            Named::Everything => "everything".to_owned(),
            Named::Of(kind, name) => format!("{} {name}", kind.name),
            Named::Else => "else".to_owned(),
        };
        for (pattern, expected) in [
            ("*", "everything"),
            ("arn:aws:iot:eu-west-1:1:*", "everything"),
            ("arn:aws:iot:*:*:topic/*", "topic *"),
            ("arn:aws:iot:r:1:topicfilter/a/b:c/#", "topicfilter a/b:c/#"),
            ("arn:aws:iot:r:1:cert/x", "else"),
            ("arn:aws:iot", "else"),
        ] {
            assert_eq!(of(pattern), expected, "{pattern}");
        }
        assert!(is_any("**") && is_any("?*") && !is_any("?") && !is_any("") && !is_any("a*"));
    }

    /// A hostile document must not hold up the audit of a fleet.
    #[test]
    fn actions_are_compared_as_the_evaluator_does_however_many_wildcards() {
        let about = |actions: &str| {
            let text = format!(r#"{{"Statement":{{"Effect":"Allow","Action":"{actions}","Resource":"*"}}}}"#);
            is_about(&crate::policy::Document::parse(&text).unwrap().statements[0], "iot:AssumeRoleWithCertificate")
        };
        assert!(about("IOT:assume*") && !about("iot:Get?"));
        assert!(!about(&format!("iot:{}x", "*e".repeat(600))) && about(&format!("iot:{}", "*".repeat(5000))));
    }
}
