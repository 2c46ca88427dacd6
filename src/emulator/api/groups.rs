//! Thing groups.

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, epoch, missing};
use super::paging::{NEXT_TOKEN, Page};
use super::things::attributes;
use crate::emulator::state::{GroupProperties, Refusal, State};

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    let (parent, prefix) = (call.query("parentGroup"), call.query("namePrefixFilter"));
    // AWS lists all levels unless told otherwise.
    let recursive = call.query("recursive").is_none_or(|value| value == "true");
    call.read(|state| {
        if let Some(parent) = parent {
            state.group(parent)?;
        }
        let wanted = |name: &str, direct: Option<&str>| {
            let below = match parent {
                None => recursive || direct.is_none(),
                Some(parent) if recursive => state.group_ancestors(name).iter().any(|above| above == parent),
                Some(parent) => direct == Some(parent),
            };
            below && prefix.is_none_or(|prefix| name.starts_with(prefix))
        };
        let rows = page.of_map(&state.groups).filter(|(name, group)| wanted(name, group.parent.as_deref()));
        let (rows, next) = page.cut(rows, |(name, _)| (*name).clone());
        let rows: Vec<Value> = rows.into_iter().map(|(name, _)| row(state, name)).collect();
        Ok(Answer::Json(page.body("thingGroups", rows, next)))
    })
}

pub(super) fn list_for_thing(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    call.read(|state| {
        state.thing(call.label(0))?;
        let names = state.groups_holding(call.label(0)).into_iter();
        let rows = names.map(|name| (name.clone(), row(state, &name))).collect();
        let (rows, next) = page.of_list(rows, false);
        Ok(Answer::Json(page.body("thingGroups", rows, next)))
    })
}

pub(super) fn list_things(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    let recursive = call.flag("recursive");
    call.read(|state| {
        let group = call.label(0);
        state.group(group)?;
        let mut groups = vec![group.to_owned()];
        if recursive {
            let is_below = |name: &&String| state.group_ancestors(name).iter().any(|above| above == group);
            groups.extend(state.groups.keys().filter(is_below).cloned());
        }
        let names = state.things_in(&groups, page.after.as_deref(), page.size + 1);
        let (rows, next) = page.cut(names, String::clone);
        page.text("things", &rows, next)
    })
}

pub(super) fn describe(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let name = call.label(0);
        let group = state.group(name)?;
        let mut metadata = json!({ "creationDate": epoch(group.created) });
        if let Some(parent) = &group.parent {
            metadata["parentGroupName"] = parent.clone().into();
            let path: Vec<Value> = state.group_ancestors(name).iter().map(|above| row(state, above)).collect();
            metadata["rootToParentThingGroups"] = path.into();
        }
        let mut properties = json!({ "attributePayload": { "attributes": group.properties.attributes } });
        if let Some(description) = &group.properties.description {
            properties["thingGroupDescription"] = description.clone().into();
        }
        Ok(Answer::Json(json!({
            "thingGroupName": name,
            "thingGroupId": group.id,
            "thingGroupArn": state.arn("thinggroup", name),
            "version": group.version,
            "thingGroupProperties": properties,
            "thingGroupMetadata": metadata,
        })))
    })
}

pub(super) fn create(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let name = call.label(0);
    let (properties, _) = properties(&body);
    let id = call.change(|state| {
        let group = state.create_group(name, body["parentGroupName"].as_str(), properties, call.now)?;
        Ok::<_, Refusal>(group.id.clone())
    })?;
    let arn = call.read(|state| state.arn("thinggroup", name));
    Ok(Answer::Json(json!({ "thingGroupName": name, "thingGroupArn": arn, "thingGroupId": id })))
}

pub(super) fn update(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let (properties, merge) = properties(&body);
    let expected = body["expectedVersion"].as_i64();
    let version = call.change(|state| state.update_group(call.label(0), properties, merge, expected))?;
    Ok(Answer::Json(json!({ "version": version })))
}

pub(super) fn delete(call: &Call<'_>) -> Outcome {
    let version = call.number("expectedVersion")?;
    call.change(|state| state.delete_group(call.label(0), version))?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn add_thing(call: &Call<'_>) -> Outcome {
    let (group, thing) = membership(call)?;
    call.change(|state| state.add_thing_to_group(&group, &thing))?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn remove_thing(call: &Call<'_>) -> Outcome {
    let (group, thing) = membership(call)?;
    call.change(|state| state.remove_thing_from_group(&group, &thing))?;
    Ok(Answer::Json(json!({})))
}

/// Group and thing, each by name or by ARN.
fn membership(call: &Call<'_>) -> Result<(String, String), Refusal> {
    let body = call.json()?;
    let named = |name: &str, arn: &str| {
        let by_arn = || body[arn].as_str().and_then(|arn| arn.rsplit('/').next());
        body[name].as_str().or_else(by_arn).map(str::to_owned).ok_or_else(|| missing(name))
    };
    Ok((named("thingGroupName", "thingGroupArn")?, named("thingName", "thingArn")?))
}

fn properties(body: &Value) -> (GroupProperties, bool) {
    let given = &body["thingGroupProperties"];
    let description = given["thingGroupDescription"].as_str().map(str::to_owned);
    let attributes = attributes(&given["attributePayload"]).unwrap_or_default();
    let merge = given["attributePayload"]["merge"].as_bool().unwrap_or(false);
    (GroupProperties { description, attributes }, merge)
}

fn row(state: &State, name: &str) -> Value {
    json!({ "groupName": name, "groupArn": state.arn("thinggroup", name) })
}
