//! Why a session ends: for the client, and for who watches.

use crate::mqtt::Ended;
use crate::mqtt::protocol::result_code::DisconnectReasonCode as Code;

/// Why a session ended. The words are AWS's (developer guide, `life-cycle-events`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The client said goodbye; `with_will` where it wants its will published nevertheless (MQTT 5).
    Goodbye {
        /// The will is published.
        with_will: bool,
    },
    /// What the client sent is not allowed, by MQTT or by the service.
    ClientError(Fault),
    /// The connection was cut.
    ConnectionLost,
    /// Another session with this client id began.
    DuplicateClientId,
    /// Nothing was heard for one and a half times the keep-alive.
    KeepAliveTimeout,
    /// Its certificate is no good any more.
    Forbidden,
    /// A policy does not allow what it did, or its credentials expired.
    AuthError,
    /// `DeleteConnection`.
    Api {
        /// The will is published.
        with_will: bool,
    },
    /// The WebSocket's time was up.
    WebSocketTtl,
}

/// What a client did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The packets are not MQTT.
    Protocol,
    /// Quality of service 2.
    Qos,
    /// A topic that is too long, too deep, or reserved.
    Topic,
    /// A payload over 128 KB.
    TooLarge,
    /// More than eight filters in a SUBSCRIBE.
    Quota,
    /// A reserved topic is not retained.
    Retain,
}

impl Why {
    /// AWS's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Goodbye { .. } => "CLIENT_INITIATED_DISCONNECT",
            Self::ClientError(_) => "CLIENT_ERROR",
            Self::ConnectionLost => "CONNECTION_LOST",
            Self::DuplicateClientId => "DUPLICATE_CLIENTID",
            Self::KeepAliveTimeout => "MQTT_KEEP_ALIVE_TIMEOUT",
            Self::Forbidden => "FORBIDDEN_ACCESS",
            Self::AuthError => "AUTH_ERROR",
            Self::Api { .. } => "API_INITIATED_DISCONNECT",
            Self::WebSocketTtl => "WEBSOCKET_TTL_EXPIRATION",
        }
    }

    /// Whether the client began it.
    pub const fn by_client(self) -> bool {
        matches!(self, Self::Goodbye { .. })
    }

    /// Whether the will is published.
    pub(super) const fn publishes_will(self) -> bool {
        match self {
            Self::Goodbye { with_will } | Self::Api { with_will } => with_will,
            _ => true,
        }
    }

    /// What an MQTT 5 client is told, and in which words; nothing where nobody is there to hear it.
    pub(super) const fn last_words(self) -> Option<(Code, &'static str)> {
        Some(match self {
            Self::Goodbye { .. } | Self::ConnectionLost => return None,
            Self::ClientError(fault) => match fault {
                Fault::Protocol => (Code::ProtocolError, "The packet is not allowed here."),
                Fault::Qos => (Code::QosNotSupported, "AWS IoT Core does not support quality of service 2."),
                Fault::Topic => (Code::TopicNameInvalid, "The topic is not allowed."),
                Fault::TooLarge => (Code::PacketTooLarge, "The payload is larger than 128 KB."),
                Fault::Quota => (Code::QuotaExceeded, "A SUBSCRIBE may have eight topic filters."),
                Fault::Retain => (Code::RetainNotSupported, "Reserved topics cannot be retained."),
            },
            Self::DuplicateClientId => (Code::SessionTakenOver, "Another session with this client id began."),
            Self::KeepAliveTimeout => (Code::KeepAliveTimeout, "Nothing was heard for 1.5 times the keep-alive."),
            Self::Forbidden | Self::AuthError => (Code::NotAuthorized, "Not authorized."),
            Self::Api { .. } => (Code::AdministrativeAction, "DeleteConnection was called."),
            Self::WebSocketTtl => (Code::MaximumConnectTime, "The WebSocket's time was up."),
        })
    }
}

impl From<Ended> for Why {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Protocol(_) => Self::ClientError(Fault::Protocol),
            Ended::Silent => Self::KeepAliveTimeout,
            Ended::Closed | Ended::Here | Ended::Network(_) => Self::ConnectionLost,
        }
    }
}
