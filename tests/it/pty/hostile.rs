//! Text from the cloud is shown, never obeyed.

use fleetdeck::emulator::state::{Group, GroupProperties, Policy};
use jiff::Timestamp;

use super::driver::{ENTER, ESC, Start, Tty};
use super::fleet::Fleet;
use crate::credential_wire::server::{Play, Server, Stage, hostile_refusal};

const POLICY: &str = "hostile-policy-\u{1b}[31m\u{202e}gnp";
const GROUP: &str = "hostile-group-\u{9b}2J\u{2066}x";

/// Before the first frame nothing of the cloud is known; a demo that takes a while says so in a line that it takes back.
const FIRST_FRAME: &str = "\x1b[?1049h";

/// What the program itself may send besides printable text: cursor, erase, colours and attributes, modes, rows moved
/// within margins.
fn strange_sequences(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let text = &text[text.find(FIRST_FRAME).expect("a first frame")..];
    let mut strange = Vec::new();
    for rest in text.split('\x1b').skip(1) {
        let body = rest
            .strip_prefix('[')
            .map(|csi| csi.trim_start_matches(['?', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ';']));
        // The request that each frame ends with; a row moved down.
        let is_ours = rest.starts_with("[5n") || rest.starts_with('M');
        if !is_ours && !body.is_some_and(|body| body.starts_with(['C', 'H', 'J', 'K', 'X', 'h', 'l', 'm', 'r'])) {
            strange.push(rest.chars().take(20).collect());
        }
    }
    // Line feeds move rows up before the margins are taken away, and stand nowhere else.
    let pieces: Vec<&str> = text.split('\x1b').collect();
    let moves = |at: usize| pieces.get(at + 1).is_some_and(|next| next.starts_with("[r"));
    let feeds = |(at, piece): (usize, &&str)| if moves(at) { piece.trim_end_matches('\n') } else { piece }.to_owned();
    let text: String = pieces.iter().enumerate().map(feeds).collect();
    let unseen = |c: &char| matches!(c, '\0'..='\x1a' | '\x7f'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    strange.extend(text.chars().filter(unseen).map(|c| format!("{c:?}")));
    strange
}

#[test]
fn names_attributes_and_shadow_values_reach_the_terminal_harmless() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Start::program(home.path(), &["demo", "--things", "5"]).size(140, 50).run();
    tty.wait_for("hostile-escapes");
    tty.wait_for("<U+202E>");
    for thing in ["hostile-escapes", "hostile-bidi", "hostile-name"] {
        tty.keys(&format!("/{thing}"));
        tty.wait_gone("broken-alias-case");
        tty.keys(ENTER);
        tty.keys(ENTER);
        tty.wait_for("[Shadow]");
        tty.keys("\t");
        tty.wait_for("[Identity");
        tty.wait_quiet();
        tty.keys(ESC);
        tty.wait_gone("Identity");
        tty.keys(ESC);
        tty.wait_for("broken-alias-case");
    }
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    let strange = strange_sequences(tty.raw());
    assert!(strange.is_empty(), "{strange:?}");
}

/// What no API would take, as it might stand in an account all the same.
fn poison(fleet: &Fleet) {
    let document = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"\u{1b}[2J\u{9b}1m\u{202e}\", \
                    \"Effect\": \"Allow\", \"Action\": \"iot:Connect\", \"Resource\": \"\u{2067}*\"}]}";
    let description = "Gone \u{1b}]0;owned\u{7}\u{202e}".to_owned();
    fleet.running.world().change(|state| {
        let now = Timestamp::UNIX_EPOCH;
        state.policies.insert(POLICY.to_owned(), Policy::new(document, now));
        let properties = GroupProperties { description: Some(description), ..GroupProperties::default() };
        let group = Group { id: "1".to_owned(), properties, version: 1, created: now, ..Group::default() };
        state.groups.insert(GROUP.to_owned(), group);
        state.group_things.add(GROUP, "hostile-escapes");
        let group_arn = state.scope.iot(&format!("thinggroup/{GROUP}"));
        state.policy_targets.add(POLICY, &group_arn);
    });
}

#[track_caller]
fn quit(tty: &mut Tty) {
    tty.keys("q");
    assert_eq!(tty.ended().exit_code(), 0);
    let strange = strange_sequences(tty.raw());
    assert!(strange.is_empty(), "{strange:?}");
}

/// Opens the first row that the filter leaves of a list, its relations, its tabs; and goes back.
#[track_caller]
fn look_through(tty: &mut Tty, list: &str, other: &str, shown: [&str; 2], relations: &str) {
    tty.keys(list);
    tty.wait_for(shown[0]);
    tty.keys("/hostile");
    tty.wait_gone(other);
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for(shown[1]);
    tty.keys("x");
    tty.wait_for(relations);
    tty.wait_gone("loading");
    tty.keys(ESC);
    tty.wait_gone(relations);
    tty.keys("\t\t");
    tty.wait_quiet();
    tty.keys(ESC);
    tty.wait_for("2 Certificates");
    tty.keys(ESC);
    tty.wait_for(other);
}

#[test]
fn policies_groups_relations_and_the_palette_are_harmless_too() {
    let fleet = Fleet::new();
    poison(&fleet);
    let mut tty = fleet.start(&[]).size(140, 50).run();
    tty.wait_for("hostile-escapes");
    let policy = ["hostile-policy-␛[31m<U+202E>gnp", "␛[2J<U+009B>1m<U+202E>"];
    look_through(&mut tty, "3", "device-basics", policy, "Relations of policy");
    let group = ["hostile-group-<U+009B>2J<U+2066>x", "Gone ␛]0;owned␇<U+202E>"];
    look_through(&mut tty, "5", "site-oslo", group, "Relations of group");

    // Names that were seen are offered; the longest and the widest have pages as all others.
    tty.keys("1");
    tty.wait_for("broken-alias-case");
    tty.keys(":hostile");
    tty.wait_for("Go to");
    tty.wait_for("hostile-wide");
    tty.wait_for(policy[0]);
    tty.keys(ESC);
    tty.wait_gone("Go to");
    for (name, shown) in [("long-name", "long-name-of-one-hundred"), ("hostile-wide", "温度")] {
        tty.keys(&format!(":thing {name}"));
        tty.wait_for("Go to");
        tty.keys(ENTER);
        tty.wait_for("[Shadow]");
        tty.wait_for(shown);
        tty.keys("x");
        tty.wait_for("Relations of thing");
        tty.wait_quiet();
        tty.keys(ESC);
        tty.wait_gone("Relations of thing");
        tty.keys(ESC);
        tty.wait_for("broken-alias-case");
    }
    quit(&mut tty);
}

#[test]
fn the_words_of_a_refusal_are_shown_not_obeyed() {
    let fleet = Fleet::new();
    let play = Play::Answer(hostile_refusal());
    let stage = Stage { play, demands_certificate: false, ..Stage::default() };
    let server = fleet.runtime.block_on(Server::start(stage));
    let folder = fleet.home.path().join(".config/fleetdeck");
    std::fs::create_dir_all(&folder).unwrap();
    let keys = format!("device-keys = {:?}\n", fleet.running.endpoints.devices);
    std::fs::write(folder.join("config.toml"), keys).unwrap();
    let (endpoint, authorities) = (format!("localhost:{}", server.port), server.file("ca.pem").display().to_string());
    let mut tty = fleet.start(&["--credentials-endpoint", &endpoint, "--ca-bundle", &authorities]).size(140, 50).run();
    tty.wait_for("broken-alias-case");
    tty.keys("/broken-no-policy");
    tty.wait_gone("broken-alias-case");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("Identity ✗");
    tty.keys("t");
    tty.wait_for("enter send");
    tty.wait_for("✗ fleet-access");
    tty.keys(ENTER);
    tty.wait_for("HTTP 403");
    for shown in ["refused ␛[2J", "<U+009B>31m", "<U+202E>"] {
        tty.wait_for(shown);
    }
    quit(&mut tty);
}
