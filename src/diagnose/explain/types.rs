//! What a pasted text turns out to be.

use serde::Serialize;

/// One case that a text was recognised as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Stable name of the case, such as `iot-data-forbidden`.
    pub case: &'static str,
    /// One line.
    pub title: String,
    /// The words that were recognised, as they were written.
    pub recognised: String,
    /// The line they begin on, counted from one.
    pub line: usize,
    /// What it proves.
    pub proves: Vec<String>,
    /// What it does not prove, although one may think so.
    pub does_not_prove: Vec<String>,
    /// What to check, in order.
    pub checks: Vec<String>,
    /// What to ask the doctor next, where it can help.
    pub next: Option<NextQuestion>,
    /// Where the meaning is documented or was measured.
    pub source: String,
}

/// What the doctor is to be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// A device's credentials by a role alias.
    Credentials,
    /// A device's MQTT session.
    Mqtt,
    /// A shadow over HTTPS, with a device's certificate.
    Shadow,
    /// An Amazon Cognito identity.
    Cognito,
    /// An IAM user or role.
    Iam,
}

/// The doctor's question to ask next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NextQuestion {
    /// About what.
    pub ask: Ask,
    /// What the text itself tells.
    pub told: Told,
    /// The command line that asks it; `THING` and the like stand where the text does not tell.
    pub command: String,
}

/// Names found in a text. Nothing is made up: what is not there is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// A thing's name.
    pub thing: Option<String>,
    /// An MQTT client id.
    pub client_id: Option<String>,
    /// A role alias' name.
    pub role_alias: Option<String>,
    /// A certificate's id: 64 hexadecimal digits.
    pub certificate: Option<String>,
    /// A named shadow.
    pub shadow: Option<String>,
    /// A topic or topic filter.
    pub topic: Option<String>,
    /// The IAM user, role or session that was refused.
    pub principal: Option<String>,
    /// An action, such as `iot:GetThingShadow`.
    pub action: Option<String>,
    /// The resource it was refused on.
    pub resource: Option<String>,
    /// An Amazon Cognito identity id: `region:uuid`.
    pub identity_id: Option<String>,
    /// A request id or trace id, for AWS Support.
    pub request_id: Option<String>,
}
