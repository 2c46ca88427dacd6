//! The thing's side: itself, its principals, its groups' policies, its shadows, its connection.

use super::wanted::Wanted;
use crate::aws::Cloud;
use crate::aws::gap::{fact, same_gap};
use crate::diagnose::{AttachedPolicy, DeviceFacts};
use crate::fleet::{Fact, Principal, Thing};
use crate::live::Connection;

/// What is known of the thing.
#[derive(Clone)]
pub(super) struct ThingSide {
    pub(super) name: Option<String>,
    pub(super) thing: Fact<Thing>,
    pub(super) principals: Fact<Vec<Principal>>,
    pub(super) group_policies: Fact<Vec<AttachedPolicy>>,
    /// Whose only thing it is.
    exclusive: Fact<Vec<String>>,
    pub(super) connection: Fact<Connection>,
    pub(super) shadow_names: Fact<Vec<String>>,
    pub(super) classic_shadow: Fact<bool>,
    /// The principals of the thing that has the client's name, where that is another one.
    others: Fact<Vec<Principal>>,
    /// All things of the certificate, where it was asked which.
    things: Option<Fact<Vec<String>>>,
}

/// Of a fact that the question does not need.
pub(super) fn not_needed<T>() -> Fact<T> {
    Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned())
}

impl ThingSide {
    pub(super) fn principal_names(&self) -> Fact<Vec<String>> {
        let targets = |principals: Vec<Principal>| principals.iter().map(|one| one.target().to_owned()).collect();
        self.principals.clone().map(targets)
    }

    /// Whether it is known that the certificate is attached to no thing.
    pub(super) fn is_nowhere(&self) -> bool {
        matches!(&self.things, Some(Fact::Known(all)) if all.is_empty())
    }

    /// Whether the certificate belongs to it exclusively.
    pub(super) fn is_exclusive(&self, certificate_arn: &str) -> Fact<bool> {
        match &self.exclusive {
            Fact::Absent => Fact::Known(false),
            known => known.clone().map(|all| all.iter().any(|arn| arn == certificate_arn)),
        }
    }

    /// Whether the certificate is attached to the thing that has the client's name, where that is another one.
    pub(super) fn other_thing(&self, wanted: &Wanted, certificate_arn: &str) -> Fact<bool> {
        let other = wanted.client_id.as_ref().filter(|id| self.name.as_ref() != Some(id));
        let Some(client) = other else { return Fact::Known(false) };
        if let Some(things) = &self.things {
            return things.clone().map(|names| names.contains(client));
        }
        match &self.others {
            Fact::Absent => Fact::Known(false),
            known => known.clone().map(|all| all.iter().any(|one| one.target() == certificate_arn)),
        }
    }

    /// Of a certificate whose things are not known, or that has none.
    fn none(gap: Fact<Vec<String>>, connection: Fact<Connection>) -> Self {
        const NONE: &str = "the certificate is attached to no thing";
        Self {
            name: None,
            thing: same_gap(&gap, NONE),
            principals: same_gap(&gap, NONE),
            group_policies: match &gap {
                Fact::Known(_) => Fact::Known(Vec::new()),
                gap => same_gap(gap, NONE),
            },
            exclusive: same_gap(&gap, NONE),
            connection,
            shadow_names: same_gap(&gap, NONE),
            classic_shadow: same_gap(&gap, NONE),
            others: same_gap(&gap, NONE),
            things: Some(gap),
        }
    }
}

impl Cloud {
    /// All of it but the principals, which the caller asks for.
    pub(super) async fn thing_side(&self, name: &str, wanted: &Wanted) -> ThingSide {
        let client = wanted.client_id.as_deref().unwrap_or(name);
        let (thing, group_policies, exclusive, others, shadows, connection) = tokio::join!(
            self.thing(name),
            self.group_policies(name),
            self.exclusive_principals(name, wanted),
            self.principals_of_other(name, wanted),
            self.shadows(name, wanted),
            self.connection_fact(client, wanted)
        );
        ThingSide {
            name: Some(name.to_owned()),
            thing: fact(thing),
            principals: Fact::Unknown("not asked".to_owned()),
            group_policies,
            exclusive,
            connection,
            shadow_names: shadows.0,
            classic_shadow: shadows.1,
            others,
            things: None,
        }
    }

    /// The first thing a certificate is attached to.
    pub(super) async fn thing_of(&self, certificate_arn: &str, wanted: &Wanted) -> ThingSide {
        let things = fact(self.principal_things(certificate_arn).await);
        let Some(name) = things.known().and_then(|names| names.first()).cloned() else {
            let connection = match &wanted.client_id {
                Some(client) => self.connection_fact(client, wanted).await,
                None => not_needed(),
            };
            return ThingSide::none(things, connection);
        };
        let (mut side, principals) = tokio::join!(self.thing_side(&name, wanted), self.thing_principals(&name));
        side.principals = fact(principals);
        side.things = Some(things);
        side
    }

    async fn exclusive_principals(&self, thing: &str, wanted: &Wanted) -> Fact<Vec<String>> {
        // Where the client id is the thing's name it makes no difference.
        if wanted.session && wanted.client_id.as_deref().is_some_and(|id| id != thing) {
            return fact(self.exclusive_principals_of(thing).await);
        }
        not_needed()
    }

    async fn principals_of_other(&self, thing: &str, wanted: &Wanted) -> Fact<Vec<Principal>> {
        match wanted.client_id.as_deref().filter(|id| wanted.session && *id != thing) {
            Some(client) => fact(self.thing_principals(client).await),
            None => not_needed(),
        }
    }

    async fn connection_fact(&self, client_id: &str, wanted: &Wanted) -> Fact<Connection> {
        if !wanted.session {
            return not_needed();
        }
        match fact(self.connection(client_id).await) {
            Fact::Known(Some(connection)) => Fact::Known(connection),
            Fact::Known(None) => Fact::Absent,
            gap => same_gap(&gap, ""),
        }
    }

    async fn shadows(&self, thing: &str, wanted: &Wanted) -> (Fact<Vec<String>>, Fact<bool>) {
        let names = async { if wanted.shadow_names { fact(self.shadow_names(thing).await) } else { not_needed() } };
        let classic = async {
            if wanted.classic_shadow {
                fact(self.shadow_text(thing, None).await).map(|text| text.is_some())
            } else {
                not_needed()
            }
        };
        tokio::join!(names, classic)
    }
}
