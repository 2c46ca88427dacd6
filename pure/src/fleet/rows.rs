//! The fields that lists of nouns are filtered and sorted by.

use std::borrow::Cow;

use super::{Certificate, Group, Policy, RoleAlias, Row, Thing};

fn some(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

impl Row for Thing {
    fn name(&self) -> &str {
        &self.name
    }

    fn field(&self, field: &str) -> Option<Cow<'_, str>> {
        match field {
            "name" => some(&self.name),
            "type" => self.thing_type.as_deref().map(Cow::Borrowed),
            "arn" => some(&self.arn),
            "version" => Some(Cow::Owned(self.version.to_string())),
            _ => self.attributes.get(field.strip_prefix("attr.")?).map(|value| Cow::Borrowed(value.as_str())),
        }
    }

    fn fields() -> &'static [&'static str] {
        &["name", "type", "version", "arn", "attr."]
    }
}

impl Row for Certificate {
    const IS_CODE: bool = true;

    fn name(&self) -> &str {
        &self.id
    }

    fn field(&self, field: &str) -> Option<Cow<'_, str>> {
        match field {
            "id" => some(&self.id),
            "status" => some(self.status.as_str()),
            "mode" => self.mode.as_deref().map(Cow::Borrowed),
            "created" => self.created.map(|at| Cow::Owned(at.to_string())),
            "arn" => some(&self.arn),
            _ => None,
        }
    }

    fn fields() -> &'static [&'static str] {
        &["id", "status", "mode", "created", "arn"]
    }
}

impl Row for Policy {
    fn name(&self) -> &str {
        &self.name
    }

    fn field(&self, field: &str) -> Option<Cow<'_, str>> {
        match field {
            "name" => some(&self.name),
            "arn" => some(&self.arn),
            _ => None,
        }
    }

    fn fields() -> &'static [&'static str] {
        &["name", "arn"]
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

    fn field(&self, field: &str) -> Option<Cow<'_, str>> {
        match field {
            "name" => some(&self.name),
            "role" => some(&self.role_arn),
            "duration" => (self.duration_seconds > 0).then(|| Cow::Owned(self.duration_seconds.to_string())),
            "created" => self.created.map(|at| Cow::Owned(at.to_string())),
            "arn" => some(&self.arn),
            _ => None,
        }
    }

    fn fields() -> &'static [&'static str] {
        &["name", "role", "duration", "created", "arn"]
    }
}

impl Row for Group {
    fn name(&self) -> &str {
        &self.name
    }

    fn field(&self, field: &str) -> Option<Cow<'_, str>> {
        match field {
            "name" => some(&self.name),
            "arn" => some(&self.arn),
            _ => None,
        }
    }

    fn fields() -> &'static [&'static str] {
        &["name", "arn"]
    }
}
