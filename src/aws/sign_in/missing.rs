//! What to say when there are no credentials, or none that can be had.

use aws_credential_types::provider::error::CredentialsError;

use super::{SharedFiles, chain};
use crate::aws::Settings;
use crate::aws::translate::chain_of;
use crate::fleet::{Problem, ProblemKind};

pub(super) const TRIED: &str = "signing in";

/// The variables that sign-in reads (AWS CLI user guide, `cli-configure-envvars`).
const VARIABLES: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/// Nothing was found anywhere.
pub(super) fn none_found(settings: &Settings, files: &SharedFiles) -> Problem {
    let set: Vec<&str> = VARIABLES.into_iter().filter(|name| std::env::var_os(name).is_some()).collect();
    let variables = if set.is_empty() { "none set".to_owned() } else { format!("set: {}", set.join(", ")) };
    let metadata = if chain::metadata_is_disabled() { "off" } else { "gave none" };
    let message = format!(
        "no credentials found. Looked at: environment ({}: {variables}); {}; profile in use: {}; instance metadata: {metadata}",
        VARIABLES.join(", "),
        files.looked_at(),
        files.profile(),
    );
    let next = if files.has_profile() {
        advice(settings, files)
    } else {
        "Run `aws configure` or `aws configure sso`, or name a profile with --profile or AWS_PROFILE; `fleetdeck demo` needs none."
            .to_owned()
    };
    Problem::new(ProblemKind::SignIn, TRIED, "", message).next(next)
}

/// Why the chain failed.
pub(super) fn explain(error: &CredentialsError, settings: &Settings, files: &SharedFiles, advice: &str) -> Problem {
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return none_found(settings, files);
    }
    let message = format!("{}; {}", chain_of(error), files.looked_at());
    Problem::new(ProblemKind::SignIn, TRIED, files.profile(), message).next(advice)
}

/// A profile that asks for an MFA code: the SDK would leave the code out, and be refused.
pub(super) fn check_mfa(settings: &Settings, files: &SharedFiles) -> Result<(), Problem> {
    let asks = files.lineage().into_iter().find(|profile| files.of(profile, "mfa_serial").is_some());
    match asks.filter(|_| reads_profile(settings)) {
        Some(profile) => {
            let message = format!("profile {profile} has mfa_serial, and MFA codes are not asked for here");
            let problem = Problem::new(ProblemKind::SignIn, TRIED, files.profile(), message);
            Err(problem.next(advice(settings, files)))
        }
        None => Ok(()),
    }
}

/// Whether the chain will ask AWS for the credentials: a role, SSO, a console login.
pub(super) fn asks_a_service(settings: &Settings, files: &SharedFiles) -> bool {
    let by_token = std::env::var_os("AWS_WEB_IDENTITY_TOKEN_FILE").is_some_and(|path| !path.is_empty());
    let keys = ["role_arn", "sso_session", "sso_start_url", "login_session"];
    reads_profile(settings) && (by_token || keys.iter().any(|key| files.has(key)))
}

/// Whether the chain will run a `credential_process`.
pub(super) fn asks_a_helper(settings: &Settings, files: &SharedFiles) -> bool {
    reads_profile(settings) && files.has("credential_process")
}

/// Whether the chain comes to the profile at all.
pub(super) fn reads_profile(settings: &Settings) -> bool {
    settings.profile.is_some() || !keys_in_environment()
}

pub(super) fn keys_in_environment() -> bool {
    std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty())
}

/// What to do when the credentials of this profile cannot be had or are refused.
pub(super) fn advice(settings: &Settings, files: &SharedFiles) -> String {
    let name = files.profile();
    if settings.credentials.is_some() {
        return "Use other keys.".to_owned();
    }
    if settings.profile.is_none() && keys_in_environment() {
        return "The keys come from AWS_ACCESS_KEY_ID and its companions: set new ones, or unset them to use a profile."
            .to_owned();
    }
    let has = |key: &str| files.has(key);
    if has("mfa_serial") || has("login_session") {
        return format!(
            "Run `eval \"$(aws configure export-credentials --profile {name} --format env)\"`, then start without --profile."
        );
    }
    if has("sso_session") || has("sso_start_url") {
        return format!("Run `aws sso login --profile {name}`.");
    }
    if has("credential_process") {
        return format!("Run the credential_process of profile {name} by hand to see what it says.");
    }
    if has("role_arn") {
        return format!("Check role_arn and source_profile of profile {name}: may the source assume the role?");
    }
    format!("Run `aws configure --profile {name}`, or name another profile with --profile or AWS_PROFILE.")
}
