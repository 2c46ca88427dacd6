//! What is to be possible.

use serde::{Deserialize, Serialize};

use crate::fleet::Scope;

/// A shadow operation over HTTPS (developer guide, `device-shadow-rest-api`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShadowOperation {
    /// `iot:GetThingShadow`
    Get,
    /// `iot:UpdateThingShadow`
    Update,
    /// `iot:DeleteThingShadow`
    Delete,
}

impl ShadowOperation {
    /// The action it needs.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Get => "iot:GetThingShadow",
            Self::Update => "iot:UpdateThingShadow",
            Self::Delete => "iot:DeleteThingShadow",
        }
    }
}

/// A shadow that somebody wants to get at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShadowAsked {
    /// The thing.
    pub thing: String,
    /// `None` for the classic one.
    pub shadow: Option<String>,
    /// What for.
    pub operation: ShadowOperation,
}

impl ShadowAsked {
    /// The ARN that the action is needed on: `thing/T`, or `thing/T/S` for a named shadow (developer guide,
    /// `iot-action-resources`).
    pub fn resource(&self, scope: &Scope) -> String {
        match &self.shadow {
            Some(shadow) => scope.iot(&format!("thing/{}/{shadow}", self.thing)),
            None => scope.iot(&format!("thing/{}", self.thing)),
        }
    }
}

/// An MQTT session that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MqttAsked {
    /// The client id; the thing's name where `None`.
    pub client_id: Option<String>,
    /// Topics to publish to.
    pub publish: Vec<String>,
    /// Topic filters to subscribe to; what arrives is to be received, too.
    pub subscribe: Vec<String>,
    /// Whether what is published is to be retained.
    #[serde(default)]
    pub retain: bool,
    /// Whose topics are meant where none are named above: `None` for those of the thing's classic shadow.
    #[serde(default)]
    pub shadow: Option<String>,
}
