//! Which role a role alias could stand for: the trusted ones behind the account's other aliases.

use super::DeviceFacts;
use super::alias::near_names;
use super::role::trusted;
use crate::diagnose::behind::{Behind, behind};
use crate::diagnose::{Fix, RoleAliasToCreate};
use crate::fleet::{Fact, Role, RoleAlias, Scope};

/// AWS' default for `credentialDurationSeconds` (service model `iot`).
const DEFAULT_SECONDS: i32 = 3600;

/// What is said of the role that has the name, but another path.
const SAME_NAME: &str = "the role has the name that the alias has, with another path";

/// Whether the roles behind the other role aliases are worth asking for: two calls for each alias.
pub fn needs_roles(facts: &DeviceFacts) -> bool {
    if facts.is_about_nobody() {
        return false;
    }
    let is_missing =
        facts.alias == Fact::Absent && facts.alias_name.as_ref().is_some_and(|name| near_names(name, facts).is_empty());
    is_missing
        || facts.alias.known().is_some_and(|alias| matches!(behind(alias, &facts.role, &facts.scope), Behind::Gone(_)))
}

/// Each trusted role once, with the aliases that stand for it.
fn choices(facts: &DeviceFacts) -> Vec<(&Role, Vec<&str>)> {
    let mut found: Vec<(&Role, Vec<&str>)> = Vec::new();
    for (alias, role) in
        facts.mending.roles.known().into_iter().flatten().filter(|(_, role)| trusted(role, &facts.scope))
    {
        match found.iter_mut().find(|(known, _)| known.arn == role.arn) {
            Some((_, aliases)) => aliases.push(alias),
            None => found.push((role, vec![alias])),
        }
    }
    found
}

fn stands_behind(aliases: &[&str]) -> String {
    format!("the role stands behind {} now", aliases.join(", "))
}

/// Makes the alias that is missing, for each role it could stand for.
pub(super) fn create(facts: &DeviceFacts, name: &str) -> Vec<Fix> {
    let fix = |(role, aliases): (&Role, Vec<&str>)| {
        let notes = vec![
            stands_behind(&aliases),
            "every certificate whose policy allows this alias gets the rights of the role".to_owned(),
        ];
        Fix::create_role_alias(RoleAliasToCreate {
            role_alias: name,
            role_arn: &role.arn,
            seconds: DEFAULT_SECONDS,
            notes,
        })
    };
    one_of(choices(facts).into_iter().map(fix).collect())
}

/// Points the alias whose role is gone to each role it could stand for.
pub(super) fn repoint(facts: &DeviceFacts, alias: &RoleAlias, namesake: Option<&Role>) -> Vec<Fix> {
    repoint_to(alias, &facts.scope, namesake, choices(facts))
}

/// The same with these roles to choose from, each with the aliases that stand for it.
pub(in crate::diagnose) fn repoint_to(
    alias: &RoleAlias,
    scope: &Scope,
    namesake: Option<&Role>,
    mut roles: Vec<(&Role, Vec<&str>)>,
) -> Vec<Fix> {
    roles.retain(|(role, _)| role.arn != alias.role_arn && trusted(role, scope));
    let fix = |(role, aliases): (&Role, Vec<&str>)| {
        let is_namesake = namesake.is_some_and(|one| one.arn == role.arn);
        let mut notes = Vec::new();
        if is_namesake {
            notes.push(SAME_NAME.to_owned());
        } else if !aliases.is_empty() {
            notes.push(stands_behind(&aliases));
        }
        if alias.duration_seconds > role.max_session_seconds {
            notes.push(format!(
                "not enough by itself: the alias asks for {} s, the role allows {} s",
                alias.duration_seconds, role.max_session_seconds
            ));
        }
        Fix::repoint_role_alias(alias, &role.arn, notes)
    };
    // Whoever wrote the alias most likely meant it.
    if let Some(role) = namesake.filter(|role| trusted(role, scope)) {
        roles.retain(|(other, _)| other.arn != role.arn);
        return std::iter::once((role, Vec::new())).chain(roles).map(fix).collect();
    }
    one_of(roles.into_iter().map(fix).collect())
}

/// Where there are several, which one is right only the owner can know.
fn one_of(fixes: Vec<Fix>) -> Vec<Fix> {
    let several = fixes.len() > 1;
    let why = format!("one of {} roles that it could be: which one is meant cannot be seen from here", fixes.len());
    fixes.into_iter().map(|fix| fix.only_by_choice_if(several, &why)).collect()
}
