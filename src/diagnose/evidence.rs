//! What was gathered together with what was asked: all that a verdict rests on, to be judged now, or kept and judged
//! again.

use serde::{Deserialize, Serialize};

use super::{
    CognitoFacts, DeviceFacts, IamFacts, MqttAsked, Report, ShadowAsked, cognito, credentials, device, iam,
    needs_candidates, several,
};
use crate::fleet::PolicyDetail;

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

impl DeviceQuestion {
    /// Whether a role alias is asked about.
    pub const fn is_about_credentials(&self) -> bool {
        matches!(self, Self::Credentials | Self::Everything(_))
    }

    /// Whether a policy to attach is what is missing, so that the account's policies are worth reading: many calls.
    pub fn needs_candidates(&self, facts: &DeviceFacts) -> bool {
        (self.is_about_credentials() && needs_candidates(facts)) || device::is_lacking(facts, self)
    }

    /// Whether a policy on the certificate may have to be changed for an MQTT session or a shadow, so that it is worth
    /// knowing whom that concerns.
    pub fn may_change_policies(&self, facts: &DeviceFacts) -> bool {
        device::is_denied(facts, self)
    }

    /// Whether this policy, attached, would grant some of what an MQTT session or a shadow lacks.
    pub fn is_helped_by(&self, facts: &DeviceFacts, policy: &PolicyDetail) -> bool {
        device::may_help(facts, self, policy)
    }
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
            Self::Device { facts, question } => {
                let judge = |facts: &DeviceFacts| match question {
                    DeviceQuestion::Credentials => credentials(facts),
                    DeviceQuestion::Mqtt(asked) => device::mqtt(facts, asked),
                    DeviceQuestion::ShadowHttps(asked) => device::shadow_https(facts, asked),
                    DeviceQuestion::Everything(asked) => device::everything(facts, asked),
                };
                let mut report = judge(facts);
                several::examine(facts, &mut report, judge);
                report
            }
            Self::Cognito(facts) => cognito(facts),
            Self::Iam(facts) => iam(facts),
        }
    }
}
