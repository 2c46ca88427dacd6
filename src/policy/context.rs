//! What is known about a request besides its action and resource: what variables and conditions are resolved from.

use std::collections::BTreeMap;

/// How the request reaches AWS. Thing variables resolve over MQTT only (developer guide, `thing-policy-variables`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// MQTT or MQTT over WebSocket.
    Mqtt,
    /// The data endpoint over HTTPS.
    Https,
    /// The credential provider's endpoint.
    CredentialProvider,
    /// The AWS API itself (IAM policies of a caller).
    Api,
}

/// The thing that a connection stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThingContext {
    /// Its name.
    pub name: String,
    /// Its thing type.
    pub thing_type: Option<String>,
    /// Its registry attributes.
    pub attributes: BTreeMap<String, String>,
    /// Whether the principal is attached to it.
    pub is_attached: bool,
}

/// The fields of a certificate that policies may name, multi-valued where X.509 allows it. Keys are AWS's:
/// `Subject.CommonName`, `Issuer.Organization`, `SerialNumber`, `Subject.AlternativeName.DNSName`, …
/// (developer guide, `cert-policy-variables`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CertificateNames(pub BTreeMap<String, Vec<String>>);

/// Everything a variable or condition may ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// How the request travels.
    pub transport: Transport,
    /// MQTT client id.
    pub client_id: Option<String>,
    /// The thing of the connection (MQTT) or of the thing-name header (credential provider).
    pub thing: Option<ThingContext>,
    /// The certificate's names, where the principal is a certificate and it could be read.
    pub certificate: Option<CertificateNames>,
    /// Other condition keys and their values, lower-case keys: `aws:sourceip`, `aws:sourceaccount`, `credentials-iot:thingname`.
    pub keys: BTreeMap<String, Vec<String>>,
}

impl Context {
    /// A context that knows nothing but its transport.
    pub const fn new(transport: Transport) -> Self {
        Self { transport, client_id: None, thing: None, certificate: None, keys: BTreeMap::new() }
    }
}
