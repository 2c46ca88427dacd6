//! Checks, findings, fixes: facts in, verdicts out, "unknown" where a fact is missing. Pure.

mod answer;
mod call;
mod check;
mod connect;
mod connect_attach;
mod credentials;
mod finding;
mod fix;
mod journal;
mod meaning;

pub use answer::{Answer, Exchange, Meaning, Phases, TlsFailure};
pub use call::{ApiCall, OpenedWith, short_id, short_target};
pub use check::{Check, CheckId, Outcome};
pub use connect::{ConnectFacts, FailedConnects, connect};
pub use credentials::{
    AttachedPolicy, CredentialFacts, Link, chain, credential_context, credentials, is_meant, needs_candidates,
    rank_aliases,
};
pub use finding::{Finding, FindingId, Report};
pub use fix::{Fix, FixId};
pub use journal::{Entry, EntryState};
pub use meaning::meaning;
