//! Every key that works here.

use super::{DialogView, keys};
use crate::app::State;

pub(super) fn view(state: &State, top: usize) -> DialogView {
    let rows = state.help_rows();
    DialogView {
        title: "Help".to_owned(),
        rows,
        top,
        keys: keys(&[("j k", "scroll"), ("esc", "close")]),
        ..DialogView::default()
    }
}
