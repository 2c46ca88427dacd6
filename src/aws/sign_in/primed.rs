//! A provider that has been asked already.

use std::sync::{Mutex, PoisonError};

use aws_config::meta::credentials::CredentialsProviderChain;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::future::ProvideCredentials as Answer;

/// Gives what it was primed with once, then asks: a `credential_process` may ask a person, and should not twice.
#[derive(Debug)]
pub(super) struct Primed {
    /// `Debug` of credentials hides their secrets.
    first: Mutex<Option<Credentials>>,
    chain: CredentialsProviderChain,
}

impl Primed {
    pub(super) fn new(first: Credentials, chain: CredentialsProviderChain) -> Self {
        Self { first: Mutex::new(Some(first)), chain }
    }
}

impl ProvideCredentials for Primed {
    fn provide_credentials<'a>(&'a self) -> Answer<'a>
    where
        Self: 'a,
    {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        match first {
            Some(first) => Answer::ready(Ok(first)),
            None => self.chain.provide_credentials(),
        }
    }
}
