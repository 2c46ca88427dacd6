//! Policies, their versions and targets.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::fleet::{Policy, PolicyDetail, PolicyVersion, Principal};

/// A row of `ListPolicies`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct PolicyRow {
    policy_name: String,
    policy_arn: String,
}

impl From<&Policy> for PolicyRow {
    fn from(policy: &Policy) -> Self {
        Self { policy_name: policy.name.clone(), policy_arn: policy.arn.clone() }
    }
}

/// A row of `ListPolicyVersions`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct VersionRow {
    version_id: String,
    is_default_version: bool,
    create_date: Option<Timestamp>,
}

impl From<&PolicyVersion> for VersionRow {
    fn from(version: &PolicyVersion) -> Self {
        Self { version_id: version.id.clone(), is_default_version: version.is_default, create_date: version.created }
    }
}

/// What a policy is attached to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Target {
    target: String,
    kind: &'static str,
}

impl From<&Principal> for Target {
    fn from(principal: &Principal) -> Self {
        let kind = match principal {
            Principal::Certificate { .. } => "certificate",
            Principal::ThingGroup { .. } => "thingGroup",
            Principal::CognitoIdentity(_) => "cognitoIdentity",
            Principal::Other(_) => "other",
        };
        Self { target: principal.target().to_owned(), kind }
    }
}

/// A policy with its document, its versions and its targets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct PolicyView {
    #[serde(flatten)]
    policy: PolicyRow,
    default_version_id: String,
    creation_date: Option<Timestamp>,
    last_modified_date: Option<Timestamp>,
    /// The document itself; AWS's text of it where it is not JSON.
    policy_document: Value,
    pub(in crate::cli) policy_versions: Vec<VersionRow>,
    pub(in crate::cli) targets: Vec<Target>,
    pub(in crate::cli) unknown: Vec<String>,
}

impl From<&PolicyDetail> for PolicyView {
    fn from(detail: &PolicyDetail) -> Self {
        Self {
            policy: PolicyRow::from(&detail.policy),
            default_version_id: detail.default_version.clone(),
            creation_date: detail.created,
            last_modified_date: detail.modified,
            policy_document: document(&detail.document),
            policy_versions: Vec::new(),
            targets: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

/// A document as JSON, or as its text where it is none.
pub(super) fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
