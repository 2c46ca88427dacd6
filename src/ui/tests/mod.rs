//! Every screen and dialog at the two sizes, without colour, with wide, combining and hostile characters.

use jiff::SignedDuration;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

mod access;
mod findings;
mod shadow;

use crate::app::tests::driver::Driver;
use crate::app::tests::{index, live, world};
use crate::app::theme::Theme;
use crate::app::{Msg, Usage};
use crate::live::{DisconnectReason, Happening, LiveStatus};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

fn drawn(driver: &Driver, theme: &Theme) -> Buffer {
    let size = (driver.state.width, driver.state.height);
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| super::draw(&driver.state, theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The cells as a terminal shows them: what a wide character covers is not there twice.
fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut covered = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if covered == 0 {
                line.push_str(symbol);
                covered = crate::app::text::width(symbol).max(1);
            }
            covered -= 1;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Draws what the keys lead to at both sizes; asserts that no cell holds anything a terminal would obey.
fn snapshot(name: &str, prepare: impl Fn(&mut Driver)) {
    for (width, height) in SIZES {
        let mut driver = Driver::signed_in(width, height);
        prepare(&mut driver);
        let text = text(&drawn(&driver, &Theme::without_colour()));
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{name}");
        insta::assert_snapshot!(format!("{name}-{width}x{height}"), text);
    }
}

#[test]
fn things_of_an_earlier_run() {
    for (width, height) in SIZES {
        let driver = crate::app::tests::kept::recalled(width, height, &["pump-1", "pump-2", "valve-1"], true);
        insta::assert_snapshot!(format!("recalled-{width}x{height}"), text(&drawn(&driver, &Theme::without_colour())));
    }
}

fn keys(keys: &'static str) -> impl Fn(&mut Driver) {
    move |driver| {
        driver.keys(keys);
    }
}

fn with_folder(more: &'static str) -> impl Fn(&mut Driver) {
    move |driver| {
        driver.state.saved.key_folder = Some("/srv/keys/温度計".into());
        driver.keys("enter t j enter").keys(more);
    }
}

#[test]
fn a_filter_of_a_fleet_too_large_to_list() {
    for (width, height) in SIZES {
        let mut driver = index::million(width, height, crate::fleet::Fact::Known(crate::fleet::IndexModes::default()));
        driver.keys("/").text("connected:no age>90d");
        driver.pass(300);
        index::find(&mut driver, Ok(index::found(true)));
        driver.keys("enter");
        let text = text(&drawn(&driver, &Theme::without_colour()));
        insta::assert_snapshot!(format!("filter-by-index-{width}x{height}"), text);
    }
}

#[test]
fn the_fleet_in_numbers() {
    snapshot("overview", keys("2 9"));
    for (width, height) in SIZES {
        let mut driver = index::million(width, height, crate::fleet::Fact::Known(crate::fleet::IndexModes::default()));
        driver.keys("9");
        index::overview(&mut driver);
        let text = text(&drawn(&driver, &Theme::without_colour()));
        insta::assert_snapshot!(format!("overview-by-index-{width}x{height}"), text);
    }
}

#[test]
fn lists() {
    snapshot("things", keys("j"));
    snapshot("things-sorted", keys("s 1 S G"));
    snapshot("things-sort-menu", keys("s j"));
    snapshot("certificates", keys("2"));
    snapshot("policies", keys("3"));
    snapshot("role-aliases", keys("4"));
    snapshot("groups", keys("5"));
    snapshot("filter", |driver| {
        driver.keys("/").text("pump-00 type:pump");
    });
    snapshot("filter-malformed", |driver| {
        driver.keys("/").text("pump \"00");
    });
    for (width, height) in [(60, 16), (70, 20)] {
        let mut driver = Driver::signed_in(width, height);
        driver.keys("/").text("colour:red");
        let screen = text(&drawn(&driver, &Theme::without_colour()));
        insta::assert_snapshot!(format!("filter-field-{width}x{height}"), screen);
    }
    snapshot("filter-nothing", |driver| {
        driver.keys("/").text("!pump nosuchthing").keys("enter");
    });
}

#[test]
fn explaining_a_message() {
    const LOG: &str = "{\"status\": \"Failure\", \"eventType\": \"Connect\", \"clientId\": \"pump-0042\",\n \
                       \"reason\": \"AUTHORIZATION_FAILURE\"}";
    snapshot("explain-writing", |driver| {
        driver.keys("E").tell(Msg::Paste(LOG.into()));
    });
    snapshot("explain", |driver| {
        driver.keys("E").tell(Msg::Paste(LOG.into()));
        driver.keys("enter");
    });
    snapshot("explain-unknown", |driver| {
        driver.keys("E").text("\u{202e}hello").keys("enter");
    });
}

#[test]
fn pages() {
    snapshot("thing-identity", keys("enter tab"));
    snapshot("thing-credentials-none", keys("enter tab tab tab"));
    snapshot("thing-credentials-denied", with_folder(""));
    snapshot("thing-credentials-given", |driver| {
        driver.world.attached = true;
        with_folder("")(driver);
    });
    snapshot("thing-activity", with_folder("f enter y tab"));
    snapshot("certificate", keys("2 enter"));
    snapshot("policy-document", keys("3 enter"));
    snapshot("policy-versions", keys("3 enter tab j"));
    snapshot("policy-targets", keys("3 enter tab tab"));
    snapshot("role-alias", keys("4 enter"));
    snapshot("group", keys("5 G enter G"));
    snapshot("search", |driver| {
        driver.keys("3 enter /").text("assume").keys("enter");
    });
}

/// As the live session would tell.
fn told(message: fn() -> Msg, then: &'static str) -> impl Fn(&mut Driver) {
    move |driver| {
        driver.tell(message());
        driver.keys(then);
    }
}

#[test]
fn live_things() {
    snapshot("things-live", |driver| {
        driver.pass(150);
        driver.tell(live::status(live::live()));
        let left =
            Happening::Disconnected { by_client: true, reason: DisconnectReason("CLIENT_INITIATED_DISCONNECT".into()) };
        driver.tell(live::told(
            vec![live::event("pump-0001", live::lost(), 310, 2), live::event("pump-0002", left, 7_000, 2)],
            vec![live::news("pump-0001", 41, 5, 6), live::news("pump-0003", 1_234_567, 1, 1)],
        ));
        driver.tell(live::told(vec![live::event("pump-0003", live::lost(), 1, 9)], Vec::new()));
    });
    snapshot("things-unknown", |driver| {
        driver.world.denied = true;
        driver.pass(150);
    });
    snapshot("thing-identity-shut-out", |driver| {
        let failed = |ago| {
            let reason = "AUTHORIZATION_FAILED".to_owned();
            live::event(world::THING, Happening::ConnectFailed { reason }, ago, 0)
        };
        driver.tell(live::told(vec![failed(90), failed(45), failed(8)], Vec::new()));
        driver.keys("enter tab");
    });
    snapshot("header-connecting", told(|| live::status(LiveStatus::Connecting { since: world::noon() }), ""));
    snapshot("header-polling", told(|| live::status(live::polling()), ""));
    snapshot("header-polling-help", told(|| live::status(live::polling()), "?"));
}

#[test]
fn feed() {
    snapshot("feed-empty", told(|| live::status(live::live()), "6"));
    snapshot("feed-moving", live::busy_feed);
    snapshot("feed-paused", |driver| {
        live::busy_feed(driver);
        driver.keys("p");
        driver.tell(live::told(Vec::new(), vec![live::news("pump-0009", 1, 1, 1)]));
    });
    snapshot("feed-filtered", |driver| {
        live::busy_feed(driver);
        driver.keys("/").text("kind:connect");
    });
    snapshot("feed-refused", |driver| {
        driver.keys("6");
        let filter = "$aws/things/+/shadow/update/documents".to_owned();
        let why = "no permission: iot:Subscribe on topicfilter/$aws/things/+/shadow/update/documents".to_owned();
        let refused = vec![crate::live::RefusedFilter { filter, code: 0x87, why }];
        driver.tell(live::status(LiveStatus::Live {
            since: world::noon(),
            refused,
            beyond: crate::live::Beyond::default(),
        }));
    });
    snapshot("feed-polling", told(|| live::status(live::polling()), "6"));
}

#[test]
fn dialogs() {
    snapshot("help", keys("enter ?"));
    snapshot("palette", |driver| {
        driver.keys(":").text("po");
    });
    snapshot("copy", keys("y"));
    snapshot("relations", keys("x"));
    snapshot("test", keys("enter t"));
    snapshot("test-folder", |driver| {
        driver.keys("enter t tab").text("/srv/keys");
    });
    snapshot("fix-read-only", keys("R enter tab f"));
    snapshot("fix", keys("enter tab f"));
    snapshot("fix-confirm", keys("enter tab f enter"));
    snapshot("undo", keys("enter tab f enter y u"));
    snapshot("fixed", keys("enter tab f enter y"));
}

/// On the shadow tab of a thing with this desired state; the editor leaves these texts, the last one first.
fn editing(texts: &'static [&'static str], keys: &'static str) -> impl Fn(&mut Driver) {
    move |driver| {
        let desired =
            serde_json::json!({"rate": 30, "mode": "auto", "温度": {"max": 80, "note": "red\u{1b}[31m\u{202e}"}});
        let state = serde_json::json!({"state": {"desired": desired, "reported": {"rate": 30, "on": true}}});
        driver.world.update(&state).unwrap();
        driver.world.editors = texts.iter().map(|text| crate::app::EditorEnd::Done((*text).to_owned())).collect();
        driver.keys("enter").keys(keys);
    }
}

const WANTED: &str = r#"{"rate": 60, "mode": "manual", "温度": {"max": 80, "min": -40}}"#;

#[test]
fn edits() {
    let theirs = |driver: &mut Driver| {
        let state = serde_json::json!({"state": {"desired": {"rate": 45, "mode": null, "site": "Tromsø quay"}}});
        driver.world.update(&state).unwrap();
    };
    snapshot("edit-here", editing(&[], "e down down end"));
    snapshot("edit-here-mistake", editing(&[], "e down down end x ctrl-s"));
    snapshot("edit-here-leaving", editing(&[], "e down down end x esc"));
    snapshot("edit-mistake", editing(&["{\n  \"rate\": 60,\n  \"mode\": \"manual\n}\n"], "e"));
    snapshot("edit-preview", editing(&[WANTED], "e"));
    snapshot("edit-confirm", editing(&[WANTED], "e enter"));
    snapshot("edit-draft-line", editing(&[], "e down down end x esc k"));
    snapshot("edit-offer", |driver| {
        editing(&[], "e down down end x esc k")(driver);
        theirs(driver);
        driver.now = driver.now.checked_add(jiff::SignedDuration::from_mins(5)).unwrap();
        driver.keys("e");
    });
    snapshot("edit-discard", editing(&[], "e down down end x esc x"));
    snapshot("edit-merging", |driver| {
        editing(&[WANTED], "e enter")(driver);
        theirs(driver);
        driver.keys("y t");
    });
    snapshot("edit-merging-value", |driver| {
        editing(&[WANTED], "e enter")(driver);
        theirs(driver);
        driver.keys("y t e");
    });
    snapshot("edit-denied", |driver| {
        driver.world.refusals.push(world::denied("iot:UpdateThingShadow"));
        editing(&[WANTED], "e enter y")(driver);
    });
    snapshot("edit-broken", |driver| {
        editing(&[], "")(driver);
        let why = "vim was ended by signal 9".to_owned();
        driver.world.editors.push(crate::app::EditorEnd::Failed { why, text: Some(WANTED.to_owned()) });
        driver.keys("e");
    });
}

#[test]
fn degraded() {
    snapshot("denied-list", |driver| {
        driver.world.denied = true;
        driver.keys("2");
    });
    snapshot("denied-thing", |driver| {
        driver.world.denied = true;
        driver.keys("enter");
    });
    snapshot("read-only", |driver| {
        driver.tell(Msg::Usage(Box::new(Usage { calls: 1_204, ..Usage::default() })));
        driver.keys("R");
    });
    snapshot("throttled", |driver| {
        let next_try = driver.now.checked_add(SignedDuration::from_millis(1_700)).ok();
        driver.tell(Msg::Usage(Box::new(Usage { calls: 42, next_try, ..Usage::default() })));
    });
    for (width, height) in SIZES {
        let mut driver = Driver::started(width, height);
        insta::assert_snapshot!(
            format!("signing-in-{width}x{height}"),
            text(&drawn(&driver, &Theme::without_colour()))
        );
        let problem = crate::fleet::Problem::new(
            crate::fleet::ProblemKind::SignIn,
            "signing in",
            "profile fjord-water",
            "no credentials were found\nlooked in: environment, ~/.aws/credentials, instance metadata",
        )
        .next("Run: aws sso login --profile fjord-water");
        driver.tell(Msg::SignedIn { generation: 1, result: Err(problem) });
        insta::assert_snapshot!(
            format!("sign-in-failed-{width}x{height}"),
            text(&drawn(&driver, &Theme::without_colour()))
        );
    }
    let driver = Driver::signed_in(59, 15);
    insta::assert_snapshot!("too-small", text(&drawn(&driver, &Theme::without_colour())));
}

#[test]
fn the_selected_row_can_be_told_without_colour() {
    let driver = Driver::signed_in(80, 24);
    let buffer = drawn(&driver, &Theme::without_colour());
    let reversed = |y: u16| buffer[(20, y)].modifier.contains(ratatui::style::Modifier::REVERSED);
    assert!(reversed(3) && !reversed(4));
    assert_eq!(buffer[(0, 3)].symbol(), "▌");
    let plain = ratatui::style::Color::Reset;
    assert!(buffer.content.iter().all(|cell| cell.fg == plain && cell.bg == plain));
}

#[test]
fn the_same_state_draws_the_same_cells() {
    let mut driver = Driver::signed_in(120, 36);
    driver.keys("enter tab f");
    assert_eq!(drawn(&driver, &Theme::default()), drawn(&driver, &Theme::default()));
}

#[test]
fn every_screen_draws_at_every_size() {
    for (width, height) in [(1, 1), (20, 3), (60, 16), (61, 17), (99, 24), (100, 24), (300, 90)] {
        for keys in [
            "1",
            "2",
            "enter",
            "enter e",
            "enter e x esc",
            "enter tab",
            "enter tab tab",
            "enter tab tab enter",
            "3 enter tab tab G enter",
            "3 enter tab tab G enter s",
            "3 enter tab tab G enter tab",
            "4 enter j enter",
            "enter v",
            "enter s",
            "enter w",
            "enter enter",
            "enter o - <",
            "enter tab tab tab",
            "3 enter tab",
            "4 enter",
            "5 enter",
            "6",
            "7",
            "?",
            ":",
            "x",
            "enter t",
            "enter tab f",
            "y",
            "/",
        ] {
            let mut driver = Driver::signed_in(width, height);
            driver.keys(keys);
            drawn(&driver, &Theme::default());
        }
    }
    let _ = world::noon();
}
