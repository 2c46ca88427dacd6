//! IAM, read only: the policies of users and roles, and what IAM itself says they come to.

mod documents;
mod policies;
mod roles;
mod simulate;
mod user;

pub(super) use documents::Owner;
pub(super) use simulate::ContextKey;

use percent_encoding::percent_decode_str;

/// Documents travel percent-encoded in IAM's answers (API reference, `GetRolePolicy`).
fn decoded(document: &str) -> String {
    percent_decode_str(document).decode_utf8_lossy().into_owned()
}
