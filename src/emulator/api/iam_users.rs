//! IAM: users, their policies, their access keys.

use super::call::{Answer, Call, Outcome};
use super::iam::{boundary_element, checked, encoded, instant};
use super::xml::element;
use crate::emulator::state::credentials::{random_text, unique_id};
use crate::emulator::state::{AccessKey, Refusal, State, User};

/// Access keys of a user (IAM guide, quotas).
const MOST_KEYS: usize = 2;

pub(super) fn get(call: &Call<'_>) -> Outcome {
    let own = call.caller.user.as_deref();
    let name = call
        .query("UserName")
        .or(own)
        .ok_or_else(|| Refusal::invalid("Must specify userName when calling with non-User credentials"))?;
    call.read(|state| {
        // Everyone may look at themselves here; the managed policies for that are not modelled.
        if own != Some(name) {
            call.caller.authorise("iam:GetUser", &state.user_arn(name), &[])?;
        }
        let user = state.user(name)?;
        let inner = fields(state, name, user) + &boundary_element(user.boundary.as_deref());
        Ok(Answer::Xml(format!("<User>{inner}</User>")))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let name = call.required("UserName")?;
    call.change(|state| {
        if state.iam.users.contains_key(name) {
            return Err(Refusal::new("EntityAlreadyExists", format!("User with name {name} already exists.")));
        }
        let boundary = call.query("PermissionsBoundary").map(str::to_owned);
        let user = User { id: unique_id("AIDA"), created: call.now, boundary, ..User::default() };
        let inner = fields(state, name, &user);
        state.iam.users.insert(name.to_owned(), user);
        Ok(Answer::Xml(format!("<User>{inner}</User>")))
    })
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    let name = call.required("UserName")?;
    call.change(|state| {
        let user = state.user(name)?;
        let has_keys = state.iam.keys.values().any(|key| key.user == name);
        let kept = match () {
            () if has_keys => "access keys",
            () if !user.policies.is_empty() => "policies",
            () if !user.managed.is_empty() => "attached policies",
            () if !user.groups.is_empty() => "group memberships",
            () => {
                state.iam.users.remove(name);
                return Ok(Answer::Empty);
            }
        };
        Err(Refusal::new("DeleteConflict", format!("Cannot delete entity, must delete {kept} first.")))
    })
}

pub(super) fn create_access_key(call: &Call<'_>) -> Outcome {
    let name = call.required("UserName")?;
    let (id, secret) = (unique_id("AKIA"), random_text(40));
    call.change(|state| {
        state.user(name)?;
        if state.iam.keys.values().filter(|key| key.user == name).count() >= MOST_KEYS {
            let message = format!("Cannot exceed quota for AccessKeysPerUser: {MOST_KEYS}");
            return Err(Refusal::new("LimitExceeded", message));
        }
        state.iam.keys.insert(id.clone(), AccessKey { user: name.to_owned(), secret: secret.clone() });
        Ok(())
    })?;
    let inner = element("UserName", name)
        + &element("AccessKeyId", &id)
        + &element("Status", "Active")
        + &element("SecretAccessKey", &secret)
        + &element("CreateDate", &instant(call.now));
    Ok(Answer::Xml(format!("<AccessKey>{inner}</AccessKey>")))
}

pub(super) fn delete_access_key(call: &Call<'_>) -> Outcome {
    let (name, id) = (call.required("UserName")?, call.required("AccessKeyId")?);
    call.change(|state| {
        if state.iam.keys.get(id).is_none_or(|key| key.user != name) {
            return Err(Refusal::new("NoSuchEntity", format!("The Access Key with id {id} cannot be found.")));
        }
        state.iam.keys.remove(id);
        Ok(Answer::Empty)
    })
}

pub(super) fn put_policy(call: &Call<'_>) -> Outcome {
    let (user, name) = (call.required("UserName")?, call.required("PolicyName")?);
    let document = checked(call.required("PolicyDocument")?)?;
    call.change(|state| state.user_mut(user).map(|user| user.policies.insert(name.to_owned(), document.to_owned())))?;
    Ok(Answer::Empty)
}

pub(super) fn delete_policy(call: &Call<'_>) -> Outcome {
    let (user, name) = (call.required("UserName")?, call.required("PolicyName")?);
    call.change(|state| state.user_mut(user)?.policies.remove(name).ok_or_else(|| no_policy(name)))?;
    Ok(Answer::Empty)
}

pub(super) fn get_policy(call: &Call<'_>) -> Outcome {
    let (user, name) = (call.required("UserName")?, call.required("PolicyName")?);
    call.read(|state| {
        let document = state.user(user)?.policies.get(name).ok_or_else(|| no_policy(name))?;
        let inner =
            element("UserName", user) + &element("PolicyName", name) + &element("PolicyDocument", &encoded(document));
        Ok(Answer::Xml(inner))
    })
}

pub(super) fn list_policies(call: &Call<'_>) -> Outcome {
    let user = call.required("UserName")?;
    call.read(|state| Ok(policy_names(state.user(user)?.policies.keys())))
}

pub(super) fn list_attached_policies(call: &Call<'_>) -> Outcome {
    let user = call.required("UserName")?;
    call.read(|state| Ok(attached_policies(&state.user(user)?.managed)))
}

pub(super) fn attach_policy(call: &Call<'_>) -> Outcome {
    let (user, arn) = (call.required("UserName")?, call.required("PolicyArn")?);
    call.change(|state| {
        state.managed_policy(arn)?;
        attach(&mut state.user_mut(user)?.managed, arn);
        Ok(Answer::Empty)
    })
}

pub(super) fn detach_policy(call: &Call<'_>) -> Outcome {
    let (user, arn) = (call.required("UserName")?, call.required("PolicyArn")?);
    call.change(|state| {
        state.user_mut(user)?.managed.retain(|known| known != arn);
        Ok(Answer::Empty)
    })
}

/// Adds a managed policy; once is enough.
pub(super) fn attach(managed: &mut Vec<String>, arn: &str) {
    if !managed.iter().any(|known| known == arn) {
        managed.push(arn.to_owned());
    }
}

/// A page of inline policies' names: all of them.
pub(super) fn policy_names<'n>(names: impl Iterator<Item = &'n String>) -> Answer {
    let rows: String = names.map(|name| element("member", name)).collect();
    Answer::Xml(format!("<PolicyNames>{rows}</PolicyNames><IsTruncated>false</IsTruncated>"))
}

/// A page of managed policies: all of them.
pub(super) fn attached_policies(arns: &[String]) -> Answer {
    let row = |arn: &String| {
        let name = arn.rsplit('/').next().unwrap_or_default();
        format!("<member>{}{}</member>", element("PolicyName", name), element("PolicyArn", arn))
    };
    let rows: String = arns.iter().map(row).collect();
    Answer::Xml(format!("<AttachedPolicies>{rows}</AttachedPolicies><IsTruncated>false</IsTruncated>"))
}

fn no_policy(name: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("The user policy with name {name} cannot be found."))
}

fn fields(state: &State, name: &str, user: &User) -> String {
    element("Path", "/")
        + &element("UserName", name)
        + &element("UserId", &user.id)
        + &element("Arn", &state.user_arn(name))
        + &element("CreateDate", &instant(user.created))
}
