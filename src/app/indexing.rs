//! What fleet indexing tells of the list of things: how many there are, and, before all of them are listed or where a
//! filter asks for what no list tells, which ones the filter may let through.

use jiff::{SignedDuration, Timestamp};

use super::pages::pick;
use super::theme::Role;
use super::update::tell_of;
use super::{Answer, Effect, Generation, ListKind, Query, Row, State, text};
use crate::fleet::{Fact, IndexModes, IndexSearch, IndexedThing, Problem, ProblemKind};

/// Whoever types on within this time did not mean what stood there.
const PAUSE: SignedDuration = SignedDuration::from_millis(300);

/// The account's index of things, as far as this program asked it.
#[derive(Debug, Clone, Default)]
pub struct Indexing {
    /// What it has; `None` where that was not answered yet.
    pub modes: Option<Fact<IndexModes>>,
    /// Of the question for it.
    generation: Generation,
    search: Option<Search>,
    /// A filter that is to be put to it, and when.
    due: Option<(String, Timestamp)>,
}

/// A filter that was put to the index.
#[derive(Debug, Clone)]
struct Search {
    filter: String,
    generation: Generation,
    so_far: Option<IndexSearch>,
    asking: bool,
    problem: Option<Problem>,
}

/// A part of what a search found.
#[derive(Debug, Clone, Default)]
pub struct Searched {
    /// Things that came with it.
    pub things: Vec<IndexedThing>,
    /// How far the search is.
    pub search: IndexSearch,
    /// Nothing more comes.
    pub is_last: bool,
}

impl State {
    /// Asks what the index has.
    pub(super) fn ask_index(&mut self) -> Effect {
        let generation = self.generation();
        self.indexing.generation = generation;
        self.indexing.search = None;
        Effect::Ask { generation, query: Query::Index }
    }

    /// Takes what the index has, and how many things there are.
    pub(super) fn index_told(&mut self, generation: Generation, result: Result<Answer, Problem>) {
        if generation != self.indexing.generation {
            return;
        }
        let told = pick(
            result,
            |answer| {
                if let Answer::Index { modes, total } = answer { Some((modes, total)) } else { None }
            },
        );
        let (modes, total) = told.unwrap_or_else(|problem| (Fact::Unknown(problem.message), None));
        self.indexing.modes = Some(modes);
        self.list_mut(ListKind::Things).total = total;
        self.touch();
    }

    /// Puts the filter of the list of things to the index once it is typed; gives up what was asked for an older one.
    pub(super) fn seek(&mut self) -> Vec<Effect> {
        let wanted = self.filter_for_index();
        let asked = self.indexing.search.as_ref().map(|search| search.filter.as_str());
        if wanted == asked {
            self.indexing.due = None;
            return Vec::new();
        }
        let wanted = wanted.map(str::to_owned);
        let old = self.indexing.search.take();
        let mut effects: Vec<Effect> = old
            .filter(|search| search.asking)
            .map(|search| Effect::Forget { generation: search.generation })
            .into_iter()
            .collect();
        let Some(filter) = wanted else {
            self.indexing.due = None;
            return effects;
        };
        match &self.indexing.due {
            Some((text, due)) if *text == filter => {
                if *due <= self.now {
                    effects.push(self.put_to_index(filter));
                }
            }
            _ => self.indexing.due = Some((filter, self.now.checked_add(PAUSE).unwrap_or(self.now))),
        }
        effects
    }

    /// The filter that the index is worth asking for: nothing more can be learned of a list that is whole, unless the
    /// filter asks for what it does not tell.
    fn filter_for_index(&self) -> Option<&str> {
        self.indexing.modes.as_ref()?.known()?;
        let list = self.list(ListKind::Things);
        let filter = list.filter_in_force();
        let is_meant = list.started && list.filter_error.is_none() && !filter.trim().is_empty();
        (is_meant && (!list.complete || !list.undecided().1.is_empty())).then_some(filter)
    }

    fn put_to_index(&mut self, filter: String) -> Effect {
        let generation = self.generation();
        let modes = self.indexing.modes.as_ref().and_then(Fact::known).cloned().unwrap_or_default();
        self.indexing.due = None;
        self.indexing.search =
            Some(Search { filter: filter.clone(), generation, so_far: None, asking: true, problem: None });
        self.touch();
        Effect::Ask { generation, query: Query::Find { filter, modes } }
    }

    /// Takes a part of what a search found.
    pub(super) fn found(&mut self, generation: Generation, result: Result<Answer, Problem>) {
        let Some(search) = self.indexing.search.as_mut().filter(|search| search.generation == generation) else {
            return;
        };
        let found = pick(result, |answer| if let Answer::Searched(found) = answer { Some(*found) } else { None });
        match found {
            Ok(found) => {
                search.asking = !found.is_last;
                search.so_far = Some(found.search);
                let names: Vec<String> = found.things.iter().map(|row| row.thing.name.clone()).collect();
                self.list_mut(ListKind::Things).learn(found.things);
                // What is heard of a thing is newer than what the index has.
                for name in &names {
                    tell_of(self, name);
                }
            }
            Err(problem) => {
                search.asking = false;
                // What will be refused again is not asked again.
                if problem.kind == ProblemKind::Denied {
                    self.indexing.modes = Some(Fact::Unknown(short(&problem)));
                    self.indexing.search = None;
                } else {
                    search.problem = Some(problem);
                }
            }
        }
        self.touch();
    }

    /// When the filter is to be put to the index.
    pub(super) fn index_wake(&self) -> Option<Timestamp> {
        self.indexing.due.as_ref().map(|(_, due)| *due)
    }

    /// Whether the index told all that it knows of what the filter asks: what it did not find does not match.
    pub(super) fn index_is_exhausted(&self) -> bool {
        let so_far = self.indexing.search.as_ref().and_then(|search| search.so_far.as_ref());
        so_far.is_some_and(|search| search.complete && !search.is_all && search.rest.is_empty())
    }

    /// What the index said to the filter of the list shown: one line.
    pub fn index_line(&self) -> Option<Row> {
        let list = self.shown_list().filter(|list| list.kind == ListKind::Things && list.filter_error.is_none())?;
        if list.filter_in_force().trim().is_empty() {
            return None;
        }
        let Some(search) = &self.indexing.search else {
            let gap = self.indexing.modes.as_ref()?.gap().filter(|_| !list.complete)?;
            let said = format!("index: {gap}; the filter covers what is listed");
            return Some(Row::text(Role::Warn, text::safe(&said)));
        };
        if let Some(problem) = &search.problem {
            let said = format!("index: {}; the filter covers what is listed", short(problem));
            return Some(Row::text(Role::Warn, text::safe(&said)));
        }
        let Some(so_far) = &search.so_far else { return Some(Row::text(Role::Dim, "index: asking…")) };
        let (role, said) = (Role::Dim, text::safe(&told(so_far, search.asking)));
        Some(Row::text(role, said))
    }
}

/// A failure in a few words.
fn short(problem: &Problem) -> String {
    match &problem.missing {
        Some(action) => format!("no permission: {action}"),
        None => format!("{}: {}", problem.tried, problem.message),
    }
}

fn told(search: &IndexSearch, is_asking: bool) -> String {
    let terms: Vec<&str> = search.rest.iter().map(|rest| rest.term.as_str()).collect();
    let terms = terms.join(" ");
    // Why is told of the first: the line is one.
    let why = search.rest.first().map_or("", |rest| rest.why);
    if search.is_all {
        return format!("index: cannot be asked for {terms} ({why})");
    }
    let read = text::count(search.read);
    let found = match search.found {
        _ if search.complete => format!("{read} found"),
        Some(found) if is_asking => format!("{read} of {} found are read…", text::count(found)),
        Some(found) => format!("{read} of {} found were read: say more", text::count(found)),
        None if is_asking => format!("{read} found so far…"),
        None => format!("{read} found and more: say more"),
    };
    if terms.is_empty() {
        return format!("index: {found}");
    }
    format!("index: {found}; {terms} applied here ({why})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::Rest;

    #[test]
    fn the_line_says_what_was_found_and_what_is_applied_here() {
        let rest = vec![Rest { term: "age>90d".to_owned(), why: "the index forgets when a thing went" }];
        let mut search = IndexSearch { found: Some(12_340), read: 100, rest, ..IndexSearch::default() };
        let here = "; age>90d applied here (the index forgets when a thing went)";
        assert_eq!(told(&search, true), format!("index: 100 of 12,340 found are read…{here}"));
        assert_eq!(told(&search, false), format!("index: 100 of 12,340 found were read: say more{here}"));
        search.complete = true;
        assert_eq!(told(&search, false), format!("index: 100 found{here}"));
        search.is_all = true;
        assert_eq!(told(&search, false), "index: cannot be asked for age>90d (the index forgets when a thing went)");
    }
}
