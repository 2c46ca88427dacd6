//! The nouns of a fleet, in AWS's own words. Pure: no clock, no network, no terminal.

mod arn;
mod certificate;
mod fact;
mod group;
mod policy;
mod principal;
mod problem;
mod role;
mod text;
mod thing;

pub use arn::{Arn, Scope};
pub use certificate::{Certificate, CertificateDetail, CertificateStatus};
pub use fact::{Denial, Fact};
pub use group::{Group, GroupDetail};
pub use policy::{Policy, PolicyDetail, PolicyVersion};
pub use principal::Principal;
pub use problem::{Problem, ProblemKind};
pub use role::{Role, RoleAlias};
pub use text::visible;
pub use thing::Thing;
