//! Regular expressions, and texts looked for in texts.

use regex_lite::{Regex, RegexBuilder};

/// A regular expression as a filter has it.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written between the slashes.
    pub source: String,
    /// `/i`
    pub ignore_case: bool,
    built: Box<Built>,
}

#[derive(Debug, Clone)]
struct Built {
    regex: Regex,
    /// What a text must begin with to match: most texts are refused by it at a hundredth of the cost.
    begins: String,
    /// What a text must have somewhere to match.
    has: Option<memchr::memmem::Finder<'static>>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, self.ignore_case) == (&other.source, other.ignore_case)
    }
}

impl Pattern {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(source: String, ignore_case: bool) -> Result<Self, String> {
        // A filter is typed: what it compiles to has its bounds.
        const MOST: usize = 1 << 20;
        let built = RegexBuilder::new(&source).case_insensitive(ignore_case).size_limit(MOST).build();
        let regex = built.map_err(|error| error.to_string().replace('\n', " "))?;
        let (begins, has) = if ignore_case { (String::new(), String::new()) } else { literals(&source) };
        let has = (!has.is_empty()).then(|| memchr::memmem::Finder::new(&has).into_owned());
        Ok(Self { source, ignore_case, built: Box::new(Built { regex, begins, has }) })
    }

    /// Whether it is found in a text.
    pub fn is_match(&self, text: &str) -> bool {
        let Built { regex, begins, has } = &*self.built;
        text.starts_with(begins)
            && has.as_ref().is_none_or(|has| has.find(text.as_bytes()).is_some())
            && regex.is_match(text)
    }

    /// Whether most texts are refused without the expression.
    pub(super) fn is_cheap(&self) -> bool {
        !self.built.begins.is_empty() || self.built.has.is_some()
    }

    /// What every text that it is found in begins with; empty where that is not easily told.
    pub(super) fn begins(&self) -> &str {
        &self.built.begins
    }

    /// Where it is found, not counting empty places.
    pub(super) fn found<'a>(&'a self, text: &'a str) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        self.built.regex.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty())
    }
}

/// What every match begins with, where it begins with a plain text behind `^`; and the longest plain text that every match
/// has. Both are empty where that is not easily told.
fn literals(source: &str) -> (String, String) {
    // Anything that makes a part optional or a choice takes the certainty away: `(`, `|`, a class or an escape ends a run.
    if source.contains(['|', '(', ')']) || source.contains("\\Q") || source.contains("(?") {
        return Default::default();
    }
    let anchored = source.starts_with('^');
    let mut runs = vec![String::new()];
    let mut chars = source.trim_start_matches('^').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' | '?' | '{' => {
                // The character in front need not be there.
                if let Some(run) = runs.last_mut() {
                    run.pop();
                }
                runs.push(String::new());
                if c == '{' {
                    chars.by_ref().find(|c| *c == '}');
                }
            }
            // A repetition repeated: what is left of it is anybody's guess.
            '+' if matches!(chars.peek(), Some('*' | '{')) => return Default::default(),
            '+' | '.' | '$' | '^' => runs.push(String::new()),
            '[' => {
                // A class may begin with its own bracket.
                chars.next_if_eq(&'^');
                chars.next_if_eq(&']');
                let mut depth = 1;
                while depth > 0 {
                    match chars.next() {
                        Some('\\') => {
                            chars.next();
                        }
                        Some('[') => depth += 1,
                        Some(']') => depth -= 1,
                        Some(_) => {}
                        None => break,
                    }
                }
                runs.push(String::new());
                // A repetition behind a class is of the class.
                if let Some(repeat) = chars.next_if(|c| matches!(c, '*' | '+' | '?' | '{'))
                    && repeat == '{'
                {
                    chars.by_ref().find(|c| *c == '}');
                }
            }
            '\\' => {
                let escaped = chars.next().unwrap_or('\\');
                // `\<` and `\>` are the edges of a word.
                if escaped.is_ascii_alphanumeric() || matches!(escaped, '<' | '>') {
                    // What the escape goes on with is not looked into.
                    return if anchored { (runs.swap_remove(0), String::new()) } else { Default::default() };
                }
                if let Some(run) = runs.last_mut() {
                    run.push(escaped);
                }
            }
            c => {
                if let Some(run) = runs.last_mut() {
                    run.push(c);
                }
            }
        }
    }
    let begins = if anchored { runs[0].clone() } else { String::new() };
    let longest = runs.into_iter().max_by_key(String::len).unwrap_or_default();
    (begins, longest)
}

/// How a text is looked for in a column of texts.
#[derive(Debug, Clone)]
pub(crate) enum TextTest {
    /// In any case, anywhere.
    Contains(String),
    /// In any case, at the beginning of the whole or of a word behind a space.
    Begins(String),
    /// With `*` and `?`, the whole; the flag ignores case.
    Glob(String, bool),
    /// The same.
    Is(String),
    /// A regular expression.
    Regex(Pattern),
}

impl TextTest {
    /// A text looked for in any case; with `*` or `?` it must match the whole.
    pub(super) fn loose(value: &str, is_word: bool) -> Self {
        // Letter by letter, as the texts are: a word's last sigma is one like the others.
        let lower: String = value.chars().flat_map(char::to_lowercase).collect();
        match (value.contains(['*', '?']), is_word) {
            (true, _) => Self::Glob(lower, true),
            (false, true) => Self::Begins(lower),
            (false, false) => Self::Contains(lower),
        }
    }

    /// The text itself; with `*` or `?` the whole matches them.
    pub(super) fn exact(value: &str) -> Self {
        if value.contains(['*', '?']) { Self::Glob(value.to_owned(), false) } else { Self::Is(value.to_owned()) }
    }

    /// Whether a text passes; `lower` is room to work in.
    pub(super) fn passes(&self, text: &str, lower: &mut String) -> bool {
        match self {
            Self::Is(value) => value == text,
            Self::Glob(value, false) => glob(value, text),
            Self::Regex(pattern) => pattern.is_match(text),
            Self::Contains(value) => lowered(text, lower).contains(value.as_str()),
            Self::Begins(value) => {
                let text = lowered(text, lower);
                text.starts_with(value.as_str()) || text.split(' ').any(|word| word.starts_with(value.as_str()))
            }
            Self::Glob(value, true) => glob(value, lowered(text, lower)),
        }
    }
}

impl TextTest {
    /// Where it is found in a text; nowhere where what matches is the whole.
    pub(super) fn found(&self, text: &str, lower: &mut String) -> Vec<std::ops::Range<usize>> {
        match self {
            Self::Regex(pattern) => pattern.found(text).collect(),
            // Where lower case is of another length, places are others too.
            Self::Contains(value) if text.is_ascii() => {
                lowered(text, lower).match_indices(value.as_str()).map(|(at, hit)| at..at + hit.len()).collect()
            }
            _ => Vec::new(),
        }
    }
}

pub(super) fn lowered<'a>(text: &str, lower: &'a mut String) -> &'a str {
    lower.clear();
    if text.is_ascii() {
        lower.push_str(text);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(text.chars().flat_map(char::to_lowercase));
    }
    lower
}

/// `*` is any run of characters, `?` is one.
fn glob(pattern: &str, text: &str) -> bool {
    let (mut p, mut t) = (pattern, text);
    let mut star: Option<(&str, &str)> = None;
    loop {
        let (mut ps, mut ts) = (p.chars(), t.chars());
        match (ps.next(), ts.next()) {
            (Some('*'), _) => {
                p = ps.as_str();
                star = Some((p, t));
                continue;
            }
            (None, None) => return true,
            (Some(a), Some(b)) if a == '?' || a == b => {
                (p, t) = (ps.as_str(), ts.as_str());
                continue;
            }
            _ => {}
        }
        // One more character for the last `*`.
        let Some((after, from)) = star else { return false };
        let mut rest = from.chars();
        if rest.next().is_none() {
            return false;
        }
        star = Some((after, rest.as_str()));
        (p, t) = (after, rest.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_match_must_have() {
        let told = |source: &str| literals(source);
        assert_eq!(told("^pump-0[0-9]+$"), ("pump-0".to_owned(), "pump-0".to_owned()));
        assert_eq!(told("^ab?cde"), ("a".to_owned(), "cde".to_owned()));
        assert_eq!(told("oslo|pump"), Default::default());
        assert_eq!(told("^x\\dlong"), ("x".to_owned(), String::new()));
        assert_eq!(told("a\\.b"), (String::new(), "a.b".to_owned()));
        assert_eq!(told("^a\\<b"), ("a".to_owned(), String::new()));
    }

    proptest! {
        /// What is refused before the expression is asked would be refused by it.
        #[test]
        fn the_short_cut_changes_no_answer(source in "\\^?[ab.]{0,3}([*+?]|\\{0,2\\}|\\[ab\\]\\*?|\\(a\\)|\\||\\\\d|\\\\.)?[ab]{0,3}\\$?", text in "[ab.0]{0,6}") {
            if let Ok(pattern) = Pattern::new(source.clone(), false) {
                let plain = Regex::new(&source).unwrap().is_match(&text);
                prop_assert_eq!(pattern.is_match(&text), plain, "/{}/ on {}", source, text);
            }
        }
    }
}
