//! What is attached to what, and the status of a certificate.

use super::Fix;
use crate::diagnose::{ApiCall, short_id, short_target};
use crate::fleet::{Certificate, CertificateStatus, Fact, Principal};

/// Policies on a certificate or an identity, and on a thing group (service quotas, AWS IoT Core; not adjustable).
const MOST_POLICIES: usize = 10;
const MOST_ON_GROUP: usize = 2;

/// Between a change and its effect (developer guide, `iot-policies`: six to eight minutes).
pub(super) const TAKES_MINUTES: &str = "may take up to 8 minutes to apply";

/// What attaching a policy is built from.
#[derive(Debug)]
pub struct PolicyToAttach<'a> {
    /// Its name.
    pub policy: &'a str,
    /// Certificate ARN, thing group ARN or Cognito identity id.
    pub target: &'a str,
    /// Names of the policies attached already.
    pub attached: Vec<String>,
    /// How many targets it has.
    pub shared_by: &'a Fact<usize>,
    /// What it grants besides.
    pub notes: Vec<String>,
}

impl Fix {
    /// Attaches a policy to a certificate, a thing group or a Cognito identity.
    pub fn attach_policy(attach: PolicyToAttach<'_>) -> Self {
        let PolicyToAttach { policy, target, attached, shared_by, mut notes } = attach;
        notes.extend(unshared(shared_by));
        notes.push(TAKES_MINUTES.to_owned());
        let call = ApiCall::AttachPolicy { policy: policy.to_owned(), target: target.to_owned() };
        let undo = ApiCall::DetachPolicy { policy: policy.to_owned(), target: target.to_owned() };
        let mut fix = Self {
            shared_by: shared_by.known().copied(),
            notes,
            ..Self::single(format!("attach-policy:{policy}"), call, undo)
        };
        fix.show_attached(policy, target, &attached);
        fix
    }

    /// Detaches a policy. `attached` are the policies there are now, `loses` what the target may do no more.
    pub fn detach_policy(policy: &str, target: &str, attached: &[String], loses: Vec<String>) -> Self {
        let call = ApiCall::DetachPolicy { policy: policy.to_owned(), target: target.to_owned() };
        let undo = ApiCall::AttachPolicy { policy: policy.to_owned(), target: target.to_owned() };
        let left: Vec<&str> = attached.iter().map(String::as_str).filter(|name| *name != policy).collect();
        let mut notes = loses;
        notes.push(TAKES_MINUTES.to_owned());
        Self {
            before: vec![policies_on(target, attached)],
            after: vec![policies_on(target, &left)],
            notes,
            ..Self::single(format!("detach-policy:{policy}"), call, undo)
        }
    }

    /// Attaches a certificate to a thing that has the given principals.
    pub fn attach_thing(thing: &str, certificate_arn: &str, principals: &[String]) -> Self {
        let line = |principals: &[String]| {
            let names: Vec<String> = principals.iter().map(|principal| short_target(principal)).collect();
            format!("principals of thing {thing}: {}", listed(&names))
        };
        let mut after = principals.to_vec();
        after.push(certificate_arn.to_owned());
        let call = ApiCall::AttachThingPrincipal { thing: thing.to_owned(), principal: certificate_arn.to_owned() };
        let undo = ApiCall::DetachThingPrincipal { thing: thing.to_owned(), principal: certificate_arn.to_owned() };
        Self {
            before: vec![line(principals)],
            after: vec![line(&after)],
            notes: vec!["takes some seconds to apply".to_owned()],
            ..Self::single(format!("attach-thing:{thing}"), call, undo)
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
            CertificateStatus::Revoked => ("REVOKED", Vec::new()),
            CertificateStatus::Inactive => ("INACTIVE", Vec::new()),
            _ => ("INACTIVE", vec!["undo sets it to INACTIVE; its present status cannot be set by a call".to_owned()]),
        };
        notes.push("every policy and thing it is attached to takes effect with it".to_owned());
        let fix = Self {
            title: format!("Activate certificate {}", short_id(&certificate.id)),
            before: vec![line(certificate.status.as_str())],
            after: vec![line("ACTIVE")],
            notes,
            ..Self::single("activate-certificate".to_owned(), set("ACTIVE"), set(back))
        };
        fix.only_by_choice_if(
            certificate.status == CertificateStatus::Revoked,
            "It was REVOKED: whoever has its key will be let in again. Make sure that the key was not stolen.",
        )
    }

    /// The policies on a target before and after, and a note where there is no place for one more.
    pub(super) fn show_attached(&mut self, policy: &str, target: &str, attached: &[String]) {
        let is_group = matches!(Principal::parse(target), Principal::ThingGroup { .. });
        if attached.len() >= if is_group { MOST_ON_GROUP } else { MOST_POLICIES } {
            let count = attached.len();
            let note = format!("{} has {count} policies, the most AWS allows: detach one first", short_target(target));
            self.notes.insert(0, note);
        }
        let mut after = attached.to_vec();
        after.push(policy.to_owned());
        self.before.push(policies_on(target, attached));
        self.after.push(policies_on(target, &after));
    }
}

/// For the notes: why the number of targets is not told.
pub(super) fn unshared(shared_by: &Fact<usize>) -> Option<String> {
    shared_by.gap().map(|gap| format!("how many targets share it is not known: {gap}"))
}

fn policies_on<T: AsRef<str>>(target: &str, names: &[T]) -> String {
    format!("policies on {}: {}", short_target(target), listed(names))
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ")
}
