//! Standard input, whole.

use std::io::{self, Read as _};

use tokio::sync::oneshot;

/// Everything up to its end, or up to so many bytes. Read on a thread of its own: the runtime would wait for one of its own
/// at the end, and a read from a terminal or an open pipe cannot be stopped.
///
/// # Errors
/// As reading fails.
pub(super) async fn read(most: u64) -> io::Result<Vec<u8>> {
    let (send, receive) = oneshot::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(most).read_to_end(&mut bytes);
        let _ = send.send(read.map(|_| bytes));
    });
    receive.await.unwrap_or_else(|gone| Err(io::Error::other(gone)))
}
