//! The data plane: shadows.

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
    let names = call.read(|state| state.shadow_names(call.label(0)));
    let (rows, next) = page.of_list(names.into_iter().map(|name| (name.clone(), name)).collect(), false);
    let mut body = page.body("results", rows, next);
    body["timestamp"] = call.now.as_second().into();
    Ok(Answer::Json(body))
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
