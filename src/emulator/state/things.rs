//! Things and thing types.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Refusal, State, names};

/// Attributes a thing may have without a thing type, and with one (developer guide, `thing-types`).
const ATTRIBUTES_UNTYPED: usize = 3;
const ATTRIBUTES_TYPED: usize = 50;
/// Longest attribute value, in characters.
const LONGEST_VALUE: usize = 800;

/// A registered thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Thing {
    /// `thingId`, a UUID.
    pub id: String,
    /// Its thing type.
    pub thing_type: Option<String>,
    /// Registry attributes.
    pub attributes: BTreeMap<String, String>,
    /// Starts at 1, grows with every update.
    pub version: i64,
}

/// A thing type.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ThingType {
    /// `thingTypeId`, a UUID.
    pub id: String,
    /// Free text.
    pub description: Option<String>,
    /// At most three.
    pub searchable: Vec<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was deprecated, if it is.
    pub deprecated: Option<Timestamp>,
}

/// What `UpdateThing` asks for.
#[derive(Debug, Clone, Default)]
pub struct ThingUpdate {
    /// The new type.
    pub thing_type: Option<String>,
    /// Take the type away.
    pub remove_type: bool,
    /// New attributes; an empty value takes an attribute away.
    pub attributes: Option<BTreeMap<String, String>>,
    /// Keep the attributes that are not named.
    pub merge: bool,
    /// The version the caller believes in.
    pub expected_version: Option<i64>,
}

impl State {
    /// `CreateThing`: its id. Doing it again with the same settings is no error.
    ///
    /// # Errors
    /// A bad name, too many attributes, an unknown or deprecated type, or a thing with other settings.
    pub fn create_thing(
        &mut self,
        name: &str,
        thing_type: Option<&str>,
        attributes: BTreeMap<String, String>,
    ) -> Result<String, Refusal> {
        names::THING.check(name)?;
        self.check_type(thing_type)?;
        let attributes = cleaned(attributes, thing_type.is_some())?;
        let thing_type = thing_type.map(str::to_owned);
        if let Some(old) = self.find_thing(name) {
            if old.thing_type == thing_type && old.attributes == attributes {
                return Ok(old.id.clone());
            }
            return Err(Refusal::already_exists(format!(
                "Thing {name} already exists in account with different attributes"
            )));
        }
        let id = uuid::Uuid::new_v4().to_string();
        self.things.insert(name.to_owned(), Thing { id: id.clone(), thing_type, attributes, version: 1 });
        Ok(id)
    }

    /// `DescribeThing`.
    ///
    /// # Errors
    /// No such thing.
    pub fn thing(&self, name: &str) -> Result<Cow<'_, Thing>, Refusal> {
        self.find_thing(name).ok_or_else(|| no_thing(name))
    }

    /// `UpdateThing`.
    ///
    /// # Errors
    /// No such thing or type, another version, too many attributes.
    pub fn update_thing(&mut self, name: &str, update: ThingUpdate) -> Result<(), Refusal> {
        let old = self.thing(name)?.into_owned();
        if let Some(expected) = update.expected_version
            && expected != old.version
        {
            return Err(Refusal::version_conflict(format!(
                "Expected version {expected} but found {} for thing {name}",
                old.version
            )));
        }
        self.check_type(update.thing_type.as_deref())?;
        let thing_type = if update.remove_type { None } else { update.thing_type.or(old.thing_type) };
        let attributes = match update.attributes {
            None => old.attributes,
            Some(new) if update.merge => old.attributes.into_iter().chain(new).collect(),
            Some(new) => new,
        };
        let attributes = cleaned(attributes, thing_type.is_some())?;
        self.take_over_thing(name);
        self.things.insert(name.to_owned(), Thing { id: old.id, thing_type, attributes, version: old.version + 1 });
        Ok(())
    }

    /// `DeleteThing`; deleting what is not there is no error.
    ///
    /// # Errors
    /// Principals are still attached, or the version is another one.
    pub fn delete_thing(&mut self, name: &str, expected_version: Option<i64>) -> Result<(), Refusal> {
        let Some(thing) = self.find_thing(name) else { return Ok(()) };
        if expected_version.is_some_and(|expected| expected != thing.version) {
            return Err(Refusal::version_conflict(format!("Thing {name} has version {}", thing.version)));
        }
        if !self.principals_of(name).is_empty() {
            return Err(Refusal::invalid(format!(
                "Cannot delete. Thing {name} is still attached to one or more principals"
            )));
        }
        self.take_over_thing(name);
        self.things.remove(name);
        self.group_things.remove_right(name);
        Ok(())
    }

    /// `CreateThingType`; doing it again is no error.
    ///
    /// # Errors
    /// A bad name or too many searchable attributes.
    pub fn create_thing_type(
        &mut self,
        name: &str,
        description: Option<String>,
        searchable: Vec<String>,
        now: Timestamp,
    ) -> Result<&ThingType, Refusal> {
        names::THING_TYPE.check(name)?;
        if searchable.len() > ATTRIBUTES_UNTYPED {
            return Err(Refusal::invalid("A thing type can have at most 3 searchable attributes"));
        }
        let id = uuid::Uuid::new_v4().to_string();
        let fresh = || ThingType { id, description, searchable, created: now, deprecated: None };
        Ok(self.thing_types.entry(name.to_owned()).or_insert_with(fresh))
    }

    /// `DescribeThingType`.
    ///
    /// # Errors
    /// No such type.
    pub fn thing_type(&self, name: &str) -> Result<&ThingType, Refusal> {
        self.thing_types.get(name).ok_or_else(|| no_type(name))
    }

    /// `DeprecateThingType`, and its undoing.
    ///
    /// # Errors
    /// No such type.
    pub fn deprecate_thing_type(&mut self, name: &str, undo: bool, now: Timestamp) -> Result<(), Refusal> {
        let kind = self.thing_types.get_mut(name).ok_or_else(|| no_type(name))?;
        kind.deprecated = (!undo).then_some(now);
        Ok(())
    }

    /// `DeleteThingType`. AWS also asks for five minutes since the deprecation; here it need only be deprecated.
    ///
    /// # Errors
    /// Not deprecated, or still in use.
    pub fn delete_thing_type(&mut self, name: &str) -> Result<(), Refusal> {
        let kind = self.thing_type(name)?;
        if kind.deprecated.is_none() {
            return Err(Refusal::invalid(format!(
                "Cannot delete thing type : {name}. Deprecate the thing type before deleting"
            )));
        }
        if self.is_type_used(name) {
            return Err(Refusal::invalid(format!("Cannot delete thing type : {name}. Things are associated with it")));
        }
        self.thing_types.remove(name);
        Ok(())
    }

    fn check_type(&self, name: Option<&str>) -> Result<(), Refusal> {
        match name {
            Some(name) if self.thing_type(name)?.deprecated.is_some() => {
                Err(Refusal::invalid(format!("Can not create new thing with deprecated thing type: {name}")))
            }
            _ => Ok(()),
        }
    }
}

fn no_thing(name: &str) -> Refusal {
    Refusal::not_found(format!("Thing {name} cannot be found"))
}

fn no_type(name: &str) -> Refusal {
    Refusal::not_found(format!("Thing type {name} not found"))
}

/// Drops attributes with empty values and checks the rest.
fn cleaned(attributes: BTreeMap<String, String>, typed: bool) -> Result<BTreeMap<String, String>, Refusal> {
    let kept: BTreeMap<_, _> = attributes.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    for (name, value) in &kept {
        names::ATTRIBUTE.check(name)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "_.,@/:#=[]-".contains(c);
        if value.chars().count() > LONGEST_VALUE || !value.chars().all(fits) {
            return Err(Refusal::invalid(format!(
                "1 validation error detected: Value at 'attributePayload.attributes.{name}.member' failed to satisfy \
                 constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.,@/:#=\\[\\]-]*"
            )));
        }
    }
    let most = if typed { ATTRIBUTES_TYPED } else { ATTRIBUTES_UNTYPED };
    if kept.len() > most {
        return Err(Refusal::invalid(format!("The number of attributes ({}) exceeds the limit of {most}", kept.len())));
    }
    Ok(kept)
}
