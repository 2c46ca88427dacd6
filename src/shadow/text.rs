//! The desired state as a text to edit, and what is wrong with such a text, with the place of the mistake.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::number::{is_exact, may_be_inexact};
use super::server::{MAX_BYTES, MAX_DEPTH, size};
use crate::fleet::visible;

/// What is wrong with a text, and where. Messages may quote keys of the text: show them through
/// [`crate::fleet::visible`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// A state as indented JSON. What no reader could see, or what a terminal might obey, is written as `\u` escapes: an
/// editor shows it, and reading it back gives the same state.
pub fn pretty(state: &Map<String, Value>) -> String {
    // Maps with text keys always serialize.
    let plain = serde_json::to_string_pretty(state).unwrap_or_default();
    let mut out = String::with_capacity(plain.len() + 1);
    for c in plain.chars() {
        let mut bytes = [0; 4];
        if c == '\n' || matches!(visible(c.encode_utf8(&mut bytes)), std::borrow::Cow::Borrowed(_)) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push('\n');
    out
}

/// Reads an edited desired state. `null` as a value means that the key is to go, as it does to AWS. `reported` counts
/// against the size (quota `L-A295A064`: both sections together).
///
/// # Errors
/// The first mistake: not JSON, not an object, a key twice, too deep, `null` in a list, a number that would be changed
/// by reading it, or too large.
pub fn read_desired(text: &str, reported: &Map<String, Value>) -> Result<Map<String, Value>, Mistake> {
    // Some editors put a byte order mark before everything.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| syntax(text, &error))?;
    let Value::Object(mut state) = value else {
        let at = text.len() - text.trim_start().len();
        return Err(mistake(text, at, "the desired state is an object: { … }"));
    };
    let mut scan = Scan::new(text);
    scan.value(&mut Vec::new(), false);
    if let Some((at, message)) = scan.faults.into_iter().next() {
        return Err(mistake(text, at, message));
    }
    without_nulls(&mut state);
    let bytes = size(&state, reported);
    if bytes > MAX_BYTES {
        return Err(too_large(text, &scan.top, &state, bytes));
    }
    Ok(state)
}

/// The first number in the desired section of a document as AWS sent it that reading would change: its pointer and
/// its text. Such a shadow must not be edited here.
pub fn inexact_number(document: &str) -> Option<(String, String)> {
    serde_json::from_str::<Value>(document).ok()?;
    let mut scan = Scan { limits: false, ..Scan::new(document) };
    scan.value(&mut Vec::new(), false);
    scan.inexact.into_iter().find_map(|(path, number)| {
        let below = path.strip_prefix("/state/desired")?;
        below.starts_with('/').then(|| (below.to_owned(), number))
    })
}

/// Every number in the desired and reported state that reading would change: its pointer below `above`, and its text.
/// `above` leads to the document in what AWS sent.
pub fn inexact_numbers(sent: &[u8], above: &str) -> Vec<(String, String)> {
    // Nearly every document is done with here.
    if !may_be_inexact(sent) {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(sent) else { return Vec::new() };
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return Vec::new();
    }
    let mut scan = Scan { limits: false, ..Scan::new(text) };
    scan.value(&mut Vec::new(), false);
    let below = scan.inexact.into_iter().filter_map(|(path, number)| {
        let path = path.strip_prefix(above)?;
        let is_state = ["/state/desired/", "/state/reported/"].iter().any(|section| path.starts_with(section));
        is_state.then(|| (path.to_owned(), number))
    });
    below.collect()
}

/// `null` removes a key; inside of lists everything stays as it is.
fn without_nulls(state: &mut Map<String, Value>) {
    state.retain(|_, value| !value.is_null());
    for value in state.values_mut() {
        if let Value::Object(inner) = value {
            without_nulls(inner);
        }
    }
}

fn too_large(text: &str, top: &[(String, usize)], state: &Map<String, Value>, bytes: usize) -> Mistake {
    let largest = state.iter().max_by_key(|(_, value)| value.to_string().len());
    let (key, length) = largest.map_or(("", 0), |(key, value)| (key.as_str(), value.to_string().len()));
    let at = top.iter().find(|(name, _)| name == key).map_or(0, |(_, at)| *at);
    let message = format!(
        "desired and reported together are {bytes} bytes, {} more than AWS takes; the largest value is {key:?} with \
         {length}",
        bytes - MAX_BYTES
    );
    mistake(text, at, message)
}

fn syntax(text: &str, error: &serde_json::Error) -> Mistake {
    let all = error.to_string();
    let message = format!("not JSON: {}", all.split(" at line ").next().unwrap_or_default());
    // A text that is not closed is noticed at the line's end, which serde_json counts as the next line's beginning.
    let (line, bytes) = match (error.line(), error.column()) {
        (line @ 2.., 0) => (line - 1, usize::MAX),
        (line, column) => (line.max(1), column),
    };
    let whole = text.split('\n').nth(line - 1).unwrap_or_default();
    // serde_json counts bytes.
    let before = whole.char_indices().take_while(|(at, _)| at.saturating_add(1) < bytes).count();
    Mistake { line, column: before + 1, message }
}

fn mistake(text: &str, at: usize, message: impl Into<String>) -> Mistake {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Mistake {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        message: message.into(),
    }
}

/// Walks over a text that is known to be JSON, to find places.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Whether depth counts: a whole document has more levels than a state.
    limits: bool,
    faults: Vec<(usize, String)>,
    inexact: Vec<(String, String)>,
    /// The keys of the first level and where they stand.
    top: Vec<(String, usize)>,
}

impl<'a> Scan<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0, limits: true, faults: Vec::new(), inexact: Vec::new(), top: Vec::new() }
    }

    fn peek(&mut self) -> u8 {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn value(&mut self, path: &mut Vec<String>, in_list: bool) {
        match self.peek() {
            b'{' => self.object(path),
            b'[' => self.list(path),
            b'"' => drop(self.string()),
            _ => self.scalar(path, in_list),
        }
    }

    fn object(&mut self, path: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        self.at += 1;
        while !matches!(self.peek(), b'}' | 0) {
            let start = self.at;
            let key = self.string();
            if path.is_empty() {
                self.top.push((key.clone(), start));
            }
            self.level(path.len() + 1, start);
            if !seen.insert(key.clone()) {
                self.faults.push((start, format!("the key {key:?} stands here twice")));
            }
            self.peek();
            self.at += 1;
            path.push(key);
            self.value(path, false);
            path.pop();
            self.separator();
        }
        self.at += 1;
    }

    fn list(&mut self, path: &mut Vec<String>) {
        self.at += 1;
        let mut index = 0;
        while !matches!(self.peek(), b']' | 0) {
            self.level(path.len() + 1, self.at);
            path.push(index.to_string());
            self.value(path, true);
            path.pop();
            index += 1;
            self.separator();
        }
        self.at += 1;
    }

    fn separator(&mut self) {
        if self.peek() == b',' {
            self.at += 1;
        }
    }

    fn level(&mut self, level: usize, at: usize) {
        if self.limits && level == MAX_DEPTH + 1 {
            self.faults.push((at, format!("too many levels of nesting; AWS takes {MAX_DEPTH}")));
        }
    }

    fn string(&mut self) -> String {
        let start = self.at;
        let mut escaped = true;
        for (offset, byte) in self.text.as_bytes()[start..].iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.at = start + offset + 1;
                    return serde_json::from_str(&self.text[start..self.at]).unwrap_or_default();
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        String::new()
    }

    fn scalar(&mut self, path: &[String], in_list: bool) {
        let start = self.at;
        let rest = &self.text[start..];
        let end = rest.find([',', '}', ']', ' ', '\t', '\r', '\n']).unwrap_or(rest.len()).max(1);
        self.at = (start + end).min(self.text.len());
        let token = &self.text[start..self.at];
        if token == "null" && in_list {
            self.faults.push((start, "AWS takes no null in a list".to_owned()));
        }
        if token.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && !is_exact(token) {
            self.inexact.push((pointer(path), token.to_owned()));
            let message = format!("the number {token} cannot be kept exactly by this program: write it as a text");
            self.faults.push((start, message));
        }
    }
}

/// The RFC 6901 pointer of a path.
pub(super) fn pointer(path: &[String]) -> String {
    path.iter().fold(String::new(), |out, key| out + "/" + &key.replace('~', "~0").replace('/', "~1"))
}
