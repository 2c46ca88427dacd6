//! The secrets that a successful test yields. Nothing here is shown unless the user asks for exactly that.

use std::fmt;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use jiff::Timestamp;

/// Temporary credentials. `Debug` shows no more than the key id's tail.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedCredentials {
    /// `ASIA…`
    pub access_key_id: String,
    /// Secret.
    pub secret_access_key: String,
    /// Secret.
    pub session_token: String,
    /// When they end; AWS sends it, other providers may not.
    pub expiration: Option<Timestamp>,
}

impl fmt::Debug for IssuedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedCredentials")
            .field("access_key_id", &format_args!("…{}", self.key_id_tail()))
            .field("expiration", &self.expiration)
            .finish_non_exhaustive()
    }
}

impl IssuedCredentials {
    /// For one of the SDK's clients.
    pub(super) fn for_sdk(&self) -> Credentials {
        Credentials::new(
            &self.access_key_id,
            &self.secret_access_key,
            Some(self.session_token.clone()),
            self.expiration.map(SystemTime::from),
            "AWS IoT role alias",
        )
    }

    /// The last four characters of the access key id.
    pub fn key_id_tail(&self) -> String {
        let mut tail: Vec<char> = self.access_key_id.chars().rev().take(4).collect();
        tail.reverse();
        tail.into_iter().collect()
    }
}
