//! Endpoints, and the answer of an account without custom domains.
#![expect(clippy::unnecessary_wraps, reason = "operations have the one signature of the table")]

use serde_json::json;

use super::call::{Answer, Call, Outcome};
use crate::emulator::state::Refusal;

/// The type of endpoint AWS gives where none is asked for.
const DEFAULT_TYPE: &str = "iot:Data";

pub(super) fn describe_endpoint(call: &Call<'_>) -> Outcome {
    let kind = call.query("endpointType").unwrap_or(DEFAULT_TYPE);
    let address = call.service.endpoints.get(kind).ok_or_else(|| {
        Refusal::invalid(format!("The endpoint type {kind} is not one of those that can be described"))
    })?;
    Ok(Answer::Json(json!({ "endpointAddress": address })))
}

pub(super) fn list_domain_configurations(_: &Call<'_>) -> Outcome {
    Ok(Answer::Json(json!({ "domainConfigurations": [] })))
}
