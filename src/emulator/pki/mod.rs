//! Certificates of the embedded AWS IoT: a root for its servers, an issuer for its devices.
//!
//! They are two authorities on purpose. The devices' issuer is made from the seed, so that a demo fleet has the same
//! certificate ids on every run; nobody is asked to trust it. The servers' root is what people put into
//! `AWS_CA_BUNDLE`, so its key is random and stays in the folder it was made in.

mod ca;
mod demo_keys;
mod subject;

pub use ca::{Ca, Issued, PkiError, certificate_id};
pub use demo_keys::DemoKeys;
pub use subject::Subject;
