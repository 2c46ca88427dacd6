//! What the diagnosis of a device needs to know, gathered: many calls at once, few after one another.

mod alias;
mod bare;
mod candidates;
mod certificate;
mod cognito;
mod connect;
mod groups;
mod iam;
mod mending;
mod session;
mod simulation;
mod thing;
mod wanted;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::Cloud;
use super::gap::{fact, same_gap};
use super::registry::certificate_id;
use crate::diagnose::{DeviceFacts, DeviceQuestion, MqttAsked};
use crate::fleet::{Arn, CertificateStatus, Fact, Logging, Scope};
use alias::{AliasNames, AliasSide};
use candidates::AccountPolicies;
use certificate::CertificateSide;
use thing::{ThingSide, not_needed};
use wanted::Wanted;

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
    aliases: AliasNames,
    given_alias: Option<AliasSide>,
    logging: Fact<Logging>,
    /// Read where a fix may need them, and then once.
    policies: OnceCell<Fact<AccountPolicies>>,
    wanted: Wanted,
    presented: Option<String>,
}

impl Cloud {
    /// Everything the verdict about credentials rests on; of a thing with several certificates, about the first
    /// active one. Never fails: what could not be had is a gap in it.
    ///
    /// Without an alias the first that the certificate may assume is taken, else the one that a policy nearly names,
    /// else the only one. Of a certificate with several things the first is taken.
    pub async fn device_facts(&self, subject: &Subject, alias: Option<&str>, with_thing_name: bool) -> DeviceFacts {
        self.facts_of_first(subject, Wanted::credentials(alias, with_thing_name)).await
    }

    /// Everything about each certificate of a thing, its session and its shadows, in the order AWS lists them; one
    /// without a certificate for a thing that has none.
    pub async fn device_facts_of_each(
        &self,
        subject: &Subject,
        alias: Option<&str>,
        with_thing_name: bool,
    ) -> Vec<DeviceFacts> {
        // What a fix may attach depends on all that a device wants.
        let question = DeviceQuestion::Everything(MqttAsked::default());
        let wanted = Wanted { alias: alias.map(str::to_owned), with_thing_name, ..Wanted::all(question) };
        let (shared, sides) = self.gather(subject, wanted).await;
        let mut facts = Vec::with_capacity(sides.len());
        for side in sides {
            facts.push(self.conclude(&shared, side).await);
        }
        facts
    }

    /// Of a thing with several certificates, about the first active one, with the same of the other active ones.
    async fn facts_of_first(&self, subject: &Subject, wanted: Wanted) -> DeviceFacts {
        let (shared, mut sides) = self.gather(subject, wanted).await;
        let active = |side: &CertificateSide| {
            side.certificate.known().is_some_and(|detail| detail.certificate.status == CertificateStatus::Active)
        };
        let chosen = sides.iter().position(active).unwrap_or(0);
        let side = if sides.is_empty() { CertificateSide::missing(&shared.thing) } else { sides.remove(chosen) };
        let others = sides.into_iter().filter(active).map(|side| Box::pin(self.conclude(&shared, side)));
        let (facts, other_active) = tokio::join!(Box::pin(self.conclude(&shared, side)), join_all(others));
        DeviceFacts { other_active, ..facts }
    }

    /// Everything that is not for a fix; at least one certificate's side. At most four round trips one after another,
    /// the sign-in and the endpoint of shadows aside.
    async fn gather(&self, subject: &Subject, wanted: Wanted) -> (Shared, Vec<CertificateSide>) {
        let aliases = AliasNames::default();
        let listed = async {
            if wanted.credentials {
                self.alias_names(&aliases).await;
            }
        };
        let logging = async {
            if !wanted.session {
                return Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned());
            }
            match fact(self.logging().await) {
                Fact::Known(None) | Fact::Absent => Fact::Absent,
                Fact::Known(Some(logging)) => Fact::Known(logging),
                gap => same_gap(&gap, ""),
            }
        };
        let ((thing, sides), (), given_alias, logging) = tokio::join!(
            self.about(subject, &wanted, &aliases),
            listed,
            self.given_alias(wanted.alias.as_deref()),
            logging
        );
        let presented = match subject {
            Subject::Thing(_) => None,
            Subject::Certificate(id) | Subject::Device { certificate: id, .. } => Some(self.certificate_arn(id)),
        };
        (Shared { thing, aliases, given_alias, logging, policies: OnceCell::new(), wanted, presented }, sides)
    }

    /// The thing's side, and the side of each of its certificates.
    async fn about(
        &self,
        subject: &Subject,
        wanted: &Wanted,
        aliases: &AliasNames,
    ) -> (ThingSide, Vec<CertificateSide>) {
        let aliases = Some(aliases).filter(|_| wanted.credentials && wanted.alias.is_none());
        match subject {
            Subject::Thing(name) => {
                let certificates = async {
                    let principals = fact(self.thing_principals(name).await);
                    let sides = self.certificate_sides(&principals, aliases).await;
                    (principals, sides)
                };
                let (mut thing, (principals, mut sides)) = tokio::join!(self.thing_side(name, wanted), certificates);
                thing.principals = principals;
                if sides.is_empty() {
                    sides.push(CertificateSide::missing(&thing));
                }
                (thing, sides)
            }
            Subject::Device { thing, certificate } => {
                let arn = self.certificate_arn(certificate);
                let (mut thing, principals, side) = tokio::join!(
                    self.thing_side(thing, wanted),
                    self.thing_principals(thing),
                    self.certificate_side(&arn, aliases)
                );
                thing.principals = fact(principals);
                (thing, vec![side])
            }
            Subject::Certificate(id) => {
                let arn = self.certificate_arn(id);
                let (thing, side) = tokio::join!(self.thing_of(&arn, wanted), self.certificate_side(&arn, aliases));
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

    /// Chooses the alias where none was given, puts everything together, and reads what a fix may need.
    async fn conclude(&self, shared: &Shared, mut side: CertificateSide) -> DeviceFacts {
        let scope = self.scope_by(&side, &shared.thing);
        let alias = self.alias_of(shared, &mut side, &scope).await;
        let (wanted, thing) = (&shared.wanted, &shared.thing);
        let arn = side.certificate.known().map(|detail| detail.certificate.arn.clone()).or(shared.presented.clone());
        let arn = arn.unwrap_or_default();
        let mut facts = DeviceFacts {
            now: Timestamp::now(),
            scope,
            thing_name: thing.name.clone(),
            sends_thing_name: wanted.with_thing_name,
            thing: thing.thing.clone(),
            thing_principals: thing.principal_names(),
            presented: shared.presented.clone(),
            certificate: side.certificate,
            certificate_policies: side.policies,
            group_policies: thing.group_policies.clone(),
            alias_was_chosen: shared.given_alias.is_none() && alias.name.is_some(),
            alias_name: alias.name,
            alias: alias.alias,
            all_aliases: if wanted.credentials {
                self.alias_names(&shared.aliases).await.clone()
            } else {
                not_needed()
            },
            role: alias.role,
            other_versions: side.other_versions,
            candidates: Fact::Unknown("not needed: no policy is missing".to_owned()),
            unread_candidates: Vec::new(),
            mending: crate::diagnose::Mending::default(),
            exclusive: thing.is_exclusive(&arn),
            other_thing: thing.other_thing(wanted, &arn),
            connection: thing.connection.clone(),
            logging: shared.logging.clone(),
            shadow_names: thing.shadow_names.clone(),
            classic_shadow: thing.classic_shadow.clone(),
            other_active: Vec::new(),
        };
        let mending = self.mending(&facts, &wanted.question, thing.is_nowhere());
        if wanted.question.needs_candidates(&facts) {
            let (policies, mending) = tokio::join!(shared.policies.get_or_init(|| self.account_policies()), mending);
            // Their names are taken even where none of them may be read.
            facts.unread_candidates = policies.known().map(|policies| policies.unread.clone()).unwrap_or_default();
            facts.candidates = self.candidates(&facts, &wanted.question, policies).await;
            facts.mending = mending;
        } else {
            facts.mending = mending.await;
        }
        facts
    }

    /// The alias given; else the one that the certificate's policies speak of.
    async fn alias_of(&self, shared: &Shared, side: &mut CertificateSide, scope: &Scope) -> AliasSide {
        if !shared.wanted.credentials {
            return AliasSide { name: None, alias: not_needed(), role: not_needed() };
        }
        match (&shared.given_alias, side.alias.take()) {
            (Some(alias), _) => alias.clone(),
            (None, Some(alias)) => alias,
            // What is in force could not be asked for in one call.
            (None, None) => self.chosen_alias(scope, side, self.alias_names(&shared.aliases).await).await,
        }
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
