//! Amazon Cognito identity pools: identities, pools, their roles (API reference, `cognitoidentity`).

use std::collections::HashMap;

use aws_sdk_cognitoidentity::types::{IdentityDescription, RoleMapping as Mapping};
use futures_util::stream::{self, StreamExt as _};

use super::gap::gap;
use super::page::all;
use super::registry::{empty_answer, instant};
use super::sweep::IN_FLIGHT;
use super::{Cloud, Page};
use crate::fleet::{Fact, Identity, IdentityPool, PoolRoles, Problem, RoleMapping};

/// The longest page (service model `cognito-identity`, `QueryLimit`).
const PAGE_SIZE: i32 = 60;
/// How far an identity is looked for: beyond it, naming the pool is quicker. The pages of a pool that was named are read
/// one after another beside everything else, and are not to be what one waits for.
const POOLS_SEARCHED: usize = 20;
const PAGES_SEARCHED: usize = 4;

impl Cloud {
    /// An identity, by its id.
    ///
    /// # Errors
    /// As `DescribeIdentity` fails.
    pub async fn identity(&self, id: &str) -> Result<Identity, Problem> {
        let request = self.clients().cognito.describe_identity().identity_id(id);
        let answer = self.call("cognito-identity:DescribeIdentity", id, request.send()).await?;
        Ok(Identity {
            id: answer.identity_id.unwrap_or_else(|| id.to_owned()),
            logins: answer.logins.unwrap_or_default(),
            created: answer.creation_date.and_then(instant),
            modified: answer.last_modified_date.and_then(instant),
        })
    }

    /// One page of `ListIdentityPools`: ids and names, what is allowed in them left out.
    ///
    /// # Errors
    /// As `ListIdentityPools` fails.
    pub async fn identity_pools(&self, page: Option<String>) -> Result<Page<(String, String)>, Problem> {
        let request = self.clients().cognito.list_identity_pools().max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("cognito-identity:ListIdentityPools", "", request.send()).await?;
        let rows = answer.identity_pools.unwrap_or_default().into_iter();
        let pools = rows.filter_map(|pool| Some((pool.identity_pool_id?, pool.identity_pool_name.unwrap_or_default())));
        Ok(Page::new(pools.collect(), answer.next_token))
    }

    /// An identity pool.
    ///
    /// # Errors
    /// As `DescribeIdentityPool` fails.
    pub async fn identity_pool(&self, id: &str) -> Result<IdentityPool, Problem> {
        let request = self.clients().cognito.describe_identity_pool().identity_pool_id(id);
        let answer = self.call("cognito-identity:DescribeIdentityPool", id, request.send()).await?;
        if answer.identity_pool_id.is_empty() {
            return Err(empty_answer("DescribeIdentityPool", id));
        }
        Ok(IdentityPool {
            id: answer.identity_pool_id,
            name: answer.identity_pool_name,
            allow_unauthenticated: answer.allow_unauthenticated_identities,
            allow_classic: answer.allow_classic_flow.unwrap_or_default(),
        })
    }

    /// The roles that a pool gives to its identities.
    ///
    /// # Errors
    /// As `GetIdentityPoolRoles` fails.
    pub async fn pool_roles(&self, id: &str) -> Result<PoolRoles, Problem> {
        let request = self.clients().cognito.get_identity_pool_roles().identity_pool_id(id);
        let answer = self.call("cognito-identity:GetIdentityPoolRoles", id, request.send()).await?;
        let mut roles = answer.roles.unwrap_or_default();
        Ok(PoolRoles {
            authenticated: roles.remove("authenticated"),
            unauthenticated: roles.remove("unauthenticated"),
            mappings: mappings(answer.role_mappings.unwrap_or_default()),
        })
    }

    /// One page of a pool's identities.
    ///
    /// # Errors
    /// As `ListIdentities` fails.
    pub async fn identities(&self, pool: &str, page: Option<String>) -> Result<Page<Identity>, Problem> {
        let request = self.clients().cognito.list_identities().identity_pool_id(pool);
        let request = request.max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("cognito-identity:ListIdentities", pool, request.send()).await?;
        let rows = answer.identities.unwrap_or_default().into_iter();
        Ok(Page::new(rows.filter_map(identity).collect(), answer.next_token))
    }

    /// The pool that an identity belongs to: no call tells, so the only one of account and region, else the one whose
    /// list has it, looked for within bounds.
    pub(super) async fn pool_of(&self, identity_id: &str) -> Fact<String> {
        let pools = match all(|page| self.identity_pools(page)).await {
            Ok(pools) => pools,
            Err(problem) => return gap(&problem),
        };
        match pools.as_slice() {
            [] => return Fact::Unknown("there is no identity pool in this account and region".to_owned()),
            [(only, _)] => return Fact::Known(only.clone()),
            _ => {}
        }
        let searched: Vec<String> = pools.into_iter().take(POOLS_SEARCHED).map(|(pool, _)| pool).collect();
        let count = searched.len();
        let found = stream::iter(searched)
            .map(|pool| async move {
                let has = self.has_identity(&pool, identity_id).await;
                (pool, has)
            })
            .buffer_unordered(IN_FLIGHT);
        let mut found = std::pin::pin!(found);
        let mut why = None;
        while let Some((pool, has)) = found.next().await {
            match has {
                Ok(Some(true)) => return Fact::Known(pool),
                Ok(Some(false) | None) => {}
                Err(problem) => why = why.or(Some(problem)),
            }
        }
        match why {
            Some(problem) => gap_with_advice(&problem),
            None => Fact::Unknown(format!(
                "none of the first {count} identity pools lists it on its first {PAGES_SEARCHED} pages; name the pool with --identity-pool"
            )),
        }
    }

    /// Whether a pool that was named lists the identity, looked for within bounds.
    pub(super) async fn lists_identity(&self, pool: &str, identity_id: &str) -> Fact<bool> {
        match self.has_identity(pool, identity_id).await {
            Ok(Some(has)) => Fact::Known(has),
            Ok(None) => Fact::Unknown(format!(
                "ListIdentities: it is not on the first {PAGES_SEARCHED} pages, and there are more"
            )),
            Err(problem) => gap(&problem),
        }
    }

    /// Whether the first pages of a pool's list have the identity; `None` where there are more of them.
    async fn has_identity(&self, pool: &str, identity_id: &str) -> Result<Option<bool>, Problem> {
        let mut token = None;
        for _ in 0..PAGES_SEARCHED {
            let page = self.identities(pool, token).await?;
            if page.items.iter().any(|identity| identity.id == identity_id) {
                return Ok(Some(true));
            }
            token = page.next;
            if token.is_none() {
                return Ok(Some(false));
            }
        }
        Ok(None)
    }
}

/// What was refused on the way, and what makes it needless.
fn gap_with_advice(problem: &Problem) -> Fact<String> {
    match gap(problem) {
        Fact::Unknown(reason) => Fact::Unknown(format!("{reason}; name the pool with --identity-pool")),
        // A pool that was deleted meanwhile.
        Fact::Absent => Fact::Unknown("the pools changed meanwhile; name the pool with --identity-pool".to_owned()),
        other => other,
    }
}

fn identity(row: IdentityDescription) -> Option<Identity> {
    Some(Identity {
        id: row.identity_id?,
        logins: row.logins.unwrap_or_default(),
        created: row.creation_date.and_then(instant),
        modified: row.last_modified_date.and_then(instant),
    })
}

/// By provider.
fn mappings(all: HashMap<String, Mapping>) -> Vec<RoleMapping> {
    let mut mappings: Vec<RoleMapping> = all
        .into_iter()
        .map(|(provider, mapping)| {
            let chosen_from = mapping.rules_configuration.map(|rules| rules.rules).unwrap_or_default();
            let mut roles: Vec<String> = chosen_from.into_iter().map(|rule| rule.role_arn).collect();
            roles.sort();
            roles.dedup();
            RoleMapping {
                provider,
                kind: mapping.r#type.as_str().to_owned(),
                ambiguous: mapping.ambiguous_role_resolution.map(|way| way.as_str().to_owned()),
                roles,
            }
        })
        .collect();
    mappings.sort_by(|a, b| a.provider.cmp(&b.provider));
    mappings
}
