//! One row of the table: by which words a case is recognised, and what it means.

use super::text::Text;
use super::types::Ask;

/// How much a recognition is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// Says that something failed, hardly why; left out where anything says more.
    Vague,
    /// Names the link that broke.
    Telling,
    /// Names the cause.
    Exact,
}

/// Words that recognise a case.
pub(super) struct When {
    /// One of these.
    words: &'static [&'static str],
    /// And one of these near it; nothing more is needed where empty.
    near: &'static [&'static str],
    /// And none of these near it.
    unless: &'static [&'static str],
    /// Near words are not needed where the text is hardly longer than the words.
    or_alone: bool,
    /// Nothing else may be in the text.
    only: bool,
}

/// One of these words.
pub(super) const fn when(words: &'static [&'static str]) -> When {
    When { words, near: &[], unless: &[], or_alone: false, only: false }
}

impl When {
    /// Only with one of these near.
    pub(super) const fn near(self, near: &'static [&'static str]) -> Self {
        Self { near, ..self }
    }

    /// Not with one of these near.
    pub(super) const fn unless(self, unless: &'static [&'static str]) -> Self {
        Self { unless, ..self }
    }

    /// The words may also stand alone.
    pub(super) const fn or_alone(self) -> Self {
        Self { or_alone: true, ..self }
    }

    /// Only where the words are all there is.
    pub(super) const fn only(self) -> Self {
        Self { only: true, ..self }
    }

    /// The first place it applies to, and the words there.
    pub(super) fn find(&self, text: &Text) -> Option<(usize, &'static str)> {
        let mut found: Vec<(usize, &'static str)> = Vec::new();
        for word in self.words {
            if self.only && !text.is_only(word) {
                continue;
            }
            found.extend(text.find_all(word).into_iter().map(|at| (at, *word)));
        }
        if found.is_empty() {
            return None;
        }
        found.sort_unstable();
        let near = places(text, self.near);
        let unless = places(text, self.unless);
        let is_near =
            |at: usize| self.near.is_empty() || (self.or_alone && text.is_short()) || Text::is_near(&near, at);
        found.into_iter().find(|(at, _)| is_near(*at) && !Text::is_near(&unless, *at))
    }
}

fn places(text: &Text, words: &[&str]) -> Vec<usize> {
    let mut all: Vec<usize> = words.iter().flat_map(|word| text.find_all(word)).collect();
    all.sort_unstable();
    all
}

/// A case.
pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) grade: Grade,
    /// Any of these recognises it.
    pub(super) when: &'static [When],
    pub(super) proves: &'static [&'static str],
    pub(super) unproven: &'static [&'static str],
    pub(super) checks: &'static [&'static str],
    pub(super) ask: Option<Ask>,
    pub(super) source: &'static str,
}
