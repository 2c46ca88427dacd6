//! The shadow tab: every shadow of a thing that was looked at, its versions of this visit, and how it is looked at.

mod lines;
mod news;
pub mod summary;
mod view;
mod words;

pub use lines::{Part, ShadowLine};
pub use view::{Look, ShadowView};

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Query, Slot};
use crate::fleet::{Problem, ProblemKind};
use crate::live::Fault;
use crate::shadow::Document;

/// How often the shadow on screen is asked for while there is no push, where nothing else is said.
pub const POLL: SignedDuration = SignedDuration::from_secs(2);
/// Shadows whose versions are kept besides the one shown.
const KEPT: usize = 15;
/// Names remembered because something happened to them.
const NAMES: usize = 500;

/// The shadow tab.
#[derive(Debug, Clone)]
pub struct ShadowPane {
    thing: String,
    /// `ListNamedShadowsForThing`
    pub names: Slot<Vec<String>>,
    /// Names that were told of by push.
    heard: BTreeSet<String>,
    /// The shadow shown; `None` is the classic one.
    pub shown: Option<String>,
    /// The shadow shown.
    pub view: ShadowView,
    others: BTreeMap<Option<String>, ShadowView>,
    /// Values show what they were.
    pub old_values: bool,
    /// How often the shadow is asked for while there is no push.
    pub every: SignedDuration,
    /// Messages about this thing that could not be read, counted, and the newest.
    pub faults: (u64, Option<Fault>),
}

impl ShadowPane {
    /// With nothing in it yet.
    pub fn new(thing: &str) -> Self {
        Self {
            thing: thing.to_owned(),
            names: Slot::default(),
            heard: BTreeSet::new(),
            shown: None,
            view: ShadowView::default(),
            others: BTreeMap::new(),
            old_values: false,
            every: POLL,
            faults: (0, None),
        }
    }

    /// What to ask when the page opens or is refreshed.
    pub fn ask(&mut self, now: Timestamp) -> Vec<Query> {
        self.names.asking = true;
        vec![self.read(now), Query::ShadowNames(self.thing.clone())]
    }

    /// Asks for the shadow shown.
    pub fn read(&mut self, now: Timestamp) -> Query {
        self.view.read.asking = true;
        self.view.asked = Some(now);
        Query::Shadow { thing: self.thing.clone(), name: self.shown.clone() }
    }

    /// Takes an answer about the shadow of this name.
    pub fn take(&mut self, name: Option<&str>, text: Result<Option<String>, Problem>, now: Timestamp) {
        let unreadable = |why: String| Problem::new(ProblemKind::Service, "reading the shadow", &self.thing, why);
        let document = text.and_then(|text| {
            let parsed = text.map(Document::parse).transpose();
            parsed.map_err(|error| unreadable(error.to_string()))
        });
        let view = if name == self.shown.as_deref() {
            Some(&mut self.view)
        } else {
            self.others.get_mut(&name.map(str::to_owned))
        };
        if let Some(view) = view {
            view.answered(document, now);
        }
    }

    /// The newest document of the shadow shown.
    pub fn document(&self) -> Option<&Document> {
        self.view.history.latest()
    }

    /// Every shadow there is, the classic one first.
    pub fn all(&self) -> Vec<Option<String>> {
        let named: BTreeSet<&String> = self.names.get().into_iter().flatten().chain(&self.heard).collect();
        std::iter::once(None).chain(named.into_iter().cloned().map(Some)).collect()
    }

    /// The shadow of this name, where it was looked at or told of.
    pub fn of(&self, name: Option<&str>) -> Option<&ShadowView> {
        if name == self.shown.as_deref() { Some(&self.view) } else { self.others.get(&name.map(str::to_owned)) }
    }

    /// Shows another shadow; asks for it.
    pub fn show(&mut self, name: Option<String>, now: Timestamp) -> Option<Query> {
        if name == self.shown {
            return None;
        }
        let next = self.others.remove(&name).unwrap_or_default();
        let before = std::mem::replace(&mut self.view, next);
        let shown = std::mem::replace(&mut self.shown, name);
        self.others.insert(shown, before);
        self.drop_oldest();
        self.view.unseen = false;
        // What came by push while another was shown is in its history, not yet in its rows.
        self.view.renew();
        Some(self.read(now))
    }

    /// The versions of the shadow that was told of longest ago are forgotten first.
    fn drop_oldest(&mut self) {
        while self.others.len() > KEPT {
            let seen = |view: &ShadowView| view.history.newest().map(|moment| moment.seen);
            let oldest = self.others.iter().min_by_key(|(_, view)| seen(view)).map(|(name, _)| name.clone());
            let Some(oldest) = oldest else { return };
            self.others.remove(&oldest);
        }
    }
}
