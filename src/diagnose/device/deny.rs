//! Lifting a denial of what a device wants.

use super::judge::{Judge, Right};
use crate::diagnose::Fix;
use crate::diagnose::deny::{Denying, lift};
use crate::fleet::Fact;
use crate::policy::StatementRef;

/// On the certificate, or on groups of the thing.
pub(in crate::diagnose) fn lift_denial(judge: &Judge<'_>, rights: &[Right], by: &StatementRef) -> Vec<Fix> {
    let facts = judge.facts;
    let attached = [&facts.certificate_policies, &facts.group_policies];
    let denying = Denying {
        by,
        attached: attached.into_iter().filter_map(Fact::known).flatten().collect(),
        shared_by: facts.mending.targets_of(&by.policy),
        others: facts.versions_of(&by.policy),
    };
    lift(&denying, |changed| rights.iter().map(|right| judge.decide_with(right, Some(changed)).verdict).collect())
}
