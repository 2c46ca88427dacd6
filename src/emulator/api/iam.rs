//! IAM: roles.

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::call::{Answer, Call, Outcome};
use super::xml::element;
use crate::emulator::state::{Refusal, Role, State};
use crate::policy::Document;

/// Seconds a role's sessions may last (IAM API, `MaxSessionDuration`).
const SESSIONS: std::ops::RangeInclusive<i32> = 3_600..=43_200;

pub(super) fn list_roles(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let rows = state.iam.roles.iter().map(|(name, role)| format!("<member>{}</member>", fields(state, name, role)));
        let rows: String = rows.collect();
        Ok(Answer::Xml(format!("<Roles>{rows}</Roles><IsTruncated>false</IsTruncated>")))
    })
}

pub(super) fn get_role(call: &Call<'_>) -> Outcome {
    let name = call.required("RoleName")?;
    call.read(|state| Ok(Answer::Xml(element_of(state, name, state.role(name)?))))
}

pub(super) fn create_role(call: &Call<'_>) -> Outcome {
    let name = call.required("RoleName")?;
    let trust = checked(call.required("AssumeRolePolicyDocument")?)?;
    let seconds = session_length(call)?.unwrap_or(*SESSIONS.start());
    let path = call.query("Path").unwrap_or("/").to_owned();
    let description = call.query("Description").map(str::to_owned);
    call.change(|state| {
        if state.iam.roles.contains_key(name) {
            return Err(Refusal::new("EntityAlreadyExists", format!("Role with name {name} already exists.")));
        }
        state.add_role(name, trust, seconds, call.now);
        let role = state.role_mut(name)?;
        role.path = path;
        role.description = description;
        role.boundary = call.query("PermissionsBoundary").map(str::to_owned);
        let role = state.role(name)?;
        Ok(Answer::Xml(element_of(state, name, role)))
    })
}

pub(super) fn delete_role(call: &Call<'_>) -> Outcome {
    let name = call.required("RoleName")?;
    call.change(|state| {
        let role = state.role(name)?;
        if !role.policies.is_empty() || !role.managed.is_empty() {
            return Err(Refusal::new("DeleteConflict", "Cannot delete entity, must delete policies first."));
        }
        state.iam.roles.remove(name);
        Ok(Answer::Empty)
    })
}

pub(super) fn update_role(call: &Call<'_>) -> Outcome {
    let name = call.required("RoleName")?;
    let seconds = session_length(call)?;
    let description = call.query("Description").map(str::to_owned);
    call.change(|state| {
        let role = state.role_mut(name)?;
        role.max_session_seconds = seconds.unwrap_or(role.max_session_seconds);
        role.description = description.or(role.description.take());
        // An answer with an empty result element, unlike the operations without any.
        Ok(Answer::Xml(String::new()))
    })
}

pub(super) fn update_assume_role_policy(call: &Call<'_>) -> Outcome {
    let trust = checked(call.required("PolicyDocument")?)?;
    let name = call.required("RoleName")?;
    call.change(|state| state.role_mut(name).map(|role| trust.clone_into(&mut role.trust_document)))?;
    Ok(Answer::Empty)
}

/// Refuses what is no policy document.
pub(super) fn checked(document: &str) -> Result<&str, Refusal> {
    match Document::parse(document) {
        Ok(_) => Ok(document),
        Err(error) => {
            Err(Refusal::new("MalformedPolicyDocument", format!("This policy contains invalid Json: {error}")))
        }
    }
}

/// Documents travel percent-encoded in IAM's answers.
pub(super) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, NON_ALPHANUMERIC).to_string()
}

fn session_length(call: &Call<'_>) -> Result<Option<i32>, Refusal> {
    let Some(seconds) = call.number("MaxSessionDuration")? else { return Ok(None) };
    i32::try_from(seconds).ok().filter(|seconds| SESSIONS.contains(seconds)).map(Some).ok_or_else(|| {
        Refusal::invalid(format!(
            "1 validation error detected: Value '{seconds}' at 'maxSessionDuration' failed to satisfy constraint: \
             Member must have value between 3600 and 43200"
        ))
    })
}

fn element_of(state: &State, name: &str, role: &Role) -> String {
    format!("<Role>{}{}</Role>", fields(state, name, role), boundary_element(role.boundary.as_deref()))
}

/// How `GetRole` and `GetUser` tell of a permissions boundary; nothing where there is none. Lists leave it out.
pub(super) fn boundary_element(arn: Option<&str>) -> String {
    let Some(arn) = arn else { return String::new() };
    let inner = element("PermissionsBoundaryType", "Policy") + &element("PermissionsBoundaryArn", arn);
    format!("<PermissionsBoundary>{inner}</PermissionsBoundary>")
}

fn fields(state: &State, name: &str, role: &Role) -> String {
    let description = role.description.as_deref().map_or_else(String::new, |text| element("Description", text));
    element("Path", &role.path)
        + &element("RoleName", name)
        + &element("RoleId", &role.id)
        + &element("Arn", &state.role_arn(name))
        + &element("CreateDate", &instant(role.created))
        + &element("AssumeRolePolicyDocument", &encoded(&role.trust_document))
        + &description
        + &element("MaxSessionDuration", &role.max_session_seconds.to_string())
}

pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
