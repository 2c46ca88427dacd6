//! What is held and what is computed, as one: every question that both can answer goes through here. Whoever is about to
//! change a computed thing or its certificate takes it over first.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Certificate, State, Thing};
use crate::emulator::crowd::Member;
use crate::fleet::Principal;
use crate::shadow::Stored;

/// A thing of a list.
pub(in crate::emulator) enum Listed<'s> {
    /// It is held.
    Held(&'s str, &'s Thing),
    /// It is computed.
    Computed(String, Member<'s>),
}

/// A certificate of a list.
pub(in crate::emulator) enum ListedCertificate<'s> {
    /// It is held.
    Held(&'s Certificate),
    /// It is computed: the id, and whose it is.
    Computed(String, Member<'s>),
}

impl Listed<'_> {
    /// Its name.
    pub(in crate::emulator) fn name(&self) -> &str {
        match self {
            Self::Held(name, _) => name,
            Self::Computed(name, _) => name,
        }
    }

    /// Its type.
    pub(in crate::emulator) fn thing_type(&self) -> Option<&str> {
        match self {
            Self::Held(_, thing) => thing.thing_type.as_deref(),
            Self::Computed(_, member) => Some(member.thing_type()),
        }
    }

    /// Its version.
    pub(in crate::emulator) const fn version(&self) -> i64 {
        match self {
            Self::Held(_, thing) => thing.version,
            Self::Computed(..) => 1,
        }
    }
}

impl ListedCertificate<'_> {
    /// Its id.
    pub(in crate::emulator) fn id(&self) -> &str {
        match self {
            Self::Held(certificate) => &certificate.id,
            Self::Computed(id, _) => id,
        }
    }

    /// When it was registered.
    pub(in crate::emulator) fn created(&self) -> Timestamp {
        match self {
            Self::Held(certificate) => certificate.created,
            Self::Computed(_, member) => member.created(),
        }
    }

    /// Its status.
    pub(in crate::emulator) fn status(&self) -> &str {
        match self {
            Self::Held(certificate) => &certificate.status,
            Self::Computed(..) => "ACTIVE",
        }
    }

    /// Its mode.
    pub(in crate::emulator) fn mode(&self) -> &str {
        match self {
            Self::Held(certificate) => &certificate.mode,
            Self::Computed(..) => "DEFAULT",
        }
    }
}

/// Which things of a list are wanted; asked before a computed one gets its name.
pub(in crate::emulator) trait Wanted {
    /// Of those that are held.
    fn held(&self, name: &str, thing: &Thing) -> bool;
    /// Of those that are computed.
    fn computed(&self, member: &Member<'_>) -> bool;
}

impl State {
    /// The thing of this name.
    pub fn find_thing(&self, name: &str) -> Option<Cow<'_, Thing>> {
        let held = self.things.get(name).map(Cow::Borrowed);
        held.or_else(|| self.crowd.find(name).map(|member| Cow::Owned(member.thing())))
    }

    /// Things by name, from behind this one on.
    pub(in crate::emulator) fn things_behind<'s>(
        &'s self,
        after: Option<&str>,
        wanted: &impl Wanted,
    ) -> impl Iterator<Item = Listed<'s>> {
        let start = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        let held = self.things.range::<str, _>((start, std::ops::Bound::Unbounded));
        let held = held.filter(|(name, thing)| wanted.held(name, thing)).map(|(name, thing)| Listed::Held(name, thing));
        let computed = self.crowd.behind(after).filter(|member| wanted.computed(member));
        let computed = computed.map(|member| Listed::Computed(member.name(), member));
        merged(held, computed, |held, computed| held.name() < computed.name())
    }

    /// The certificate with this id.
    pub fn find_certificate(&self, id: &str) -> Option<Cow<'_, Certificate>> {
        let held = self.certificates.get(id).map(Cow::Borrowed);
        let computed = || self.crowd.with_certificate(id).map(|member| member.certificate(&self.scope.account));
        held.or_else(|| computed().map(Cow::Owned))
    }

    /// Whether there is a certificate with this id: asked without signing it.
    pub fn has_certificate(&self, id: &str) -> bool {
        self.certificates.get(id).is_some() || self.crowd.with_certificate(id).is_some()
    }

    /// Certificates by age, from behind this one on (age and id).
    pub(in crate::emulator) fn certificates_behind<'s>(
        &'s self,
        after: Option<&(Timestamp, String)>,
        oldest_first: bool,
    ) -> Box<dyn Iterator<Item = ListedCertificate<'s>> + 's> {
        let held = |key: &'s (Timestamp, String)| self.certificates.get(&key.1).map(ListedCertificate::Held);
        let computed = |member: Member<'s>| ListedCertificate::Computed(member.certificate_id(), member);
        let key = |listed: &ListedCertificate<'_>| (listed.created(), listed.id().to_owned());
        let all = &self.certificates;
        // As many as can be of the same age are looked at again, and left out by their ids.
        let slot = after.map(|(age, _)| self.crowd.slot_of_age(*age));
        let after = after.cloned();
        if oldest_first {
            let young: Box<dyn Iterator<Item = _>> = match &after {
                None => Box::new(all.by_age()),
                Some(start) => Box::new(all.after(start)),
            };
            let crowd = self.crowd.since_slot(slot.unwrap_or_default()).map(computed);
            let crowd = crowd.skip_while(move |one| after.as_ref().is_some_and(|after| key(one) <= *after));
            return Box::new(merged(young.filter_map(held), crowd, move |a, b| key(a) < key(b)));
        }
        let old: Box<dyn Iterator<Item = _>> = match &after {
            None => Box::new(all.by_age().rev()),
            Some(start) => Box::new(all.before(start)),
        };
        let crowd = self.crowd.before_slot(slot.map_or(u32::MAX, |slot| slot.saturating_add(1))).map(computed);
        let crowd = crowd.skip_while(move |one| after.as_ref().is_some_and(|after| key(one) >= *after));
        Box::new(merged(old.filter_map(held), crowd, move |a, b| key(a) > key(b)))
    }

    /// The names of the groups that a thing is in itself, in order.
    pub fn groups_holding(&self, thing: &str) -> Vec<String> {
        let mut found: Vec<String> = self.group_things.left_of(thing).cloned().collect();
        found.extend(self.crowd.find(thing).into_iter().flat_map(|member| member.groups()).map(str::to_owned));
        found.sort();
        found
    }

    /// The names of the things in any of these groups, in order, from behind this one on.
    pub(in crate::emulator) fn things_in<'s>(
        &'s self,
        groups: &'s [String],
        after: Option<&str>,
        most: usize,
    ) -> impl Iterator<Item = String> + use<'s> {
        let held = groups.iter().flat_map(|group| self.group_things.right_behind(group, after).take(most));
        let held: BTreeSet<&String> = held.collect();
        let is_in = |member: &Member<'_>| member.groups().any(|group| groups.iter().any(|one| one == group));
        let is_any = groups.iter().any(|group| self.crowd.has_group(group));
        let crowd = is_any.then(|| self.crowd.behind(after)).into_iter().flatten().filter(is_in);
        merged(held.into_iter().cloned(), crowd.map(|member| member.name()), |a, b| a < b)
    }

    /// The principals of a thing, in order.
    pub fn principals_of(&self, thing: &str) -> Vec<String> {
        let mut found: Vec<String> = self.thing_principals.right_of(thing).cloned().collect();
        found.extend(self.crowd.find(thing).map(|member| self.arn("cert", &member.certificate_id())));
        found.sort();
        found
    }

    /// The things of a principal, in order.
    pub fn things_of(&self, principal: &str) -> Vec<String> {
        let mut found: Vec<String> = self.thing_principals.left_of(principal).cloned().collect();
        found.extend(self.member_of(principal).map(|member| member.name()));
        found.sort();
        found
    }

    /// Whether a principal is attached to a thing.
    pub fn is_attached(&self, thing: &str, principal: &str) -> bool {
        self.thing_principals.has(thing, principal)
            || self.member_of(principal).is_some_and(|member| member.name() == thing)
    }

    /// The names of the policies that are attached to a target itself, in order.
    pub fn policies_of(&self, target: &str) -> Vec<&String> {
        let mut found: Vec<&String> = self.policy_targets.left_of(target).collect();
        if self.member_of(target).is_some() {
            found.extend(self.crowd.policies());
            found.sort();
        }
        found
    }

    /// Whether a policy is attached to anything.
    pub fn is_policy_attached(&self, policy: &str) -> bool {
        self.policy_targets.right_of(policy).next().is_some() || self.crowd.has_policy(policy)
    }

    /// The computed certificates that a policy is attached to: the slot of each, and its ARN; from this slot on.
    pub(in crate::emulator) fn computed_targets<'s>(
        &'s self,
        policy: &str,
        from: u32,
    ) -> impl Iterator<Item = (u32, String)> + use<'s> {
        let crowd = self.crowd.has_policy(policy).then(|| self.crowd.since_slot(from));
        crowd.into_iter().flatten().map(|member| (member.slot, self.arn("cert", &member.certificate_id())))
    }

    /// A shadow as it is stored or computed, deleted or not.
    pub fn stored_shadow(&self, thing: &str, name: &str) -> Option<Cow<'_, Stored>> {
        let held = self.shadows.get(thing, name).map(Cow::Borrowed);
        held.or_else(|| self.crowd.once(thing).and_then(|member| member.shadow(name)).map(Cow::Owned))
    }

    /// The names of a thing's named shadows, in order.
    pub fn shadow_names(&self, thing: &str) -> Vec<String> {
        let mut names = self.shadows.names(thing);
        let computed = self.crowd.once(thing).and_then(|member| member.shadow_names());
        names.extend(computed.filter(|name| self.shadows.get(thing, name).is_none()).map(str::to_owned));
        names.sort();
        names
    }

    /// The computed device of this name, whatever became of its thing in the registry, as long as its certificate lets
    /// it connect.
    pub(in crate::emulator) fn computed_device(&self, name: &str) -> Option<Member<'_>> {
        let member = self.crowd.once(name)?;
        let is_active = || {
            let held = self.certificates.get(&member.certificate_id());
            held.is_some_and(|certificate| certificate.status == "ACTIVE")
        };
        (self.crowd.find(name).is_some() || is_active()).then_some(member)
    }

    /// Whether a thing is of this type.
    pub fn is_type_used(&self, kind: &str) -> bool {
        self.things.values().any(|thing| thing.thing_type.as_deref() == Some(kind))
            || self.crowd.since_slot(0).any(|member| member.thing_type() == kind)
    }

    /// From now on a thing is held, with its certificate and all that they are attached to; one that is held is left
    /// alone.
    pub fn take_over_thing(&mut self, name: &str) {
        let slot = self.crowd.find(name).map(|member| member.slot);
        self.take_over(slot);
    }

    /// The same by its certificate's ARN.
    pub fn take_over_principal(&mut self, principal: &str) {
        let slot = self.member_of(principal).map(|member| member.slot);
        self.take_over(slot);
    }

    fn take_over(&mut self, slot: Option<u32>) {
        let Some(member) = slot.and_then(|slot| self.crowd.since_slot(slot).next()) else { return };
        let (slot, name, thing) = (member.slot, member.name(), member.thing());
        let certificate = member.certificate(&self.scope.account);
        let principal = self.arn("cert", &certificate.id);
        for group in member.groups() {
            self.group_things.add(group, &name);
        }
        for policy in self.crowd.policies() {
            self.policy_targets.add(policy, &principal);
        }
        self.thing_principals.add(&name, &principal);
        self.certificates.insert(certificate);
        self.things.insert(name, thing);
        self.crowd.take(slot);
    }

    fn member_of(&self, principal: &str) -> Option<Member<'_>> {
        if self.crowd.is_empty() {
            return None;
        }
        match Principal::parse(principal) {
            Principal::Certificate { arn, id } if arn == self.arn("cert", &id) => self.crowd.with_certificate(&id),
            _ => None,
        }
    }
}

/// Two sequences in the same order as one.
fn merged<T>(
    first: impl Iterator<Item = T>,
    second: impl Iterator<Item = T>,
    comes_first: impl Fn(&T, &T) -> bool,
) -> impl Iterator<Item = T> {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    std::iter::from_fn(move || match (first.peek(), second.peek()) {
        (Some(a), Some(b)) if comes_first(a, b) => first.next(),
        (_, Some(_)) => second.next(),
        (_, None) => first.next(),
    })
}

#[cfg(test)]
mod tests;
