//! The narrowest policy that grants a shadow, and a name for it.

use crate::diagnose::fix::document::narrowest;
use crate::diagnose::fix::name::{free_name, name_of};
use crate::diagnose::{Fix, RolePolicyToPut, ShadowAsked};
use crate::fleet::{IamPolicies, Role};

/// Such as `pump-0007-shadow-get`.
pub(in crate::diagnose) fn policy_name(asked: &ShadowAsked) -> String {
    let operation = asked.operation.action().trim_start_matches("iot:").trim_end_matches("ThingShadow");
    let shadow = asked.shadow.as_ref().map(|name| format!("{name}-")).unwrap_or_default();
    name_of("", &asked.thing, &format!("{shadow}shadow-{}", operation.to_ascii_lowercase()))
}

/// Grants a role exactly this by an inline policy of its own. `None` where it is not known which there are: one of the
/// same name would be replaced.
pub(in crate::diagnose) fn put_on(
    role: &Role,
    policies: &IamPolicies,
    asked: &ShadowAsked,
    resource: &str,
) -> Option<Fix> {
    let mut taken = Vec::new();
    for one in policies.identity.iter().filter(|one| one.place == "inline") {
        if one.is_all() {
            return None;
        }
        taken.push(one.name.as_str());
    }
    let name = free_name(&policy_name(asked), |name| taken.contains(&name))?;
    Some(Fix::put_role_policy(RolePolicyToPut {
        role: &role.arn,
        name: &name,
        document: &narrowest(asked.operation.action(), resource),
        before: None,
        notes: Vec::new(),
    }))
}
