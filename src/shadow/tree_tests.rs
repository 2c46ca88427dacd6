//! The tree read against an older document, its folds, and the versions of a visit.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::tests::{at, state};
use super::*;

fn document(version: u64, state: &Value, seconds: i64) -> Document {
    Document::from_value(json!({"state": state, "version": version, "timestamp": seconds})).unwrap()
}

fn reported(state: &Map<String, Value>, version: u64) -> Document {
    document(version, &json!({ "reported": state }), 0)
}

fn numbered(version: u64, a: u64, seconds: i64) -> Document {
    document(version, &json!({"reported": {"a": a}}), seconds)
}

#[test]
fn rows_are_marked_against_an_older_document_and_what_is_gone_stays() {
    let before = document(1, &json!({"desired": {"rate": 5}, "reported": {"cfg": {"a": 1, "b": 2}, "old": 7}}), 0);
    let after = document(2, &json!({"desired": {"rate": 9}, "reported": {"cfg": {"a": 1, "c": 3}, "rate": 5}}), 0);
    let rows = tree(&after, Some(&before));
    let said: Vec<(&str, Option<Mark>)> = rows.iter().map(|row| (row.leaf.path.as_str(), row.mark)).collect();
    assert_eq!(
        said,
        [
            ("/cfg", None),
            ("/cfg/a", None),
            ("/cfg/b", Some(Mark::Gone)),
            ("/cfg/c", Some(Mark::New)),
            ("/old", Some(Mark::Gone)),
            ("/rate", Some(Mark::Changed)),
        ]
    );
    assert_eq!((rows[0].marked_below, rows[0].differing_below), (2, 0));
    let rate = &rows[5];
    assert_eq!((rate.before(Section::Desired), rate.now(Section::Desired)), (Some("5"), Some("9")));
    assert!(rate.has_changed(Section::Desired) && rate.has_changed(Section::Reported) && rate.is_split());
    assert!(rate.differs() && !rows[4].differs());
    assert!(tree(&after, None).iter().all(|row| row.mark.is_none()));
}

#[test]
fn a_leaf_that_became_a_branch_is_told() {
    let before = document(1, &json!({"reported": {"x": 1}}), 0);
    let after = document(2, &json!({"reported": {"x": {"y": 1}}}), 0);
    let marks: Vec<_> = tree(&after, Some(&before)).into_iter().map(|row| (row.leaf.path, row.mark)).collect();
    assert_eq!(marks, [("/x".to_owned(), Some(Mark::Gone)), ("/x/y".to_owned(), Some(Mark::New))]);
}

#[test]
fn folds_hide_what_is_below_and_a_match_is_revealed() {
    let rows = tree(&document(1, &json!({"reported": {"a": {"b": {"c": 1}, "d": 2}, "e": 3}}), 0), None);
    let shown = |folds: &Folds| -> Vec<String> {
        folds.visible(&rows).into_iter().map(|at| rows[at].leaf.path.clone()).collect()
    };
    let mut folds = Folds::default();
    folds.set("/a/b", true);
    assert_eq!(shown(&folds), ["/a", "/a/b", "/a/d", "/e"]);
    folds.fold_all(&rows);
    assert_eq!(shown(&folds), ["/a", "/e"]);
    folds.reveal("/a/b/c");
    assert_eq!(shown(&folds), ["/a", "/a/b", "/a/b/c", "/a/d", "/e"]);
}

#[test]
fn paths_are_written_for_people_and_for_jq() {
    assert_eq!(pointer(Section::Reported, "/a~1b/c"), "/state/reported/a~1b/c");
    assert_eq!(jq(Section::Desired, "/cfg/rate"), ".state.desired.cfg.rate");
    assert_eq!(jq(Section::Reported, "/a~1b/温度/x\"y"), r#".state.reported["a/b"]["温度"]["x\"y"]"#);
}

#[test]
fn a_document_becomes_json_and_is_read_back_the_same() {
    let text = json!({"state": {"desired": {"a": 1}, "reported": {"a": 2}, "delta": {"a": 1}},
        "metadata": {"desired": {"a": {"timestamp": 5}}}, "version": 7, "timestamp": 9, "clientToken": "t"});
    let document = Document::from_value(text.clone()).unwrap();
    assert_eq!(document.to_value(), text);
}

#[test]
fn history_keeps_its_baseline_and_drops_what_is_not_news() {
    let mut history = History::default();
    assert!(history.push(numbered(5, 1, 10), at(10)));
    assert!(history.push(numbered(6, 2, 11), at(11)));
    assert!(!history.push(numbered(6, 2, 12), at(12)), "the same version again, by an answer of a later second");
    assert!(!history.push(numbered(5, 1, 10), at(12)), "late by the way");
    assert!(history.push(numbered(9, 3, 13), at(13)));
    let newest = history.newest().unwrap();
    assert_eq!((newest.missed, newest.changed, newest.changes[0].before.as_deref()), (2, 1, Some("2")));
    assert_eq!(history.baseline().unwrap().version, 5);
    history.set_baseline(newest.clone());
    assert!(history.push(numbered(1, 9, 99), at(99)), "deleted and made anew");
    assert!(history.newest().unwrap().is_anew);
    for version in 2..500 {
        history.push(numbered(version, version, 100), at(100));
    }
    assert_eq!(history.moments().len(), 200);
    assert_eq!(history.baseline().unwrap().version, 9);
    assert_eq!(history.neighbour(history.newest().unwrap().number, false).unwrap().version, 498);
}

#[test]
fn deletions_are_moments_and_late_ones_say_nothing() {
    let mut history = History::default();
    assert!(history.absent(0, None, at(1)), "there was none at first");
    assert!(!history.absent(0, None, at(2)));
    assert!(history.push(numbered(1, 1, 10), at(10)));
    assert!(history.newest().unwrap().is_anew);
    assert!(history.push(numbered(2, 1, 11), at(11)));
    assert!(history.absent(2, Some(at(12)), at(12)));
    assert!(history.latest().is_none());
    assert!(!history.push(numbered(2, 1, 11), at(13)), "it was deleted since");
    assert!(history.push(numbered(3, 7, 14), at(14)));
    assert!(!history.absent(2, Some(at(12)), at(15)), "a deletion that came late");
    assert!(history.absent(3, Some(at(16)), at(16)));
    assert!(history.push(numbered(1, 7, 16 + 50 * 3600), at(17)), "two days later versions begin anew");
}

#[test]
fn large_documents_leave_few_versions() {
    let mut history = History::default();
    for version in 1..60 {
        let big = json!({"reported": {"x": "y".repeat(128 * 1024), "v": version}});
        history.push(document(version, &big, 0), at(0));
    }
    assert!(history.moments().len() < 20, "{}", history.moments().len());
    assert_eq!(history.latest().unwrap().version, 59);
}

proptest! {
    #[test]
    fn the_selected_path_is_kept_across_updates(
        updates in prop::collection::vec(state(), 1..8),
        folded in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        selected in any::<prop::sample::Index>(),
    ) {
        let base = reported(&updates[0], 1);
        let mut rows = tree(&base, Some(&base));
        let mut folds = Folds::default();
        for index in folded.iter().filter(|_| !rows.is_empty()) {
            let row = index.get(&rows);
            folds.set(&row.leaf.path, row.leaf.is_branch);
        }
        let mut visible = folds.visible(&rows);
        if visible.is_empty() {
            return Ok(());
        }
        let path = rows[*selected.get(&visible)].leaf.path.clone();
        for update in &updates {
            // What the baseline has never leaves the tree, so that the selected row is always found again.
            rows = tree(&reported(update, 2), Some(&base));
            visible = folds.visible(&rows);
            let at = nearest(&rows, &visible, &path);
            prop_assert_eq!(&rows[visible[at]].leaf.path, &path);
        }
    }

    #[test]
    fn the_tree_marks_exactly_what_changed(before in state(), after in state()) {
        let (old, new) = (reported(&before, 1), reported(&after, 2));
        let marked: Vec<String> =
            tree(&new, Some(&old)).into_iter().filter(|row| row.mark.is_some()).map(|row| row.leaf.path).collect();
        let told: Vec<String> = changed(&old, &new).into_iter().map(|change| change.path).collect();
        prop_assert_eq!(marked, told);
        let order_holds = tree(&new, Some(&old)).windows(2).all(|two| order(&two[0].leaf.path, &two[1].leaf.path).is_lt());
        prop_assert!(order_holds);
    }

    #[test]
    fn nearest_is_always_a_row(rows in state(), path in "(/[a-d]){0,3}") {
        let rows = tree(&reported(&rows, 1), None);
        let visible = Folds::default().visible(&rows);
        let at = nearest(&rows, &visible, &path);
        prop_assert!(at == 0 || at < visible.len());
    }
}

#[test]
fn values_are_found_by_path_as_in_the_list_of_leaves() {
    let text = r#"{"state":{"desired":{"a":{"b/c~":1,"d":{}},"e":{}},"reported":{"a":{"b/c~":[2]},"e":3,"f":null,"g":{"h":{}}}}}"#;
    let document = Document::parse(text).unwrap();
    for leaf in super::leaves(&document) {
        let found = super::values(&document, &leaf.path).map(|value| value.map(super::text));
        assert_eq!(found, [leaf.desired, leaf.reported], "{}", leaf.path);
    }
    assert_eq!(super::values(&document, "/a/none"), [None, None]);
}
