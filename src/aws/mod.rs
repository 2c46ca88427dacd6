//! Everything that crosses the network.

mod caller;
mod calls;
mod capability;
mod clients;
mod cloud;
mod endpoints;
mod facts;
mod page;
mod registry;
mod relations;
mod settings;
mod shadows;
mod sign_in;
mod translate;

pub use caller::Caller;
pub use calls::{Call, CallOutcome};
pub use capability::{Capabilities, Capability};
pub use cloud::Cloud;
pub use endpoints::EndpointKind;
pub use facts::Subject;
pub use page::Page;
pub use relations::{Granting, Progress, Relations};
pub use settings::Settings;
