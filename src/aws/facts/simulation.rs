//! What IAM is asked to simulate.

use crate::diagnose::{ShadowAsked, ShadowOperation};
use crate::fleet::{Fact, Scope};

/// Named shadows looked at besides the one asked for; a thing has seldom more than a handful.
const MOST_NAMED: usize = 20;

/// All three, so that the table of access can show them.
pub(super) fn shadow_operations() -> [&'static str; 3] {
    [ShadowOperation::Get, ShadowOperation::Update, ShadowOperation::Delete].map(ShadowOperation::action)
}

/// The shadow asked for, the classic one, and the named ones that are known.
pub(super) fn resources(asked: &ShadowAsked, names: &Fact<Vec<String>>, scope: &Scope) -> Vec<String> {
    let of = |shadow: Option<&String>| ShadowAsked { shadow: shadow.cloned(), ..asked.clone() }.resource(scope);
    let mut all = vec![of(asked.shadow.as_ref())];
    let others = names.known().into_iter().flatten().take(MOST_NAMED).map(Some);
    for resource in std::iter::once(None).chain(others).map(of) {
        if !all.contains(&resource) {
            all.push(resource);
        }
    }
    all
}
