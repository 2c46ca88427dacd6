//! What something belongs to, and what belongs to it.

use super::super::Relations;
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{Row, text};

pub(super) fn view(dialog: &Relations, cells: usize) -> DialogView {
    let mut rows = Vec::new();
    let mut selected = None;
    let mut number = 0;
    for relation in &dialog.relations {
        if !rows.is_empty() {
            rows.push(Row::blank());
        }
        let count = relation.links.get().map_or(0, Vec::len);
        rows.push(Row::heading(relation.title, &if count > 0 { text::count(count) } else { String::new() }));
        if let Some(problem) = &relation.links.problem {
            let said = problem
                .missing
                .as_ref()
                .map_or_else(|| problem.message.clone(), |action| format!("no permission: {action}"));
            rows.extend(crate::app::wrapped(Role::Unknown, "  ?", 4, &said, cells));
        }
        match relation.links.get() {
            None if relation.links.problem.is_none() => rows.push(Row::text(Role::Dim, "  loading…")),
            Some(all) if all.is_empty() => rows.push(Row::text(Role::Dim, "  none")),
            _ => {}
        }
        for (label, target) in relation.links.get().into_iter().flatten() {
            if number == dialog.cursor.row {
                selected = Some(rows.len());
            }
            number += 1;
            let row = match target {
                Some(target) => {
                    Row::text(Role::Dim, format!("  {:<13}", target.noun())).with(Role::Text, target.name())
                }
                None => Row::text(Role::Dim, "  principal    ").with(Role::Dim, label),
            };
            rows.push(row);
        }
    }
    let name = text::safe(dialog.target.name());
    let opens = dialog.links().get(dialog.cursor.row).is_some_and(|(.., target)| target.is_some());
    DialogView {
        title: format!("Relations of {} {}", dialog.target.noun(), text::cut(&name, cells.saturating_sub(30))),
        rows,
        selected,
        keys: if opens { keys(&[("enter", "open"), ("esc", "close")]) } else { keys(&[("esc", "close")]) },
        ..DialogView::default()
    }
}
