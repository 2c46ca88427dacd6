//! What a session is opened with: the command line's part of sign-in. The rest comes from the environment and the
//! shared files, as every AWS tool reads them.

use std::fmt;
use std::path::PathBuf;

use aws_credential_types::Credentials;

use super::budget::{BudgetSettings, Tally};
use crate::diagnose::OpenedWith;

/// What the command line said. `None` means: look where every AWS tool looks.
#[derive(Clone, Default)]
pub struct Settings {
    /// `--profile`. Leave it `None` for `AWS_PROFILE`: a profile given on the command line goes before keys in the
    /// environment, one in the environment does not (as the AWS CLI has it).
    pub profile: Option<String>,
    /// `--region`; else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile.
    pub region: Option<String>,
    /// `--endpoint-url`, for every service; else `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile.
    pub endpoint_url: Option<String>,
    /// `--data-endpoint`: URL or host of the shadow service.
    pub data_endpoint: Option<String>,
    /// `--mqtt-url`
    pub mqtt_url: Option<String>,
    /// `--credentials-endpoint`: `HOST[:PORT]`.
    pub credentials_endpoint: Option<String>,
    /// `--ca-bundle`; else `AWS_CA_BUNDLE`, the profile's `ca_bundle`.
    pub ca_bundle: Option<PathBuf>,
    /// `--read-only`: given at start, it stays.
    pub read_only: bool,
    /// Profiles in which nothing may be changed: with one of them the session starts as by `read_only`.
    pub read_only_profiles: Vec<String>,
    /// Accounts in which nothing may be changed. Where STS would not say which account it is, it is taken for one of them.
    pub read_only_accounts: Vec<String>,
    /// Where changes are journalled.
    pub journal: PathBuf,
    /// How much of the account's quotas may be used.
    pub budget: BudgetSettings,
    /// Counts the calls; every session opened with a clone of it is counted together.
    pub tally: Tally,
    /// Keys known beforehand (the embedded AWS IoT's); nothing is looked for then. Their `Debug` hides the secret.
    pub credentials: Option<Credentials>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("profile", &self.profile)
            .field("region", &self.region)
            .field("endpoint_url", &self.endpoint_url)
            .field("data_endpoint", &self.data_endpoint)
            // A password may stand in it.
            .field("mqtt_url", &self.mqtt_url.as_ref().map(|_| "(given)"))
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// What an `aws` command must be given to speak with the same account.
    pub fn opened_with(&self) -> OpenedWith {
        OpenedWith {
            profile: self.profile.clone(),
            endpoint_url: self.endpoint_url.clone(),
            data_endpoint: self.data_endpoint.clone(),
        }
    }

    /// Whether this session may change nothing, whatever is asked of it.
    pub(super) fn guards(&self, profile: &str, account: &str) -> bool {
        let account_is_guarded = match account {
            "" => !self.read_only_accounts.is_empty(),
            known => self.read_only_accounts.iter().any(|guarded| guarded == known),
        };
        self.read_only || account_is_guarded || self.read_only_profiles.iter().any(|guarded| guarded == profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_profile_or_account_is_read_only_and_an_account_not_known_might_be_one() {
        let settings = Settings {
            read_only_profiles: vec!["prod".to_owned()],
            read_only_accounts: vec!["111122223333".to_owned()],
            ..Settings::default()
        };
        assert!(settings.guards("prod", "123456789012"));
        assert!(settings.guards("dev", "111122223333"));
        assert!(settings.guards("dev", ""));
        assert!(!settings.guards("dev", "123456789012"));
        assert!(!Settings::default().guards("default", ""));
    }

    #[test]
    fn a_password_in_the_url_of_mqtt_is_not_told() {
        let settings = Settings { mqtt_url: Some("mqtts://user:secret@h".to_owned()), ..Settings::default() };
        assert!(!format!("{settings:?}").contains("secret"), "{settings:?}");
    }
}
