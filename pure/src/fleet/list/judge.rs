//! A filter asked of the rows of a store.

use super::Store;
use crate::fleet::filter::{Check, Filter, Matcher, Row, Scratch, Term, Test, Value, Verdict};

/// What asking needs: the columns, found once, and what was already answered of texts that many rows have.
#[derive(Debug, Clone)]
pub(super) struct Judge<S: Store> {
    terms: Vec<Asked<S>>,
    searched: Vec<S::Slot>,
    scratch: Scratch,
}

#[derive(Debug, Clone)]
struct Asked<S: Store> {
    slot: Option<S::Slot>,
    /// It is answered for all rows at once.
    question: Option<usize>,
    /// By the number of the text: not asked yet, yes, no.
    memo: Vec<u8>,
}

const YES: u8 = 1;
const NO: u8 = 2;

impl<S: Store> Default for Judge<S> {
    fn default() -> Self {
        Self { terms: Vec::new(), searched: Vec::new(), scratch: Scratch::default() }
    }
}

impl<S: Store> Judge<S> {
    pub(super) fn new(filter: &Filter, store: &S) -> Self {
        let searched = S::Row::columns().iter().filter(|field| field.is_searched);
        let mut judge = Self {
            terms: filter.terms().iter().map(|term| Asked::new(term, store)).collect(),
            searched: searched.filter_map(|field| store.slot(field.name)).collect(),
            scratch: Scratch::default(),
        };
        judge.look_again(filter, store);
        judge
    }

    /// Rows that came may be the first with a column.
    pub(super) fn look_again(&mut self, filter: &Filter, store: &S) {
        for (asked, term) in self.terms.iter_mut().zip(filter.terms()) {
            if let (None, Test::Field { name, .. }) = (asked.slot, &term.test) {
                asked.slot = store.slot(name);
            }
        }
    }

    /// Whether a row matches.
    pub(super) fn judge(&mut self, store: &S, filter: &Filter, at: u32) -> Verdict {
        filter.all(|number, term| self.asked(store, number, term, at))
    }

    fn asked(&mut self, store: &S, number: usize, term: &Term, at: u32) -> Verdict {
        let Self { terms, scratch, searched } = self;
        let found = match &term.matcher {
            Matcher::Field(check) => {
                return terms.get_mut(number).map_or(Verdict::No, |asked| asked.holds(store, check, at, scratch));
            }
            matcher if S::Row::IS_CODE && matcher.plain().is_some() => {
                let is_in = |slot: &S::Slot, scratch: &mut Scratch| match store.value(at, *slot) {
                    Value::Text(text) => matcher.is_in(&text, scratch),
                    Value::Code(code) => matcher.is_in(&store.texts(*slot, code), scratch),
                    _ => false,
                };
                let has = matcher.is_in(store.name(at), scratch) || searched.iter().any(|slot| is_in(slot, scratch));
                has.then_some(0)
            }
            matcher => matcher.name(store.name(at), scratch),
        };
        found.map_or(Verdict::No, Verdict::Match)
    }
}

impl<S: Store> Asked<S> {
    fn new(term: &Term, store: &S) -> Self {
        Self { slot: None, question: store.question(&term.test), memo: Vec::new() }
    }

    fn holds(&mut self, store: &S, check: &Check, at: u32, scratch: &mut Scratch) -> Verdict {
        if let Some(is_so) = self.question.and_then(|question| store.answered(at, question)) {
            return if is_so { Verdict::Match(0) } else { Verdict::No };
        }
        let value = self.slot.map_or(Value::Absent, |slot| store.value(at, slot));
        let memo = &mut self.memo;
        let slot = self.slot;
        let decode = |code: u32, lower: &mut String| {
            let Some(slot) = slot else { return false };
            let place = code as usize;
            if memo.len() <= place {
                memo.resize(place + 1, 0);
            }
            if memo[place] == 0 {
                let is_so = store.texts(slot, code).split('\n').any(|text| check.passes(text, lower));
                memo[place] = if is_so { YES } else { NO };
            }
            memo[place] == YES
        };
        match check.holds(&value, &mut scratch.lower, decode) {
            Some(true) => Verdict::Match(0),
            Some(false) => Verdict::No,
            None => Verdict::Unknown,
        }
    }
}
