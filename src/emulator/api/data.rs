//! The data plane: shadows, and as much of topics as an account without retained messages has.
#![expect(clippy::unnecessary_wraps, reason = "operations have the one signature of the table")]

use serde_json::json;

use super::call::{Answer, Call, Outcome};
use super::paging::{Page, SHADOWS};
use crate::emulator::state::{CLASSIC, Refusal, names};

pub(super) fn get_shadow(call: &Call<'_>) -> Outcome {
    let name = shadow_name(call)?;
    call.read(|state| match state.shadows.get(call.label(0), name) {
        Some(document) => Ok(Answer::Raw(document.to_string())),
        None => Err(no_shadow(call)),
    })
}

pub(super) fn update_shadow(_: &Call<'_>) -> Outcome {
    Err(Refusal::new("InternalFailureException", "not written yet"))
}

pub(super) fn delete_shadow(_: &Call<'_>) -> Outcome {
    Err(Refusal::new("InternalFailureException", "not written yet"))
}

pub(super) fn list_shadows(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, SHADOWS)?;
    let names = call.read(|state| state.shadows.names(call.label(0)));
    let (rows, next) = page.of_list(names.into_iter().map(|name| (name.clone(), name)).collect(), false);
    let mut body = page.body("results", rows, next);
    body["timestamp"] = call.now.as_second().into();
    Ok(Answer::Json(body))
}

/// Accepted and dropped: there is no broker behind this listener.
pub(super) fn publish(_: &Call<'_>) -> Outcome {
    Ok(Answer::Empty)
}

pub(super) fn list_retained(_: &Call<'_>) -> Outcome {
    Ok(Answer::Json(json!({ "retainedTopics": [] })))
}

pub(super) fn get_retained(call: &Call<'_>) -> Outcome {
    Err(Refusal::not_found(format!("No retained message for topic {}", call.label(0))))
}

fn shadow_name<'c>(call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    names::THING.check(call.label(0))?;
    match call.query("name") {
        Some(name) => names::SHADOW.check(name).map(|()| name),
        None => Ok(CLASSIC),
    }
}

/// AWS names the thing where the classic shadow is meant.
fn no_shadow(call: &Call<'_>) -> Refusal {
    let name = call.query("name").unwrap_or_else(|| call.label(0));
    Refusal::not_found(format!("No shadow exists with name: '{name}'"))
}
