//! Where an audit stands: what was read, what was found, what is left. Kept, a stopped audit goes on from it.

use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::asked::RowsAsked;
use super::{AuditFacts, AuditFinding, AuditStage, CertificateId, RuleId};
use crate::fleet::Scope;

/// The form of the file; one of another form is not gone on with.
const VERSION: u32 = 2;

/// Where an audit stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditCursor {
    version: u32,
    /// When it began: what is read is as old as that.
    pub begun: Option<Timestamp>,
    /// The rules it looks at; all of them where none is named. What was read is what these rest on.
    pub rules: BTreeSet<RuleId>,
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
    /// The document of every policy was read.
    pub knows_documents: bool,
    /// The targets of every policy are known.
    pub knows_targets: bool,
    /// Certificates without a policy of their own that a group's policy may reach; they wait for the end of the list, and to be asked for.
    pub suspects: BTreeSet<CertificateId>,
    /// Rows asked one by one for what is attached: of the list that is the shorter one.
    pub attachments: RowsAsked,
    /// The things are asked, not the certificates.
    pub by_thing: Option<bool>,
    /// Active certificates asked for their validity.
    pub validity: RowsAsked,
    #[serde(skip)]
    known: HashSet<u64>,
}

impl AuditCursor {
    /// At the beginning.
    pub fn new(scope: Scope, rules: BTreeSet<RuleId>, now: Timestamp) -> Self {
        Self { version: VERSION, begun: Some(now), rules, facts: AuditFacts::new(scope), ..Self::default() }
    }

    /// The list of certificates is read anew, and all that counts by it.
    pub fn forget_certificates(&mut self) {
        self.facts.forget_certificates();
        self.suspects.clear();
        self.next_page = None;
        self.done.remove(&AuditStage::Certificates);
        if self.by_thing == Some(false) {
            self.ask_by(self.by_thing);
            self.done.remove(&AuditStage::Attachments);
        }
        self.validity = RowsAsked::default();
    }

    /// The list of things is read anew, and all that counts by it.
    pub fn forget_things(&mut self) {
        self.facts.forget_things();
        // Whichever side was asked: what is attached counts by this list.
        self.ask_by(self.by_thing);
        self.done.remove(&AuditStage::Attachments);
    }

    /// The documents of the policies are read anew: some role alias was not known when they were judged.
    pub fn forget_documents(&mut self) {
        self.facts.forget_documents();
        self.policies_read.clear();
        self.knows_documents = false;
        self.done.remove(&AuditStage::Documents);
    }

    /// From here on the other list is asked row by row.
    pub fn ask_by(&mut self, by_thing: Option<bool>) {
        self.by_thing = by_thing;
        self.attachments = RowsAsked::default();
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
