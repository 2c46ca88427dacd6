//! What is so already, before a change is made: it is nothing that this program did, so nothing for it to take back.

use crate::aws::Cloud;
use crate::diagnose::{ApiCall, Entry, EntryState, short_id, short_target};
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
            ApiCall::UpdateCertificate { certificate_id, new_status } => (self.status(certificate_id).await?
                == *new_status)
                .then(|| format!("certificate {} was {new_status} already", short_id(certificate_id))),
            _ => None,
        }
    }

    async fn has_policy(&self, target: &str, policy: &str) -> Option<bool> {
        let attached = self.attached_policies(target, false).await.ok()?;
        Some(attached.iter().any(|one| one.name == policy))
    }

    async fn has_principal(&self, thing: &str, principal: &str) -> Option<bool> {
        Some(self.thing_principals(thing).await.ok()?.contains(&Principal::parse(principal)))
    }

    async fn status(&self, certificate_id: &str) -> Option<String> {
        Some(self.certificate(certificate_id).await.ok()?.certificate.status.as_str().to_owned())
    }

    /// Refuses to take back a status that somebody else has set since: a certificate revoked meanwhile stays so.
    pub(super) async fn still_as_left(&self, entry: &Entry) -> Result<(), Problem> {
        for call in &entry.calls {
            let ApiCall::UpdateCertificate { certificate_id, new_status } = call else { continue };
            let Some(present) = self.status(certificate_id).await else { continue };
            let never_changed = entry.state != EntryState::Done && entry.undo.iter().any(|back| sets(back, &present));
            if present != *new_status && !never_changed {
                let message = format!("the change left it {new_status}, and somebody has made it {present} since");
                return Err(Problem::new(ProblemKind::Conflict, "undo", &entry.id, message)
                    .next("Look at the certificate and decide by its present status."));
            }
        }
        Ok(())
    }
}

fn sets(call: &ApiCall, status: &str) -> bool {
    matches!(call, ApiCall::UpdateCertificate { new_status, .. } if new_status == status)
}
