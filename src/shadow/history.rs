//! The versions of a shadow seen during a visit.

use std::collections::VecDeque;

use super::{Change, Document, changed};

/// Versions kept besides the baseline; a device that reports every second fills this in under two minutes.
const KEPT: usize = 100;

/// The versions seen since a thing's page was opened, and the one that changes are counted from.
#[derive(Debug, Clone, Default)]
pub struct History {
    versions: VecDeque<Document>,
    baseline: Option<Document>,
}

impl History {
    /// Takes a document; the first becomes the baseline. Returns whether it was news: what is no newer than the newest
    /// known version is dropped, except where a lower version has a later time, which a shadow has that was deleted and
    /// made anew.
    pub fn push(&mut self, document: Document) -> bool {
        if let Some(latest) = self.versions.back() {
            let anew = document.version < latest.version && document.timestamp > latest.timestamp;
            let newer = document.version > latest.version;
            // A server that does not count versions is news whenever its state is another.
            let uncounted = document.version == 0 && latest.version == 0 && !changed(latest, &document).is_empty();
            if !(newer || anew || uncounted) {
                return false;
            }
        }
        if self.baseline.is_none() {
            self.baseline = Some(document.clone());
        }
        if self.versions.len() == KEPT {
            self.versions.pop_front();
        }
        self.versions.push_back(document);
        true
    }

    /// The newest version.
    pub fn latest(&self) -> Option<&Document> {
        self.versions.back()
    }

    /// The version that changes are counted from.
    pub const fn baseline(&self) -> Option<&Document> {
        self.baseline.as_ref()
    }

    /// Counts changes from the newest version on.
    pub fn set_baseline(&mut self) {
        self.baseline = self.versions.back().cloned();
    }

    /// Oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &Document> {
        self.versions.iter()
    }

    /// What changed since the baseline.
    pub fn since_baseline(&self) -> Vec<Change> {
        match (&self.baseline, self.versions.back()) {
            (Some(before), Some(after)) => changed(before, after),
            _ => Vec::new(),
        }
    }

    /// What the newest version changed.
    pub fn since_previous(&self) -> Vec<Change> {
        let mut newest = self.versions.iter().rev();
        match (newest.next(), newest.next()) {
            (Some(after), Some(before)) => changed(before, after),
            _ => Vec::new(),
        }
    }
}
