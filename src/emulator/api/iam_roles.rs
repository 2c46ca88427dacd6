//! IAM: the policies of roles.

use super::call::{Answer, Call, Outcome};
use super::iam::{checked, encoded};
use super::xml::element;
use crate::emulator::state::Refusal;

pub(super) fn put_role_policy(call: &Call<'_>) -> Outcome {
    let (role, name) = (call.required("RoleName")?, call.required("PolicyName")?);
    let document = checked(call.required("PolicyDocument")?)?;
    call.change(|state| state.role_mut(role).map(|role| role.policies.insert(name.to_owned(), document.to_owned())))?;
    Ok(Answer::Empty)
}

pub(super) fn delete_role_policy(call: &Call<'_>) -> Outcome {
    let (role, name) = (call.required("RoleName")?, call.required("PolicyName")?);
    call.change(|state| state.role_mut(role)?.policies.remove(name).ok_or_else(|| no_policy(name)))?;
    Ok(Answer::Empty)
}

pub(super) fn get_role_policy(call: &Call<'_>) -> Outcome {
    let (role, name) = (call.required("RoleName")?, call.required("PolicyName")?);
    call.read(|state| {
        let document = state.role(role)?.policies.get(name).ok_or_else(|| no_policy(name))?;
        let inner =
            element("RoleName", role) + &element("PolicyName", name) + &element("PolicyDocument", &encoded(document));
        Ok(Answer::Xml(inner))
    })
}

pub(super) fn list_role_policies(call: &Call<'_>) -> Outcome {
    let role = call.required("RoleName")?;
    call.read(|state| {
        let rows: String = state.role(role)?.policies.keys().map(|name| element("member", name)).collect();
        Ok(Answer::Xml(format!("<PolicyNames>{rows}</PolicyNames><IsTruncated>false</IsTruncated>")))
    })
}

pub(super) fn list_attached_role_policies(call: &Call<'_>) -> Outcome {
    let role = call.required("RoleName")?;
    call.read(|state| {
        let row = |arn: &String| {
            let name = arn.rsplit('/').next().unwrap_or_default();
            format!("<member>{}{}</member>", element("PolicyName", name), element("PolicyArn", arn))
        };
        let rows: String = state.role(role)?.managed.iter().map(row).collect();
        Ok(Answer::Xml(format!("<AttachedPolicies>{rows}</AttachedPolicies><IsTruncated>false</IsTruncated>")))
    })
}

pub(super) fn attach_role_policy(call: &Call<'_>) -> Outcome {
    let (role, arn) = (call.required("RoleName")?, call.required("PolicyArn")?);
    call.change(|state| {
        if !state.iam.managed.contains_key(arn) {
            return Err(no_policy(arn));
        }
        let role = state.role_mut(role)?;
        if !role.managed.iter().any(|known| known == arn) {
            role.managed.push(arn.to_owned());
        }
        Ok(Answer::Empty)
    })
}

pub(super) fn detach_role_policy(call: &Call<'_>) -> Outcome {
    let (role, arn) = (call.required("RoleName")?, call.required("PolicyArn")?);
    call.change(|state| {
        state.role_mut(role)?.managed.retain(|known| known != arn);
        Ok(Answer::Empty)
    })
}

fn no_policy(name: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("The role policy with name {name} cannot be found."))
}
