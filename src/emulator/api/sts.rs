//! STS: who am I, and sessions.
#![expect(clippy::unnecessary_wraps, reason = "operations have the one signature of the table")]

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::call::{Answer, Call, Outcome};
use super::xml::element;
use crate::emulator::state::{Refusal, TemporaryCredentials};

/// Seconds of a session: `AssumeRole`'s and `GetSessionToken`'s usual length.
const ASSUMED: i64 = 3_600;
const SESSION: i64 = 43_200;

pub(super) fn get_caller_identity(call: &Call<'_>) -> Outcome {
    let account = call.read(|state| state.scope.account.clone());
    let caller = &call.caller;
    Ok(Answer::Xml(element("Arn", &caller.arn) + &element("UserId", &caller.user_id) + &element("Account", &account)))
}

pub(super) fn get_session_token(call: &Call<'_>) -> Outcome {
    let user =
        call.caller.user.clone().ok_or_else(|| {
            Refusal::new("AccessDeniedException", "Cannot call GetSessionToken with session credentials")
        })?;
    let expires = end(call, SESSION, SESSION)?;
    let (id, issued) = call.change(|state| state.issue_user_credentials(&user, expires, call.now));
    Ok(Answer::Xml(credentials(&id, &issued)))
}

pub(super) fn assume_role(call: &Call<'_>) -> Outcome {
    let arn = call.required("RoleArn")?;
    let session = call.required("RoleSessionName")?;
    call.caller.authorise("sts:AssumeRole", arn, &[])?;
    let found = call.read(|state| {
        state.role_by_arn(arn).map(|(name, role)| (name.to_owned(), role.max_session_seconds, role.id.clone()))
    });
    let (role, longest, id) = found.ok_or_else(|| {
        let message =
            format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", call.caller.arn);
        Refusal::new("AccessDeniedException", message)
    })?;
    let expires = end(call, ASSUMED.min(longest.into()), longest.into())?;
    let (key, issued) =
        call.change(|state| state.issue_role_credentials(&role, session, expires, BTreeMap::new(), call.now));
    let assumed = element("AssumedRoleId", &format!("{id}:{session}")) + &element("Arn", &issued.arn);
    Ok(Answer::Xml(credentials(&key, &issued) + &format!("<AssumedRoleUser>{assumed}</AssumedRoleUser>")))
}

pub(super) fn end(call: &Call<'_>, usual: i64, longest: i64) -> Result<jiff::Timestamp, Refusal> {
    let seconds = call.number("DurationSeconds")?.unwrap_or(usual);
    if !(900..=longest).contains(&seconds) {
        return Err(Refusal::invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    call.now.checked_add(SignedDuration::from_secs(seconds)).map_err(|error| Refusal::invalid(error.to_string()))
}

pub(super) fn credentials(id: &str, issued: &TemporaryCredentials) -> String {
    let inner = element("AccessKeyId", id)
        + &element("SecretAccessKey", &issued.secret)
        + &element("SessionToken", &issued.session_token)
        + &element("Expiration", &issued.expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    format!("<Credentials>{inner}</Credentials>")
}
