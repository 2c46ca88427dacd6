//! The shadow tab: news in any order, the reader's place, versions, pause, files.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::driver::Driver;
use super::live::live;
use super::world::{THING, noon};
use crate::app::*;
use crate::live::{Batch, Fault, News, ShadowId, Source};
use crate::shadow::Document;

/// A document as a push would bring it.
pub(crate) fn document(version: u64, state: &Value, at: Timestamp) -> News {
    named(None, version, state, at)
}

pub(crate) fn named(name: Option<&str>, version: u64, state: &Value, at: Timestamp) -> News {
    let stamped = |part: &Value| stamps(part, at.as_second());
    let text = json!({"state": state, "version": version, "timestamp": at.as_second(), "metadata": {
        "desired": stamped(&state["desired"]), "reported": stamped(&state["reported"])}});
    News::Document {
        id: ShadowId { thing: THING.into(), name: name.map(str::to_owned) },
        document: Box::new(Document::from_value(text).unwrap()),
        source: Source::Push,
        missed: 0,
    }
}

fn stamps(part: &Value, seconds: i64) -> Value {
    match part {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), stamps(value, seconds))).collect(),
        _ => json!({ "timestamp": seconds }),
    }
}

pub(crate) fn deleted(version: u64, at: Timestamp) -> News {
    News::Deleted { id: ShadowId { thing: THING.into(), name: None }, version, at: Some(at) }
}

/// The page of the thing, followed by push.
pub(crate) fn followed(width: u16, height: u16) -> Driver {
    let mut driver = Driver::signed_in(width, height);
    driver.keys("enter");
    driver.tell(Msg::Live(Box::new(Batch { status: Some(live()), ..Batch::default() })));
    driver
}

/// Some seconds later, this comes.
pub(crate) fn push(driver: &mut Driver, seconds: i64, news: impl FnOnce(Timestamp) -> News) {
    driver.now = driver.now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    let news = vec![news(driver.now)];
    driver.tell(Msg::Live(Box::new(Batch { news, ..Batch::default() })));
}

fn pane(driver: &Driver) -> &ShadowPane {
    driver.state.shadow().unwrap()
}

fn selected(driver: &Driver) -> &str {
    driver.state.selected_shadow_row().map_or("", |row| row.leaf.path.as_str())
}

fn many(from: u32) -> Value {
    let keys = (from..60).map(|at| (format!("k{at:02}"), json!(at)));
    json!({ "reported": keys.collect::<serde_json::Map<_, _>>() })
}

#[test]
fn a_leaf_that_appears_above_moves_nothing_under_the_reader() {
    let mut driver = followed(120, 24);
    push(&mut driver, 1, |at| document(50, &many(20), at));
    driver.keys("b /").text("k45").keys("enter");
    let (path, down) = (selected(&driver).to_owned(), driver.state.cursor().row - driver.state.cursor().top);
    assert_eq!(path, "/k45");
    driver.keys("k k");
    let down = down - 2;
    for (version, from) in [(51, 10), (52, 0), (53, 30)] {
        push(&mut driver, 1, |at| document(version, &many(from), at));
        assert_eq!(selected(&driver), "/k43");
        assert_eq!(driver.state.cursor().row - driver.state.cursor().top, down, "as far down the screen as before");
    }
    // And at another width, where rows take more lines.
    driver.tell(Msg::Resize { width: 80, height: 24 });
    assert_eq!(selected(&driver), "/k43");
}

/// What the live session reads of a named shadow when the page is opened comes before anybody looks at it.
#[test]
fn a_named_shadow_that_was_told_of_before_it_is_looked_at_shows_its_values() {
    let mut driver = followed(120, 36);
    let state = json!({ "desired": { "mode": "night" }, "reported": { "mode": "day" } });
    push(&mut driver, 1, |at| read(named(Some("config"), 11, &state, at)));
    driver.keys("]");
    assert_eq!(pane(&driver).shown.as_deref(), Some("config"));
    let rows: Vec<&str> = pane(&driver).view.rows.iter().map(|row| row.leaf.path.as_str()).collect();
    assert!(rows.contains(&"/mode"), "{rows:?}");
    assert_eq!(selected(&driver), "/mode");
}

fn read(news: News) -> News {
    match news {
        News::Document { id, document, missed, .. } => News::Document { id, document, source: Source::Read, missed },
        other @ News::Deleted { .. } => other,
    }
}

#[test]
fn folds_search_and_cursor_outlive_updates_and_a_look_at_another_shadow() {
    let mut driver = followed(80, 24);
    driver.keys("/").text("network").keys("enter space");
    assert!(pane(&driver).view.lines.iter().all(|line| pane(&driver).view.rows[line.row].leaf.key != "rssi"));
    driver.world.shadow_version = 5;
    driver.keys("r");
    assert_eq!((selected(&driver), driver.state.search()), ("/network", "network"));
    assert!(pane(&driver).view.folds.holds("/network"));
    driver.keys("] [");
    assert!(pane(&driver).view.folds.holds("/network"));
    assert_eq!(selected(&driver), "/network");
    // A match in a folded branch opens it; a search begins anew.
    driver.keys("/").text("RSSI").keys("enter");
    assert_eq!(selected(&driver), "/network/rssi");
    driver.keys("- /").text("x").keys("esc");
    assert_eq!((selected(&driver), driver.state.search()), ("/network", "RSSI"));
    driver.keys("+ n");
    assert_eq!(selected(&driver), "/network/rssi");
}

#[test]
fn left_folds_an_open_branch_before_it_leaves() {
    let mut driver = followed(80, 24);
    driver.keys("/").text("network").keys("enter esc h");
    assert!(pane(&driver).view.folds.holds("/network"));
    driver.keys("right");
    assert!(!pane(&driver).view.folds.holds("/network"));
    driver.keys("esc");
    assert!(driver.state.page().is_none(), "Esc leaves");
}

#[test]
fn pushes_mark_against_the_baseline_and_late_answers_change_nothing() {
    let mut driver = followed(120, 36);
    let state = |t: i64| json!({"reported": {"温度": t}});
    push(&mut driver, 1, |at| document(11, &state(22), at));
    driver.keys("b");
    assert_eq!(pane(&driver).view.marked(), 0);
    push(&mut driver, 1, |at| document(12, &state(23), at));
    assert_eq!(pane(&driver).view.marked(), 1);
    // An answer that was under way meanwhile, and a message that comes twice.
    driver.keys("r");
    assert_eq!(pane(&driver).document().unwrap().version, 12);
    push(&mut driver, 0, |at| document(12, &state(23), at));
    push(&mut driver, 0, |_| document(11, &state(22), noon()));
    assert_eq!(pane(&driver).view.history.moments().len(), 3);
    assert!(pane(&driver).view.read.problem.is_none());
}

#[test]
fn paused_it_holds_still_while_versions_are_collected() {
    let mut driver = followed(120, 36);
    driver.keys("p");
    for version in 11..14 {
        push(&mut driver, 1, |at| document(version, &json!({"reported": {"温度": version}}), at));
    }
    let said = |driver: &Driver| -> String {
        driver.state.shadow_status(pane(driver)).into_iter().map(|span| span.text).collect()
    };
    assert!(said(&driver).contains("paused at v10, 3 newer"), "{}", said(&driver));
    assert_eq!(pane(&driver).view.document().unwrap().version, 10);
    driver.keys("p");
    assert_eq!(pane(&driver).view.document().unwrap().version, 13);
    assert!(said(&driver).contains("● live"));
}

#[test]
fn versions_are_stepped_through_compared_and_left_again() {
    let mut driver = followed(120, 36);
    for version in 11..14 {
        push(&mut driver, 1, |at| document(version, &json!({"reported": {"温度": version}}), at));
    }
    let shown = |driver: &Driver| pane(driver).view.document().unwrap().version;
    driver.keys("< <");
    assert_eq!(shown(&driver), 11);
    push(&mut driver, 1, |at| document(14, &json!({"reported": {"温度": 14}}), at));
    assert_eq!(shown(&driver), 11);
    driver.keys("> > >");
    assert!(matches!(pane(&driver).view.look, Look::Live));
    driver.keys("< esc");
    assert!(matches!(pane(&driver).view.look, Look::Live) && driver.state.page().is_some());
    // The newest and the one three before it, whichever is chosen first.
    driver.keys("v space j j j enter");
    let Look::Compare(from, to) = &pane(&driver).view.look else { panic!("{:?}", pane(&driver).view.look) };
    assert_eq!((from.version, to.version), (11, 14));
    assert_eq!(pane(&driver).view.marked(), 1);
    driver.keys("esc v");
    assert!(matches!(driver.state.dialog, Some(Dialog::Versions(_))));
    driver.keys("j j b esc");
    assert_eq!(pane(&driver).view.history.baseline().unwrap().version, 12);
}

#[test]
fn a_deletion_empties_the_screen_keeps_what_was_and_is_told() {
    let mut driver = followed(120, 36);
    push(&mut driver, 3, |at| deleted(10, at));
    assert!(pane(&driver).document().is_none());
    assert!(pane(&driver).view.rows.iter().any(|row| row.mark == Some(crate::shadow::Mark::Gone)));
    push(&mut driver, 3, |at| document(11, &json!({"reported": {"温度": 1}}), at));
    assert!(pane(&driver).view.history.newest().unwrap().is_anew);
    // Under way when the shadow was made, an answer that there is none says nothing.
    let generation = driver.state.page().unwrap().common().generation;
    let query = Query::Shadow { thing: THING.into(), name: None };
    driver.tell(Msg::Answered { generation, query, result: Ok(Answer::Shadow(None)) });
    assert!(pane(&driver).document().is_some());
}

#[test]
fn named_shadows_that_appear_are_listed_and_shown_from_what_was_heard() {
    let mut driver = followed(120, 36);
    let count = pane(&driver).all().len();
    push(&mut driver, 1, |at| named(Some("firmware"), 3, &json!({"reported": {"v": 1}}), at));
    assert_eq!(pane(&driver).all().len(), count + 1);
    assert!(pane(&driver).of(Some("firmware")).unwrap().unseen);
    driver.keys("s G k enter");
    assert_eq!(pane(&driver).shown.as_deref(), Some("firmware"));
    // A flood of names fills neither the list nor the memory.
    for at in 0..2_000 {
        let name = format!("flood-{at}");
        push(&mut driver, 0, |now| named(Some(&name), 1, &json!({"reported": {"x": 1}}), now));
    }
    assert!(pane(&driver).all().len() <= 504, "{}", pane(&driver).all().len());
}

#[test]
fn nothing_is_asked_by_a_timer_and_only_what_is_visible_ticks() {
    let mut driver = followed(120, 24);
    driver.now = driver.now.checked_add(SignedDuration::from_secs(1)).unwrap();
    driver.tell(Msg::Wake);
    let first = driver.state.next_wake().unwrap();
    assert_eq!(first.as_second() - noon().as_second(), 2, "a value set half a minute ago is on screen");
    push(&mut driver, 0, |at| document(50, &many(0), at.checked_sub(SignedDuration::from_hours(3)).unwrap()));
    driver.keys("b");
    driver.now = driver.now.checked_add(SignedDuration::from_secs(30)).unwrap();
    driver.tell(Msg::Wake);
    assert_eq!(driver.state.notice, None);
    driver.hold = true;
    let next = driver.state.next_wake().unwrap();
    assert!(next.as_second() - driver.now.as_second() > 1_000, "hours tick hourly");
    driver.now = next;
    driver.tell(Msg::Wake);
    assert!(driver.held.is_empty(), "nothing is asked");
}

#[test]
fn a_dialog_without_ages_does_not_tick() {
    let mut driver = followed(120, 24);
    push(&mut driver, 0, |at| document(50, &many(0), at.checked_sub(SignedDuration::from_hours(3)).unwrap()));
    driver.keys("b w");
    driver.now = driver.now.checked_add(SignedDuration::from_secs(30)).unwrap();
    driver.tell(Msg::Wake);
    let wait = |driver: &Driver| driver.state.next_wake().unwrap().as_second() - driver.now.as_second();
    assert!(wait(&driver) > 1_000, "{}", wait(&driver));
    driver.keys("esc v");
    assert!(wait(&driver) <= 60, "the versions tell how long ago they were seen");
}

#[test]
fn the_file_holds_the_version_that_its_name_tells_of() {
    let mut driver = followed(80, 24);
    driver.keys("w");
    push(&mut driver, 1, |at| document(50, &many(0), at));
    driver.keys("enter");
    let written = driver.others.iter().find_map(|effect| match effect {
        Effect::Write { path, text, .. } => Some((path.clone(), text.clone())),
        _ => None,
    });
    let (path, text) = written.unwrap();
    assert!(path.ends_with("-v10.json") && text.contains("\"version\": 10"), "{path}: {text}");
}

#[test]
fn what_does_not_exist_is_not_offered_to_be_written() {
    let mut driver = followed(80, 24);
    let export = Command::of(CommandId::Export).unwrap();
    assert_eq!(availability(&driver.state, export), Ok(()));
    push(&mut driver, 1, |at| deleted(10, at));
    assert_eq!(availability(&driver.state, export), Ok(()), "what it was may be written");
    driver.world.stored = None;
    driver.keys("esc");
    let mut driver = Driver::signed_in(80, 24);
    driver.hold = true;
    driver.keys("enter");
    assert!(availability(&driver.state, export).is_err());
}

#[test]
fn a_name_that_was_typed_stays_until_the_file_is_written() {
    let mut driver = followed(80, 24);
    driver.keys("w");
    let Some(Dialog::Export(dialog)) = &driver.state.dialog else { panic!() };
    assert_eq!(dialog.line.text(), "温度計-ポンプ-07-shadow-v10.json");
    driver.keys("tab").text("x").keys("enter");
    let Some(Effect::Write { generation, path, text }) = driver.others.last().cloned() else { panic!() };
    assert_eq!(path, "温度計-ポンプ-07-shadow-history.jsonlx");
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((&line["version"], &line["shadow"]["state"]["desired"]["interval"]), (&json!(10), &json!(30)));
    driver.tell(Msg::Written { generation, result: Err("is there already".into()) });
    let Some(Dialog::Export(dialog)) = &driver.state.dialog else { panic!() };
    assert_eq!((dialog.line.text(), dialog.problem.as_deref()), (path.as_str(), Some("is there already")));
    driver.keys("enter");
    let Some(Effect::Write { generation, .. }) = driver.others.last().cloned() else { panic!() };
    driver.tell(Msg::Written { generation, result: Ok("/srv/x".into()) });
    assert!(driver.state.dialog.is_none() && driver.state.notice.as_ref().unwrap().text.contains("/srv/x"));
}

#[test]
fn values_paths_sections_and_documents_can_be_copied() {
    let mut driver = followed(80, 24);
    driver.keys("/").text("rssi").keys("enter y");
    let Some(Dialog::Copy(menu)) = &driver.state.dialog else { panic!() };
    let text = |key: char| menu.items.iter().find(|item| item.key == key).unwrap().text.clone();
    assert_eq!(text('v'), "-66");
    assert_eq!(text('p'), "/state/reported/network/rssi");
    assert_eq!(text('i'), ".state.reported.network.rssi");
    assert!(text('d').contains("\"interval\": 30") && text('j').contains("\"version\": 10"));
    assert!(text('c').starts_with("aws iot-data get-thing-shadow --thing-name"));
}

#[test]
fn a_long_value_can_be_read_whole_with_what_it_was() {
    let mut driver = followed(80, 24);
    for (version, count) in [(11, 300), (12, 400)] {
        push(&mut driver, 1, |at| document(version, &json!({"reported": {"note": "long ".repeat(count)}}), at));
    }
    driver.keys("/").text("note").keys("enter enter");
    let view = driver.state.dialog_view().unwrap();
    let text: String = view.rows.iter().map(Row::plain).collect();
    assert_eq!(text.matches("long").count(), 400 + 400 + 300);
    assert!(text.contains("During this visit"));
    driver.keys("G");
    assert!(driver.state.dialog_view().unwrap().top > 0, "it scrolls");
    driver.keys("y v");
    assert!(driver.others.iter().any(|effect| matches!(effect, Effect::Copy(text) if text.contains("long"))));
}

#[test]
fn messages_that_cannot_be_read_are_told_on_the_thing_they_concern() {
    let mut driver = followed(120, 36);
    for thing in [THING, "another"] {
        let fault = Fault { topic: format!("$aws/things/{thing}/shadow/update/documents"), what: "not JSON".into() };
        driver.tell(Msg::Live(Box::new(Batch { faults: vec![fault], ..Batch::default() })));
    }
    assert_eq!(pane(&driver).faults.0, 1);
}
