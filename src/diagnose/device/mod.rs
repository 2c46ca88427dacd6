//! What a device is denied besides credentials: its MQTT session, and its shadow over HTTPS.

mod asked;
mod attached;
mod cause;
mod deny;
mod everything;
mod judge;
mod lacking;
mod offer;
mod rights;
mod session;
mod shadow;
mod spoken;
mod surroundings;
#[cfg(test)]
mod tests;
mod topics;

pub use asked::{MqttAsked, ShadowAsked, ShadowOperation};
pub(super) use deny::lift_denial;
pub(super) use everything::everything;
pub(super) use judge::{Judge, Right, is_attached};
pub(super) use lacking::{is_denied, is_lacking, may_help};
pub(super) use session::client_id;
pub use session::mqtt;
pub(super) use shadow::right as shadow_right;
pub use shadow::{is_spoken_of as speaks_of_shadows, shadow_https};
pub(super) use spoken::{shadow_session, spoken_topics};
