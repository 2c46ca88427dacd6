//! Saving the present view under a name.

use super::super::{SaveViewDialog, ViewQuestion};
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{Row, State, text, wrapped};
use crate::fleet::SavedView;

const LABEL: usize = 8;

pub(super) fn view(state: &State, dialog: &SaveViewDialog, cells: usize) -> DialogView {
    let room = cells.saturating_sub(LABEL + 2);
    let typed = text::tail(&text::safe(dialog.line.text()), room).into_owned();
    let mut head =
        vec![Row::text(Role::Dim, text::fit("what", LABEL)).with(Role::Text, text::cut(&said(&dialog.view), room))];
    head.push(Row::text(Role::Dim, text::fit("name", LABEL)).with(Role::Text, typed));
    let caret = (1, LABEL + dialog.line.cursor().min(room));
    let question = dialog.question.as_ref().map(|question| match question {
        ViewQuestion::Overwrite(name) => format!("There is a view {name}: y replaces it, any other key goes back"),
        ViewQuestion::Delete(name) => format!("Delete the view {name}? y deletes it, any other key goes back"),
    });
    if let Some(question) = &question {
        head.extend(wrapped(Role::Warn, "!", LABEL, question, cells));
    } else if let Some(problem) = dialog.problem {
        head.extend(wrapped(Role::Bad, "✗", LABEL, problem, cells));
    } else {
        head.push(Row::blank());
    }
    let views = &state.saved.views;
    DialogView {
        title: "Save this view".to_owned(),
        head,
        rows: views.iter().map(|view| view_row(view, cells)).collect(),
        selected: dialog.chosen,
        caret: Some(caret).filter(|_| question.is_none()),
        asks: question.is_some(),
        keys: if views.is_empty() {
            keys(&[("enter", "save"), ("esc", "close")])
        } else {
            keys(&[("enter", "save"), ("↓ ↑", "choose"), ("delete", "delete the chosen one"), ("esc", "close")])
        },
        ..DialogView::default()
    }
}

/// A view's name, and the view, in so many cells.
pub(in crate::app) fn view_row(view: &SavedView, cells: usize) -> Row {
    const NAME: usize = 24;
    let said = format!("  {}", said(view));
    Row::text(Role::Text, text::fit(&text::safe(&view.name), NAME))
        .with(Role::Dim, text::cut(&said, cells.saturating_sub(NAME + 2)))
}

/// A view in a line.
pub(in crate::app) fn said(view: &SavedView) -> String {
    let filter = if view.filter.trim().is_empty() { "all".to_owned() } else { text::safe(&view.filter) };
    let sort = view.sort.as_ref().map(|sort| {
        let way = if view.descending { ", the greatest first" } else { "" };
        format!("  by {}{way}", text::safe(sort))
    });
    format!("{}  {filter}{}", text::safe(&view.of), sort.unwrap_or_default())
}
