//! A credential request being put together.

use super::super::{Focus, TestDialog};
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{CommandId, LABEL, Row, State, text};
use crate::policy::{Decision, Verdict};

pub(super) fn view(state: &State, dialog: &TestDialog, cells: usize) -> DialogView {
    let header = state.key_of(CommandId::Header);
    let certificate = dialog.certificate.as_ref().map(|(id, _)| id.as_str());
    let presented = match certificate {
        Some(id) => Row::field("certificate", Role::Text, id),
        None if state.nothing_to_present() => not_attached(dialog),
        None if dialog.is_wanted => Row::field("certificate", Role::Dim, "looking for it; the request follows"),
        None => Row::field("certificate", Role::Dim, "looking for it…"),
    };
    let endpoint = match (dialog.endpoint.get(), &dialog.endpoint.problem) {
        (Some(host), _) => Row::field("endpoint", Role::Text, host),
        (None, Some(problem)) => {
            let why = problem
                .missing
                .as_ref()
                .map_or_else(|| problem.message.clone(), |action| format!("no permission: {action}"));
            Row::field("endpoint", Role::Unknown, format!("? {why}"))
        }
        (None, None) => Row::field("endpoint", Role::Dim, "asking…"),
    };
    let folder = text::safe(dialog.folder.text());
    let typing = dialog.focus == Focus::Folder;
    let room = cells.saturating_sub(LABEL + 2);
    let shown = if folder.is_empty() && !typing {
        "not set; where are the certificate and key files?".into()
    } else {
        text::tail(&folder, room)
    };
    let role = if typing {
        Role::Accent
    } else if folder.is_empty() {
        Role::Warn
    } else {
        Role::Text
    };
    let head = vec![
        presented,
        thing_name(dialog, &header),
        endpoint,
        Row::field("key folder", role, shown),
        Row::blank(),
        Row::heading("Role alias", "those this certificate may assume first"),
    ];
    DialogView {
        title: "Test credentials".to_owned(),
        head,
        rows: aliases(dialog, cells),
        selected: (!typing && dialog.aliases.get().is_some_and(|all| !all.is_empty())).then_some(dialog.cursor.row),
        caret: typing.then(|| (3, LABEL + dialog.folder.cursor().min(room))),
        keys: if typing {
            keys(&[("enter", "send"), ("tab", "role alias"), ("esc", "back")])
        } else {
            keys(&[("enter", "send"), (&header, "header"), ("tab", "key folder"), ("esc", "close")])
        },
        ..DialogView::default()
    }
}

/// No certificate is attached to the thing; what the folder of key files says.
fn not_attached(dialog: &TestDialog) -> Row {
    let none = |what: &str| Row::field("certificate", Role::Bad, format!("✗ none is attached{what}"));
    match (&dialog.found.value, &dialog.found.problem) {
        _ if dialog.found.asking => none(", looking in the key folder"),
        (Some(Some(_)), _) => none(", but the key folder has this thing's"),
        (Some(None), _) => none(", and no file has this thing's name"),
        (None, Some(problem)) => none(&format!("; key folder: {}", problem.message)),
        (None, None) => none(": the key folder may have this thing's"),
    }
}

fn thing_name(dialog: &TestDialog, key: &str) -> Row {
    match (&dialog.thing, dialog.send_thing_name) {
        (None, _) => Row::field("thing name", Role::Dim, "not sent: this certificate has no thing"),
        (Some(name), true) => {
            Row::field("thing name", Role::Text, name).with(Role::Dim, format!("  sent; {key} leaves it out"))
        }
        (Some(_), false) => {
            Row::field("thing name", Role::Warn, "not sent").with(Role::Dim, format!("  {key} sends it"))
        }
    }
}

fn aliases(dialog: &TestDialog, cells: usize) -> Vec<Row> {
    match (dialog.aliases.get(), &dialog.aliases.problem) {
        (_, Some(problem)) => {
            let said = problem
                .missing
                .as_ref()
                .map_or_else(|| problem.message.clone(), |action| format!("no permission: {action}"));
            crate::app::wrapped(Role::Unknown, "  ?", 4, &said, cells)
        }
        (None, None) => vec![Row::text(Role::Dim, "  examining…")],
        (Some(all), None) if all.is_empty() => {
            vec![Row::text(Role::Dim, "  this account has no role alias in this region")]
        }
        (Some(all), None) => {
            let widest = all.iter().map(|(name, _)| text::width(&text::safe(name))).max().unwrap_or(0);
            let name_cells = widest.clamp(12, cells.saturating_sub(24));
            all.iter().map(|(name, decision)| alias(name, decision, name_cells)).collect()
        }
    }
}

fn alias(name: &str, decision: &Decision, name_cells: usize) -> Row {
    let (glyph, role, why) = match decision.verdict {
        Verdict::Allow => {
            let by =
                decision.by.as_ref().map_or_else(|| "allowed".to_owned(), |by| format!("allowed by {}", by.policy));
            ("✓", Role::Ok, by)
        }
        Verdict::ExplicitDeny => {
            let by = decision.by.as_ref().map_or_else(|| "denied".to_owned(), |by| format!("denied by {}", by.policy));
            ("✗", Role::Bad, by)
        }
        Verdict::ImplicitDeny => {
            let near = decision.near_misses.first();
            let why = near.map(|miss| format!("not allowed; {} comes near: {}", miss.statement.policy, miss.reason));
            ("✗", Role::Bad, why.unwrap_or_else(|| "no policy allows it".to_owned()))
        }
        Verdict::Unknown => {
            ("?", Role::Unknown, decision.unknown.first().cloned().unwrap_or_else(|| "could not tell".to_owned()))
        }
    };
    Row::text(role, format!("  {glyph} "))
        .with(Role::Text, text::fit(&text::safe(name), name_cells))
        .with(Role::Dim, format!("  {why}"))
}
