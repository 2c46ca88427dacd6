//! Endpoints, and the answers of an account that has neither fleet indexing nor custom domains.
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

pub(super) fn configuration(_: &Call<'_>) -> Outcome {
    Ok(Answer::Json(json!({
        "thingIndexingConfiguration": {
            "thingIndexingMode": "OFF",
            "thingConnectivityIndexingMode": "OFF",
            "deviceDefenderIndexingMode": "OFF",
            "namedShadowIndexingMode": "OFF",
        },
        "thingGroupIndexingConfiguration": { "thingGroupIndexingMode": "OFF" },
    })))
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    Err(no_such_index(call.label(0)))
}

pub(super) fn no_index(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    Err(no_such_index(body["indexName"].as_str().unwrap_or("AWS_Things")))
}

pub(super) fn not_ready(_: &Call<'_>) -> Outcome {
    Err(Refusal::new("IndexNotReadyException", "Thing connectivity indexing is not enabled"))
}

fn no_such_index(name: &str) -> Refusal {
    Refusal::not_found(format!("Index {name} not found: fleet indexing is not enabled"))
}
