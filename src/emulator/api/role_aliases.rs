//! Role aliases.

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, epoch, text};
use super::paging::{MARKER, Page, age_key};
use crate::emulator::state::Refusal;

/// Whom a role is passed to; `iam:PassRole` is asked about it.
const PASSED_TO: &str = "credentials.iot.amazonaws.com";

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        let rows = state.role_aliases.iter().map(|(name, alias)| (age_key(alias.created, name), name.clone()));
        let (rows, next) = page.of_list(rows.collect(), true);
        Ok(Answer::Json(page.body("roleAliases", rows, next)))
    })
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let name = call.label(0);
        let alias = state.role_alias(name)?;
        Ok(Answer::Json(json!({ "roleAliasDescription": {
            "roleAlias": name,
            "roleAliasArn": state.arn("rolealias", name),
            "roleArn": alias.role_arn,
            "owner": state.scope.account,
            "credentialDurationSeconds": alias.duration_seconds,
            "creationDate": epoch(alias.created),
            "lastModifiedDate": epoch(alias.modified),
        }})))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let role = text(&body, "roleArn")?;
    may_pass(call, Some(role))?;
    let duration = duration(&body)?;
    call.change(|state| state.create_role_alias(call.label(0), role, duration, call.now))?;
    Ok(named(call))
}

pub(super) fn update(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let role = body["roleArn"].as_str();
    may_pass(call, role)?;
    let duration = duration(&body)?;
    call.change(|state| state.update_role_alias(call.label(0), role, duration, call.now))?;
    Ok(named(call))
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    call.change(|state| state.delete_role_alias(call.label(0)))?;
    Ok(Answer::Json(json!({})))
}

fn named(call: &Call<'_>) -> Answer {
    let arn = call.read(|state| state.arn("rolealias", call.label(0)));
    Answer::Json(json!({ "roleAlias": call.label(0), "roleAliasArn": arn }))
}

fn may_pass(call: &Call<'_>, role: Option<&str>) -> Result<(), Refusal> {
    role.map_or(Ok(()), |role| call.caller.authorise("iam:PassRole", role, &[("iam:passedtoservice", PASSED_TO)]))
}

fn duration(body: &Value) -> Result<Option<i32>, Refusal> {
    let seconds = body["credentialDurationSeconds"].as_i64();
    let out_of_range = |_| Refusal::invalid("credentialDurationSeconds is out of range");
    seconds.map(i32::try_from).transpose().map_err(out_of_range)
}
