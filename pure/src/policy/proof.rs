//! A verdict's proof as lines of plain text: for a terminal, a dialog or a report.

use unicode_width::UnicodeWidthChar;

use super::near_miss::edge;
use super::{Decision, Layer, MissKind, NearMiss, Verdict};
use crate::fleet::visible;

/// Before a line that shows a pattern, and before the one that shows what was asked for.
const LABELS: [&str; 2] = ["policy says  ", "asked for    "];
const LABEL_CELLS: usize = 13;
const INDENT: usize = 2;

impl Decision {
    /// Why, in lines of at most so many cells where that can be done without cutting a sentence: the statement that
    /// decided, or the near-misses with pattern and request under each other, the variables without a value, and what
    /// is not known.
    pub fn proof(&self, cells: usize) -> Vec<String> {
        let mut lines = vec![self.headline()];
        for miss in &self.near_misses {
            lines.push(format!("{}: {}", miss.statement, miss.reason));
            let shown = miss.shown(cells.saturating_sub(INDENT));
            lines.extend(shown.into_iter().map(|line| format!("{:INDENT$}{line}", "")));
        }
        for found in &self.unresolved {
            // A near-miss that is about this variable says it already.
            let is_said = |miss: &NearMiss| miss.statement == found.statement && miss.reason.contains(&found.variable);
            if !self.near_misses.iter().any(is_said) {
                lines.push(format!("{}: {} has no value: {}", found.statement, found.variable, found.reason));
            }
        }
        lines.extend(self.unknown.iter().map(|missing| format!("Not known: {missing}")));
        lines.into_iter().map(|line| visible(&line).into_owned()).collect()
    }

    /// The verdict with the statement or the layer that decided, in one sentence.
    pub fn headline(&self) -> String {
        let by = self.by.as_ref().map(ToString::to_string).unwrap_or_default();
        let layers: Vec<&str> = self.stopped_by.iter().map(|layer| layer.name()).collect();
        let layers = layers.join(" and ");
        let line = match (self.verdict, layers.is_empty()) {
            (Verdict::Allow, _) => format!("Allowed by {by}"),
            (Verdict::ExplicitDeny, true) => format!("Denied by {by}; no allow outweighs that"),
            (Verdict::ExplicitDeny, false) => format!("Denied by {layers}: {by}; no allow outweighs that"),
            (Verdict::ImplicitDeny, true) => "Denied: no statement allows it".to_owned(),
            (Verdict::ImplicitDeny, false) => format!("Denied: {layers} {} allow it", self.do_not()),
            (Verdict::Unknown, _) => "Not known: what is missing could change the verdict".to_owned(),
        };
        visible(&line).into_owned()
    }

    fn do_not(&self) -> &'static str {
        match self.stopped_by.as_slice() {
            [Layer::Boundary] => "does not",
            _ => "do not",
        }
    }
}

impl Layer {
    /// In a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "the identity-based policies",
            Self::Boundary => "the permissions boundary",
            Self::Session => "the session policies",
        }
    }
}

impl NearMiss {
    /// The pattern and what was asked for, under each other so that the first difference is in one column, and below it
    /// a mark; no mark where no place differs (a condition, an exception). A text too long for so many cells loses its
    /// ends, never the difference. Plain text: what has no width, or would harm a terminal, is shown by a name.
    pub fn shown(&self, cells: usize) -> Vec<String> {
        let room = cells.saturating_sub(LABEL_CELLS).max(8);
        if !self.has_a_place() {
            let line = |label: &str, text: &str| format!("{label}{}", cut(&visible(text), room));
            return vec![line(LABELS[0], &self.pattern), line(LABELS[1], &self.wanted)];
        }
        let halves = |text: &str, at: usize| {
            let at = edge(text, at);
            (visible(&text[..at]).into_owned(), visible(&text[at..]).into_owned())
        };
        let texts = [halves(&self.pattern, self.pattern_at), halves(&self.wanted, self.differs_at)];
        let before = texts.iter().map(|(head, _)| width(head)).max().unwrap_or(0);
        let longest = texts.iter().map(|(_, tail)| before + width(tail)).max().unwrap_or(0);
        // Where not all of it fits, the place stands after two thirds of the line, or as far left as it is.
        let column = if longest <= room {
            before
        } else {
            before.min((room * 2 / 3).max(room.saturating_sub(longest - before)))
        };
        let mut lines: Vec<String> = LABELS
            .iter()
            .zip(&texts)
            .map(|(label, (head, tail))| {
                let head = keep_end(head, column);
                let line = format!("{label}{:pad$}{head}{}", "", cut(tail, room - column), pad = column - width(&head));
                line.trim_end().to_owned()
            })
            .collect();
        lines.push(format!("{:pad$}^", "", pad = LABEL_CELLS + column));
        lines
    }

    const fn has_a_place(&self) -> bool {
        !matches!(self.kind, MissKind::Condition | MissKind::LeftOut)
    }
}

fn width(text: &str) -> usize {
    text.chars().map(cells_of).sum()
}

fn cells_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The start of a text in so many cells, `…` where something was cut.
fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut left = cells.saturating_sub(1);
    for c in text.chars() {
        let Some(rest) = left.checked_sub(cells_of(c)) else { break };
        left = rest;
        out.push(c);
    }
    out.push('…');
    out
}

/// The end of a text in so many cells, `…` where something was cut.
fn keep_end(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut left = cells.saturating_sub(1);
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(cells_of(c)) else { break };
        left = rest;
        start = at;
    }
    format!("…{}", &text[start..])
}
