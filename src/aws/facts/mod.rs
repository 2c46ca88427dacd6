//! What the diagnosis of credentials needs to know, gathered: many calls at once, few after one another.

mod alias;
mod candidates;
mod certificate;
mod cognito;
mod connect;
mod iam;
mod mending;
mod session;
mod thing;

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::Cloud;
use super::gap::fact;
use super::page::all;
use super::registry::certificate_id;
use crate::diagnose::{DeviceFacts, needs_candidates};
use crate::fleet::{Arn, CertificateStatus, Fact, Scope};
use alias::AliasSide;
use candidates::AccountPolicies;
use certificate::CertificateSide;
use thing::ThingSide;

/// Whom a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A thing's name.
    Thing(String),
    /// A certificate's id or ARN.
    Certificate(String),
    /// Both, whether they are attached to each other or not: what a device presents.
    Device {
        /// The thing's name.
        thing: String,
        /// The certificate's id or ARN.
        certificate: String,
    },
}

/// What is the same for every certificate of the subject.
struct Shared {
    thing: ThingSide,
    all_aliases: Fact<Vec<String>>,
    given_alias: Option<AliasSide>,
    /// Read where a fix may need them, and then once.
    policies: OnceCell<Fact<AccountPolicies>>,
    with_thing_name: bool,
    presented: Option<String>,
}

impl Cloud {
    /// Everything the verdict about credentials rests on; of a thing with several certificates, about the first
    /// active one. Never fails: what could not be had is a gap in it.
    ///
    /// Without an alias the first that the certificate may assume is taken, else the one that a policy nearly names,
    /// else the only one. Of a certificate with several things the first is taken.
    pub async fn device_facts(&self, subject: &Subject, alias: Option<&str>, with_thing_name: bool) -> DeviceFacts {
        let (shared, sides) = self.gather(subject, alias, with_thing_name).await;
        let active = |side: &CertificateSide| {
            side.certificate.known().is_some_and(|detail| detail.certificate.status == CertificateStatus::Active)
        };
        let chosen = sides.iter().position(active).unwrap_or(0);
        let side = sides.into_iter().nth(chosen).unwrap_or_else(|| CertificateSide::missing(&shared.thing));
        self.conclude(&shared, side).await
    }

    /// The same for each certificate of a thing, in the order AWS lists them; one without a certificate for a thing
    /// that has none.
    pub async fn device_facts_of_each(
        &self,
        subject: &Subject,
        alias: Option<&str>,
        with_thing_name: bool,
    ) -> Vec<DeviceFacts> {
        let (shared, sides) = self.gather(subject, alias, with_thing_name).await;
        let mut facts = Vec::with_capacity(sides.len());
        for side in sides {
            facts.push(self.conclude(&shared, side).await);
        }
        facts
    }

    /// What does not hang on the choice of alias; at least one certificate's side.
    async fn gather(
        &self,
        subject: &Subject,
        alias: Option<&str>,
        with_thing_name: bool,
    ) -> (Shared, Vec<CertificateSide>) {
        let ((thing, sides), all_aliases, given_alias) =
            tokio::join!(self.about(subject), all(|page| self.role_aliases(page)), self.given_alias(alias));
        let presented = match subject {
            Subject::Thing(_) => None,
            Subject::Certificate(id) | Subject::Device { certificate: id, .. } => Some(self.certificate_arn(id)),
        };
        let all_aliases = fact(all_aliases);
        (Shared { thing, all_aliases, given_alias, policies: OnceCell::new(), with_thing_name, presented }, sides)
    }

    /// The thing's side, and the side of each of its certificates.
    async fn about(&self, subject: &Subject) -> (ThingSide, Vec<CertificateSide>) {
        match subject {
            Subject::Thing(name) => {
                let thing = self.thing_side(name);
                let certificates = async {
                    let principals = fact(self.thing_principals(name).await);
                    let sides = self.certificate_sides(&principals).await;
                    (principals, sides)
                };
                let (mut thing, (principals, mut sides)) = tokio::join!(thing, certificates);
                thing.principals = principals;
                if sides.is_empty() {
                    sides.push(CertificateSide::missing(&thing));
                }
                (thing, sides)
            }
            Subject::Device { thing, certificate } => {
                let arn = self.certificate_arn(certificate);
                let (mut thing, principals, side) =
                    tokio::join!(self.thing_side(thing), self.thing_principals(thing), self.certificate_side(&arn));
                thing.principals = fact(principals);
                (thing, vec![side])
            }
            Subject::Certificate(id) => {
                let arn = self.certificate_arn(id);
                let (thing, side) = tokio::join!(self.thing_of(&arn), self.certificate_side(&arn));
                (thing, vec![side])
            }
        }
    }

    fn certificate_arn(&self, id: &str) -> String {
        match Arn::parse(id) {
            Some(_) => id.to_owned(),
            None => self.scope().iot(&format!("cert/{}", certificate_id(id))),
        }
    }

    /// Chooses the alias where none was given, and puts everything together.
    async fn conclude(&self, shared: &Shared, side: CertificateSide) -> DeviceFacts {
        let scope = self.scope_by(&side, &shared.thing);
        let alias = match &shared.given_alias {
            Some(alias) => alias.clone(),
            None => self.chosen_alias(&scope, &side, &shared.all_aliases).await,
        };
        let mut facts = DeviceFacts {
            now: Timestamp::now(),
            scope,
            thing_name: shared.thing.name.clone(),
            sends_thing_name: shared.with_thing_name,
            thing: shared.thing.thing.clone(),
            thing_principals: shared.thing.principal_names(),
            presented: shared.presented.clone(),
            certificate: side.certificate,
            certificate_policies: side.policies,
            group_policies: shared.thing.group_policies.clone(),
            alias_name: alias.name,
            alias: alias.alias,
            all_aliases: shared.all_aliases.clone(),
            role: alias.role,
            other_versions: side.other_versions,
            candidates: Fact::Unknown("not needed: no policy is missing".to_owned()),
            unread_candidates: Vec::new(),
            mending: crate::diagnose::Mending::default(),
            exclusive: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()),
            other_thing: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()),
            connection: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()),
            logging: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()),
            shadow_names: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()),
            classic_shadow: Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()),
        };
        let mending = self.mending(&facts);
        if needs_candidates(&facts) {
            let (policies, mending) = tokio::join!(shared.policies.get_or_init(|| self.account_policies()), mending);
            facts.unread_candidates = policies.known().map(|policies| policies.unread.clone()).unwrap_or_default();
            facts.candidates = self.candidates(&facts, policies).await;
            facts.mending = mending;
        } else {
            facts.mending = mending.await;
        }
        facts
    }

    /// The session's scope; where STS would not tell the account, the certificate's or the thing's ARN does.
    fn scope_by(&self, side: &CertificateSide, thing: &ThingSide) -> Scope {
        let mut scope = self.scope().clone();
        if scope.account.is_empty() {
            let certificate = side.certificate.known().map(|detail| detail.certificate.arn.as_str());
            let thing = thing.thing.known().map(|thing| thing.arn.as_str());
            if let Some(arn) = certificate.or(thing).and_then(Arn::parse) {
                scope.account = arn.account;
            }
        }
        scope
    }
}
