//! Evidence without its names. It is walked as JSON: what is not known to be harmless is a name.

use serde_json::{Map, Value};

use super::document::document;
use super::exchange;
use super::substitute::Substitute;
use super::text::{names, reason, sentence};
use crate::diagnose::{Evidence, Exchange};

/// Members whose texts are AWS's own words, times or numbers of versions.
const HARMLESS: &[&str] = &[
    "now",
    "created",
    "modified",
    "notBefore",
    "notAfter",
    "since",
    "status",
    "mode",
    "kind",
    "partition",
    "region",
    "operation",
    "action",
    "level",
    "defaultVersion",
    "decision",
    "reason",
    "otherVersions",
    "ambiguous",
    "question",
    "missingContext",
];
/// Members that hold a policy.
const DOCUMENTS: &[&str] = &["document", "trustDocument"];
/// Members that hold a sentence.
const SENTENCES: &[&str] = &["message", "place"];

/// The same evidence and test request with every name replaced by the key's substitute.
///
/// # Errors
/// Where the evidence is no longer of its shape; nothing should do that.
pub(super) fn redacted(
    evidence: &Evidence,
    exchange: Option<&Exchange>,
    key: [u8; 16],
) -> Result<(Evidence, Option<Exchange>), serde_json::Error> {
    let mut with = Substitute::new(key);
    let mut value = serde_json::to_value(evidence)?;
    walk(&mut value, "", &mut with);
    let exchange = exchange.map(|one| exchange::exchange(one, &mut with));
    Ok((serde_json::from_value(value)?, exchange))
}

/// `member` is the name of the member that this value is of, through lists and through facts.
fn walk(value: &mut Value, member: &str, with: &mut Substitute) {
    match value {
        Value::Object(members) => object(members, member, with),
        Value::Array(items) => list(items, member, with),
        Value::String(text) => *text = text_of(text, member, with),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn object(members: &mut Map<String, Value>, member: &str, with: &mut Substitute) {
    let is_fact = members.len() == 1 && members.keys().all(|key| key == "known");
    for (key, value) in members.iter_mut() {
        // The keys of a certificate's names are AWS's own.
        let inner = match (member, key.as_str()) {
            _ if is_fact => member,
            ("attributes" | "names", _) => "value",
            (_, key) => key,
        };
        walk(value, inner, with);
    }
    if member == "attributes" && !is_fact {
        // Somebody's own words, and those that policies name.
        *members = std::mem::take(members).into_iter().map(|(key, value)| (names(&key, with), value)).collect();
    }
}

fn list(items: &mut [Value], member: &str, with: &mut Substitute) {
    for (at, item) in items.iter_mut().enumerate() {
        // A name with the reason why it could not be read.
        let inner = match member {
            "unreadCandidates" => "unreadCandidate",
            "unreadCandidate" if at == 1 => "message",
            member => member,
        };
        walk(item, inner, with);
    }
}

fn text_of(text: &str, member: &str, with: &mut Substitute) -> String {
    // A fact that says: there is none.
    if text == "absent" || HARMLESS.contains(&member) {
        text.to_owned()
    } else if DOCUMENTS.contains(&member) {
        document(text, with)
    } else if member == "unknown" {
        reason(text, with)
    } else if SENTENCES.contains(&member) {
        sentence(text, with)
    } else {
        names(text, with)
    }
}
