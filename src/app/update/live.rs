//! What came by push.

use super::super::{Effect, State};
use crate::live::Batch;

/// Takes everything that came since the last time.
pub(super) fn take(state: &mut State, batch: Batch) -> Vec<Effect> {
    if let Some(status) = batch.status {
        state.touch();
        state.live = status;
    }
    Vec::new()
}
