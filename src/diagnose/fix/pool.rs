//! Amazon Cognito identity pools.

use super::Fix;
use crate::diagnose::ApiCall;
use crate::fleet::{IdentityPool, PoolRoles};

/// What setting the roles of a pool is built from; a role that is `None` stays as it is.
#[derive(Debug)]
pub struct PoolRolesToSet<'a> {
    /// `region:uuid`
    pub pool: &'a str,
    /// The roles now.
    pub before: &'a PoolRoles,
    /// ARN of the role of identities with a login.
    pub authenticated: Option<&'a str>,
    /// ARN of the role of identities without one.
    pub unauthenticated: Option<&'a str>,
    /// What to know besides.
    pub notes: Vec<String>,
}

impl Fix {
    /// Sets the roles of an identity pool.
    pub fn pool_roles(set: PoolRolesToSet<'_>) -> Self {
        let PoolRolesToSet { pool, before, authenticated, unauthenticated, mut notes } = set;
        let role = |new: Option<&str>, old: &Option<String>| new.map(str::to_owned).or_else(|| old.clone());
        let to = |authenticated: Option<String>, unauthenticated: Option<String>| ApiCall::SetIdentityPoolRoles {
            pool: pool.to_owned(),
            authenticated,
            unauthenticated,
        };
        let lines = |authenticated: &Option<String>, unauthenticated: &Option<String>| {
            let line = |kind: &str, role: &Option<String>| format!("{kind}: {}", role.as_deref().unwrap_or("no role"));
            vec![line("authenticated", authenticated), line("unauthenticated", unauthenticated)]
        };
        let new = (role(authenticated, &before.authenticated), role(unauthenticated, &before.unauthenticated));
        if !before.mappings.is_empty() {
            notes.push("role mappings of login providers stay as they are".to_owned());
        }
        notes.push("every identity of the pool is concerned, from its next credentials on".to_owned());
        let undo = to(before.authenticated.clone(), before.unauthenticated.clone());
        Self {
            before: lines(&before.authenticated, &before.unauthenticated),
            after: lines(&new.0, &new.1),
            notes,
            ..Self::single("identity-pool-roles".to_owned(), to(new.0, new.1), undo)
        }
    }

    /// Sets what an identity pool allows: identities without a login, and the classic flow. What opens it is never done
    /// unasked.
    pub fn pool_flags(before: &IdentityPool, allow_unauthenticated: bool, allow_classic: bool) -> Self {
        let to = |allow_unauthenticated: bool, allow_classic: bool| ApiCall::UpdateIdentityPool {
            pool: before.id.clone(),
            allow_unauthenticated,
            allow_classic,
        };
        let yes = |is_allowed: bool| if is_allowed { "allowed" } else { "not allowed" };
        let lines = |unauthenticated: bool, classic: bool| {
            vec![
                format!("identities without a login: {}", yes(unauthenticated)),
                format!("classic flow: {}", yes(classic)),
            ]
        };
        let notes = vec!["the other settings of the pool stay as they are".to_owned()];
        let fix = Self {
            before: lines(before.allow_unauthenticated, before.allow_classic),
            after: lines(allow_unauthenticated, allow_classic),
            notes,
            ..Self::single(
                "identity-pool-settings".to_owned(),
                to(allow_unauthenticated, allow_classic),
                to(before.allow_unauthenticated, before.allow_classic),
            )
        };
        let fix = fix.only_by_choice_if(
            allow_classic && !before.allow_classic,
            "in the classic flow the role's own policies alone limit what is allowed",
        );
        fix.only_by_choice_if(
            allow_unauthenticated && !before.allow_unauthenticated,
            "whoever knows the pool's id gets credentials without signing in",
        )
    }
}
