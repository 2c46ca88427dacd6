//! Which role a pool could have: those that it may assume for such identities.

use super::CognitoFacts;
use super::pool::kind;
use super::trust::trusts;
use crate::diagnose::{DeviceFacts, Fix, PoolRolesToSet};
use crate::fleet::{Fact, Role};
use crate::policy::Verdict;

/// Whether the account's roles are worth asking for: the pool has none for such identities, or one that is gone.
pub fn needs_pool_role(facts: &CognitoFacts) -> bool {
    if facts.roles.known().is_none() || facts.is_authenticated().is_none() {
        return false;
    }
    match (facts.role_arn(), &facts.role) {
        (None, _) => !facts.is_mapped(),
        (Some(_), Fact::Absent) => true,
        (Some(arn), Fact::Known(role)) => role.arn != arn,
        (Some(_), _) => false,
    }
}

/// Gives the pool each of the roles that it may assume for such identities, where it surely is this identity's.
pub(super) fn set(facts: &CognitoFacts) -> Vec<Fix> {
    let (Some(pool), Some(before), Some(is_authenticated)) =
        (facts.pool.known().filter(|_| facts.is_in_pool()), facts.roles.known(), facts.is_authenticated())
    else {
        return Vec::new();
    };
    let is_trusted = |role: &Role| trusts(facts, role).is_ok_and(|decision| decision.verdict == Verdict::Allow);
    let roles = facts.mending.roles.known().into_iter().flatten().map(|(_, role)| role);
    let fix = |role: &Role| {
        let arn = Some(role.arn.as_str());
        Fix {
            id: format!("identity-pool-role:{}", role.name),
            title: format!("Give {} identities of pool {} role {}", kind(is_authenticated), pool.name, role.name),
            ..Fix::pool_roles(PoolRolesToSet {
                pool: &pool.id,
                before,
                authenticated: arn.filter(|_| is_authenticated),
                unauthenticated: arn.filter(|_| !is_authenticated),
                notes: vec![format!(
                    "role {} trusts this pool for such identities; what it may do it grants them",
                    role.name
                )],
            })
        }
    };
    let kind = kind(is_authenticated);
    let why = format!("every {kind} identity of the pool gets the rights of the role: name the one that is meant");
    roles.filter(|role| is_trusted(role)).map(|role| fix(role).only_by_choice(&why)).collect()
}

/// What was found of roles, where there is none to choose.
pub(super) fn none_found(facts: &CognitoFacts) -> Option<String> {
    match facts.mending.roles.gap() {
        Some(gap) if gap == DeviceFacts::NOT_NEEDED => None,
        Some(gap) => Some(format!("Roles that it could have are not known: {gap}")),
        None => (facts.is_in_pool() && set(facts).is_empty())
            .then(|| "iam:ListRoles: none that for certain trusts this pool for such identities".to_owned()),
    }
}
