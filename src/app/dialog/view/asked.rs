//! Which shadow an identity or an IAM principal is asked about.

use super::super::AskedDialog;
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{Row, text, wrapped};
use crate::diagnose::ShadowOperation;

const INDENT: usize = 10;

pub(super) fn view(dialog: &AskedDialog, cells: usize) -> DialogView {
    let room = cells.saturating_sub(INDENT + 2);
    let typed = text::tail(&text::safe(dialog.line.text()), room).into_owned();
    let mut operations = Row::text(Role::Dim, text::fit("wants to", INDENT));
    for (operation, word) in
        [(ShadowOperation::Get, "get"), (ShadowOperation::Update, "update"), (ShadowOperation::Delete, "delete")]
    {
        let is_chosen = operation == dialog.operation;
        let mark = if is_chosen { "● " } else { "○ " };
        let role = if is_chosen { Role::Accent } else { Role::Dim };
        operations = operations.with(role, format!("{mark}{word}   "));
    }
    let mut head = vec![operations, Row::blank()];
    head.push(Row::text(Role::Dim, text::fit("shadow", INDENT)).with(Role::Text, typed));
    let caret = (head.len() - 1, INDENT + dialog.line.cursor().min(room));
    match dialog.chosen() {
        Err(wrong) => head.extend(wrapped(Role::Bad, "✗", INDENT, wrong, cells)),
        Ok(_) => head.extend(wrapped(Role::Dim, "", INDENT, "THING, or THING/SHADOW for a named one", cells)),
    }
    head.push(Row::blank());
    let offer =
        |name: &String| Row::text(Role::Dim, " ".repeat(INDENT)).with(Role::Text, text::cut(&text::safe(name), room));
    DialogView {
        title: "Asked about".to_owned(),
        head,
        rows: dialog.offers.iter().map(offer).collect(),
        selected: dialog.cursor.row.checked_sub(1),
        caret: Some(caret),
        keys: keys(&[("enter", "ask"), ("↓ ↑", "choose"), ("tab", "what for"), ("esc", "close")]),
        ..DialogView::default()
    }
}
