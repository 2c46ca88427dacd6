//! What fleet indexing tells of things: AWS's own index of an account's things, asked by a query.

use super::{Fact, Indexed, Rest, Thing, ThingFacts};

/// What the index of an account's things has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct IndexModes {
    /// Classic shadows.
    pub shadow: bool,
    /// Whether things are connected: of those whose client id is their name.
    pub connectivity: bool,
    /// Fields that can be counted by value besides the usual ones, such as `attributes.site`.
    pub fields: Vec<String>,
}

impl IndexModes {
    /// For putting filters into queries.
    pub fn indexed(&self) -> Indexed {
        Indexed { connectivity: self.connectivity, shadow: self.shadow, types: None, groups: None }
    }
}

/// A thing as the index has it, some seconds old. The version of its registry entry is not told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexedThing {
    /// The registry entry.
    pub thing: Thing,
    /// Groups, connectivity and shadow.
    pub facts: ThingFacts,
}

/// How many things have each value of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buckets {
    /// Things that were counted.
    pub total: usize,
    /// Values and how many things have each, the most frequent first.
    pub values: Vec<(String, usize)>,
    /// There are no other values.
    pub complete: bool,
}

/// How far a search for what a filter lets through is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexSearch {
    /// What the index was asked.
    pub query: String,
    /// Nothing was asked: no query would find less than every thing.
    pub is_all: bool,
    /// What is applied to what came back only.
    pub rest: Vec<Rest>,
    /// How many things the query finds, where that was told.
    pub found: Option<usize>,
    /// How many of them were read.
    pub read: usize,
    /// All of them were.
    pub complete: bool,
}

/// A fleet in numbers, as the index has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetCounts {
    /// All things.
    pub total: Fact<usize>,
    /// Things that are connected; absent where connectivity is not indexed.
    pub connected: Fact<usize>,
    /// Things that are not; likewise.
    pub not_connected: Fact<usize>,
    /// Things whose classic shadow has a delta; absent where shadows are not indexed.
    pub delta: Fact<usize>,
    /// By thing type; things without one are in none.
    pub types: Fact<Buckets>,
    /// The first attribute that is a custom field, and the things by it.
    pub attribute: Option<(String, Fact<Buckets>)>,
    /// Things that are not connected, by AWS's reason; absent where connectivity is not indexed.
    pub reasons: Fact<Buckets>,
}
