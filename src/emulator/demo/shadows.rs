//! Shadows of the demo fleet.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::build::Workshop;
use crate::emulator::state::CLASSIC;

impl Workshop<'_> {
    /// Writes a shadow the way it would have come about: what is wanted some days ago, what is reported a little later.
    pub(super) fn set_shadow(&mut self, thing: &str, name: Option<&str>, update: &Value, days: i64) {
        let name = name.unwrap_or(CLASSIC);
        let wanted = self.days_ago(days);
        let reported = wanted.saturating_add(SignedDuration::from_mins(7)).unwrap_or(wanted).min(self.now);
        for (section, at) in [("desired", wanted), ("reported", reported)] {
            let part = json!({ "state": { section: update["state"][section] } });
            // The plan is ours; a shadow that AWS would refuse (too large, too deep) is left out, and its test fails.
            let _ = self.state.update_shadow(thing, name, part.to_string().as_bytes(), at);
        }
    }
}
