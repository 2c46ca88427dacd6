//! Thing types.

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, epoch, texts};
use super::paging::{NEXT_TOKEN, Page};
use crate::emulator::state::{Refusal, State, ThingType};

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    let only = call.query("thingTypeName");
    call.read(|state| {
        let rows = page.of_map(&state.thing_types).filter(|(name, _)| only.is_none_or(|only| only == *name));
        let (rows, next) = page.cut(rows, |(name, _)| (*name).clone());
        let rows: Vec<Value> = rows.into_iter().map(|(name, kind)| row(state, name, kind)).collect();
        Ok(Answer::Json(page.body("thingTypes", rows, next)))
    })
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let kind = state.thing_type(call.label(0))?;
        let mut body = row(state, call.label(0), kind);
        body["thingTypeId"] = kind.id.clone().into();
        Ok(Answer::Json(body))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let properties = &body["thingTypeProperties"];
    let description = properties["thingTypeDescription"].as_str().map(str::to_owned);
    let searchable = texts(&properties["searchableAttributes"]);
    let name = call.label(0);
    let id = call.change(|state| {
        let kind = state.create_thing_type(name, description, searchable, call.now)?;
        Ok::<_, Refusal>(kind.id.clone())
    })?;
    let arn = call.read(|state| state.arn("thingtype", name));
    Ok(Answer::Json(json!({ "thingTypeName": name, "thingTypeArn": arn, "thingTypeId": id })))
}

pub(super) fn deprecate(call: &Call<'_>) -> Outcome {
    let undo = call.json()?["undoDeprecate"].as_bool().unwrap_or(false);
    call.change(|state| state.deprecate_thing_type(call.label(0), undo, call.now))?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    call.change(|state| state.delete_thing_type(call.label(0)))?;
    Ok(Answer::Json(json!({})))
}

fn row(state: &State, name: &str, kind: &ThingType) -> Value {
    let mut metadata = json!({ "deprecated": kind.deprecated.is_some(), "creationDate": epoch(kind.created) });
    if let Some(at) = kind.deprecated {
        metadata["deprecationDate"] = epoch(at);
    }
    let mut properties = json!({ "searchableAttributes": kind.searchable });
    if let Some(description) = &kind.description {
        properties["thingTypeDescription"] = description.clone().into();
    }
    json!({
        "thingTypeName": name,
        "thingTypeArn": state.arn("thingtype", name),
        "thingTypeProperties": properties,
        "thingTypeMetadata": metadata,
    })
}
