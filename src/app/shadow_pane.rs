//! The shadow tab: the document on screen, polled, with what changed since the last version and since the baseline.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Query, Slot};
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{Change, Document, History, Leaf, leaves};

/// How often the shadow on screen is asked for, where nothing else is said.
pub const POLL: SignedDuration = SignedDuration::from_secs(2);
/// However often AWS throttles, it is asked again by then.
const SLOWEST: SignedDuration = SignedDuration::from_mins(1);

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
    /// How often the shadow is asked for.
    pub every: SignedDuration,
    /// Answers in a row by which AWS throttled; each doubles the wait.
    throttled: u32,
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
            every: POLL,
            throttled: 0,
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
        let is_throttled = text.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Throttled);
        self.throttled = if is_throttled { self.throttled.saturating_add(1) } else { 0 };
        self.due = now.checked_add(self.wait()).ok();
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

    /// How long to wait for the next question.
    pub fn wait(&self) -> SignedDuration {
        let factor = 1i32.checked_shl(self.throttled.min(6)).unwrap_or(1);
        // A slow interval of the user's own stays as it is.
        self.every.saturating_mul(factor).min(SLOWEST.max(self.every))
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
        let (every, throttled, paused) = (self.every, self.throttled, self.paused);
        let shown = all.get(next).cloned().flatten();
        *self = Self { names, shown, every, throttled, paused, ..Self::new(&self.thing) };
        self.poll()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throttling_doubles_the_wait_up_to_a_minute_and_an_answer_ends_it() {
        let now = Timestamp::UNIX_EPOCH;
        let mut pane = ShadowPane::new("t");
        let throttled = || Problem::new(ProblemKind::Throttled, "GetThingShadow", "t", "rate exceeded");
        let mut waits = Vec::new();
        for _ in 0..7 {
            pane.take(None, Err(throttled()), now);
            waits.push(pane.due.unwrap().as_second());
        }
        assert_eq!(waits, [4, 8, 16, 32, 60, 60, 60]);
        pane.take(None, Ok(None), now);
        assert_eq!(pane.due.unwrap().as_second(), 2);
    }
}
