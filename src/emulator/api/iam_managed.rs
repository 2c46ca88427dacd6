//! IAM: managed policies, and permissions boundaries, which are managed policies in another place.

use super::call::{Answer, Call, Outcome};
use super::iam::{checked, encoded, instant};
use super::xml::element;
use crate::emulator::state::{Refusal, State};

/// Managed policies have one version here.
const VERSION: &str = "v1";

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let name = call.required("PolicyName")?;
    let document = checked(call.required("PolicyDocument")?)?;
    call.change(|state| {
        let arn = state.iam_arn("policy", name);
        if state.iam.managed.contains_key(&arn) {
            let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
            return Err(Refusal::new("EntityAlreadyExists", message));
        }
        state.iam.managed.insert(arn.clone(), document.to_owned());
        Ok(described(state, call, &arn))
    })
}

pub(super) fn get(call: &Call<'_>) -> Outcome {
    let arn = call.required("PolicyArn")?;
    call.read(|state| {
        state.managed_policy(arn)?;
        Ok(described(state, call, arn))
    })
}

pub(super) fn get_version(call: &Call<'_>) -> Outcome {
    let (arn, version) = (call.required("PolicyArn")?, call.required("VersionId")?);
    call.read(|state| {
        let document = state.managed_policy(arn)?;
        if version != VERSION {
            let message = format!("Policy {arn} version {version} does not exist or is not attachable.");
            return Err(Refusal::new("NoSuchEntity", message));
        }
        let inner = element("Document", &encoded(document))
            + &element("VersionId", VERSION)
            + &element("IsDefaultVersion", "true")
            + &element("CreateDate", &instant(call.now));
        Ok(Answer::Xml(format!("<PolicyVersion>{inner}</PolicyVersion>")))
    })
}

pub(super) fn put_role_boundary(call: &Call<'_>) -> Outcome {
    let (role, arn) = (call.required("RoleName")?, call.required("PermissionsBoundary")?);
    call.change(|state| {
        state.managed_policy(arn)?;
        state.role_mut(role)?.boundary = Some(arn.to_owned());
        Ok(Answer::Empty)
    })
}

pub(super) fn delete_role_boundary(call: &Call<'_>) -> Outcome {
    let role = call.required("RoleName")?;
    call.change(|state| state.role_mut(role).map(|role| role.boundary = None))?;
    Ok(Answer::Empty)
}

pub(super) fn put_user_boundary(call: &Call<'_>) -> Outcome {
    let (user, arn) = (call.required("UserName")?, call.required("PermissionsBoundary")?);
    call.change(|state| {
        state.managed_policy(arn)?;
        state.user_mut(user)?.boundary = Some(arn.to_owned());
        Ok(Answer::Empty)
    })
}

pub(super) fn delete_user_boundary(call: &Call<'_>) -> Outcome {
    let user = call.required("UserName")?;
    call.change(|state| state.user_mut(user).map(|user| user.boundary = None))?;
    Ok(Answer::Empty)
}

fn described(state: &State, call: &Call<'_>, arn: &str) -> Answer {
    let is_it = |known: &&String| known.as_str() == arn;
    let attached = state.iam.roles.values().flat_map(|role| &role.managed).filter(is_it).count()
        + state.iam.users.values().flat_map(|user| &user.managed).filter(is_it).count()
        + state.iam.groups.values().flat_map(|group| &group.managed).filter(is_it).count();
    let inner = element("PolicyName", arn.rsplit('/').next().unwrap_or_default())
        + &element("Arn", arn)
        + &element("Path", "/")
        + &element("DefaultVersionId", VERSION)
        + &element("AttachmentCount", &attached.to_string())
        + &element("IsAttachable", "true")
        + &element("CreateDate", &instant(call.now))
        + &element("UpdateDate", &instant(call.now));
    Answer::Xml(format!("<Policy>{inner}</Policy>"))
}
