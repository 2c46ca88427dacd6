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
    /// Whether it is attached as an exclusive thing, whose name need not be the client id (developer guide,
    /// `exclusive-thing`); `None` where that is not known.
    pub is_exclusive: Option<bool>,
}

/// Whether a context's keys are all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Told {
    /// The request may have keys that nobody told of: what depends on one of them is not known.
    #[default]
    InPart,
    /// A key that is not here is not in the request.
    InFull,
}

/// The fields of a certificate that policies may name, multi-valued where X.509 allows it. Keys are AWS's:
/// `Subject.CommonName`, `Issuer.Organization`, `SerialNumber`, `Subject.AlternativeName.DNSName`, …
/// (developer guide, `cert-policy-variables`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CertificateNames(pub BTreeMap<String, Vec<String>>);

/// A variable or condition key whose value could not be found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTold {
    /// The key; one that ends with `.`, `[` or `/` stands for all that begin so: `iot:Connection.Thing.Attributes[`.
    pub key: String,
    /// Why: `iot:DescribeThing was denied`.
    pub reason: String,
}

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
    /// Whether [`Self::keys`] are all there are.
    pub told: Told,
    /// What could not be found out, whatever else stands here.
    pub not_told: Vec<NotTold>,
}

impl Context {
    /// A context that knows nothing but its transport.
    pub const fn new(transport: Transport) -> Self {
        Self {
            transport,
            client_id: None,
            thing: None,
            certificate: None,
            keys: BTreeMap::new(),
            told: Told::InPart,
            not_told: Vec::new(),
        }
    }

    /// Adds a key with one value, in the spelling of AWS's documentation.
    pub fn tell(&mut self, key: &str, value: impl Into<String>) {
        self.keys.insert(key.to_ascii_lowercase(), vec![value.into()]);
    }

    /// Marks a key, or all that begin with it where it ends with `.`, `[` or `/`, as not found out.
    pub fn cannot_tell(&mut self, key: &str, reason: impl Into<String>) {
        self.not_told.push(NotTold { key: key.to_owned(), reason: reason.into() });
    }

    /// Why a key could not be found out.
    pub(super) fn why_not_told(&self, key: &str) -> Option<&str> {
        let is_meant = |found: &&NotTold| {
            let begins = key.get(..found.key.len()).is_some_and(|head| head.eq_ignore_ascii_case(&found.key));
            begins && (key.len() == found.key.len() || found.key.ends_with(['.', '[', '/']))
        };
        self.not_told.iter().find(is_meant).map(|found| found.reason.as_str())
    }
}
