//! The columns that lists of nouns are filtered and sorted by.

use super::filter::{Field, Kind, Row, Value};
use super::{Certificate, Group, IndexedThing, ListedThing, Policy, RoleAlias, ShadowFact, Thing};

/// AWS's spelling of the statuses of a certificate (service model: `CertificateStatus`), the usual first.
pub(super) const STATUSES: &[&str] =
    &["ACTIVE", "INACTIVE", "REVOKED", "PENDING_TRANSFER", "REGISTER_INACTIVE", "PENDING_ACTIVATION"];

/// What a list of things tells in a column.
fn of_thing<'a>(
    column: &str,
    [name, arn]: [&'a str; 2],
    thing_type: Option<&'a str>,
    version: i64,
    attribute: impl FnOnce(&str) -> Option<&'a str>,
) -> Value<'a> {
    match column {
        "name" => Value::text(name),
        "type" => Value::some(thing_type),
        "arn" => Value::text(arn),
        "version" => super::thing::version(version),
        _ => match column.strip_prefix("attr.") {
            Some(key) => Value::some(attribute(key)),
            // What other calls tell, a list of things does not.
            None => Value::Unknown,
        },
    }
}

impl Row for Thing {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        let attribute = |key: &str| self.attributes.get(key).map(String::as_str);
        of_thing(column, [&self.name, &self.arn], self.thing_type.as_deref(), self.version, attribute)
    }

    fn columns() -> &'static [Field] {
        const COLUMNS: &[Field] = &[
            Field::text("name"),
            Field::text("type"),
            Field::text("group").also(&["groups"]).fact(),
            Field::text("attr."),
            Field::new("version", Kind::Number),
            Field::new("connected", Kind::Flag).fact(),
            Field::new("age", Kind::Age).also(&["since"]).fact(),
            Field::new("delta", Kind::Flag).fact(),
            Field::new("shadow", Kind::Number).fact(),
            Field::new("cert", Kind::Word(STATUSES)).also(&["certificate"]).fact(),
            Field::text("arn"),
        ];
        COLUMNS
    }
}

/// A set that may not be known.
fn several(all: Option<&[String]>) -> Value<'_> {
    match all {
        None => Value::Unknown,
        Some([]) => Value::Absent,
        Some(all) => Value::Texts(all.iter().map(String::as_str).collect()),
    }
}

impl Row for ListedThing<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        let attribute = |key: &str| self.attribute(key);
        of_thing(column, [&self.name, &self.arn], self.thing_type.as_deref(), self.version, attribute)
    }

    fn columns() -> &'static [Field] {
        Thing::columns()
    }
}

impl Row for IndexedThing {
    fn name(&self) -> &str {
        &self.thing.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        let facts = &self.facts;
        match column {
            "group" => several(facts.groups.as_deref()),
            "cert" => several(facts.certificates.as_deref()),
            "connected" => facts.connected.map_or(Value::Unknown, |(is, _)| Value::Flag(is)),
            "age" => facts.connected.and_then(|(_, since)| since).map_or(Value::Unknown, Value::Time),
            "delta" => facts
                .shadow
                .map_or(Value::Unknown, |shadow| Value::Flag(matches!(shadow, ShadowFact::Is { delta: true, .. }))),
            "shadow" => match facts.shadow {
                None => Value::Unknown,
                Some(ShadowFact::None) => Value::Absent,
                Some(ShadowFact::Is { version, .. }) => Value::Number(i64::try_from(version).unwrap_or(i64::MAX)),
            },
            column => self.thing.value(column),
        }
    }

    fn columns() -> &'static [Field] {
        Thing::columns()
    }
}

impl Row for Certificate {
    const IS_CODE: bool = true;

    fn name(&self) -> &str {
        &self.id
    }

    fn value(&self, column: &str) -> Value<'_> {
        match column {
            "id" => Value::text(&self.id),
            "status" => Value::text(self.status.as_str()),
            "mode" => Value::some(self.mode.as_deref()),
            "created" | "age" => Value::time(self.created),
            "arn" => Value::text(&self.arn),
            _ => Value::Absent,
        }
    }

    fn columns() -> &'static [Field] {
        const COLUMNS: &[Field] = &[
            Field::text("id").also(&["name"]),
            Field::new("status", Kind::Word(STATUSES)).also(&["cert"]).searched(),
            Field::new("mode", Kind::Word(&["DEFAULT", "SNI_ONLY"])).searched(),
            Field::new("created", Kind::Time),
            Field::new("age", Kind::Age),
            Field::text("arn"),
        ];
        COLUMNS
    }
}

/// The columns of rows of which a list tells name and ARN alone.
const NAMED: &[Field] = &[Field::text("name"), Field::text("arn")];

/// What one of [`NAMED`] says.
fn named<'a>(name: &'a str, arn: &'a str, column: &str) -> Value<'a> {
    match column {
        "name" => Value::text(name),
        "arn" => Value::text(arn),
        _ => Value::Absent,
    }
}

impl Row for Policy {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        named(&self.name, &self.arn, column)
    }

    fn columns() -> &'static [Field] {
        NAMED
    }
}

impl RoleAlias {
    /// An alias of which only the name is known: all that `ListRoleAliases` tells.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl Row for RoleAlias {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        let known = |value| if value == Value::Absent { Value::Unknown } else { value };
        match column {
            "name" => Value::text(&self.name),
            "role" => known(Value::text(&self.role_arn)),
            "duration" if self.duration_seconds > 0 => Value::Number(i64::from(self.duration_seconds)),
            "duration" => Value::Unknown,
            "created" | "age" => known(Value::time(self.created)),
            "arn" => known(Value::text(&self.arn)),
            _ => Value::Absent,
        }
    }

    fn columns() -> &'static [Field] {
        const COLUMNS: &[Field] = &[
            Field::text("name"),
            Field::text("role").fact(),
            Field::new("duration", Kind::Seconds).fact(),
            Field::new("created", Kind::Time).fact(),
            Field::new("age", Kind::Age).fact(),
            Field::text("arn").fact(),
        ];
        COLUMNS
    }
}

impl Row for Group {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        named(&self.name, &self.arn, column)
    }

    fn columns() -> &'static [Field] {
        NAMED
    }
}
