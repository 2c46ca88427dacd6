//! The data plane: shadows, and as much of topics as an account without retained messages has.
#![expect(clippy::unnecessary_wraps, reason = "operations have the one signature of the table")]

use serde_json::json;

use super::call::{Answer, Call, Outcome};
use super::paging::{Page, SHADOWS};
use crate::emulator::state::{CLASSIC, Refusal, names};
use crate::shadow::ShadowError;

pub(super) fn get_shadow(call: &Call<'_>) -> Outcome {
    let name = shadow_name(call)?;
    call.service.world.get_shadow(call.label(0), name, call.now).map(Answer::Raw).map_err(refused)
}

pub(super) fn update_shadow(call: &Call<'_>) -> Outcome {
    let name = shadow_name(call)?;
    call.service.world.update_shadow(call.label(0), name, call.body, call.now).map(Answer::Raw).map_err(refused)
}

pub(super) fn delete_shadow(call: &Call<'_>) -> Outcome {
    let name = shadow_name(call)?;
    call.service.world.delete_shadow(call.label(0), name, call.body, call.now).map(Answer::Raw).map_err(refused)
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

/// The HTTP form of a shadow's refusal.
fn refused(error: ShadowError) -> Refusal {
    let code = match error.code {
        404 => "ResourceNotFoundException",
        409 => "ConflictException",
        413 => "RequestEntityTooLargeException",
        415 => "UnsupportedDocumentEncodingException",
        _ => "InvalidRequestException",
    };
    Refusal::new(code, error.message)
}
