//! Things.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome};
use super::paging::{NEXT_TOKEN, Page};
use crate::emulator::crowd::Member;
use crate::emulator::state::{Listed, Refusal, State, Thing, ThingUpdate, Wanted};

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
    let filter = Filter { attribute, value, prefix: call.flag("usePrefixAttributeValue"), kind };
    call.read(|state| {
        let rows = state.things_behind(page.after.as_deref(), &filter);
        let (rows, next) = page.cut(rows, |listed| listed.name().to_owned());
        let rows: Vec<Row<'_>> = rows.iter().map(|listed| Row::new(state, listed)).collect();
        page.text("things", &rows, next)
    })
}

/// What `ListThings` may ask for.
struct Filter<'q> {
    attribute: Option<&'q str>,
    value: Option<&'q str>,
    prefix: bool,
    kind: Option<&'q str>,
}

impl Filter<'_> {
    fn fits(&self, found: Option<&str>) -> bool {
        match (found, self.value) {
            (Some(found), Some(value)) if self.prefix => found.starts_with(value),
            (Some(found), Some(value)) => found == value,
            (found, None) => found.is_some(),
            (None, Some(_)) => false,
        }
    }
}

impl Wanted for Filter<'_> {
    fn held(&self, _: &str, thing: &Thing) -> bool {
        self.kind.is_none_or(|kind| thing.thing_type.as_deref() == Some(kind))
            && self.attribute.is_none_or(|name| self.fits(thing.attributes.get(name).map(String::as_str)))
    }

    fn computed(&self, member: &Member<'_>) -> bool {
        self.kind.is_none_or(|kind| member.thing_type() == kind)
            && self.attribute.is_none_or(|name| self.fits(member.attribute(name).as_deref()))
    }
}

/// A thing as lists have it, written without a detour.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    attributes: Attributes<'a>,
    thing_arn: String,
    thing_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thing_type_name: Option<&'a str>,
    version: i64,
}

impl<'a> Row<'a> {
    fn new(state: &State, listed: &'a Listed<'_>) -> Self {
        Self {
            attributes: Attributes(listed),
            thing_arn: state.arn("thing", listed.name()),
            thing_name: listed.name(),
            thing_type_name: listed.thing_type(),
            version: listed.version(),
        }
    }
}

struct Attributes<'a>(&'a Listed<'a>);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Listed::Held(_, thing) => thing.attributes.serialize(to),
            Listed::Computed(_, member) => to.collect_map(member.attributes()),
        }
    }
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let name = call.label(0);
        let thing = state.thing(name)?;
        let mut body = row(state, name, &thing);
        body["defaultClientId"] = name.into();
        body["thingId"] = thing.id.clone().into();
        Ok(Answer::Json(body))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let name = call.label(0);
    let attributes = attributes(&body["attributePayload"]).unwrap_or_default();
    let id = call.change(|state| state.create_thing(name, body["thingTypeName"].as_str(), attributes))?;
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
