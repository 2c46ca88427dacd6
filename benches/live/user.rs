//! What the user does all the time.

use fleetdeck::app::Key;

/// Keys, again and again from the first: three screens scrolled, a thing opened and its shadow looked through, back;
/// then from the top again. Or the feed, scrolled.
pub(super) fn script(feed: bool) -> Vec<Key> {
    let mut words: Vec<&str> = Vec::new();
    if feed {
        words.push("6");
        words.extend(["down", "down", "up", "pgdn", "up", "pgup", "G", "up", "g"].repeat(10));
    } else {
        for _ in 0..3 {
            words.extend(["down"; 45]);
            words.extend(["pgdn", "pgdn", "up", "pgup"]);
            words.extend(["up"; 15]);
            words.extend(["down"; 15]);
            words.push("enter");
            words.extend(["down", "down", "up", "down", "o", "up", "space", "up", "space", "o"].repeat(3));
            words.extend(["b", "esc"]);
        }
        words.push("g");
    }
    words.into_iter().map(|word| Key::parse(word).unwrap()).collect()
}
