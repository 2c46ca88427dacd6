//! What the audit found wrong.

use serde::{Deserialize, Serialize};

use super::{AuditLevel, CertificateId, RuleId};
use crate::diagnose::{Finding, Fix};
use crate::fleet::Scope;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SubjectKind {
    /// A certificate, by id.
    Certificate,
    /// A thing, by name.
    Thing,
    /// A policy, by name.
    Policy,
    /// A role alias, by name.
    RoleAlias,
    /// A thing group, by name.
    Group,
}

impl SubjectKind {
    /// AWS's word.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Thing => "thing",
            Self::Policy => "policy",
            Self::RoleAlias => "role alias",
            Self::Group => "thing group",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditSubject {
    /// Of which kind.
    pub kind: SubjectKind,
    /// Its name or id.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

/// Something wrong in the fleet. There is at most one for a rule and a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditFinding {
    /// The rule that it breaks.
    pub rule: RuleId,
    /// How grave.
    pub level: AuditLevel,
    /// What it is about.
    pub subject: AuditSubject,
    /// One line: what is wrong.
    pub title: String,
    /// The proof, a sentence each.
    pub evidence: Vec<String>,
    /// What to do, one sentence; also where no call can mend it.
    pub advice: String,
    /// What mends it; empty where no call can, or where the choice is a human's.
    pub fixes: Vec<Fix>,
}

impl AuditFinding {
    /// The same as a finding of an examination, for the dialogs that mend those.
    pub fn as_finding(&self) -> Finding {
        Finding {
            id: self.rule.as_str(),
            title: self.title.clone(),
            evidence: self.evidence.clone(),
            advice: self.advice.clone(),
            fixes: self.fixes.clone(),
        }
    }
}

/// A finding at the rule's own level, without a fix.
pub(super) fn found(
    rule: RuleId,
    subject: AuditSubject,
    title: String,
    evidence: Vec<String>,
    advice: &str,
) -> AuditFinding {
    let level = rule.rule().level;
    AuditFinding { rule, level, subject, title, evidence, advice: advice.to_owned(), fixes: Vec::new() }
}

impl AuditSubject {
    /// A certificate.
    pub(super) fn certificate(id: &CertificateId, scope: &Scope) -> Self {
        Self::of(SubjectKind::Certificate, "cert", &id.to_string(), scope)
    }

    /// A subject by its name; `resource` is what stands before it in the ARN.
    pub(super) fn of(kind: SubjectKind, resource: &str, name: &str, scope: &Scope) -> Self {
        Self { kind, name: name.to_owned(), arn: scope.iot(&format!("{resource}/{name}")) }
    }
}
