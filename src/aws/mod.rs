//! Everything that crosses the network.

mod caller;
mod calls;
mod capability;
mod clients;
mod cloud;
pub mod credential_provider;
mod endpoints;
mod executor;
mod facts;
mod gap;
mod grants;
mod http;
mod journal;
pub mod key_files;
mod pace;
mod page;
mod policy_cache;
mod registry;
mod relations;
mod settings;
mod shadows;
mod sign_in;
mod sweep;
mod translate;

pub use caller::Caller;
pub use calls::{Call, CallOutcome};
pub use capability::{Capabilities, Capability};
pub use cloud::Cloud;
pub use credential_provider::{CredentialRequest, IssuedCredentials};
pub use endpoints::EndpointKind;
pub use facts::Subject;
pub use journal::read_journal;
pub use key_files::KeyPairFiles;
pub use page::Page;
pub use relations::{Granting, Progress, Relations};
pub use settings::Settings;
