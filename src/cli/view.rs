//! The nouns as JSON: AWS's field names, in AWS's order; what AWS does not have comes after.

mod certificate;
mod exchange;
mod group;
mod policy;
mod role_alias;
mod thing;

pub(super) use certificate::{CertificateRow, CertificateView};
pub(super) use exchange::ExchangeView;
pub(super) use group::{GroupRow, GroupView};
pub(super) use policy::{PolicyRow, PolicyView, Target, VersionRow};
pub(super) use role_alias::{AliasRow, AliasView, GrantView, RoleView};
pub(super) use thing::{PrincipalView, ThingView};
