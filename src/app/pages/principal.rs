//! The page of an Amazon Cognito identity, or of an IAM user or role.

use jiff::Timestamp;

use super::{Common, pick};
use crate::app::theme::Role;
use crate::app::{Answer, Own, Place, Query, Slot, Target};
use crate::diagnose::{
    self, AccessRow, CognitoFacts, Finding, Fix, IamFacts, Outcome, Report, ShadowAsked, ShadowOperation,
};
use crate::fleet::{IamPrincipal, Problem};

/// Whose page it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// An Amazon Cognito identity, by id.
    Cognito(String),
    /// An IAM user or role.
    Iam(IamPrincipal),
}

impl Who {
    /// As a target.
    pub fn target(&self) -> Target {
        match self {
            Self::Cognito(id) => Target::Identity(id.clone()),
            Self::Iam(principal) => Target::IamPrincipal(principal.clone()),
        }
    }
}

/// Which part of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalTab {
    /// Checks, findings, fixes.
    Identity,
    /// What it may do.
    Access,
}

impl PrincipalTab {
    /// In order.
    pub const ALL: [Self; 2] = [Self::Identity, Self::Access];
    /// On the tabs.
    pub const TITLES: &'static [&'static str] = &["Identity", "Access"];
}

/// What a verdict rests on.
#[derive(Debug, Clone)]
pub enum PrincipalFacts {
    /// About an Amazon Cognito identity.
    Cognito(Box<CognitoFacts>),
    /// About an IAM user or role.
    Iam(Box<IamFacts>),
}

/// What was asked, and what it comes to.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What it rests on.
    pub facts: PrincipalFacts,
    /// Checks and findings.
    pub report: Report,
    /// What it may do.
    pub access: Vec<AccessRow>,
    /// What the operator asked about himself; its rows are counted on from those above.
    pub own: Vec<AccessRow>,
}

impl Judged {
    fn new(facts: PrincipalFacts, own: &[Own]) -> Self {
        let (report, access) = match &facts {
            PrincipalFacts::Cognito(facts) => (diagnose::cognito(facts), diagnose::cognito_access(facts)),
            PrincipalFacts::Iam(facts) => (diagnose::iam(facts), diagnose::iam_access(facts)),
        };
        let own = own.iter().map(|own| own.of_principal(&facts)).collect();
        Self { facts, report, access, own }
    }
}

/// The page of an Amazon Cognito identity, or of an IAM user or role.
#[derive(Debug, Clone)]
pub struct PrincipalPage {
    /// What every page has.
    pub common: Common,
    /// Whose.
    pub who: Who,
    /// What is shown.
    pub tab: PrincipalTab,
    /// The identity pool it was opened with, where one was named.
    pub pool: Option<String>,
    /// The shadow it wants; `None` until a thing is chosen.
    pub asked: Option<ShadowAsked>,
    /// Nobody chose that thing: it is the one that one came from.
    pub is_taken: bool,
    /// What is known of it.
    pub judged: Slot<Judged>,
    /// What the operator asked about himself, the newest first.
    pub own: Vec<Own>,
}

impl PrincipalPage {
    /// With nothing on it yet; `thing` is the one that one came from.
    pub fn new(who: Who, thing: Option<&str>) -> Self {
        let asked =
            thing.map(|thing| ShadowAsked { thing: thing.to_owned(), shadow: None, operation: ShadowOperation::Get });
        let is_taken = asked.is_some();
        let (common, judged) = (Common::default(), Slot::default());
        Self { common, who, tab: PrincipalTab::Identity, pool: None, asked, is_taken, judged, own: Vec::new() }
    }

    /// Asks this, too.
    pub fn ask_own(&mut self, own: Own) {
        self.own.retain(|known| *known != own);
        self.own.insert(0, own);
        if let Some(judged) = &mut self.judged.value {
            judged.own = self.own.iter().map(|own| own.of_principal(&judged.facts)).collect();
        }
    }

    /// The screen.
    pub const fn place(&self) -> Place {
        match (&self.who, self.tab) {
            (Who::Cognito(_), PrincipalTab::Identity) => Place::CognitoIdentity,
            (Who::Cognito(_), PrincipalTab::Access) => Place::CognitoAccess,
            (Who::Iam(_), PrincipalTab::Identity) => Place::IamIdentity,
            (Who::Iam(_), PrincipalTab::Access) => Place::IamAccess,
        }
    }

    /// What to ask.
    pub fn query(&self) -> Query {
        let asked = self.asked.clone();
        match &self.who {
            Who::Cognito(identity) => {
                Query::CognitoFacts { identity: identity.clone(), pool: self.pool.clone(), asked }
            }
            Who::Iam(principal) => Query::IamFacts { principal: principal.clone(), asked },
        }
    }

    pub(super) fn ask(&mut self) -> Vec<Query> {
        self.judged.asking = true;
        vec![self.query()]
    }

    pub(super) fn take(&mut self, query: &Query, result: Result<Answer, Problem>, now: Timestamp) {
        // What was asked about another shadow is of no use any more.
        if *query != self.query() {
            return;
        }
        let facts = pick(result, |answer| match answer {
            Answer::CognitoFacts(facts) => Some(PrincipalFacts::Cognito(facts)),
            Answer::IamFacts(facts) => Some(PrincipalFacts::Iam(facts)),
            _ => None,
        });
        self.judged.take(facts.map(|facts| Judged::new(facts, &self.own)), now);
    }

    /// What the tabs say of it before it is shown.
    pub(in crate::app) fn mark(&self) -> Option<(Role, &'static str)> {
        let judged = self.judged.get()?;
        let is_unsure = judged.report.checks.iter().any(|check| check.outcome == Outcome::Unknown);
        Some(match (judged.report.findings.is_empty(), is_unsure || judged.report.checks.is_empty()) {
            (false, _) => (Role::Bad, "✗"),
            (true, true) => (Role::Unknown, "?"),
            (true, false) => (Role::Ok, "✓"),
        })
    }

    /// Every fix on offer with its finding, the narrowest of each first.
    pub fn fixes(&self) -> Vec<(Finding, Fix)> {
        let findings = self.judged.get().into_iter().flat_map(|judged| &judged.report.findings);
        findings.flat_map(|finding| finding.fixes.iter().map(|fix| (finding.clone(), fix.clone()))).collect()
    }

    /// Why there is no fix to offer; `key` chooses a thing.
    pub fn fix_refusal(&self, key: &str) -> Option<String> {
        if self.judged.asking || !self.fixes().is_empty() {
            return None;
        }
        Some(match (self.judged.get(), &self.judged.problem) {
            (None, Some(problem)) => format!("could not examine: {}", problem.message),
            (None, None) => "still examining".to_owned(),
            (Some(judged), _) if !judged.report.findings.is_empty() => {
                "no single call mends it; see the advice on Identity".to_owned()
            }
            (Some(_), _) if self.asked.is_none() => format!("no thing chosen: {key} chooses one"),
            (Some(_), _) => "nothing is wrong here".to_owned(),
        })
    }

    /// The row of the table that is the shadow asked about.
    pub fn asked_row(&self) -> Option<&AccessRow> {
        let asked = self.asked.as_ref()?;
        let judged = self.judged.get()?;
        let scope = match &judged.facts {
            PrincipalFacts::Cognito(facts) => &facts.scope,
            PrincipalFacts::Iam(facts) => &facts.scope,
        };
        let (action, resource) = (asked.operation.action(), asked.resource(scope));
        judged.access.iter().find(|row| row.action == action && row.resource == resource)
    }
}
