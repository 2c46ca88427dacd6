//! What a policy would grant no more in another version: a fix must never take a right away without saying so.

use crate::policy::{Context, Document, Effect, Matching, Request, Source, Statement, Transport, Verdict, evaluate};

/// What stands for a wildcard: a pattern that covers both covers whatever the wildcard may stand for.
const SAMPLES: [&str; 2] = ["", "\u{1}\u{2}"];

/// Statements of `old` that `new` does not grant as widely, in words: `iot:Publish on topic/a`. `arn` is of the account and
/// region that the policy is for. Errs towards loss: two ways to write the same may count as different.
pub(in crate::diagnose) fn lost(old: &Document, new: &Document, arn: &str) -> Vec<String> {
    let mut lost: Vec<String> = Vec::new();
    for statement in old.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
        for (action, resource) in pairs(statement) {
            let is_dead = resource.as_deref().is_some_and(|one| matches_nothing(statement, one, arn));
            if is_dead || is_kept(statement, old, new, action.as_deref(), resource.as_deref()) {
                continue;
            }
            let words = words(action.as_deref(), &statement.action);
            let on =
                statement.resource.as_ref().map_or_else(|| "*".to_owned(), |all| self::words(resource.as_deref(), all));
            let told = format!("{words} on {}", short(&on));
            if !lost.contains(&told) {
                lost.push(told);
            }
        }
    }
    lost
}

/// Each action with each resource that a statement names; none for what it leaves out.
fn pairs(statement: &Statement) -> Vec<(Option<String>, Option<String>)> {
    let each = |matching: Option<&Matching>| match matching {
        Some(Matching::Any(patterns)) => patterns.iter().cloned().map(Some).collect(),
        Some(Matching::Not(_)) | None => vec![None],
    };
    let resources = each(statement.resource.as_ref());
    let with_each = |action: Option<String>| resources.clone().into_iter().map(move |one| (action.clone(), one));
    each(Some(&statement.action)).into_iter().flat_map(with_each).collect()
}

fn is_kept(
    statement: &Statement,
    old: &Document,
    new: &Document,
    action: Option<&str>,
    resource: Option<&str>,
) -> bool {
    // Patterns are compared as texts, their variables as written.
    let same_variables = old.has_variables() == new.has_variables() || resource.is_some_and(|one| !one.contains('$'));
    let (Some(action), Some(resource)) = (action, resource) else {
        let denials = new.statements.iter().filter(|one| one.effect == Effect::Deny);
        return same_variables
            && new.statements.contains(statement)
            && denials.into_iter().all(|one| old.statements.contains(one));
    };
    let comparable = Document { version: None, statements: comparable(statement, old, new) };
    let context = Context::new(Transport::Api);
    let source = Source { name: "", version: None, document: Some(&comparable) };
    let allows = |sample: &str| {
        let (action, resource) = (action.replace('*', sample), resource.replace('*', sample));
        evaluate(&[source], &Request { action: &action, resource: &resource, context: &context }).verdict
            == Verdict::Allow
    };
    same_variables && SAMPLES.iter().all(|sample| allows(sample))
}

/// The statements of `new` that hold wherever this one held, and its denials that are new.
fn comparable(statement: &Statement, old: &Document, new: &Document) -> Vec<Statement> {
    let counts = |one: &&Statement| match one.effect {
        Effect::Allow => one.conditions.is_empty() || one.conditions == statement.conditions,
        Effect::Deny => !old.statements.contains(one),
    };
    let bare = |one: &Statement| Statement { conditions: Vec::new(), ..one.clone() };
    new.statements.iter().filter(counts).map(bare).collect()
}

/// Whether a resource pattern of an allowing statement is one that no request can have: of another account or region, or
/// of a kind that none of the statement's actions is about (developer guide, `iot-action-resources`). Where the beginning
/// up to the first wildcard does not show it, it is not so.
pub(super) fn matches_nothing(statement: &Statement, pattern: &str, arn: &str) -> bool {
    let Some(head) = head(arn) else { return false };
    let literal = &pattern[..first_special(pattern)];
    let is_whole = literal.len() == pattern.len();
    // The beginning of one another, as far as both are known.
    let may_be = |kind: &str| {
        let wanted = format!("{head}{kind}");
        wanted.starts_with(literal) && !is_whole || literal.starts_with(&wanted)
    };
    match kinds(statement) {
        _ if !may_be("") => true,
        Some(kinds) => !kinds.iter().any(|kind| may_be(kind)),
        None => false,
    }
}

/// `arn:aws:iot:eu-west-1:123456789012:` of an ARN.
fn head(arn: &str) -> Option<&str> {
    let end = arn.match_indices(':').nth(4)?.0;
    Some(&arn[..=end])
}

/// Where the first wildcard, escape or variable stands; `$aws` is none.
fn first_special(pattern: &str) -> usize {
    ["*", "?", "${", "$("].iter().filter_map(|special| pattern.find(special)).min().unwrap_or(pattern.len())
}

/// What the statement's actions are about; `None` where that is not known of one of them.
fn kinds(statement: &Statement) -> Option<Vec<&'static str>> {
    let Matching::Any(actions) = &statement.action else { return None };
    actions.iter().map(|action| kind(action)).collect()
}

fn kind(action: &str) -> Option<&'static str> {
    Some(match action.to_ascii_lowercase().as_str() {
        "iot:connect" => "client/",
        "iot:publish" | "iot:receive" | "iot:retainpublish" | "iot:getretainedmessage" => "topic/",
        "iot:subscribe" => "topicfilter/",
        "iot:getthingshadow" | "iot:updatethingshadow" | "iot:deletethingshadow" => "thing/",
        "iot:assumerolewithcertificate" => "rolealias/",
        _ => return None,
    })
}

fn words(one: Option<&str>, all: &Matching) -> String {
    match (one, all) {
        (Some(one), _) => one.to_owned(),
        (None, Matching::Any(patterns)) => patterns.join(", "),
        (None, Matching::Not(patterns)) => format!("all but {}", patterns.join(", ")),
    }
}

/// What is behind the account.
fn short(resource: &str) -> &str {
    resource.splitn(6, ':').nth(5).unwrap_or(resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:iot:eu-west-1:1:";

    fn document(statements: &str) -> Document {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.replace('@', ARN));
        Document::parse(&text).unwrap()
    }

    fn allow(actions: &str, resources: &str) -> String {
        format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}]}}"#)
    }

    #[test]
    fn what_another_version_grants_no_more_is_told() {
        let old = document(&allow(r#""iot:Publish","iot:Receive""#, r#""@topic/a","@topic/b*""#));
        let told = |new: &str| lost(&old, &document(new), ARN);
        assert_eq!(told(&allow(r#""iot:*""#, r#""*""#)), [""; 0]);
        assert_eq!(told(&allow(r#""iot:Publish","iot:Receive""#, r#""@topic/*""#)), [""; 0]);
        assert_eq!(
            told(&allow(r#""iot:Publish","iot:Receive""#, r#""@topic/a","@topic/b?""#)),
            ["iot:Publish on topic/b*", "iot:Receive on topic/b*"]
        );
        assert_eq!(
            told(&allow(r#""iot:Publish""#, r#""@topic/a","@topic/b*""#)),
            ["iot:Receive on topic/a", "iot:Receive on topic/b*"]
        );
        let same = allow(r#""iot:Publish","iot:Receive""#, r#""@topic/a","@topic/b*""#);
        assert_eq!(told(&same), [""; 0]);
        let denies = format!(r#"{same},{{"Effect":"Deny","Action":"iot:Publish","Resource":"@topic/a"}}"#);
        assert_eq!(told(&denies), ["iot:Publish on topic/a"]);
        let only_then = same.replace("\"Resource\"", r#""Condition":{"Bool":{"x":"true"}},"Resource""#);
        assert_eq!(told(&only_then).len(), 4);
        let but = r#"{"Effect":"Allow","NotAction":"iot:Connect","Resource":"*"}"#;
        assert_eq!(lost(&document(but), &document(&same), ARN), ["all but iot:Connect on *"]);
        assert_eq!(lost(&document(but), &document(&format!("{same},{but}")), ARN), [""; 0]);
    }

    #[test]
    fn variables_that_become_text_are_lost() {
        let with = document(&allow(r#""iot:Connect""#, r#""@client/${iot:ClientId}""#));
        let without = Document { version: None, ..with.clone() };
        assert_eq!(lost(&with, &without, ARN), ["iot:Connect on client/${iot:ClientId}"]);
        assert_eq!(lost(&with, &with.clone(), ARN), [""; 0]);
    }

    #[test]
    fn a_pattern_that_no_request_can_have_is_known_by_its_beginning() {
        let dead = |actions: &str, pattern: &str| {
            let document = document(&allow(actions, &format!("\"{pattern}\"")));
            let Some(Matching::Any(patterns)) = &document.statements[0].resource else { panic!() };
            matches_nothing(&document.statements[0], &patterns[0], "arn:aws:iot:eu-west-1:1:rolealias/x")
        };
        let (assume, subscribe) = (r#""iot:AssumeRoleWithCertificate""#, r#""iot:Subscribe""#);
        for pattern in
            ["arn:aws:iot:us-east-1:1:rolealias/x", "arn:aws:iot:eu-west-1:2:rolealias/*", "x", "@role/x", "@x"]
        {
            assert!(dead(assume, pattern), "{pattern}");
        }
        for pattern in ["*", "arn:aws:iot:*:1:rolealias/x", "arn:aws:iot:*", "@rolealias/X", "@role*", "@${v}/x", "@?"]
        {
            assert!(!dead(assume, pattern), "{pattern}");
        }
        assert!(dead(subscribe, "@topic/a") && !dead(subscribe, "@topicfilter/a") && !dead(subscribe, "@topic*"));
        assert!(!dead(r#""iot:Subscribe","iot:Publish""#, "@topic/a"), "it is for publishing");
        assert!(!dead(r#""iot:*""#, "@topic/a") && !dead(r#""iot:NewAction""#, "@topic/a"));
    }
}
