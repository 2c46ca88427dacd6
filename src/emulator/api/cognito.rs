//! Cognito identity pools: awsJson1.1.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, epoch, missing, text, texts};
use crate::emulator::state::{Identity, IdentityPool, Refusal, State};

/// Longest page (service model `cognito-identity`: `MaxResults`).
const LONGEST: u64 = 60;
/// Whom roles are passed to; `iam:PassRole` is asked about each (Amazon Cognito's developer guide, `iam-roles`).
const PASSED_TO: &str = "cognito-identity.amazonaws.com";

pub(super) fn list_pools(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        let rows = state
            .identity_pools
            .iter()
            .map(|(id, pool)| (id.clone(), json!({ "IdentityPoolId": id, "IdentityPoolName": pool.name })));
        page(&call.json()?, "IdentityPools", rows)
    })
}

pub(super) fn describe_pool(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityPoolId")?;
    call.read(|state| Ok(Answer::Json(pool(id, state.identity_pool(id)?))))
}

pub(super) fn create_pool(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let made = IdentityPool {
        name: text(&body, "IdentityPoolName")?.to_owned(),
        allow_unauthenticated: body["AllowUnauthenticatedIdentities"].as_bool().unwrap_or(false),
        allow_classic: body["AllowClassicFlow"].as_bool().unwrap_or(false),
        ..IdentityPool::default()
    };
    call.change(|state| {
        let id = fresh_id(state);
        let answer = pool(&id, &made);
        state.identity_pools.insert(id, made);
        Ok(Answer::Json(answer))
    })
}

/// The whole pool is given anew: what is left out is switched off.
pub(super) fn update_pool(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let (id, name) = (text(&body, "IdentityPoolId")?, text(&body, "IdentityPoolName")?);
    let unauthenticated = body["AllowUnauthenticatedIdentities"].as_bool();
    let unauthenticated = unauthenticated.ok_or_else(|| missing("allowUnauthenticatedIdentities"))?;
    call.change(|state| {
        let entry = state.identity_pool_mut(id)?;
        name.clone_into(&mut entry.name);
        entry.allow_unauthenticated = unauthenticated;
        entry.allow_classic = body["AllowClassicFlow"].as_bool().unwrap_or(false);
        Ok(Answer::Json(pool(id, entry)))
    })
}

pub(super) fn delete_identities(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let ids = texts(&body["IdentityIdsToDelete"]);
    call.change(|state| {
        for id in &ids {
            for pool in state.identity_pools.values_mut() {
                pool.identities.remove(id);
            }
        }
    });
    Ok(Answer::Json(json!({ "UnprocessedIdentityIds": [] })))
}

pub(super) fn delete_pool(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityPoolId")?;
    call.change(|state| {
        state.identity_pool(id)?;
        state.identity_pools.remove(id);
        Ok(Answer::Empty)
    })
}

pub(super) fn get_roles(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityPoolId")?;
    call.read(|state| {
        let pool = state.identity_pool(id)?;
        Ok(Answer::Json(json!({ "IdentityPoolId": id, "Roles": pool.roles, "RoleMappings": pool.role_mappings })))
    })
}

pub(super) fn set_roles(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityPoolId")?;
    let roles = body["Roles"].as_object().into_iter().flatten();
    let roles = roles.filter_map(|(kind, role)| Some((kind.clone(), role.as_str()?.to_owned())));
    let roles: BTreeMap<String, String> = roles.collect();
    for role in roles.values() {
        call.caller.authorise("iam:PassRole", role, &[("iam:passedtoservice", PASSED_TO)])?;
    }
    let mappings = body["RoleMappings"].as_object().into_iter().flatten();
    let mappings = mappings.map(|(provider, mapping)| (provider.clone(), mapping.clone())).collect();
    call.change(|state| {
        let pool = state.identity_pool_mut(id)?;
        pool.roles = roles;
        pool.role_mappings = mappings;
        Ok(Answer::Empty)
    })
}

pub(super) fn list_identities(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityPoolId")?;
    call.read(|state| {
        let identities = &state.identity_pool(id)?.identities;
        let rows = identities.iter().map(|(id, identity)| (id.clone(), described(id, identity)));
        let Answer::Json(mut answer) = page(&body, "Identities", rows)? else { return Ok(Answer::Empty) };
        answer["IdentityPoolId"] = id.into();
        Ok(Answer::Json(answer))
    })
}

pub(super) fn describe_identity(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let id = text(&body, "IdentityId")?;
    call.read(|state| Ok(Answer::Json(described(id, state.identity(id)?))))
}

pub(super) fn get_id(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let pool_id = text(&body, "IdentityPoolId")?;
    let logins: Vec<String> = body["Logins"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    call.change(|state| {
        let id = fresh_id(state);
        let pool = state.identity_pool_mut(pool_id)?;
        if logins.is_empty() && !pool.allow_unauthenticated {
            let message = "Unauthenticated access is not supported for this identity pool.";
            return Err(Refusal::new("NotAuthorizedException", message));
        }
        pool.identities.insert(id.clone(), Identity { logins, created: call.now, modified: call.now });
        Ok(Answer::Json(json!({ "IdentityId": id })))
    })
}

fn fresh_id(state: &State) -> String {
    format!("{}:{}", state.scope.region, uuid::Uuid::new_v4())
}

fn pool(id: &str, pool: &IdentityPool) -> Value {
    json!({
        "IdentityPoolId": id,
        "IdentityPoolName": pool.name,
        "AllowUnauthenticatedIdentities": pool.allow_unauthenticated,
        "AllowClassicFlow": pool.allow_classic,
    })
}

fn described(id: &str, identity: &Identity) -> Value {
    let mut row = json!({
        "IdentityId": id,
        "CreationDate": epoch(identity.created),
        "LastModifiedDate": epoch(identity.modified),
    });
    if !identity.logins.is_empty() {
        row["Logins"] = identity.logins.clone().into();
    }
    row
}

/// A page by `MaxResults` and `NextToken`, which is the key of the last row before.
fn page(body: &Value, member: &str, rows: impl Iterator<Item = (String, Value)>) -> Outcome {
    let size = body["MaxResults"].as_u64().unwrap_or(LONGEST);
    if !(1..=LONGEST).contains(&size) {
        return Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: Member must have \
             value less than or equal to {LONGEST}"
        )));
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let after = body["NextToken"].as_str();
    let mut rest = rows.filter(|(key, _)| after.is_none_or(|after| key.as_str() > after));
    let shown: Vec<(String, Value)> = rest.by_ref().take(size).collect();
    let more = rest.next().is_some();
    let next = shown.last().filter(|_| more).map(|(key, _)| key.clone());
    let mut answer = json!({ member: shown.into_iter().map(|(_, row)| row).collect::<Vec<_>>() });
    if let Some(next) = next {
        answer["NextToken"] = next.into();
    }
    Ok(Answer::Json(answer))
}
