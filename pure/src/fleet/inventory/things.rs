//! Things in columns.

mod packed;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::asked::Asked;
use super::texts::{Arena, Arns, Interner, keep};
use crate::fleet::filter::Value;
use crate::fleet::list::Store;
use crate::fleet::{Test, Thing};

/// Things in columns, and what other calls told of them.
#[derive(Debug, Clone, Default)]
pub struct Things {
    names: Arena,
    arns: Vec<u32>,
    /// One more than the number of the type; none is 0.
    types: Vec<u32>,
    versions: Vec<i64>,
    attributes: Attributes,
    facts: Facts,
    asked: Asked,
    arn_texts: Arns,
    type_texts: Interner,
}

/// Attributes: the set of a thing's keys is a shape that many things have; the numbers of its values stand one behind another.
#[derive(Debug, Clone, Default)]
struct Attributes {
    shapes: Vec<u32>,
    starts: Vec<u32>,
    values: Vec<u32>,
    /// Values that no thing has any more.
    wasted: usize,
    /// Numbers of keys, in the order of the keys.
    known: Vec<Box<[u32]>>,
    by_keys: HashMap<Box<[u32]>, u32>,
    keys: Interner,
    texts: Interner,
    unsettled: packed::Unsettled,
}

/// What other calls than the list told; of most things, nothing.
#[derive(Debug, Clone, Default)]
struct Facts {
    /// `CONNECTED` and the others.
    flags: Vec<u8>,
    /// Seconds since 1970; not known is 0.
    since: Vec<u32>,
    shadow_versions: Vec<u32>,
    /// One more than the number of the texts, joined by line ends; not known is 0.
    groups: Vec<u32>,
    certificates: Vec<u32>,
    sets: Interner,
}

const IS_CONNECTED_KNOWN: u8 = 1;
const CONNECTED: u8 = 2;
const IS_SHADOW_KNOWN: u8 = 4;
const HAS_SHADOW: u8 = 8;
const HAS_DELTA: u8 = 16;

/// What is known of a thing besides what its list tells; `None` leaves what was known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThingFacts {
    /// Connected or not, and since when where that is known.
    pub connected: Option<(bool, Option<Timestamp>)>,
    /// The classic shadow.
    pub shadow: Option<ShadowFact>,
    /// The names of the groups it is in.
    pub groups: Option<Vec<String>>,
    /// The statuses of the certificates attached to it, in AWS's spelling.
    pub certificates: Option<Vec<String>>,
}

/// What is known of a classic shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShadowFact {
    /// There is none.
    None,
    /// There is one.
    Is {
        /// Its version.
        version: u64,
        /// Whether desired and reported differ.
        delta: bool,
    },
}

/// A column of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Slot {
    Name,
    Type,
    Arn,
    Version,
    Attribute(u32),
    Group,
    Connected,
    Age,
    Delta,
    Shadow,
    Certificate,
}

impl Attributes {
    fn shape(&mut self, keys: Box<[u32]>) -> u32 {
        if let Some(known) = self.by_keys.get(&keys) {
            return *known;
        }
        let shape = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.push(keys.clone());
        self.by_keys.insert(keys, shape);
        shape
    }

    /// The numbers of keys and values; keys in order.
    fn codes(&mut self, all: &BTreeMap<String, String>) -> (u32, Vec<u32>) {
        let keys = all.keys().map(|key| self.keys.intern(key)).collect();
        let values = all.values().map(|value| self.texts.intern(value)).collect();
        (self.shape(keys), values)
    }

    fn append(&mut self, values: &[u32]) -> u32 {
        let start = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.extend_from_slice(values);
        start
    }

    fn push(&mut self, all: &BTreeMap<String, String>) {
        let (shape, values) = self.codes(all);
        let start = self.append(&values);
        self.shapes.push(shape);
        self.starts.push(start);
    }

    fn replace(&mut self, at: usize, all: &BTreeMap<String, String>) {
        let (shape, values) = self.codes(all);
        let (start, had) = (self.starts[at] as usize, self.known[self.shapes[at] as usize].len());
        if had == values.len() {
            self.values[start..start + had].copy_from_slice(&values);
        } else {
            self.wasted += had;
            self.starts[at] = self.append(&values);
        }
        self.shapes[at] = shape;
        if self.wasted > 4_096 && self.wasted > self.values.len() / 2 {
            self.tidy();
        }
    }

    /// Moves the values together.
    fn tidy(&mut self) {
        let mut values = Vec::with_capacity(self.values.len() - self.wasted);
        for (shape, start) in self.shapes.iter().zip(&mut self.starts) {
            let from = *start as usize;
            *start = u32::try_from(values.len()).unwrap_or(u32::MAX);
            values.extend_from_slice(&self.values[from..from + self.known[*shape as usize].len()]);
        }
        (self.values, self.wasted) = (values, 0);
    }

    fn of(&self, at: usize) -> BTreeMap<String, String> {
        let keys = &self.known[self.shapes[at] as usize];
        let values = &self.values[self.starts[at] as usize..];
        let text = |(key, value): (&u32, &u32)| (self.keys.get(*key).to_owned(), self.texts.get(*value).to_owned());
        keys.iter().zip(values).map(text).collect()
    }

    fn value(&self, at: usize, key: u32) -> Option<u32> {
        let place = self.known[self.shapes[at] as usize].iter().position(|other| *other == key)?;
        self.values.get(self.starts[at] as usize + place).copied()
    }
}

impl Facts {
    fn push(&mut self) {
        self.flags.push(0);
        for column in [&mut self.since, &mut self.shadow_versions, &mut self.groups, &mut self.certificates] {
            column.push(0);
        }
    }

    /// Of so many rows nothing is known. Memory that is zero anyway is not touched.
    fn unknown(rows: usize) -> Self {
        let none = || vec![0; rows];
        Self {
            flags: vec![0; rows],
            since: none(),
            shadow_versions: none(),
            groups: none(),
            certificates: none(),
            sets: Interner::default(),
        }
    }

    fn has(&self, at: usize, flag: u8) -> bool {
        self.flags[at] & flag != 0
    }

    fn set(&mut self, at: usize, flag: u8, is: bool) {
        if is {
            self.flags[at] |= flag;
        } else {
            self.flags[at] &= !flag;
        }
    }

    fn take(&mut self, at: usize, told: &ThingFacts) {
        if let Some((connected, since)) = told.connected {
            self.set(at, IS_CONNECTED_KNOWN, true);
            self.set(at, CONNECTED, connected);
            self.since[at] = since.map_or(0, |since| u32::try_from(since.as_second()).unwrap_or(0));
        }
        if let Some(shadow) = told.shadow {
            let (has, version, delta) = match shadow {
                ShadowFact::None => (false, 0, false),
                ShadowFact::Is { version, delta } => (true, version, delta),
            };
            self.set(at, IS_SHADOW_KNOWN, true);
            self.set(at, HAS_SHADOW, has);
            self.set(at, HAS_DELTA, delta);
            self.shadow_versions[at] = u32::try_from(version).unwrap_or(u32::MAX);
        }
        if let Some(groups) = &told.groups {
            self.groups[at] = self.sets.intern(&groups.join("\n")) + 1;
        }
        if let Some(certificates) = &told.certificates {
            self.certificates[at] = self.sets.intern(&certificates.join("\n")) + 1;
        }
    }

    fn set_of(&self, code: u32) -> Value<'_> {
        match code.checked_sub(1) {
            None => Value::Unknown,
            Some(set) if self.sets.get(set).is_empty() => Value::Absent,
            Some(set) => Value::Code(set),
        }
    }

    fn value(&self, at: usize, slot: Slot) -> Value<'_> {
        match slot {
            Slot::Group => self.set_of(self.groups[at]),
            Slot::Certificate => self.set_of(self.certificates[at]),
            Slot::Connected if self.has(at, IS_CONNECTED_KNOWN) => Value::Flag(self.has(at, CONNECTED)),
            Slot::Age if self.has(at, IS_CONNECTED_KNOWN) && self.since[at] > 0 => {
                Value::Nanoseconds(i64::from(self.since[at]) * 1_000_000_000)
            }
            Slot::Delta | Slot::Shadow if !self.has(at, IS_SHADOW_KNOWN) => Value::Unknown,
            Slot::Delta => Value::Flag(self.has(at, HAS_DELTA)),
            Slot::Shadow if self.has(at, HAS_SHADOW) => Value::Number(i64::from(self.shadow_versions[at])),
            Slot::Shadow => Value::Absent,
            _ => Value::Unknown,
        }
    }
}

impl Things {
    /// The attributes that things have or had, each once.
    pub(crate) fn attribute_keys(&self) -> impl Iterator<Item = &str> {
        self.attributes.keys.iter()
    }

    /// Takes what was told of a thing.
    pub(crate) fn tell(&mut self, at: u32, told: &ThingFacts) {
        self.facts.take(at as usize, told);
        if told.groups.is_some() {
            self.asked.outdate(at as usize);
        }
    }

    /// These questions are asked of all things from now on.
    pub(crate) fn ask(&mut self, tests: &[Test]) {
        self.asked.set(tests);
    }

    /// Of this thing it is so.
    pub(crate) fn answer(&mut self, question: usize, at: u32) {
        self.asked.tell(question, at as usize);
    }

    /// Of a thing that is not listed yet it is so.
    pub(crate) fn answer_ahead(&mut self, question: usize, name: &str) {
        self.asked.tell_ahead(question, name);
    }

    /// What was answered is told anew, all at once.
    pub(crate) fn forget_answers(&mut self, question: usize) {
        self.asked.forget(question);
    }

    /// Of all others it is not so.
    pub(crate) fn end_answers(&mut self, question: usize) {
        self.asked.end(question, self.names.len());
    }

    /// What is known of a thing besides what its list tells.
    pub(crate) fn facts(&self, at: u32) -> ThingFacts {
        let index = at as usize;
        let facts = &self.facts;
        let since = facts.since[index];
        let since = (since > 0).then(|| Timestamp::from_second(i64::from(since)).ok()).flatten();
        let shadow = match (facts.has(index, IS_SHADOW_KNOWN), facts.has(index, HAS_SHADOW)) {
            (false, _) => None,
            (true, false) => Some(ShadowFact::None),
            (true, true) => {
                let version = u64::from(facts.shadow_versions[index]);
                Some(ShadowFact::Is { version, delta: facts.has(index, HAS_DELTA) })
            }
        };
        let set = |code: u32| {
            let text = facts.sets.get(code.checked_sub(1)?);
            Some(text.split('\n').filter(|one| !one.is_empty()).map(str::to_owned).collect())
        };
        ThingFacts {
            connected: facts.has(index, IS_CONNECTED_KNOWN).then(|| (facts.has(index, CONNECTED), since)),
            shadow,
            groups: set(facts.groups[index]),
            certificates: set(facts.certificates[index]),
        }
    }

    /// Of this thing the first question is answered in the negative.
    #[cfg(test)]
    pub(crate) fn deny(&mut self, at: u32) {
        self.asked.deny(at as usize);
    }

    fn type_code(&mut self, thing: &Thing) -> u32 {
        thing.thing_type.as_deref().map_or(0, |kind| self.type_texts.intern(kind) + 1)
    }
}

impl Store for Things {
    type Row = Thing;
    type Slot = Slot;

    fn len(&self) -> usize {
        self.names.len()
    }

    fn name(&self, at: u32) -> &str {
        self.names.get(at)
    }

    fn row(&self, at: u32) -> Cow<'_, Thing> {
        let index = at as usize;
        let name = self.names.get(at);
        Cow::Owned(Thing {
            name: name.to_owned(),
            arn: self.arn_texts.arn(self.arns[index], name),
            thing_type: self.types[index].checked_sub(1).map(|kind| self.type_texts.get(kind).to_owned()),
            attributes: self.attributes.of(index),
            version: self.versions[index],
        })
    }

    fn push(&mut self, row: Thing) {
        let arn = self.arn_texts.take(&row.arn, &row.name);
        let kind = self.type_code(&row);
        self.names.push(&row.name);
        self.arns.push(arn);
        self.types.push(kind);
        self.versions.push(row.version);
        self.attributes.push(&row.attributes);
        self.facts.push();
        self.asked.push(&row.name, self.names.len());
    }

    fn replace(&mut self, at: u32, row: Thing) {
        let arn = self.arn_texts.take(&row.arn, &row.name);
        let kind = self.type_code(&row);
        let at = at as usize;
        (self.arns[at], self.types[at], self.versions[at]) = (arn, kind, row.version);
        self.attributes.replace(at, &row.attributes);
    }

    fn slot(&self, column: &str) -> Option<Slot> {
        Some(match column {
            "name" => Slot::Name,
            "type" => Slot::Type,
            "arn" => Slot::Arn,
            "version" => Slot::Version,
            "group" => Slot::Group,
            "connected" => Slot::Connected,
            "age" => Slot::Age,
            "delta" => Slot::Delta,
            "shadow" => Slot::Shadow,
            "cert" => Slot::Certificate,
            _ => Slot::Attribute(self.attributes.keys.find(column.strip_prefix("attr.")?)?),
        })
    }

    fn slot_in_order(&self, column: &str) -> Option<Slot> {
        match self.slot(column) {
            Some(Slot::Arn) if self.arn_texts.are_in_order() => Some(Slot::Name),
            slot => slot,
        }
    }

    fn value(&self, at: u32, slot: Slot) -> Value<'_> {
        let index = at as usize;
        match slot {
            Slot::Name => Value::text(self.names.get(at)),
            Slot::Type => self.types[index].checked_sub(1).map_or(Value::Absent, Value::Code),
            Slot::Arn => {
                let arn = self.arn_texts.arn(self.arns[index], self.names.get(at));
                if arn.is_empty() { Value::Absent } else { Value::Text(Cow::Owned(arn)) }
            }
            Slot::Version => crate::fleet::thing::version(self.versions[index]),
            Slot::Attribute(key) => self.attributes.value(index, key).map_or(Value::Absent, Value::Code),
            fact => self.facts.value(index, fact),
        }
    }

    fn question(&self, test: &Test) -> Option<usize> {
        self.asked.find(test)
    }

    fn answered(&self, at: u32, question: usize) -> Option<bool> {
        self.asked.of(question, at as usize)
    }

    fn texts(&self, slot: Slot, code: u32) -> Cow<'_, str> {
        Cow::Borrowed(match slot {
            Slot::Type => self.type_texts.get(code),
            Slot::Attribute(_) => self.attributes.texts.get(code),
            Slot::Group | Slot::Certificate => self.facts.sets.get(code),
            _ => "",
        })
    }

    fn compact(&mut self, is_kept: impl Fn(u32) -> bool) {
        self.names = self.names.kept(&is_kept);
        let all = &mut self.attributes;
        let facts = &mut self.facts;
        let columns = [&mut self.arns, &mut self.types, &mut all.shapes, &mut all.starts];
        let told = [&mut facts.since, &mut facts.shadow_versions, &mut facts.groups, &mut facts.certificates];
        for column in columns.into_iter().chain(told) {
            keep(column, &is_kept);
        }
        keep(&mut self.versions, &is_kept);
        keep(&mut facts.flags, &is_kept);
        self.asked.compact(&is_kept);
        all.tidy();
    }
}
