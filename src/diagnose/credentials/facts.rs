//! What the verdict about credentials rests on.

use jiff::Timestamp;

use crate::fleet::{CertificateDetail, Fact, Logging, PolicyDetail, Role, RoleAlias, Scope, Thing};
use crate::live::Connection;

/// A policy in the way of the decision, and where it is attached.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachedPolicy {
    /// The policy's name.
    pub name: String,
    /// Where it hangs: certificate ARN, thing group ARN, identity id.
    pub target: String,
    /// The default version; its document is parsed by the diagnosis.
    pub detail: Fact<PolicyDetail>,
}

/// Everything asked before a verdict about a device. Each answer may be missing.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceFacts {
    /// Now, for validity.
    pub now: Timestamp,
    /// Account and region of the session.
    pub scope: Scope,
    /// The thing examined, where one is.
    pub thing_name: Option<String>,
    /// Whether the request carries `x-amzn-iot-thingname`.
    pub sends_thing_name: bool,
    /// `DescribeThing`
    pub thing: Fact<Thing>,
    /// `ListThingPrincipals`
    pub thing_principals: Fact<Vec<String>>,
    /// ARN of the certificate that was asked about; `None` where it is one of the thing's own.
    pub presented: Option<String>,
    /// The certificate examined; absent where the thing has none, or the one asked about is not registered.
    pub certificate: Fact<CertificateDetail>,
    /// `ListAttachedPolicies` on the certificate, documents by `GetPolicy`.
    pub certificate_policies: Fact<Vec<AttachedPolicy>>,
    /// `ListThingGroupsForThing`, then their policies, ancestors included.
    pub group_policies: Fact<Vec<AttachedPolicy>>,
    /// The alias asked for; `None` where none could be chosen.
    pub alias_name: Option<String>,
    /// Whether nobody named it, and it was chosen by what the certificate's policies allow.
    #[serde(default)]
    pub alias_was_chosen: bool,
    /// `DescribeRoleAlias`
    pub alias: Fact<RoleAlias>,
    /// `ListRoleAliases`, for near names.
    pub all_aliases: Fact<Vec<String>>,
    /// `iam:GetRole` of the alias' role.
    pub role: Fact<Role>,
    /// Non-default versions of the attached policies, for "the right statement is in a version not in force": the
    /// policy with that version's document in its detail, and the version's id.
    pub other_versions: Fact<Vec<(AttachedPolicy, String)>>,
    /// Every policy of the account with its document and number of targets: what a fix may attach. Not asked for where
    /// [`super::needs_candidates`] says no.
    pub candidates: Fact<Vec<(PolicyDetail, Fact<usize>)>>,
    /// Policies of the account that are no candidates because they could not be read, each with why.
    pub unread_candidates: Vec<(String, String)>,
    /// What fixes need to know besides.
    #[serde(default)]
    pub mending: Mending,
    /// Whether the certificate belongs to the thing exclusively: `ListThingPrincipalsV2`. Asked for MQTT only, as are the
    /// next three.
    pub exclusive: Fact<bool>,
    /// Where the client id is not the thing's name: whether the certificate is attached to a thing of that name, too.
    pub other_thing: Fact<bool>,
    /// `GetConnection` of the client asked about; absent where AWS knows of none.
    pub connection: Fact<Connection>,
    /// `GetV2LoggingOptions`; absent where it was never set up.
    pub logging: Fact<Logging>,
    /// `ListNamedShadowsForThing`; asked for MQTT and shadows only.
    pub shadow_names: Fact<Vec<String>>,
    /// Whether the thing has a classic shadow: `GetThingShadow`. Asked for shadows only.
    pub classic_shadow: Fact<bool>,
    /// The same of the thing's other active certificates, where a thing was asked about and one of them was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_active: Vec<DeviceFacts>,
}

/// What a fix needs to know besides the verdict: asked for where something is wrong that it could mend.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mending {
    /// How many targets each policy on the certificate and on the thing's groups has: whom a change of it concerns.
    pub targets: Vec<(String, Fact<usize>)>,
    /// The roles behind the account's other role aliases, each with the alias: what an alias could stand for.
    pub roles: Fact<Vec<(String, Role)>>,
    /// Of a certificate that is attached to no thing: things that it could be of, each with its principals.
    #[serde(default = "not_asked")]
    pub things: Fact<Vec<(String, Vec<String>)>>,
}

fn not_asked<T>() -> Fact<T> {
    Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned())
}

impl Default for Mending {
    fn default() -> Self {
        Self { targets: Vec::new(), roles: not_asked(), things: not_asked() }
    }
}

impl Mending {
    /// How many targets a policy has.
    pub(in crate::diagnose) fn targets_of(&self, policy: &str) -> Fact<usize> {
        let known = self.targets.iter().find(|(name, _)| name == policy).map(|(_, count)| count.clone());
        known.unwrap_or_else(|| Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned()))
    }
}

impl DeviceFacts {
    /// Nothing asked yet, and nobody to ask about.
    pub fn nothing_asked(scope: Scope, now: Timestamp) -> Self {
        fn none<T>() -> Fact<T> {
            Fact::Unknown(DeviceFacts::NOT_NEEDED.to_owned())
        }
        Self {
            now,
            scope,
            thing_name: None,
            sends_thing_name: false,
            thing: none(),
            thing_principals: none(),
            presented: None,
            certificate: none(),
            certificate_policies: none(),
            group_policies: none(),
            alias_name: None,
            alias_was_chosen: false,
            alias: none(),
            all_aliases: none(),
            role: none(),
            other_versions: none(),
            candidates: none(),
            unread_candidates: Vec::new(),
            mending: Mending::default(),
            exclusive: none(),
            other_thing: none(),
            connection: none(),
            logging: none(),
            shadow_names: none(),
            classic_shadow: none(),
            other_active: Vec::new(),
        }
    }

    /// Numbers and documents of the versions of a policy on the certificate that are not in force.
    pub(in crate::diagnose) fn versions_of(&self, policy: &str) -> Fact<Vec<(String, String)>> {
        let of_it = |all: &Vec<(AttachedPolicy, String)>| {
            let its = all.iter().filter(|(attached, _)| attached.name == policy);
            its.filter_map(|(attached, id)| Some((id.clone(), attached.detail.known()?.document.clone()))).collect()
        };
        let is_own = self.certificate_policies.known().is_some_and(|all| all.iter().any(|one| one.name == policy));
        match &self.other_versions {
            Fact::Known(_) if !is_own => Fact::Unknown("not asked: it is on a thing group".to_owned()),
            Fact::Known(all) => Fact::Known(of_it(all)),
            Fact::Absent => Fact::Absent,
            Fact::Denied(denial) => Fact::Denied(denial.clone()),
            Fact::Unknown(why) => Fact::Unknown(why.clone()),
        }
    }

    /// Why a fact is not there that the question does not need.
    pub const NOT_NEEDED: &str = "not asked: the question does not need it";

    /// Whether a thing was asked about that is not there: there is nothing to examine.
    pub(in crate::diagnose) fn is_about_nobody(&self) -> bool {
        self.thing == Fact::Absent && self.presented.is_none()
    }

    /// The ARN of the role alias asked for: its own before the one made up from its name.
    pub fn alias_arn(&self) -> Option<String> {
        let name = self.alias_name.as_ref()?;
        let known = self.alias.known().map(|alias| alias.arn.clone()).filter(|arn| !arn.is_empty());
        Some(known.unwrap_or_else(|| self.scope.iot(&format!("rolealias/{name}"))))
    }
}
