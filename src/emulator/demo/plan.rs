//! `assets/demo.toml`, read strictly.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::expect::{AuditExpect, DoctorExpect, Expect, MqttExpect, RequestPlan, ShadowExpect};
use super::pools::PoolPlan;
use crate::emulator::Located;

/// The whole plan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Where healthy things stand.
    #[serde(rename = "site")]
    pub(super) sites: Vec<SitePlan>,
    /// What they are.
    #[serde(rename = "type")]
    pub(super) types: Vec<TypePlan>,
    #[serde(rename = "group", default)]
    pub(super) groups: Vec<GroupPlan>,
    /// What healthy things have in common.
    pub(super) healthy: HealthyPlan,
    #[serde(rename = "policy", default)]
    pub(super) policies: Vec<PolicyPlan>,
    #[serde(rename = "role", default)]
    pub(super) roles: Vec<RolePlan>,
    #[serde(rename = "role_alias", default)]
    pub(super) role_aliases: Vec<RoleAliasPlan>,
    /// Amazon Cognito.
    #[serde(rename = "identity_pool", default)]
    pub identity_pools: Vec<PoolPlan>,
    /// Certificates of no thing.
    #[serde(rename = "certificate", default)]
    pub(super) certificates: Vec<LooseCertificatePlan>,
    /// The special ones.
    #[serde(rename = "thing", default)]
    pub things: Vec<ThingPlan>,
    /// What an audit of the fleet is to find, and nothing else.
    #[serde(rename = "audit", default)]
    pub audit: Vec<AuditExpect>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SitePlan {
    pub code: String,
    pub name: String,
    pub group: Spanned<String>,
    pub weight: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypePlan {
    pub name: String,
    pub description: String,
    #[serde(default)]
    pub searchable: Vec<String>,
    pub models: Vec<String>,
    pub weight: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupPlan {
    pub name: String,
    pub parent: Option<Spanned<String>>,
    pub description: Option<String>,
    #[serde(default)]
    pub policies: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HealthyPlan {
    pub policies: Vec<Spanned<String>>,
    pub with_files: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyPlan {
    pub name: String,
    pub versions: Vec<Spanned<String>>,
    #[serde(default = "first")]
    pub default: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RolePlan {
    pub name: String,
    /// The service that may assume it.
    pub trusts: Option<String>,
    /// The whole trust document instead, JSON text.
    pub trust: Option<Spanned<String>>,
    pub max_session_seconds: i32,
    pub policy: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleAliasPlan {
    pub name: String,
    /// A role's name; it need not exist.
    pub role: String,
    pub seconds: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LooseCertificatePlan {
    /// Its common name, and the name of its files.
    pub name: String,
    #[serde(default)]
    pub policies: Vec<Spanned<String>>,
}

/// A special thing, and what is to be expected of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThingPlan {
    /// The thing's name.
    pub name: String,
    /// What is wrong with it, for a reader.
    pub description: String,
    /// Its certificate.
    #[serde(default)]
    pub certificate: CertificateKind,
    /// Days from today to the certificate's last: then its id is another one every day.
    pub(super) expires_in_days: Option<u16>,
    /// A special thing above whose certificate and key this one has, too.
    pub(super) shares_certificate_of: Option<Spanned<String>>,
    /// Whether the certificate is attached to it.
    #[serde(default = "yes")]
    pub attached: bool,
    /// A Cognito identity attached to it.
    pub(super) identity: Option<String>,
    /// Policies of the certificate.
    #[serde(default)]
    pub(super) policies: Vec<Spanned<String>>,
    /// Groups besides its site's.
    #[serde(default)]
    pub(super) groups: Vec<Spanned<String>>,
    /// Attributes besides the usual ones.
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, String>,
    /// What its classic shadow reports besides the usual.
    #[serde(default)]
    pub(super) reported: BTreeMap<String, serde_json::Value>,
    /// What to ask the credential provider for.
    #[serde(default)]
    pub request: RequestPlan,
    /// What it answers.
    pub expect: Expect,
    /// What the data endpoint answers over HTTPS.
    #[serde(default)]
    pub shadows: Vec<ShadowExpect>,
    /// What an MQTT session with the thing's name for a client id comes to.
    pub mqtt: Option<MqttExpect>,
    /// What a diagnosis is to find; nothing else.
    #[serde(default)]
    pub doctor: Vec<DoctorExpect>,
}

/// The state of a thing's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateKind {
    /// Registered and active.
    #[default]
    Active,
    /// Registered, not activated.
    Inactive,
    /// Registered and revoked.
    Revoked,
    /// Active, but past its last day.
    Expired,
    /// Not registered.
    Unregistered,
    /// There is none.
    None,
}

const fn first() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

impl Plan {
    /// Reads a plan and checks that what it names is there.
    ///
    /// # Errors
    /// Names line and column of what is wrong.
    pub fn parse(text: &str) -> Result<Self, Located> {
        let plan: Self = toml::from_str(text).map_err(|error| Located::toml(text, &error))?;
        plan.check().map_err(|(span, message)| Located::new(text, span, message))?;
        Ok(plan)
    }

    fn check(&self) -> Result<(), (Option<std::ops::Range<usize>>, String)> {
        let policies = |name: &str| self.policies.iter().any(|policy| policy.name == name);
        let groups = |name: &str| self.groups.iter().any(|group| group.name == name);
        let named_policies = (self.groups.iter().flat_map(|group| &group.policies))
            .chain(&self.healthy.policies)
            .chain(self.identity_pools.iter().flat_map(|pool| &pool.identities).flat_map(|one| &one.policies))
            .chain(self.certificates.iter().flat_map(|certificate| &certificate.policies))
            .chain(self.things.iter().flat_map(|thing| &thing.policies));
        for name in named_policies {
            if !policies(name.as_ref()) {
                return Err((Some(name.span()), format!("there is no policy {:?}", name.as_ref())));
            }
        }
        let named_groups = (self.groups.iter().filter_map(|group| group.parent.as_ref()))
            .chain(self.sites.iter().map(|site| &site.group))
            .chain(self.things.iter().flat_map(|thing| &thing.groups));
        for name in named_groups {
            if !groups(name.as_ref()) {
                return Err((Some(name.span()), format!("there is no group {:?}", name.as_ref())));
            }
        }
        for policy in &self.policies {
            let last = u32::try_from(policy.versions.len()).unwrap_or(u32::MAX);
            if !(1..=last).contains(&policy.default) {
                let message = format!("policy {:?} has no version {}", policy.name, policy.default);
                return Err((policy.versions.first().map(Spanned::span), message));
            }
            for version in &policy.versions {
                if let Err(error) = crate::policy::Document::parse(version.as_ref()) {
                    return Err((Some(version.span()), format!("policy {:?}: {error}", policy.name)));
                }
            }
        }
        for (index, thing) in self.things.iter().enumerate() {
            if let Some(other) = &thing.shares_certificate_of
                && !self.things.iter().take(index).any(|above| above.name == *other.as_ref())
            {
                return Err((Some(other.span()), format!("there is no thing {:?} above", other.as_ref())));
            }
        }
        for trust in self.roles.iter().filter_map(|role| role.trust.as_ref()) {
            if let Err(error) = crate::policy::Document::parse(trust.as_ref()) {
                return Err((Some(trust.span()), error.to_string()));
            }
        }
        let begin = |site: &SitePlan, kind: &TypePlan| format!("{}-{}-", kind.name, site.code);
        let mut begins: Vec<String> =
            self.sites.iter().flat_map(|site| self.types.iter().map(move |kind| begin(site, kind))).collect();
        begins.sort();
        if let Some([name, _]) = begins.array_windows().find(|[a, b]| a == b) {
            return Err((None, format!("the names of two kinds of things would begin with {name:?}")));
        }
        if self.sites.iter().all(|site| site.weight == 0) || self.types.iter().all(|kind| kind.weight == 0) {
            return Err((None, "at least one site and one type need a weight above 0".to_owned()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: &str = include_str!("../../../assets/demo.toml");

    #[test]
    fn the_demo_fleet_is_in_order() {
        let plan = Plan::parse(DEMO).unwrap();
        assert!(plan.things.iter().any(|thing| thing.name == "broken-no-policy"));
    }

    #[test]
    fn a_wrong_name_is_told_with_its_place() {
        let wrong = DEMO.replacen("policies = [\"device-basics\"]", "policies = [\"device-basic\"]", 1);
        let line = wrong.lines().position(|line| line.contains("\"device-basic\"")).unwrap() + 1;
        let error = Plan::parse(&wrong).unwrap_err();
        assert_eq!((error.line, error.column), (line, 13));
        assert_eq!(error.message, "there is no policy \"device-basic\"");
    }

    #[test]
    fn an_unknown_field_is_told_with_its_place() {
        let wrong = DEMO.replacen("weight = 5", "wieght = 5", 1);
        let line = wrong.lines().position(|line| line.contains("wieght")).unwrap() + 1;
        assert_eq!(Plan::parse(&wrong).unwrap_err().line, line);
    }
}
