//! The chain of a thing or a certificate, examined for all that a device wants, and the last credential request made
//! with it.

use jiff::Timestamp;

use super::examined::Examined;
use super::{Generation, Own, Query, Slot, Subject, TestRequest, Tested};
use crate::diagnose::{DeviceFacts, Finding, Fix};
use crate::fleet::{CertificateDetail, Problem};

/// A credential request.
#[derive(Debug, Clone, Default)]
pub enum Test {
    /// None was made.
    #[default]
    None,
    /// Under way.
    Running {
        /// Its own, so that it outlives a refresh of the page.
        generation: Generation,
        /// Since when.
        since: Timestamp,
        /// What was asked.
        request: TestRequest,
    },
    /// Over.
    Done {
        /// What was asked.
        request: TestRequest,
        /// What came of it.
        result: Result<Box<Tested>, Problem>,
        /// A change was made since.
        outdated: bool,
    },
}

/// The chain of a page's subject.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Whose.
    pub subject: Subject,
    /// The role alias it is about; `None` until one is chosen.
    pub alias: Option<String>,
    /// Whether a request carries the thing's name.
    pub send_thing_name: bool,
    /// One for each certificate.
    pub examined: Slot<Vec<Examined>>,
    /// The last request.
    pub test: Test,
    /// What the operator asked about himself, the newest first.
    pub own: Vec<Own>,
}

impl Chain {
    /// Nothing is known yet.
    pub fn new(subject: Subject, alias: Option<String>, send_thing_name: bool) -> Self {
        Self { subject, alias, send_thing_name, examined: Slot::default(), test: Test::None, own: Vec::new() }
    }

    /// What to ask.
    pub fn query(&self) -> Query {
        Query::DeviceFacts {
            subject: self.subject.clone(),
            alias: self.alias.clone(),
            send_thing_name: self.send_thing_name,
        }
    }

    /// Takes the answer.
    pub fn take(&mut self, result: Result<Vec<DeviceFacts>, Problem>, now: Timestamp) {
        let one = |facts| {
            let mut one = Examined::new(facts);
            one.ask(&self.own);
            one
        };
        self.examined.take(result.map(|facts| facts.into_iter().map(one).collect()), now);
    }

    /// Asks this, too.
    pub fn ask_own(&mut self, own: Own) {
        self.own.retain(|known| *known != own);
        self.own.insert(0, own);
        for one in self.examined.value.iter_mut().flatten() {
            one.ask(&self.own);
        }
    }

    /// Every fix on offer with its finding, the narrowest of each first.
    pub fn fixes(&self) -> Vec<(Finding, Fix)> {
        let examined = self.examined.get().map_or(&[][..], Vec::as_slice);
        let findings = examined.iter().flat_map(|one| &one.found).map(|found| &found.finding);
        findings.flat_map(|finding| finding.fixes.iter().map(|fix| (finding.clone(), fix.clone()))).collect()
    }

    /// The certificate that would be presented: the first active one, else the first.
    pub fn certificate(&self) -> Option<&CertificateDetail> {
        let all = || self.examined.get().into_iter().flatten().filter_map(|one| one.facts.certificate.known());
        let active = all().find(|detail| detail.certificate.status == crate::fleet::CertificateStatus::Active);
        active.or_else(|| all().next())
    }

    /// From now on about this certificate too: the one the device presents, attached to its thing or not.
    pub fn present(&mut self, certificate: String) {
        if let Subject::Thing(thing) = &self.subject {
            self.subject = Subject::Device { thing: thing.clone(), certificate };
            self.examined.asking = true;
        }
    }

    /// The thing whose name would be sent.
    pub fn thing(&self) -> Option<&str> {
        match &self.subject {
            Subject::Thing(name) | Subject::Device { thing: name, .. } => Some(name),
            Subject::Certificate(_) => {
                self.examined.get().into_iter().flatten().find_map(|one| one.facts.thing_name.as_deref())
            }
        }
    }
}
