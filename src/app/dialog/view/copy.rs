//! Texts to copy.

use super::super::Menu;
use super::{DialogView, keys};
use crate::app::Row;
use crate::app::text;
use crate::app::theme::Role;

pub(super) fn view(menu: &Menu, cells: usize) -> DialogView {
    let rows = menu.items.iter().map(|item| {
        let one_line = item.text.split_whitespace().collect::<Vec<_>>().join(" ");
        Row::text(Role::Key, format!("{}  ", item.key))
            .with(Role::Text, text::fit(item.label, 16))
            .with(Role::Dim, text::cut(&text::safe(&one_line), cells.saturating_sub(21)))
    });
    DialogView {
        title: "Copy".to_owned(),
        rows: rows.collect(),
        selected: Some(menu.cursor.row),
        keys: keys(&[("enter", "copy"), ("esc", "close")]),
        ..DialogView::default()
    }
}
