//! The interrupt key.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Tells whether the user has pressed the interrupt key.
#[derive(Debug, Clone)]
pub(super) struct Interrupt(CancellationToken);

impl Interrupt {
    /// Listens from now on. Where the system has no such signal, nothing is ever interrupted.
    pub(super) fn listen() -> Self {
        let token = CancellationToken::new();
        let pressed = token.clone();
        // Here, not in the task: until that has its first turn the key would end the program as if nobody listened.
        if let Ok(mut keys) = signal(SignalKind::interrupt()) {
            tokio::spawn(async move {
                if keys.recv().await.is_some() {
                    pressed.cancel();
                }
            });
        }
        Self(token)
    }

    /// Comes back when the key is pressed, or has been.
    pub(super) async fn wait(&self) {
        self.0.cancelled().await;
    }

    /// For those that can be stopped in the middle.
    pub(super) const fn token(&self) -> &CancellationToken {
        &self.0
    }
}
