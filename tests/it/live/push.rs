//! What is followed comes by push, and nothing else.

use fleetdeck::emulator::broker::Limits;
use fleetdeck::emulator::mqtt_faults::{Mischief, Spoil};
use fleetdeck::live::{Interest, LiveStatus, News, Source};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_open_thing_is_told_whole_and_then_each_version() {
    let mut rig = Rig::new().await;
    rig.report("t", "", 1);
    rig.report("t", "config", 1);
    rig.open("t");
    rig.live().await;
    rig.until("both shadows", |rig| rig.newest("t") == 1 && !rig.versions_of("t", Some("config")).is_empty()).await;
    assert_eq!(rig.versions("t"), [(1, Some(Source::Read))]);
    for n in 2..=20 {
        rig.report("t", "", n);
    }
    rig.report("t", "config", 2);
    rig.report("t", "made-later", 1);
    rig.seen("t", 20).await;
    rig.until("the named ones", |rig| !rig.versions_of("t", Some("made-later")).is_empty()).await;
    let pushed: Vec<_> = (2..=20).map(|version| (version, Some(Source::Push))).collect();
    assert_eq!(rig.versions("t")[1..], pushed);
    assert_eq!(
        rig.versions_of("t", Some("config")),
        [(1, Some(Source::Read)), (2, Some(Source::Push))],
        "the named one too"
    );

    rig.delete("t", "");
    rig.until("the deletion", |rig| rig.versions("t").last() == Some(&(0, None))).await;
    let version = rig.report("t", "", 1);
    rig.until("it anew", |rig| rig.versions("t").last() == Some(&(version, Some(Source::Push)))).await;
    assert!(rig.faults.is_empty(), "{:?}", rig.faults);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_told_and_what_is_opened_then_is_told_once_more() {
    let mut rig = Rig::new().await;
    for thing in 0..10 {
        rig.report(&format!("t{thing}"), "", 1);
    }
    rig.rows((0..10).map(|thing| format!("t{thing}")));
    rig.until("all rows", |rig| (0..10).all(|thing| rig.newest(&format!("t{thing}")) == 1)).await;
    rig.report("t3", "", 2);
    rig.seen("t3", 2).await;
    rig.told.clear();
    rig.open("t3");
    rig.until("t3 once more", |rig| rig.newest("t3") == 2).await;
    rig.report("t3", "", 3);
    rig.seen("t3", 3).await;
    rig.each_once_and_in_order("t3");
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_is_told() {
    let mut rig = Rig::new().await;
    rig.live.follow(Interest { presence: true, ..Interest::default() });
    rig.live().await;
    let client = crate::broker::client::plain(rig.running(), &fleetdeck::mqtt::Connect::new("somebody")).await;
    rig.until("the connect", |rig| rig.lifecycle.iter().any(|event| event.client_id == "somebody")).await;
    drop(client);
    rig.until("the end", |rig| rig.lifecycle.iter().filter(|event| event.client_id == "somebody").count() == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_closed_by_one_read() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let mut rig = Rig::over(account, &cloud, options());
    rig.report("t", "", 1);
    let open = vec!["t".to_owned(), "other".to_owned()];
    rig.live.follow(Interest { open, ..Interest::default() });
    rig.live().await;
    rig.seen("t", 1).await;
    rig.until("none of the other", |rig| !rig.versions("other").is_empty()).await;
    rig.report("t", "", 2);
    rig.seen("t", 2).await;
    let before = reads(&cloud);
    rig.broken().spoil(vec![Spoil::every("/t/shadow/update/documents", Mischief::Drop)]);
    rig.report("t", "", 3);
    rig.report("t", "", 4);
    // Behind the two that are dropped.
    rig.report("other", "", 1);
    rig.seen("other", 1).await;
    rig.broken().spoil(Vec::new());
    rig.report("t", "", 5);
    rig.seen("t", 5).await;
    let missed = rig.told.iter().find_map(|news| match news {
        News::Document { document, missed, .. } if document.version == 5 => Some(*missed),
        _ => None,
    });
    assert_eq!(missed, Some(2));
    rig.report("t", "", 6);
    rig.seen("t", 6).await;
    let asked = async {
        while reads(&cloud) == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("nobody read");
    rig.for_a_while(Duration::from_millis(300)).await;
    assert_eq!(reads(&cloud), before + 1, "one read");
    rig.each_once_and_in_order("t");
}

#[tokio::test(flavor = "multi_thread")]
async fn late_repeated_and_overtaken_messages_never_show_an_older_state() {
    let mut rig = Rig::new().await;
    // What the broker discards beyond its rate is another test's.
    let broker = rig.running().world().broker();
    broker.set_limits(Limits { messages_a_second: None, ..broker.limits() });
    rig.report("t", "", 1);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    for mischief in [Mischief::Duplicate, Mischief::Overtaken, Mischief::Late] {
        let rule = Spoil::every("/update/documents", mischief).share(0.5).late(Duration::from_millis(50));
        rig.broken().spoil(vec![rule]);
        let mut last = 0;
        for n in 0..40 {
            last = rig.report("t", "", n);
        }
        rig.broken().spoil(Vec::new());
        let end = rig.report("t", "", 99);
        assert_eq!(end, last + 1);
        rig.seen("t", end).await;
        rig.each_once_and_in_order("t");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_followed_nobody_is_connected() {
    let mut rig = Rig::new().await;
    let ours = |rig: &Rig| {
        let all = rig.running().world().broker().connections();
        all.into_iter().filter(|one| one.client_id.starts_with("fleetdeck-") && one.connected).count()
    };
    assert_eq!(ours(&rig), 0);
    rig.open("t");
    rig.live().await;
    assert_eq!(ours(&rig), 1);
    rig.live.follow(Interest::default());
    rig.until("off", |rig| rig.status == LiveStatus::Off).await;
    let gone = async {
        while ours(&rig) > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("it stayed");
    rig.open("t");
    rig.live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_filters_are_kept_and_the_longest_unseen_go_first() {
    let mut rig = Rig::new().await;
    let thing = |n: u64| format!("t{n}");
    for n in 0..120 {
        rig.report(&thing(n), "", 1);
    }
    let subscribed = |rig: &Rig| {
        let all = rig.running().world().broker().connections();
        let ours = all.into_iter().find(|one| one.client_id.starts_with("fleetdeck-") && one.connected);
        ours.map_or(0, |ours| ours.subscriptions.len())
    };
    for page in 0..6 {
        rig.rows((page * 20..page * 20 + 20).map(thing));
        let last = thing(page * 20 + 19);
        rig.until(&format!("page {page}"), |rig| rig.newest(&last) == 1).await;
        assert!(subscribed(&rig) <= 50);
    }
    // The page before is still subscribed to; the first ones are not.
    let (kept, gone) = (rig.report(&thing(95), "", 2), rig.report(&thing(0), "", 2));
    rig.seen(&thing(95), kept).await;
    rig.for_a_while(Duration::from_millis(200)).await;
    assert_ne!(rig.newest(&thing(0)), gone);

    // More rows than there is room for: the rest is read.
    rig.rows((0..70).map(thing));
    rig.until("some beyond", |rig| matches!(rig.status, LiveStatus::Live { beyond, .. } if beyond.others > 0)).await;
    let version = rig.report(&thing(69), "", 3);
    rig.seen(&thing(69), version).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fleet_is_told_once_each() {
    let mut rig = Rig::new().await;
    rig.report("t", "", 1);
    rig.live.follow(Interest { open: vec!["t".to_owned()], fleet: true, ..Interest::default() });
    rig.live().await;
    rig.seen("t", 1).await;
    let before = rig.messages;
    rig.report("t", "", 2);
    rig.report("other", "", 1);
    rig.report("other", "name", 1);
    rig.seen("other", 1).await;
    rig.until("the named one", |rig| !rig.versions_of("other", Some("name")).is_empty()).await;
    rig.seen("t", 2).await;
    assert_eq!(rig.messages - before, 3);
    rig.each_once_and_in_order("t");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_feed_is_left_its_wildcards_are_given_up() {
    let mut rig = Rig::new().await;
    rig.live.follow(Interest { presence: true, fleet: true, ..Interest::default() });
    rig.live().await;
    rig.subscribed("to the feed", |filters| filters.len() == 5).await;
    let version = rig.report("t", "", 1);
    rig.rows(["t".to_owned()]);
    rig.seen("t", version).await;
    let version = rig.report("t", "", 2);
    rig.seen("t", version).await;
    rig.subscribed("rid of wildcards", |filters| !filters.iter().any(|filter| filter.contains('+'))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_events_is_a_flood() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let mut rig = Rig::over(account, &cloud, options());
    rig.report("t", "", 1);
    rig.live.follow(Interest { rows: vec!["t".to_owned()], presence: true, ..Interest::default() });
    rig.live().await;
    rig.seen("t", 1).await;
    let version = rig.report("t", "", 2);
    rig.seen("t", version).await;
    // Lost among the events.
    rig.broken().spoil(vec![Spoil::every("/update/documents", Mischief::Drop)]);
    let version = rig.report("t", "", 3);
    let begun = tokio::time::Instant::now();
    while rig.newest("t") < version {
        assert!(begun.elapsed() < PATIENCE, "nobody read");
        let running = rig.running();
        let clients = (0..60).map(async |n| {
            let connect = fleetdeck::mqtt::Connect::new(format!("client-{n}"));
            drop(crate::broker::client::plain(running, &connect).await);
        });
        futures_util::future::join_all(clients).await;
        rig.for_a_while(Duration::from_millis(100)).await;
    }
    assert_eq!(rig.versions("t").last(), Some(&(version, Some(Source::Read))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_shadow_deleted_while_nobody_listened_is_told() {
    // A connection that is back before anything is polled.
    let mut rig = Rig::with(LiveOptions { poll: PATIENCE * 10, ..options() }).await;
    rig.report("t", "", 1);
    rig.report("t", "config", 1);
    rig.open("t");
    rig.live().await;
    rig.until("both", |rig| rig.newest("t") == 1 && !rig.versions_of("t", Some("config")).is_empty()).await;
    rig.broken().break_connections();
    rig.delete("t", "config");
    rig.until("the deletion", |rig| rig.versions_of("t", Some("config")).last() == Some(&(0, None))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deletions_that_find_no_room_come_by_one_filter_for_all_things() {
    let never = Duration::from_hours(1);
    let mut rig = Rig::with(LiveOptions { sweep: never, poll: never, ..options() }).await;
    let thing = |n: u64| format!("t{n}");
    for n in 0..40 {
        rig.report(&thing(n), "", 1);
    }
    rig.rows((0..40).map(thing));
    rig.until("all rows", |rig| (0..40).all(|n| rig.newest(&thing(n)) == 1)).await;
    let wide = "$aws/things/+/shadow/delete/accepted".to_owned();
    rig.subscribed("to all deletions", |filters| filters.contains(&wide)).await;
    rig.delete("t39", "");
    rig.until("the deletion", |rig| rig.versions("t39").last() == Some(&(0, None))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_closes_the_session_says_goodbye_first() {
    let mut rig = Rig::new().await;
    rig.open("t");
    rig.live().await;
    let mut other = rig.account.admin().await.live(options());
    std::mem::swap(&mut rig.live, &mut other);
    rig.live.follow(Interest { presence: true, ..Interest::default() });
    rig.until("two sessions", |rig| {
        rig.statuses.iter().filter(|one| matches!(one, LiveStatus::Live { .. })).count() > 1
    })
    .await;
    other.close().await;
    // Told before `close` ended: nothing more is done for it.
    let is_goodbye = |event: &Lifecycle| {
        matches!(event.what, fleetdeck::live::Happening::Disconnected { by_client: true, .. })
            && event.client_id.starts_with("fleetdeck-")
    };
    rig.until("the goodbye", |rig| rig.lifecycle.iter().any(is_goodbye)).await;
}
