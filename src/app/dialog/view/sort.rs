//! A menu of the columns that a list can be sorted by.

use super::super::SortMenu;
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, State, text};

pub(super) fn view(state: &State, menu: &SortMenu) -> DialogView {
    let list = state.shown_list();
    let present = list.and_then(crate::app::Listing::sort_field);
    let arrow = if list.is_some_and(|list| list.descending) { "▼" } else { "▲" };
    let rows = menu.choices.iter().enumerate().map(|(at, choice)| {
        let digit = if at < 9 { (at + 1).to_string() } else { String::new() };
        let is_present = choice.field.is_some() && choice.field.as_deref() == present;
        Row::text(Role::Key, text::fit(&digit, 3))
            .with(Role::Text, text::fit(&text::safe(&choice.title), 40))
            .with(Role::Accent, if is_present { arrow } else { "" })
    });
    let reverse = state.key_of(CommandId::ReverseSort);
    DialogView {
        title: "Sort by".to_owned(),
        rows: rows.collect(),
        selected: Some(menu.cursor.row),
        keys: keys(&[("enter", "sort"), (&reverse, "the greatest first"), ("esc", "close")]),
        ..DialogView::default()
    }
}
