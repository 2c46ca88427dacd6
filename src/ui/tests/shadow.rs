//! The shadow tab at the two sizes.

use serde_json::json;

use super::{keys, snapshot};
use crate::app::tests::driver::Driver;
use crate::app::tests::shadow::{deleted, document, followed, named, push};
use crate::app::{Level, Msg};
use crate::fleet::{Problem, ProblemKind};
use crate::live::{Batch, Fault, LiveStatus};

/// A pump that reports, and that somebody wants otherwise.
fn pump(temperature: i64, rate: i64) -> serde_json::Value {
    json!({
        "desired": {"interval": 30, "mode": "auto", "network": {"kind": "lte", "apn": "iot.fjord.example"},
            "valve": {"open": true, "limits": {"low": 2, "high": rate}}},
        "reported": {"interval": 60, "mode": "auto", "温度": temperature, "e\u{301}tat": "prêt",
            "network": {"kind": "lte", "apn": "internet", "rssi": -66 - temperature},
            "valve": {"open": true, "limits": {"low": 2, "high": 9}, "cycles": 10_400 + temperature}},
    })
}

/// Three versions, one gap.
fn moving(driver: &mut Driver) {
    push(driver, 5, |at| document(11, &pump(21, 9), at));
    driver.keys("b");
    push(driver, 20, |at| document(12, &pump(22, 9), at));
    push(driver, 31, |at| document(15, &pump(23, 12), at));
    driver.state.notice = None;
}

fn live(name: &str, prepare: impl Fn(&mut Driver)) {
    snapshot(name, |driver| {
        *driver = followed(driver.state.width, driver.state.height);
        prepare(driver);
    });
}

#[test]
fn trees() {
    live("shadow-live", |driver| {
        moving(driver);
        driver.keys("j j");
    });
    live("shadow-folded", |driver| {
        moving(driver);
        driver.keys("- j j j");
    });
    live("shadow-old-values", |driver| {
        moving(driver);
        push(driver, 2, |at| document(16, &json!({"desired": {"interval": 30}, "reported": {"mode": "off"}}), at));
        driver.keys("o");
        driver.state.notice = None;
    });
    live("shadow-search", |driver| {
        moving(driver);
        driver.keys("- /").text("apn").keys("enter");
    });
    live("shadow-named", |driver| {
        push(driver, 5, |at| named(Some("firmware"), 3, &json!({"reported": {"slot": "B"}}), at));
        driver.keys("] ]");
    });
    live("shadow-many", |driver| {
        for at in 0..12 {
            let name = format!("channel-{at:02}");
            push(driver, 1, |now| named(Some(&name), 1, &json!({"reported": {"x": 1}}), now));
        }
    });
}

#[test]
fn versions() {
    live("shadow-paused", |driver| {
        moving(driver);
        driver.keys("p");
        for version in 16..23 {
            push(driver, 1, |at| document(version, &pump(i64::try_from(version).unwrap(), 12), at));
        }
    });
    live("shadow-step", |driver| {
        moving(driver);
        driver.keys("<");
    });
    live("shadow-compare", |driver| {
        moving(driver);
        driver.keys("v space j j enter o");
        driver.state.notice = None;
    });
    live("shadow-timeline", |driver| {
        moving(driver);
        push(driver, 4, |at| deleted(15, at));
        push(driver, 4, |at| document(16, &pump(1, 1), at));
        push(driver, 40, |at| document(17, &pump(2, 1), at));
        driver.keys("v j space j j j");
    });
    live("shadow-deleted", |driver| {
        moving(driver);
        push(driver, 4, |at| deleted(15, at));
    });
    live("shadow-leaf", |driver| {
        moving(driver);
        driver.keys("/").text("温度").keys("enter enter");
    });
    live("shadow-leaf-differs", keys("enter"));
    live("shadow-list", |driver| {
        push(driver, 5, |at| named(Some("firmware"), 3, &json!({"reported": {"slot": "B"}}), at));
        driver.keys("s j");
    });
    live("shadow-write", keys("w"));
    live("shadow-write-failed", |driver| {
        driver.keys("w tab enter");
        let Some(crate::app::Effect::Write { generation, .. }) = driver.others.last().cloned() else { panic!() };
        let why = "/srv/温度計-ポンプ-07-shadow-history.jsonl: is there already and stays as it is; name another file";
        driver.tell(Msg::Written { generation, result: Err(why.into()) });
    });
    live("shadow-copy", keys("y"));
}

#[test]
fn without_a_shadow() {
    live("shadow-empty", |driver| {
        let text = json!({"state": {}, "version": 12, "timestamp": 1_772_366_400}).to_string();
        answer(driver, Ok(Some(text)));
    });
    live("shadow-none", |driver| {
        push(driver, 0, |at| deleted(10, at));
        driver.keys("b");
        driver.state.notice = None;
    });
    snapshot("shadow-problem", |driver| {
        driver.world.denied = true;
        driver.keys("enter");
    });
    live("shadow-polling", |driver| {
        moving(driver);
        let why = Problem {
            missing: Some("iot:Connect".into()),
            ..Problem::new(ProblemKind::Denied, "connect", "wss://data", "Not authorized")
        };
        let retry_at = driver.now;
        let status = Some(LiveStatus::Polling { why: Box::new(why), retry_at });
        driver.tell(Msg::Live(Box::new(Batch { status, ..Batch::default() })));
    });
}

#[test]
fn hostile() {
    live("shadow-hostile", |driver| {
        let state = json!({
            "desired": {"\u{1b}[2J": 1, "": {"": 2}, "a/b~c": "x".repeat(300), "\u{202e}evil": "\u{7}"},
            "reported": {"温度計の温度計の温度計の温度計の温度計": "温度計".repeat(40), "e\u{301}".repeat(30): "👩‍🔧".repeat(20),
                "\n": "line\nline", "a": {"b": {"c": {"d": {"e": {"f": 1}}}}}},
        });
        push(driver, 3, |at| document(11, &state, at));
        let topic = format!("$aws/things/{}/shadow/update/documents", crate::app::tests::world::THING);
        let faults = vec![Fault { topic, what: "not JSON: \u{1b}[31mline 1".into() }];
        driver.tell(Msg::Live(Box::new(Batch { faults, ..Batch::default() })));
        driver.tell(Msg::Notice(Level::Info, String::new()));
        driver.state.notice = None;
    });
}

fn answer(driver: &mut Driver, text: Result<Option<String>, Problem>) {
    let generation = driver.state.page().unwrap().common().generation;
    let query = crate::app::Query::Shadow { thing: crate::app::tests::world::THING.into(), name: None };
    driver.now = driver.now.checked_add(jiff::SignedDuration::from_secs(1)).unwrap();
    driver.tell(Msg::Answered { generation, query, result: text.map(crate::app::Answer::Shadow) });
}
