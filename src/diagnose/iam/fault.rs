//! What of IAM stands in the way, and what to do about it: the same for a principal of its own and for an identity's role.

use super::evidence::{meant, statement};
use super::says::{IamSays, Stop};
use crate::diagnose::FindingId;
use crate::policy::Verdict;

/// What the findings are called.
pub(in crate::diagnose) struct FaultIds {
    pub(in crate::diagnose) organization: FindingId,
    pub(in crate::diagnose) denied: FindingId,
    pub(in crate::diagnose) boundary: FindingId,
    pub(in crate::diagnose) near_miss: FindingId,
    pub(in crate::diagnose) not_granted: FindingId,
}

/// A finding without its evidence.
pub(in crate::diagnose) struct Fault {
    pub(in crate::diagnose) id: FindingId,
    pub(in crate::diagnose) title: String,
    pub(in crate::diagnose) advice: String,
}

/// Of a denied request of `who`, such as `role app`.
pub(in crate::diagnose) fn fault(says: &IamSays, ids: &FaultIds, who: &str, action: &str, resource: &str) -> Fault {
    let grant = statement(action, resource);
    let (id, title, advice) = match (says.stop, says.decision.verdict, meant(&says.decision)) {
        (Some(Stop::Organization), ..) => (
            ids.organization,
            format!("A policy of the organization does not let {who} do it"),
            "Ask whoever manages the organization's policies: nothing in this account can allow it.".to_owned(),
        ),
        (_, Verdict::ExplicitDeny, _) => (
            ids.denied,
            format!("A policy of {who} denies it"),
            "Change that statement; a denial outweighs every allowance.".to_owned(),
        ),
        (Some(Stop::Boundary), ..) => (
            ids.boundary,
            format!("The permissions boundary of {who} does not allow it"),
            format!("Ask whoever manages the boundary to add {grant}; a policy of its own cannot outweigh it."),
        ),
        (.., Some(near)) => (
            ids.near_miss,
            format!("A policy of {who} nearly allows it: {}", near.reason),
            format!("Correct the statement so that it covers {resource}, or add {grant}."),
        ),
        _ => (
            ids.not_granted,
            format!("No policy of {who} allows {action}"),
            format!("Add to one of its policies: {grant}."),
        ),
    };
    Fault { id, title, advice }
}
