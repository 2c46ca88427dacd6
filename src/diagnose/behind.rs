//! The IAM role that a role alias stands for: the one whose whole ARN it names.

use crate::fleet::{Arn, Fact, Role, RoleAlias, Scope};

/// What is behind a role alias.
pub(super) enum Behind<'a> {
    /// Its role.
    Role(&'a Role),
    /// No role; the one of the same name with another path, where there is one: a name is taken once in an account, whatever
    /// the path (IAM guide, `reference_identifiers`).
    Gone(Option<&'a Role>),
    /// That is not known, and why.
    Open(String),
}

/// What is behind an alias, by what `iam:GetRole` told of the name at the end of its role's ARN.
pub(super) fn behind<'a>(alias: &RoleAlias, role: &'a Fact<Role>, scope: &Scope) -> Behind<'a> {
    let account_of = |arn: &str| Arn::parse(arn).map(|arn| arn.account).filter(|account| !account.is_empty());
    let own = Some(scope.account.clone()).filter(|account| !account.is_empty()).or_else(|| account_of(&alias.arn));
    if let (Some(named), Some(own)) = (account_of(&alias.role_arn), own)
        && named != own
    {
        let arn = &alias.role_arn;
        return Behind::Open(format!(
            "{arn} is of account {named}, and iam:GetRole tells of roles of account {own} only"
        ));
    }
    match role {
        Fact::Known(role) if role.arn.is_empty() || role.arn == alias.role_arn => Behind::Role(role),
        Fact::Known(role) => Behind::Gone(Some(role)),
        Fact::Absent => Behind::Gone(None),
        gap => Behind::Open(gap.gap().unwrap_or_default()),
    }
}

/// What tells that there is no such role.
pub(super) fn evidence(alias: &RoleAlias, namesake: Option<&Role>) -> Vec<String> {
    let mut told = vec![format!("iam:GetRole: no role {}", alias.role_arn)];
    told.extend(namesake.map(|role| format!("iam:GetRole: the role of this name is {}: the path counts", role.arn)));
    told
}
