//! Text from the cloud is shown, never obeyed.

use super::driver::{ENTER, ESC, Start};

/// What the program itself may send besides printable text: cursor, erase, colours and attributes, modes.
fn strange_sequences(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let mut strange = Vec::new();
    for rest in text.split('\x1b').skip(1) {
        let body = rest
            .strip_prefix('[')
            .map(|csi| csi.trim_start_matches(['?', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ';']));
        if !body.is_some_and(|body| body.starts_with(['H', 'J', 'K', 'm', 'h', 'l'])) {
            strange.push(rest.chars().take(20).collect());
        }
    }
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
