//! State to cells. Drawing decides nothing.

use ratatui::Frame;

use crate::app::State;
use crate::app::theme::Theme;

/// Draws the whole screen.
pub fn draw(state: &State, theme: &Theme, frame: &mut Frame<'_>) {
    let _ = (state, theme, frame);
}
