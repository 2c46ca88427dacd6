//! What AWS IoT tells by push: shadow messages and lifecycle events, their topics, and what somebody wants to be told.
//! Pure. (Developer guide: `device-shadow-mqtt`, `life-cycle-events`.)

mod interest;
mod lifecycle;
mod news;
mod presence;
mod topic;

pub use interest::Interest;
pub use lifecycle::{DisconnectReason, Happening, Lifecycle};
pub use news::{Batch, Fault, LiveStatus, News, RefusedFilter, ShadowId, Source};
pub use presence::{Connection, GRACE, Presence};
pub use topic::{LifecycleTopic, ShadowOperation, ShadowTopic, Told};
