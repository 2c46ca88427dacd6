//! Text from the cloud is hostile until it has passed here.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Makes control characters, escapes, bidirectional marks and other invisible characters visible, so that no name,
/// attribute, shadow value or error body can move the cursor, recolour the screen or reorder what is read.
///
/// C0 controls become their Unicode pictures (`␛`), everything else that is invisible becomes `<U+202E>`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0'..='\x1f' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\x7f' => out.push('\u{2421}'),
            c if is_harmless(c) => out.push(c),
            c => {
                // Writing to a String cannot fail.
                let _ = write!(out, "<U+{:04X}>", u32::from(c));
            }
        }
    }
    Cow::Owned(out)
}

/// Whether it is visible ASCII, as nearly all is. Many bytes are looked at in one step, which stopping at one would prevent.
fn is_plain(text: &str) -> bool {
    text.as_bytes().iter().fold(true, |is_plain, byte| is_plain & matches!(byte, b' '..=b'~'))
}

/// Controls (Cc), bidirectional marks, zero-width and other format characters (Cf), line and paragraph separators,
/// private use and the tag block: nothing a reader could see. Zero-width joiner stays: emoji need it.
const fn is_harmless(c: char) -> bool {
    !matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_marks_are_shown_not_obeyed() {
        assert_eq!(visible("a\x1b[31mb\r\n"), "a␛[31mb␍␊");
        assert_eq!(visible("x\u{202e}gpj.exe"), "x<U+202E>gpj.exe");
        assert_eq!(visible("\u{9b}2J\u{7f}"), "<U+009B>2J␡");
    }

    #[test]
    fn ordinary_text_of_any_script_is_left_alone() {
        for text in ["pump-007", "Ørsted", "東京", "👩‍🔧", "e\u{301}"] {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_invisible_comes_out(text in proptest::prelude::any::<String>()) {
            for c in visible(&text).chars() {
                let bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
                let breaks = matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
                proptest::prop_assert!(!c.is_control() && !bidi && !breaks, "{c:?}");
            }
        }

        #[test]
        fn what_is_visible_stays_as_it_is(text in proptest::prelude::any::<String>()) {
            let once = visible(&text).into_owned();
            proptest::prop_assert_eq!(visible(&once), once.as_str());
        }
    }

    #[test]
    fn every_dangerous_character_alone() {
        for c in ('\0'..='\u{ff}').chain('\u{2000}'..='\u{206f}').filter(|c| !matches!(c, '\u{200d}')) {
            let text = c.to_string();
            let shown = visible(&text);
            let dangerous = c.is_control()
                || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
            assert_eq!(shown != text, dangerous, "{c:?}");
        }
    }
}
