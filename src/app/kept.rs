//! A list as it was kept by an earlier run: shown with its age until AWS has told all of it anew.

use jiff::Timestamp;

use super::store::Store;
use super::text;
use super::theme::Role;
use super::{Listing, Span, State, age};

/// A list as it was kept.
#[derive(Debug, Clone)]
pub struct Recalled {
    /// Its rows.
    pub rows: Store,
    /// Since when they are known, and whether they are all there were.
    pub since: Since,
}

/// Rows of an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// When the last of them came from AWS.
    pub listed: Timestamp,
    /// Whether they were all there were.
    pub complete: bool,
}

impl Since {
    /// `of 3h ago`, and whether that is not all.
    pub fn said(&self, now: Timestamp) -> String {
        let age = age::coarse(self.listed, now);
        let age = if age == "now" { "of a moment ago".to_owned() } else { format!("of {age} ago") };
        if self.complete { age } else { format!("{age}, not all") }
    }
}

impl State {
    /// What the line for messages says of rows of an earlier run, behind how many they are.
    pub(super) fn told_since(&self, list: &Listing) -> Vec<Span> {
        let Some(since) = list.since else { return Vec::new() };
        let mut spans = vec![Span { role: Role::Warn, text: format!(" {}", since.said(self.now)) }];
        if list.loading {
            let anew = list.told_anew().map(text::count).unwrap_or_default();
            spans.push(Span { role: Role::Dim, text: format!(", listing anew: {anew}") });
        }
        spans
    }
}
