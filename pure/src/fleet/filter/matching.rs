//! A filter at work.

use std::ops::Range;

use nucleo_matcher::pattern::Atom;
use nucleo_matcher::{Config, Utf32Str};
use unicode_segmentation::UnicodeSegmentation;

use super::field::Value;
use super::operand::nanoseconds;
use super::pattern::{Pattern, TextTest, lowered};
use super::{Filter, Op, Row, Term};
use crate::fleet::list::natural;

/// Whether a row matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It does, so well: more is better; 0 for every match of a filter that does not rank.
    Match(u32),
    /// It does not.
    No,
    /// What decides is not known of this row.
    Unknown,
}

/// What matching needs besides the filter; make one for a run over many rows.
pub struct Scratch {
    pub(crate) matcher: nucleo_matcher::Matcher,
    pub(crate) chars: Vec<char>,
    pub(crate) lower: String,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { matcher: nucleo_matcher::Matcher::new(Config::DEFAULT), chars: Vec::new(), lower: String::new() }
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scratch")
    }
}

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// A term, made ready to be asked of many rows.
#[derive(Debug, Clone)]
pub(crate) enum Matcher {
    /// Letters in order.
    Word { atom: Atom, lower: String },
    /// The name has this text.
    Text { atom: Atom, lower: String },
    /// The name matches.
    Pattern(Pattern),
    /// A column has, or is, a value.
    Field(Check),
}

/// What is asked of a column.
#[derive(Debug, Clone)]
pub(crate) enum Check {
    /// It has a value.
    Any,
    /// It is not known.
    Unknown,
    /// A text passes.
    Text(TextTest),
    /// A text is more or less than this one, as people count.
    Order(Op, String),
    /// A number, or an instant in nanoseconds, lies between these, both included.
    Within(i64, i64),
    /// Yes or no.
    Flag(bool),
}

impl Check {
    /// Whether a text passes.
    pub(crate) fn passes(&self, text: &str, lower: &mut String) -> bool {
        match self {
            Self::Any => true,
            Self::Text(wanted) => wanted.passes(text, lower),
            Self::Order(op, value) => {
                let order = natural(text, value);
                match op {
                    Op::Less => order.is_lt(),
                    Op::AtMost => order.is_le(),
                    Op::More => order.is_gt(),
                    Op::AtLeast => order.is_ge(),
                    Op::Has | Op::Is => order.is_eq(),
                }
            }
            Self::Unknown | Self::Within(..) | Self::Flag(_) => false,
        }
    }

    /// Whether a value passes; `None` where it is not known. `decode` tells whether any of the texts that have a number
    /// in a store of rows passes.
    pub(crate) fn holds(
        &self,
        value: &Value<'_>,
        lower: &mut String,
        decode: impl FnOnce(u32, &mut String) -> bool,
    ) -> Option<bool> {
        let is_unknown = matches!(value, Value::Unknown);
        if matches!(self, Self::Unknown) {
            return Some(is_unknown);
        }
        Some(match value {
            Value::Unknown => return None,
            Value::Absent => false,
            Value::Text(text) => self.passes(text, lower),
            Value::Texts(texts) => texts.iter().any(|text| self.passes(text, lower)),
            Value::Code(code) => decode(*code, lower),
            Value::Number(number) | Value::Nanoseconds(number) => self.spans(*number),
            Value::Time(at) => self.spans(nanoseconds(*at)),
            Value::Flag(flag) => matches!(self, Self::Any) || matches!(self, Self::Flag(wanted) if wanted == flag),
        })
    }

    fn spans(&self, number: i64) -> bool {
        match self {
            Self::Within(from, to) => (*from..=*to).contains(&number),
            check => matches!(check, Self::Any),
        }
    }
}

impl Matcher {
    /// How well a name that is no code matches; `None` where it does not.
    pub(crate) fn name(&self, name: &str, scratch: &mut Scratch) -> Option<u32> {
        let Scratch { matcher, chars, .. } = scratch;
        match self {
            Self::Word { atom, .. } => atom.score(Utf32Str::new(name, chars), matcher).map(u32::from),
            Self::Text { atom, .. } => atom.score(Utf32Str::new(name, chars), matcher).map(|_| 0),
            Self::Pattern(pattern) => pattern.is_match(name).then_some(0),
            Self::Field(_) => None,
        }
    }

    /// Whether a text has what is looked for, as it is.
    pub(crate) fn is_in(&self, text: &str, scratch: &mut Scratch) -> bool {
        self.plain().is_some_and(|word| lowered(text, &mut scratch.lower).contains(word))
    }

    /// What is looked for in every column that is searched, where the name is a code.
    pub(crate) fn plain(&self) -> Option<&str> {
        match self {
            Self::Word { lower, .. } | Self::Text { lower, .. } => Some(lower),
            Self::Pattern(_) | Self::Field(_) => None,
        }
    }
}

impl Term {
    /// Whether a row matches, before a `!` turns it around.
    fn asked<R: Row>(&self, row: &R, scratch: &mut Scratch) -> Verdict {
        if let (super::Test::Field { name, .. }, Matcher::Field(check)) = (&self.test, &self.matcher) {
            return match check.holds(&row.value(name), &mut scratch.lower, |_, _| false) {
                Some(true) => Verdict::Match(0),
                Some(false) => Verdict::No,
                None => Verdict::Unknown,
            };
        }
        let found = match self.matcher.plain() {
            Some(word) if R::IS_CODE => is_somewhere(word, row, &mut scratch.lower).then_some(0),
            _ => self.matcher.name(row.name(), scratch),
        };
        found.map_or(Verdict::No, Verdict::Match)
    }

    /// What a `!` makes of it.
    pub(crate) const fn turned(&self, verdict: Verdict) -> Verdict {
        match (self.negated, verdict) {
            (true, Verdict::Match(_)) => Verdict::No,
            (true, Verdict::No) => Verdict::Match(0),
            (_, verdict) => verdict,
        }
    }
}

fn is_somewhere<R: Row>(word: &str, row: &R, lower: &mut String) -> bool {
    let mut has = |text: &str| lowered(text, lower).contains(word);
    has(row.name())
        || R::columns().iter().filter(|field| field.is_searched).any(|field| match row.value(field.name) {
            Value::Text(text) => has(&text),
            Value::Texts(texts) => texts.into_iter().any(&mut has),
            _ => false,
        })
}

impl Filter {
    /// Whether the row matches. One that some term refuses does not, whatever else is not known of it.
    pub fn judge<R: Row>(&self, row: &R, scratch: &mut Scratch) -> Verdict {
        self.all(|_, term| term.asked(row, scratch))
    }

    /// Whether the row matches, and how well.
    pub fn rank<R: Row>(&self, row: &R, scratch: &mut Scratch) -> Option<u32> {
        match self.judge(row, scratch) {
            Verdict::Match(rank) => Some(rank),
            Verdict::No | Verdict::Unknown => None,
        }
    }

    /// What all terms together say, each asked by `asked` before a `!` turns it around; the cheap ones first.
    pub(crate) fn all(&self, mut asked: impl FnMut(usize, &Term) -> Verdict) -> Verdict {
        let (mut sum, mut is_unknown) = (0, false);
        for is_cheap in [true, false] {
            let terms = self.terms.iter().enumerate();
            for (number, term) in terms.filter(|(_, term)| matches!(term.matcher, Matcher::Field(_)) == is_cheap) {
                match term.turned(asked(number, term)) {
                    Verdict::Match(rank) => sum += rank,
                    Verdict::No => return Verdict::No,
                    Verdict::Unknown => is_unknown = true,
                }
            }
        }
        if is_unknown { Verdict::Unknown } else { Verdict::Match(sum) }
    }

    /// The parts of a name that the filter's words and expressions matched, as byte ranges in order.
    pub fn highlights(&self, name: &str, scratch: &mut Scratch) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut parts: Vec<Range<usize>> = Vec::new();
        let Scratch { matcher, chars, lower } = scratch;
        for term in self.terms.iter().filter(|term| !term.negated) {
            match &term.matcher {
                Matcher::Word { lower: word, .. } | Matcher::Text { lower: word, .. } if self.is_code => {
                    parts.extend(TextTest::Contains(word.clone()).found(name, lower));
                }
                Matcher::Word { atom, .. } | Matcher::Text { atom, .. } => {
                    let _ = atom.indices(Utf32Str::new(name, chars), matcher, &mut found);
                }
                Matcher::Pattern(pattern) => parts.extend(pattern.found(name)),
                Matcher::Field(Check::Text(test)) if term.is_of_the_name() => parts.extend(test.found(name, lower)),
                Matcher::Field(_) => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut wanted = found.into_iter().peekable();
        // The matcher counts what a reader sees as one character.
        for (i, (at, cluster)) in (0u32..).zip(name.grapheme_indices(true)) {
            if wanted.next_if_eq(&i).is_some() {
                parts.push(at..at + cluster.len());
            }
        }
        joined(parts)
    }
}

/// In order, each place once.
fn joined(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_unstable_by_key(|part| (part.start, part.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match out.last_mut() {
            Some(last) if last.end >= part.start => last.end = last.end.max(part.end),
            _ => out.push(part),
        }
    }
    out
}
