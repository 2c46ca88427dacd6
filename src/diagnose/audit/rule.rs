//! The rules, as one table: what `--list-rules`, SARIF and the Findings view tell of them.

use serde::{Deserialize, Deserializer, Serialize};

/// How grave a finding is, in SARIF's words (SARIF 2.1.0, 3.27.10 `level`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditLevel {
    /// Worth knowing.
    Note,
    /// Works, but not for long or not safely.
    Warning,
    /// Does not work, or lets anybody in.
    Error,
}

impl AuditLevel {
    /// SARIF's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Names a rule; stable, such as `certificate-without-policy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RuleId(&'static str);

impl RuleId {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Its entry in the table. Rules of the table alone have an id, so there is one.
    pub fn rule(self) -> &'static AuditRule {
        AUDIT_RULES.iter().find(|rule| rule.id == self).unwrap_or(&AUDIT_RULES[0])
    }

    /// The rule of this name.
    pub fn named(text: &str) -> Option<Self> {
        AUDIT_RULES.iter().map(|rule| rule.id).find(|id| id.0 == text)
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::named(&text).ok_or_else(|| serde::de::Error::custom(format!("there is no rule `{text}`")))
    }
}

/// One thing that the audit looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRule {
    /// The name.
    pub id: RuleId,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// How grave it is, unless a finding says otherwise.
    pub level: AuditLevel,
    /// Why it matters and what to do, in a sentence or two.
    pub help: &'static str,
    /// The IAM actions it rests on.
    pub rests_on: &'static [&'static str],
}

/// The ids, to be named where a rule is applied.
pub(super) mod id {
    use super::RuleId;

    pub(in crate::diagnose::audit) const CERTIFICATE_WITHOUT_POLICY: RuleId = RuleId("certificate-without-policy");
    pub(in crate::diagnose::audit) const CERTIFICATE_WITHOUT_THING: RuleId = RuleId("certificate-without-thing");
    pub(in crate::diagnose::audit) const CERTIFICATE_INACTIVE: RuleId = RuleId("certificate-inactive-attached");
    pub(in crate::diagnose::audit) const CERTIFICATE_EXPIRED: RuleId = RuleId("certificate-expired");
    pub(in crate::diagnose::audit) const EXPIRES_IN_30_DAYS: RuleId = RuleId("certificate-expires-in-30-days");
    pub(in crate::diagnose::audit) const EXPIRES_IN_90_DAYS: RuleId = RuleId("certificate-expires-in-90-days");
    pub(in crate::diagnose::audit) const CERTIFICATE_SHARED: RuleId = RuleId("certificate-shared");
    pub(in crate::diagnose::audit) const THING_WITHOUT_CERTIFICATE: RuleId = RuleId("thing-without-certificate");
    pub(in crate::diagnose::audit) const POLICY_UNUSED: RuleId = RuleId("policy-unused");
    pub(in crate::diagnose::audit) const POLICY_UNREADABLE: RuleId = RuleId("policy-unreadable");
    pub(in crate::diagnose::audit) const POLICY_ACTION_WILDCARD: RuleId = RuleId("policy-action-wildcard");
    pub(in crate::diagnose::audit) const POLICY_RESOURCE_WILDCARD: RuleId = RuleId("policy-resource-wildcard");
    pub(in crate::diagnose::audit) const POLICY_ANY_ROLE_ALIAS: RuleId = RuleId("policy-any-role-alias");
    pub(in crate::diagnose::audit) const POLICY_DENY_EVADED: RuleId = RuleId("policy-deny-evaded");
    pub(in crate::diagnose::audit) const POLICY_VARIABLE: RuleId = RuleId("policy-variable-unresolvable");
    pub(in crate::diagnose::audit) const ALIAS_UNUSED: RuleId = RuleId("role-alias-unused");
    pub(in crate::diagnose::audit) const ALIAS_ROLE_MISSING: RuleId = RuleId("role-alias-role-missing");
    pub(in crate::diagnose::audit) const ALIAS_UNTRUSTED: RuleId = RuleId("role-alias-untrusted");
    pub(in crate::diagnose::audit) const ALIAS_TOO_LONG: RuleId = RuleId("role-alias-too-long");
    pub(in crate::diagnose::audit) const GROUP_EMPTY: RuleId = RuleId("group-policies-inherited-by-none");
}

const LIST_CERTIFICATES: &str = "iot:ListCertificates";
const LIST_POLICIES: &str = "iot:ListPolicies";
const LIST_TARGETS: &str = "iot:ListTargetsForPolicy";
const GET_POLICY: &str = "iot:GetPolicy";
const LIST_ALIASES: &str = "iot:ListRoleAliases";
const DESCRIBE_ALIAS: &str = "iot:DescribeRoleAlias";
const GET_ROLE: &str = "iam:GetRole";

const fn rule(id: RuleId, title: &'static str, level: AuditLevel, help: &'static str) -> AuditRule {
    AuditRule { id, title, level, help, rests_on: &[] }
}

impl AuditRule {
    const fn on(self, rests_on: &'static [&'static str]) -> Self {
        Self { rests_on, ..self }
    }
}

/// Every rule, in the order of `--list-rules`.
pub const AUDIT_RULES: &[AuditRule] = &[
    rule(
        id::CERTIFICATE_WITHOUT_POLICY,
        "Certificate without a policy",
        AuditLevel::Warning,
        "Whoever presents it may do nothing at all. Attach a policy to it, or deactivate it where no device has it.",
    )
    .on(&[LIST_CERTIFICATES, LIST_POLICIES, LIST_TARGETS]),
    rule(
        id::CERTIFICATE_WITHOUT_THING,
        "Certificate of no thing",
        AuditLevel::Warning,
        "Nothing tells whose it is, and thing variables of policies have no value. Attach it to its thing, or deactivate it.",
    )
    .on(&[LIST_CERTIFICATES, "iot:ListThings", "iot:ListThingPrincipals", "iot:ListPrincipalThings"]),
    rule(
        id::CERTIFICATE_INACTIVE,
        "Certificate in use but not active",
        AuditLevel::Warning,
        "AWS refuses whoever presents it, whatever is attached to it. Activate it, or detach what it no longer needs.",
    )
    .on(&[LIST_CERTIFICATES, LIST_POLICIES, LIST_TARGETS, "iot:ListThingPrincipals", "iot:ListPrincipalThings"]),
    rule(
        id::CERTIFICATE_EXPIRED,
        "Active certificate past its last day",
        AuditLevel::Error,
        "No call extends it: the device needs a new certificate.",
    )
    .on(&[LIST_CERTIFICATES, "iot:DescribeCertificate"]),
    rule(
        id::EXPIRES_IN_30_DAYS,
        "Active certificate expires within 30 days",
        AuditLevel::Warning,
        "Give the device a new certificate before that day.",
    )
    .on(&[LIST_CERTIFICATES, "iot:DescribeCertificate"]),
    rule(
        id::EXPIRES_IN_90_DAYS,
        "Active certificate expires within 90 days",
        AuditLevel::Note,
        "Plan a new certificate for the device.",
    )
    .on(&[LIST_CERTIFICATES, "iot:DescribeCertificate"]),
    rule(
        id::CERTIFICATE_SHARED,
        "Certificate shared by several things",
        AuditLevel::Warning,
        "Who has one of the devices is any of them, and none can be shut out alone. Give each thing its own.",
    )
    .on(&["iot:ListThings", "iot:ListThingPrincipals", "iot:ListPrincipalThings"]),
    rule(
        id::THING_WITHOUT_CERTIFICATE,
        "Thing without a certificate",
        AuditLevel::Warning,
        "No device can connect as this thing by a certificate. Attach its certificate.",
    )
    .on(&["iot:ListThings", "iot:ListThingPrincipals", "iot:ListPrincipalThings"]),
    rule(
        id::POLICY_UNUSED,
        "Policy attached to nothing",
        AuditLevel::Note,
        "It grants nothing to anybody. Delete it where it is no longer needed.",
    )
    .on(&[LIST_POLICIES, LIST_TARGETS]),
    rule(
        id::POLICY_UNREADABLE,
        "Policy document that cannot be read",
        AuditLevel::Error,
        "What it grants cannot be told. Make a new version of it.",
    )
    .on(&[LIST_POLICIES, GET_POLICY]),
    rule(
        id::POLICY_ACTION_WILDCARD,
        "Policy allows every action",
        AuditLevel::Warning,
        "A device needs a few actions by name; `*` and `iot:*` allow every one there is or will be.",
    )
    .on(&[LIST_POLICIES, GET_POLICY]),
    rule(
        id::POLICY_RESOURCE_WILDCARD,
        "Policy allows an action on every resource",
        AuditLevel::Warning,
        "Whoever has one device's key may act for all of them (AWS IoT Device Defender: \
         IOT_POLICY_OVERLY_PERMISSIVE_CHECK). Name the device's own resources, by policy variables.",
    )
    .on(&[LIST_POLICIES, GET_POLICY]),
    rule(
        id::POLICY_ANY_ROLE_ALIAS,
        "Policy allows every role alias",
        AuditLevel::Warning,
        "Its devices get the credentials of every role that has an alias, now and later. Name the role alias.",
    )
    .on(&[LIST_POLICIES, GET_POLICY]),
    rule(
        id::POLICY_DENY_EVADED,
        "Denied topic filter that a wildcard subscription walks around",
        AuditLevel::Warning,
        "A policy compares the topic filter as text: a wider filter is another text, and its messages come all the same \
         (AWS IoT Device Defender: IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK). Deny iot:Receive on the topics, too.",
    )
    .on(&[LIST_POLICIES, GET_POLICY]),
    rule(
        id::POLICY_VARIABLE,
        "Policy variable that can have no value",
        AuditLevel::Warning,
        "The statement never matches: thing variables and the client id have a value over MQTT only, and without version \
         2012-10-17 variables are text (developer guide, iot-policy-variables).",
    )
    .on(&[LIST_POLICIES, GET_POLICY]),
    rule(
        id::ALIAS_UNUSED,
        "Role alias that no policy allows",
        AuditLevel::Note,
        "No device can get credentials by it. Allow it in a policy, or delete it.",
    )
    .on(&[LIST_ALIASES, LIST_POLICIES, GET_POLICY]),
    rule(
        id::ALIAS_ROLE_MISSING,
        "Role alias of a role that does not exist",
        AuditLevel::Error,
        "Every request for credentials by it fails. Point it to an existing role, or make the role anew.",
    )
    .on(&[LIST_ALIASES, DESCRIBE_ALIAS, GET_ROLE]),
    rule(
        id::ALIAS_UNTRUSTED,
        "Role alias of a role that does not trust the credential provider",
        AuditLevel::Error,
        "Every request for credentials by it fails. The role's trust policy must let credentials.iot.amazonaws.com assume it.",
    )
    .on(&[LIST_ALIASES, DESCRIBE_ALIAS, GET_ROLE]),
    rule(
        id::ALIAS_TOO_LONG,
        "Role alias that asks for longer credentials than its role allows",
        AuditLevel::Error,
        "Every request for credentials by it fails. Lower the alias' duration, or raise the role's MaxSessionDuration.",
    )
    .on(&[LIST_ALIASES, DESCRIBE_ALIAS, GET_ROLE]),
    rule(
        id::GROUP_EMPTY,
        "Group whose policies nothing inherits",
        AuditLevel::Note,
        "Policies are attached to it, but neither it nor a group below it has a thing. Detach them, or put the things in.",
    )
    .on(&[LIST_POLICIES, LIST_TARGETS, "iot:ListThingsInThingGroup"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_says_what_it_rests_on() {
        let names: BTreeSet<&str> = AUDIT_RULES.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(names.len(), AUDIT_RULES.len());
        for rule in AUDIT_RULES {
            assert!(!rule.rests_on.is_empty() && rule.help.ends_with('.'), "{}", rule.id);
            assert_eq!((rule.id.rule(), RuleId::named(rule.id.as_str())), (rule, Some(rule.id)));
        }
    }

    #[test]
    fn levels_are_in_order_and_ids_survive_json() {
        assert!(AuditLevel::Note < AuditLevel::Warning && AuditLevel::Warning < AuditLevel::Error);
        let text = serde_json::to_string(&id::POLICY_UNUSED).unwrap();
        assert_eq!(serde_json::from_str::<RuleId>(&text).unwrap(), id::POLICY_UNUSED);
        assert!(serde_json::from_str::<RuleId>("\"no-such-rule\"").is_err());
    }
}
