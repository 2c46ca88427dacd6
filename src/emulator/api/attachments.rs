//! Attaching and detaching, and who is attached to what.

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, text};
use super::paging::{MARKER, NEXT_TOKEN, Page};
use super::policies::row;
use crate::emulator::state::Refusal;
use crate::fleet::Principal;

const PRINCIPAL: &str = "x-amzn-principal";
const OLD_PRINCIPAL: &str = "x-amzn-iot-principal";
/// What the key of a computed target begins with: no ARN does.
const SLOT: char = '#';

pub(super) fn attach_policy(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let target = text(&body, "target")?;
    call.change(|state| state.attach_policy(call.label(0), target))?;
    Ok(Answer::Empty)
}

pub(super) fn detach_policy(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let target = text(&body, "target")?;
    call.change(|state| state.detach_policy(call.label(0), target))?;
    Ok(Answer::Empty)
}

/// The deprecated way: certificates and Cognito identities only.
pub(super) fn attach_principal_policy(call: &Call<'_>) -> Outcome {
    let principal = no_group(call.header(OLD_PRINCIPAL)?)?;
    call.change(|state| state.attach_policy(call.label(0), principal))?;
    Ok(Answer::Empty)
}

pub(super) fn detach_principal_policy(call: &Call<'_>) -> Outcome {
    let principal = no_group(call.header(OLD_PRINCIPAL)?)?;
    call.change(|state| state.detach_policy(call.label(0), principal))?;
    Ok(Answer::Empty)
}

pub(super) fn list_attached_policies(call: &Call<'_>) -> Outcome {
    policies_of(call, call.label(0), call.flag("recursive"))
}

pub(super) fn list_principal_policies(call: &Call<'_>) -> Outcome {
    policies_of(call, no_group(call.header(OLD_PRINCIPAL)?)?, false)
}

fn policies_of(call: &Call<'_>, target: &str, recursive: bool) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        let names = state.attached_policies(target, recursive)?;
        let rows = names.into_iter().map(|name| (name.clone(), row(state, &name))).collect();
        let (rows, next) = page.of_list(rows, false);
        Ok(Answer::Json(page.body("policies", rows, next)))
    })
}

pub(super) fn list_targets(call: &Call<'_>) -> Outcome {
    targets(call, call.label(0), "targets", |_| true)
}

pub(super) fn list_policy_principals(call: &Call<'_>) -> Outcome {
    let is_principal = |target: &str| !matches!(Principal::parse(target), Principal::ThingGroup { .. });
    targets(call, call.header("x-amzn-iot-policy")?, "principals", is_principal)
}

/// Those that are held, then those that are computed. AWS's order is not documented.
fn targets(call: &Call<'_>, policy: &str, member: &str, wanted: impl Fn(&str) -> bool) -> Outcome {
    let page = Page::read(call, MARKER)?;
    call.read(|state| {
        state.policy(policy)?;
        // The key of a held target is its name, that of a computed one its slot.
        let slot = page.after.as_deref().and_then(|key| key.strip_prefix(SLOT)?.parse::<u32>().ok());
        let held = slot.is_none().then(|| state.policy_targets.right_behind(policy, page.after.as_deref()));
        let held = held.into_iter().flatten().filter(|target| wanted(target)).map(|target| (None, target.clone()));
        let from = slot.map_or(0, |slot| slot.saturating_add(1));
        let computed = state.computed_targets(policy, from).map(|(slot, target)| (Some(slot), target));
        let (rows, next) = page.cut(held.chain(computed), |(slot, target)| match slot {
            Some(slot) => format!("{SLOT}{slot}"),
            None => target.clone(),
        });
        let rows: Vec<String> = rows.into_iter().map(|(_, target)| target).collect();
        page.text(member, &rows, next)
    })
}

pub(super) fn attach_thing_principal(call: &Call<'_>) -> Outcome {
    let principal = call.header(PRINCIPAL)?;
    call.change(|state| state.attach_thing_principal(call.label(0), principal))?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn detach_thing_principal(call: &Call<'_>) -> Outcome {
    let principal = call.header(PRINCIPAL)?;
    call.change(|state| state.detach_thing_principal(call.label(0), principal))?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn list_thing_principals(call: &Call<'_>) -> Outcome {
    thing_principals(call, "principals", |name| name.into())
}

pub(super) fn list_thing_principals_v2(call: &Call<'_>) -> Outcome {
    let typed = |name: &str| json!({ "principal": name, "thingPrincipalType": "NON_EXCLUSIVE_THING" });
    if call.query("thingPrincipalType") == Some("EXCLUSIVE_THING") {
        // Exclusive attachments are not kept here, so there is none.
        return Ok(Answer::Json(json!({ "thingPrincipalObjects": [] })));
    }
    thing_principals(call, "thingPrincipalObjects", typed)
}

fn thing_principals(call: &Call<'_>, member: &str, item: impl Fn(&str) -> Value) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    call.read(|state| {
        state.thing(call.label(0))?;
        Ok(names(&page, state.principals_of(call.label(0)), member, item))
    })
}

pub(super) fn list_principal_things(call: &Call<'_>) -> Outcome {
    principal_things(call, "things", |name| name.into())
}

pub(super) fn list_principal_things_v2(call: &Call<'_>) -> Outcome {
    let typed = |name: &str| json!({ "thingName": name, "thingPrincipalType": "NON_EXCLUSIVE_THING" });
    principal_things(call, "principalThingObjects", typed)
}

fn principal_things(call: &Call<'_>, member: &str, item: impl Fn(&str) -> Value) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    let principal = call.header(PRINCIPAL)?;
    call.read(|state| {
        state.check_principal(principal)?;
        Ok(names(&page, state.things_of(principal), member, item))
    })
}

/// A page of names in order.
fn names(page: &Page, found: Vec<String>, member: &str, item: impl Fn(&str) -> Value) -> Answer {
    let behind = found.into_iter().filter(|name| page.after.as_ref().is_none_or(|after| name > after));
    let (rows, next) = page.cut(behind, String::clone);
    let rows: Vec<Value> = rows.iter().map(|name| item(name)).collect();
    Answer::Json(page.body(member, rows, next))
}

fn no_group(principal: &str) -> Result<&str, Refusal> {
    match Principal::parse(principal) {
        Principal::ThingGroup { .. } | Principal::Other(_) => {
            Err(Refusal::invalid(format!("Invalid principal: {principal}")))
        }
        _ => Ok(principal),
    }
}
