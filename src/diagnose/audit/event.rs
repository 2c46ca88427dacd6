//! What an audit tells while it runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{AuditFinding, RuleId};
use crate::fleet::ThingFacts;

/// How far an audit goes. Certificates' validity and what is attached to things have no list: each costs a call a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuditDepth {
    /// What lists tell; no call a row.
    Lists,
    /// Lists, and at most this many rows one by one.
    Sample(usize),
    /// Everything.
    All,
}

/// What is being read, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuditStage {
    /// `ListPolicies`
    Policies,
    /// `GetPolicy` and `ListTargetsForPolicy` of each.
    Documents,
    /// `ListThingsInThingGroup` of the groups that have policies, one page.
    Groups,
    /// `ListRoleAliases`, `DescribeRoleAlias` of each.
    RoleAliases,
    /// `iam:GetRole` of each role that an alias points to.
    Roles,
    /// `ListCertificates`
    Certificates,
    /// `ListThings`
    Things,
    /// `ListThingPrincipals` of each thing, or `ListPrincipalThings` of each certificate.
    Attachments,
    /// `DescribeCertificate` of each active certificate.
    Validity,
}

impl AuditStage {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Policies,
        Self::Documents,
        Self::Groups,
        Self::RoleAliases,
        Self::Roles,
        Self::Certificates,
        Self::Things,
        Self::Attachments,
        Self::Validity,
    ];

    /// What is read, in words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Policies => "policies",
            Self::Documents => "policy documents and targets",
            Self::Groups => "groups with policies",
            Self::RoleAliases => "role aliases",
            Self::Roles => "roles",
            Self::Certificates => "certificates",
            Self::Things => "things",
            Self::Attachments => "certificates of things",
            Self::Validity => "validity of certificates",
        }
    }
}

/// How far the audit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditProgress {
    /// What is being read.
    pub stage: AuditStage,
    /// How many of them are read.
    pub done: usize,
    /// How many there are, where that is known.
    pub total: Option<usize>,
    /// Calls made so far, in all.
    pub calls: usize,
    /// Time left for this stage, at the pace in force.
    pub left: Option<Duration>,
}

/// A time in words, as exact as one may expect of what is only estimated.
pub fn time_in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ ..100 => format!("{seconds} s"),
        seconds @ 100..6000 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// What something would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditCost {
    /// Calls.
    pub calls: usize,
    /// At half of the quota.
    pub seconds: u64,
}

/// Why something could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GapReason {
    /// A permission is missing: the IAM action.
    Denied(String),
    /// AWS or the network failed.
    Failed(String),
    /// It was not asked for: so many rows were looked at of so many, and what the rest would cost.
    NotAsked {
        /// Rows looked at.
        seen: usize,
        /// Rows there are.
        of: usize,
        /// The rest.
        cost: AuditCost,
    },
}

/// Something that is not known. Nothing found by a rule named here says nothing of the fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditGap {
    /// What is not known, such as `the targets of policy telemetry`.
    pub what: String,
    /// Why.
    pub reason: GapReason,
    /// The rules that cannot be judged, or not for every subject.
    pub rules: Vec<RuleId>,
}

impl AuditGap {
    /// Whether it was left out on purpose.
    pub const fn is_chosen(&self) -> bool {
        matches!(self.reason, GapReason::NotAsked { .. })
    }

    /// Why, in words.
    pub fn why(&self) -> String {
        match &self.reason {
            GapReason::Denied(action) => format!("no permission: {action}"),
            GapReason::Failed(message) => message.clone(),
            GapReason::NotAsked { seen, of, cost } => {
                format!("{seen} of {of} looked at; the rest takes {} calls", cost.calls)
            }
        }
    }
}

/// What an audit tells, as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditEvent {
    /// How far it is.
    Progress(AuditProgress),
    /// Something wrong.
    Found(Vec<AuditFinding>),
    /// Of these things the statuses of their certificates.
    Things(Vec<(String, ThingFacts)>),
    /// Something that is not known.
    Gap(AuditGap),
    /// Nothing more comes.
    Done,
}
