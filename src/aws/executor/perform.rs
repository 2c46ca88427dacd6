//! One mutating call each.

use aws_sdk_iot::types::CertificateStatus;
use aws_smithy_types::Blob;

use crate::aws::Cloud;
use crate::aws::shadows::shadow_label;
use crate::diagnose::{ApiCall, short_target};
use crate::fleet::{Principal, Problem, ProblemKind};

impl Cloud {
    /// Makes one call. `Some` note where it was done already.
    pub(super) async fn perform(&self, call: &ApiCall) -> Result<Option<String>, Problem> {
        let iot = self.changing_iot();
        let (action, on) = (call.iam_action(), call.subject());
        let result = match call {
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
            ApiCall::UpdateThingShadow { thing, shadow, version, payload } => {
                let payload = versioned(thing, payload, *version)?;
                let on = shadow_label(thing, shadow.as_deref());
                let client = &self.data().await?.changing;
                let sent = client
                    .update_thing_shadow()
                    .thing_name(thing)
                    .set_shadow_name(shadow.clone())
                    .payload(Blob::new(payload))
                    .send();
                return match self.call(&action, &on, sent).await {
                    Ok(answer) if version.is_none() => Ok(not_the_first(answer.payload.as_ref().map(Blob::as_ref))),
                    Ok(_) => Ok(None),
                    Err(problem) => settle(call, problem),
                };
            }
        };
        match result {
            Ok(()) => Ok(None),
            Err(problem) => settle(call, problem),
        }
    }
}

/// What AWS refuses in words that need more of them; and what it refuses because it is so already (AWS' own samples
/// take `ResourceAlreadyExistsException` for success).
fn settle(call: &ApiCall, mut problem: Problem) -> Result<Option<String>, Problem> {
    match (call, problem.code.as_deref()) {
        (ApiCall::AttachPolicy { policy, target }, Some("ResourceAlreadyExistsException")) => {
            Ok(Some(format!("policy {policy} was attached to {} already", short_target(target))))
        }
        (ApiCall::AttachThingPrincipal { thing, principal }, Some("ResourceAlreadyExistsException")) => {
            Ok(Some(format!("{} was attached to thing {thing} already", short_target(principal))))
        }
        (ApiCall::AttachPolicy { target, .. }, Some("LimitExceededException")) => {
            problem.kind = ProblemKind::Conflict;
            let limit = match Principal::parse(target) {
                Principal::ThingGroup { .. } => "AWS allows 2 policies on a thing group",
                _ => "AWS allows 10 policies on a certificate or an identity",
            };
            problem.next = Some(format!("{limit}: detach one that is not needed first."));
            Err(problem)
        }
        (ApiCall::UpdateThingShadow { .. }, Some("ConflictException")) => {
            problem.next =
                Some("The shadow has changed since it was read: read it again and look at the difference.".to_owned());
            Err(problem)
        }
        _ => Err(problem),
    }
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
