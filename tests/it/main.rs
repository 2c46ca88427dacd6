//! What the parts do together. One binary: each more would cost a link.

mod pty;
mod start;
