//! Find a command, go to a name.

use super::super::{Choice, Palette};
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{Row, State, availability, text};

pub(super) fn view(state: &State, palette: &Palette, cells: usize) -> DialogView {
    let typed = text::safe(palette.line.text());
    let head =
        vec![Row::text(Role::Key, ": ").with(Role::Text, text::tail(&typed, cells.saturating_sub(4))), Row::blank()];
    let mut rows: Vec<Row> = palette.choices.iter().map(|choice| row(state, choice, cells)).collect();
    if rows.is_empty() {
        rows.push(Row::text(Role::Dim, "nothing fits; `thing NAME`, `identity ID`, `certificate FILE` … open a page"));
    }
    DialogView {
        title: "Go to".to_owned(),
        head,
        selected: (!palette.choices.is_empty()).then_some(palette.cursor.row),
        rows,
        caret: Some((0, 2 + palette.line.cursor().min(cells.saturating_sub(4)))),
        keys: keys(&[("enter", "do it"), ("↓ ↑", "choose"), ("esc", "close")]),
        ..DialogView::default()
    }
}

fn row(state: &State, choice: &Choice, cells: usize) -> Row {
    match choice {
        Choice::View(view) => Row::text(Role::Dim, text::fit("view", 18))
            .with(Role::Accent, text::fit(&text::safe(&view.name), 24))
            .with(Role::Dim, text::cut(&format!("  {}", super::save_view::said(view)), cells.saturating_sub(44))),
        Choice::Go(target) => Row::text(Role::Dim, text::fit(target.noun(), 18)).with(Role::Accent, target.name()),
        Choice::Pooled { identity, pool } => Row::text(Role::Dim, text::fit("identity", 18))
            .with(Role::Accent, text::short_identity(identity))
            .with(Role::Dim, format!("  of pool {}", text::safe(pool))),
        Choice::File(path) => Row::text(Role::Dim, text::fit("certificate in", 18))
            .with(Role::Accent, text::tail(&text::safe(path), cells.saturating_sub(18))),
        Choice::Explain(said) => Row::text(Role::Dim, text::fit("explain", 18))
            .with(Role::Accent, text::cut(&text::safe(said), cells.saturating_sub(18))),
        Choice::Command(command) => {
            let key = state.keymap.first(command.id).map(|key| key.to_string()).unwrap_or_default();
            let name = text::fit(command.name, 18);
            match availability(state, command) {
                Ok(()) => {
                    let title = text::fit(command.title, cells.saturating_sub(30));
                    Row::text(Role::Text, name).with(Role::Dim, title).with(Role::Key, text::fit_right(&key, 10))
                }
                Err(refusal) => {
                    let title = format!("{}  ({})", command.title, refusal.0);
                    Row::text(Role::Dim, name).with(Role::Dim, text::cut(&title, cells.saturating_sub(20)))
                }
            }
        }
    }
}
