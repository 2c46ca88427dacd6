//! A question of the operator's own.

use super::super::OwnDialog;
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{OwnAction, Row, text, wrapped};

const INDENT: usize = 10;

pub(super) fn view(dialog: &OwnDialog, cells: usize) -> DialogView {
    let room = cells.saturating_sub(INDENT + 2);
    let (session, shadow) = dialog.actions().split_at(OwnAction::OF_MQTT);
    let mut head = vec![choices("over MQTT", session, dialog)];
    if !shadow.is_empty() {
        head.push(choices("HTTPS", shadow, dialog));
    }
    head.push(Row::blank());
    let typed = text::tail(&text::safe(dialog.line.text()), room).into_owned();
    head.push(Row::text(Role::Dim, text::fit("on", INDENT)).with(Role::Text, typed));
    let caret = (head.len() - 1, INDENT + dialog.line.cursor().min(room));
    match dialog.asked() {
        Err(wrong) if !wrong.is_empty() => head.extend(wrapped(Role::Bad, "✗", INDENT, wrong, cells)),
        _ => head.extend(wrapped(Role::Dim, "", INDENT, dialog.action().wants(), cells)),
    }
    DialogView {
        title: "May it…".to_owned(),
        head,
        caret: Some(caret),
        keys: keys(&[("enter", "ask"), ("tab", "what for"), ("esc", "close")]),
        ..DialogView::default()
    }
}

fn choices(label: &str, all: &[OwnAction], dialog: &OwnDialog) -> Row {
    all.iter().fold(Row::text(Role::Dim, text::fit(label, INDENT)), |row, action| {
        let is_chosen = *action == dialog.action();
        let (mark, role) = if is_chosen { ("●", Role::Accent) } else { ("○", Role::Dim) };
        row.with(role, format!("{mark} {}   ", action.word()))
    })
}
