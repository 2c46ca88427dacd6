//! Shadows of the demo fleet.

use serde_json::Value;

use super::build::Workshop;
use crate::emulator::crowd::shadow_of;
use crate::emulator::state::CLASSIC;

impl Workshop<'_> {
    /// Writes a shadow the way it would have come about: what is wanted some days ago, what is reported a little later.
    pub(super) fn set_shadow(&mut self, thing: &str, name: Option<&str>, update: &Value, days: i64) {
        // The plan is ours; a shadow that AWS would refuse (too large, too deep) is left out, and its test fails.
        if let Some(stored) = shadow_of(update, self.days_ago(days), self.now) {
            self.state.shadows.put(thing, name.unwrap_or(CLASSIC), stored);
        }
    }
}
