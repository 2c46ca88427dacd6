//! What was gathered together with what was asked: all that a verdict rests on, to be judged now, or kept and judged
//! again.

use serde::{Deserialize, Serialize};

use super::{CognitoFacts, DeviceFacts, IamFacts, MqttAsked, Report, ShadowAsked, cognito, credentials, device, iam};

/// What a device should be able to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeviceQuestion {
    /// Get credentials by a role alias.
    Credentials,
    /// Have this MQTT session.
    Mqtt(MqttAsked),
    /// Get at this shadow over HTTPS.
    ShadowHttps(ShadowAsked),
    /// Nothing special was asked: an MQTT session, credentials and its shadow over HTTPS, as far as its policies speak of
    /// them.
    Everything(MqttAsked),
}

/// Facts and question.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Evidence {
    /// About a thing or a certificate.
    Device {
        /// What is known.
        facts: Box<DeviceFacts>,
        /// What was asked.
        question: DeviceQuestion,
    },
    /// About an Amazon Cognito identity; its facts hold the question.
    Cognito(Box<CognitoFacts>),
    /// About an IAM user or role; its facts hold the question.
    Iam(Box<IamFacts>),
}

impl Evidence {
    /// The verdict: every check, and what is wrong.
    pub fn judge(&self) -> Report {
        match self {
            Self::Device { facts, question } => match question {
                DeviceQuestion::Credentials => credentials(facts),
                DeviceQuestion::Mqtt(asked) => device::mqtt(facts, asked),
                DeviceQuestion::ShadowHttps(asked) => device::shadow_https(facts, asked),
                DeviceQuestion::Everything(asked) => device::everything(facts, asked),
            },
            Self::Cognito(facts) => cognito(facts),
            Self::Iam(facts) => iam(facts),
        }
    }
}
