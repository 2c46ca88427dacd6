//! State to cells. Drawing decides nothing: what is shown is the state's, where it stands is told here.

mod canvas;
mod dialog;
mod feed;
mod findings;
mod frame;
mod list;
mod shadow;
mod sheet;

#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use crate::app::theme::{Role, Theme};
use crate::app::{Place, Row, State};
use canvas::Canvas;

/// The least that can be used.
const LEAST: (u16, u16) = (60, 16);

/// Draws the whole screen.
pub fn draw(state: &State, theme: &Theme, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut canvas = Canvas::new(frame.buffer_mut(), theme);
    canvas.clear(area);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(&mut canvas, area);
        return;
    }
    let mut caret = frame::draw(state, &mut canvas, area);
    let body = frame::body(state, area);
    if state.place() == Place::SignIn {
        sheet::rows(&mut canvas, inset(body, 2, 1), &state.sign_in_rows());
    } else if state.shown_list().is_some() {
        list::draw(state, &mut canvas, body);
    } else if state.place() == Place::Feed {
        feed::draw(state, &mut canvas, body);
    } else if state.place() == Place::Findings {
        findings::draw(state, &mut canvas, body);
    } else if state.place() == Place::ThingShadow {
        shadow::draw(state, &mut canvas, body);
    } else {
        sheet::draw(state, &mut canvas, body);
    }
    frame::notice(state, &mut canvas, area);
    if let Some(view) = state.dialog_view() {
        caret = dialog::draw(&view, &mut canvas, area);
    }
    if let Some((x, y)) = caret {
        frame.set_cursor_position(Position { x, y });
    }
}

const fn inset(area: Rect, x: u16, y: u16) -> Rect {
    Rect {
        x: area.x + x,
        y: area.y + y,
        width: area.width.saturating_sub(2 * x),
        height: area.height.saturating_sub(2 * y),
    }
}

fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let lines = [
        "This window is too small.".to_owned(),
        format!("It is {} × {}; fleetdeck needs {} × {}.", area.width, area.height, LEAST.0, LEAST.1),
        "Make it larger, or press q to quit.".to_owned(),
    ];
    let rows: Vec<Row> = lines.iter().map(|line| Row::text(Role::Text, line)).collect();
    sheet::rows(canvas, area, &rows);
}
