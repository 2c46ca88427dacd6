//! The nouns of a fleet, in AWS's own words. Pure: no clock, no network, no terminal.

mod arn;
mod certificate;
mod fact;
mod filter;
mod group;
mod iam;
mod identity;
mod index;
mod inventory;
pub mod json;
pub mod kept;
mod list;
mod logging;
mod policy;
mod principal;
mod problem;
mod quotas;
mod role;
mod rows;
mod text;
mod thing;
mod thing_row;
mod things_page;
mod view;
mod x509;

pub use arn::{Arn, Scope};
pub use certificate::{Certificate, CertificateDetail, CertificateStatus};
pub use fact::{Denial, Fact};
pub use filter::{
    Field, Filter, FilterError, IndexQuery, Indexed, Instant, Kind, Op, Operand, Pattern, Rest, Row, Scratch, Span,
    Term, Test, Value, Verdict,
};
pub use group::{Group, GroupDetail};
pub use iam::{IamKind, IamPolicies, IamPrincipal, NamedDocument, Simulated, SimulatedDecision};
pub use identity::{Identity, IdentityPool, PoolRoles, RoleMapping};
pub use index::{Buckets, FleetCounts, IndexModes, IndexSearch, IndexedThing};
pub use inventory::{Certificates, ShadowFact, ThingFacts, Things};
pub use list::{List, Listed, Owned, Sort, Store, Tally, natural};
pub use logging::Logging;
pub use policy::{Policy, PolicyDetail, PolicyVersion};
pub use principal::Principal;
pub use problem::{Problem, ProblemKind};
pub use quotas::{PUBLISHED_QUOTAS, published_quota};
pub use role::{Role, RoleAlias};
pub use text::visible;
pub use thing::Thing;
pub use thing_row::ThingRow;
pub use things_page::{ListedThing, listed_things, next_token};
pub use view::{LONGEST_VIEW, SavedView};
pub use x509::{X509, X509Error};
