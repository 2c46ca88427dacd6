//! A change to AWS, previewed and confirmed.

use std::collections::BTreeMap;

use crate::app::Generation;
use crate::app::cursor::Cursor;
use crate::diagnose::{ApiCall, Entry, Finding, Fix, OpenedWith, needs, statement_to_ask};
use crate::fleet::{Problem, ProblemKind, Scope};

/// What would be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Mends a finding.
    Fix {
        /// What is wrong.
        finding: Finding,
        /// What mends it.
        fix: Fix,
    },
    /// Takes a change back.
    Undo(Entry),
}

impl Change {
    /// Its one line.
    pub fn title(&self) -> String {
        match self {
            Self::Fix { fix, .. } => fix.title.clone(),
            Self::Undo(entry) => format!("Take back: {}", entry.title),
        }
    }

    /// What is called.
    pub fn calls(&self) -> &[ApiCall] {
        match self {
            Self::Fix { fix, .. } => &fix.calls,
            Self::Undo(entry) => &entry.undo,
        }
    }

    /// The same as `aws` commands, one a line.
    pub fn commands(&self, scope: &Scope, opened: &OpenedWith) -> String {
        self.calls().iter().map(|call| call.aws_command(scope, opened)).collect::<Vec<_>>().join("\n")
    }

    /// The IAM actions it takes that AWS has refused in this session.
    pub fn lacks(&self, scope: &Scope, denied: &BTreeMap<String, String>) -> Vec<String> {
        let mut lacking: Vec<String> = needs(self.calls(), scope).into_iter().map(|(action, _)| action).collect();
        lacking.retain(|action| denied.contains_key(action));
        lacking.dedup();
        lacking
    }

    /// What to ask an administrator for.
    pub fn statement_to_ask(&self, scope: &Scope) -> String {
        statement_to_ask(self.calls(), scope)
    }

    /// What would take it back.
    pub fn undo(&self) -> &[ApiCall] {
        match self {
            Self::Fix { fix, .. } => &fix.undo,
            Self::Undo(entry) => &entry.calls,
        }
    }
}

/// Each once; where another one has the same title, with what it is for.
fn told_apart(changes: Vec<Change>) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::with_capacity(changes.len());
    for mut change in changes {
        if all.iter().any(|known| known.calls() == change.calls()) {
            continue;
        }
        let is_told = all.iter().any(|known| known.title() == change.title());
        if let Change::Fix { finding, fix } = &mut change
            && is_told
        {
            fix.title = format!("{}, for: {}", fix.title, finding.title);
        }
        all.push(change);
    }
    all
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The chain is being examined; its fixes follow.
    Examining,
    /// The journal is being read.
    Loading,
    /// Looked at.
    Preview,
    /// Asked for a yes.
    Confirm,
    /// On its way.
    Running,
    /// It failed.
    Failed(Problem),
}

/// A verdict that is examined by a question of its own: the page below stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Of the question.
    pub generation: Generation,
    /// The certificate of the page below that it is about, by its number.
    pub certificate: usize,
}

/// A change to AWS, previewed and confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeDialog {
    /// Those on offer, the narrowest first.
    pub changes: Vec<Change>,
    /// The one looked at.
    pub chosen: usize,
    /// How far it is.
    pub stage: Stage,
    /// The first line of the preview shown.
    pub scroll: Cursor,
    /// What is waited for, where it is not the page below.
    pub aside: Option<Aside>,
    /// The finding of the audit that it mends, by its key; none for a change from another screen.
    pub audited: Option<String>,
}

impl ChangeDialog {
    /// A preview of the first. Two that do the same are one; two that do not are told apart.
    pub fn new(changes: Vec<Change>) -> Self {
        Self {
            changes: told_apart(changes),
            chosen: 0,
            stage: Stage::Preview,
            scroll: Cursor::default(),
            aside: None,
            audited: None,
        }
    }

    /// The one looked at.
    pub fn change(&self) -> Option<&Change> {
        self.changes.get(self.chosen)
    }

    /// Whether the operator may not make it, as far as AWS has said: then what to ask for is of more use than the
    /// command.
    pub fn is_refused(&self, scope: &Scope, denied: &BTreeMap<String, String>) -> bool {
        let by_aws = matches!(&self.stage, Stage::Failed(problem) if problem.kind == ProblemKind::Denied);
        by_aws || self.change().is_some_and(|change| !change.lacks(scope, denied).is_empty())
    }
}
