//! IAM: groups of users, and their policies.

use super::call::{Answer, Call, Outcome};
use super::iam::{checked, encoded, instant};
use super::iam_users::{attach, attached_policies, policy_names};
use super::xml::element;
use crate::emulator::state::credentials::unique_id;
use crate::emulator::state::{IamGroup, Refusal, State};

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let name = call.required("GroupName")?;
    call.change(|state| {
        if state.iam.groups.contains_key(name) {
            return Err(Refusal::new("EntityAlreadyExists", format!("Group with name {name} already exists.")));
        }
        let group = IamGroup { id: unique_id("AGPA"), created: call.now, ..IamGroup::default() };
        let inner = fields(state, name, &group);
        state.iam.groups.insert(name.to_owned(), group);
        Ok(Answer::Xml(format!("<Group>{inner}</Group>")))
    })
}

pub(super) fn add_user(call: &Call<'_>) -> Outcome {
    let (group, user) = (call.required("GroupName")?, call.required("UserName")?);
    call.change(|state| {
        state.iam_group(group)?;
        let groups = &mut state.user_mut(user)?.groups;
        if !groups.iter().any(|known| known == group) {
            groups.push(group.to_owned());
        }
        Ok(Answer::Empty)
    })
}

pub(super) fn remove_user(call: &Call<'_>) -> Outcome {
    let (group, user) = (call.required("GroupName")?, call.required("UserName")?);
    call.change(|state| {
        state.iam_group(group)?;
        state.user_mut(user)?.groups.retain(|known| known != group);
        Ok(Answer::Empty)
    })
}

pub(super) fn list_for_user(call: &Call<'_>) -> Outcome {
    let user = call.required("UserName")?;
    call.read(|state| {
        let groups = state.user(user)?.groups.iter().filter_map(|name| state.iam.groups.get_key_value(name));
        let rows = groups.map(|(name, group)| format!("<member>{}</member>", fields(state, name, group)));
        let rows: String = rows.collect();
        Ok(Answer::Xml(format!("<Groups>{rows}</Groups><IsTruncated>false</IsTruncated>")))
    })
}

pub(super) fn put_policy(call: &Call<'_>) -> Outcome {
    let (group, name) = (call.required("GroupName")?, call.required("PolicyName")?);
    let document = checked(call.required("PolicyDocument")?)?;
    call.change(|state| {
        state.iam_group_mut(group).map(|group| group.policies.insert(name.to_owned(), document.to_owned()))
    })?;
    Ok(Answer::Empty)
}

pub(super) fn get_policy(call: &Call<'_>) -> Outcome {
    let (group, name) = (call.required("GroupName")?, call.required("PolicyName")?);
    call.read(|state| {
        let document = state.iam_group(group)?.policies.get(name);
        let document = document.ok_or_else(|| {
            Refusal::new("NoSuchEntity", format!("The group policy with name {name} cannot be found."))
        })?;
        let inner =
            element("GroupName", group) + &element("PolicyName", name) + &element("PolicyDocument", &encoded(document));
        Ok(Answer::Xml(inner))
    })
}

pub(super) fn list_policies(call: &Call<'_>) -> Outcome {
    let group = call.required("GroupName")?;
    call.read(|state| Ok(policy_names(state.iam_group(group)?.policies.keys())))
}

pub(super) fn list_attached_policies(call: &Call<'_>) -> Outcome {
    let group = call.required("GroupName")?;
    call.read(|state| Ok(attached_policies(&state.iam_group(group)?.managed)))
}

pub(super) fn attach_policy(call: &Call<'_>) -> Outcome {
    let (group, arn) = (call.required("GroupName")?, call.required("PolicyArn")?);
    call.change(|state| {
        state.managed_policy(arn)?;
        attach(&mut state.iam_group_mut(group)?.managed, arn);
        Ok(Answer::Empty)
    })
}

fn fields(state: &State, name: &str, group: &IamGroup) -> String {
    element("Path", "/")
        + &element("GroupName", name)
        + &element("GroupId", &group.id)
        + &element("Arn", &state.iam_arn("group", name))
        + &element("CreateDate", &instant(group.created))
}
