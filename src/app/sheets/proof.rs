//! Why somebody may or may not do something: the deciding statement, or what came near, part by part.

use super::access::verdict;
use super::found::marked;
use super::parts;
use crate::app::theme::Role;
use crate::app::{Row, Target, text, wrapped};
use crate::diagnose::{AccessRow, Half};
use crate::policy::{NearMiss, StatementRef};

/// The engine whose policies have pages here.
pub(in crate::app) const IOT: &str = "IoT";

/// The rows that stay: the verdict and what it is about.
pub(in crate::app) fn head(one: &AccessRow, cells: usize) -> Vec<Row> {
    let (glyph, role, word) = verdict(one.outcome);
    let mut row = Row::text(role, format!("{glyph} {word}  ")).with(Role::Heading, &one.action);
    if one.halves.len() > 1 {
        for half in &one.halves {
            let (words, role) = parts::verdict(half.decision.verdict);
            let glyph: String = words.chars().take(1).collect();
            row = row.with(Role::Dim, format!("   {}", half.engine)).with(role, format!(" {glyph}"));
        }
    }
    let mut rows = vec![row.copied_as(&one.action)];
    let resource = wrapped(Role::Text, "on", 4, &one.resource, cells);
    rows.extend(resource.into_iter().map(|row| row.copied_as(&one.resource)));
    rows.push(Row::blank());
    rows
}

/// The rows that scroll: each engine's part, then what stands in the way besides policies.
pub(in crate::app) fn rows(one: &AccessRow, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for half in &one.halves {
        if !rows.is_empty() {
            rows.push(Row::blank());
        }
        rows.extend(of_half(half, cells));
    }
    if !one.notes.is_empty() {
        if !rows.is_empty() {
            rows.push(Row::blank());
        }
        rows.push(Row::heading("Besides policies", ""));
        for note in &one.notes {
            rows.extend(marked("·", Role::Dim, Role::Text, 4, note, cells));
        }
    }
    rows
}

fn of_half(half: &Half, cells: usize) -> Vec<Row> {
    let decision = &half.decision;
    let (words, role) = parts::verdict(decision.verdict);
    let mut rows = vec![Row::heading(&format!("{} policies", half.engine), "").with(role, format!("  {words}"))];
    rows.extend(wrapped(Role::Text, "", 2, &decision.headline(), cells));
    let link = |statement: &StatementRef| (half.engine == IOT).then(|| Target::Policy(statement.policy.clone()));
    if let Some(by) = &decision.by {
        for row in &mut rows[1..] {
            row.link = link(by);
        }
    }
    if !decision.near_misses.is_empty() {
        rows.push(Row::blank());
        rows.push(Row::heading("What comes near", "the first difference marked"));
        for near in &decision.near_misses {
            let shown = near_miss(near, cells);
            rows.extend(shown.into_iter().map(|row| Row { link: link(&near.statement), ..row }));
        }
    }
    // A near-miss that is about this variable says it already.
    let is_said = |found: &&crate::policy::UnresolvedVariable| {
        let about = |near: &NearMiss| near.statement == found.statement && near.reason.contains(&found.variable);
        !decision.near_misses.iter().any(about)
    };
    let unresolved: Vec<_> = decision.unresolved.iter().filter(is_said).collect();
    if !unresolved.is_empty() {
        rows.push(Row::blank());
        rows.push(Row::heading("Variables without a value", ""));
        for found in unresolved {
            let said = format!("{} in {}: {}", found.variable, found.statement, found.reason);
            let shown = marked("·", Role::Warn, Role::Text, 4, &said, cells);
            rows.extend(shown.into_iter().map(|row| Row { link: link(&found.statement), ..row }));
        }
    }
    if !decision.unknown.is_empty() {
        rows.push(Row::blank());
        rows.push(Row::heading("Not known", ""));
        for missing in &decision.unknown {
            rows.extend(marked("?", Role::Unknown, Role::Text, 4, missing, cells));
        }
    }
    rows
}

/// A near-miss: which statement, and the pattern above what was asked for, the first difference in one column.
fn near_miss(near: &NearMiss, cells: usize) -> Vec<Row> {
    let mut rows = marked("✗", Role::Bad, Role::Text, 4, &format!("{}: {}", near.statement, near.reason), cells);
    let shown = near.shown(cells.saturating_sub(4));
    let roles = [Role::Warn, Role::Text, Role::Bad];
    rows.extend(shown.iter().zip(roles).map(|(line, role)| {
        let row = Row::text(Role::Dim, "    ").with(role, line);
        match role {
            Role::Warn => row.copied_as(&near.pattern),
            Role::Bad => row.copied_as(&near.wanted).continuing(),
            _ => row.copied_as(&near.wanted),
        }
    }));
    rows
}

/// The whole proof as text, to be copied.
pub(in crate::app) fn text(one: &AccessRow) -> String {
    const WIDE: usize = 160;
    let (_, _, word) = verdict(one.outcome);
    let mut lines = vec![format!("{word}: {} on {}", one.action, one.resource)];
    for half in &one.halves {
        lines.extend(half.decision.proof(WIDE).into_iter().map(|line| format!("{}: {line}", half.engine)));
    }
    lines.extend(one.notes.iter().map(|note| text::safe(note)));
    lines.join("\n")
}

/// The first policy that the proof names, where it has a page.
pub(in crate::app) fn first_policy(one: &AccessRow) -> Option<Target> {
    let halves = one.halves.iter().filter(|half| half.engine == IOT);
    let mut named = halves.flat_map(|half| {
        let near = half.decision.near_misses.iter().map(|near| &near.statement);
        half.decision.by.iter().chain(near).chain(half.decision.unresolved.iter().map(|found| &found.statement))
    });
    named.next().map(|statement| Target::Policy(statement.policy.clone()))
}
