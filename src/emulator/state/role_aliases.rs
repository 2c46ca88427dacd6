//! Role aliases.

use jiff::Timestamp;

use super::{Refusal, State, names};
use crate::fleet::Arn;

/// Seconds a session may last, and AWS's default.
const DURATIONS: std::ops::RangeInclusive<i32> = 900..=43_200;
const DEFAULT_DURATION: i32 = 3_600;

/// A role alias.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoleAlias {
    /// The IAM role; need not exist.
    pub role_arn: String,
    /// Seconds.
    pub duration_seconds: i32,
    /// When it was created.
    pub created: Timestamp,
    /// Last change.
    pub modified: Timestamp,
}

impl State {
    /// `CreateRoleAlias`. Whether the role exists is not asked: AWS finds out when credentials are requested.
    ///
    /// # Errors
    /// A bad name, ARN or duration, a name in use.
    pub fn create_role_alias(
        &mut self,
        name: &str,
        role_arn: &str,
        duration: Option<i32>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        names::ROLE_ALIAS.check(name)?;
        check_role(role_arn)?;
        let duration_seconds = duration.unwrap_or(DEFAULT_DURATION);
        check_duration(duration_seconds)?;
        if self.role_aliases.contains_key(name) {
            return Err(Refusal::already_exists(format!("RoleAlias cannot be created - already exists (name={name})")));
        }
        let alias = RoleAlias { role_arn: role_arn.to_owned(), duration_seconds, created: now, modified: now };
        self.role_aliases.insert(name.to_owned(), alias);
        Ok(())
    }

    /// `DescribeRoleAlias`; case matters.
    ///
    /// # Errors
    /// No such alias.
    pub fn role_alias(&self, name: &str) -> Result<&RoleAlias, Refusal> {
        self.role_aliases.get(name).ok_or_else(|| no_alias(name))
    }

    /// `UpdateRoleAlias`.
    ///
    /// # Errors
    /// No such alias, a bad ARN or duration.
    pub fn update_role_alias(
        &mut self,
        name: &str,
        role_arn: Option<&str>,
        duration: Option<i32>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let alias = self.role_aliases.get_mut(name).ok_or_else(|| no_alias(name))?;
        if let Some(duration) = duration {
            check_duration(duration)?;
        }
        if let Some(role) = role_arn {
            check_role(role)?;
            role.clone_into(&mut alias.role_arn);
        }
        alias.duration_seconds = duration.unwrap_or(alias.duration_seconds);
        alias.modified = now;
        Ok(())
    }

    /// `DeleteRoleAlias`.
    ///
    /// # Errors
    /// No such alias.
    pub fn delete_role_alias(&mut self, name: &str) -> Result<(), Refusal> {
        self.role_aliases.remove(name).map(|_| ()).ok_or_else(|| no_alias(name))
    }
}

fn no_alias(name: &str) -> Refusal {
    Refusal::not_found(format!("RoleAlias not found (name= {name})"))
}

fn check_role(arn: &str) -> Result<(), Refusal> {
    match Arn::parse(arn) {
        Some(parsed) if parsed.service == "iam" && parsed.resource.starts_with("role/") => Ok(()),
        _ => Err(Refusal::invalid(format!("Role ARN {arn} is invalid"))),
    }
}

fn check_duration(seconds: i32) -> Result<(), Refusal> {
    let (bound, limit) = match seconds {
        s if s < *DURATIONS.start() => ("greater", DURATIONS.start()),
        s if s > *DURATIONS.end() => ("less", DURATIONS.end()),
        _ => return Ok(()),
    };
    Err(Refusal::invalid(format!(
        "1 validation error detected: Value '{seconds}' at 'credentialDurationSeconds' failed to satisfy constraint: \
         Member must have value {bound} than or equal to {limit}"
    )))
}
