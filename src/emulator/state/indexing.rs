//! What of the fleet is indexed. An account begins with nothing.

use super::{CLASSIC, State};
use crate::emulator::index::MANAGED;

/// What `thingIndexingMode` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum IndexingMode {
    /// Nothing is indexed: there is no index.
    #[default]
    Off,
    /// Names, types, groups, attributes.
    Registry,
    /// Shadows as well.
    RegistryAndShadow,
}

/// The configuration of fleet indexing.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mode of its own in AWS's answer too")]
pub struct Indexing {
    /// Whether there is an index of things, and of what.
    pub mode: IndexingMode,
    /// Whether it has their connectivity.
    pub connectivity: bool,
    /// Whether it has Device Defender's violations; there are none here.
    pub defender: bool,
    /// The named shadows that it has; none where their indexing is off.
    pub named_shadows: Option<Vec<String>>,
    /// Fields that can be aggregated besides the managed ones.
    pub custom_fields: Vec<CustomField>,
    /// Whether thing groups are indexed. Their index cannot be searched here.
    pub groups: bool,
    /// Whether the index is being built for the first time: it cannot be asked then.
    pub building: bool,
}

/// A field, and what it is to be taken for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CustomField {
    /// Such as `attributes.site`.
    pub name: String,
    /// `Number`, `String` or `Boolean`.
    pub kind: String,
}

impl IndexingMode {
    /// AWS's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Registry => "REGISTRY",
            Self::RegistryAndShadow => "REGISTRY_AND_SHADOW",
        }
    }
}

impl Indexing {
    /// Everything that the demo fleet has, with its attributes and what charts are made of as custom fields.
    pub fn whole() -> Self {
        let field = |(name, kind): (&str, &str)| CustomField { name: name.to_owned(), kind: kind.to_owned() };
        let fields = [
            ("attributes.site", "String"),
            ("attributes.firmware", "String"),
            ("attributes.model", "String"),
            ("shadow.reported.temperature", "Number"),
            ("shadow.reported.battery", "Number"),
        ];
        Self {
            mode: IndexingMode::RegistryAndShadow,
            connectivity: true,
            named_shadows: Some(vec!["config".to_owned()]),
            custom_fields: fields.map(field).to_vec(),
            ..Self::default()
        }
    }

    /// Whether the index of things exists.
    pub fn is_on(&self) -> bool {
        self.mode != IndexingMode::Off
    }

    /// The names of the shadows that are indexed.
    pub fn shadows(&self) -> impl IntoIterator<Item = &str> {
        let classic = (self.mode == IndexingMode::RegistryAndShadow).then_some(CLASSIC);
        classic.into_iter().chain(self.named_shadows.iter().flatten().map(String::as_str))
    }

    /// Whether this one is.
    pub fn has_shadow(&self, name: &str) -> bool {
        self.shadows().into_iter().any(|indexed| indexed == name)
    }

    /// Managed fields of what is indexed: names and types.
    pub fn managed_fields(&self) -> Vec<(&'static str, &'static str)> {
        let is_indexed = |source: &str| match source {
            "registry" => self.is_on(),
            "shadow" => self.mode == IndexingMode::RegistryAndShadow,
            _ => self.connectivity,
        };
        let of_sources = MANAGED.into_iter().filter(|(source, _)| is_indexed(source));
        of_sources.flat_map(|(_, fields)| fields.iter().copied()).collect()
    }
}

impl State {
    /// Switches indexing on for all there is.
    pub fn index_everything(&mut self) {
        self.indexing = Indexing::whole();
    }
}
