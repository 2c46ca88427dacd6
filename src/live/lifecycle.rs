//! Connects, disconnects and subscriptions of MQTT clients, as AWS publishes them on `$aws/events/…`. They come
//! unordered and may come twice (developer guide, `life-cycle-events`).

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Why a client went; AWS's word.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DisconnectReason(pub String);

impl DisconnectReason {
    /// What the word means, for the reader; empty where AWS's guide does not list it.
    pub fn meaning(&self) -> &'static str {
        match self.0.as_str() {
            "AUTH_ERROR" => "the client could not be authenticated, or its authorization failed",
            "CLIENT_INITIATED_DISCONNECT" => "the client said goodbye",
            "CLIENT_ERROR" => "the client did something that MQTT or AWS does not allow",
            "CONNECTION_LOST" => "the connection was cut",
            "DUPLICATE_CLIENTID" => "another client connected with the same client id",
            "FORBIDDEN_ACCESS" => "the client may not connect any more",
            "MQTT_KEEP_ALIVE_TIMEOUT" => "nothing was heard for one and a half times the keep-alive",
            "SERVER_ERROR" => "an error at AWS",
            "SERVER_INITIATED_DISCONNECT" => "AWS ended it for its own reasons",
            "API_INITIATED_DISCONNECT" => "somebody called DeleteConnection",
            "THROTTLED" => "the client exceeded a limit",
            "WEBSOCKET_TTL_EXPIRATION" => "the WebSocket was open for as long as AWS allows",
            "CUSTOMAUTH_TTL_EXPIRATION" => "the custom authorizer's time was up",
            _ => "",
        }
    }

    /// The same in one word, for a column; `gone` where AWS's guide does not list it.
    pub fn word(&self) -> &'static str {
        match self.0.as_str() {
            "AUTH_ERROR" => "refused",
            "CLIENT_INITIATED_DISCONNECT" => "left",
            "CLIENT_ERROR" => "error",
            "CONNECTION_LOST" => "lost",
            "DUPLICATE_CLIENTID" => "replaced",
            "FORBIDDEN_ACCESS" => "forbidden",
            "MQTT_KEEP_ALIVE_TIMEOUT" => "silent",
            "SERVER_ERROR" | "SERVER_INITIATED_DISCONNECT" => "server",
            "API_INITIATED_DISCONNECT" => "kicked",
            "THROTTLED" => "throttled",
            "WEBSOCKET_TTL_EXPIRATION" | "CUSTOMAUTH_TTL_EXPIRATION" => "expired",
            _ => "gone",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A client connected.
    Connected,
    /// A client went.
    Disconnected {
        /// The client said goodbye.
        by_client: bool,
        /// Why.
        reason: DisconnectReason,
    },
    /// A client was not let in.
    ConnectFailed {
        /// AWS's word, such as `AUTHORIZATION_FAILED`.
        reason: String,
    },
    /// A client subscribed.
    Subscribed {
        /// To these filters.
        topics: Vec<String>,
    },
    /// A client unsubscribed.
    Unsubscribed {
        /// From these filters.
        topics: Vec<String>,
    },
}

/// One event. Texts come from clients: show them through [`crate::fleet::visible`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycle {
    /// Whose.
    pub client_id: String,
    /// The thing that the client is exclusively tied to, where AWS says so.
    pub thing_name: Option<String>,
    /// When, by AWS's clock.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
    /// A certificate's id, or `ROLEID:session`.
    pub principal: String,
    /// Of the session; the same in its connect and disconnect. Empty for a failed connect.
    pub session: String,
    /// The client's address, where AWS says it.
    pub ip_address: Option<String>,
    /// Counted up with every session of a client id.
    pub version: u64,
}

impl Lifecycle {
    /// Reads the body of an event.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(payload: &[u8]) -> Result<Self, String> {
        let root: Value = serde_json::from_slice(payload).map_err(|error| format!("not JSON: {error}"))?;
        let Value::Object(root) = root else { return Err("not an object".to_owned()) };
        let text = |key: &str| root.get(key).and_then(Value::as_str).map(str::to_owned);
        let client_id = text("clientId").ok_or("no clientId")?;
        let milliseconds = root.get("timestamp").and_then(Value::as_i64).ok_or("no timestamp")?;
        let at = Timestamp::from_millisecond(milliseconds).map_err(|error| error.to_string())?;
        Ok(Self {
            client_id,
            thing_name: text("thingName"),
            at,
            what: happening(&root)?,
            principal: text("principalIdentifier").unwrap_or_default(),
            session: text("sessionIdentifier").unwrap_or_default(),
            ip_address: text("ipAddress"),
            version: root.get("versionNumber").and_then(Value::as_u64).unwrap_or(0),
        })
    }

    /// The thing it is about: the one AWS names, else the one of the client's name, which is how AWS itself ties them.
    pub fn thing(&self) -> &str {
        self.thing_name.as_deref().unwrap_or(&self.client_id)
    }
}

fn happening(root: &Map<String, Value>) -> Result<Happening, String> {
    let text = |key: &str| root.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let topics = || {
        let listed = root.get("topics").and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Ok(match text("eventType").as_str() {
        "connected" => Happening::Connected,
        "disconnected" => Happening::Disconnected {
            by_client: root.get("clientInitiatedDisconnect").and_then(Value::as_bool).unwrap_or(false),
            reason: DisconnectReason(text("disconnectReason")),
        },
        "connect_failed" => Happening::ConnectFailed { reason: text("connectFailureReason") },
        "subscribed" => Happening::Subscribed { topics: topics() },
        "unsubscribed" => Happening::Unsubscribed { topics: topics() },
        other => return Err(format!("an event of unknown type {other:?}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The developer guide's own example, `life-cycle-events`.
    const DISCONNECTED: &str = r#"{"clientId": "186b5", "timestamp": 1573002340451, "eventType": "disconnected",
        "sessionIdentifier": "a4666d2a7d844ae4ac5d7b38c9cb7967", "principalIdentifier": "12345678901234567890123456789012",
        "clientInitiatedDisconnect": true, "disconnectReason": "CLIENT_INITIATED_DISCONNECT", "versionNumber": 0}"#;

    #[test]
    fn a_disconnect_tells_why() {
        let event = Lifecycle::parse(DISCONNECTED.as_bytes()).unwrap();
        assert_eq!(event.thing(), "186b5");
        assert_eq!(event.at.as_millisecond(), 1_573_002_340_451);
        let Happening::Disconnected { by_client: true, reason } = &event.what else { unreachable!("{event:?}") };
        assert_eq!(reason.meaning(), "the client said goodbye");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (payload, why) in [
            (&b"{"[..], "not JSON"),
            (b"[]", "not an object"),
            (br#"{"clientId":"a"}"#, "no timestamp"),
            (br#"{"clientId":"a","timestamp":1,"eventType":"?"}"#, "unknown type"),
            (b"\xff\xfe", "not JSON"),
        ] {
            let error = Lifecycle::parse(payload).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
