//! What a device may do: a table of verdicts, the proof of each a key away.

use super::{Sheet, parts};
use crate::app::chain::Chain;
use crate::app::theme::Role;
use crate::app::{Row, State, text};
use crate::diagnose::{AccessKind, AccessRow, Outcome};

pub(super) fn sheet<'a>(_state: &State, chain: &Chain, cells: usize) -> Sheet<'a> {
    let mut rows = Vec::new();
    match (chain.examined.get(), &chain.examined.problem) {
        (None, None) => rows.push(Row::text(Role::Dim, "examining what it may do…")),
        (None, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (Some(all), _) => {
            for one in all {
                rows.extend(table(&one.access, cells));
            }
        }
    }
    Sheet { rows, ..Sheet::default() }
}

/// The table of a principal.
pub(super) fn table(access: &[AccessRow], _cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut kind: Option<&AccessKind> = None;
    for one in access {
        if kind != Some(&one.kind) {
            kind = Some(&one.kind);
        }
        let (glyph, role) = parts::outcome(one.outcome);
        let word = match one.outcome {
            Outcome::Pass => "allowed",
            Outcome::Fail => "denied",
            _ => "unknown",
        };
        let row = Row::text(role, format!("  {glyph} {word:<9}")).with(Role::Text, text::fit(&one.action, 30));
        rows.push(row.with(Role::Dim, &one.resource).copied_as(&one.resource));
    }
    rows
}
