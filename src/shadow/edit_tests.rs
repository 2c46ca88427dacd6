//! Editing: texts, mistakes, the smallest update, and two editors at once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn mistake(text: &str) -> (usize, usize, String) {
    let Mistake { line, column, message } = read_desired(text, &Map::new()).unwrap_err();
    (line, column, message)
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (text, line, column, what) in [
        ("{\n  \"a\": 1\n  \"b\": 2\n}", 3, 3, "not JSON: expected `,` or `}`"),
        ("", 1, 1, "not JSON: EOF"),
        ("{\n \"a\": \"温\n}", 2, 9, "not JSON: control character"),
        ("{\"温度\": nul}", 1, 11, "not JSON"),
        (" [1]", 1, 2, "is an object"),
        ("{\n \"a\": 1,\n \"b\": {\"a\": 2},\n \"a\": 3}", 4, 2, "\"a\" stands here twice"),
        ("{\"a\": {\"b\": {\"c\": {\"d\": {\"e\": {\"f\":\n {\"g\": 1}}}}}}}", 2, 3, "too many levels"),
        ("{\"a\": [1,\n  [2, null]]}", 2, 7, "no null in a list"),
        ("{\"温\": \"\\\"\", \"id\": 123456789012345678901}", 1, 19, "the number 123456789012345678901"),
    ] {
        let told = mistake(text);
        assert!((told.0, told.1) == (line, column) && told.2.contains(what), "{text}: {told:?}");
    }
}

#[test]
fn what_is_too_large_names_the_largest_value() {
    let text = format!("{{\n  \"small\": 1,\n  \"notes\": \"{}\"\n}}", "x".repeat(5_000));
    assert!(read_desired(&text, &Map::new()).is_ok());
    let reported = map(&json!({"log": "y".repeat(4_000)}));
    let told = read_desired(&text, &reported).unwrap_err();
    assert_eq!((told.line, told.column), (3, 3));
    assert!(told.message.contains("\"notes\" with 5002"), "{told}");
    // AWS, as the emulator has it, refuses at the same byte.
    let state = map(&serde_json::from_str(&text).unwrap());
    let request = json!({"state": {"desired": state, "reported": reported}}).to_string();
    assert_eq!(apply_update(None, request.as_bytes(), Timestamp::UNIX_EPOCH).unwrap_err().code, 413);
}

#[test]
fn null_removes_and_a_byte_order_mark_does_no_harm() {
    let state =
        read_desired("\u{feff}{\"a\": null, \"b\": {\"c\": null, \"d\": [{\"e\": null}]}}", &Map::new()).unwrap();
    assert_eq!(Value::Object(state), json!({"b": {"d": [{"e": null}]}}));
}

#[test]
fn numbers_that_would_change_are_found_in_the_desired_section_only() {
    let document = |desired: &str| format!(r#"{{"state":{{"desired":{{"a":[{desired}]}},"reported":{{"b":1e999}}}}}}"#);
    assert_eq!(inexact_number(&document("1").replace("1e999", "12345678901234567890123")), None);
    let found = inexact_number(&document("1, 12345678901234567890123").replace("1e999", "2"));
    assert_eq!(found, Some(("/a/1".to_owned(), "12345678901234567890123".to_owned())));
}

#[test]
fn a_document_knows_which_of_its_numbers_are_not_exact() {
    let sent = r#"{"state":{"desired":{"a":1},"reported":{"b":[12345678901234567890123, 0.1, 1e-400]}},"version":1}"#;
    let found = Document::parse(sent).unwrap().inexact;
    let expected = [("/state/reported/b/0", "12345678901234567890123"), ("/state/reported/b/2", "1e-400")];
    assert_eq!(found, expected.map(|(path, number)| (path.to_owned(), number.to_owned())));
    let within = format!("{{\"previous\":{sent},\"current\":{sent}}}");
    assert_eq!(inexact_numbers(within.as_bytes(), "/current"), found);
}

#[test]
fn what_a_terminal_might_obey_is_escaped_in_the_text() {
    let state = map(&json!({"a\u{1b}": "red\u{1b}[31m\u{202e}\u{9b}\u{e0041}", "b": "温度 \"x\"\n"}));
    let text = pretty(&state);
    assert!(text.contains(r"red\u001b[31m\u202e\u009b\udb40\udc41") && text.contains("温度"), "{text}");
    assert_eq!(read_desired(&text, &Map::new()).unwrap(), state);
}

#[test]
fn a_draft_says_something_when_its_text_does() {
    let of = DraftOf {
        kind: DraftKind::Desired,
        account: "1".to_owned(),
        region: "r".to_owned(),
        thing: "../pump:1".to_owned(),
        shadow: Some("a/b".to_owned()),
        version: Some(4),
        base: map(&json!({"a": 1})),
        begun: Timestamp::UNIX_EPOCH,
        continues: Vec::new(),
    };
    let draft = Draft::begin(of);
    assert_eq!(draft.id, "___pump_1.a_b.0");
    assert!(!draft.says_something());
    assert!(!Draft { text: "{\"a\":1}".to_owned(), ..draft.clone() }.says_something());
    assert!(Draft { text: "{\"a\":1".to_owned(), ..draft.clone() }.says_something());
    assert!(Draft { text: "{\"a\":2}".to_owned(), ..draft.clone() }.says_something());
    // A mistake is something too, also where a lenient reader would see nothing in it.
    assert!(Draft { text: "{\"a\":2,\"a\":1}".to_owned(), ..draft.clone() }.says_something());
    let rounded = Draft { of: DraftOf { base: map(&json!({"a": 0.1})), ..draft.of.clone() }, ..draft };
    assert!(Draft { text: "{\"a\":0.1000000000000000000001}".to_owned(), ..rounded }.says_something());
}

#[test]
fn what_goes_together_is_merged_and_what_overlaps_is_asked() {
    let base = json!({"rate": 30, "mode": "auto", "net": {"apn": "x", "on": true}, "list": [1], "old": 1});
    let theirs = json!({"rate": 60, "mode": "auto", "net": {"apn": "y", "on": true}, "list": [1, 2], "site": "b"});
    let mine = json!({"rate": 30, "mode": "manual", "net": {"apn": "x", "on": false}, "list": [0, 1], "old": 2});
    let mut merged = three_way(&map(&base), &map(&theirs), &map(&mine));
    let conflicts: Vec<_> = merged.conflicts.iter().map(Conflict::pointer).collect();
    assert_eq!(conflicts, ["/list", "/old"]);
    assert_eq!(
        Value::Object(merged.state.clone()),
        json!({"rate": 60, "mode": "manual", "net": {"apn": "y", "on": false}, "list": [1, 2], "site": "b"})
    );
    merged.decide(&["old".to_owned()], Some(json!(2)));
    merged.decide(&["list".to_owned()], None);
    assert_eq!(merged.state.get("old"), Some(&json!(2)));
    assert_eq!(merged.state.get("list"), None);
}

#[test]
fn an_object_in_the_place_of_a_value_is_one_decision() {
    let merged = |base: Value, theirs: Value, mine: Value| {
        let merged = three_way(&map(&base), &map(&theirs), &map(&mine));
        (merged.conflicts.iter().map(Conflict::pointer).collect::<Vec<_>>(), Value::Object(merged.state))
    };
    let none: Vec<String> = Vec::new();
    // Both made an object of it, each another.
    let (conflicts, _) = merged(json!({"a": 1}), json!({"a": {"x": 1}}), json!({"a": {"y": 1}}));
    assert_eq!(conflicts, ["/a"]);
    // They removed all of it, here something in it was changed.
    let (conflicts, _) = merged(json!({"a": {"x": 1}}), json!({}), json!({"a": {"x": 2}}));
    assert_eq!(conflicts, ["/a"]);
    // Both added one where there was none.
    assert_eq!(
        merged(json!({}), json!({"a": {"x": 1}}), json!({"a": {"y": 1}})),
        (none, json!({"a": {"x": 1, "y": 1}}))
    );
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..3i64).prop_map(Value::from),
        prop_oneof![Just(0.1), Just(-2.5e-7), Just(121.487_919_511_619_45), Just(1.0)].prop_map(Value::from),
        Just(json!(true)),
        "[ab]".prop_map(Value::from),
        proptest::collection::vec(prop_oneof![(0..2i64).prop_map(Value::from), Just(json!({"a": 1.5}))], 0..3)
            .prop_map(Value::from),
    ]
}

/// Few, so that both sides often mean the same one; some need escapes in a pointer.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-d]", 1 => Just("a/b".to_owned()), 1 => Just("~1".to_owned()), 1 => Just(String::new())]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 12, 3, |inner| {
        proptest::collection::btree_map(key(), inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect()))
    })
}

fn state() -> impl Strategy<Value = Map<String, Value>> {
    proptest::collection::btree_map(key(), value(), 0..5).prop_map(|map| map.into_iter().collect())
}

/// A state and what one made of it: some keys kept, some removed, some new.
fn edited(base: &Map<String, Value>, other: &Map<String, Value>, picks: &[u8]) -> Map<String, Value> {
    let keys: BTreeSet<&String> = base.keys().chain(other.keys()).collect();
    let mut out = Map::new();
    for (key, pick) in keys.into_iter().zip(picks.iter().cycle()) {
        let value = match (pick % 4, base.get(key), other.get(key)) {
            (0 | 1, kept, _) => kept.cloned(),
            (2, _, new) => new.cloned(),
            (_, Some(Value::Object(a)), Some(Value::Object(b))) => Some(Value::Object(edited(a, b, &picks[1..]))),
            (_, kept, new) => new.or(kept).cloned(),
        };
        out.extend(value.map(|value| (key.clone(), value)));
    }
    out
}

fn edits() -> impl Strategy<Value = [Map<String, Value>; 3]> {
    let picks = || proptest::collection::vec(any::<u8>(), 8);
    (state(), state(), state(), picks(), picks())
        .prop_map(|(base, a, b, p, q)| [edited(&base, &a, &p), edited(&base, &b, &q), base])
        .prop_map(|[theirs, mine, base]| [base, theirs, mine])
}

/// Every leaf, empty objects among them.
fn leaf_paths(state: &Map<String, Value>, at: &[String], out: &mut BTreeSet<Vec<String>>) {
    for (key, value) in state {
        let path = [at, std::slice::from_ref(key)].concat();
        match value {
            Value::Object(inner) if !inner.is_empty() => leaf_paths(inner, &path, out),
            _ => drop(out.insert(path)),
        }
    }
}

/// The value of a leaf; none where there is none, or an object with something in it.
fn leaf<'a>(state: &'a Map<String, Value>, path: &[String]) -> Option<&'a Value> {
    let (key, rest) = path.split_first()?;
    match (state.get(key)?, rest.is_empty()) {
        (Value::Object(inner), true) if !inner.is_empty() => None,
        (value, true) => Some(value),
        (Value::Object(inner), false) => leaf(inner, rest),
        _ => None,
    }
}

fn is_empty_object(value: Option<&Value>) -> bool {
    value.and_then(Value::as_object).is_some_and(Map::is_empty)
}

/// No change of either is lost: where one alone changed a leaf its value stands, where both did it is a conflict.
fn nothing_is_lost(sides: &[Map<String, Value>; 3], merged: &Merged) -> Result<(), TestCaseError> {
    let [base, theirs, mine] = sides;
    let mut paths = BTreeSet::new();
    for state in sides.iter().chain([&merged.state]) {
        leaf_paths(state, &[], &mut paths);
    }
    for path in paths {
        if merged.conflicts.iter().any(|conflict| path.starts_with(&conflict.path)) {
            continue;
        }
        let [b, t, m] = [leaf(base, &path), leaf(theirs, &path), leaf(mine, &path)];
        let found = leaf(&merged.state, &path);
        // An object's being empty follows from what became of its leaves.
        if [b, t, m, found].into_iter().any(is_empty_object) {
            continue;
        }
        if t == m {
            prop_assert_eq!(found, t, "{:?}: both agree", path);
        } else if b == m {
            prop_assert_eq!(found, t, "{:?}: theirs alone", path);
        } else if b == t {
            prop_assert_eq!(found, m, "{:?}: mine alone", path);
        } else {
            prop_assert!(false, "{:?}: both changed it, and nobody was asked", path);
        }
    }
    for conflict in &merged.conflicts {
        prop_assert!(conflict.base != conflict.theirs && conflict.base != conflict.mine);
        prop_assert!(conflict.theirs != conflict.mine);
    }
    Ok(())
}

/// Editors that each read, edit, and write with the version they read; whoever is refused merges and tries again.
struct Editor {
    base: Map<String, Value>,
    version: u64,
    wanted: Map<String, Value>,
    done: bool,
}

impl Editor {
    fn read(stored: &Stored, wanted: Map<String, Value>) -> Self {
        Self { base: stored.desired.clone(), version: stored.version, wanted, done: false }
    }

    /// One step: a write, or after a refusal a merge by which every conflict is decided for `mine` or for theirs.
    fn step(&mut self, stored: &mut Stored, mine_wins: bool) -> Result<(), TestCaseError> {
        let request = json!({"state": {"desired": patch(&self.base, &self.wanted)}, "version": self.version});
        match apply_update(Some(stored), request.to_string().as_bytes(), Timestamp::UNIX_EPOCH) {
            Ok((after, ..)) => {
                *stored = after;
                prop_assert_eq!(&stored.desired, &self.wanted);
                self.done = true;
            }
            Err(refused) => {
                prop_assert_eq!(refused.code, 409);
                let sides = [self.base.clone(), stored.desired.clone(), self.wanted.clone()];
                let mut merged = three_way(&sides[0], &sides[1], &sides[2]);
                nothing_is_lost(&sides, &merged)?;
                for conflict in merged.conflicts.clone() {
                    merged.decide(&conflict.path, if mine_wins { conflict.mine } else { conflict.theirs });
                }
                (self.base, self.version, self.wanted) = (stored.desired.clone(), stored.version, merged.state);
            }
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn a_text_is_read_back_as_it_was(state in state()) {
        prop_assert_eq!(read_desired(&pretty(&state), &Map::new()), Ok(state));
    }

    #[test]
    fn any_text_has_a_place_for_its_mistake(text in "[\\[\\]{}:,\" 1aé\\\\\n]{0,30}|.{0,20}") {
        if let Err(told) = read_desired(&text, &Map::new()) {
            prop_assert!(told.line <= text.matches('\n').count() + 1 && told.column <= text.chars().count() + 1);
        }
    }

    #[test]
    fn the_smallest_update_leads_from_one_to_the_other(from in state(), to in state()) {
        let change = patch(&from, &to);
        let mut state = from.clone();
        apply(&mut state, &change);
        prop_assert_eq!(&state, &to);
        prop_assert_eq!(change.is_empty(), from == to);
    }

    #[test]
    fn merging_loses_no_change_and_reports_every_overlap(sides in edits()) {
        let [base, theirs, mine] = &sides;
        let merged = three_way(base, theirs, mine);
        nothing_is_lost(&sides, &merged)?;
        // Whoever decides every conflict for one side has that side's value there.
        for (pick, one) in [(true, mine), (false, theirs)] {
            let mut decided = merged.clone();
            for conflict in &merged.conflicts {
                decided.decide(&conflict.path, if pick { conflict.mine.clone() } else { conflict.theirs.clone() });
            }
            for conflict in &merged.conflicts {
                let mut paths = BTreeSet::new();
                leaf_paths(one, &[], &mut paths);
                for path in paths.iter().filter(|path| path.starts_with(&conflict.path)) {
                    prop_assert_eq!(leaf(&decided.state, path), leaf(one, path));
                }
            }
        }
    }

    #[test]
    fn merging_is_even_handed(sides in edits()) {
        let [base, theirs, mine] = &sides;
        let (here, there) = (three_way(base, theirs, mine), three_way(base, mine, theirs));
        let paths = |merged: &Merged| merged.conflicts.iter().map(|c| c.path.clone()).collect::<Vec<_>>();
        prop_assert_eq!(paths(&here), paths(&there));
        let mut decided = there.clone();
        for conflict in &here.conflicts {
            decided.decide(&conflict.path, conflict.theirs.clone());
        }
        prop_assert_eq!(decided.state, here.state);
    }

    #[test]
    fn editors_at_once_never_lose_a_change_silently(
        sides in edits(),
        turns in proptest::collection::vec((0..2usize, any::<bool>()), 12),
    ) {
        let [base, a, b] = sides;
        let first = json!({"state": {"desired": base}}).to_string();
        let (mut stored, ..) = apply_update(None, first.as_bytes(), Timestamp::UNIX_EPOCH).unwrap();
        let mut editors = [Editor::read(&stored, a.clone()), Editor::read(&stored, b.clone())];
        let by_turns = (0..4).flat_map(|_| [(0, true), (1, true)]);
        for (who, mine_wins) in turns.into_iter().chain(by_turns) {
            if !editors[who].done {
                editors[who].step(&mut stored, mine_wins)?;
            }
        }
        prop_assert!(editors.iter().all(|editor| editor.done));
        // What only one of them changed stands in the end, whoever was first.
        let overlaps = three_way(&base, &a, &b).conflicts;
        let mut paths = BTreeSet::new();
        for state in [&base, &a, &b] {
            leaf_paths(state, &[], &mut paths);
        }
        for path in paths {
            if overlaps.iter().any(|conflict| path.starts_with(&conflict.path)) {
                continue;
            }
            let [was, one, two] = [leaf(&base, &path), leaf(&a, &path), leaf(&b, &path)];
            if [was, one, two].into_iter().any(is_empty_object) {
                continue;
            }
            let expected = if was == one { two } else { one };
            prop_assert_eq!(leaf(&stored.desired, &path), expected, "{:?}", path);
        }
    }
}
