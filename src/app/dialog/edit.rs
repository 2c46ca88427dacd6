//! A shadow's desired state being edited: from what is there, over a draft, to what is sent.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::app::Generation;
use crate::app::area::Area;
use crate::app::cursor::Cursor;
use crate::app::line::Line;
use crate::diagnose::{ApiCall, Fix};
use crate::fleet::Problem;
use crate::shadow::{Conflict, Document, Draft, Merged, Mistake, changed, patch};

/// A shadow as it was last read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// `None` where there is no shadow.
    pub version: Option<u64>,
    /// The desired state.
    pub desired: Map<String, Value>,
    /// The reported state: it counts against the size.
    pub reported: Map<String, Value>,
}

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// On what it is based.
    pub seen: Seen,
    /// The desired state that is wanted.
    pub wanted: Map<String, Value>,
    /// What to know about it.
    pub notes: Vec<String>,
    /// How often it was sent; a device that reports all the time makes every version an old one.
    pub sent: u8,
}

/// What was decided about a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// What is wanted here.
    Mine,
    /// What they have.
    Theirs,
    /// Another value; `None` removes it.
    Other(Option<Value>),
}

/// Somebody was faster.
#[derive(Debug, Clone)]
pub struct Merging {
    /// The version this edit was based on.
    pub from: Option<u64>,
    /// What they made of it.
    pub seen: Seen,
    /// What goes together, and what overlaps.
    pub merged: Merged,
    /// What they changed and what was changed here without any overlap: lines.
    pub by_itself: Vec<String>,
    /// By the conflict's number.
    pub decided: BTreeMap<usize, Decision>,
    /// Among the conflicts.
    pub cursor: Cursor,
    /// A value being typed for the conflict under the cursor, and what is wrong with it.
    pub typing: Option<(Line, Option<String>)>,
}

/// How far it is.
#[derive(Debug, Clone)]
pub enum EditStage {
    /// What there is and what was left lying is being read.
    Loading,
    /// A draft was left lying.
    Offer,
    /// The user's editor has the terminal.
    External,
    /// The built-in editor, and what is wrong with its text.
    Writing(Box<Area>, Option<Mistake>),
    /// The built-in editor is to be left.
    Leaving(Box<Area>),
    /// The text has a mistake.
    Mistaken(Mistake),
    /// The user's editor failed; why.
    Broken(String),
    /// It is being looked whether somebody was faster. What was confirmed is sent at once where they did not touch it.
    Checking(Option<Box<Plan>>),
    /// Somebody was.
    Merging(Box<Merging>),
    /// Looked at.
    Preview(Box<Plan>),
    /// Asked for a yes.
    Confirm(Box<Plan>),
    /// On its way.
    Sending(Box<Plan>),
    /// It failed.
    Failed(Problem),
    /// Asked whether the draft is to go; what it was before.
    Discard(Box<Self>),
    /// To be left, and the draft is not on the disk (yet); what it was before.
    Unsaved(Box<Self>),
    /// A merge is to be left, and what was decided in it is not kept.
    Undecided(Box<Merging>),
}

/// A shadow's desired state being edited.
#[derive(Debug, Clone)]
pub struct EditDialog {
    /// Of its questions.
    pub generation: Generation,
    /// The thing.
    pub thing: String,
    /// `None` for the classic shadow.
    pub shadow: Option<String>,
    /// What is edited, once that is known.
    pub draft: Option<Draft>,
    /// Drafts that are older.
    pub older: usize,
    /// As it was last read.
    pub seen: Option<Result<Seen, Problem>>,
    /// Whether it is known which drafts there are.
    pub looked: bool,
    /// Where the draft is.
    pub kept: Option<String>,
    /// Why it is not on the disk.
    pub unkept: Option<String>,
    /// The text that is on its way to the disk, by when it was saved.
    pub keeping: Option<Timestamp>,
    /// The draft this one goes on with, as it was.
    pub continued: Option<Draft>,
    /// Files of drafts of this shadow that cannot be read.
    pub unreadable: Vec<String>,
    /// How far it is.
    pub stage: EditStage,
    /// The first line shown.
    pub scroll: Cursor,
}

impl EditDialog {
    /// Nothing is known yet.
    pub fn new(generation: Generation, thing: &str, shadow: Option<&str>) -> Self {
        Self {
            generation,
            thing: thing.to_owned(),
            shadow: shadow.map(str::to_owned),
            draft: None,
            older: 0,
            seen: None,
            looked: false,
            kept: None,
            unkept: None,
            keeping: None,
            continued: None,
            unreadable: Vec::new(),
            stage: EditStage::Loading,
            scroll: Cursor::default(),
        }
    }

    /// `classic shadow`, or the named one.
    pub fn which(&self) -> String {
        self.shadow.as_ref().map_or_else(|| "classic shadow".to_owned(), |name| format!("shadow {name}"))
    }

    /// The other stage from its first line.
    pub fn turn(&mut self, stage: EditStage) {
        self.stage = stage;
        self.scroll = Cursor::default();
    }

    /// An answer came for what was asked before the question about leaving: it goes on from there.
    pub fn resume(&mut self) {
        if let EditStage::Unsaved(before) = &self.stage
            && matches!(**before, EditStage::Loading | EditStage::Checking(_) | EditStage::Sending(_))
        {
            self.stage = (**before).clone();
        }
    }

    /// Whether there is something to lose.
    pub fn has_draft(&self) -> bool {
        self.draft.as_ref().is_some_and(Draft::says_something)
    }

    /// What is sent for a plan.
    pub fn fix(&self, plan: &Plan) -> Fix {
        let lines = |from: &Map<String, Value>, to: &Map<String, Value>| {
            let all = differences(from, to).into_iter();
            all.map(|(path, before, _)| format!("{path} {}", before.unwrap_or_default())).collect()
        };
        Fix::write_shadow(
            &self.thing,
            self.shadow.as_deref(),
            plan.seen.version.and_then(|version| i64::try_from(version).ok()),
            plan.document().to_string(),
            lines(&plan.seen.desired, &plan.wanted),
            lines(&plan.wanted, &plan.seen.desired),
        )
    }

    /// What would take it back; of no version, since that is not known before.
    pub fn way_back(&self, plan: &Plan) -> ApiCall {
        ApiCall::UpdateThingShadow {
            thing: self.thing.clone(),
            shadow: self.shadow.clone(),
            version: None,
            payload: json!({"state": {"desired": patch(&plan.wanted, &plan.seen.desired)}}).to_string(),
        }
    }
}

impl Plan {
    /// The update document: only what changes, and the version it is based on.
    pub fn document(&self) -> Value {
        let mut document = json!({"state": {"desired": patch(&self.seen.desired, &self.wanted)}});
        if let Some(version) = self.seen.version {
            document["version"] = version.into();
        }
        document
    }
}

impl Merging {
    /// Whether every conflict is decided.
    pub fn is_decided(&self) -> bool {
        self.decided.len() == self.merged.conflicts.len()
    }

    /// What comes of it.
    pub fn state(&self) -> Map<String, Value> {
        let mut merged = self.merged.clone();
        for (at, decision) in &self.decided {
            let Some(Conflict { path, mine, theirs, .. }) = self.merged.conflicts.get(*at) else { continue };
            let value = match decision {
                Decision::Mine => mine.clone(),
                Decision::Theirs => theirs.clone(),
                Decision::Other(value) => value.clone(),
            };
            merged.decide(path, value);
        }
        merged.state
    }
}

/// Every leaf that differs: its pointer, its value before and after as JSON.
pub fn differences(
    from: &Map<String, Value>,
    to: &Map<String, Value>,
) -> Vec<(String, Option<String>, Option<String>)> {
    let document = |desired: &Map<String, Value>| Document { desired: desired.clone(), ..Document::default() };
    let all = changed(&document(from), &document(to)).into_iter();
    all.map(|change| (change.path, change.before, change.after)).collect()
}
