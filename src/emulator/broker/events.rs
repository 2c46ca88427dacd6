//! Lifecycle events (developer guide, `life-cycle-events`).

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Broker;
use super::why::Why;

/// What every event of a session says.
#[derive(Debug, Clone)]
pub(super) struct Events {
    pub(super) client_id: String,
    pub(super) principal: String,
    pub(super) ip: IpAddr,
    /// Of one session; the same in all its events.
    pub(super) session_id: String,
    /// Counts the sessions of a client id.
    pub(super) version: u64,
}

impl Events {
    pub(super) fn connected(&self, broker: &Broker, now: Timestamp) {
        self.tell(broker, "presence", "connected", now, json!({ "ipAddress": self.ip.to_string() }));
    }

    pub(super) fn disconnected(&self, broker: &Broker, now: Timestamp, why: Why) {
        let more = json!({
            "clientInitiatedDisconnect": why.by_client(),
            "disconnectReason": why.word(),
            "ipAddress": self.ip.to_string(),
        });
        self.tell(broker, "presence", "disconnected", now, more);
    }

    pub(super) fn connect_failed(&self, broker: &Broker, now: Timestamp) {
        let more = json!({ "connectFailureReason": "AUTHORIZATION_FAILED", "ipAddress": self.ip.to_string() });
        self.tell(broker, "presence", "connect_failed", now, more);
    }

    pub(super) fn subscribed(&self, broker: &Broker, now: Timestamp, filters: &[String]) {
        self.tell(broker, "subscriptions", "subscribed", now, json!({ "topics": filters }));
    }

    pub(super) fn unsubscribed(&self, broker: &Broker, now: Timestamp, filters: &[String]) {
        self.tell(broker, "subscriptions", "unsubscribed", now, json!({ "topics": filters }));
    }

    fn tell(&self, broker: &Broker, kind: &str, event: &str, now: Timestamp, more: Value) {
        let mut body = json!({
            "clientId": self.client_id,
            "timestamp": now.as_millisecond(),
            "eventType": event,
            "sessionIdentifier": self.session_id,
            "principalIdentifier": self.principal,
            "versionNumber": self.version,
        });
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        broker.publish(&format!("$aws/events/{kind}/{event}/{}", self.client_id), body.to_string().as_bytes());
    }
}
