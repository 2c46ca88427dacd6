//! IAM: the policies of roles.

use super::call::{Answer, Call, Outcome};
use super::iam::{checked, encoded};
use super::iam_users::{attach, attached_policies, policy_names};
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
    call.read(|state| Ok(policy_names(state.role(role)?.policies.keys())))
}

pub(super) fn list_attached_role_policies(call: &Call<'_>) -> Outcome {
    let role = call.required("RoleName")?;
    call.read(|state| Ok(attached_policies(&state.role(role)?.managed)))
}

pub(super) fn attach_role_policy(call: &Call<'_>) -> Outcome {
    let (role, arn) = (call.required("RoleName")?, call.required("PolicyArn")?);
    call.change(|state| {
        state.managed_policy(arn)?;
        attach(&mut state.role_mut(role)?.managed, arn);
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
