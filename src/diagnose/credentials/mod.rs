//! The credential chain: thing → certificate → policies → role alias → role → trust.
//!
//! The order of the checks is the provider's own (credential-provider-session-helper, `dev_notes`), but for the alias:
//! it is looked up before the policies are judged, because a denial also comes when there is no such alias.

mod alias;
mod attach;
mod breadth;
pub(super) mod certificate;
mod chain;
mod choice;
mod correct;
mod examine;
mod facts;
mod grant;
mod nowhere;
mod policies;
mod rank;
pub(super) mod role;
mod role_choice;
#[cfg(test)]
mod tests;
pub(super) mod thing;
pub(super) mod whereabouts;

pub(super) use attach::{also_allows, is_taken, name_not_known};
pub use attach::{needs_candidates, needs_targets};
pub(super) use breadth::{Breadth, breadth, other_actions};
pub use chain::{Link, chain};
pub(super) use correct::around;
pub(super) use examine::{Asked, Examination};
pub use facts::{AttachedPolicy, DeviceFacts, Mending};
pub use grant::credential_context;
pub(super) use grant::place;
pub use nowhere::things_spoken_of;
pub use rank::{is_meant, rank_aliases};
pub use role_choice::needs_roles;
pub(super) use role_choice::repoint_to;

use super::Report;

/// The action that a role alias is granted by (developer guide, `authorizing-direct-aws`).
pub(super) const ASSUME: &str = "iot:AssumeRoleWithCertificate";

/// Examines the chain: every check in its order, and what is wrong with evidence and fixes.
pub fn credentials(facts: &DeviceFacts) -> Report {
    let mut examination = Examination::default();
    thing::exists(facts, &mut examination);
    whereabouts::examine(facts, &mut examination);
    certificate::examine(facts, &mut examination);
    thing::attached(facts, &mut examination);
    policies::examine(facts, &mut examination);
    alias::exists(facts, &mut examination);
    choice::examine(facts, &mut examination);
    role::examine(facts, &mut examination);
    Report { subject: subject(facts), checks: examination.checks, findings: examination.findings }
}

fn subject(facts: &DeviceFacts) -> String {
    let certificate = || facts.certificate.known().map(|detail| super::short_id(&detail.certificate.id));
    let who = match (&facts.thing_name, certificate()) {
        (Some(thing), _) => thing.clone(),
        (None, Some(id)) => format!("certificate {id}"),
        (None, None) => "certificate".to_owned(),
    };
    match &facts.alias_name {
        Some(alias) => format!("{who} for credentials by role alias {alias}"),
        None => format!("{who} for credentials"),
    }
}
