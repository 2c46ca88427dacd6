//! What a device is denied besides credentials: its MQTT session, and its shadow over HTTPS.

mod asked;

pub use asked::{MqttAsked, ShadowAsked, ShadowOperation};

use super::{DeviceFacts, Report, credentials};

/// Examines a device's MQTT session: connect, publish, subscribe, receive.
pub fn mqtt(_facts: &DeviceFacts, _asked: &MqttAsked) -> Report {
    Report::default()
}

/// Examines a shadow request over HTTPS with the device's certificate.
pub fn shadow_https(_facts: &DeviceFacts, _asked: &ShadowAsked) -> Report {
    Report::default()
}

/// Examines all of it, as far as the policies speak of it: what nobody asked for and no policy grants is no fault.
pub(super) fn everything(facts: &DeviceFacts, _asked: &MqttAsked) -> Report {
    credentials(facts)
}
