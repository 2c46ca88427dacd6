//! A query, read and ready to be asked of things.

use super::field::Field;
use super::parse::parse;
use super::pattern::Test;
use super::subject::Subject;

/// A query.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::emulator) struct Query(Expression);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// `*`
    Everything,
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Term(Term),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    /// Any field where there is none.
    pub(super) field: Option<Field>,
    pub(super) test: Test,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub(in crate::emulator) fn parse(text: &str) -> Result<Self, String> {
        parse(text).map(Self)
    }

    /// Whether a thing is what it asks for.
    pub(in crate::emulator) fn holds(&self, subject: &Subject<'_>) -> bool {
        self.0.holds(subject)
    }
}

impl Expression {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::All(parts) => parts.iter().all(|part| part.holds(subject)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(subject)),
            Self::Not(inner) => !inner.holds(subject),
            Self::Term(Term { field: None, test }) => subject.any(&mut |value| test.holds(value)),
            Self::Term(Term { field: Some(field), test }) => {
                field.is_searchable() && subject.visit(field, &mut |value| test.holds(value))
            }
        }
    }
}
