//! The interrupt key.

use tokio_util::sync::CancellationToken;

/// Tells whether the user has pressed the interrupt key.
#[derive(Debug, Clone)]
pub(super) struct Interrupt(CancellationToken);

impl Interrupt {
    /// Listens from now on. Where the system has no such signal, nothing is ever interrupted.
    pub(super) fn listen() -> Self {
        let token = CancellationToken::new();
        let pressed = token.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                pressed.cancel();
            }
        });
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
