//! Things.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome};
use super::paging::{NEXT_TOKEN, Page};
use crate::emulator::state::{Refusal, State, Thing, ThingUpdate};

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    let (attribute, value) = (call.query("attributeName"), call.query("attributeValue"));
    let kind = call.query("thingTypeName");
    if attribute.is_some() && kind.is_some() {
        return Err(Refusal::invalid("Listing things by the combination of attribute and thing type is not supported"));
    }
    if attribute.is_none() && value.is_some() {
        return Err(Refusal::invalid("attributeValue needs attributeName"));
    }
    let prefix = call.flag("usePrefixAttributeValue");
    let wanted = |thing: &Thing| {
        let typed = kind.is_none_or(|kind| thing.thing_type.as_deref() == Some(kind));
        let named = attribute.is_none_or(|name| match (thing.attributes.get(name), value) {
            (Some(found), Some(value)) if prefix => found.starts_with(value),
            (Some(found), Some(value)) => found == value,
            (found, None) => found.is_some(),
            (None, Some(_)) => false,
        });
        typed && named
    };
    call.read(|state| {
        let rows = page.of_map(&state.things).filter(|(_, thing)| wanted(thing));
        let (rows, next) = page.cut(rows, |(name, _)| (*name).clone());
        let rows: Vec<Value> = rows.into_iter().map(|(name, thing)| row(state, name, thing)).collect();
        Ok(Answer::Json(page.body("things", rows, next)))
    })
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let name = call.label(0);
        let thing = state.thing(name)?;
        let mut body = row(state, name, thing);
        body["defaultClientId"] = name.into();
        body["thingId"] = thing.id.clone().into();
        Ok(Answer::Json(body))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let name = call.label(0);
    let attributes = attributes(&body["attributePayload"]).unwrap_or_default();
    let id = call.change(|state| {
        let thing = state.create_thing(name, body["thingTypeName"].as_str(), attributes)?;
        Ok::<_, Refusal>(thing.id.clone())
    })?;
    let arn = call.read(|state| state.arn("thing", name));
    Ok(Answer::Json(json!({ "thingName": name, "thingArn": arn, "thingId": id })))
}

pub(super) fn update(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let update = ThingUpdate {
        thing_type: body["thingTypeName"].as_str().map(str::to_owned),
        remove_type: body["removeThingType"].as_bool().unwrap_or(false),
        attributes: attributes(&body["attributePayload"]),
        merge: body["attributePayload"]["merge"].as_bool().unwrap_or(false),
        expected_version: body["expectedVersion"].as_i64(),
    };
    call.change(|state| state.update_thing(call.label(0), update))?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    let version = call.number("expectedVersion")?;
    call.change(|state| state.delete_thing(call.label(0), version))?;
    Ok(Answer::Json(json!({})))
}

/// The `attributes` of an attribute payload, where there is one.
pub(super) fn attributes(payload: &Value) -> Option<BTreeMap<String, String>> {
    let map = payload["attributes"].as_object()?;
    Some(map.iter().map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect())
}

fn row(state: &State, name: &str, thing: &Thing) -> Value {
    let mut row = json!({
        "thingName": name,
        "thingArn": state.arn("thing", name),
        "attributes": thing.attributes,
        "version": thing.version,
    });
    if let Some(kind) = &thing.thing_type {
        row["thingTypeName"] = kind.clone().into();
    }
    row
}
