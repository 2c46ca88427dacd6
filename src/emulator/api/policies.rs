//! AWS IoT policies and their versions.

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, epoch, text};
use super::paging::{MARKER, Page, age_key};
use crate::emulator::state::State;

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        let rows = state.policies.iter().map(|(name, policy)| (age_key(policy.created, name), row(state, name)));
        let (rows, next) = page.of_list(rows.collect(), true);
        Ok(Answer::Json(page.body("policies", rows, next)))
    })
}

pub(super) fn get(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let policy = state.policy(call.label(0))?;
        let mut body = row(state, call.label(0));
        body["policyDocument"] = policy.document().into();
        body["defaultVersionId"] = policy.default.to_string().into();
        body["creationDate"] = epoch(policy.created);
        body["lastModifiedDate"] = epoch(policy.modified);
        body["generationId"] = generation(policy.last);
        Ok(Answer::Json(body))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let document = text(&body, "policyDocument")?;
    call.change(|state| state.create_policy(call.label(0), document, call.now).map(|_| ()))?;
    Ok(Answer::Json(call.read(|state| {
        let mut body = row(state, call.label(0));
        body["policyDocument"] = document.into();
        body["policyVersionId"] = "1".into();
        body
    })))
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    call.change(|state| state.delete_policy(call.label(0)))?;
    Ok(Answer::Empty)
}

pub(super) fn list_versions(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let policy = state.policy(call.label(0))?;
        // Newest first, all on one page: there are five at most.
        let rows = policy.versions.iter().rev().map(|(number, version)| {
            json!({
                "versionId": number.to_string(),
                "isDefaultVersion": *number == policy.default,
                "createDate": epoch(version.created),
            })
        });
        Ok(Answer::Json(json!({ "policyVersions": rows.collect::<Vec<Value>>() })))
    })
}

pub(super) fn create_version(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let document = text(&body, "policyDocument")?;
    let make_default = call.flag("setAsDefault");
    let name = call.label(0);
    let number = call.change(|state| state.create_policy_version(name, document, make_default, call.now))?;
    Ok(Answer::Json(json!({
        "policyArn": call.read(|state| state.arn("policy", name)),
        "policyDocument": document,
        "policyVersionId": number.to_string(),
        "isDefaultVersion": make_default,
    })))
}

pub(super) fn get_version(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let policy = state.policy(call.label(0))?;
        let (number, version) = state.policy_version(call.label(0), call.label(1))?;
        let mut body = row(state, call.label(0));
        body["policyDocument"] = version.document.clone().into();
        body["policyVersionId"] = number.to_string().into();
        body["isDefaultVersion"] = (number == policy.default).into();
        body["creationDate"] = epoch(version.created);
        body["lastModifiedDate"] = epoch(version.created);
        body["generationId"] = generation(number);
        Ok(Answer::Json(body))
    })
}

pub(super) fn set_default_version(call: &Call<'_>) -> Outcome {
    call.change(|state| state.set_default_policy_version(call.label(0), call.label(1), call.now))?;
    Ok(Answer::Empty)
}

pub(super) fn delete_version(call: &Call<'_>) -> Outcome {
    call.change(|state| state.delete_policy_version(call.label(0), call.label(1), call.now))?;
    Ok(Answer::Empty)
}

/// A row of a list of policies.
pub(super) fn row(state: &State, name: &str) -> Value {
    json!({ "policyName": name, "policyArn": state.arn("policy", name) })
}

/// AWS's opaque generation id; here the number of the change.
fn generation(number: u32) -> Value {
    Value::from(format!("{number:032x}"))
}
