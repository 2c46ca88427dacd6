//! A verdict as lines of text.

use proptest::prelude::*;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::*;

fn over_mqtt(resource: &str, wanted: &str) -> Decision {
    let mut context = Context::new(Transport::Mqtt);
    context.client_id = Some("pump-7".to_owned());
    let document = serde_json::json!({"Version": "2012-10-17",
        "Statement": {"Sid": "Own", "Effect": "Allow", "Action": "iot:Publish", "Resource": resource}});
    decide(&document.to_string(), "iot:Publish", wanted, &context)
}

#[test]
fn pattern_and_request_stand_under_each_other() {
    let decision = over_mqtt(
        "arn:aws:iot:*:123456789012:topic/${iot:ClientId}/up",
        "arn:aws:iot:eu-west-1:123456789012:topic/pump-7/down",
    );
    assert_eq!(
        decision.proof(120),
        [
            "Denied: no statement allows it",
            "policy p version 1, statement 1 (Sid Own): other name",
            "  policy says  arn:aws:iot:*:123456789012:topic/${iot:ClientId}/up",
            "  asked for     arn:aws:iot:eu-west-1:123456789012:topic/pump-7/down",
            "                                                                ^",
        ]
    );
}

#[test]
fn where_the_line_is_short_the_difference_stays() {
    let decision = over_mqtt(
        "arn:aws:iot:eu-west-1:123456789012:topic/a/very/long/name/of/a/topic/x/and/more/of/it",
        "arn:aws:iot:eu-west-1:123456789012:topic/a/very/long/name/of/a/topic/y/and/more/of/it",
    );
    assert_eq!(
        decision.near_misses[0].shown(60),
        [
            "policy says  …c/a/very/long/name/of/a/topic/x/and/more/of/it",
            "asked for    …c/a/very/long/name/of/a/topic/y/and/more/of/it",
            "                                            ^",
        ]
    );
}

#[test]
fn a_condition_has_no_place_to_mark() {
    let document = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"iot:ClientId":"a"}}}}"#;
    let mut context = Context::new(Transport::Mqtt);
    context.client_id = Some("b\u{1b}[2J".to_owned());
    let decision = decide(document, "iot:Connect", "arn:x", &context);
    assert_eq!(decision.near_misses[0].shown(80), ["policy says  StringEquals iot:ClientId a", "asked for    b␛[2J"]);
}

#[test]
fn the_other_verdicts_in_a_line() {
    let line = |text: &str| decide(text, "iot:Connect", "arn:x", &Context::new(Transport::Mqtt)).proof(80);
    assert_eq!(
        line(r#"{"Statement":{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}}"#),
        ["Allowed by policy p version 1, statement 1 (Sid A)"]
    );
    assert_eq!(
        line(r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#),
        ["Denied by policy p version 1, statement 1; no allow outweighs that"]
    );
    assert_eq!(
        line(
            r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:SourceIp":"true"}}}}"#
        ),
        [
            "Not known: what is missing could change the verdict",
            "Not known: p, statement 1: Null aws:SourceIp: `aws:sourceip` is not known",
        ]
    );
}

proptest! {
    #[test]
    fn any_text_fits_and_the_mark_stands_under_the_difference(
        pattern in "(arn:x:)?[a世ø\u{1b}\u{202e}*?e\u{301}]{0,40}",
        wanted in "(arn:x:)?[a世ø\u{1b}\u{202e}e\u{301}]{0,40}",
        cells in 30_usize..90,
    ) {
        let decision = over_mqtt(&pattern, &wanted);
        for miss in &decision.near_misses {
            let lines = miss.shown(cells);
            prop_assert_eq!(lines.len(), 3);
            for line in &lines {
                prop_assert!(line.width() <= cells, "{:?}", lines);
                let harms = line.contains(['\u{1b}', '\u{202e}']);
                prop_assert!(!harms);
            }
            prop_assert!(pattern.is_char_boundary(miss.pattern_at) && wanted.is_char_boundary(miss.differs_at));
            let column = lines[2].width() - 1;
            // Both lines have a character's edge at the mark, or end before it.
            for line in &lines[..2] {
                let mut cells = 0;
                let mut edges = vec![0];
                edges.extend(line.chars().map(|c| { cells += c.width().unwrap_or(0); cells }));
                prop_assert!(edges.contains(&column) || cells < column, "{:?}", lines);
            }
        }
    }
}
