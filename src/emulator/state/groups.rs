//! Thing groups: a static tree.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Refusal, State, names};

/// Levels a hierarchy may have, groups a thing may be in, direct children of a group (developer guide, `thing-groups`).
const MAX_DEPTH: usize = 7;
const MAX_GROUPS_OF_A_THING: usize = 10;
const MAX_CHILDREN: usize = 100;

/// A thing group.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Group {
    /// `thingGroupId`, a UUID.
    pub id: String,
    /// The parent's name; none at the root.
    pub parent: Option<String>,
    /// Description and attributes.
    pub properties: GroupProperties,
    /// Starts at 1, grows with every update.
    pub version: i64,
    /// When it was created.
    pub created: Timestamp,
}

/// `thingGroupProperties`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GroupProperties {
    /// Free text.
    pub description: Option<String>,
    /// Group attributes.
    pub attributes: BTreeMap<String, String>,
}

impl State {
    /// `CreateThingGroup`; doing it again with the same settings is no error.
    ///
    /// # Errors
    /// A bad name, an unknown parent, a tree too deep or too wide, a group with other settings.
    pub fn create_group(
        &mut self,
        name: &str,
        parent: Option<&str>,
        properties: GroupProperties,
        now: Timestamp,
    ) -> Result<&Group, Refusal> {
        names::GROUP.check(name)?;
        if let Some(parent) = parent {
            self.group(parent)?;
            if self.group_ancestors(parent).len() + 2 > MAX_DEPTH {
                return Err(Refusal::invalid(format!("The group hierarchy exceeds the limit of {MAX_DEPTH} levels")));
            }
            let siblings = self.groups.values().filter(|g| g.parent.as_deref() == Some(parent)).count();
            if siblings >= MAX_CHILDREN && !self.groups.contains_key(name) {
                return Err(Refusal::invalid(format!("Group {parent} already has {MAX_CHILDREN} child groups")));
            }
        }
        let parent = parent.map(str::to_owned);
        if let Some(old) = self.groups.get(name)
            && (old.parent != parent || old.properties != properties)
        {
            return Err(Refusal::already_exists(format!(
                "Thing Group {name} already exists in current account with different properties"
            )));
        }
        let id = uuid::Uuid::new_v4().to_string();
        let fresh = || Group { id, parent, properties, version: 1, created: now };
        Ok(self.groups.entry(name.to_owned()).or_insert_with(fresh))
    }

    /// `DescribeThingGroup`.
    ///
    /// # Errors
    /// No such group.
    pub fn group(&self, name: &str) -> Result<&Group, Refusal> {
        self.groups.get(name).ok_or_else(|| Refusal::not_found(format!("Thing group {name} not found")))
    }

    /// Names from the root down to the parent.
    pub fn group_ancestors(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut parent = self.groups.get(name).and_then(|group| group.parent.clone());
        // A stored tree could be damaged into a ring; the limit ends it.
        while let Some(this) = parent.filter(|_| found.len() < MAX_DEPTH) {
            parent = self.groups.get(&this).and_then(|group| group.parent.clone());
            found.push(this);
        }
        found.reverse();
        found
    }

    /// `UpdateThingGroup`.
    ///
    /// # Errors
    /// No such group or another version.
    pub fn update_group(
        &mut self,
        name: &str,
        properties: GroupProperties,
        merge: bool,
        expected_version: Option<i64>,
    ) -> Result<i64, Refusal> {
        self.group(name)?;
        let Some(group) = self.groups.get_mut(name) else { return Err(Refusal::not_found(name)) };
        if expected_version.is_some_and(|expected| expected != group.version) {
            return Err(Refusal::version_conflict(format!("Thing group {name} has version {}", group.version)));
        }
        if properties.description.is_some() || !merge {
            group.properties.description = properties.description;
        }
        if !merge {
            group.properties.attributes.clear();
        }
        group.properties.attributes.extend(properties.attributes);
        group.version += 1;
        Ok(group.version)
    }

    /// `DeleteThingGroup`; deleting what is not there is no error.
    ///
    /// # Errors
    /// The group has children, or another version.
    pub fn delete_group(&mut self, name: &str, expected_version: Option<i64>) -> Result<(), Refusal> {
        let Some(group) = self.groups.get(name) else { return Ok(()) };
        if expected_version.is_some_and(|expected| expected != group.version) {
            return Err(Refusal::version_conflict(format!("Thing group {name} has version {}", group.version)));
        }
        if self.groups.values().any(|other| other.parent.as_deref() == Some(name)) {
            return Err(Refusal::invalid(format!(
                "Cannot delete thing group : {name} when there are still child groups attached to it"
            )));
        }
        let arn = self.arn("thinggroup", name);
        self.policy_targets.remove_right(&arn);
        self.group_things.remove_left(name);
        self.crowd.leave_group(name);
        self.groups.remove(name);
        Ok(())
    }

    /// `AddThingToThingGroup`; doing it again is no error.
    ///
    /// # Errors
    /// No such group or thing, or the thing is in ten groups.
    pub fn add_thing_to_group(&mut self, group: &str, thing: &str) -> Result<(), Refusal> {
        self.group(group)?;
        self.thing(thing)?;
        self.take_over_thing(thing);
        if !self.group_things.has(group, thing) && self.group_things.left_of(thing).count() >= MAX_GROUPS_OF_A_THING {
            return Err(Refusal::invalid(format!("Thing {thing} is already in {MAX_GROUPS_OF_A_THING} groups")));
        }
        self.group_things.add(group, thing);
        Ok(())
    }

    /// `RemoveThingFromThingGroup`; doing it again is no error.
    ///
    /// # Errors
    /// No such group or thing.
    pub fn remove_thing_from_group(&mut self, group: &str, thing: &str) -> Result<(), Refusal> {
        self.group(group)?;
        self.thing(thing)?;
        self.take_over_thing(thing);
        self.group_things.remove(group, thing);
        Ok(())
    }

    /// Names of every group a thing is in, with all their ancestors: those whose policies reach it.
    pub fn groups_of_thing(&self, thing: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for direct in self.groups_holding(thing) {
            for name in self.group_ancestors(&direct).into_iter().chain([direct.clone()]) {
                if !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        found
    }
}
