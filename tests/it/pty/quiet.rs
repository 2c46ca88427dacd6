//! What is not written to the terminal.

use super::driver::{ENTER, ESC, Start, Tty};

/// The demo with a small fleet whose devices do nothing.
fn things(start: Start) -> Tty {
    let mut tty = start.run();
    tty.wait_for("broken-no-policy");
    // Connected, the connections asked for, the shadows read.
    tty.wait_for("● live");
    tty.wait_for("○ offline");
    tty.wait_for("v2");
    tty.wait_quiet();
    tty
}

fn demo(home: &std::path::Path) -> Start {
    Start::program(home, &["demo", "--still", "--things", "5"]).size(120, 24)
}

/// Where the program asks nothing meanwhile, it writes nothing: the header counts the calls, and nothing else moves.
#[track_caller]
fn assert_rests(tty: &mut Tty, keys: &str) {
    let calls = |tty: &Tty| tty.screen().lines().next().unwrap_or_default().trim_end().to_owned();
    for _ in 0..10 {
        let (before, asked) = (tty.raw().len(), calls(tty));
        tty.keys(keys);
        tty.wait_quiet();
        if calls(tty) == asked {
            assert_eq!(String::from_utf8_lossy(&tty.raw()[before..]), "");
            return;
        }
    }
    panic!("it never stops asking; the screen:\n{}", tty.screen());
}

#[test]
fn nothing_where_nothing_changes() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = things(demo(home.path()));
    // Up, on the first row.
    assert_rests(&mut tty, "k");
}

#[test]
fn a_live_feed_of_a_fleet_at_rest_is_at_rest() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = things(demo(home.path()));
    tty.keys("6");
    tty.wait_for("the whole fleet");
    tty.wait_quiet();
    assert_rests(&mut tty, "");
}

#[test]
fn no_colour_where_none_is_wanted() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = things(demo(home.path()).env("NO_COLOR", "1"));
    tty.keys("/broken-no-policy");
    tty.wait_gone("broken-alias-case");
    tty.keys(ENTER);
    tty.keys(ENTER);
    tty.wait_for("[Shadow]");
    tty.keys(ESC);
    tty.wait_quiet();
    let coloured = colours(tty.raw());
    assert!(coloured.is_empty(), "{coloured:?}");
}

#[test]
fn the_terminal_theme_uses_the_terminals_own_sixteen_colours() {
    let home = tempfile::tempdir().unwrap();
    let tty = things(demo(home.path()));
    let coloured = colours(tty.raw());
    assert!(!coloured.is_empty());
    assert!(
        coloured.iter().all(|code| code.starts_with("5;") && code[2..].parse::<u8>().unwrap() < 16),
        "{coloured:?}"
    );
}

/// The colours set by SGR sequences: `5;9`, `2;1;2;3`; a reset to the terminal's own is none.
fn colours(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let sequences = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then_some(&rest[..end])
    });
    let mut found = Vec::new();
    for sequence in sequences {
        let mut codes = sequence.split(';').map(|code| code.parse::<u8>().unwrap_or(0));
        while let Some(code) = codes.next() {
            match code {
                38 | 48 if codes.next() == Some(5) => found.push(format!("5;{}", codes.next().unwrap())),
                38 | 48 => found.push(format!("2;{:?}", codes.by_ref().take(3).collect::<Vec<_>>())),
                30..=37 | 40..=47 | 90..=97 | 100..=107 => found.push(format!("5;{}", code % 10)),
                _ => {}
            }
        }
    }
    found.dedup();
    found
}
