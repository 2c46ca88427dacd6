//! What AWS IoT tells by push: shadow messages and lifecycle events, their topics, and what somebody wants to be told.
//! Pure. (Developer guide: `device-shadow-mqtt`, `life-cycle-events`.)

mod feed_line;
mod interest;
mod lifecycle;
mod mailbox;
mod news;
mod plan;
mod presence;
mod sequence;
mod topic;

pub use feed_line::{FeedKind, FeedLine};
pub use interest::Interest;
pub use lifecycle::{DisconnectReason, Happening, Lifecycle};
pub use mailbox::Mailbox;
pub use news::{Batch, Fault, Happened, LiveStatus, News, RefusedFilter, ShadowId, Source};
pub use plan::{AT_ONCE, Beyond, MOST_FILTERS, PRESENCE, Plan, Steps, deletions_of, documents_of};
pub use presence::{Connection, GRACE, Presence};
pub use sequence::{Mark, Sequence, Worth};
pub use topic::{LifecycleTopic, ShadowOperation, ShadowTopic, Told};
