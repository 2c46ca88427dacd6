//! An error in a file of the user's, with its place.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What is wrong in a file, and where. Shown as `file:line:column: message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The file as it was named.
    pub file: PathBuf,
    /// Line and column, counted from 1; `None` where the fault has no place (the file cannot be read).
    pub place: Option<(usize, usize)>,
    /// What is wrong, with what was probably meant.
    pub message: String,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}:")?;
        }
        write!(f, " {}", self.message)
    }
}

impl std::error::Error for Located {}

impl Located {
    /// A fault of a whole file.
    pub fn file(file: &Path, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place: None, message: message.into() }
    }

    /// A fault at a byte range of the file's text.
    pub fn at(file: &Path, text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), place: span.map(|span| place(text, span.start)), message: message.into() }
    }

    /// What the TOML reader found, on one line, with a guess at the key that was meant.
    pub fn toml(file: &Path, text: &str, error: &toml::de::Error) -> Self {
        Self::at(file, text, error.span(), with_guess(&error.message().replace('\n', "; ")))
    }
}

impl Located {
    /// What the JSON reader found, with a guess at the key that was meant.
    pub fn json(file: &Path, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(head, _)| head);
        let place = (error.line() > 0).then(|| (error.line(), error.column().max(1)));
        Self { file: file.to_owned(), place, message: with_guess(message) }
    }
}

/// Line and column of a byte offset, both from 1; the column counts characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// serde says "unknown field `thme`, expected one of `theme`, …": adds the nearest of those.
fn with_guess(message: &str) -> String {
    if !message.starts_with("unknown ") {
        return message.to_owned();
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = quoted.next() else { return message.to_owned() };
    match nearest(unknown, quoted) {
        Some(guess) => format!("{message}; did you mean `{guess}`?"),
        None => message.to_owned(),
    }
}

/// The one of `names` that `word` is most likely a slip of, if any is near enough.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let text = "a = 1\nø = 2\nend";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, text.find("= 2").unwrap()), (2, 3));
        assert_eq!(place(text, 999), (3, 4));
    }

    #[test]
    fn a_slip_is_guessed_and_a_stranger_is_not() {
        assert_eq!(nearest("thme", ["theme", "region"]), Some("theme"));
        assert_eq!(nearest("Raed-only", ["read-only", "region"]), Some("read-only"));
        assert_eq!(nearest("zebra", ["theme", "region"]), None);
    }
}
