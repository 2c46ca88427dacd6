//! New documents out of those there are: one statement corrected, added or taken out, the others as they are.

use super::lost::{lost, matches_nothing};
use super::written::{Json, Written};
use crate::fleet::Fact;
use crate::policy::{Document, Effect, Matching, MissKind, NearMiss, Statement, StatementRef};

/// A document with one statement: it allows this action on this resource and nothing else.
pub(in crate::diagnose) fn narrowest(action: &str, resource: &str) -> String {
    Written::of(allowing(action, resource)).compact()
}

/// What is wrong with a statement.
#[derive(Debug, Clone, Copy)]
pub(in crate::diagnose) struct Fault<'a> {
    /// Which statement, counted from 0.
    pub(in crate::diagnose) index: usize,
    /// Its resource pattern that misses; `None` where something else does.
    pub(in crate::diagnose) pattern: Option<&'a str>,
    /// Whether nobody but the one examined has the policy: else it is only added to.
    pub(in crate::diagnose) is_own: bool,
}

impl<'a> Fault<'a> {
    /// What a near-miss shows.
    pub(in crate::diagnose) fn near(near: &'a NearMiss, shared_by: &Fact<usize>) -> Self {
        let is_resource = matches!(near.kind, MissKind::Slip | MissKind::OtherResource);
        Self { pattern: Some(near.pattern.as_str()).filter(|_| is_resource), ..Self::at(&near.statement, shared_by) }
    }

    /// A statement that something else keeps from applying.
    pub(in crate::diagnose) const fn at(at: &StatementRef, shared_by: &Fact<usize>) -> Self {
        Self { index: at.index, pattern: None, is_own: matches!(shared_by, Fact::Known(0 | 1)) }
    }
}

/// Documents that may grant these besides, each an action with a resource's ARN; the nearest to what is written first.
/// Whatever the old one allows each allows, too: a pattern is replaced only where no request can match it.
pub(in crate::diagnose) fn granting_too(document: &str, fault: &Fault<'_>, grants: &[(&str, &str)]) -> Vec<String> {
    let (Ok(old), Some(written), Some((_, arn))) =
        (Document::parse(document), Written::parse(document), grants.first())
    else {
        return Vec::new();
    };
    let mut all: Vec<Option<Written>> = Vec::new();
    if let Some((statement, pattern)) = old.statements.get(fault.index).zip(fault.pattern) {
        let replaced = |to: &str| written.clone().with_text(fault.index, "Resource", pattern, to);
        if fault.is_own && matches_nothing(statement, pattern, arn) {
            all.extend(grants.iter().filter_map(|(_, wanted)| Some(replaced(&repaired(pattern, wanted)?))));
            if let [(_, wanted)] = grants {
                all.push(replaced(wanted));
            }
        }
        // Beside a variable without a value: whether the rest of such a statement counts is not documented.
        let is_plain = |one: &str| !one.contains("${");
        let is_plain = matches!(&statement.resource, Some(Matching::Any(all)) if all.iter().all(|one| is_plain(one)));
        if is_plain && grants.iter().all(|(action, _)| is_for(statement, action)) {
            let more = grants.iter().map(|(_, wanted)| *wanted);
            all.push(written.clone().with_more(fault.index, "Resource", more));
        }
    }
    all.push(with_all(written, grants));
    let documents = all.into_iter().flatten().map(|one| one.compact());
    let keeps = |text: &String| Document::parse(text).is_ok_and(|new| lost(&old, &new, arn).is_empty());
    documents.filter(keeps).collect()
}

/// The pattern with partition, service, region, account and kind as they are wanted, its name as it is written; `None`
/// where it is no ARN.
fn repaired(pattern: &str, wanted: &str) -> Option<String> {
    let (have, want): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), wanted.splitn(6, ':').collect());
    let (name, kind) = (have.get(5)?, want.get(5)?.split_once('/')?.0);
    let name = name.split_once('/').map_or(*name, |(_, name)| name);
    Some(format!("{}:{kind}/{name}", want[..5].join(":")))
}

/// What a change for the sake of a statement is called.
pub(in crate::diagnose) fn title_of_change(at: &StatementRef, old: &str, new: &str) -> String {
    let statement = |text: &str| Document::parse(text).ok()?.statements.get(at.index).cloned();
    if statement(old) == statement(new) {
        return format!("Add what is missing to policy {}", at.policy);
    }
    format!("Correct {at}")
}

/// The document with statements more that allow these, one for each action.
pub(in crate::diagnose) fn with_statements(document: &str, grants: &[(&str, &str)]) -> Option<String> {
    Some(with_all(Written::parse(document)?, grants)?.compact())
}

fn with_all(written: Written, grants: &[(&str, &str)]) -> Option<Written> {
    let mut actions: Vec<&str> = grants.iter().map(|(action, _)| *action).collect();
    actions.sort_unstable();
    actions.dedup();
    actions.into_iter().try_fold(written, |written, action| {
        let on: Vec<&str> = grants.iter().filter(|(one, _)| *one == action).map(|(_, on)| *on).collect();
        let resource = if let [one] = on[..] { Json::text(one) } else { Json::texts(on) };
        written.with(Json::object(vec![
            ("Effect", Json::text("Allow")),
            ("Action", Json::text(action)),
            ("Resource", resource),
        ]))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:iot:eu-west-1:1:";

    fn document(statement: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statement.replace('@', ARN))
    }

    /// With one right more, after the pattern of the only statement missed.
    fn mended(statement: &str, pattern: &str, is_own: bool, (action, resource): (&str, &str)) -> String {
        let (pattern, resource) = (pattern.replace('@', ARN), resource.replace('@', ARN));
        let fault = Fault { index: 0, pattern: Some(&pattern), is_own };
        let mut all = granting_too(&document(statement), &fault, &[(action, &resource)]);
        assert!(!all.is_empty(), "{statement}");
        all.remove(0).replace(ARN, "@")
    }

    #[test]
    fn what_is_there_stays_unless_no_request_can_match_it() {
        let subscribe = r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topic/a/*"}"#;
        let wanted = ("iot:Subscribe", "@topicfilter/a/b");
        let out = mended(subscribe, "@topic/a/*", true, wanted);
        assert!(out.contains(r#""Resource":"@topicfilter/a/*""#), "only what is wrong of it changes: {out}");
        let out = mended(subscribe, "@topic/a/*", false, wanted);
        assert!(out.contains(r#""Resource":["@topic/a/*","@topicfilter/a/b"]"#), "others have it, too: {out}");
        // The same pattern is for publishing here.
        let both = subscribe.replace(r#""iot:Subscribe""#, r#"["iot:Publish","iot:Subscribe"]"#);
        let out = mended(&both, "@topic/a/*", true, wanted);
        let own = r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topicfilter/a/b"}]}"#;
        assert!(out.contains(r#""Resource":"@topic/a/*"},"#) && out.ends_with(own), "{out}");
        // Another client may be meant.
        let connect = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":["@client/valve"]}"#;
        let out = mended(connect, "@client/valve", true, ("iot:Connect", "@client/pump"));
        assert!(out.contains(r#""Resource":["@client/valve","@client/pump"]"#), "{out}");
        // Beside a variable without a value nothing is put.
        let variable = r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"@thing/${v}"}"#;
        let out = mended(variable, "@thing/${v}", true, ("iot:GetThingShadow", "@thing/pump"));
        assert!(out.contains(r#""Resource":"@thing/${v}"},{"Effect""#), "{out}");
        let region = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:us-east-1:2:client/*"}"#;
        let out = mended(region, "arn:aws:iot:us-east-1:2:client/*", true, ("iot:Connect", "@client/pump"));
        assert!(out.contains(r#""Resource":"@client/*""#), "{out}");
    }

    #[test]
    fn statements_are_one_for_each_action() {
        let one = document(r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}"#);
        let out = with_statements(&one, &[("iot:Publish", "a"), ("iot:Receive", "a"), ("iot:Publish", "b")]).unwrap();
        assert_eq!(Document::parse(&out).unwrap().statements.len(), 3);
        assert!(out.contains(r#""Resource":["a","b"]"#), "{out}");
    }

    #[test]
    fn what_is_denied_is_told() {
        let deny = r#"{"Statement":{"Effect":"Deny","NotAction":"iot:Connect","Resource":["a","b"]}}"#;
        assert_eq!(denied_by(deny, 0).as_deref(), Some("all but iot:Connect on a, b"));
        assert_eq!(denied_by(&deny.replace("Deny", "Allow"), 0), None);
    }
}
