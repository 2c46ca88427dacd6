//! A shadow's desired state edited, from the first key to AWS's answer.

use serde_json::{Value, json};

use super::driver::Driver;
use super::world::denied;
use crate::app::dialog::{Dialog, EditDialog, EditStage};
use crate::app::*;
use crate::fleet::{Problem, ProblemKind};

/// On the shadow tab of a thing with this desired state, at version 1.
fn opened(desired: &Value) -> Driver {
    let mut driver = Driver::signed_in(100, 30);
    driver.world.update(&json!({"state": {"desired": desired, "reported": {"on": true}}})).unwrap();
    driver.keys("enter");
    driver
}

/// The editor leaves this, once.
fn editor(driver: &mut Driver, text: impl Into<String>) {
    driver.world.editors.push(EditorEnd::Done(text.into()));
}

#[track_caller]
fn dialog(driver: &Driver) -> &EditDialog {
    match &driver.state.dialog {
        Some(Dialog::Edit(dialog)) => dialog,
        other => panic!("no editor: {other:?}"),
    }
}

#[track_caller]
fn rows(driver: &Driver) -> String {
    let view = driver.state.dialog_view().unwrap();
    view.head.iter().chain(&view.rows).map(|row| row.plain() + "\n").collect()
}

fn desired(driver: &Driver) -> Value {
    Value::Object(driver.world.stored.as_ref().unwrap().desired.clone())
}

#[test]
fn a_change_is_shown_confirmed_sent_with_its_version_and_the_draft_goes() {
    let mut driver = opened(&json!({"rate": 30, "net": {"apn": "x", "on": true}}));
    editor(&mut driver, r#"{"rate": 60, "net": {"on": true}}"#);
    driver.keys("e");
    assert!(matches!(dialog(&driver).stage, EditStage::Preview(_)), "{:?}", dialog(&driver).stage);
    let shown = rows(&driver);
    assert!(shown.contains(r#"{"state":{"desired":{"net":{"apn":null},"rate":60}},"version":1}"#), "{shown}");
    assert!(shown.contains("aws iot-data update-thing-shadow") && shown.contains("- 30") && shown.contains("+ 60"));
    assert_eq!(driver.world.drafts.len(), 1, "kept before it is sent");
    driver.keys("enter n enter y");
    assert!(driver.state.dialog.is_none(), "{:?}", driver.state.dialog);
    assert_eq!(desired(&driver), json!({"rate": 60, "net": {"on": true}}));
    assert_eq!(driver.world.stored.as_ref().unwrap().version, 2);
    assert!(driver.world.drafts.is_empty());
    assert!(driver.state.notice.as_ref().unwrap().text.starts_with("✓ Done"));
}

#[test]
fn a_mistake_is_told_and_the_editor_goes_to_its_line() {
    let mut driver = opened(&json!({"rate": 30}));
    editor(&mut driver, r#"{"rate": 60}"#);
    editor(&mut driver, "{\n  \"rate\": 6 0\n}");
    driver.keys("e");
    assert!(matches!(dialog(&driver).stage, EditStage::Mistaken(_)));
    let shown = rows(&driver);
    assert!(shown.contains("line 2, column 13") && shown.contains("   2   \"rate\": 6 0"), "{shown}");
    assert_eq!(driver.world.drafts[0].text, "{\n  \"rate\": 6 0\n}");
    driver.keys("e");
    assert!(driver.others.iter().any(|effect| matches!(effect, Effect::Edit { line: Some(2), .. })));
    assert!(matches!(dialog(&driver).stage, EditStage::Preview(_)));
}

#[test]
fn without_an_editor_one_types_here_and_every_key_is_kept() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.keys("e");
    assert!(matches!(dialog(&driver).stage, EditStage::Writing(..)));
    driver.keys("down end backspace backspace 6 0 0 ,");
    assert_eq!(driver.world.drafts[0].text, "{\n  \"rate\": 600,\n}\n");
    driver.keys("ctrl-s");
    assert!(matches!(&dialog(&driver).stage, EditStage::Writing(area, Some(_)) if area.place().0 == 3));
    driver.keys("up end backspace");
    driver.tell(Msg::Paste("x".repeat(1024 * 1024 + 1)));
    assert!(driver.state.notice.as_ref().unwrap().text.contains("larger than 1 MiB"));
    driver.tell(Msg::Paste(",\r\n\"温度\": [1]".into()));
    // Leaving asks; anything else goes on.
    driver.keys("esc");
    assert!(matches!(dialog(&driver).stage, EditStage::Leaving(_)));
    driver.keys("a ctrl-s enter y");
    assert_eq!(desired(&driver), json!({"rate": 600, "温度": [1]}));
}

#[test]
fn what_is_left_lying_is_offered_and_goes_on_from_where_it_was() {
    let mut driver = opened(&json!({"rate": 30, "mode": "auto"}));
    driver.keys("e down end left left 9 esc k");
    assert!(driver.state.dialog.is_none());
    assert!(driver.state.notice.as_ref().unwrap().text.contains("/state/drafts/"));
    driver.keys("esc esc enter");
    let line: String = driver.state.message().into_iter().map(|span| span.text).collect();
    assert!(line.contains("a draft of") && line.contains("based on version 1"), "{line}");
    // Somebody wrote something else meanwhile.
    driver.world.update(&json!({"state": {"desired": {"site": "b"}}})).unwrap();
    driver.keys("e");
    assert!(matches!(dialog(&driver).stage, EditStage::Offer));
    assert!(rows(&driver).contains("version 2 now"), "{}", rows(&driver));
    driver.keys("d");
    assert!(matches!(&dialog(&driver).stage, EditStage::Merging(merging) if merging.merged.conflicts.is_empty()));
    driver.keys("enter enter y");
    assert_eq!(desired(&driver), json!({"mode": "auto9", "rate": 30, "site": "b"}));
    assert!(driver.world.drafts.is_empty());
}

#[test]
fn discarding_a_draft_is_asked_twice() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.keys("e down end 1 esc k e x n");
    assert!(matches!(dialog(&driver).stage, EditStage::Offer));
    assert_eq!(driver.world.drafts.len(), 1);
    driver.keys("x y");
    assert!(driver.state.dialog.is_none() && driver.world.drafts.is_empty());
    assert!(driver.state.shown_draft().is_none());
}

#[test]
fn whoever_was_faster_is_merged_with_and_overlaps_are_chosen_one_by_one() {
    let mut driver = opened(&json!({"a": 1, "b": 1, "c": 1, "d": 1}));
    editor(&mut driver, r#"{"a": 2, "b": 2, "c": 2, "d": 2, "mine": true}"#);
    driver.keys("e enter");
    driver.world.update(&json!({"state": {"desired": {"a": 3, "b": 3, "c": null, "theirs": true}}})).unwrap();
    // AWS says 409; what they did is read, merged, and shown.
    driver.keys("y");
    let EditStage::Merging(merging) = &dialog(&driver).stage else { panic!("{:?}", dialog(&driver).stage) };
    assert_eq!(merging.merged.conflicts.len(), 3);
    let shown = rows(&driver);
    assert!(shown.contains("version 1 → 2") && shown.contains("3 of 3 overlaps to decide"), "{shown}");
    driver.keys("enter");
    assert!(matches!(dialog(&driver).stage, EditStage::Merging(_)), "every one is to be decided");
    driver.keys("m t e ctrl-u").text("[1, null]").keys("enter");
    assert!(rows(&driver).contains("no null in a list"), "{}", rows(&driver));
    driver.keys("ctrl-u").text("[7]").keys("enter enter");
    let EditStage::Preview(plan) = &dialog(&driver).stage else { panic!("{:?}", dialog(&driver).stage) };
    assert_eq!(plan.document(), json!({"state": {"desired": {"a": 2, "c": [7], "d": 2, "mine": true}}, "version": 2}));
    driver.keys("enter y");
    assert_eq!(desired(&driver), json!({"a": 2, "b": 3, "c": [7], "d": 2, "mine": true, "theirs": true}));
    assert!(driver.world.drafts.is_empty());
}

#[test]
fn a_device_that_reports_meanwhile_does_not_ask_anybody_again() {
    let mut driver = opened(&json!({"rate": 30}));
    editor(&mut driver, r#"{"rate": 60}"#);
    driver.keys("e enter");
    for count in 0..3 {
        driver.world.update(&json!({"state": {"reported": {"count": count}}})).unwrap();
    }
    driver.keys("y");
    assert!(driver.state.dialog.is_none(), "{:?}", driver.state.dialog);
    assert_eq!((desired(&driver), driver.world.stored.as_ref().unwrap().version), (json!({"rate": 60}), 5));
}

#[test]
fn a_missing_right_is_told_with_the_statement_and_the_draft_stays() {
    let mut driver = opened(&json!({"rate": 30}));
    editor(&mut driver, r#"{"rate": 60}"#);
    driver.world.refusals.push(denied("iot:UpdateThingShadow"));
    driver.keys("e enter y");
    let shown = rows(&driver);
    assert!(shown.contains("\"Action\":\"iot:UpdateThingShadow\"") && shown.contains(":thing/"), "{shown}");
    assert!(shown.contains("/state/drafts/"), "{shown}");
    assert_eq!(driver.world.drafts.len(), 1);
    driver.keys("y");
    assert!(
        driver
            .others
            .iter()
            .any(|effect| matches!(effect, Effect::Copy(text) if text.contains("\"Effect\":\"Allow\"")))
    );
    driver.keys("r enter y");
    assert_eq!(desired(&driver), json!({"rate": 60}));
}

#[test]
fn an_answer_that_never_came_leaves_the_draft_until_it_is_known() {
    let mut driver = opened(&json!({"rate": 30}));
    editor(&mut driver, r#"{"rate": 60}"#);
    driver.world.refusals.push(Problem::new(ProblemKind::Network, "UpdateThingShadow", "t", "connection reset"));
    driver.keys("e enter y");
    assert!(rows(&driver).contains("? Not known"), "{}", rows(&driver));
    // It had taken effect after all.
    driver.world.update(&json!({"state": {"desired": {"rate": 60}}})).unwrap();
    driver.keys("r");
    assert!(driver.state.notice.as_ref().unwrap().text.contains("nothing is left to send"));
    assert!(driver.world.drafts.is_empty());
}

#[test]
fn an_editor_that_fails_leaves_its_text_as_a_draft() {
    let mut driver = opened(&json!({"rate": 30}));
    let text = Some(r#"{"rate": 6"#.to_owned());
    driver.world.editors.push(EditorEnd::Failed { why: "vi was ended by signal 9".into(), text });
    driver.keys("e");
    assert!(rows(&driver).contains("signal 9") && rows(&driver).contains("/state/drafts/"), "{}", rows(&driver));
    assert_eq!(driver.world.drafts[0].text, r#"{"rate": 6"#);
    driver.keys("b");
    assert!(matches!(dialog(&driver).stage, EditStage::Writing(..)));
    driver.keys("end 1 } ctrl-s enter y");
    assert_eq!(desired(&driver), json!({"rate": 61}));
}

#[test]
fn read_only_refuses_before_the_editor_opens() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.keys("R e");
    assert!(driver.state.dialog.is_none());
    assert!(driver.state.notice.as_ref().unwrap().text.contains("read-only"));
}

#[test]
fn a_shadow_that_is_not_there_is_created_without_a_version() {
    let mut driver = opened(&json!({}));
    let now = driver.now;
    let stored = driver.world.stored.clone().unwrap();
    driver.world.stored = Some(crate::shadow::apply_delete(Some(&stored), "t", b"", now).unwrap().0);
    editor(&mut driver, r#"{"rate": 60}"#);
    driver.keys("e");
    let shown = rows(&driver);
    assert!(shown.contains("this creates it, and no version is sent"), "{shown}");
    assert!(shown.contains(r#"{"state":{"desired":{"rate":60}}}"#), "{shown}");
    driver.keys("enter y");
    assert_eq!(desired(&driver), json!({"rate": 60}));
}

#[test]
fn a_number_that_would_be_changed_is_refused() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.hold = true;
    driver.keys("e");
    let held = std::mem::take(&mut driver.held);
    driver.hold = false;
    for effect in held {
        let Effect::Ask { generation, query } = effect else { continue };
        let result = match &query {
            Query::Shadow { .. } => Ok(Answer::Shadow(Some(
                r#"{"state":{"desired":{"serial":123456789012345678901234}},"version":4}"#.into(),
            ))),
            _ => Ok(Answer::Drafts(crate::shadow::DraftsFound::default())),
        };
        driver.tell(Msg::Answered { generation, query, result });
    }
    assert!(rows(&driver).contains("/serial is 123456789012345678901234"), "{}", rows(&driver));
    driver.keys("esc");
    assert!(driver.state.dialog.is_none() && driver.world.drafts.is_empty());
}

#[test]
fn a_draft_that_is_not_on_the_disk_is_never_called_kept() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.is_disk_full = true;
    driver.keys("e down end 1 esc k");
    assert!(rows(&driver).contains("no space left"), "{}", rows(&driver));
    assert!(driver.state.notice.as_ref().is_none_or(|notice| !notice.text.contains("kept")));
    // Any other key goes back to the text; what is tried again is closed once it is on the disk.
    driver.keys("n");
    assert!(dialog(&driver).has_draft());
    driver.keys("k r");
    assert!(dialog(&driver).has_draft());
    driver.is_disk_full = false;
    driver.keys("r");
    assert!(driver.state.dialog.is_none(), "{:?}", driver.state.dialog);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("The draft is kept: /state/drafts/"));
    assert_eq!(driver.world.drafts.len(), 1);
    // Whoever wants to leave without it says so.
    driver.is_disk_full = true;
    driver.keys("e c end 2 esc k y");
    assert!(driver.state.dialog.is_none());
    assert!(!driver.state.notice.as_ref().unwrap().text.contains("is kept"));
}

#[test]
fn the_editor_closes_only_after_the_last_text_is_on_the_disk() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.keys("e down end");
    driver.hold = true;
    driver.keys("1 esc k");
    assert!(dialog(&driver).has_draft());
    driver.is_disk_full = true;
    driver.release();
    assert!(rows(&driver).contains("no space left"), "{}", rows(&driver));
}

#[test]
fn while_a_change_is_sent_nothing_is_edited() {
    let mut driver = opened(&json!({"rate": 30}));
    editor(&mut driver, r#"{"rate": 60}"#);
    driver.keys("e enter");
    driver.hold = true;
    driver.keys("y esc e");
    assert!(driver.state.dialog.is_none(), "{:?}", driver.state.dialog);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("a change is being made"));
    driver.release();
    assert_eq!(desired(&driver), json!({"rate": 60}));
}

#[test]
fn a_creation_is_not_sent_unread() {
    let mut driver = opened(&json!({}));
    let now = driver.now;
    let stored = driver.world.stored.clone().unwrap();
    driver.world.stored = Some(crate::shadow::apply_delete(Some(&stored), "t", b"", now).unwrap().0);
    driver.keys("e");
    driver.keys("ctrl-home ctrl-k").text(r#"{"rate": 60}"#);
    let text = dialog(&driver).draft.clone().unwrap().text;
    assert_eq!(
        crate::shadow::read_desired(&text, &serde_json::Map::new()).ok().map(|state| state.len()),
        Some(1),
        "{text}"
    );
    driver.world.denied = true;
    driver.keys("ctrl-s");
    assert!(matches!(dialog(&driver).stage, EditStage::Failed(_)), "{:?}", dialog(&driver).stage);
    assert!(rows(&driver).contains("a creation is not sent unread"), "{}", rows(&driver));
    driver.world.denied = false;
    driver.keys("r");
    assert!(rows(&driver).contains("this creates it"), "{}", rows(&driver));
}

#[test]
fn another_value_is_one_value() {
    let mut driver = opened(&json!({"a": 1}));
    editor(&mut driver, r#"{"a": 2}"#);
    driver.keys("e enter");
    driver.world.update(&json!({"state": {"desired": {"a": 3}}})).unwrap();
    driver.keys("y e ctrl-u").text(r#"1, "b": 2"#).keys("enter");
    assert!(rows(&driver).contains("one value"), "{}", rows(&driver));
    driver.keys("ctrl-u").text(r#"{"x": [1, 2]}"#).keys("enter enter");
    let EditStage::Preview(plan) = &dialog(&driver).stage else { panic!("{:?}", dialog(&driver).stage) };
    assert_eq!(Value::Object(plan.wanted.clone()), json!({"a": {"x": [1, 2]}}));
}

#[test]
fn leaving_a_merge_with_decisions_is_asked() {
    let mut driver = opened(&json!({"a": 1, "b": 1}));
    editor(&mut driver, r#"{"a": 2, "b": 2}"#);
    driver.keys("e enter");
    driver.world.update(&json!({"state": {"desired": {"a": 3, "b": 3}}})).unwrap();
    driver.keys("y m esc");
    assert!(rows(&driver).contains("decided"), "{}", rows(&driver));
    driver.keys("n");
    assert!(matches!(&dialog(&driver).stage, EditStage::Merging(merging) if merging.decided.len() == 1));
    driver.keys("esc y");
    assert!(driver.state.dialog.is_none());
    assert_eq!(driver.world.drafts.len(), 1);
}

#[test]
fn going_on_with_a_draft_is_a_draft_of_its_own_until_it_is_sent() {
    let mut driver = opened(&json!({"rate": 30}));
    driver.keys("e down end 1 esc k");
    let before = driver.world.drafts.clone();
    driver.keys("e c");
    driver.keys("down end 2");
    assert_eq!(driver.world.drafts.len(), 2);
    assert!(driver.world.drafts.contains(&before[0]), "another program may work on it");
    driver.keys("ctrl-s enter y");
    assert_eq!(desired(&driver), json!({"rate": 3012}));
    assert!(driver.world.drafts.is_empty(), "{:?}", driver.world.drafts);
    // What nobody changed leaves no copy of itself.
    driver.keys("e down end 1 esc k e c esc k");
    assert_eq!(driver.world.drafts.len(), 1);
    driver.keys("e c x").keys("esc x y");
    assert!(driver.world.drafts.is_empty(), "{:?}", driver.world.drafts);
}

#[test]
fn what_an_editor_left_and_cannot_be_read_stays_as_it_is() {
    let mut driver = opened(&json!({"rate": 30}));
    let problem = Problem::new(ProblemKind::Input, "read the draft", "/state/drafts/x.json", "not UTF-8");
    driver.world.editors.push(EditorEnd::Unreadable(problem));
    driver.hold = true;
    driver.keys("e");
    driver.release();
    assert!(rows(&driver).contains("/state/drafts/x.json"), "{}", rows(&driver));
    let before = driver.world.drafts.clone();
    driver.hold = true;
    driver.keys("b c d x y esc");
    assert!(driver.state.dialog.is_none());
    let touched = |effect: &Effect| matches!(effect, Effect::KeepDraft(_) | Effect::DiscardDraft(_));
    assert!(!driver.held.iter().any(touched), "{:?}", driver.held);
    assert_eq!(driver.world.drafts, before);
}
