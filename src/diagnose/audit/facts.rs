//! What the lists have told so far, and what follows from it. Each page is judged as it comes, where all that its
//! judgment rests on is there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::breadth::Holder;
use super::ids::Pairs;
use super::{AuditFinding, AuditSubject, CertificateId, SubjectKind, aliases, certificates, policies};
use crate::fleet::{Certificate, CertificateStatus, Fact, PolicyDetail, Principal, Role, RoleAlias, Scope, ThingFacts};
use crate::policy::Document;

/// A role alias, as far as it is known.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AliasFact {
    /// With its role, where `DescribeRoleAlias` told.
    alias: RoleAlias,
    /// Some policy allows it.
    is_allowed: bool,
}

/// What the members of a group are, as far as they were read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct GroupFact {
    /// Names of the policies attached to it.
    policies: Vec<String>,
    /// Things in it and below it.
    members: BTreeSet<String>,
    /// There are more than were read.
    has_more: bool,
}

/// What the lists have told so far.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditFacts {
    scope: Scope,
    policies: Vec<String>,
    aliases: BTreeMap<String, AliasFact>,
    /// Policies whose targets or documents are not known.
    documents_read: usize,
    /// Certificates and the policies attached to them.
    targets: Pairs,
    groups: BTreeMap<String, GroupFact>,
    /// Places in the list of the policies that are attached to Amazon Cognito identities.
    #[serde(default)]
    on_identities: BTreeSet<u32>,
    /// Of those that are attached to something else.
    #[serde(default)]
    on_others: BTreeSet<u32>,
    certificates: Vec<CertificateId>,
    /// Their places in the order of their ids, once somebody looks one up.
    #[serde(skip)]
    by_id: Vec<u32>,
    /// Those that are not active.
    statuses: BTreeMap<String, CertificateStatus>,
    things: Vec<String>,
    /// Certificates and the things they are attached to.
    attached: Pairs,
}

impl AuditFacts {
    /// Of an account and region.
    pub fn new(scope: Scope) -> Self {
        Self { scope, ..Self::default() }
    }

    /// Account and region.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The policies' names.
    pub fn policies(&self) -> &[String] {
        &self.policies
    }

    /// The certificates' ids.
    pub fn certificates(&self) -> &[CertificateId] {
        &self.certificates
    }

    /// The things' names.
    pub fn things(&self) -> &[String] {
        &self.things
    }

    /// The role aliases' names.
    pub fn aliases(&self) -> Vec<String> {
        self.aliases.keys().cloned().collect()
    }

    /// The groups that policies are attached to.
    pub fn groups(&self) -> Vec<String> {
        self.groups.keys().cloned().collect()
    }

    /// The roles that aliases point to, each once.
    pub fn roles(&self) -> BTreeSet<String> {
        let arns = self.aliases.values().map(|alias| alias.alias.role_arn.clone());
        arns.filter(|arn| !arn.is_empty()).collect()
    }

    /// Whether the certificate is active.
    pub fn is_active(&self, certificate: &CertificateId) -> bool {
        !self.statuses.contains_key(&certificate.to_string())
    }

    /// A page of `ListRoleAliases`.
    pub fn add_aliases(&mut self, names: Vec<String>) {
        for name in names {
            let arn = self.scope.iot(&format!("rolealias/{name}"));
            let alias = RoleAlias { arn, ..RoleAlias::named(name.clone()) };
            self.aliases.entry(name).or_insert(AliasFact { alias, is_allowed: false });
        }
    }

    /// `DescribeRoleAlias`
    pub fn add_alias(&mut self, alias: RoleAlias) {
        if let Some(known) = self.aliases.get_mut(&alias.name) {
            known.alias = alias;
        }
    }

    /// `iam:GetRole`: what is wrong with the aliases that point to it. `others` are the roles that are there: what an
    /// alias whose role is gone could stand for.
    pub fn judge_role(&self, arn: &str, role: &Fact<Role>, others: &[Role]) -> Vec<AuditFinding> {
        let pointing = |arn: &str| {
            let arn = arn.to_owned();
            self.aliases.values().filter(move |alias| alias.alias.role_arn == arn)
        };
        let behind = |role: &Role| pointing(&role.arn).map(|alias| alias.alias.name.clone()).collect();
        let others: Vec<(&Role, Vec<String>)> = others.iter().map(|role| (role, behind(role))).collect();
        pointing(arn)
            .flat_map(|alias| aliases::role(&alias.alias, role, &self.alias_subject(alias), &self.scope, &others))
            .collect()
    }

    /// Aliases that no policy allows; to be asked when every document was read.
    pub fn judge_unused_aliases(&self) -> Vec<AuditFinding> {
        let unused = self.aliases.values().filter(|alias| !alias.is_allowed);
        unused.map(|alias| aliases::unused(&self.alias_subject(alias), self.documents_read)).collect()
    }

    fn alias_subject(&self, alias: &AliasFact) -> AuditSubject {
        AuditSubject {
            arn: alias.alias.arn.clone(),
            ..self.subject(SubjectKind::RoleAlias, "rolealias", &alias.alias.name)
        }
    }

    fn subject(&self, kind: SubjectKind, resource: &str, name: &str) -> AuditSubject {
        AuditSubject::of(kind, resource, name, &self.scope)
    }

    /// The list of policies begins anew, and all that hangs on it.
    pub fn forget_policies(&mut self) {
        self.policies.clear();
        self.targets = Pairs::default();
        self.on_identities.clear();
        self.on_others.clear();
        self.groups.clear();
        self.documents_read = 0;
    }

    /// The documents are judged anew.
    pub fn forget_documents(&mut self) {
        self.documents_read = 0;
        self.aliases.values_mut().for_each(|alias| alias.is_allowed = false);
    }

    /// A page of `ListPolicies`.
    pub fn add_policies(&mut self, names: impl IntoIterator<Item = String>) {
        self.policies.extend(names);
    }

    /// `GetPolicy`: what is wrong with the document.
    pub fn judge_document(&mut self, detail: &PolicyDetail) -> Vec<AuditFinding> {
        self.documents_read += 1;
        let name = &detail.policy.name;
        let subject = self.subject(SubjectKind::Policy, "policy", name);
        let document = match Document::parse(&detail.document) {
            Ok(document) => document,
            Err(error) => {
                // What it allows is not known: no alias can be said to be unused.
                self.aliases.values_mut().for_each(|alias| alias.is_allowed = true);
                return vec![policies::unreadable(&subject, &error.to_string())];
            }
        };
        for alias in self.aliases.values_mut().filter(|alias| !alias.is_allowed) {
            alias.is_allowed = aliases::may_allow(name, &document, &alias.alias.arn);
        }
        policies::document(&subject, detail, &document, self.holder(name), &self.scope)
    }

    /// Who has the policy, as far as its targets were read before.
    fn holder(&self, policy: &str) -> Holder {
        if self.on_identities.is_empty() {
            return Holder::Device;
        }
        let number = self.policies.iter().position(|name| name == policy).and_then(|at| u32::try_from(at).ok());
        let is_in = |set: &BTreeSet<u32>| number.is_some_and(|number| set.contains(&number));
        if is_in(&self.on_identities) && !is_in(&self.on_others) { Holder::Identity } else { Holder::Device }
    }

    /// A page of `ListTargetsForPolicy`, of the policy at this place in the list.
    pub fn add_targets(&mut self, policy: usize, page: &[Principal]) {
        let Ok(number) = u32::try_from(policy) else { return };
        for target in page {
            let holders = match target {
                Principal::CognitoIdentity(_) => &mut self.on_identities,
                _ => &mut self.on_others,
            };
            holders.insert(number);
            match target {
                Principal::Certificate { id, .. } => {
                    if let Some(id) = CertificateId::parse(id) {
                        self.targets.add(id, number);
                    }
                }
                Principal::ThingGroup { name, .. } => {
                    let group = self.groups.entry(name.clone()).or_default();
                    let policy = self.policies.get(policy).cloned().unwrap_or_default();
                    if !group.policies.contains(&policy) {
                        group.policies.push(policy);
                    }
                }
                Principal::CognitoIdentity(_) | Principal::Other(_) => {}
            }
        }
    }

    /// A policy without a single target.
    pub fn judge_unused_policy(&self, policy: &str) -> AuditFinding {
        policies::unused(&self.subject(SubjectKind::Policy, "policy", policy))
    }

    /// The first page of `ListThingsInThingGroup`, the groups below included.
    pub fn judge_members(&mut self, group: &str, members: Vec<String>, has_more: bool) -> Option<AuditFinding> {
        let subject = self.subject(SubjectKind::Group, "thinggroup", group);
        let known = self.groups.get_mut(group)?;
        known.members = members.into_iter().collect();
        known.has_more = has_more;
        (known.members.is_empty() && !has_more).then(|| policies::empty_group(&subject, &known.policies))
    }

    /// The list of certificates begins anew.
    pub fn forget_certificates(&mut self) {
        self.certificates.clear();
        self.by_id.clear();
        self.statuses.clear();
    }

    /// A page of `ListCertificates`: those that are refused although a policy is attached to them, and those that no
    /// policy is attached to, which a policy of a group may reach.
    pub fn judge_certificates(&mut self, page: &[Certificate]) -> (Vec<AuditFinding>, Vec<CertificateId>) {
        let (mut findings, mut suspects) = (Vec::new(), Vec::new());
        for certificate in page {
            let Some(id) = CertificateId::parse(&certificate.id) else { continue };
            self.certificates.push(id);
            let policies = self.policies_of(id);
            if certificate.status != CertificateStatus::Active {
                self.statuses.insert(id.to_string(), certificate.status.clone());
                if !policies.is_empty() {
                    findings.push(certificates::inactive(&id, &certificate.status, &policies, &[], &self.scope));
                }
            }
            if policies.is_empty() {
                suspects.push(id);
            }
        }
        (findings, suspects)
    }

    fn policies_of(&mut self, certificate: CertificateId) -> Vec<String> {
        let numbers: Vec<u32> = self.targets.of(certificate).collect();
        numbers.into_iter().filter_map(|number| self.policies.get(number as usize).cloned()).collect()
    }

    /// A group whose things could not be read.
    pub fn open_group(&mut self, group: &str) {
        if let Some(known) = self.groups.get_mut(group) {
            known.has_more = true;
        }
    }

    /// Whether a policy of some group may reach a certificate that has none itself.
    pub fn groups_may_reach(&self) -> bool {
        self.groups.values().any(|group| group.has_more || !group.members.is_empty())
    }

    /// A certificate without a policy, where no group's policies can reach it.
    pub fn judge_bare(&self, certificate: &CertificateId) -> AuditFinding {
        certificates::without_policy(certificate, &self.scope)
    }

    /// The same where not all things of the groups are known.
    fn judge_perhaps_bare(&self, certificate: &CertificateId, why: &str) -> AuditFinding {
        let groups: Vec<String> = self.groups.keys().cloned().collect();
        let why = format!(
            "whether a policy of thing group {} reaches its thing is not known: {why}",
            certificates::some(&groups)
        );
        certificates::maybe_without_policy(certificate, why, &self.scope)
    }

    /// The same where its things are known: nothing, where a group's policy reaches one of them.
    pub fn judge_bare_with_things(&self, certificate: &CertificateId, things: &[String]) -> Option<AuditFinding> {
        let reaches = |group: &GroupFact| things.iter().any(|thing| group.members.contains(thing));
        if self.groups.values().any(reaches) {
            return None;
        }
        if !things.is_empty() && self.groups.values().any(|group| group.has_more) {
            return Some(self.judge_perhaps_bare(certificate, "it has more things than were read"));
        }
        Some(self.judge_bare(certificate))
    }

    /// The list of things begins anew.
    pub fn forget_things(&mut self) {
        self.things.clear();
        // They count by the list.
        self.attached = Pairs::default();
    }

    /// A page of `ListThings`.
    pub fn add_things(&mut self, names: impl IntoIterator<Item = String>) {
        self.things.extend(names);
    }

    /// `ListThingPrincipals` of the thing at this place in the list.
    pub fn judge_thing(&mut self, thing: usize, principals: &[Principal]) -> Option<AuditFinding> {
        let number = u32::try_from(thing).ok()?;
        let mut has_certificate = false;
        for principal in principals {
            if let Principal::Certificate { id, .. } = principal {
                has_certificate = true;
                if let Some(id) = CertificateId::parse(id) {
                    self.attached.add(id, number);
                }
            }
        }
        if has_certificate {
            return None;
        }
        let others: Vec<String> = principals.iter().map(|principal| principal.target().to_owned()).collect();
        let evidence = if others.is_empty() {
            "ListThingPrincipals: nothing is attached to it".to_owned()
        } else {
            format!("ListThingPrincipals: no certificate, but {}", certificates::some(&others))
        };
        Some(certificates::bare_thing(self.things.get(thing)?, evidence, !others.is_empty(), &self.scope))
    }

    /// What `ListThingPrincipals` and the list of certificates tell of the thing at this place in the list; `None` where the
    /// status of one is not known.
    pub fn told_of_thing(&mut self, thing: usize, principals: &[Principal]) -> Option<(String, ThingFacts)> {
        self.sort_ids();
        let status = |principal: &Principal| match principal {
            Principal::Certificate { id, .. } => Some(self.status_of(id).map(|status| status.as_str().to_owned())),
            _ => None,
        };
        let mut statuses = principals.iter().filter_map(status).collect::<Option<Vec<String>>>()?;
        statuses.sort_unstable();
        let facts = ThingFacts { certificates: Some(statuses), ..ThingFacts::default() };
        Some((self.things.get(thing)?.clone(), facts))
    }

    fn sort_ids(&mut self) {
        if self.by_id.len() != self.certificates.len() {
            self.by_id = (0u32..).take(self.certificates.len()).collect();
            self.by_id.sort_unstable_by_key(|place| self.certificates[*place as usize]);
        }
    }

    /// The status of a listed certificate.
    fn status_of(&self, id: &str) -> Option<CertificateStatus> {
        let known = CertificateId::parse(id)?;
        let at = |place: &u32| self.certificates[*place as usize];
        let listed = || self.by_id.binary_search_by_key(&known, at).is_ok().then_some(CertificateStatus::Active);
        self.statuses.get(id).cloned().or_else(listed)
    }

    /// `ListPrincipalThings` of the certificate at this place in the list.
    pub fn judge_certificate_things(&mut self, certificate: usize, things: &[String]) -> Vec<AuditFinding> {
        let Some(id) = self.certificates.get(certificate).copied() else { return Vec::new() };
        for thing in things {
            if let Some(number) = self.thing_number(thing) {
                self.attached.add(id, number);
            }
        }
        match things {
            [] => vec![self.judge_no_thing(&id, "ListPrincipalThings: no thing")],
            [_] => self.judge_refused(&id, things),
            _ => [certificates::shared(&id, things, &self.scope)]
                .into_iter()
                .chain(self.judge_refused(&id, things))
                .collect(),
        }
    }

    /// A thing's place in the list; it comes in no order that AWS promises.
    fn thing_number(&mut self, name: &str) -> Option<u32> {
        let at = match self.things.binary_search_by(|other| other.as_str().cmp(name)) {
            Ok(at) => at,
            Err(_) => self.things.iter().position(|other| other == name)?,
        };
        u32::try_from(at).ok()
    }

    /// Sorts the things, before certificates are asked for theirs: no place in the list was told yet.
    pub fn sort_things(&mut self) {
        self.things.sort_unstable();
    }

    /// Certificates of several of the things asked so far.
    pub fn judge_shared(&mut self) -> Vec<AuditFinding> {
        let things = &self.things;
        let names = |pairs: &[(CertificateId, u32)]| -> Vec<String> {
            pairs.iter().filter_map(|(_, number)| things.get(*number as usize).cloned()).collect()
        };
        let several = self.attached.grouped().filter(|pairs| pairs.len() > 1);
        several.map(|pairs| certificates::shared(&pairs[0].0, &names(pairs), &self.scope)).collect()
    }

    /// Every thing was asked for its certificates: those of several things, those of none, and those refused.
    pub fn judge_attached(&mut self) -> Vec<AuditFinding> {
        let mut findings = self.judge_shared();
        for id in self.certificates.clone() {
            let pairs: Vec<(CertificateId, u32)> = self.attached.of(id).map(|number| (id, number)).collect();
            if pairs.is_empty() {
                findings.push(self.judge_no_thing(&id, "ListThingPrincipals: none of the things has it"));
            } else if !self.is_active(&id) {
                let names: Vec<String> =
                    pairs.iter().filter_map(|(_, number)| self.things.get(*number as usize).cloned()).collect();
                findings.extend(self.judge_refused(&id, &names));
            }
        }
        findings
    }

    /// Every certificate was asked for its things: those that none has.
    pub fn judge_bare_things(&mut self) -> Vec<AuditFinding> {
        let mut seen = vec![false; self.things.len()];
        for (_, number) in self.attached.grouped().flatten() {
            if let Some(seen) = seen.get_mut(*number as usize) {
                *seen = true;
            }
        }
        let bare = self.things.iter().zip(seen).filter(|(_, seen)| !seen).map(|(thing, _)| thing);
        let evidence = "ListPrincipalThings: no certificate of the account is attached to it";
        bare.map(|thing| certificates::bare_thing(thing, evidence.to_owned(), false, &self.scope)).collect()
    }

    fn judge_no_thing(&self, certificate: &CertificateId, evidence: &str) -> AuditFinding {
        certificates::without_thing(certificate, evidence.to_owned(), self.is_active(certificate), &self.scope)
    }

    /// Refused although a thing has it; one that a policy is attached to was told before.
    fn judge_refused(&mut self, certificate: &CertificateId, things: &[String]) -> Vec<AuditFinding> {
        let Some(status) = self.statuses.get(&certificate.to_string()).cloned() else { return Vec::new() };
        if !self.policies_of(*certificate).is_empty() {
            return Vec::new();
        }
        vec![certificates::inactive(certificate, &status, &[], things, &self.scope)]
    }

    /// `DescribeCertificate`'s last day.
    pub fn judge_validity(
        &self,
        certificate: &CertificateId,
        not_after: Timestamp,
        now: Timestamp,
    ) -> Option<AuditFinding> {
        certificates::validity(certificate, not_after, now, &self.scope)
    }
}
