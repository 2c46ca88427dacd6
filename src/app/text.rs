//! How wide a text is, and where it may be cut or wrapped. Every text from the cloud becomes visible here first.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::fleet;

/// Cells a text takes.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Text from the cloud, harmless: see [`fleet::visible`].
pub fn safe(text: &str) -> String {
    fleet::visible(text).into_owned()
}

/// The text in at most `cells` cells, with `…` where something was cut off; never inside a grapheme.
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = UnicodeWidthStr::width(grapheme);
        if used + next > cells - 1 {
            break;
        }
        used += next;
        out.push_str(grapheme);
    }
    out.push('…');
    Cow::Owned(out)
}

/// The end of the text in at most `cells` cells, with `…` before it: for a prompt being typed in.
pub fn tail(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let mut from = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += UnicodeWidthStr::width(grapheme);
        if used > cells {
            break;
        }
        from = at;
    }
    Cow::Owned(format!("…{}", &text[from..]))
}

/// The text cut or filled with spaces to exactly `cells` cells.
pub fn fit(text: &str, cells: usize) -> String {
    let mut out = cut(text, cells).into_owned();
    let used = width(&out);
    out.extend(std::iter::repeat_n(' ', cells.saturating_sub(used)));
    out
}

/// The same, filled on the left.
pub fn fit_right(text: &str, cells: usize) -> String {
    let text = cut(text, cells);
    let mut out = " ".repeat(cells.saturating_sub(width(&text)));
    out.push_str(&text);
    out
}

/// Lines of at most `cells` cells, broken at spaces; a word longer than a line is broken between graphemes.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_inclusive(' ') {
        let next = width(word.trim_end());
        // A word that fits a line of its own gets one; a longer one is cut wherever it stands.
        if used + next > cells && used > 0 && (next <= cells || used + 8 > cells) {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0;
        }
        let is_id = word.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric());
        let mut from = line.len();
        let (mut end, others) = if is_id { ends(next, used, cells) } else { (cells, cells) };
        for grapheme in word.graphemes(true) {
            let next = UnicodeWidthStr::width(grapheme);
            if grapheme == " " && used + next > cells {
                continue;
            }
            if grapheme != " " && used + next > end {
                let rest = if is_id { String::new() } else { behind_break(&mut line, from, cells) };
                lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
                (used, end, from) = (width(&line), others, 0);
            }
            line.push_str(grapheme);
            used += next;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Takes off the line what stands behind the last place where a path, an ARN or a document may be broken, where that is near
/// its end; its last word begins at `from`.
fn behind_break(line: &mut String, from: usize, cells: usize) -> String {
    const FAR: usize = 24;
    let last = line[from..].rfind(['/', ':', ',']).map(|at| from + at + 1);
    match last {
        Some(at) if at < line.len() && width(&line[at..]) <= FAR.min(cells / 3) => line.split_off(at),
        _ => String::new(),
    }
}

/// Where the first and the other lines of an id end: so that its last part is no orphan of a few characters.
fn ends(wide: usize, used: usize, cells: usize) -> (usize, usize) {
    const LEAST: usize = 8;
    let tail = (used + wide) % cells;
    if used + wide <= cells || tail == 0 || tail >= LEAST || cells < 2 * LEAST {
        return (cells, cells);
    }
    if used == 0 {
        // Of an id that is a little too long, two halves can be read and compared.
        let even = wide.div_ceil(wide.div_ceil(cells));
        return (even, even);
    }
    (cells - (LEAST - tail), cells)
}

/// A count with separators: `12,345`.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 thing`, `2 things`.
pub fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A certificate id, short enough to read and long enough to tell apart.
pub fn short_id(id: &str) -> String {
    if id.len() > 16 && id.is_ascii() { format!("{}…{}", &id[..8], &id[id.len() - 4..]) } else { safe(id) }
}

/// An identity's id, short enough to read and long enough to tell apart: its region stays.
pub fn short_identity(id: &str) -> String {
    match id.split_once(':') {
        Some((region, rest)) => safe(&format!("{region}:{}", short_id(rest))),
        None => safe(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_combining_characters_keep_columns_aligned() {
        for text in ["温度計センサー", "e\u{301}te\u{301}-pump", "👩‍🔧-thing", "plain"] {
            for cells in 0..20 {
                assert_eq!(width(&fit(text, cells)), cells, "{text} in {cells}");
                assert_eq!(width(&fit_right(text, cells)), cells, "{text} in {cells}");
                assert!(width(&tail(text, cells.max(1))) <= cells.max(1));
            }
        }
        assert_eq!(cut("温度計", 4), "温…");
        assert_eq!(cut("e\u{301}te\u{301}", 3), "e\u{301}te\u{301}");
    }

    #[test]
    fn wrapping_loses_nothing_and_keeps_to_the_width() {
        let text =
            "No policy allows iot:AssumeRoleWithCertificate on arn:aws:iot:eu-west-1:123456789012:rolealias/温度計";
        for cells in 4..60 {
            let lines = wrap(text, cells);
            assert!(lines.iter().all(|line| width(line) <= cells), "{cells}: {lines:?}");
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(squeeze(&lines.concat()), squeeze(text));
        }
        assert_eq!(wrap("", 10), [""]);
        // A path is broken behind one of its parts.
        assert_eq!(wrap("on topic/$aws/things/pump-1/shadow/get", 30), ["on topic/$aws/things/pump-1/", "shadow/get"]);
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(wrap(&id, 63), [&id[..32], &id[32..]]);
        assert_eq!(wrap(&format!("on {id} and"), 63).iter().map(String::len).collect::<Vec<_>>(), [59, 12]);
    }

    #[test]
    fn counts_are_readable() {
        assert_eq!(count(7), "7");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(plural(1, "thing", "things"), "1 thing");
        assert_eq!(short_identity("eu-west-1:0b5ee3a6-0000-4000-8000-00000000beef"), "eu-west-1:0b5ee3a6…beef");
        assert_eq!(short_identity("x"), "x");
    }
}
