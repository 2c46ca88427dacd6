//! Wildcards, escapes and variables in the patterns of a policy.
//!
//! `*` is any run of characters, slashes included, `?` is one character, MQTT's `+` and `#` are themselves
//! (developer guide, `pub-sub-policy`). `$(*)`, `$(?)`, `$($)` (`iot-policy-variables`) and IAM's `${*}`, `${?}`,
//! `${$}` are those characters themselves.

use super::variables::{Lookup, substitute};
use super::{Context, Transport};

/// One step of a pattern whose escapes and variables are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Any,
    One,
    Byte(u8),
}

/// What a pattern's variables came to.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    pub(super) tokens: Vec<Token>,
    /// Variables without a value, as written, and why. They stand as [`Token::Any`] in the tokens.
    pub(super) unresolved: Vec<(String, String)>,
    /// Variables whose value is not known here, and why. They too stand as [`Token::Any`].
    pub(super) guessed: Vec<String>,
}

/// Whether letters' case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    Ignored,
}

/// Whether the text has anything to expand, in a document whose variables mean something.
pub(super) fn needs_expansion(pattern: &str) -> bool {
    pattern.contains("${") || pattern.contains("$(")
}

/// Whether the beginnings alone show that the pattern, wildcards, escapes and variables whatever they stand for, cannot
/// match the text. Most statements of a principal are about something else: this is what a decision spends its time on,
/// so that eight bytes are compared at a time.
pub(super) fn begins_otherwise(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let mut at = 0;
    while let (Some(have), Some(want)) = (chunk(pattern, at), chunk(text, at)) {
        if has_special(have) {
            break;
        }
        if have != want {
            return true;
        }
        at += CHUNK;
    }
    loop {
        match (pattern.get(at), text.get(at)) {
            (Some(b'*' | b'?'), _) | (None, None) => return false,
            // `$aws` opens nothing.
            (Some(b'$'), _) if matches!(pattern.get(at + 1), Some(b'{' | b'(')) => return false,
            (Some(have), Some(want)) if have == want => at += 1,
            _ => return true,
        }
    }
}

const CHUNK: usize = 8;

fn chunk(bytes: &[u8], at: usize) -> Option<u64> {
    let eight: [u8; CHUNK] = bytes.get(at..at + CHUNK)?.try_into().ok()?;
    Some(u64::from_le_bytes(eight))
}

/// Whether any of eight bytes is `*`, `?` or `$`.
const fn has_special(eight: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; CHUNK]);
    const fn has(eight: u64, byte: u8) -> bool {
        // A byte that is the one looked for becomes zero, and a zero byte alone borrows into its own top bit first.
        let zero = eight ^ (ONES * byte as u64);
        zero.wrapping_sub(ONES) & !zero & (ONES << 7) != 0
    }
    has(eight, b'*') || has(eight, b'?') || has(eight, b'$')
}

/// Whether the pattern, taken without escapes and variables, matches the whole text. Allocates nothing.
pub(super) fn glob(pattern: &str, text: &str, case: Case) -> bool {
    // Up to the first wildcard there is one way only.
    let (bytes, wanted) = (pattern.as_bytes(), text.as_bytes());
    let mut at = 0;
    loop {
        match (bytes.get(at), wanted.get(at)) {
            (Some(b'*' | b'?'), _) => return reach(pattern, text, case).is_none(),
            (None, None) => return true,
            (Some(have), Some(want)) if same(*have, *want, case) => at += 1,
            _ => return false,
        }
    }
}

/// Where the best way of matching came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// Steps of the pattern that were taken: bytes, or tokens.
    pub(super) pattern: usize,
    /// The byte offset in the text that no way of matching got over.
    pub(super) text: usize,
}

/// `None` where the pattern matches the whole text; else how far it went.
pub(super) fn reach(pattern: &str, text: &str, case: Case) -> Option<Stop> {
    let bytes = pattern.as_bytes();
    run(bytes.len(), |i| wildcard(bytes[i]), text, case)
}

/// [`reach`] for expanded patterns.
pub(super) fn reach_tokens(tokens: &[Token], text: &str, case: Case) -> Option<Stop> {
    run(tokens.len(), |i| tokens[i], text, case)
}

/// The pattern as tokens, escapes and variables worked out.
pub(super) fn expand(pattern: &str, context: &Context) -> Expanded {
    // Most values are not longer than their variables' names.
    let mut out = Expanded { tokens: Vec::with_capacity(pattern.len()), ..Expanded::default() };
    for (_, piece) in pieces(pattern) {
        piece.expand(context, &mut out);
    }
    out
}

/// Where a token of an expansion comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The byte offset in the pattern; a variable's start for any token of its value.
    pub(super) at: usize,
    /// Tokens of the variable's value before this one.
    pub(super) within: usize,
    /// The variable as written, and its value.
    pub(super) variable: Option<(String, String)>,
}

/// Where a token of a pattern's expansion comes from.
pub(super) fn origin(pattern: &str, context: &Context, token: usize) -> Origin {
    let mut out = Expanded::default();
    for (at, piece) in pieces(pattern) {
        let before = out.tokens.len();
        piece.expand(context, &mut out);
        if out.tokens.len() <= token {
            continue;
        }
        let within = token - before;
        let value = out.tokens[before..].iter().map(|token| match token {
            Token::Byte(byte) => Some(*byte),
            Token::Any | Token::One => None,
        });
        return match piece {
            Piece::Text(_) => Origin { at: at + within, within: 0, variable: None },
            Piece::Placeholder { whole, .. } => {
                let value = value.collect::<Option<Vec<u8>>>().and_then(|bytes| String::from_utf8(bytes).ok());
                Origin { at, within, variable: value.map(|value| (whole.to_owned(), value)) }
            }
        };
    }
    Origin { at: pattern.len(), within: 0, variable: None }
}

/// A part of a pattern as written.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    Text(&'a str),
    /// `${inner}` or an escape.
    Placeholder {
        inner: &'a str,
        whole: &'a str,
    },
}

impl Piece<'_> {
    fn expand(self, context: &Context, out: &mut Expanded) {
        match self {
            Self::Text(text) => out.tokens.extend(text.bytes().map(wildcard)),
            Self::Placeholder { inner: escaped @ ("*" | "?" | "$"), .. } => {
                out.tokens.extend(escaped.bytes().map(Token::Byte));
            }
            Self::Placeholder { inner, whole } => variable(inner, whole, context, out),
        }
    }
}

/// The parts of a pattern, each with its byte offset. A `$` that opens nothing is text.
fn pieces(pattern: &str) -> impl Iterator<Item = (usize, Piece<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &pattern[at..];
        let from = at;
        if let Some((inner, whole)) = placeholder(rest) {
            at += whole.len();
            return Some((from, Piece::Placeholder { inner, whole }));
        }
        let after = usize::from(rest.starts_with('$'));
        let length = rest[after..].find('$').map_or(rest.len(), |found| found + after);
        at += length;
        (length > 0).then(|| (from, Piece::Text(&rest[..length])))
    })
}

/// The same for texts without wildcards (`StringEquals`): only escapes and variables count.
pub(super) fn expand_literal(text: &str, context: &Context) -> Expanded {
    let mut out = expand(text, context);
    let open = !out.unresolved.is_empty() || !out.guessed.is_empty();
    if !open {
        for token in &mut out.tokens {
            *token = match &*token {
                Token::Any => Token::Byte(b'*'),
                Token::One => Token::Byte(b'?'),
                Token::Byte(byte) => Token::Byte(*byte),
            };
        }
    }
    out
}

fn variable(name: &str, whole: &str, context: &Context, out: &mut Expanded) {
    let (name, default) = match name.split_once(',') {
        Some((name, default)) => (name.trim(), Some(default.trim().trim_matches('\''))),
        None => (name, None),
    };
    match (substitute(name, context), default) {
        (Lookup::Values(values), _) if !values.is_empty() => {
            out.tokens.extend(values[0].bytes().map(Token::Byte));
        }
        (Lookup::NotKnown(reason), _) => {
            out.guessed.push(format!("{whole}: {reason}"));
            out.tokens.push(Token::Any);
        }
        // A default is documented for IAM's policies only (IAM guide, `reference_policies_variables`).
        (_, Some(_)) if context.transport != Transport::Api => {
            out.guessed.push(format!("{whole}: default values are documented for IAM policies only"));
            out.tokens.push(Token::Any);
        }
        (_, Some(default)) => out.tokens.extend(default.bytes().map(Token::Byte)),
        (Lookup::Absent(reason), None) => {
            out.unresolved.push((whole.to_owned(), reason));
            out.tokens.push(Token::Any);
        }
        (Lookup::Values(_), None) => {
            out.unresolved.push((whole.to_owned(), "it has no value".to_owned()));
            out.tokens.push(Token::Any);
        }
    }
}

/// `${inner}` at the start of the text, or `$(c)` with one of the three escapes: the inner text and the whole of it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix("${") {
        let end = rest.find('}')?;
        return Some((&rest[..end], &text[..end + 3]));
    }
    let inner = text.strip_prefix("$(")?.get(..1)?;
    (matches!(inner, "*" | "?" | "$") && text.as_bytes().get(3) == Some(&b')')).then(|| (inner, &text[..4]))
}

const fn wildcard(byte: u8) -> Token {
    match byte {
        b'*' => Token::Any,
        b'?' => Token::One,
        other => Token::Byte(other),
    }
}

/// Greedy matching that steps back to the last `*` only: linear but for `*`, and without recursion.
fn run(len: usize, at: impl Fn(usize) -> Token, text: &str, case: Case) -> Option<Stop> {
    let bytes = text.as_bytes();
    let (mut p, mut t) = (0, 0);
    // The most of the pattern that was ever matched, and the place in the text where that ended.
    let mut best = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < bytes.len() {
        let step = (p < len).then(|| at(p));
        match step {
            Some(Token::Any) => {
                p += 1;
                star = Some((p, t));
                continue;
            }
            Some(Token::One) => {
                p += 1;
                t += width(bytes[t]);
                continue;
            }
            Some(Token::Byte(byte)) if same(byte, bytes[t], case) => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        if p > best.0 {
            best = (p, t);
        }
        let Some((after, from)) = star else { return Some(Stop { pattern: best.0, text: best.1 }) };
        let next = from + width(bytes[from]);
        star = Some((after, next));
        (p, t) = (after, next);
    }
    while p < len && at(p) == Token::Any {
        p += 1;
    }
    let stop = if p >= best.0 { (p, bytes.len()) } else { best };
    (p < len).then_some(Stop { pattern: stop.0, text: stop.1 })
}

const fn same(a: u8, b: u8, case: Case) -> bool {
    match case {
        Case::Counts => a == b,
        Case::Ignored => a.eq_ignore_ascii_case(&b),
    }
}

/// Bytes of the UTF-8 character that starts with this byte.
const fn width(lead: u8) -> usize {
    match lead {
        0xf0.. => 4,
        0xe0..=0xef => 3,
        0xc0..=0xdf => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*c", "a/b/c", true),
            ("a?c", "a/c", true),
            ("a?c", "aøc", true),
            ("a??c", "aøc", false),
            ("*ø?", "xøy", true),
            ("a/+/#", "a/b/c", false),
            ("a/+/#", "a/+/#", true),
            ("**a**", "bab", true),
            ("a*b*c*d", "axxbyyczz", false),
            ("a*", "A", false),
        ] {
            assert_eq!(glob(pattern, text, Case::Counts), expected, "{pattern} on {text}");
        }
        assert!(glob("IOT:get*", "iot:GetThingShadow", Case::Ignored));
    }

    #[test]
    fn what_begins_otherwise_cannot_match() {
        for (pattern, text, expected) in [
            ("", "", false),
            ("", "a", true),
            ("a", "", true),
            ("*", "", false),
            ("arn:aws:iot:x:topic/a", "arn:aws:iot:x:topic/b", true),
            ("arn:aws:iot:x:topic/a", "arn:aws:iot:x:topic/a", false),
            ("arn:aws:iot:x:topic/a", "arn:aws:iot:x:topic/ab", true),
            ("arn:aws:iot:x:topic/ab", "arn:aws:iot:x:topic/a", true),
            ("arn:aws:*:x:topic/a", "arn:aws:iot:y:topic/a", false),
            ("arn:aws:iot:x:topic/${v}", "arn:aws:iot:x:topic/", false),
            ("arn:aws:iot:x:topic/?", "arn:aws:iot:y:topic/a", true),
            ("$aws/things", "$aws/things", false),
            ("arn:aws:iot:x:topic/$aws/a", "arn:aws:iot:x:topic/b", true),
            ("arn:aws:iot:x:topic/$(*)", "arn:aws:iot:x:topic/*", false),
        ] {
            assert_eq!(begins_otherwise(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_do_not_explode() {
        assert!(!glob(&"*a".repeat(200), &"a".repeat(199), Case::Counts));
        assert!(!glob(&format!("{}b", "*a".repeat(50)), &"a".repeat(5000), Case::Counts));
    }

    #[test]
    fn reach_tells_where_it_stopped() {
        let stop = |pattern, text| reach(pattern, text, Case::Counts).map(|stop| (stop.pattern, stop.text));
        assert_eq!(stop("thing/a", "thing/b"), Some((6, 6)));
        assert_eq!(stop("thing/ab", "thing/a"), Some((7, 7)));
        assert_eq!(stop("*:thing/a", "arn:thing/b"), Some((8, 10)));
    }

    #[test]
    fn a_token_comes_from_its_place_in_the_pattern() {
        let mut context = Context::new(Transport::Mqtt);
        context.client_id = Some("pump-7".to_owned());
        let pattern = "a$/${iot:ClientId}/${*}z";
        let expected = [0, 1, 2, 3, 3, 3, 3, 3, 3, 18, 19, 23, 24];
        let found: Vec<Origin> = (0..expected.len()).map(|token| origin(pattern, &context, token)).collect();
        assert_eq!(found.iter().map(|origin| origin.at).collect::<Vec<_>>(), expected);
        let value = Some(("${iot:ClientId}".to_owned(), "pump-7".to_owned()));
        assert_eq!(found[5], Origin { at: 3, within: 2, variable: value });
    }

    #[test]
    fn escapes_stand_for_themselves_in_both_spellings() {
        let context = Context::new(Transport::Mqtt);
        for (pattern, yes, no) in
            [("a$(*)", "a*", "ab"), ("a${*}", "a*", "ab"), ("a$(?)", "a?", "ab"), ("${$}x", "$x", "yx")]
        {
            let tokens = expand(pattern, &context).tokens;
            assert_eq!(reach_tokens(&tokens, yes, Case::Counts), None, "{pattern}");
            assert!(reach_tokens(&tokens, no, Case::Counts).is_some(), "{pattern}");
        }
    }

    #[test]
    fn an_open_brace_is_text() {
        let tokens = expand("a${b", &Context::new(Transport::Mqtt)).tokens;
        assert_eq!(reach_tokens(&tokens, "a${b", Case::Counts), None);
    }
}
