//! Changes of AWS: there and back, halfway, and what they say when AWS refuses.

mod halfway;
mod limits;
mod round_trips;
mod since;

use fleetdeck::diagnose::{ApiCall, Fix};
use fleetdeck::emulator::state::State;
use serde_json::{Value, json};

use super::account::Account;

/// Everything that a fix may change, without times and without the numbers that AWS gives.
fn seen(account: &Account) -> Value {
    let world = account.running.world();
    let state: &State = &world.read();
    let policies: Vec<Value> = state
        .policies
        .iter()
        .map(|(name, policy)| {
            let mut others: Vec<&str> = policy.versions.values().map(|version| version.document.as_str()).collect();
            others.sort_unstable();
            let targets: Vec<&String> = state.policy_targets.right_of(name).collect();
            json!([name, policy.document(), others, targets])
        })
        .collect();
    let aliases: Vec<Value> =
        state.role_aliases.iter().map(|(name, alias)| json!([name, alias.role_arn, alias.duration_seconds])).collect();
    let roles: Vec<Value> = state
        .iam
        .roles
        .iter()
        .map(|(name, role)| json!([name, role.trust_document, role.max_session_seconds, role.policies]))
        .collect();
    let pools: Vec<Value> = state
        .identity_pools
        .iter()
        .map(|(id, pool)| {
            json!([id, pool.name, pool.allow_unauthenticated, pool.allow_classic, pool.roles, pool.role_mappings])
        })
        .collect();
    let things: Vec<Value> = state
        .things
        .keys()
        .map(|name| json!([name, state.thing_principals.right_of(name).collect::<Vec<_>>()]))
        .collect();
    json!({ "policies": policies, "aliases": aliases, "roles": roles, "pools": pools, "things": things })
}

/// A change of these calls.
fn change(calls: Vec<ApiCall>, undo: Vec<ApiCall>) -> Fix {
    Fix { id: "test".to_owned(), title: "A change".to_owned(), calls, undo, ..Fix::default() }
}

/// A document that allows one action on everything.
fn document(action: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#)
}

fn text(text: &str) -> String {
    text.to_owned()
}
