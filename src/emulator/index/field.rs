//! Fields of the index `AWS_Things`, and which of them can be aggregated.

use crate::emulator::state::{CLASSIC, Indexing};

/// A field, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emulator) enum Field {
    /// `thingName`
    ThingName,
    /// `thingId`
    ThingId,
    /// `thingTypeName`
    ThingTypeName,
    /// `thingGroupNames`: the groups that the thing is in itself.
    ThingGroupNames,
    /// `registry.version`: to aggregate only.
    Version,
    /// `attributes.…`
    Attribute(String),
    /// `shadow.hasDelta`, `shadow.name.….hasDelta`
    HasDelta(String),
    /// `shadow.version`: to aggregate only.
    ShadowVersion(String),
    /// `shadow.reported.…`, `shadow.name.….reported.…`: shadow, section, path.
    Shadow(String, String, Vec<String>),
    /// `connectivity.connected`
    Connected,
    /// `connectivity.timestamp`, in milliseconds.
    ConnectivityTimestamp,
    /// `connectivity.disconnectReason`
    DisconnectReason,
    /// Nothing that is known here. What AWS says to such a field is not documented; no thing has it.
    Unknown,
}

/// The type of a field, as far as aggregation minds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulator) enum Kind {
    /// Numbers.
    Number,
    /// Texts.
    String,
    /// True or false.
    Boolean,
}

/// Managed fields of the registry, of shadows and of connectivity, with their types (developer guide, `managing-index`).
pub(in crate::emulator) const MANAGED: [(&str, &[(&str, &str)]); 3] = [
    (
        "registry",
        &[
            ("thingId", "String"),
            ("thingName", "String"),
            ("registry.version", "Number"),
            ("registry.thingTypeName", "String"),
            ("registry.thingGroupNames", "String"),
        ],
    ),
    ("shadow", &[("shadow.version", "Number"), ("shadow.hasDelta", "Boolean")]),
    (
        "connectivity",
        &[
            ("connectivity.timestamp", "Number"),
            ("connectivity.version", "Number"),
            ("connectivity.connected", "Boolean"),
            ("connectivity.disconnectReason", "String"),
        ],
    ),
];

impl Field {
    /// Field names mind case.
    pub(in crate::emulator) fn parse(path: &str) -> Self {
        if let Some(name) = path.strip_prefix("attributes.") {
            return Self::Attribute(name.to_owned());
        }
        if let Some(rest) = path.strip_prefix("shadow.name.") {
            // A shadow's name may have no point in it (service model).
            return rest.split_once('.').map_or(Self::Unknown, |(name, rest)| Self::of_shadow(name, rest));
        }
        if let Some(rest) = path.strip_prefix("shadow.") {
            return Self::of_shadow(CLASSIC, rest);
        }
        match path.strip_prefix("registry.").unwrap_or(path) {
            "thingName" => Self::ThingName,
            "thingId" => Self::ThingId,
            "thingTypeName" => Self::ThingTypeName,
            "thingGroupNames" => Self::ThingGroupNames,
            "version" => Self::Version,
            "connectivity.connected" => Self::Connected,
            "connectivity.timestamp" => Self::ConnectivityTimestamp,
            "connectivity.disconnectReason" => Self::DisconnectReason,
            _ => Self::Unknown,
        }
    }

    fn of_shadow(shadow: &str, rest: &str) -> Self {
        let mut path = rest.split('.').map(str::to_owned);
        match (path.next().as_deref(), shadow.to_owned()) {
            (Some("hasDelta"), shadow) => Self::HasDelta(shadow),
            (Some("version"), shadow) => Self::ShadowVersion(shadow),
            (Some(section @ ("desired" | "reported" | "delta" | "metadata")), shadow) => {
                Self::Shadow(shadow, section.to_owned(), path.collect())
            }
            _ => Self::Unknown,
        }
    }

    /// Whether queries find anything by it: versions "aren't searchable, but are present in the response".
    pub(super) const fn is_searchable(&self) -> bool {
        !matches!(self, Self::Version | Self::ShadowVersion(_) | Self::Unknown)
    }
}

/// The field and the type it is aggregated by: a managed one of what is indexed, or a custom one.
pub(in crate::emulator) fn aggregated(name: &str, indexing: &Indexing) -> Option<(Field, Kind)> {
    let managed = indexing.managed_fields().into_iter().find(|(managed, _)| *managed == name);
    // The names without their prefix are as good: `thingTypeName` for `registry.thingTypeName`. Not documented.
    let short = || {
        let long = format!("registry.{name}");
        indexing.managed_fields().into_iter().find(|(managed, _)| **managed == long)
    };
    let custom = || indexing.custom_fields.iter().find(|field| field.name == name);
    let kind = match managed.or_else(short) {
        Some((_, kind)) => kind.to_owned(),
        None => custom()?.kind.clone(),
    };
    let kind = match kind.as_str() {
        "Number" => Kind::Number,
        "Boolean" => Kind::Boolean,
        _ => Kind::String,
    };
    Some((Field::parse(name), kind))
}
