//! What is so already, before a change is made: it is nothing that this program did, so nothing for it to take back.

use super::setting::Setting;
use crate::aws::Cloud;
use crate::diagnose::{ApiCall, Entry, EntryState, short_target};
use crate::fleet::{Principal, Problem, ProblemKind};

impl Cloud {
    /// A note where the target is as the call would leave it. AWS answers success then too (`AttachPolicy` and its like
    /// do nothing twice). Where it cannot be looked at, the call is made all the same.
    pub(super) async fn already(&self, call: &ApiCall) -> Option<String> {
        match call {
            ApiCall::AttachPolicy { policy, target } => self
                .has_policy(target, policy)
                .await?
                .then(|| format!("policy {policy} was attached to {} already", short_target(target))),
            ApiCall::DetachPolicy { policy, target } => (!self.has_policy(target, policy).await?)
                .then(|| format!("policy {policy} was not attached to {} any more", short_target(target))),
            ApiCall::AttachThingPrincipal { thing, principal } => self
                .has_principal(thing, principal)
                .await?
                .then(|| format!("{} was attached to thing {thing} already", short_target(principal))),
            ApiCall::DetachThingPrincipal { thing, principal } => (!self.has_principal(thing, principal).await?)
                .then(|| format!("{} was not attached to thing {thing} any more", short_target(principal))),
            ApiCall::DeletePolicyVersion { policy, version: Some(version) } => {
                let versions = self.policy_versions(policy).await.ok()?;
                let is_gone = versions.iter().all(|one| one.id != *version);
                is_gone.then(|| format!("policy {policy} had no version {version} any more"))
            }
            // AWS says itself that there is one of this name.
            ApiCall::CreateRoleAlias { .. } => None,
            _ => {
                let wanted = Setting::left_by(call)?;
                (self.present(call).await? == wanted).then(|| match wanted {
                    Setting::Short(words) => format!("{} was {words} already", call.on()),
                    Setting::Document(_) => format!("{} had this document already", call.on()),
                })
            }
        }
    }

    async fn has_policy(&self, target: &str, policy: &str) -> Option<bool> {
        let attached = self.attached_policies(target, false).await.ok()?;
        Some(attached.iter().any(|one| one.name == policy))
    }

    async fn has_principal(&self, thing: &str, principal: &str) -> Option<bool> {
        Some(self.thing_principals(thing).await.ok()?.contains(&Principal::parse(principal)))
    }

    /// Refuses to take back what somebody else has set since: a certificate revoked meanwhile stays so, and so does a
    /// document that was edited.
    pub(super) async fn still_as_left(&self, entry: &Entry) -> Result<(), Problem> {
        for call in entry.calls_with_effect() {
            let Some(left) = Setting::left_by(call) else { continue };
            let Some(present) = self.present(call).await else { continue };
            if present == left || (entry.state != EntryState::Done && self.is_as_before(call, entry).await) {
                continue;
            }
            let on = call.on();
            let message = match (left, present) {
                (Setting::Short(left), Setting::Short(present)) => {
                    format!("the change left {on} {left}, and somebody has made it {present} since")
                }
                _ => format!("somebody has changed the document of {on} since"),
            };
            return Err(Problem::new(ProblemKind::Conflict, "undo", &entry.id, message)
                .next(format!("Look at {on} and decide by its present state.")));
        }
        Ok(())
    }

    /// Whether what takes the call back is so already: the call never took effect.
    async fn is_as_before(&self, call: &ApiCall, entry: &Entry) -> bool {
        for back in entry.undo.iter().filter(|back| call.is_taken_back_by(back)) {
            let before = Setting::left_by(back);
            if before.is_some() && self.present(back).await == before {
                return true;
            }
        }
        false
    }
}
