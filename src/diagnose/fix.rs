//! The calls that mend a finding, with what they do and how to take them back.

use serde::{Deserialize, Serialize};

use super::{ApiCall, short_id, short_target};
use crate::fleet::{Certificate, CertificateStatus, Fact};

/// Names a fix within its finding; stable, such as `attach-policy:telemetry-credentials`.
pub type FixId = String;

/// What mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Stable within the finding.
    pub id: FixId,
    /// One line: `Attach policy telemetry-credentials to certificate 3f9a…`.
    pub title: String,
    /// What is done, in order.
    pub calls: Vec<ApiCall>,
    /// What takes it back, in order; empty where nothing can.
    pub undo: Vec<ApiCall>,
    /// The state before, lines.
    pub before: Vec<String>,
    /// The state after, lines.
    pub after: Vec<String>,
    /// How many targets share the policy, or `None` with the reason in `notes`.
    pub shared_by: Option<usize>,
    /// What to know before confirming: "may take up to 8 minutes to apply", "grants iot:* on *".
    pub notes: Vec<String>,
}

/// Policies on a certificate or an identity (service quotas, AWS IoT Core; not adjustable).
const MOST_POLICIES: usize = 10;

/// What attaching a policy is built from.
#[derive(Debug)]
pub(super) struct PolicyToAttach<'a> {
    pub(super) policy: &'a str,
    /// Certificate ARN.
    pub(super) target: &'a str,
    /// Names of the policies attached already.
    pub(super) attached: Vec<String>,
    pub(super) shared_by: &'a Fact<usize>,
    /// What it grants besides.
    pub(super) notes: Vec<String>,
}

impl Fix {
    /// Attaches a policy to a certificate.
    pub(super) fn attach_policy(attach: PolicyToAttach<'_>) -> Self {
        let PolicyToAttach { policy, target, attached, shared_by, mut notes } = attach;
        if attached.len() >= MOST_POLICIES {
            notes.insert(
                0,
                format!(
                    "{} has {} policies, the most AWS allows: detach one first",
                    short_target(target),
                    attached.len()
                ),
            );
        }
        if let Some(gap) = shared_by.gap() {
            notes.push(format!("how many targets share it is not known: {gap}"));
        }
        notes.push("may take up to 8 minutes to apply".to_owned());
        let line = |names: &[String]| {
            let list = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            format!("policies on {}: {list}", short_target(target))
        };
        let mut after = attached.clone();
        after.push(policy.to_owned());
        let call = ApiCall::AttachPolicy { policy: policy.to_owned(), target: target.to_owned() };
        Self {
            id: format!("attach-policy:{policy}"),
            title: call.describe(),
            undo: call.inverse().into_iter().collect(),
            calls: vec![call],
            before: vec![line(&attached)],
            after: vec![line(&after)],
            shared_by: shared_by.known().copied(),
            notes,
        }
    }

    /// Attaches a certificate to a thing that has the given principals.
    pub fn attach_thing(thing: &str, certificate_arn: &str, principals: &[String]) -> Self {
        let line = |principals: &[String]| {
            let names: Vec<String> = principals.iter().map(|principal| short_target(principal)).collect();
            let list = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            format!("principals of thing {thing}: {list}")
        };
        let mut after = principals.to_vec();
        after.push(certificate_arn.to_owned());
        let call = ApiCall::AttachThingPrincipal { thing: thing.to_owned(), principal: certificate_arn.to_owned() };
        Self {
            id: format!("attach-thing:{thing}"),
            title: call.describe(),
            undo: call.inverse().into_iter().collect(),
            calls: vec![call],
            before: vec![line(principals)],
            after: vec![line(&after)],
            shared_by: None,
            notes: vec!["takes some seconds to apply".to_owned()],
        }
    }

    /// Activates a certificate. Of the statuses to go back to, AWS lets a caller set `INACTIVE` and `REVOKED` only (API
    /// reference, `UpdateCertificate`).
    pub fn activate(certificate: &Certificate) -> Self {
        let set = |status: &str| ApiCall::UpdateCertificate {
            certificate_id: certificate.id.clone(),
            new_status: status.to_owned(),
        };
        let line = |status: &str| format!("certificate {}: {status}", short_id(&certificate.id));
        let (back, mut notes) = match certificate.status {
            CertificateStatus::Revoked => (
                "REVOKED",
                vec![
                    "It was REVOKED: whoever has its key will be let in again. Make sure that the key was not stolen."
                        .to_owned(),
                ],
            ),
            CertificateStatus::Inactive => ("INACTIVE", Vec::new()),
            _ => ("INACTIVE", vec!["undo sets it to INACTIVE; its present status cannot be set by a call".to_owned()]),
        };
        notes.push("every policy and thing it is attached to takes effect with it".to_owned());
        Self {
            id: "activate-certificate".to_owned(),
            title: format!("Activate certificate {}", short_id(&certificate.id)),
            calls: vec![set("ACTIVE")],
            undo: vec![set(back)],
            before: vec![line(certificate.status.as_str())],
            after: vec![line("ACTIVE")],
            shared_by: None,
            notes,
        }
    }

    /// Writes a shadow, based on the version that was read. `payload` is the update document; it is never journalled,
    /// so there is no undo.
    pub fn write_shadow(
        thing: &str,
        shadow: Option<&str>,
        version: Option<i64>,
        payload: String,
        before: Vec<String>,
        after: Vec<String>,
    ) -> Self {
        let call =
            ApiCall::UpdateThingShadow { thing: thing.to_owned(), shadow: shadow.map(str::to_owned), version, payload };
        Self {
            id: "write-shadow".to_owned(),
            title: call.describe(),
            calls: vec![call],
            undo: Vec::new(),
            before,
            after,
            shared_by: None,
            notes: vec!["cannot be taken back by undo: values are not kept in the journal".to_owned()],
        }
    }
}
