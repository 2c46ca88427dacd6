//! The shadow tab: the document on screen, polled, with what changed since the last version and since the baseline.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Query, Slot};
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{Change, Document, History, Leaf, leaves};

/// How often the shadow on screen is asked for.
pub const POLL: SignedDuration = SignedDuration::from_secs(3);

/// The shadow tab.
#[derive(Debug, Clone)]
pub struct ShadowPane {
    thing: String,
    /// `ListNamedShadowsForThing`
    pub names: Slot<Vec<String>>,
    /// The shadow shown; `None` is the classic one.
    pub shown: Option<String>,
    /// `GetThingShadow` as AWS sent it; `Some(None)` where there is none.
    pub text: Slot<Option<String>>,
    /// The versions of this visit.
    pub history: History,
    /// The newest version's rows.
    pub leaves: Vec<Leaf>,
    /// What the newest version changed.
    pub last: Vec<Change>,
    /// What changed since the baseline, by path.
    pub marked: BTreeMap<String, Vec<Change>>,
    /// No polling.
    pub paused: bool,
    /// When to ask next; `None` while a question is under way.
    pub due: Option<Timestamp>,
}

impl ShadowPane {
    /// With nothing in it yet.
    pub fn new(thing: &str) -> Self {
        Self {
            thing: thing.to_owned(),
            names: Slot::default(),
            shown: None,
            text: Slot::default(),
            history: History::default(),
            leaves: Vec::new(),
            last: Vec::new(),
            marked: BTreeMap::new(),
            paused: false,
            due: None,
        }
    }

    /// What to ask when the page opens or is refreshed.
    pub fn ask(&mut self) -> Vec<Query> {
        self.names.asking = true;
        vec![self.poll(), Query::ShadowNames(self.thing.clone())]
    }

    /// Asks for the shadow shown.
    pub fn poll(&mut self) -> Query {
        self.text.asking = true;
        self.due = None;
        Query::Shadow { thing: self.thing.clone(), name: self.shown.clone() }
    }

    /// Takes an answer about the shadow of this name.
    pub fn take(&mut self, name: Option<&str>, text: Result<Option<String>, Problem>, now: Timestamp) {
        if name != self.shown.as_deref() {
            return;
        }
        self.due = now.checked_add(POLL).ok();
        let unreadable = |why: String| Problem::new(ProblemKind::Service, "reading the shadow", &self.thing, why);
        let document = match &text {
            Ok(Some(text)) => Document::parse(text).map(Some).map_err(|error| unreadable(error.to_string())),
            Ok(None) => Ok(None),
            Err(problem) => Err(problem.clone()),
        };
        match document {
            Ok(Some(document)) => {
                if self.history.push(document) {
                    self.changed();
                }
                self.text.take(text, now);
            }
            Ok(None) => {
                self.history = History::default();
                self.changed();
                self.text.take(text, now);
            }
            Err(problem) => self.text.take(Err(problem), now),
        }
    }

    fn changed(&mut self) {
        self.leaves = self.history.latest().map(leaves).unwrap_or_default();
        self.last = self.history.since_previous();
        self.marked.clear();
        for change in self.history.since_baseline() {
            self.marked.entry(change.path.clone()).or_default().push(change);
        }
    }

    /// Changes are marked from what is shown now.
    pub fn rebase(&mut self) {
        self.history.set_baseline();
        self.changed();
    }

    /// Every shadow there is, the classic one first.
    pub fn all(&self) -> Vec<Option<String>> {
        let named = self.names.get().into_iter().flatten().map(|name| Some(name.clone()));
        std::iter::once(None).chain(named).collect()
    }

    /// Shows another shadow, `by` further on.
    pub fn turn(&mut self, by: isize) -> Query {
        let all = self.all();
        let at = all.iter().position(|name| *name == self.shown).unwrap_or(0);
        let next = (at + all.len()).saturating_add_signed(by) % all.len();
        let names = std::mem::take(&mut self.names);
        *self = Self { names, shown: all.get(next).cloned().flatten(), paused: self.paused, ..Self::new(&self.thing) };
        self.poll()
    }
}
