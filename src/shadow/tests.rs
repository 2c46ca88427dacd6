//! The rules of shadow documents, and properties that hold for any of them.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

/// Applies updates one second apart, starting at 100.
fn stored(updates: &[Value]) -> Stored {
    let mut current: Option<Stored> = None;
    for (i, update) in updates.iter().enumerate() {
        let now = at(100 + i64::try_from(i).unwrap());
        current = Some(apply_update(current.as_ref(), update.to_string().as_bytes(), now).unwrap().0);
    }
    current.unwrap()
}

fn refusal(before: Option<&Stored>, request: &[u8]) -> (u16, String) {
    let error = apply_update(before, request, at(0)).unwrap_err();
    (error.code, error.message)
}

#[test]
fn updates_merge_and_keep_the_time_of_what_they_leave_alone() {
    let shadow = stored(&[
        json!({"state": {"desired": {"light": {"on": true, "level": 3}, "rates": [1, 2]}, "reported": {"fw": "1"}}}),
        json!({"state": {"desired": {"light": {"level": 4}, "rates": [9]}}}),
        json!({"state": {"desired": {"rates": null}}}),
    ]);
    assert_eq!(
        shadow.document(at(500)).unwrap(),
        json!({
            "state": {
                "desired": {"light": {"on": true, "level": 4}},
                "reported": {"fw": "1"},
                "delta": {"light": {"on": true, "level": 4}},
            },
            "metadata": {
                "desired": {"light": {"on": {"timestamp": 100}, "level": {"timestamp": 101}}},
                "reported": {"fw": {"timestamp": 100}},
            },
            "version": 3,
            "timestamp": 500,
        })
    );
}

#[test]
fn an_accepted_update_echoes_the_request_and_tells_the_delta() {
    let before = stored(&[json!({"state": {"reported": {"a": 1, "b": {"c": 1, "d": 2}}}})]);
    let request = json!({"state": {"desired": {"a": 1, "b": {"c": 5}}}, "clientToken": "t", "version": 1});
    let (_, accepted, delta) = apply_update(Some(&before), request.to_string().as_bytes(), at(7)).unwrap();
    let time = json!({"timestamp": 7});
    assert_eq!(
        accepted,
        json!({"state": {"desired": {"a": 1, "b": {"c": 5}}}, "metadata": {"desired": {"a": time, "b": {"c": time}}},
            "version": 2, "timestamp": 7, "clientToken": "t"})
    );
    assert_eq!(
        delta.unwrap(),
        json!({"state": {"b": {"c": 5}}, "metadata": {"b": {"c": time}}, "version": 2, "timestamp": 7, "clientToken": "t"})
    );
    let agreed = apply_update(Some(&before), br#"{"state":{"desired":{"a":1}}}"#, at(7)).unwrap();
    assert_eq!(agreed.2, None, "nothing differs, so nothing is told");
}

#[test]
fn refusals_are_aws_own() {
    let deep = |levels: usize| {
        let inner = (0..levels).fold("1".to_owned(), |inner, _| format!("{{\"k\":{inner}}}"));
        format!("{{\"state\":{{\"desired\":{inner}}}}}")
    };
    let big = json!({"state": {"desired": {"x": "y".repeat(8200)}}}).to_string();
    for (request, code, message) in [
        ("{", 400, "Invalid JSON"),
        ("[]", 400, "Invalid JSON"),
        ("{}", 400, "Missing required node: state"),
        (r#"{"state":null}"#, 400, "State node must be an object"),
        (r#"{"state":{"desired":1}}"#, 400, "Desired node must be an object"),
        (r#"{"state":{"reported":[]}}"#, 400, "Reported node must be an object"),
        (r#"{"state":{"wanted":{}}}"#, 400, "State contains an invalid node: 'wanted'"),
        (r#"{"state":{},"version":"1"}"#, 400, "Invalid version"),
        (r#"{"state":{},"clientToken":7}"#, 400, "Invalid clientToken"),
        (&deep(7), 400, "JSON contains too many levels of nesting; maximum is 6"),
        (&big, 413, "The payload exceeds the maximum size allowed"),
    ] {
        assert_eq!(refusal(None, request.as_bytes()), (code, message.to_owned()), "{request:.60}");
    }
    assert_eq!(refusal(None, b"\xff").0, 415);
    assert!(apply_update(None, deep(6).as_bytes(), at(0)).is_ok());
    let before = stored(&[json!({"state": {"desired": {"a": 1}}}), json!({"state": {"desired": {"a": 2}}})]);
    let stale = br#"{"state":{"desired":{"a":3}},"version":1}"#;
    assert_eq!(refusal(Some(&before), stale), (409, "Version conflict".to_owned()));
}

#[test]
fn metadata_does_not_count_towards_the_size() {
    let many: Map<String, Value> = (0..500).map(|i| (format!("k{i:03}"), Value::from(1))).collect();
    let shadow = stored(&[json!({"state": {"desired": many}})]);
    assert!(shadow.document(at(0)).unwrap().to_string().len() > 8 * 1024);
}

#[test]
fn a_deleted_shadow_is_gone_but_its_version_is_remembered_for_two_days() {
    let before = stored(&[json!({"state": {"desired": {"a": 1}}}), json!({"state": {"desired": {"a": 2}}})]);
    let (gone, answer) = apply_delete(Some(&before), "pump", b"", at(1000)).unwrap();
    assert_eq!(answer, json!({"version": 2, "timestamp": 1000}));
    assert_eq!(gone.document(at(1000)), None);
    assert_eq!(apply_delete(Some(&gone), "pump", b"", at(1001)).unwrap_err(), no_shadow("pump"));
    let again = |seconds: i64| apply_update(Some(&gone), br#"{"state":{"desired":{"b":1}}}"#, at(seconds)).unwrap().0;
    assert_eq!(again(1000 + 47 * 3600).version, 3);
    assert_eq!(again(1000 + 49 * 3600).version, 1);
    assert_eq!(again(1001).desired, json!({"b": 1}).as_object().unwrap().clone(), "nothing of the old state returns");
}

#[test]
fn a_section_set_to_null_is_removed() {
    let shadow =
        stored(&[json!({"state": {"desired": {"a": 1}, "reported": {"a": 1}}}), json!({"state": {"desired": null}})]);
    let document = shadow.document(at(1)).unwrap();
    assert_eq!(document["state"], json!({"reported": {"a": 1}}));
    assert_eq!(document["metadata"], json!({"reported": {"a": {"timestamp": 100}}}));
}

#[test]
fn rows_stand_in_tree_order_with_both_sides_and_their_times() {
    let shadow = stored(&[
        json!({"state": {"desired": {"cfg": {"rate": 5}, "odd/key": 1}, "reported": {"cfg": {"rate": 5}, "list": [1]}}}),
        json!({"state": {"desired": {"cfg": {"rate": 9}}}}),
    ]);
    let document = Document::parse(shadow.document(at(9)).unwrap().to_string()).unwrap();
    let rows = leaves(&document);
    let paths: Vec<(&str, usize, bool)> = rows.iter().map(|r| (r.path.as_str(), r.depth, r.is_branch)).collect();
    assert_eq!(paths, [("/cfg", 0, true), ("/cfg/rate", 1, false), ("/list", 0, false), ("/odd~1key", 0, false)]);
    let rate = &rows[1];
    assert_eq!(
        (rate.desired.as_deref(), rate.reported.as_deref(), rate.delta.as_deref()),
        (Some("9"), Some("5"), Some("9"))
    );
    assert_eq!((rate.desired_at, rate.reported_at), (Some(at(101)), Some(at(100))));
    assert_eq!(rows[2].reported_at, Some(at(100)), "a list has the time of its elements");
    assert_eq!(rows[3].key, "odd/key");
}

/// States as devices write them: nested objects with scalars and lists, no nulls.
pub(super) fn state() -> impl Strategy<Value = Map<String, Value>> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (0..4i64).prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from),
        prop::collection::vec(0..3i64, 0..3).prop_map(Value::from),
    ];
    let value = scalar.prop_recursive(3, 24, 3, |inner| {
        prop::collection::btree_map("[a-d/~]", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect()))
    });
    prop::collection::btree_map("[a-d/~]", value, 0..4).prop_map(|map| map.into_iter().collect())
}

/// The same with nulls at the top, as updates have them.
fn patch() -> impl Strategy<Value = Map<String, Value>> {
    (state(), prop::collection::vec("[a-d]", 0..2)).prop_map(|(mut map, removed)| {
        map.extend(removed.into_iter().map(|key| (key, Value::Null)));
        map
    })
}

proptest! {
    #[test]
    fn reporting_the_delta_empties_it(desired in state(), reported in state()) {
        let open = delta(&desired, &reported);
        let mut after = reported;
        apply(&mut after, &open);
        prop_assert!(delta(&desired, &after).is_empty());
    }

    #[test]
    fn every_update_counts_one_up_and_times_fit_the_state(updates in prop::collection::vec((patch(), patch()), 1..6)) {
        let mut current: Option<Stored> = None;
        for (i, (desired, reported)) in updates.iter().enumerate() {
            let request = json!({"state": {"desired": desired, "reported": reported}}).to_string();
            let (next, _, _) = apply_update(current.as_ref(), request.as_bytes(), at(100)).unwrap();
            prop_assert_eq!(next.version, i as u64 + 1);
            current = Some(next);
        }
        let document = Document::parse(current.unwrap().document(at(200)).unwrap().to_string()).unwrap();
        for row in leaves(&document) {
            let timeless = |value: &Option<String>| value.as_deref().is_none_or(|text| text == "{}");
            prop_assert!(timeless(&row.desired) || row.desired_at == Some(at(100)), "{row:?}");
            prop_assert!(timeless(&row.reported) || row.reported_at == Some(at(100)), "{row:?}");
        }
    }

    #[test]
    fn changes_are_empty_for_the_same_and_tell_every_leaf_otherwise(before in state(), after in state()) {
        let document = |reported: &Map<String, Value>| {
            Document::from_value(json!({"state": {"reported": reported}, "version": 1})).unwrap()
        };
        let (old, new) = (document(&before), document(&after));
        prop_assert!(changed(&old, &old).is_empty());
        prop_assert_eq!(changed(&old, &new).is_empty(), leaves(&old) == leaves(&new));
        let mirrored: Vec<_> = changed(&new, &old).into_iter().map(|c| (c.path, c.after, c.before)).collect();
        let told: Vec<_> = changed(&old, &new).into_iter().map(|c| (c.path, c.before, c.after)).collect();
        prop_assert_eq!(told, mirrored);
    }

    #[test]
    fn any_bytes_are_a_document_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::parse(&bytes);
        let _ = apply_update(None, &bytes, at(0));
        let _ = apply_delete(Some(&Stored::default()), "x", &bytes, at(0));
    }
}
