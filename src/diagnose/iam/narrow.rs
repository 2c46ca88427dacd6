//! The narrowest policy that grants a shadow, and a name for it.

use crate::diagnose::fix::document::narrowest;
use crate::diagnose::{Fix, RolePolicyToPut, ShadowAsked};
use crate::fleet::{IamPolicies, Role};

/// Longest name of an AWS IoT policy and of an inline policy (service models `iot` and `iam`), with room for a number.
const LONGEST: usize = 124;

/// Such as `pump-0007-shadow-get`. A thing's name may have a colon, a policy's may not (service model `iot`).
pub(in crate::diagnose) fn policy_name(asked: &ShadowAsked) -> String {
    let operation = asked.operation.action().trim_start_matches("iot:").trim_end_matches("ThingShadow");
    let shadow = asked.shadow.as_ref().map(|name| format!("-{name}")).unwrap_or_default();
    let what = format!("{shadow}-shadow-{}", operation.to_ascii_lowercase());
    // What it is for stays whole; of the thing's name as much as there is room for.
    let thing = asked.thing.chars().take(LONGEST.saturating_sub(what.chars().count()));
    thing
        .chain(what.chars())
        .map(|c| if c.is_ascii_alphanumeric() || "-_.,=@+".contains(c) { c } else { '-' })
        .collect()
}

/// That name, or the same with a number where there is one of that name already.
pub(in crate::diagnose) fn free_name(base: &str, taken: &[&str]) -> String {
    let numbered = (2..).map(|number: usize| format!("{base}-{number}"));
    let mut names = std::iter::once(base.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
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
    let name = free_name(&policy_name(asked), &taken);
    Some(Fix::put_role_policy(RolePolicyToPut {
        role: &role.arn,
        name: &name,
        document: &narrowest(asked.operation.action(), resource),
        before: None,
        notes: Vec::new(),
    }))
}
