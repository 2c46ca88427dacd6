//! A value of a shadow: its path, what is desired, reported and still to be reached, and since when.

use jiff::Timestamp;

use super::super::LeafDialog;
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, State, age, wrapped};

const INDENT: usize = 10;

pub(super) fn view(state: &State, dialog: &LeafDialog, cells: usize) -> DialogView {
    let leaf = &dialog.leaf;
    let mut rows = wrapped(Role::Accent, "path", INDENT, &leaf.path, cells);
    let sides = [
        ("desired", &leaf.desired, leaf.desired_at, Role::Text),
        ("reported", &leaf.reported, leaf.reported_at, Role::Text),
        ("delta", &leaf.delta, None, Role::Warn),
    ];
    for (label, value, at, role) in sides {
        rows.push(Row::blank());
        rows.extend(side(state, label, value.as_deref(), at, role, cells));
    }
    DialogView {
        title: "Value".to_owned(),
        rows,
        top: dialog.scroll.row,
        keys: [
            keys(&[("j k", "scroll")]),
            vec![(state.key_of(CommandId::Copy), "copy".to_owned())],
            keys(&[("esc", "close")]),
        ]
        .concat(),
        ..DialogView::default()
    }
}

fn side(state: &State, label: &str, value: Option<&str>, at: Option<Timestamp>, role: Role, cells: usize) -> Vec<Row> {
    let Some(value) = value else { return wrapped(Role::Dim, label, INDENT, "none", cells) };
    let mut rows = wrapped(role, label, INDENT, value, cells);
    if let Some(at) = at {
        let since = format!("set {}, {} ago", age::instant(at), age::short(at, state.now));
        rows.extend(wrapped(Role::Dim, "", INDENT, &since, cells));
    }
    rows
}
