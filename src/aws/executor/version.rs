//! The number of a policy version whose making got no answer: without it the version could not be deleted.

use jiff::SignedDuration;

use super::setting::Setting;
use crate::aws::Cloud;
use crate::diagnose::{ApiCall, Entry};
use crate::fleet::Problem;

/// How far AWS' clock and this one may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

impl Cloud {
    /// The change with the numbers of the versions it made. Where it made none, nothing is left to be deleted.
    ///
    /// # Errors
    /// Where the policy's versions cannot be read.
    pub(super) async fn numbered(&self, mut entry: Entry) -> Result<Entry, Problem> {
        let mut undo = Vec::with_capacity(entry.undo.len());
        for back in &entry.undo {
            match back {
                ApiCall::DeletePolicyVersion { policy, version: None } => {
                    let found = self.made_by(&entry, policy).await?;
                    undo.extend(found.map(|version| ApiCall::DeletePolicyVersion {
                        policy: policy.clone(),
                        version: Some(version),
                    }));
                }
                other => undo.push(other.clone()),
            }
        }
        entry.undo = undo;
        Ok(entry)
    }

    /// The newest version with the words of the one that the change makes, made since it was begun.
    async fn made_by(&self, entry: &Entry, policy: &str) -> Result<Option<String>, Problem> {
        let wanted: Vec<Setting> = entry
            .calls
            .iter()
            .filter_map(|call| match call {
                ApiCall::CreatePolicyVersion { policy: of, document, .. } if of == policy => {
                    Some(Setting::document(document))
                }
                _ => None,
            })
            .collect();
        let since = entry.at.checked_sub(SKEW).unwrap_or(entry.at);
        for version in self.policy_versions(policy).await? {
            let is_young = version.created.is_none_or(|created| created >= since);
            if is_young && wanted.contains(&Setting::document(&self.policy_version(policy, &version.id).await?)) {
                return Ok(Some(version.id));
            }
        }
        Ok(None)
    }
}
