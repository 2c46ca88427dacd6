//! All that a computed fleet is made from: small enough to be stored with the state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What it takes to compute a fleet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// The fleet's seed.
    pub seed: u64,
    /// The index of the first thing that is computed; those before it are held.
    pub first: u32,
    /// How many healthy things there are, the held ones included.
    pub things: u32,
    /// Where they stand.
    pub sites: Vec<Site>,
    /// What they are.
    pub types: Vec<Kind>,
    /// Policies of every certificate.
    pub policies: Vec<String>,
    /// The instant from which shadows and connections are counted back.
    pub as_of: Timestamp,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Part of its things' names.
    pub code: String,
    /// Their attribute `site`.
    pub name: String,
    /// Their group.
    pub group: String,
    /// How many stand here, among the sites.
    pub weight: u32,
}

/// A thing type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Its things' models.
    pub models: Vec<String>,
    /// How many there are, among the types.
    pub weight: u32,
}
