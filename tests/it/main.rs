//! What the parts do together. One binary: each more would cost a link.

mod aws_sign_in;
mod moto;
mod pty;
mod start;
