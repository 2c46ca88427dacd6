//! One shadow: its versions, which of them is looked at against which, and where the reader stands in it.

use jiff::Timestamp;

use super::lines::ShadowLine;
use crate::app::Slot;
use crate::app::cursor::Cursor;
use crate::fleet::Problem;
use crate::shadow::{Document, Folds, History, Moment, TreeRow, nearest, tree};

/// Which version is looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Look {
    /// The newest, marked against the baseline.
    #[default]
    Live,
    /// This one, marked against the baseline, while newer ones are collected.
    Paused(Box<Moment>),
    /// This one, marked against the one before it.
    Step(Box<Moment>),
    /// The second one, marked against the first.
    Compare(Box<Moment>, Box<Moment>),
}

/// One shadow.
#[derive(Debug, Clone, Default)]
pub struct ShadowView {
    /// `GetThingShadow`
    pub read: Slot<()>,
    /// When it was asked for last.
    pub asked: Option<Timestamp>,
    /// The versions of this visit.
    pub history: History,
    /// Which version is looked at.
    pub look: Look,
    /// The rows of what is looked at, those in folded branches too.
    pub rows: Vec<TreeRow>,
    /// What is on screen, line by line.
    pub lines: Vec<ShadowLine>,
    /// Which branches are folded.
    pub folds: Folds,
    /// Something came that was not looked at yet.
    pub unseen: bool,
    /// Where the reader stands: the path under the cursor, and how far down the screen it is.
    anchor: Option<(String, usize)>,
    /// Where the reader is taken next.
    goal: Option<String>,
    shape: Option<(bool, bool)>,
}

impl ShadowView {
    /// Takes the answer to a question.
    pub fn answered(&mut self, document: Result<Option<Document>, Problem>, now: Timestamp) {
        let is_news = match document {
            Err(problem) => {
                self.read.take(Err(problem), now);
                return;
            }
            Ok(Some(document)) => self.history.push(document, now),
            // What came while the question was under way is newer than its answer.
            Ok(None) => {
                let is_late = self.history.newest().is_some_and(|newest| Some(newest.seen) >= self.asked);
                !is_late && self.history.absent(0, None, now)
            }
        };
        self.read.take(Ok(()), now);
        if is_news {
            self.renew();
        }
    }

    /// The moment looked at.
    pub fn moment(&self) -> Option<&Moment> {
        match &self.look {
            Look::Live => self.history.newest(),
            Look::Paused(moment) | Look::Step(moment) | Look::Compare(_, moment) => Some(moment),
        }
    }

    /// The moment it is marked against; none where nothing can be marked.
    pub fn against(&self) -> Option<&Moment> {
        match &self.look {
            Look::Live | Look::Paused(_) => self.history.baseline(),
            Look::Step(moment) => self.history.neighbour(moment.number, false),
            Look::Compare(from, _) => Some(from),
        }
    }

    /// The document looked at.
    pub fn document(&self) -> Option<&Document> {
        self.moment()?.document.as_deref()
    }

    /// Marked leaves.
    pub fn marked(&self) -> usize {
        self.rows.iter().filter(|row| row.mark.is_some()).count()
    }

    /// What is looked at, or what it is marked against, is another now.
    pub fn renew(&mut self) {
        let nothing = Document::default();
        let against = self.against().map(|moment| moment.document.as_deref().unwrap_or(&nothing));
        self.rows = match self.moment() {
            Some(moment) => tree(moment.document.as_deref().unwrap_or(&nothing), against),
            None => Vec::new(),
        };
        self.touch();
    }

    /// The lines are to be laid out anew.
    pub const fn touch(&mut self) {
        self.shape = None;
    }

    /// Looks at it otherwise.
    pub fn look_at(&mut self, look: Look) {
        self.look = look;
        self.renew();
    }

    /// One version further back, or forward; beyond the newest it is live again. Whether there was one.
    pub fn step(&mut self, later: bool) -> bool {
        let Some(number) = self.moment().map(|moment| moment.number) else { return false };
        let next = self.history.neighbour(number, later).cloned();
        let is_newest = |moment: &Moment| Some(moment.number) == self.history.newest().map(|newest| newest.number);
        match next {
            Some(next) if later && is_newest(&next) => self.look_at(Look::Live),
            Some(next) => self.look_at(Look::Step(Box::new(next))),
            None if later && self.look != Look::Live => self.look_at(Look::Live),
            None => return false,
        }
        true
    }

    /// Changes are marked from what is looked at on.
    pub fn rebase(&mut self) {
        if let Some(moment) = self.moment().cloned() {
            self.history.set_baseline(moment);
            self.renew();
        }
    }

    /// The row under the cursor.
    pub fn row(&self, line: usize) -> Option<&TreeRow> {
        self.rows.get(self.lines.get(line)?.row)
    }

    /// The line of a path, or of what is nearest to it.
    fn line_of(&self, path: &str) -> usize {
        let visible: Vec<usize> = self.lines.iter().filter(|line| line.is_first()).map(|line| line.row).collect();
        let row = visible.get(nearest(&self.rows, &visible, path)).copied().unwrap_or(0);
        self.lines.iter().position(|line| line.row == row).unwrap_or(0)
    }

    /// Lays the lines out where something about them changed, and keeps the reader's place: the path under the cursor
    /// stays selected, as far down the screen as it was.
    pub fn arrange(&mut self, is_wide: bool, old_values: bool, cursor: &mut Cursor) {
        if self.shape == Some((is_wide, old_values)) {
            return;
        }
        self.shape = Some((is_wide, old_values));
        self.lines = super::lines::lines(&self.rows, &self.folds, is_wide);
        if let Some((path, down)) = &self.anchor {
            cursor.row = self.line_of(path);
            cursor.top = cursor.row.saturating_sub(*down);
        }
        if let Some(path) = self.goal.take() {
            cursor.row = self.line_of(&path);
        }
    }

    /// Remembers the reader's place.
    pub fn anchor(&mut self, cursor: Cursor) {
        // Nothing on screen (loading) says nothing of where the reader stands.
        if let Some(row) = self.row(cursor.row) {
            let path = row.leaf.path.clone();
            self.anchor = Some((path, cursor.row.saturating_sub(cursor.top)));
        }
    }

    /// Moves the reader to a path.
    pub fn go_to(&mut self, path: &str) {
        self.folds.reveal(path);
        self.goal = Some(path.to_owned());
        self.touch();
    }
}
