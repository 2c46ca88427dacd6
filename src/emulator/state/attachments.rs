//! What is attached to what: policies to targets, principals to things.

use super::{Policy, Refusal, State};
use crate::fleet::Principal;

/// Policies of a certificate or Cognito identity, and of a thing group (developer guide, quotas).
const POLICIES_OF_A_PRINCIPAL: usize = 10;
const POLICIES_OF_A_GROUP: usize = 2;

impl State {
    /// `AttachPolicy`; doing it again is no error.
    ///
    /// # Errors
    /// No such policy or target, a target of no known kind, or its limit reached.
    pub fn attach_policy(&mut self, policy: &str, target: &str) -> Result<(), Refusal> {
        self.policy(policy)?;
        let most = self.check_target(target)?;
        self.take_over_principal(target);
        if self.policy_targets.has(policy, target) {
            return Ok(());
        }
        if self.policy_targets.left_of(target).count() >= most {
            return Err(Refusal::limit(format!(
                "The maximum number of policies per principal is {most} (principal: {target})"
            )));
        }
        self.policy_targets.add(policy, target);
        Ok(())
    }

    /// `DetachPolicy`; doing it again is no error.
    ///
    /// # Errors
    /// No such policy, or a target of no known kind.
    pub fn detach_policy(&mut self, policy: &str, target: &str) -> Result<(), Refusal> {
        self.policy(policy)?;
        self.check_target(target)?;
        self.take_over_principal(target);
        self.policy_targets.remove(policy, target);
        Ok(())
    }

    /// Names of the policies attached to a target; with `recursive`, those of a group's ancestors too.
    ///
    /// # Errors
    /// The target does not exist.
    pub fn attached_policies(&self, target: &str, recursive: bool) -> Result<Vec<String>, Refusal> {
        self.check_target(target)?;
        let mut found: Vec<String> = self.policies_of(target).into_iter().cloned().collect();
        if recursive && let Principal::ThingGroup { name, .. } = Principal::parse(target) {
            for ancestor in self.group_ancestors(&name) {
                found.extend(self.policy_targets.left_of(&self.arn("thinggroup", &ancestor)).cloned());
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The policies that count for a principal: its own, and, for a thing, those of its groups and their ancestors.
    pub fn effective_policies(&self, principal: Option<&str>, thing: Option<&str>) -> Vec<(&str, &Policy)> {
        let groups = thing.map(|thing| self.groups_of_thing(thing)).unwrap_or_default();
        let targets = groups.iter().map(|group| self.arn("thinggroup", group)).chain(principal.map(str::to_owned));
        let mut names: Vec<&String> = Vec::new();
        for target in targets {
            for name in self.policies_of(&target) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.into_iter().filter_map(|name| self.policies.get(name).map(|policy| (name.as_str(), policy))).collect()
    }

    /// `AttachThingPrincipal`; doing it again is no error.
    ///
    /// # Errors
    /// No such thing or certificate.
    pub fn attach_thing_principal(&mut self, thing: &str, principal: &str) -> Result<(), Refusal> {
        self.thing(thing)?;
        self.check_principal(principal)?;
        self.take_over_thing(thing);
        self.take_over_principal(principal);
        self.thing_principals.add(thing, principal);
        Ok(())
    }

    /// `DetachThingPrincipal`; doing it again is no error.
    ///
    /// # Errors
    /// No such thing, or a principal of no known kind.
    pub fn detach_thing_principal(&mut self, thing: &str, principal: &str) -> Result<(), Refusal> {
        self.thing(thing)?;
        self.check_principal(principal)?;
        self.take_over_thing(thing);
        self.take_over_principal(principal);
        self.thing_principals.remove(thing, principal);
        Ok(())
    }

    /// Refuses a principal that is neither a registered certificate nor shaped like a Cognito identity.
    ///
    /// # Errors
    /// `InvalidRequestException` for another shape, `ResourceNotFoundException` for an unknown certificate.
    pub fn check_principal(&self, principal: &str) -> Result<(), Refusal> {
        match Principal::parse(principal) {
            Principal::Certificate { arn, id } => {
                if !self.has_certificate(&id) || arn != self.arn("cert", &id) {
                    return Err(Refusal::not_found("The certificate given in the principal does not exist."));
                }
                Ok(())
            }
            Principal::CognitoIdentity(_) => Ok(()),
            _ => Err(Refusal::invalid(format!("Invalid principal: {principal}"))),
        }
    }

    /// How many policies the target may have.
    fn check_target(&self, target: &str) -> Result<usize, Refusal> {
        match Principal::parse(target) {
            Principal::ThingGroup { name, .. } => {
                self.group(&name)?;
                Ok(POLICIES_OF_A_GROUP)
            }
            Principal::Other(_) => Err(Refusal::invalid(format!("Invalid target: {target}"))),
            _ => self.check_principal(target).map(|()| POLICIES_OF_A_PRINCIPAL),
        }
    }
}
