//! What was changed, and what was asked.

use super::{Sheet, parts};
use crate::app::pages::ThingPage;
use crate::app::theme::Role;
use crate::app::{CallRow, Row, State, age, text, wrapped};
use crate::diagnose::{ApiCall, Entry, EntryState};

pub(super) fn sheet<'a>(state: &State, cells: usize, thing: Option<&ThingPage>) -> Sheet<'a> {
    let known: Vec<&str> = thing.map(names_of).unwrap_or_default();
    let about = |entry: &&Entry| thing.is_none() || entry.calls.iter().any(|call| concerns(call, &known));
    let journal = &state.activity.journal;
    let entries: Vec<&Entry> = journal.get().into_iter().flatten().rev().filter(about).collect();
    let mut rows = vec![Row::heading("Changes", "made by this program, newest first")];
    rows.extend(entries.iter().flat_map(|entry| entry_rows(entry, cells)));
    if entries.is_empty() {
        rows.extend(match (&journal.problem, journal.get()) {
            (Some(problem), _) => parts::problem(problem, cells),
            (None, None) => vec![Row::text(Role::Dim, "  loading…")],
            (None, Some(_)) => vec![Row::text(Role::Dim, "  none")],
        });
    }
    rows.push(Row::blank());
    rows.push(Row::heading(
        "Calls to AWS",
        &format!("{} in this session, the latest first", text::count(usize::try_from(state.usage.calls).unwrap_or(0))),
    ));
    let recent =
        state.usage.recent.iter().filter(|call| thing.is_none() || known.iter().any(|name| call.on.contains(name)));
    rows.extend(recent.map(|call| call_row(call, cells)));
    Sheet { rows, ..Sheet::default() }
}

fn names_of(page: &ThingPage) -> Vec<&str> {
    let principals = page.principals.get().into_iter().flatten().map(crate::fleet::Principal::target);
    std::iter::once(page.name.as_str()).chain(principals).collect()
}

fn concerns(call: &ApiCall, names: &[&str]) -> bool {
    let (a, b) = match call {
        ApiCall::AttachPolicy { policy, target } | ApiCall::DetachPolicy { policy, target } => (policy, target),
        ApiCall::AttachThingPrincipal { thing, principal } | ApiCall::DetachThingPrincipal { thing, principal } => {
            (thing, principal)
        }
        ApiCall::UpdateCertificate { certificate_id, .. } => (certificate_id, certificate_id),
        ApiCall::UpdateThingShadow { thing, .. } => (thing, thing),
        // Policies, role aliases, roles and pools are nobody's own.
        _ => return false,
    };
    names.iter().any(|name| name == a || name == b || name.ends_with(b.as_str()))
}

/// A journal entry.
fn entry_rows(entry: &Entry, cells: usize) -> Vec<Row> {
    let (glyph, role, state) = match &entry.state {
        EntryState::Started => ("…", Role::Warn, "started, no answer noted".to_owned()),
        EntryState::Done => ("✓", Role::Ok, "done".to_owned()),
        EntryState::Failed { message } => ("✗", Role::Bad, text::safe(message)),
        EntryState::Unsure { message } => {
            ("?", Role::Warn, format!("whether it took effect is not known: {}", text::safe(message)))
        }
        EntryState::Undone { .. } => ("↶", Role::Dim, "taken back".to_owned()),
    };
    let when = entry.at.strftime("%m-%d %H:%M:%S").to_string();
    let body = format!("{}  ({state})", text::safe(&entry.title));
    let mut rows = wrapped(Role::Text, &format!("  {glyph} {when}"), 20, &body, cells);
    if let Some(span) = rows.first_mut().and_then(|row| row.spans.first_mut()) {
        span.role = role;
    }
    rows
}

/// A call.
fn call_row(call: &CallRow, cells: usize) -> Row {
    // AWS knows no connection of a client that is offline for long.
    let is_offline = call.operation == "GetConnection" && call.status == "ResourceNotFoundException";
    let (glyph, role) = match call.ok {
        true => ("✓", Role::Ok),
        false if is_offline => ("–", Role::Dim),
        false => ("✗", Role::Bad),
    };
    let failed = match call.ok {
        true => String::new(),
        false if is_offline => "not connected  ".to_owned(),
        false => format!("{}  ", text::safe(&call.status)),
    };
    let room = cells.saturating_sub(52 + text::width(&failed)).max(12);
    // The end of an ARN tells more than its beginning.
    let on = text::tail(&text::safe(&call.on), room).into_owned();
    Row::text(role, format!("  {glyph} "))
        .with(Role::Dim, format!("{}  ", age::clock(call.at)))
        .with(Role::Text, text::fit(&call.operation, 27))
        .with(Role::Dim, format!("{:>7}  ", age::took(call.took)))
        .with(role, failed)
        .with(Role::Text, on)
        .copied_as(format!("{} {} {}", call.operation, call.on, call.status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::world::World;

    #[test]
    fn an_unsure_change_is_neither_done_nor_failed() {
        let mut entry = World::default().execute("Attach policy a", Vec::new(), Vec::new());
        entry.state = EntryState::Unsure { message: "no answer in time".to_owned() };
        let rows = entry_rows(&entry, 200);
        let text: String = rows.iter().flat_map(|row| &row.spans).map(|span| span.text.as_str()).collect();
        assert!(text.contains("whether it took effect is not known: no answer in time"), "{text}");
        assert!(text.contains('?') && !text.contains('✓') && !text.contains('✗'), "{text}");
        assert_eq!(rows[0].spans[0].role, Role::Warn);
    }
}
