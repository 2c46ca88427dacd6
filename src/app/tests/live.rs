//! What is followed, and what push does to lists and header.

use super::driver::Driver;
use super::world::{THING, ago, denied, noon};
use crate::app::*;
use crate::fleet::{Problem, ProblemKind, Thing};
use crate::live::{Batch, DisconnectReason, Happening, Lifecycle, LiveStatus, News, ShadowId, Source};
use crate::shadow::Document;

/// How the session stands when all is well.
pub(crate) fn live() -> LiveStatus {
    LiveStatus::Live { since: noon(), refused: Vec::new(), beyond: crate::live::Beyond::default() }
}

/// No push, for want of a permission.
pub(crate) fn polling() -> LiveStatus {
    let why = Problem { code: Some("0x87".into()), message: "Not authorized".into(), ..denied("iot:Connect") };
    LiveStatus::Polling { why: Box::new(why), retry_at: ago(-30) }
}

/// A lifecycle event of a client, some seconds ago.
pub(crate) fn event(client: &str, what: Happening, seconds_ago: i64, version: u64) -> Lifecycle {
    Lifecycle {
        client_id: client.into(),
        thing_name: None,
        at: ago(seconds_ago),
        what,
        principal: super::world::CERTIFICATE.into(),
        session: format!("session-{version}"),
        ip_address: Some("203.0.113.7".into()),
        version,
    }
}

pub(crate) fn lost() -> Happening {
    Happening::Disconnected { by_client: false, reason: DisconnectReason("CONNECTION_LOST".into()) }
}

/// A classic shadow's version; where desired and reported differ, it has a delta.
pub(crate) fn news(thing: &str, version: u64, desired: i64, reported: i64) -> News {
    let at = noon().as_second();
    let text = format!(
        r#"{{"state":{{"desired":{{"rate":{desired}}},"reported":{{"rate":{reported}}}}},
        "metadata":{{"desired":{{"rate":{{"timestamp":{}}}}},"reported":{{"rate":{{"timestamp":{at}}}}}}},
        "version":{version},"timestamp":{at}}}"#,
        at - 60
    );
    News::Document {
        id: ShadowId { thing: thing.into(), name: None },
        document: Box::new(Document::parse(text).unwrap()),
        source: Source::Push,
        missed: 0,
    }
}

pub(crate) fn status(status: LiveStatus) -> Msg {
    Msg::Live(Box::new(Batch { status: Some(status), ..Batch::default() }))
}

pub(crate) fn told(lifecycle: Vec<Lifecycle>, news: Vec<News>) -> Msg {
    let messages = u64::try_from(news.len()).unwrap();
    Msg::Live(Box::new(Batch { news, lifecycle, messages, ..Batch::default() }))
}

fn follows(driver: &Driver) -> usize {
    driver.others.iter().filter(|effect| matches!(effect, Effect::Follow(_))).count()
}

fn cell(driver: &Driver, field: &str) -> String {
    let item = driver.state.list(ListKind::Things).row(0).unwrap();
    driver.state.cell(&item, field).1.into_owned()
}

#[test]
fn the_rows_on_screen_are_followed_and_the_things_opened() {
    let mut driver = Driver::signed_in(80, 24);
    let shown = driver.followed();
    assert_eq!(shown.rows.len(), usize::from(driver.state.body_height()));
    assert!(shown.presence && shown.open.is_empty() && !shown.fleet);
    let before = follows(&driver);
    driver.keys("x esc");
    assert_eq!(follows(&driver), before, "a dialog above changes nothing");
    driver.keys("j");
    assert_eq!(driver.followed().rows[0], driver.state.selected_item().unwrap().key(), "the cursor's first");
    driver.keys("k enter");
    assert_eq!((driver.followed().open, driver.followed().rows), (vec![THING.to_owned()], Vec::new()));
    driver.keys("tab");
    assert!(driver.followed().presence);
    driver.keys("3");
    assert!(driver.followed().is_empty(), "policies are not told of");
}

#[test]
fn what_scrolls_by_is_not_asked_of_and_what_stays_is_asked_once() {
    let mut driver = Driver::signed_in(80, 24);
    driver.hold = true;
    driver.keys("pgdn pgdn");
    let asked = |driver: &Driver| driver.held.iter().filter(|effect| is_connection(effect)).count();
    assert_eq!(asked(&driver), 0);
    driver.pass(150);
    assert_eq!(asked(&driver), usize::from(driver.state.body_height()));
    let before = driver.held.len();
    driver.pass(150);
    driver.keys("k j r");
    driver.pass(150);
    assert_eq!(driver.held[before..].iter().filter(|effect| is_connection(effect)).count(), 0, "no row is new");
}

#[test]
fn rows_come_back_to_are_asked_after_the_pause_and_nothing_is_drawn_before() {
    let mut driver = Driver::signed_in(80, 24);
    driver.pass(150);
    driver.keys("pgdn pgdn");
    driver.pass(150);
    driver.pass(120_000);
    driver.hold = true;
    driver.keys("g");
    let wake = driver.state.next_wake().unwrap();
    assert!(wake > driver.now, "{wake} is past at {}", driver.now);
    // The cursor alone puts nothing off.
    driver.now = driver.now.checked_add(jiff::SignedDuration::from_millis(100)).unwrap();
    driver.keys("j");
    driver.pass(60);
    assert!(driver.held.iter().any(is_connection));
}

fn is_connection(effect: &Effect) -> bool {
    matches!(effect, Effect::Ask { query: Query::Connection(_), .. })
}

#[test]
fn columns_move_with_what_is_told_and_a_late_disconnect_loses() {
    let mut driver = Driver::signed_in(80, 24);
    assert_eq!(cell(&driver, "connected"), "?");
    driver.pass(150);
    assert_eq!(cell(&driver, "connected"), "● 3h");
    driver.tell(status(live()));
    driver.tell(told(vec![event(THING, lost(), 2, 7)], vec![news(THING, 41, 5, 6)]));
    assert_eq!(cell(&driver, "connected"), "○ just now");
    assert_eq!(cell(&driver, "shadow"), "v41 ≠");
    driver.tell(told(vec![event(THING, Happening::Connected, 1, 8)], vec![news(THING, 42, 6, 6)]));
    driver.tell(told(vec![event(THING, lost(), 2, 7)], Vec::new()));
    assert_eq!(cell(&driver, "connected"), "● <1m");
    assert_eq!(cell(&driver, "shadow"), "v42");
    // Of what is not on screen nothing is drawn.
    driver.state.take_dirty();
    driver.tell(told(vec![event("pump-0117", lost(), 2, 7)], vec![news("pump-0118", 2, 1, 1)]));
    assert!(!driver.state.take_dirty());
}

#[test]
fn after_a_gap_in_push_the_connections_on_screen_are_asked_again() {
    let mut driver = Driver::signed_in(80, 24);
    driver.tell(status(live()));
    driver.pass(150);
    driver.tell(status(polling()));
    driver.hold = true;
    driver.tell(status(live()));
    driver.pass(150);
    assert!(driver.held.iter().any(is_connection));
}

#[test]
fn falling_back_to_polling_is_told_once() {
    let mut driver = Driver::signed_in(120, 36);
    driver.tell(status(polling()));
    assert!(driver.state.notice.as_ref().unwrap().text.contains("iot:Connect"), "{:?}", driver.state.notice);
    driver.state.notice = None;
    driver.tell(status(LiveStatus::Connecting { since: noon() }));
    driver.tell(status(polling()));
    assert!(driver.state.notice.is_none());
    let (_, right) = driver.state.header();
    assert!(right.iter().any(|span| span.text.contains("polling: no iot:Connect")), "{right:?}");
    let help: String = driver.state.help_rows().iter().map(|row| row.plain() + "\n").collect();
    assert!(help.contains("0x87") && help.contains("next try at 12:00:30"), "{help}");
}

#[test]
fn a_refused_get_connection_is_told_once_and_named() {
    let mut driver = Driver::signed_in(80, 24);
    driver.world.denied = true;
    driver.pass(150);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("iot:GetConnection"));
    assert_eq!(driver.state.vitals.denied.as_ref().unwrap().kind, ProblemKind::Denied);
    driver.hold = true;
    driver.keys("pgdn");
    driver.pass(150);
    assert!(!driver.held.iter().any(is_connection));
}

/// The feed, with a little of everything in it.
pub(crate) fn busy_feed(driver: &mut Driver) {
    driver.keys("6");
    driver.tell(status(live()));
    let failed = Happening::ConnectFailed { reason: "AUTHORIZATION_FAILED".into() };
    driver.tell(told(
        vec![
            event("pump-0001", Happening::Connected, 9, 3),
            event(THING, lost(), 8, 7),
            event("evil\u{1b}[31m\u{202e}name", Happening::Connected, 7, 1),
            event(THING, failed, 6, 0),
        ],
        vec![news("pump-0002", 17, 5, 5), news("pump-0003", 4, 30, 60)],
    ));
    for burst in 1..=8 {
        driver.pass(1_000);
        driver.tell(told(Vec::new(), (0..burst).map(|number| news("pump-0004", 100 + number, 1, 1)).collect()));
    }
}

#[test]
fn the_feed_follows_the_fleet_or_the_few_things_its_filter_is_about() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("6");
    assert!(driver.followed().fleet && driver.followed().presence && driver.followed().open.is_empty());
    driver.keys("/").text("thing=pump-000?").keys("enter");
    let followed = driver.followed();
    assert_eq!((followed.open.len(), followed.fleet, followed.presence), (9, false, true));
    driver.keys("/").text("0").keys("enter");
    assert!(driver.followed().fleet, "no thing loaded: only the whole fleet may have it");
    driver.keys("esc");
    assert!(driver.followed().fleet);
    driver.keys("1");
    assert!(!driver.followed().fleet);
}

#[test]
fn a_list_that_is_not_all_here_says_nothing_of_which_things_the_feed_is_about() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("6 /").text("thing=pump-000?").keys("enter");
    assert!(!driver.followed().fleet);
    // Asked for anew while the feed is not shown: there is another thing instead of one.
    driver.keys("1");
    driver.hold = true;
    driver.keys("r 6");
    let followed = driver.held.iter().rev().find_map(|effect| match effect {
        Effect::Follow(interest) => Some(interest.fleet),
        _ => None,
    });
    assert_eq!(followed, Some(true), "there may be more");
    let asked = driver.held.iter().find_map(|effect| match effect {
        Effect::Ask { generation, query: query @ Query::List { kind: ListKind::Things, .. } } => {
            Some((*generation, query.clone()))
        }
        _ => None,
    });
    let (generation, query) = asked.unwrap();
    driver.hold = false;
    let names = ["pump-0001", "pump-0002", "valve-1"];
    let items = names.map(|name| Thing { name: name.to_owned(), ..Thing::default() }).to_vec();
    let result = Ok(Answer::Things(ListPage { items, next: None }));
    driver.tell(Msg::Answered { generation, query, result });
    let followed = driver.followed();
    assert_eq!(
        (followed.open.as_slice(), followed.fleet),
        (["pump-0001", "pump-0002"].map(str::to_owned).as_slice(), false)
    );
}

#[test]
fn a_line_of_the_feed_opens_its_thing_and_a_pause_keeps_what_comes() {
    let mut driver = Driver::signed_in(80, 24);
    busy_feed(&mut driver);
    driver.keys("p");
    let before = driver.state.feed.len();
    driver.tell(told(Vec::new(), vec![news("pump-0009", 1, 1, 1)]));
    assert_eq!((driver.state.feed.len(), driver.state.feed.held), (before, 1));
    driver.keys("p g enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Thing("pump-0009".into()));
    assert_eq!(driver.followed().open, ["pump-0009"]);
}

#[test]
fn a_feed_at_rest_wakes_nobody() {
    let mut driver = Driver::signed_in(80, 24);
    busy_feed(&mut driver);
    for _ in 0..70 {
        driver.pass(1_000);
    }
    assert_eq!(driver.state.next_wake(), None);
}

fn shut_out(seconds_ago: i64) -> Lifecycle {
    event(THING, Happening::ConnectFailed { reason: "AUTHORIZATION_FAILED".into() }, seconds_ago, 0)
}

#[test]
fn a_failed_connect_is_a_finding_on_its_thing_until_it_succeeds() {
    let mut driver = Driver::signed_in(120, 36);
    driver.tell(told(vec![shut_out(30), shut_out(30), shut_out(20)], Vec::new()));
    driver.keys("enter tab");
    let shown = |driver: &Driver| -> String {
        let sheet = driver.state.sheet().unwrap();
        (0..sheet.len()).map(|row| sheet.row(row).unwrap().plain() + "\n").collect()
    };
    let text = shown(&driver);
    assert!(
        text.contains("Failed connects") && text.contains("2 times") && text.contains("no policy is attached"),
        "{text}"
    );
    assert!(driver.state.tab_line().iter().any(|span| span.text.contains('✗')));
    driver.tell(told(vec![event(THING, Happening::Connected, 10, 4)], Vec::new()));
    assert!(!shown(&driver).contains("Failed connects"));
}

#[test]
fn the_fix_of_a_failed_connect_is_offered_for_it_and_no_other() {
    let mut driver = Driver::signed_in(120, 36);
    driver.tell(told(vec![shut_out(20)], Vec::new()));
    driver.keys("enter tab");
    assert!(driver.state.selected_row().unwrap().failed.is_some(), "it stands first");
    driver.keys("f");
    let Some(crate::app::dialog::Dialog::Change(dialog)) = &driver.state.dialog else { panic!("no fix") };
    let titles: Vec<String> = dialog.changes.iter().map(crate::app::dialog::Change::title).collect();
    assert!(titles.len() == 1 && titles[0].starts_with("Attach policy let-in to certificate"), "{titles:?}");
}

#[test]
fn a_connect_asks_the_chain_anew_and_not_with_every_event() {
    let mut driver = Driver::signed_in(120, 36);
    driver.tell(told(vec![shut_out(20)], Vec::new()));
    driver.keys("enter tab");
    let examined = |driver: &Driver| driver.state.chain().unwrap().examined.at.unwrap();
    let first = examined(&driver);
    driver.pass(2_000);
    driver.tell(told(vec![shut_out(0)], Vec::new()));
    assert_eq!(examined(&driver), first, "the same failure soon after");
    driver.tell(told(vec![event(THING, Happening::Connected, 0, 4)], Vec::new()));
    let second = examined(&driver);
    assert!(second > first, "let in: what kept it out is gone");
    driver.tell(told(vec![event(THING, Happening::Connected, 0, 5)], Vec::new()));
    assert_eq!(examined(&driver), second);
    driver.pass(60_000);
    driver.tell(told(vec![shut_out(-70)], Vec::new()));
    assert!(examined(&driver) > second);
}

#[test]
fn a_failed_connect_leads_from_the_feed_to_why_and_is_no_mere_absence_in_the_list() {
    let mut driver = Driver::signed_in(120, 36);
    driver.tell(told(vec![event(THING, lost(), 30, 4), shut_out(20)], Vec::new()));
    assert_eq!(cell(&driver, "connected"), "✗ refused");
    driver.keys("6");
    let said = driver.state.feed_row(0).unwrap().plain();
    assert!(said.find("no policy is attached").unwrap() < said.find("AUTHORIZATION_FAILED").unwrap(), "{said}");
    driver.keys("enter");
    assert_eq!(driver.state.place(), crate::app::Place::ThingIdentity);
}

#[test]
fn help_shows_its_end_and_why_there_is_no_push_also_between_two_tries() {
    let mut driver = Driver::signed_in(80, 24);
    let why = Problem::new(ProblemKind::Input, "connect", "--mqtt-url", "no such scheme");
    let polling = LiveStatus::Polling { why: Box::new(why), retry_at: noon() };
    driver.tell(Msg::Live(Box::new(Batch { status: Some(polling), ..Batch::default() })));
    let connecting = Some(LiveStatus::Connecting { since: noon() });
    driver.tell(Msg::Live(Box::new(Batch { status: connecting, ..Batch::default() })));
    driver.keys("?");
    let text: String = driver.state.help_rows().iter().take(6).map(|row| row.plain() + "\n").collect();
    assert!(text.starts_with("Live") && text.contains("no such scheme"), "{text}");
    driver.keys("G");
    let view = driver.state.dialog_view().unwrap();
    assert_eq!(view.top, view.rows.len() - driver.state.help_height(), "all of it was shown");
}

#[test]
fn a_connect_that_was_before_the_failure_ends_nothing() {
    let mut driver = Driver::signed_in(120, 36);
    driver.tell(told(vec![shut_out(10), event(THING, Happening::Connected, 60, 4)], Vec::new()));
    assert!(driver.state.failures.of(THING).is_some());
    driver.keys("6");
    assert!(driver.state.feed_row(1).unwrap().plain().contains("no policy is attached"));
}

#[test]
fn the_feed_tells_what_happened_and_not_what_was_looked_at() {
    let mut driver = Driver::signed_in(80, 24);
    let read = |version, missed| match news(THING, version, 1, 1) {
        News::Document { id, document, .. } => News::Document { id, document, source: Source::Read, missed },
        deleted @ News::Deleted { .. } => deleted,
    };
    let gone = |at| News::Deleted { id: ShadowId { thing: THING.into(), name: None }, version: 0, at };
    for (told_now, lines) in [
        (read(3, 0), 0),
        (read(3, 0), 0),
        (read(4, 0), 1),
        (read(9, 4), 2),
        (gone(None), 3),
        (gone(None), 3),
        (gone(Some(noon())), 4),
    ] {
        driver.tell(told(Vec::new(), vec![told_now]));
        assert_eq!(driver.state.feed.len(), lines);
    }
}

#[test]
fn deletions_of_rows_that_find_no_room_trouble_nobody() {
    let mut driver = Driver::signed_in(120, 36);
    let standing = |deletions, others| {
        let beyond = crate::live::Beyond { deletions, others };
        status(LiveStatus::Live { since: noon(), refused: Vec::new(), beyond })
    };
    let said = |driver: &Driver| driver.state.header().1[0].text.trim().to_owned();
    driver.tell(standing(13, 0));
    assert_eq!(said(&driver), "● live");
    driver.tell(standing(0, 1));
    assert_eq!(said(&driver), "◐ live in part");
}
