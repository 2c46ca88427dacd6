//! The computed fleet with what was changed in it, against a model that holds everything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::emulator::crowd::{CANARY, Crowd, Kind, Recipe, Site};
use crate::emulator::state::{Group, Policy, ThingType, ThingUpdate};
use crate::fleet::Scope;

struct All;

impl Wanted for All {
    fn held(&self, _: &str, _: &Thing) -> bool {
        true
    }

    fn computed(&self, _: &Member<'_>) -> bool {
        true
    }
}

fn recipe(seed: u64, things: u32) -> Recipe {
    let site = |code: &str, weight| Site {
        code: code.to_owned(),
        name: code.to_uppercase(),
        group: format!("site-{code}"),
        weight,
    };
    let kind =
        |name: &str, weight| Kind { name: name.to_owned(), models: vec!["M1".to_owned(), "M2".to_owned()], weight };
    Recipe {
        seed,
        first: 3,
        things,
        // The second one's names lie among the first one's.
        sites: vec![site("osl", 2), site("osl-0", 1)],
        types: vec![kind("pump", 2), kind("valve", 1)],
        policies: vec!["basics".to_owned()],
        as_of: Timestamp::UNIX_EPOCH,
    }
}

fn state(recipe: Recipe) -> State {
    let mut state = State::new(Scope {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "123456789012".to_owned(),
    });
    for group in ["site-osl", "site-osl-0", CANARY, "other"] {
        state.groups.insert(group.to_owned(), Group::default());
    }
    for kind in ["pump", "valve"] {
        state.thing_types.insert(kind.to_owned(), ThingType::default());
    }
    for policy in ["basics", "more"] {
        state.policies.insert(policy.to_owned(), Policy::new("{}", Timestamp::UNIX_EPOCH));
    }
    state.crowd = Crowd::new(recipe);
    state
}

/// What is known of a thing.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    thing: Thing,
    groups: BTreeSet<String>,
    principals: BTreeSet<String>,
}

#[derive(Debug, Clone)]
enum Step {
    Create(u8),
    Delete(usize),
    Rename(usize, u8),
    Join(usize),
    Leave(usize),
    Detach(usize),
    Page(usize),
    Store,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<u8>().prop_map(Step::Create),
        any::<usize>().prop_map(Step::Delete),
        (any::<usize>(), any::<u8>()).prop_map(|(at, value)| Step::Rename(at, value)),
        any::<usize>().prop_map(Step::Join),
        any::<usize>().prop_map(Step::Leave),
        any::<usize>().prop_map(Step::Detach),
        (1..9_usize).prop_map(Step::Page),
        Just(Step::Store),
    ]
}

fn known(state: &State) -> BTreeMap<String, Known> {
    let names = state.things_behind(None, &All).map(|listed| listed.name().to_owned());
    let known = |name: &String| Known {
        thing: state.thing(name).unwrap().into_owned(),
        groups: state.groups_holding(name).into_iter().collect(),
        principals: state.principals_of(name).into_iter().collect(),
    };
    names.map(|name| (name.clone(), known(&name))).collect()
}

fn seen(listed: &Listed<'_>) -> (String, Option<String>, BTreeMap<String, String>, i64) {
    let attributes = match listed {
        Listed::Held(_, thing) => thing.attributes.clone(),
        Listed::Computed(_, member) => {
            member.attributes().into_iter().map(|(key, value)| (key.to_owned(), value.into_owned())).collect()
        }
    };
    (listed.name().to_owned(), listed.thing_type().map(str::to_owned), attributes, listed.version())
}

fn nth(model: &BTreeMap<String, Known>, at: usize) -> Option<String> {
    model.keys().nth(at.checked_rem(model.len())?).cloned()
}

/// Does the same to both.
fn take(step: &Step, state: &mut State, model: &mut BTreeMap<String, Known>) {
    match step {
        Step::Create(number) => {
            let name = format!("pump-osl-{number:04}");
            let made = state.create_thing(&name, None, BTreeMap::new());
            if let Some(Known { thing, .. }) = model.get(&name) {
                let is_alike = thing.attributes.is_empty() && thing.thing_type.is_none();
                assert_eq!(made.ok(), is_alike.then(|| thing.id.clone()));
                return;
            }
            let thing = Thing { id: made.unwrap(), version: 1, ..Thing::default() };
            model.insert(name, Known { thing, groups: BTreeSet::new(), principals: BTreeSet::new() });
        }
        Step::Delete(at) => {
            let Some(name) = nth(model, *at) else { return };
            for principal in &model[&name].principals {
                assert!(state.delete_thing(&name, None).is_err(), "it is still attached");
                state.detach_thing_principal(&name, principal).unwrap();
            }
            state.delete_thing(&name, None).unwrap();
            model.remove(&name);
        }
        Step::Rename(at, value) => {
            let Some(name) = nth(model, *at) else { return };
            let attributes = BTreeMap::from([("note".to_owned(), value.to_string())]);
            let update = ThingUpdate { attributes: Some(attributes.clone()), ..ThingUpdate::default() };
            state.update_thing(&name, update).unwrap();
            let known = model.get_mut(&name).unwrap();
            known.thing.attributes = attributes;
            known.thing.version += 1;
        }
        Step::Join(at) => {
            let Some(name) = nth(model, *at) else { return };
            state.add_thing_to_group("other", &name).unwrap();
            model.get_mut(&name).unwrap().groups.insert("other".to_owned());
        }
        Step::Leave(at) => {
            let Some(name) = nth(model, *at) else { return };
            let Some(group) = model.get_mut(&name).unwrap().groups.pop_first() else { return };
            state.remove_thing_from_group(&group, &name).unwrap();
        }
        Step::Detach(at) => {
            let Some(name) = nth(model, *at) else { return };
            let Some(principal) = model.get_mut(&name).unwrap().principals.pop_first() else { return };
            state.detach_thing_principal(&name, &principal).unwrap();
        }
        Step::Store => {
            let text = serde_json::to_vec(state).unwrap();
            *state = serde_json::from_slice(&text).unwrap();
        }
        Step::Page(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_computed_fleet_and_one_that_is_held_answer_alike(
        seed in any::<u64>(), things in 0..90_u32, steps in prop::collection::vec(step(), 0..40)
    ) {
        let mut state = state(recipe(seed, things));
        let mut model = known(&state);
        prop_assert_eq!(model.len(), things.saturating_sub(3) as usize);
        let certificates: BTreeSet<String> = model.values().flat_map(|known| known.principals.clone()).collect();
        prop_assert_eq!(certificates.len(), model.len());
        let mut cursor: Option<String> = None;
        for step in steps {
            take(&step, &mut state, &mut model);
            let Step::Page(size) = step else { continue };
            let page: Vec<_> = state.things_behind(cursor.as_deref(), &All).take(size).map(|one| seen(&one)).collect();
            let rest = model.iter().filter(|(name, _)| cursor.as_ref().is_none_or(|cursor| *name > cursor));
            let expected: Vec<_> = rest.take(size).map(|(name, Known { thing, .. })| {
                (name.clone(), thing.thing_type.clone(), thing.attributes.clone(), thing.version)
            }).collect();
            prop_assert_eq!(&page, &expected);
            cursor = page.last().map(|(name, ..)| name.clone());
        }
        prop_assert_eq!(&known(&state), &model);
        for group in ["site-osl", "site-osl-0", CANARY, "other"] {
            let group = [group.to_owned()];
            let members: Vec<String> = state.things_in(&group, None, usize::MAX).collect();
            let is_in = |known: &Known| known.groups.contains(&group[0]);
            let expected: Vec<&String> = model.iter().filter(|(_, known)| is_in(known)).map(|(name, _)| name).collect();
            prop_assert_eq!(members.iter().collect::<Vec<_>>(), expected);
        }
        // No certificate comes or goes with its thing, and each is listed once, by age, either way.
        for oldest_first in [true, false] {
            let mut listed = Vec::new();
            let mut after = None;
            while let Some(next) = state.certificates_behind(after.as_ref(), oldest_first).next() {
                let key = (next.created(), next.id().to_owned());
                prop_assert!(after.as_ref().is_none_or(|after| (key > *after) == oldest_first));
                listed.push(state.arn("cert", next.id()));
                after = Some(key);
            }
            prop_assert_eq!(listed.len(), certificates.len());
            prop_assert_eq!(&listed.into_iter().collect::<BTreeSet<_>>(), &certificates);
        }
        let held = state.policy_targets.right_of("basics").cloned();
        let targets: Vec<String> = held.chain(state.computed_targets("basics", 0).map(|(_, arn)| arn)).collect();
        prop_assert_eq!(targets.len(), certificates.len());
        prop_assert_eq!(&targets.into_iter().collect::<BTreeSet<_>>(), &certificates);
    }
}

#[test]
fn what_a_certificate_has_is_taken_over_with_it() {
    let mut state = state(recipe(7, 20));
    let name = state.things_behind(None, &All).next().unwrap().name().to_owned();
    let principal = state.principals_of(&name).remove(0);
    let id = principal.rsplit('/').next().unwrap().to_owned();
    let before = state.find_certificate(&id).unwrap().into_owned();
    assert!(before.pem.contains("BEGIN CERTIFICATE"));
    let (thing, groups) = (state.thing(&name).unwrap().into_owned(), state.groups_holding(&name));
    assert!(state.delete_policy("basics").is_err(), "it is attached to all of them");

    state.attach_policy("more", &principal).unwrap();
    assert_eq!(state.policies_of(&principal), ["basics", "more"]);
    assert_eq!(state.find_certificate(&id).unwrap().into_owned(), before);
    assert_eq!((state.thing(&name).unwrap().into_owned(), state.groups_holding(&name)), (thing, groups));
    assert_eq!(state.things_of(&principal), [name.as_str()]);
    assert!(state.is_attached(&name, &principal));

    state.set_certificate_status(&id, "INACTIVE", Timestamp::UNIX_EPOCH).unwrap();
    assert!(state.delete_certificate(&id, true).is_err(), "a thing has it");
    state.detach_thing_principal(&name, &principal).unwrap();
    state.delete_certificate(&id, true).unwrap();
    assert!(state.find_certificate(&id).is_none());
    assert!(state.policies_of(&principal).is_empty());
}

#[test]
fn a_group_that_is_deleted_takes_its_members_memberships_along() {
    let mut state = state(recipe(7, 40));
    let group = ["site-osl".to_owned()];
    assert!(state.things_in(&group, None, 10).next().is_some());
    state.delete_group("site-osl", None).unwrap();
    state.create_group("site-osl", None, super::super::GroupProperties::default(), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(state.things_in(&group, None, 10).next(), None);
}

#[test]
fn a_shadow_is_changed_and_deleted_without_its_thing() {
    let now: Timestamp = "2026-05-01T12:00:00Z".parse().unwrap();
    let mut state = state(Recipe { as_of: now, ..recipe(7, 40) });
    let names: Vec<String> = state.things_behind(None, &All).map(|listed| listed.name().to_owned()).collect();
    let name = names.iter().find(|name| !state.shadow_names(name).is_empty()).unwrap();
    let before = state.stored_shadow(name, "config").unwrap().into_owned();
    assert_eq!(before.version, 2);
    state.update_shadow(name, "config", br#"{"state":{"reported":{"x":1}}}"#, now).unwrap();
    assert_eq!(state.stored_shadow(name, "config").unwrap().version, 3);
    assert!(state.thing(name).is_ok_and(|thing| thing.version == 1) && state.crowd.find(name).is_some());
    state.delete_shadow(name, "config", b"", now).unwrap();
    assert!(state.shadow_names(name).is_empty());
    assert!(state.shadow_document(name, "config", now).is_err());
    assert!(state.shadow_document(name, "", now).is_ok());
}
