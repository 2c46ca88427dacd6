//! What the audit of the fleet found: a list that streams in, and how far the audit is.

mod run;
mod view;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::cursor::{Cursor, Move};
use super::{Generation, Target};
use crate::diagnose::{AuditEvent, AuditFinding, AuditGap, AuditLevel, AuditProgress, Entry, SubjectKind};
use crate::fleet::{self, Field, Filter, FilterError, Kind, List, Sort};

/// A finding, and what tells it from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// The subject's name and the rule.
    key: String,
    /// What is wrong.
    pub finding: AuditFinding,
}

/// The gravest first.
const LEVELS: &[&str] = &[AuditLevel::Error.word(), AuditLevel::Warning.word(), AuditLevel::Note.word()];

impl fleet::Row for AuditRow {
    fn name(&self) -> &str {
        &self.key
    }

    fn value(&self, column: &str) -> fleet::Value<'_> {
        let finding = &self.finding;
        fleet::Value::text(match column {
            "level" => finding.level.word(),
            "rule" => finding.rule.as_str(),
            "kind" => finding.subject.kind.noun(),
            "subject" => &finding.subject.name,
            "arn" => &finding.subject.arn,
            "title" => &finding.title,
            _ => "",
        })
    }

    fn columns() -> &'static [Field] {
        const COLUMNS: &[Field] = &[
            Field::new("level", Kind::Word(LEVELS)),
            Field::text("rule"),
            Field::text("kind"),
            Field::text("subject").also(&["name"]),
            Field::text("arn"),
            Field::text("title"),
        ];
        COLUMNS
    }
}

impl fleet::Listed for AuditRow {
    type Store = fleet::Owned<Self>;
}

impl AuditRow {
    fn new(finding: AuditFinding) -> Self {
        Self { key: format!("{} {} {}", finding.subject.name, finding.rule, finding.subject.kind.noun()), finding }
    }

    /// What tells it from the others.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The page of its subject.
    pub fn target(&self) -> Target {
        let name = self.finding.subject.name.clone();
        match self.finding.subject.kind {
            SubjectKind::Certificate => Target::Certificate(name),
            SubjectKind::Thing => Target::Thing(name),
            SubjectKind::Policy => Target::Policy(name),
            SubjectKind::RoleAlias => Target::RoleAlias(name),
            SubjectKind::Group => Target::Group(name),
        }
    }
}

/// How the audit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It was never begun.
    #[default]
    NotBegun,
    /// It runs.
    Running,
    /// It was stopped and can go on.
    Stopped,
    /// It ended.
    Done,
}

/// Fields that the list is sorted by, in the order of the key.
const SORTS: [&str; 3] = ["level", "rule", "subject"];

/// What the audit of the fleet found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    list: List<AuditRow>,
    /// Where the cursor is among the rows shown.
    pub cursor: Cursor,
    /// The filter as typed.
    pub filter: String,
    /// Where it cannot be read; the last good one stays in force.
    pub filter_error: Option<FilterError>,
    sort: usize,
    descending: bool,
    /// Of the audit under way.
    pub generation: Generation,
    /// How it stands.
    pub standing: Standing,
    /// Row by row, too.
    pub deep: bool,
    /// How far it is.
    pub progress: Option<AuditProgress>,
    /// What is not known.
    pub gaps: Vec<AuditGap>,
    /// When the last answer came.
    pub at: Option<Timestamp>,
    /// The findings mended since they were found, each with the change that did it.
    mended: BTreeMap<String, String>,
    /// Something was changed since the audit began: what it told may not be so any more.
    pub is_outdated: bool,
}

impl Findings {
    /// Begins, anew or where it was stopped.
    pub fn begin(&mut self, generation: Generation, deep: bool, anew: bool) {
        if anew {
            self.list.clear();
            self.cursor = Cursor::default();
            self.mended.clear();
            self.is_outdated = false;
        }
        self.generation = generation;
        self.deep = deep;
        self.standing = Standing::Running;
        self.progress = None;
        self.gaps.clear();
        self.reorder();
    }

    /// Takes what the audit told.
    pub fn take(&mut self, events: Vec<AuditEvent>, now: Timestamp) {
        let selected = self.selected().map(|found| found.key.clone()).filter(|_| self.cursor.row > 0);
        self.at = Some(now);
        for event in events {
            match event {
                AuditEvent::Progress(progress) => self.progress = Some(progress),
                AuditEvent::Found(findings) => self.list.extend(findings.into_iter().map(AuditRow::new)),
                AuditEvent::Gap(gap) => self.gaps.push(gap),
                // Told to the list of things.
                AuditEvent::Things(_) => {}
                AuditEvent::Done => self.standing = Standing::Done,
            }
        }
        // Who looks at a row keeps it; who stands at the top sees the gravest.
        if let Some(row) = selected.and_then(|key| self.list.position_of(&key)) {
            self.cursor.row = row;
        }
    }

    /// It was stopped.
    pub fn stop(&mut self) {
        self.standing = Standing::Stopped;
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.standing == Standing::Running
    }

    /// Rows that pass the filter.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether no row passes the filter.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Everything found.
    pub fn loaded(&self) -> usize {
        self.list.loaded()
    }

    /// How many of a level were found and not mended since.
    pub fn count(&self, level: AuditLevel) -> usize {
        self.list.items().filter(|found| found.finding.level == level && !self.is_mended(found)).count()
    }

    /// How many of a rule were found and not mended since.
    pub fn count_of(&self, rule: &str) -> usize {
        self.list.items().filter(|found| found.finding.rule.as_str() == rule && !self.is_mended(found)).count()
    }

    /// A row shown.
    pub fn row(&self, at: usize) -> Option<&AuditRow> {
        self.list.get(at)
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&AuditRow> {
        self.row(self.cursor.row)
    }

    /// Moves the cursor.
    pub fn go(&mut self, to: Move) {
        let count = self.len();
        self.cursor.go(to, count, |_| true);
    }

    /// Filters by this text; one that cannot be read leaves the last good one in force.
    pub fn set_filter(&mut self, text: &str, now: Timestamp) {
        text.clone_into(&mut self.filter);
        match Filter::parse::<AuditRow>(text, now) {
            Ok(filter) => {
                self.filter_error = None;
                self.list.set_filter(filter);
                self.cursor = Cursor::default();
            }
            Err(error) => self.filter_error = Some(error),
        }
    }

    /// Sorts by the next field.
    pub fn sort_next(&mut self) {
        self.sort = (self.sort + 1) % SORTS.len();
        self.descending = false;
        self.reorder();
    }

    /// Turns the order around.
    pub fn sort_reverse(&mut self) {
        self.descending = !self.descending;
        self.reorder();
    }

    /// Sorts by this field, where there is one.
    pub fn sort_by(&mut self, field: Option<&str>, descending: bool) {
        self.sort = SORTS.iter().position(|known| Some(*known) == field).unwrap_or(self.sort);
        self.descending = descending;
        self.reorder();
    }

    /// The field it is sorted by, in words, and whether the other way round.
    pub const fn sorted_by(&self) -> (&'static str, bool) {
        (SORTS[self.sort], self.descending)
    }

    fn reorder(&mut self) {
        let selected = self.selected().map(|found| found.key.clone());
        self.list.set_sort(Some(Sort { field: SORTS[self.sort].to_owned(), descending: self.descending }));
        if let Some(row) = selected.and_then(|key| self.list.position_of(&key)) {
            self.cursor.row = row;
        }
    }

    /// A change was made: the finding that it was made for, by its key, is marked until it is looked for again; one that is
    /// taken back brings its finding again. Other findings may have come or gone by either.
    pub fn changed(&mut self, entry: &Entry, is_undo: bool, mending: Option<String>) {
        self.touched();
        match (is_undo, &entry.undoes) {
            (false, _) => self.mended.extend(mending.map(|key| (key, entry.id.clone()))),
            (true, Some(undone)) => self.mended.retain(|_, change| change != undone),
            (true, None) => self.mended.clear(),
        }
    }

    /// Something was changed, or may have been.
    pub fn touched(&mut self) {
        self.is_outdated = self.standing != Standing::NotBegun;
    }

    /// Whether a change was made for it since it was found.
    pub fn is_mended(&self, found: &AuditRow) -> bool {
        self.mended.contains_key(&found.key)
    }
}
