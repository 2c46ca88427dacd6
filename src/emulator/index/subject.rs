//! A thing as the index sees it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Query;
use super::field::Field;
use super::value::{Indexed, at, leaves};
use crate::emulator::World;
use crate::emulator::broker::{Connection, Why};
use crate::emulator::crowd::{Classic, Config, Half, Leaf, Member};
use crate::emulator::state::{CLASSIC, Listed, State, Thing, Wanted};
use crate::shadow::Stored;

/// Says whether it was content with a value; asks for no more then.
pub(in crate::emulator) type Each<'e> = &'e mut dyn FnMut(Indexed<'_>) -> bool;

/// Where everything that is indexed comes from.
pub(in crate::emulator) struct Sources<'s> {
    state: &'s State,
    /// Whoever is connected, or was of late, by client id: that is a thing's name, or it is not indexed.
    connections: BTreeMap<String, Connection>,
    now: Timestamp,
}

/// Those things that a query asks for.
pub(in crate::emulator) struct Subjects<'s> {
    /// The sources.
    pub(in crate::emulator) sources: &'s Sources<'s>,
    /// The query.
    pub(in crate::emulator) query: &'s Query,
}

/// A thing.
pub(in crate::emulator) struct Subject<'s> {
    sources: &'s Sources<'s>,
    what: What<'s>,
    name: OnceCell<String>,
    documents: OnceCell<(Classic<'s>, Option<Config<'s>>)>,
    once: OnceCell<Option<Member<'s>>>,
}

/// What is kept of a shadow.
enum Kept<'s> {
    /// Nothing: it is computed, or there is none.
    Nothing,
    /// That it was deleted.
    Deleted,
    /// What it is.
    Stored(&'s Stored),
}

#[derive(Clone, Copy)]
enum What<'s> {
    Held(&'s str, &'s Thing),
    Computed(Member<'s>),
}

impl<'s> Sources<'s> {
    /// As they are now.
    pub(in crate::emulator) fn new(world: &World, state: &'s State, now: Timestamp) -> Self {
        let connections = world.broker().connections().into_iter();
        Self { state, connections: connections.map(|one| (one.client_id.clone(), one)).collect(), now }
    }

    fn subject<'a>(&'a self, what: What<'a>) -> Subject<'a> {
        Subject { sources: self, what, name: OnceCell::new(), documents: OnceCell::new(), once: OnceCell::new() }
    }

    /// A thing of a list.
    pub(in crate::emulator) fn listed<'a>(&'a self, listed: &'a Listed<'a>) -> Subject<'a> {
        match listed {
            Listed::Held(name, thing) => self.subject(What::Held(name, thing)),
            Listed::Computed(_, member) => self.subject(What::Computed(*member)),
        }
    }

    /// The thing of this name.
    pub(in crate::emulator) fn named(&self, name: &str) -> Option<Subject<'_>> {
        let held = self.state.things.get_key_value(name).map(|(name, thing)| What::Held(name, thing));
        let what = held.or_else(|| self.state.crowd.find(name).map(What::Computed))?;
        Some(self.subject(what))
    }

    /// Everything that a query asks for, in no order.
    pub(in crate::emulator) fn each(&self, query: &Query, mut with: impl FnMut(&Subject<'_>)) {
        let held = self.state.things.iter().map(|(name, thing)| What::Held(name, thing));
        let computed = self.state.crowd.since_slot(0).map(What::Computed);
        for what in held.chain(computed) {
            let subject = self.subject(what);
            if query.holds(&subject) {
                with(&subject);
            }
        }
    }
}

impl Wanted for Subjects<'_> {
    fn held(&self, name: &str, thing: &Thing) -> bool {
        self.query.holds(&self.sources.subject(What::Held(name, thing)))
    }

    fn computed(&self, member: &Member<'_>) -> bool {
        self.query.holds(&self.sources.subject(What::Computed(*member)))
    }
}

impl<'s> Subject<'s> {
    /// Its name.
    pub(in crate::emulator) fn name(&self) -> &str {
        match &self.what {
            What::Held(name, _) => name,
            What::Computed(member) => self.name.get_or_init(|| member.name()),
        }
    }

    /// What stands in a field: nothing, one value, or several. Says whether `each` was content.
    pub(in crate::emulator) fn visit(&self, field: &Field, each: Each<'_>) -> bool {
        match field {
            Field::ThingName => each(Indexed::Text(self.name())),
            Field::ThingId => each(Indexed::Text(&self.thing_id())),
            Field::ThingTypeName => self.thing_type().is_some_and(|kind| each(Indexed::Text(kind))),
            Field::ThingGroupNames => self.groups(each),
            Field::Version => each(Indexed::Number(self.version())),
            Field::Attribute(name) => self.attribute(name, each),
            Field::HasDelta(shadow) => self.has_delta(shadow).is_some_and(|flag| each(Indexed::Flag(flag))),
            Field::ShadowVersion(shadow) => {
                self.shadow_version(shadow).is_some_and(|number| each(Indexed::Number(number)))
            }
            Field::Shadow(shadow, section, path) => self.section(shadow, section, path, each),
            Field::Connected => self.connection().is_some_and(|(connected, _, _)| each(Indexed::Flag(connected))),
            Field::ConnectivityTimestamp => {
                let at = self.connection().and_then(|(_, at, _)| at);
                at.is_some_and(|at| each(Indexed::Number(milliseconds(at))))
            }
            Field::DisconnectReason => {
                let why = self.connection().and_then(|(_, _, why)| why);
                why.is_some_and(|why| each(Indexed::Text(why)))
            }
            Field::Unknown => false,
        }
    }

    /// Every field of the registry, and the shadows that are indexed.
    pub(in crate::emulator) fn any(&self, each: Each<'_>) -> bool {
        let registry = [Field::ThingName, Field::ThingTypeName, Field::ThingGroupNames];
        if registry.iter().any(|field| self.visit(field, each)) {
            return true;
        }
        let in_attributes = match &self.what {
            What::Held(_, thing) => thing.attributes.values().any(|text| each(Indexed::Text(text))),
            What::Computed(member) => member.attributes().iter().any(|(_, text)| each(Indexed::Text(text))),
        };
        let shadows = self.sources.state.indexing.shadows();
        in_attributes
            || shadows.into_iter().any(|shadow| {
                ["desired", "reported"].into_iter().any(|section| self.section(shadow, section, &[], each))
            })
    }

    /// As an item of the answer of `SearchIndex`.
    pub(in crate::emulator) fn row(&self) -> Value {
        let mut attributes = Map::new();
        match &self.what {
            What::Held(_, thing) => {
                attributes.extend(thing.attributes.iter().map(|(key, text)| (key.clone(), json!(text))));
            }
            What::Computed(member) => {
                attributes.extend(member.attributes().into_iter().map(|(key, text)| (key.to_owned(), json!(text))));
            }
        }
        let mut groups = Vec::new();
        self.groups(&mut |group| {
            groups.push(group.text().into_owned());
            false
        });
        let mut row = json!({
            "thingName": self.name(), "thingId": self.thing_id(), "thingGroupNames": groups, "attributes": attributes,
        });
        let mut add = |member: &str, value: Option<Value>| row[member] = value.unwrap_or_default();
        add("thingTypeName", self.thing_type().map(Value::from));
        // The document is text; of its members the guide shows these.
        add("shadow", self.shadow_text().map(Value::from));
        add("connectivity", self.connectivity());
        if let Value::Object(members) = &mut row {
            members.retain(|_, value| !value.is_null());
        }
        row
    }

    /// `connectivity`, where it is indexed.
    pub(in crate::emulator) fn connectivity(&self) -> Option<Value> {
        let (connected, at, why) = self.connection()?;
        let mut found = json!({ "connected": connected, "timestamp": at.map_or(0, Timestamp::as_millisecond) });
        if let Some(why) = why {
            found["disconnectReason"] = json!(why);
        }
        Some(found)
    }

    fn thing_id(&self) -> String {
        match &self.what {
            What::Held(_, thing) => thing.id.clone(),
            What::Computed(member) => member.thing().id,
        }
    }

    fn thing_type(&self) -> Option<&str> {
        match &self.what {
            What::Held(_, thing) => thing.thing_type.as_deref(),
            What::Computed(member) => Some(member.thing_type()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody updates a thing so often")]
    fn version(&self) -> f64 {
        match &self.what {
            What::Held(_, thing) => thing.version as f64,
            What::Computed(_) => 1.0,
        }
    }

    fn groups(&self, each: Each<'_>) -> bool {
        match &self.what {
            What::Held(name, _) => {
                self.sources.state.group_things.left_of(name).any(|group| each(Indexed::Text(group)))
            }
            What::Computed(member) => member.groups().any(|group| each(Indexed::Text(group))),
        }
    }

    fn attribute(&self, name: &str, each: Each<'_>) -> bool {
        match &self.what {
            What::Held(_, thing) => thing.attributes.get(name).is_some_and(|text| each(Indexed::Text(text))),
            What::Computed(member) => member.attribute(name).is_some_and(|text| each(Indexed::Text(&text))),
        }
    }

    /// Whether it is connected, since when (or since when not), and why not; `None` where that is not indexed.
    fn connection(&self) -> Option<(bool, Option<Timestamp>, Option<&'static str>)> {
        if !self.sources.state.indexing.connectivity {
            return None;
        }
        let connections = &self.sources.connections;
        let seen = if connections.is_empty() { None } else { connections.get(self.name()) };
        if let Some(seen) = seen {
            let gone = seen.last_disconnect.filter(|_| !seen.connected);
            let at = if seen.connected { seen.since } else { gone.map(|(at, _)| at) };
            return Some((seen.connected, at, gone.map(|(_, why)| why.word())));
        }
        let device = match &self.what {
            What::Held(name, _) => self.sources.state.computed_device(name),
            What::Computed(member) => Some(*member),
        };
        Some(match device {
            None => (false, None, None),
            Some(member) => {
                let found = member.connectivity();
                (found.connected, Some(found.since), found.reason.map(Why::word))
            }
        })
    }

    /// What is computed of it: also of a thing that is held because somebody touched its entry in the registry.
    fn computed(&self) -> Option<&Member<'s>> {
        match &self.what {
            What::Held(name, _) => self.once.get_or_init(|| self.sources.state.crowd.once(name)).as_ref(),
            What::Computed(member) => Some(member),
        }
    }

    fn kept(&self, shadow: &str) -> Kept<'s> {
        let stored = match &self.what {
            What::Held(name, _) => self.sources.state.shadows.get(name, shadow),
            What::Computed(_) => self.sources.state.shadows.get(self.name(), shadow),
        };
        match stored {
            None => Kept::Nothing,
            Some(stored) if stored.deleted.is_some() => Kept::Deleted,
            Some(stored) => Kept::Stored(stored),
        }
    }

    fn documents(&self) -> Option<&(Classic<'s>, Option<Config<'s>>)> {
        let member = self.computed()?;
        let draw = || {
            let (classic, config, _) = member.documents();
            (classic, config)
        };
        Some(self.documents.get_or_init(draw))
    }

    fn has_delta(&self, shadow: &str) -> Option<bool> {
        if !self.sources.state.indexing.has_shadow(shadow) {
            return None;
        }
        match self.kept(shadow) {
            Kept::Deleted => return None,
            Kept::Stored(stored) => return Some(!crate::shadow::delta(&stored.desired, &stored.reported).is_empty()),
            Kept::Nothing => {}
        }
        let (classic, config) = self.documents()?;
        match shadow {
            CLASSIC => Some(classic.has_delta()),
            "config" => config.map(|config| config.has_delta()),
            _ => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody updates a shadow so often")]
    fn shadow_version(&self, shadow: &str) -> Option<f64> {
        self.sources.state.indexing.has_shadow(shadow).then_some(())?;
        self.stored(shadow).map(|stored| stored.version as f64)
    }

    fn stored(&self, shadow: &str) -> Option<Stored> {
        match self.kept(shadow) {
            Kept::Stored(stored) => Some(stored.clone()),
            Kept::Nothing => self.computed().and_then(|member| member.shadow(shadow)),
            Kept::Deleted => None,
        }
    }

    fn section(&self, shadow: &str, section: &str, path: &[String], each: Each<'_>) -> bool {
        if !self.sources.state.indexing.has_shadow(shadow) {
            return false;
        }
        let half = match section {
            "desired" => Half::Desired,
            "reported" => Half::Reported,
            _ => return self.rest(shadow, section, path, each),
        };
        match self.kept(shadow) {
            Kept::Deleted => false,
            Kept::Stored(stored) => {
                let members = if half == Half::Desired { &stored.desired } else { &stored.reported };
                match path.split_first() {
                    None => members.values().any(|value| leaves(value, each)),
                    Some((first, rest)) => members.get(first).is_some_and(|value| at(value, rest, each)),
                }
            }
            Kept::Nothing => {
                let Some((classic, config)) = self.documents() else { return false };
                let mut found = false;
                let mut look = |of: Half, at: &'static str, leaf: Leaf<'_>| {
                    found = found || (of == half && is_below(at, path) && each(leaf.into()));
                };
                match (shadow, config) {
                    (CLASSIC, _) => classic.leaves(&mut look),
                    ("config", Some(config)) => config.leaves(&mut look),
                    _ => {}
                }
                found
            }
        }
    }

    /// `delta` and `metadata`: they are looked for in the whole document.
    fn rest(&self, shadow: &str, section: &str, path: &[String], each: Each<'_>) -> bool {
        let document = self.stored(shadow).and_then(|stored| stored.document(self.sources.now));
        let place = if section == "delta" { "/state/delta" } else { "/metadata" };
        document.as_ref().and_then(|document| document.pointer(place)).is_some_and(|value| at(value, path, each))
    }

    fn shadow_text(&self) -> Option<String> {
        let mut text = json!({});
        for shadow in self.sources.state.indexing.shadows() {
            let Some(document) = self.stored(shadow).and_then(|stored| stored.document(self.sources.now)) else {
                continue;
            };
            let mut entry = document["state"].clone();
            entry["metadata"] = document["metadata"].clone();
            entry["hasDelta"] = json!(!document["state"]["delta"].is_null());
            entry["version"] = document["version"].clone();
            match (shadow, entry) {
                (CLASSIC, Value::Object(entry)) => {
                    if let Value::Object(text) = &mut text {
                        text.extend(entry);
                    }
                }
                (shadow, entry) => text["name"][shadow] = entry,
            }
        }
        text.as_object().is_some_and(|text| !text.is_empty()).then(|| text.to_string())
    }
}

/// Whether a leaf stands at this path or below it.
fn is_below(leaf: &str, path: &[String]) -> bool {
    let mut names = leaf.split('.');
    path.iter().all(|name| names.next() == Some(name))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 52 bits for 140,000 years")]
fn milliseconds(at: Timestamp) -> f64 {
    at.as_millisecond() as f64
}
