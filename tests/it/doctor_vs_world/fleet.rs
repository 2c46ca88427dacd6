//! A random fleet: every thing with a certificate, policies, an alias, a role, and an identity of its own.

use std::collections::BTreeMap;

use fleetdeck::emulator::Running;
use fleetdeck::emulator::state::{GroupProperties, Identity, IdentityPool, State};
use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::damage::{device_policy, hit, pool_trust, role_policy, service_trust};
use crate::broker::client::{Device, device};

const LOGIN: &str = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_App";

/// One thing, and what it wants.
pub(super) struct Case {
    pub(super) thing: String,
    pub(super) device: Device,
    /// The alias that is asked for.
    pub(super) alias: String,
    pub(super) sends_thing: bool,
    /// A named shadow; the classic one where `None`.
    pub(super) shadow: Option<String>,
    pub(super) topic: String,
    pub(super) identity: String,
    pub(super) pool: String,
    /// The provider that the identity signs in with.
    pub(super) login: Option<&'static str>,
}

/// Fills the account.
pub(super) fn fleet(running: &Running, seed: u64, things: usize) -> Vec<Case> {
    (0..things)
        .map(|index| {
            let mut dice = ChaCha8Rng::seed_from_u64(seed);
            dice.set_stream(index as u64);
            case(running, &mut dice, index)
        })
        .collect()
}

fn case(running: &Running, dice: &mut ChaCha8Rng, index: usize) -> Case {
    let thing = format!("thing-{index}");
    let alias = format!("alias-{index}");
    let topic = format!("data/{thing}/x");
    let shadow = hit(dice, 40).then(|| "config".to_owned());
    let shadow_resource = shadow.as_ref().map_or_else(|| thing.clone(), |shadow| format!("{thing}/{shadow}"));
    let rights = [
        ("iot:AssumeRoleWithCertificate", "rolealias", alias.as_str()),
        ("iot:Connect", "client", thing.as_str()),
        ("iot:Publish", "topic", topic.as_str()),
        ("iot:Subscribe", "topicfilter", topic.as_str()),
        ("iot:Receive", "topic", topic.as_str()),
        ("iot:GetThingShadow", "thing", shadow_resource.as_str()),
    ];
    let policy = device_policy(dice, &rights, 90);
    let attached = hit(dice, 85);
    let device = device(running, attached.then_some(thing.as_str()), &policy);
    let group = hit(dice, 40).then(|| device_policy(dice, &rights, 50));
    let app = device_policy(dice, &[("iot:GetThingShadow", "thing", shadow_resource.as_str())], 100);
    let mut made = Case {
        thing,
        device,
        alias: if hit(dice, 6) { alias.to_uppercase() } else { alias.clone() },
        sends_thing: hit(dice, 70),
        shadow,
        topic,
        identity: String::new(),
        pool: String::new(),
        login: hit(dice, 75).then_some(LOGIN),
    };
    running.world().change(|state| {
        let now = Timestamp::now();
        if !attached {
            state.create_thing(&made.thing, None, BTreeMap::new()).unwrap();
        }
        match dice.random_range(0..12) {
            0 => state.set_certificate_status(&made.device.id, "INACTIVE", now).unwrap(),
            1 => state.set_certificate_status(&made.device.id, "REVOKED", now).unwrap(),
            _ => {}
        }
        if let Some(policy) = &group {
            let name = format!("group-{index}");
            state.create_group(&name, None, GroupProperties::default(), now).unwrap();
            state.add_thing_to_group(&name, &made.thing).unwrap();
            state.create_policy(&name, policy, now).unwrap();
            let target = state.arn("thinggroup", &name);
            state.attach_policy(&name, &target).unwrap();
        }
        credentials(state, dice, index, &alias, now);
        identity(state, dice, index, &mut made, &app, now);
    });
    made
}

/// The alias and its role.
fn credentials(state: &mut State, dice: &mut ChaCha8Rng, index: usize, alias: &str, now: Timestamp) {
    let role = format!("device-role-{index}");
    let arn = state.iam_arn("role", &role);
    if !hit(dice, 6) {
        state.add_role(&role, &service_trust(dice), 3600, now);
    }
    if !hit(dice, 6) {
        let seconds = if hit(dice, 8) { 7200 } else { 900 };
        state.create_role_alias(alias, &arn, Some(seconds), now).unwrap();
    }
}

/// The identity, in a pool of its own, with the role of its kind.
fn identity(state: &mut State, dice: &mut ChaCha8Rng, index: usize, made: &mut Case, app: &str, now: Timestamp) {
    let id = |kind: u8| format!("eu-west-1:{kind:08x}-0000-4000-8000-{index:012x}");
    (made.pool, made.identity) = (id(1), id(2));
    let kind = if made.login.is_some() { "authenticated" } else { "unauthenticated" };
    let role = format!("app-role-{index}");
    let arn = state.iam_arn("role", &role);
    if !hit(dice, 5) {
        state.add_role(&role, &pool_trust(dice, &made.pool, kind), 3600, now);
        let document = role_policy(dice, &made.thing, &made.identity, &arn);
        state.role_mut(&role).unwrap().policies.insert("app".to_owned(), document);
        if hit(dice, 12) {
            let boundary = state.iam_arn("policy", &format!("boundary-{index}"));
            state.iam.managed.insert(boundary.clone(), role_policy(dice, &made.thing, &made.identity, &arn));
            state.role_mut(&role).unwrap().boundary = Some(boundary);
        }
    }
    let logins = made.login.iter().map(|login| (*login).to_owned()).collect();
    let identity = Identity { logins, created: now, modified: now };
    let pool = IdentityPool {
        name: format!("pool {index}"),
        allow_unauthenticated: made.login.is_none() && !hit(dice, 20),
        roles: if hit(dice, 5) { BTreeMap::new() } else { BTreeMap::from([(kind.to_owned(), arn)]) },
        identities: BTreeMap::from([(made.identity.clone(), identity)]),
        ..IdentityPool::default()
    };
    state.identity_pools.insert(made.pool.clone(), pool);
    if !hit(dice, 10) {
        let name = format!("app-{index}");
        state.create_policy(&name, app, now).unwrap();
        state.attach_policy(&name, &made.identity).unwrap();
    }
}
