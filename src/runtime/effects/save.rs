//! Remembering small choices, one write after the other: the last one asked for is the one that stays.

use std::path::Path;

use tokio::sync::mpsc::UnboundedSender;

use super::Runner;
use crate::app::{Level, Msg, Saved};
use crate::config::remember;

impl Runner {
    pub(super) fn save(&mut self, saved: Saved) {
        let Some(path) = self.setup.remembered.clone() else { return };
        let messages = self.messages.clone();
        let before = self.saving.take();
        self.saving = Some(tokio::spawn(async move {
            if let Some(before) = before {
                // Its own failure was told where it happened.
                let _ = before.await;
            }
            let _ = tokio::task::spawn_blocking(move || write(&path, &saved, &messages)).await;
        }));
    }
}

fn write(path: &Path, saved: &Saved, messages: &UnboundedSender<Msg>) {
    if let Err(error) = remember(path, saved) {
        let text = format!("{}: not written: {error}", path.display());
        // Nobody listens any more where the program is ending.
        let _ = messages.send(Msg::Notice(Level::Warning, text));
    }
}
