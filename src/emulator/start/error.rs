//! Why it does not start.

use std::io;
use std::path::PathBuf;

use crate::emulator::Located;
use crate::emulator::pki::PkiError;
use crate::emulator::store::StoreError;

/// One line for the reader.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("cannot listen on 127.0.0.1:{port}: {}", listen_text(error))]
    Listen {
        /// Which one; 0 for any.
        port: u16,
        /// What the system said.
        error: io::Error,
    },
    /// A file or folder.
    #[error("{}: {doing} failed: {error}", path.display())]
    Path {
        /// Which one.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The fault file is wrong.
    #[error("{}: {error}", path.display())]
    Faults {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        error: Located,
    },
    /// The demo fleet is wrong.
    #[error("demo fleet: {0}")]
    Demo(Located),
    /// The state cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A certificate could not be made.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// TLS could not be set up.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

fn listen_text(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "the port is in use; choose another with --port, or leave it out".to_owned(),
        io::ErrorKind::PermissionDenied => "this port needs more rights; choose one above 1023".to_owned(),
        _ => error.to_string(),
    }
}
