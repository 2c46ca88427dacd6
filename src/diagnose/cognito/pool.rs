//! The pool: there, open to such identities, with a role for them.

use super::CognitoFacts;
use crate::diagnose::Fix;
use crate::diagnose::credentials::Examination;
use crate::fleet::{Fact, PoolRoles, RoleMapping};

const ROLES: &[&str] = &["GetIdentityPoolRoles"];

impl CognitoFacts {
    /// The role that such identities get where nothing else chooses one.
    pub(in crate::diagnose) fn role_arn(&self) -> Option<&str> {
        let roles = self.roles.known()?;
        let role = if self.is_authenticated()? { &roles.authenticated } else { &roles.unauthenticated };
        role.as_deref()
    }

    /// Whether a mapping may give this identity another role.
    pub(in crate::diagnose) fn is_mapped(&self) -> bool {
        !self.mappings_in_force().is_empty()
    }

    /// Mappings that may give this identity another role: those of a provider that it has a login of.
    pub(super) fn mappings_in_force(&self) -> Vec<&RoleMapping> {
        let (Some(identity), Some(roles)) = (self.identity.known(), self.roles.known()) else { return Vec::new() };
        // A user pool's mapping names the app client behind the provider; a login does not.
        let is_of = |mapping: &&RoleMapping| {
            let provider = &mapping.provider;
            identity.logins.iter().any(|login| {
                provider == login || provider.strip_prefix(login.as_str()).is_some_and(|rest| rest.starts_with(':'))
            })
        };
        roles.mappings.iter().filter(is_of).collect()
    }
}

pub(super) fn examine(facts: &CognitoFacts, examination: &mut Examination) {
    exists(facts, examination);
    is_its_own(facts, examination);
    lets_in(facts, examination);
    has_role(facts, examination);
    mapped(facts, examination);
}

fn exists(facts: &CognitoFacts, examination: &mut Examination) {
    let asked =
        examination.ask("identity-pool", "Its identity pool is known", &["ListIdentityPools", "DescribeIdentityPool"]);
    match &facts.pool {
        Fact::Known(pool) => asked.pass(format!("{} ({})", pool.name, pool.id)),
        Fact::Absent => {
            asked.unknown("There is no such identity pool in this account and region; name it with --identity-pool");
        }
        gap => asked.gap(gap),
    }
}

/// Told where it is not settled: what is then said of the pool may concern others.
fn is_its_own(facts: &CognitoFacts, examination: &mut Examination) {
    if facts.pool.known().is_none() || facts.is_in_pool() {
        return;
    }
    let asked = examination.ask("pool-lists-identity", "The pool is this identity's", &["ListIdentities"]);
    let why = facts.in_pool.gap().unwrap_or_else(|| "the pool does not list it".to_owned());
    asked.warn(format!("Not settled: {why}. What is said of pool and role holds if it is; no fix changes them"));
}

/// Of unauthenticated identities only.
fn lets_in(facts: &CognitoFacts, examination: &mut Examination) {
    if facts.is_authenticated() != Some(false) {
        return;
    }
    let asked = examination.ask(
        "pool-allows-unauthenticated",
        "The pool gives credentials without a login",
        &["DescribeIdentityPool"],
    );
    let Some(pool) = facts.pool.known() else { return asked.gap(&facts.pool) };
    if pool.allow_unauthenticated {
        return asked.pass("AllowUnauthenticatedIdentities is on");
    }
    asked.fail("AllowUnauthenticatedIdentities is off");
    examination.find(
        "cognito-unauthenticated-off",
        format!("Identity pool {} gives no credentials without a login", pool.name),
        vec![format!("DescribeIdentityPool {}: AllowUnauthenticatedIdentities is false", pool.id)],
        "Have the user sign in, or let the pool give credentials to anybody: AllowUnauthenticatedIdentities.",
        facts.is_in_pool().then(|| Fix::pool_flags(pool, true, pool.allow_classic)).into_iter().collect(),
    );
}

fn has_role(facts: &CognitoFacts, examination: &mut Examination) {
    let asked = examination.ask("pool-role", "The pool has a role for such identities", ROLES);
    let Some(roles) = facts.roles.known() else { return gap(asked, &facts.roles) };
    let Some(is_authenticated) = facts.is_authenticated() else { return asked.gap(&facts.identity) };
    let kind = kind(is_authenticated);
    if let Some(arn) = facts.role_arn() {
        return asked.pass(format!("Role of {kind} identities: {arn}"));
    }
    if !facts.mappings_in_force().is_empty() {
        return asked.warn(format!("None for {kind} identities; its role mappings must give one"));
    }
    asked.fail(format!("There is no role for {kind} identities"));
    examination.find(
        "cognito-no-role",
        format!("The identity pool has no role for {kind} identities"),
        std::iter::once(format!("GetIdentityPoolRoles: {}", told(roles))).chain(super::choice::none_found(facts)).collect(),
        format!("Give the pool a role for {kind} identities (SetIdentityPoolRoles, with iam:PassRole): one that trusts {} and may do what the app does.", super::trust::PROVIDER),
        super::choice::set(facts),
    );
}

fn gap(asked: crate::diagnose::credentials::Asked<'_>, roles: &Fact<PoolRoles>) {
    match roles {
        Fact::Absent => asked.unknown("There is no such identity pool"),
        other => asked.gap(other),
    }
}

fn mapped(facts: &CognitoFacts, examination: &mut Examination) {
    let mappings = facts.mappings_in_force();
    if mappings.is_empty() {
        return;
    }
    let asked = examination.ask("role-mappings", "No mapping gives the identity another role", ROLES);
    let told: Vec<String> = mappings.iter().map(|mapping| candidates(mapping)).collect();
    asked.unknown(format!(
        "{}; which one a session gets is not known here, so only {} is examined",
        told.join("; "),
        facts.role_arn().unwrap_or("no role")
    ));
}

fn candidates(mapping: &RoleMapping) -> String {
    let how = match mapping.kind.as_str() {
        "Token" => "the role that its token prefers (cognito:preferred_role, cognito:roles)".to_owned(),
        "Rules" => format!("one of {}", mapping.roles.join(", ")),
        other => format!("a role by {other}"),
    };
    let else_ = match mapping.ambiguous.as_deref() {
        Some("Deny") => ", else none",
        Some("AuthenticatedRole") => ", else the pool's role",
        _ => "",
    };
    format!("users of {} get {how}{else_}", mapping.provider)
}

fn told(roles: &PoolRoles) -> String {
    let one = |role: &Option<String>| role.clone().unwrap_or_else(|| "none".to_owned());
    format!("authenticated {}, unauthenticated {}", one(&roles.authenticated), one(&roles.unauthenticated))
}

pub(super) const fn kind(is_authenticated: bool) -> &'static str {
    if is_authenticated { "authenticated" } else { "unauthenticated" }
}
