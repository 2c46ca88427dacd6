//! Pieces that several pages are made of.

use crate::app::theme::Role;
use crate::app::{Row, Slot, State, Target, text, wrapped};
use crate::diagnose::Outcome;
use crate::fleet::{Policy, Principal, Problem, ProblemKind};
use crate::policy::Verdict;

/// A thing's name as a link.
pub(super) fn thing(name: &str) -> Row {
    Row::text(Role::Dim, "  ").with(Role::Text, name).to(Target::Thing(name.to_owned())).copied_as(name)
}

/// A policy's name as a link.
pub(super) fn policy(policy: &Policy) -> Row {
    let name = &policy.name;
    Row::text(Role::Dim, "  ").with(Role::Text, name).to(Target::Policy(name.clone())).copied_as(name)
}

/// A principal, as a link where it has a page.
pub(super) fn principal(principal: &Principal) -> Row {
    let (what, name) = match principal {
        Principal::Certificate { id, .. } => ("certificate", id.as_str()),
        Principal::ThingGroup { name, .. } => ("group", name.as_str()),
        Principal::CognitoIdentity(id) => ("identity", id.as_str()),
        Principal::Other(text) => ("other", text.as_str()),
    };
    let row = Row::text(Role::Dim, format!("  {what:<13}")).with(Role::Text, name).copied_as(principal.target());
    Row { link: Target::of(principal), ..row }
}

/// The glyph, the word and the colour of an outcome.
pub(super) const fn outcome(outcome: Outcome) -> (&'static str, Role) {
    match outcome {
        Outcome::Pass => ("✓", Role::Ok),
        Outcome::Fail => ("✗", Role::Bad),
        Outcome::Warning => ("!", Role::Warn),
        Outcome::Unknown => ("?", Role::Unknown),
        Outcome::Skipped => ("·", Role::Dim),
    }
}

/// The glyph and word of a verdict, with its colour.
pub(in crate::app) const fn verdict(verdict: Verdict) -> (&'static str, Role) {
    match verdict {
        Verdict::Allow => ("✓ allowed", Role::Ok),
        Verdict::ExplicitDeny => ("✗ denied by a statement", Role::Bad),
        Verdict::ImplicitDeny => ("✗ not allowed", Role::Bad),
        Verdict::Unknown => ("? could not tell", Role::Unknown),
    }
}

/// Why something is missing.
pub(super) fn problem(problem: &Problem, cells: usize) -> Vec<Row> {
    let (glyph, role) = match problem.kind {
        ProblemKind::Denied => ("?", Role::Unknown),
        ProblemKind::NotFound => ("·", Role::Dim),
        _ => ("!", Role::Warn),
    };
    let said = if let (Some(action), ProblemKind::Denied) = (&problem.missing, problem.kind) {
        format!("no permission: {action}")
    } else {
        let code = problem.code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
        format!("{}: {code}{}", problem.tried, problem.message)
    };
    let mut rows = wrapped(role, &format!("  {glyph}"), 4, &said, cells);
    if let Some(next) = &problem.next {
        rows.extend(wrapped(Role::Dim, "", 4, next, cells));
    }
    rows
}

/// The rows of a section: its heading with the count, and what came or why nothing did.
pub(super) fn section<T>(
    title: &str,
    none: &str,
    slot: &Slot<Vec<T>>,
    row: impl Fn(&T) -> Row,
    cells: usize,
) -> Vec<Row> {
    let mut rows = vec![Row::blank(), heading(title, slot)];
    rows.extend(slot.get().into_iter().flatten().map(row));
    rows.extend(gap(none, slot, cells));
    rows
}

/// A heading with the count of what came.
pub(super) fn heading<T>(title: &str, slot: &Slot<Vec<T>>) -> Row {
    let note = match slot.get() {
        Some(all) if slot.is_part => {
            format!("{} {}", text::count(all.len()), if slot.asking { "so far" } else { "of more" })
        }
        Some(all) if !all.is_empty() => text::count(all.len()),
        _ => String::new(),
    };
    Row::heading(title, &note)
}

/// What stands where nothing came: why not, or that there is nothing.
pub(super) fn gap<T>(none: &str, slot: &Slot<Vec<T>>, cells: usize) -> Vec<Row> {
    if let Some(missing) = &slot.problem {
        return problem(missing, cells);
    }
    match slot.get() {
        None => vec![Row::text(Role::Dim, "  loading…")],
        Some(all) if all.is_empty() => vec![Row::text(Role::Dim, format!("  {none}"))],
        Some(_) => Vec::new(),
    }
}

/// A label and a value, the value on as many rows as it needs.
pub(super) fn long_field(label: &str, role: Role, value: &str, cells: usize) -> Vec<Row> {
    wrapped(role, label, crate::app::LABEL, value, cells)
}

/// An instant with its age.
pub(super) fn instant(state: &State, at: Option<jiff::Timestamp>) -> String {
    let Some(at) = at else { return "–".to_owned() };
    let age = if at > state.now { String::new() } else { format!("  {} ago", crate::app::age::short(at, state.now)) };
    format!("{}{age}", crate::app::age::instant(at))
}
