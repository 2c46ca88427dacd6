//! An error text, and what it means.

use super::super::ExplainDialog;
use super::{DialogView, keys};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, State, text, wrapped};
use crate::diagnose::Explanation;

/// Rows above the text being written.
const ABOVE: usize = 2;

impl State {
    /// How many lines the text to explain has room for.
    pub fn explain_height(&self) -> usize {
        usize::from(self.height).saturating_sub(3 + 4 + ABOVE).clamp(1, 14)
    }
}

pub(super) fn view(state: &State, dialog: &ExplainDialog, cells: usize) -> DialogView {
    match &dialog.found {
        None => writing(state, dialog, cells),
        Some(found) => explained(state, dialog, found, cells),
    }
}

fn writing(state: &State, dialog: &ExplainDialog, cells: usize) -> DialogView {
    let height = state.explain_height();
    let (lines, (row, caret)) = dialog.area.broken(height, cells.saturating_sub(1));
    let hint = "Paste what an SDK, a log, the console or a broker said";
    let mut head = vec![Row::text(Role::Dim, text::cut(hint, cells)), Row::blank()];
    head.extend(lines.into_iter().map(|line| Row::text(Role::Text, line)));
    head.resize(ABOVE + height, Row::blank());
    DialogView {
        title: "Explain".to_owned(),
        head,
        caret: Some((ABOVE + row, caret)),
        keys: keys(&[("enter", "explain"), ("alt-enter", "new line"), ("esc", "close")]),
        ..DialogView::default()
    }
}

fn explained(state: &State, dialog: &ExplainDialog, found: &[Explanation], cells: usize) -> DialogView {
    let edit = state.key_of(CommandId::Edit);
    let Some(case) = dialog.case() else {
        return DialogView {
            title: "Explain".to_owned(),
            rows: unknown(cells),
            keys: keys(&[(&edit, "change the text"), ("esc", "close")]),
            ..DialogView::default()
        };
    };
    let (copy, next) = (state.key_of(CommandId::Copy), state.key_of(CommandId::NextPane));
    let mut all: Vec<(&str, &str)> = Vec::new();
    let open = dialog.target().map(|target| format!("open {}", text::cut(&text::safe(target.name()), 24)));
    if let Some(open) = &open {
        all.push(("enter", open));
    }
    if found.len() > 1 {
        all.push((&next, "next case"));
    }
    if case.next.is_some() {
        all.push((&copy, "copy the command"));
    }
    all.extend([(edit.as_str(), "change the text"), ("esc", "close")]);
    let count = if found.len() > 1 { format!(" {} of {}", dialog.shown + 1, found.len()) } else { String::new() };
    DialogView {
        title: format!("Explain: {}{count}", case.case),
        rows: rows(state, dialog, case, cells),
        top: dialog.scroll.row,
        keys: keys(&all),
        ..DialogView::default()
    }
}

fn rows(state: &State, dialog: &ExplainDialog, case: &Explanation, cells: usize) -> Vec<Row> {
    let mut rows = wrapped(Role::Heading, "", 0, &case.title, cells);
    let said = format!("recognised by `{}` in line {}", case.recognised, case.line);
    rows.extend(wrapped(Role::Dim, "", 0, &said, cells));
    for (head, mark, role, lines) in [
        ("It proves", "✓", Role::Ok, &case.proves),
        ("It does not prove", "?", Role::Unknown, &case.does_not_prove),
        ("What to check", "·", Role::Text, &case.checks),
    ] {
        if lines.is_empty() {
            continue;
        }
        rows.push(Row::blank());
        rows.push(Row::heading(head, ""));
        rows.extend(lines.iter().flat_map(|line| wrapped(role, mark, 2, line, cells)));
    }
    if let Some(next) = &case.next {
        rows.extend([Row::blank(), Row::heading("Ask next", "")]);
        let said = if let Some(target) = dialog.target() {
            format!("enter: open {} {}, which examines it", target.noun(), target.name())
        } else {
            let (doctor, palette) = (state.key_of(CommandId::Doctor), state.key_of(CommandId::Palette));
            format!("esc: close this; then choose it in its list, or name it behind {palette}; {doctor} examines it")
        };
        rows.extend(wrapped(Role::Text, "", 2, &said, cells));
        rows.extend(wrapped(Role::Dim, "", 2, &format!("in a shell: {}", next.command), cells));
    }
    rows.push(Row::blank());
    rows.extend(wrapped(Role::Dim, "", 0, &format!("source: {}", case.source), cells));
    rows
}

fn unknown(cells: usize) -> Vec<Row> {
    let said = "This is not one of the messages known here. Looked for: answers of the credential provider, errors of \
                device SDKs, Greengrass, Amazon Cognito, IAM, signatures, shadows, CloudWatch and life cycle events, MQTT \
                codes, TLS alerts.";
    let mut rows = wrapped(Role::Unknown, "?", 2, said, cells);
    rows.push(Row::blank());
    let next =
        "Paste more of it, the lines before and after above all; or open the thing and let the doctor examine it.";
    rows.extend(wrapped(Role::Text, "", 2, next, cells));
    rows
}
