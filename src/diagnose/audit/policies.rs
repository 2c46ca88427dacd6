//! One policy: its document and its targets.

use super::breadth::{Holder, breadth};
use super::evaded::evaded;
use super::finding::found;
use super::rule::id;
use super::variables::unresolvable;
use super::{AuditFinding, AuditSubject};
use crate::fleet::{PolicyDetail, Scope};
use crate::policy::Document;

/// A document that cannot be read.
pub(super) fn unreadable(subject: &AuditSubject, why: &str) -> AuditFinding {
    found(
        id::POLICY_UNREADABLE,
        subject.clone(),
        format!("The document of policy {} cannot be read", subject.name),
        vec![format!("GetPolicy: {why}")],
        "Make a new version of it with a document that can be read (CreatePolicyVersion).",
    )
}

/// What is wrong with a document.
pub(super) fn document(
    subject: &AuditSubject,
    detail: &PolicyDetail,
    document: &Document,
    holder: Holder,
    scope: &Scope,
) -> Vec<AuditFinding> {
    let mut findings = breadth(subject, document, holder);
    findings.extend(evaded(subject, detail, document, scope));
    findings.extend(unresolvable(subject, document));
    findings
}

/// A policy attached to nothing.
pub(super) fn unused(subject: &AuditSubject) -> AuditFinding {
    found(
        id::POLICY_UNUSED,
        subject.clone(),
        format!("Policy {} is attached to nothing", subject.name),
        vec!["ListTargetsForPolicy: no target".to_owned()],
        "Delete it where nobody needs it (DeletePolicy); attach it where somebody does.",
    )
}

/// A group whose policies nothing inherits.
pub(super) fn empty_group(group: &AuditSubject, policies: &[String]) -> AuditFinding {
    found(
        id::GROUP_EMPTY,
        group.clone(),
        format!("Nothing inherits the policies of thing group {}", group.name),
        vec![
            format!("ListTargetsForPolicy: {} attached to it", super::certificates::some(policies)),
            "ListThingsInThingGroup: no thing in it, nor in the groups below it".to_owned(),
        ],
        "Put its things into it, or detach its policies.",
    )
}
