//! What holds for any policies.

use proptest::prelude::*;

use super::*;
use crate::policy::pattern::{Case, glob};

const ACTIONS: [&str; 6] = ["iot:*", "iot:Connect", "iot:Publish", "iot:P*", "*", "iot:Get?hingShadow"];
const RESOURCES: [&str; 8] = [
    "*",
    "arn:*:a",
    "arn:x:a",
    "arn:x:b",
    "arn:x:${iot:ClientId}",
    "arn:x:${iot:Connection.Thing.ThingName}",
    "arn:x:${aws:SourceIp}",
    "arn:?:a*",
];
const OPERATORS: [&str; 6] =
    ["StringEquals", "StringNotLike", "ForAllValues:StringLike", "IpAddressIfExists", "Null", "Strange"];
const KEYS: [&str; 4] = ["iot:ClientId", "aws:SourceIp", "iot:Connection.Thing.IsAttached", "aws:RequestTag/x"];

fn matching(choices: &'static [&'static str]) -> impl Strategy<Value = Matching> {
    (prop::collection::vec(prop::sample::select(choices), 1..3), prop::bool::weighted(0.2)).prop_map(|(list, not)| {
        let list = list.into_iter().map(str::to_owned).collect();
        if not { Matching::Not(list) } else { Matching::Any(list) }
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let condition = (
        prop::sample::select(&OPERATORS[..]),
        prop::sample::select(&KEYS[..]),
        prop::sample::select(vec!["a", "true", "10.0.0.0/8", "${iot:ClientId}", "*"]),
    )
        .prop_map(|(operator, key, value)| Condition {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values: vec![value.to_owned()],
        });
    (any::<bool>(), matching(&ACTIONS), matching(&RESOURCES), prop::option::weighted(0.3, condition)).prop_map(
        |(allows, action, resource, condition)| Statement {
            sid: None,
            effect: if allows { Effect::Allow } else { Effect::Deny },
            action,
            resource: Some(resource),
            principal: None,
            not_principal: None,
            conditions: condition.into_iter().collect(),
        },
    )
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    prop::collection::vec(statement(), 0..5)
}

fn context() -> impl Strategy<Value = Context> {
    let transport =
        prop::sample::select(vec![Transport::Mqtt, Transport::Https, Transport::CredentialProvider, Transport::Api]);
    (transport, prop::option::of("[ab]"), prop::option::of("[ab]"), any::<bool>(), prop::option::of("10.0.0.[1-9]"))
        .prop_map(|(transport, client_id, thing, is_attached, ip)| {
            let mut context = Context::new(transport);
            context.client_id = client_id;
            context.thing = thing.map(|name| ThingContext { name, is_attached, ..ThingContext::default() });
            context.keys = ip.map(|ip| ("aws:sourceip".to_owned(), vec![ip])).into_iter().collect();
            context
        })
}

/// The same request with everything told: what was known stays.
fn filled_in(context: &Context, ip: Option<String>, tag: Option<String>, client: String) -> Context {
    let mut context = context.clone();
    context.told = Told::InFull;
    context.not_told.clear();
    for (key, value) in [("aws:sourceip", ip), ("aws:requesttag/x", tag)] {
        if let Some(value) = value {
            context.keys.entry(key.to_owned()).or_insert_with(|| vec![value]);
        }
    }
    if context.transport == Transport::Mqtt && context.client_id.is_none() {
        context.client_id = Some(client);
    }
    if let Some(thing) = &mut context.thing {
        thing.is_exclusive.get_or_insert(false);
    }
    context
}

fn verdict(statements: &[Statement], context: &Context) -> Decision {
    let document = Document { version: Some("2012-10-17".to_owned()), statements: statements.to_vec() };
    let source = Source { name: "p", version: None, document: Some(&document) };
    evaluate(&[source], &Request { action: "iot:Publish", resource: "arn:x:a", context })
}

fn with(statements: &[Statement], one: Statement, at: usize) -> Vec<Statement> {
    let mut out = statements.to_vec();
    out.insert(at % (out.len() + 1), one);
    out
}

/// From surely denied to surely allowed.
fn openness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::ExplicitDeny => 0,
        Verdict::ImplicitDeny => 1,
        Verdict::Unknown => 2,
        Verdict::Allow => 3,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn an_explicit_deny_always_wins(list in statements(), at in any::<usize>(), context in context()) {
        let mut deny = list.first().cloned().unwrap_or_else(|| Document::parse(&allow("*")).unwrap().statements.remove(0));
        deny.effect = Effect::Deny;
        deny.action = Matching::Any(vec!["iot:pub*".to_owned()]);
        deny.resource = Some(Matching::Any(vec!["arn:x:?".to_owned()]));
        deny.conditions.clear();
        prop_assert_eq!(verdict(&with(&list, deny, at), &context).verdict, Verdict::ExplicitDeny);
    }

    #[test]
    fn a_further_deny_never_allows(list in statements(), mut one in statement(), at in any::<usize>(), context in context()) {
        one.effect = Effect::Deny;
        let (before, after) = (verdict(&list, &context).verdict, verdict(&with(&list, one, at), &context).verdict);
        prop_assert!(openness(after) <= openness(before), "{before:?} became {after:?}");
    }

    #[test]
    fn a_further_allow_never_denies(list in statements(), mut one in statement(), at in any::<usize>(), context in context()) {
        one.effect = Effect::Allow;
        let (before, after) = (verdict(&list, &context).verdict, verdict(&with(&list, one, at), &context).verdict);
        prop_assert!(openness(after) >= openness(before), "{before:?} became {after:?}");
    }

    #[test]
    fn what_is_told_later_never_turns_a_certain_verdict_round(
        list in statements(),
        context in context(),
        ip in prop::option::of("10.0.0.[1-9]|8.8.8.8"),
        tag in prop::option::of("[ab]"),
        client in "[ab]",
    ) {
        let before = verdict(&list, &context).verdict;
        let after = verdict(&list, &filled_in(&context, ip, tag, client)).verdict;
        let compatible = match before {
            // Anything may come of it.
            Verdict::Unknown => true,
            Verdict::Allow | Verdict::ExplicitDeny => after == before,
            Verdict::ImplicitDeny => matches!(after, Verdict::ImplicitDeny | Verdict::ExplicitDeny),
        };
        prop_assert!(compatible, "{before:?} became {after:?}");
    }

    #[test]
    fn a_wider_allow_never_narrows(list in statements(), at in any::<prop::sample::Index>(), context in context()) {
        let mut wider = list.clone();
        if !wider.is_empty() {
            let at = at.index(wider.len());
            if wider[at].effect == Effect::Allow {
                wider[at].resource = Some(Matching::Any(vec!["*".to_owned()]));
                wider[at].action = Matching::Any(vec!["*".to_owned()]);
            }
        }
        let (before, after) = (verdict(&list, &context), verdict(&wider, &context));
        prop_assert!(openness(after.verdict) >= openness(before.verdict), "{before:?} became {after:?}");
        prop_assert_eq!(&verdict(&list, &context), &before, "the same question has the same answer");
    }

    #[test]
    fn a_wider_pattern_never_matches_less(pattern in "[ab/*?]{0,8}", text in "[ab/ø]{0,8}", at in any::<prop::sample::Index>()) {
        let matched = glob(&pattern, &text, Case::Counts);
        let places: Vec<usize> = (0..=pattern.len()).collect();
        let at = *at.get(&places);
        let grown = format!("{}*{}", &pattern[..at], &pattern[at..]);
        prop_assert!(!matched || glob(&grown, &text, Case::Counts), "{grown}");
        if at < pattern.len() {
            let replaced = format!("{}*{}", &pattern[..at], &pattern[at + 1..]);
            prop_assert!(!matched || glob(&replaced, &text, Case::Counts), "{replaced}");
        }
    }

    #[test]
    fn matching_agrees_with_trying_every_way(pattern in "[ab*?]{0,7}", text in "[abø]{0,7}") {
        prop_assert_eq!(glob(&pattern, &text, Case::Counts), every_way(&pattern, &text));
    }

    #[test]
    fn any_bytes_are_a_document_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), context in context()) {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(document) = Document::parse(&text) {
            let _ = verdict(&document.statements, &context);
        }
    }

    #[test]
    fn any_text_may_stand_anywhere(words in prop::collection::vec("\\PC{0,12}|\\$\\{[a-zA-Z:.\\[\\]]{0,20}\\}", 7), context in context()) {
        let json = serde_json::json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": [words[0], "*"], "Resource": [words[1], words[2]],
            "Condition": {&words[3]: {&words[4]: &words[5]}, "StringLike": {"iot:ClientId": &words[6]}}}});
        let document = Document::parse(&json.to_string()).unwrap();
        let decision = verdict(&document.statements, &context);
        for miss in &decision.near_misses {
            prop_assert!(miss.differs_at <= miss.wanted.len());
        }
        let _ = trust_allows(&document, &words[0], &context);
    }
}

fn every_way(pattern: &str, text: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return text.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    let shorter = text.chars().next().map(|c| &text[c.len_utf8()..]);
    match first {
        '*' => every_way(rest, text) || shorter.is_some_and(|text| every_way(pattern, text)),
        '?' => shorter.is_some_and(|text| every_way(rest, text)),
        c => text.strip_prefix(c).is_some_and(|text| every_way(rest, text)),
    }
}
