//! Where an audit stands: what was read, what was found, what is left. Kept, a stopped audit goes on from it.

use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AuditFacts, AuditFinding, AuditStage, CertificateId};
use crate::fleet::Scope;

/// The form of the file; one of another form is not gone on with.
const VERSION: u32 = 1;

/// Where an audit stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditCursor {
    version: u32,
    /// When it began: what is read is as old as that.
    pub begun: Option<Timestamp>,
    /// Stages that are read in full.
    pub done: BTreeSet<AuditStage>,
    /// What was read.
    pub facts: AuditFacts,
    /// What was found, in the order it was.
    pub findings: Vec<AuditFinding>,
    /// Of a list half read: the token of the next page.
    pub next_page: Option<String>,
    /// Policies read, by their place in the list.
    pub policies_read: BTreeSet<usize>,
    /// The targets of every policy are known.
    pub knows_targets: bool,
    /// Certificates without a policy of their own that a group's policy may reach; they wait for the end of the list.
    pub suspects: Vec<CertificateId>,
    /// Rows asked one by one for what is attached: of the list that is the shorter one.
    pub attachments_read: usize,
    /// The things are asked, not the certificates.
    pub by_thing: Option<bool>,
    /// Certificates asked for their validity, by their place in the list.
    pub validity_read: usize,
    #[serde(skip)]
    known: HashSet<u64>,
}

impl AuditCursor {
    /// At the beginning.
    pub fn new(scope: Scope, now: Timestamp) -> Self {
        Self { version: VERSION, begun: Some(now), facts: AuditFacts::new(scope), ..Self::default() }
    }

    /// Whether it can be gone on with: of this form, and of this account and region.
    pub fn is_of(&self, scope: &Scope) -> bool {
        self.version == VERSION && self.facts.scope() == scope
    }

    /// Takes findings in; those that are new. A page read twice finds nothing twice.
    pub fn take(&mut self, findings: Vec<AuditFinding>) -> Vec<AuditFinding> {
        if self.known.is_empty() {
            self.known = self.findings.iter().map(key).collect();
        }
        let new: Vec<AuditFinding> = findings.into_iter().filter(|finding| self.known.insert(key(finding))).collect();
        self.findings.extend(new.iter().cloned());
        new
    }

    /// Whether a stage is read in full.
    pub fn has(&self, stage: AuditStage) -> bool {
        self.done.contains(&stage)
    }
}

fn key(finding: &AuditFinding) -> u64 {
    let mut hasher = DefaultHasher::new();
    (finding.rule, &finding.subject).hash(&mut hasher);
    hasher.finish()
}
