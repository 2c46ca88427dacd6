//! What AWS refuses in words that need more of them.

use crate::diagnose::{ApiCall, short_target};
use crate::fleet::{Principal, Problem, ProblemKind};

/// A note for what AWS refuses because it is so already (AWS' own samples take `ResourceAlreadyExistsException` for
/// success of an attachment); else the problem, with what to do next.
pub(super) fn settle(call: &ApiCall, mut problem: Problem) -> Result<String, Problem> {
    let code = problem.code.clone().unwrap_or_default();
    let code = code.strip_suffix("Exception").unwrap_or(&code);
    match (call, code) {
        (ApiCall::AttachPolicy { policy, target }, "ResourceAlreadyExists") => {
            return Ok(format!("policy {policy} was attached to {} already", short_target(target)));
        }
        (ApiCall::AttachThingPrincipal { thing, principal }, "ResourceAlreadyExists") => {
            return Ok(format!("{} was attached to thing {thing} already", short_target(principal)));
        }
        (ApiCall::AttachPolicy { target, .. }, "LimitExceeded") => {
            problem.kind = ProblemKind::Conflict;
            let limit = match Principal::parse(target) {
                Principal::ThingGroup { .. } => "AWS allows 2 policies on a thing group",
                _ => "AWS allows 10 policies on a certificate or an identity",
            };
            problem.next = Some(format!("{limit}: detach one that is not needed first."));
        }
        (ApiCall::UpdateThingShadow { .. }, "Conflict") => {
            problem.next =
                Some("The shadow has changed since it was read: read it again and look at the difference.".to_owned());
        }
        (_, "MalformedPolicy" | "MalformedPolicyDocument") => {
            problem.next = Some("AWS takes the document for malformed, so nothing was changed by it.".to_owned());
        }
        (_, "VersionsLimitExceeded") => {
            problem.next = Some(
                "A policy has at most 5 versions: delete one that is not in force first, or examine again to have one \
                 named."
                    .to_owned(),
            );
        }
        (ApiCall::DeletePolicy { .. }, "DeleteConflict") => {
            problem.next = Some(
                "AWS may refuse for up to 5 minutes after a policy was detached: take the change back once more then. If \
                 it stays so, the policy is attached elsewhere or has other versions by now."
                    .to_owned(),
            );
        }
        (ApiCall::CreatePolicy { .. } | ApiCall::CreateRoleAlias { .. }, "ResourceAlreadyExists") => {
            problem.next =
                Some("There is one of this name already: examine again, it may be what is needed.".to_owned());
        }
        (_, "LimitExceeded") => {
            problem.kind = ProblemKind::Conflict;
            problem.next =
                Some("A quota of the account is reached: remove what is not needed, or have it raised.".to_owned());
        }
        _ => {}
    }
    Err(problem)
}
