//! A pasted text, made comparable: colours, quotes, escapes, wraps and letter case put aside, places kept.

use std::fmt::Write as _;

/// How far apart words may be and still speak of one thing: a long log line, or a few short ones.
const NEAR: usize = 600;

/// A pasted text.
pub(super) struct Text {
    /// As it was pasted, without colours and with its escaped quotes and line ends undone.
    pub(super) plain: String,
    /// What is searched; see [`canonical`].
    canonical: String,
    /// Where each byte of `canonical` stands in `plain`.
    places: Vec<usize>,
}

impl Text {
    pub(super) fn new(pasted: &str) -> Self {
        let plain = unescaped(&without_colours(pasted));
        let (canonical, places) = canonical(&plain);
        Self { plain, canonical, places }
    }

    /// Where a pattern stands as a whole word; in the order of the text.
    pub(super) fn find_all(&self, pattern: &str) -> Vec<usize> {
        let (pattern, _) = canonical(pattern);
        if pattern.is_empty() {
            return Vec::new();
        }
        let all = self.canonical.match_indices(&pattern).map(|(at, _)| at);
        all.filter(|at| self.is_whole(*at, &pattern)).collect()
    }

    /// How many bytes a pattern takes where it was found.
    pub(super) fn length(pattern: &str) -> usize {
        canonical(pattern).0.len()
    }

    fn is_whole(&self, at: usize, pattern: &str) -> bool {
        let bytes = self.canonical.as_bytes();
        let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + pattern.len());
        let (first, last) = (pattern.as_bytes().first(), pattern.as_bytes().last());
        let runs_on = (is_word(first) && is_word(before)) || (is_word(last) && is_word(after));
        !runs_on
    }

    /// Whether one of these sorted places is near.
    pub(super) fn is_near(places: &[usize], at: usize) -> bool {
        let next = places.partition_point(|place| *place < at);
        let before = next.checked_sub(1).and_then(|before| places.get(before));
        let close = |place: Option<&usize>| place.is_some_and(|place| place.abs_diff(at) <= NEAR);
        close(before) || close(places.get(next))
    }

    /// Whether there is nothing else in it.
    pub(super) fn is(&self, pattern: &str) -> bool {
        self.canonical == canonical(pattern).0
    }

    /// Whether there is nothing else in it but punctuation around it.
    pub(super) fn is_only(&self, pattern: &str) -> bool {
        let bare = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        bare(&self.canonical) == bare(&canonical(pattern).0)
    }

    /// Whether there is little more to it than a few words.
    pub(super) const fn is_short(&self) -> bool {
        self.canonical.len() <= 60
    }

    /// The words as they were written, on one line, and the number of the line they begin on.
    pub(super) fn quote(&self, at: usize, length: usize) -> (String, usize) {
        let start = self.places.get(at).copied().unwrap_or_default();
        let last = self.places.get((at + length).saturating_sub(1)).copied().unwrap_or(start);
        let end = self.plain[last..].chars().next().map_or(last, |c| last + c.len_utf8());
        let words: Vec<&str> = self.plain[start..end].split_whitespace().collect();
        (words.join(" "), 1 + self.plain[..start].matches('\n').count())
    }
}

/// Lower case, without quotes, blanks run together and none beside punctuation, `=` like `:`. So `"reason" : "X"`,
/// `reason=X` and `REASON: x` are the same text.
fn canonical(plain: &str) -> (String, Vec<usize>) {
    const TIGHT: &str = ":{}[](),";
    let mut out = String::with_capacity(plain.len());
    let mut places = Vec::with_capacity(plain.len());
    let mut blank = None;
    for (at, c) in plain.char_indices() {
        let c = if c == '=' { ':' } else { c };
        if matches!(c, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '\u{feff}') {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            blank.get_or_insert(at);
            continue;
        }
        if let Some(before) = blank.take()
            && !TIGHT.contains(c)
            && out.chars().next_back().is_some_and(|last| !TIGHT.contains(last))
        {
            out.push(' ');
            places.push(before);
        }
        let c = c.to_ascii_lowercase();
        out.push(c);
        places.extend(std::iter::repeat_n(at, c.len_utf8()));
    }
    (out, places)
}

/// Terminal colours and other control sequences (ECMA-48), gone; line ends stay.
fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\u{1b}', Some('[')) => {
                chars.next();
                skip_sequence(&mut chars);
            }
            ('\u{9b}', _) => skip_sequence(&mut chars),
            ('\u{1b}', Some(_)) => {
                chars.next();
            }
            ('\u{1b}' | '\r', _) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Parameters, then one final character. What is no sequence at all ends it, too, and is kept.
fn skip_sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = chars.peek() {
        match c {
            ' '..='?' => {
                chars.next();
            }
            '@'..='~' => {
                chars.next();
                return;
            }
            _ => return,
        }
    }
}

/// JSON within JSON within a log line: `\"` is a quote and `\n` a blank, however often they were escaped.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        while chars.next_if_eq(&'\\').is_some() {}
        match chars.peek() {
            Some('"' | '\'' | '/') => {}
            Some('n' | 'r' | 't') => {
                chars.next();
                out.push(' ');
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_in_any_dress() {
        let forms = [
            "reason: AUTHORIZATION_FAILURE",
            "\"reason\" :\"AUTHORIZATION_FAILURE\"",
            "{\\\"reason\\\":\\\"AUTHORIZATION_FAILURE\\\"}",
            "\x1b[31mReason\x1b[0m=Authorization_Failure",
            "x \\\\\\\"reason\\\\\\\":\\\\\\\"AUTHORIZATION_FAILURE\\\\\\\"",
            "reason:\r\n   AUTHORIZATION_FAILURE",
        ];
        for form in forms {
            assert_eq!(Text::new(form).find_all("reason: authorization_failure").len(), 1, "{form}");
        }
    }

    #[test]
    fn whole_words_only() {
        let text = Text::new("rc=55 0x871 0x87, rc=5");
        assert_eq!(text.find_all("rc=5").len(), 1);
        assert_eq!(text.find_all("0x87").len(), 1);
        assert!(text.find_all("").is_empty());
    }

    #[test]
    fn words_are_quoted_as_they_were_written_with_their_line() {
        let text = Text::new("one\ntwo \x1b[1mAccess\n   Denied\x1b[0m three");
        let at = text.find_all("access denied")[0];
        assert_eq!(text.quote(at, Text::length("access denied")), ("Access Denied".to_owned(), 2));
    }

    #[test]
    fn near_is_near_on_both_sides() {
        assert!(Text::is_near(&[10, 5000], 4500) && Text::is_near(&[10, 5000], 500));
        assert!(!Text::is_near(&[10, 5000], 2000) && !Text::is_near(&[], 0));
    }
}
