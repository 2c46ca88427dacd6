//! Header, crumbs, tabs, message line, footer.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::sheet;
use crate::app::theme::Role;
use crate::app::{CommandId, Span, State, text};

/// What is left for the body.
pub(super) fn body(state: &State, area: Rect) -> Rect {
    let top = 2 + tabs(state);
    let trouble = u16::try_from(state.above_message().len()).unwrap_or(0);
    Rect { y: area.y + top, height: area.height.saturating_sub(top + trouble + 2), ..area }
}

fn tabs(state: &State) -> u16 {
    u16::from(state.page().is_some_and(|page| !page.tabs().0.is_empty()))
}

/// Draws all of it; where the caret stands, if a line is being typed.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) -> Option<(u16, u16)> {
    header(state, canvas, area);
    canvas.spans((area.x, area.y + 1), area.width, &state.crumbs());
    if tabs(state) > 0 {
        canvas.spans((area.x, area.y + 2), area.width, &state.tab_line());
    }
    let message = area.bottom().saturating_sub(2);
    canvas.spans((area.x, message), area.width, &state.message());
    let trouble = state.above_message();
    let lines = u16::try_from(trouble.len()).unwrap_or(0).min(message - area.y);
    let above = Rect { x: area.x + 1, y: message - lines, width: area.width.saturating_sub(2), height: lines };
    sheet::rows(canvas, above, &trouble);
    // A dialog has its own keys at its foot; those of the screen below would be wrong ones.
    if state.dialog.is_none() {
        footer(state, canvas, Rect { y: area.bottom().saturating_sub(1), height: 1, ..area });
    }
    state.prompt_caret().map(|x| (area.x + u16::try_from(x).unwrap_or(0).min(area.width - 1), message))
}

/// Draws what of a notice is longer than the line for messages, over the end of the body.
pub(super) fn notice(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = state.notice_above();
    let height = u16::try_from(rows.len()).unwrap_or(0).min(area.height.saturating_sub(4));
    let above = Rect { y: area.bottom().saturating_sub(2 + height), height, ..area };
    canvas.clear(above);
    sheet::rows(canvas, Rect { x: above.x + 1, width: above.width.saturating_sub(2), ..above }, &rows);
}

fn header(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let (left, right) = state.header();
    canvas.over(Rect { height: 1, ..area }, Role::Header);
    let wide: usize = right.iter().map(|span| text::width(&span.text)).sum();
    let wide = u16::try_from(wide + 1).unwrap_or(0).min(area.width);
    canvas.spans((area.x + 1, area.y), area.width.saturating_sub(wide + 2), &left);
    canvas.spans((area.right().saturating_sub(wide), area.y), wide, &right);
    canvas.behind(Rect { height: 1, ..area }, Role::Header);
}

/// Keys with their words, whole or not at all; help stands at the right, whatever happens.
fn footer(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let keys = state.footer();
    let help = state.keymap.first(CommandId::Help).map(|key| key.to_string()).unwrap_or_default();
    let (help_keys, others): (Vec<_>, Vec<_>) = keys.into_iter().partition(|(_, hint, _)| *hint == "help");
    let reserved = if help_keys.is_empty() { 0 } else { text::width(&help) + 8 };
    let mut x = area.x + 1;
    let end = area.right().saturating_sub(u16::try_from(reserved).unwrap_or(0));
    for (key, hint, ready) in others {
        let spans = key_spans(&key, hint, ready);
        let wide: usize = spans.iter().map(|span| text::width(&span.text)).sum();
        let wide = u16::try_from(wide).unwrap_or(u16::MAX);
        if x.saturating_add(wide) > end {
            continue;
        }
        canvas.spans((x, area.y), wide, &spans);
        x += wide + 2;
    }
    for (key, hint, ready) in help_keys {
        canvas.spans((end + 1, area.y), area.right() - end - 1, &key_spans(&key, hint, ready));
    }
}

fn key_spans(key: &str, hint: &str, ready: bool) -> [Span; 2] {
    let role = if ready { Role::Key } else { Role::Dim };
    [Span { role, text: key.to_owned() }, Span { role: Role::Dim, text: format!(" {hint}") }]
}
