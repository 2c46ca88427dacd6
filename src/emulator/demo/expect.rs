//! What is to be expected of the special things: what the services answer, and what a diagnosis finds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A request for credentials.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPlan {
    /// The role alias.
    pub role_alias: String,
    /// Whether the thing's name goes along.
    pub thing_header: bool,
}

impl Default for RequestPlan {
    fn default() -> Self {
        Self { role_alias: "fleet-access".to_owned(), thing_header: true }
    }
}

/// What a request for credentials comes to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// How it ends.
    pub outcome: Outcome,
    /// HTTP status, for an answer.
    pub status: Option<u16>,
    /// The body's message, for a refusal.
    pub message: Option<String>,
}

/// How a request for credentials ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// With an HTTP answer.
    Answer,
    /// With the end of the TLS connection.
    TlsClose,
    /// It cannot be made.
    NoCertificate,
}

/// What `GetThingShadow` with the thing's own certificate comes to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShadowExpect {
    /// A named shadow; the classic one where absent.
    pub name: Option<String>,
    /// HTTP status.
    pub status: u16,
}

/// What an MQTT session with the thing's own certificate comes to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MqttExpect {
    /// Whether it is let in.
    pub connect: bool,
    /// Topics, and whether it may publish there.
    #[serde(default)]
    pub publish: BTreeMap<String, bool>,
    /// Topic filters, and what becomes of a subscription.
    #[serde(default)]
    pub subscribe: BTreeMap<String, SubscribeExpect>,
}

/// What becomes of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscribeExpect {
    /// Whether the filter is granted.
    pub granted: bool,
    /// A topic that somebody else publishes to, and whether what comes of that arrives.
    #[serde(default)]
    pub arrives: BTreeMap<String, bool>,
}

/// What a diagnosis is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum For {
    /// Credentials by the role alias of `request`.
    Credentials,
    /// The MQTT session of `mqtt`.
    Mqtt,
    /// The shadows of `shadows` over HTTPS, or the one an identity wants.
    Shadow,
}

/// A finding that a diagnosis is to have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoctorExpect {
    /// What it is about.
    #[serde(rename = "for")]
    pub about: For,
    /// The finding's id.
    pub finding: String,
}

/// What an audit is to find.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditExpect {
    /// The rule's id.
    pub rule: String,
    /// Names of the policies, aliases, groups or things that it is about, and of no others; a certificate's is its
    /// thing's.
    pub about: Vec<String>,
}
