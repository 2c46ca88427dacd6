//! A filter at work.

use std::ops::Range;

use nucleo_matcher::{Config, Matcher, Utf32Str};
use unicode_segmentation::UnicodeSegmentation;

use super::{Filter, Row, Term, Test};

/// What matching needs besides the filter; make one for a run over many rows.
pub struct Scratch {
    matcher: Matcher,
    chars: Vec<char>,
    lower: String,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { matcher: Matcher::new(Config::DEFAULT), chars: Vec::new(), lower: String::new() }
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scratch")
    }
}

impl Filter {
    /// Whether the row matches, and how well: more is better; 0 for every match of a filter that does not rank.
    pub fn rank<R: Row>(&self, row: &R, scratch: &mut Scratch) -> Option<u32> {
        let mut sum = 0;
        for term in &self.terms {
            sum += term.rank(row, scratch)?;
        }
        Some(sum)
    }

    /// The parts of a name that its words matched, as byte ranges in order.
    pub fn highlights(&self, name: &str, scratch: &mut Scratch) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let Scratch { matcher, chars, .. } = scratch;
        for term in self.terms.iter().filter(|t| !t.negated) {
            if let Test::Fuzzy { atom, .. } | Test::Text { atom, .. } = &term.test {
                let _ = atom.indices(Utf32Str::new(name, chars), matcher, &mut found);
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        found.sort_unstable();
        found.dedup();
        let mut wanted = found.into_iter().peekable();
        let mut out: Vec<Range<usize>> = Vec::new();
        // The matcher counts what a reader sees as one character.
        for (i, (at, cluster)) in (0u32..).zip(name.grapheme_indices(true)) {
            if wanted.next_if_eq(&i).is_none() {
                continue;
            }
            let end = at + cluster.len();
            match out.last_mut() {
                Some(last) if last.end == at => last.end = end,
                _ => out.push(at..end),
            }
        }
        out
    }
}

impl Term {
    fn rank<R: Row>(&self, row: &R, scratch: &mut Scratch) -> Option<u32> {
        let found = match &self.test {
            Test::Fuzzy { word, .. } | Test::Text { word, .. } if R::IS_CODE => {
                is_in_any_field(word, row, &mut scratch.lower).then_some(0)
            }
            Test::Fuzzy { atom, .. } | Test::Text { atom, .. } => {
                let Scratch { matcher, chars, .. } = scratch;
                let score = atom.score(Utf32Str::new(row.name(), chars), matcher).map(u32::from);
                if matches!(self.test, Test::Text { .. }) { score.map(|_| 0) } else { score }
            }
            Test::Field { field, exact, value } => {
                let is = |text: &str, scratch: &mut Scratch| field_matches(value, text, *exact, &mut scratch.lower);
                row.field(field).and_then(|text| is(&text, scratch).then_some(0))
            }
        };
        match (self.negated, found) {
            (false, found) => found,
            (true, None) => Some(0),
            (true, Some(_)) => None,
        }
    }
}

fn is_in_any_field<R: Row>(word: &str, row: &R, lower: &mut String) -> bool {
    R::fields().iter().any(|field| row.field(field).is_some_and(|text| field_matches(word, &text, false, lower)))
}

fn field_matches(value: &str, text: &str, exact: bool, lower: &mut String) -> bool {
    let open = value.contains(['*', '?']);
    match (exact, open) {
        (true, false) => value == text,
        (true, true) => glob(value, text),
        (false, open) => {
            lower.clear();
            lower.extend(text.chars().flat_map(char::to_lowercase));
            let value = value.to_lowercase();
            if open { glob(&value, lower) } else { lower.contains(&value) }
        }
    }
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
