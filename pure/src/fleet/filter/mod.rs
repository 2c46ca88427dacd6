//! The language of the filter line, of `-f` and of saved views.
//!
//! | written | means |
//! |---|---|
//! | `oslo pump` | the name has these letters in this order, each word anywhere; the best match stands first |
//! | `!test` | the name does not have this text |
//! | `"a b"` | the name has exactly this text |
//! | `/^pump-0[0-9]+$/`, `/…/i` | the name matches the regular expression; `i` ignores case |
//! | `type:pump` | the column has this text, in any case; with `*` or `?` it must match the whole |
//! | `status:inactive` | of a column of few words: one begins so, in any case |
//! | `arn=a:b` | the column is this text, case counts; `*` and `?` may be used |
//! | `type:/^p/` | the column matches the regular expression |
//! | `attr.site:oslo` | a registry attribute |
//! | `attr.fw>=3.10` | more or less than a text, as people count |
//! | `version>10`, `version:7` | a number |
//! | `age>90d`, `age<=12h` | how long ago: `s m h d w`, also `1d12h` |
//! | `created>2026-01-31`, `created:2026-01` | a date: behind it, within it |
//! | `connected:no`, `delta:yes` | yes or no |
//! | `connected:unknown`, `type:*` | it is not known; there is one |
//! | `!type:pump` | not that; `!` stands before any term |
//!
//! A value that is not known is no match, nor is it the opposite: see [`Verdict::Unknown`].

mod field;
mod matching;
mod operand;
mod pattern;
mod query;
mod term;
mod token;

use jiff::Timestamp;

pub use field::{Field, Kind, Row, Value};
pub use matching::{Scratch, Verdict};
pub use operand::{Instant, Span};
pub use pattern::Pattern;
pub use query::{IndexQuery, Indexed, Rest};
pub use term::{Operand, Term, Test};
pub use token::Op;

pub(super) use field::find as find_column;
pub(super) use matching::{Check, Matcher};
pub(super) use operand::nanoseconds;

/// A filter that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct FilterError {
    /// Counted in characters from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl FilterError {
    fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into() }
    }
}

/// A filter, read. The empty one matches everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
    facts: Vec<&'static str>,
    /// Words are looked for as they are, in every column that is searched.
    is_code: bool,
    /// Seconds of the smallest unit of an age it asks for.
    unit_of_age: Option<i64>,
}

impl Filter {
    /// Reads a filter for rows of one kind. Ages count from `now`.
    ///
    /// # Errors
    /// Names the column of what cannot be read, what is wrong with it and what would be right.
    pub fn parse<R: Row>(text: &str, now: Timestamp) -> Result<Self, FilterError> {
        let columns = R::columns();
        let read = |token| Term::read(token, columns, now);
        let terms: Vec<Term> = token::tokens(text)?.into_iter().map(read).collect::<Result<_, _>>()?;
        let asks = |field: &&Field| {
            let is_asked = |test: &Test| matches!(test, Test::Field { name, operand, .. } if field.name == name && *operand != Operand::Unknown);
            field.is_fact && terms.iter().any(|term| is_asked(&term.test))
        };
        let facts = columns.iter().filter(asks).map(|field| field.name).collect();
        let ages = terms.iter().filter_map(|term| match &term.test {
            Test::Field { name, operand: Operand::Span(span), .. } => {
                find_column(columns, name).filter(|(_, field)| field.kind == Kind::Age).map(|_| span.unit)
            }
            _ => None,
        });
        let unit_of_age = ages.min();
        Ok(Self { text: text.to_owned(), terms, facts, is_code: R::IS_CODE, unit_of_age })
    }

    /// Where it asks for ages, what it matches changes as time goes by: how many seconds the finest of them counts in.
    pub const fn unit_of_age(&self) -> Option<i64> {
        self.unit_of_age
    }

    /// What asking a row costs, compared with a word: a regular expression may walk a long way for every letter.
    pub(super) fn cost(&self) -> usize {
        const EXPRESSION: usize = 16;
        let is_dear = |term: &Term| match &term.test {
            Test::Pattern(pattern) | Test::Field { operand: Operand::Pattern(pattern), .. } => !pattern.is_cheap(),
            _ => false,
        };
        if self.terms.iter().any(is_dear) { EXPRESSION } else { 1 }
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its terms: a row matches where all of them do.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The columns it asks for that are not known of every row.
    pub fn facts(&self) -> &[&'static str] {
        &self.facts
    }

    /// Whether it asks for a column that is told apart from the rows themselves.
    pub(super) fn reads_facts<R: Row>(&self) -> bool {
        let is_fact = |name: &str| find_column(R::columns(), name).is_some_and(|(_, field)| field.is_fact);
        self.terms.iter().any(|term| matches!(&term.test, Test::Field { name, .. } if is_fact(name)))
    }

    /// The part of it that asks for this column alone: whatever the whole lets through, this does too.
    #[must_use]
    pub fn only(&self, column: &str) -> Self {
        let asks = |term: &&Term| matches!(&term.test, Test::Field { name, .. } if name == column);
        Self {
            text: self.text.clone(),
            terms: self.terms.iter().filter(asks).cloned().collect(),
            facts: self.facts.iter().copied().filter(|fact| *fact == column).collect(),
            is_code: self.is_code,
            unit_of_age: self.unit_of_age,
        }
    }

    /// What it asks of the texts of a column, each question once.
    pub fn tests_of(&self, column: &str) -> Vec<Test> {
        let mut tests: Vec<Test> = Vec::new();
        for test in self.terms.iter().map(|term| &term.test) {
            let is_of_texts = matches!(test, Test::Field { name, operand: Operand::Text(_) | Operand::Pattern(_), .. } if name == column);
            if is_of_texts && !tests.contains(test) {
                tests.push(test.clone());
            }
        }
        tests
    }

    /// Whether a text passes one of its tests.
    pub fn passes(&self, wanted: &Test, text: &str) -> bool {
        let matcher = self.terms.iter().find(|term| term.test == *wanted).map(|term| &term.matcher);
        matches!(matcher, Some(Matcher::Field(check)) if check.passes(text, &mut String::new()))
    }

    /// Whether its matches have ranks: where it has a fuzzy word.
    pub fn ranks(&self) -> bool {
        self.terms.iter().any(|term| !term.negated && matches!(term.test, Test::Word(_)))
    }

    /// Whether everything it matches is matched by `wider` too, as far as that is easily told: typing on narrows.
    pub fn narrows(&self, wider: &Self) -> bool {
        wider.terms.iter().all(|old| self.terms.iter().any(|new| new.implies(old)))
    }
}

#[cfg(test)]
mod tests;
