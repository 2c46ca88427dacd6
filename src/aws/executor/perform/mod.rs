//! One mutating call each.

mod iam;
mod pool;
mod settle;

use aws_sdk_iot::types::CertificateStatus;
use aws_smithy_types::Blob;

use crate::aws::Cloud;
use crate::aws::shadows::shadow_label;
use crate::diagnose::ApiCall;
use crate::fleet::{Problem, ProblemKind};
use settle::settle;

/// What AWS answered that was not known before.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Performed {
    /// What to know of it, such as that it was done already.
    pub(super) note: Option<String>,
    /// The number of the policy version that was made.
    pub(super) version: Option<String>,
}

impl Performed {
    fn noted(note: Option<String>) -> Self {
        Self { note, version: None }
    }
}

impl Cloud {
    /// Makes one call.
    pub(super) async fn perform(&self, call: &ApiCall) -> Result<Performed, Problem> {
        let result = match call {
            ApiCall::UpdateThingShadow { thing, shadow, version, payload } => {
                self.write_shadow(thing, shadow.as_deref(), *version, payload).await.map(Performed::noted)
            }
            ApiCall::CreatePolicyVersion { policy, document, as_default } => self
                .create_version(policy, document, *as_default)
                .await
                .map(|version| Performed { note: None, version }),
            ApiCall::UpdateAssumeRolePolicy { .. }
            | ApiCall::UpdateRole { .. }
            | ApiCall::PutRolePolicy { .. }
            | ApiCall::DeleteRolePolicy { .. } => self.change_role(call).await.map(|()| Performed::default()),
            ApiCall::SetIdentityPoolRoles { .. } | ApiCall::UpdateIdentityPool { .. } => {
                self.change_pool(call).await.map(|()| Performed::default())
            }
            ApiCall::CreatePolicy { .. }
            | ApiCall::DeletePolicy { .. }
            | ApiCall::SetDefaultPolicyVersion { .. }
            | ApiCall::DeletePolicyVersion { .. } => self.change_policy(call).await.map(|()| Performed::default()),
            ApiCall::CreateRoleAlias { .. } | ApiCall::UpdateRoleAlias { .. } | ApiCall::DeleteRoleAlias { .. } => {
                self.change_alias(call).await.map(|()| Performed::default())
            }
            ApiCall::AttachPolicy { .. }
            | ApiCall::DetachPolicy { .. }
            | ApiCall::AttachThingPrincipal { .. }
            | ApiCall::DetachThingPrincipal { .. }
            | ApiCall::UpdateCertificate { .. } => self.change_registry(call).await.map(|()| Performed::default()),
        };
        // It may have taken effect also where it failed.
        self.inner.flights.forget();
        match result {
            Ok(performed) => Ok(performed),
            Err(problem) => settle(call, problem).map(|note| Performed::noted(Some(note))),
        }
    }

    /// What is attached, and the status of a certificate.
    async fn change_registry(&self, call: &ApiCall) -> Result<(), Problem> {
        let (iot, action, on) = (self.changing_iot(), call.iam_action(), call.subject());
        match call {
            ApiCall::AttachPolicy { policy, target } => {
                let sent = iot.attach_policy().policy_name(policy).target(target).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::DetachPolicy { policy, target } => {
                let sent = iot.detach_policy().policy_name(policy).target(target).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::AttachThingPrincipal { thing, principal } => {
                let sent = iot.attach_thing_principal().thing_name(thing).principal(principal).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::DetachThingPrincipal { thing, principal } => {
                let sent = iot.detach_thing_principal().thing_name(thing).principal(principal).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::UpdateCertificate { certificate_id, new_status } => {
                let status = CertificateStatus::from(new_status.as_str());
                let sent = iot.update_certificate().certificate_id(certificate_id).new_status(status).send();
                self.call(&action, on, sent).await.map(drop)
            }
            other => Err(misplaced(other)),
        }
    }

    /// Policies and their versions.
    async fn change_policy(&self, call: &ApiCall) -> Result<(), Problem> {
        let (iot, action, on) = (self.changing_iot(), call.iam_action(), call.subject());
        match call {
            ApiCall::CreatePolicy { policy, document } => {
                let sent = iot.create_policy().policy_name(policy).policy_document(document).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::DeletePolicy { policy } => {
                self.call(&action, on, iot.delete_policy().policy_name(policy).send()).await.map(drop)
            }
            ApiCall::SetDefaultPolicyVersion { policy, version } => {
                let sent = iot.set_default_policy_version().policy_name(policy).policy_version_id(version).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::DeletePolicyVersion { policy, version } => {
                let unknown = || {
                    let message = "AWS' answer did not come, so it is not known which version was made";
                    Problem::new(ProblemKind::Conflict, "DeletePolicyVersion", policy, message)
                        .next("Look at the versions of the policy and delete the one that is not needed.")
                };
                let version = version.as_ref().ok_or_else(unknown)?;
                let sent = iot.delete_policy_version().policy_name(policy).policy_version_id(version).send();
                self.call(&action, on, sent).await.map(drop)
            }
            other => Err(misplaced(other)),
        }
    }

    /// The number of the new version comes back.
    async fn create_version(&self, policy: &str, document: &str, as_default: bool) -> Result<Option<String>, Problem> {
        let request = self.changing_iot().create_policy_version().policy_name(policy).policy_document(document);
        let sent = request.set_as_default(as_default).send();
        Ok(self.call("iot:CreatePolicyVersion", policy, sent).await?.policy_version_id)
    }

    /// Role aliases.
    async fn change_alias(&self, call: &ApiCall) -> Result<(), Problem> {
        let (iot, action, on) = (self.changing_iot(), call.iam_action(), call.subject());
        match call {
            ApiCall::CreateRoleAlias { role_alias, role_arn, seconds } => {
                let request = iot.create_role_alias().role_alias(role_alias).role_arn(role_arn);
                let sent = request.credential_duration_seconds(*seconds).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::UpdateRoleAlias { role_alias, role_arn, seconds } => {
                let request = iot.update_role_alias().role_alias(role_alias).set_role_arn(role_arn.clone());
                let sent = request.set_credential_duration_seconds(*seconds).send();
                self.call(&action, on, sent).await.map(drop)
            }
            ApiCall::DeleteRoleAlias { role_alias } => {
                self.call(&action, on, iot.delete_role_alias().role_alias(role_alias).send()).await.map(drop)
            }
            other => Err(misplaced(other)),
        }
    }

    /// What to know of it comes back.
    async fn write_shadow(
        &self,
        thing: &str,
        shadow: Option<&str>,
        version: Option<i64>,
        payload: &str,
    ) -> Result<Option<String>, Problem> {
        let payload = versioned(thing, payload, version)?;
        let client = &self.data().await?.changing;
        let sent = client
            .update_thing_shadow()
            .thing_name(thing)
            .set_shadow_name(shadow.map(str::to_owned))
            .payload(Blob::new(payload))
            .send();
        let answer = self.call("iot:UpdateThingShadow", &shadow_label(thing, shadow), sent).await?;
        Ok(not_the_first(answer.payload.as_ref().map(Blob::as_ref)).filter(|_| version.is_none()))
    }
}

/// For a call that was handed to another service's part: nothing was sent.
fn misplaced(call: &ApiCall) -> Problem {
    Problem::new(ProblemKind::Input, call.operation(), call.subject(), "this call is not made here: nothing was sent")
}

/// What to know where a shadow that was not there is not of its first version now.
fn not_the_first(answer: Option<&[u8]>) -> Option<String> {
    let document: serde_json::Value = serde_json::from_slice(answer?).ok()?;
    let version = document.get("version")?.as_u64().filter(|version| *version > 1)?;
    Some(format!(
        "AWS answered version {version}, not 1: somebody created the shadow meanwhile, or it was deleted before; look \
         at it"
    ))
}

/// The payload with the version it is based on, so that AWS refuses a write over somebody else's.
fn versioned(thing: &str, payload: &str, version: Option<i64>) -> Result<Vec<u8>, Problem> {
    let bad = |what: String| Problem::new(ProblemKind::Input, "UpdateThingShadow", thing, what);
    let mut document: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(payload).map_err(|error| bad(format!("the document is no JSON object: {error}")))?;
    if let Some(version) = version {
        document.insert("version".to_owned(), version.into());
    }
    serde_json::to_vec(&document).map_err(|error| bad(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creation_that_was_none_is_told() {
        assert_eq!(not_the_first(Some(br#"{"version":1}"#)), None);
        assert!(not_the_first(Some(br#"{"version":4}"#)).unwrap().contains("version 4"));
        assert_eq!(not_the_first(None), None);
    }

    #[test]
    fn a_shadow_is_written_with_its_version() {
        let sent = versioned("t", r#"{"state":{"desired":{"a":1}},"version":99}"#, Some(7)).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&sent).unwrap();
        assert_eq!(value["version"], 7);
        assert!(
            versioned("t", "", Some(7)).is_err(),
            "the journal holds no payload, so nothing can be replayed from it"
        );
        assert!(versioned("t", "[1]", None).is_err());
    }
}
