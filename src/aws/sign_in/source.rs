//! Who was asked for credentials, where nobody answered.

use std::time::Duration;

use super::{SharedFiles, missing};
use crate::aws::Settings;
use crate::fleet::{Problem, ProblemKind};

/// The host of relative addresses (SDKs and tools reference guide, `feature-container-credentials`).
const CONTAINER: &str = "http://169.254.170.2";

/// The time is over: who was asked, where, and what to do.
pub(super) fn too_late(settings: &Settings, files: &SharedFiles, limit: Duration, sts: &str, advice: &str) -> Problem {
    let by_helper = missing::asks_a_helper(settings, files);
    let kind = if by_helper { ProblemKind::SignIn } else { ProblemKind::Network };
    let (asked, next) = asked(settings, files, sts, advice);
    let message = format!("no credentials within {} s from {asked}", limit.as_secs_f32());
    Problem::new(kind, missing::TRIED, files.profile(), message).next(next)
}

/// The first in the chain's order that is not of this machine, and the next step.
fn asked(settings: &Settings, files: &SharedFiles, sts: &str, advice: &str) -> (String, String) {
    let network = "Check the connection, the proxy and the endpoint; then try again.";
    let profile = files.profile();
    if missing::reads_profile(settings) {
        if files.has("credential_process") {
            return (format!("the credential_process of profile {profile}"), advice.to_owned());
        }
        if files.has("sso_session") || files.has("sso_start_url") {
            return (format!("IAM Identity Center, the SSO of profile {profile}"), network.to_owned());
        }
        if files.has("role_arn") {
            return (format!("STS at {sts}, asked for the role of profile {profile}"), network.to_owned());
        }
    }
    if set("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
        return (format!("STS at {sts}, asked for the role of AWS_WEB_IDENTITY_TOKEN_FILE"), network.to_owned());
    }
    for (variable, host) in
        [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", CONTAINER), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "")]
    {
        if let Some(uri) = set(variable) {
            // What follows the question mark may be a secret.
            let uri = uri.split('?').next().unwrap_or_default();
            let next = format!("Check {variable}, or unset it and name a profile with --profile.");
            return (format!("the container credentials at {host}{uri}"), next);
        }
    }
    ("the instance metadata".to_owned(), advice.to_owned())
}

fn set(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}
