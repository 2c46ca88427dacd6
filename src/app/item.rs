//! A row of one of the lists, whichever it is, and its columns.

use std::borrow::Cow;

use super::{ListKind, Target};
use crate::app::theme::Role;
use crate::fleet::{Certificate, CertificateStatus, Group, Policy, RoleAlias, Thing};

/// A row of one of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'a> {
    /// Of the things: built from columns for what is on the screen.
    Thing(Cow<'a, Thing>),
    /// Of the certificates: likewise.
    Certificate(Cow<'a, Certificate>),
    /// Of the policies.
    Policy(&'a Policy),
    /// Of the role aliases: `ListRoleAliases` gives the name only.
    RoleAlias(&'a RoleAlias),
    /// Of the groups.
    Group(&'a Group),
}

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Over the column.
    pub title: &'static str,
    /// In the filter language and in what is remembered.
    pub field: &'static str,
    /// Fewest cells it is worth showing in.
    pub least: u16,
    /// Most cells it can use.
    pub most: u16,
    /// Columns with a higher number are dropped first.
    pub rank: u8,
}

const fn column(title: &'static str, field: &'static str, least: u16, most: u16, rank: u8) -> Column {
    Column { title, field, least, most, rank }
}

const THINGS: &[Column] = &[
    column("NAME", "name", 20, 64, 0),
    column("CONNECTED", "connected", 13, 15, 1),
    column("SHADOW", "shadow", 8, 10, 1),
    column("TYPE", "type", 8, 16, 2),
    column("CERT", "cert", 10, 14, 4),
    column("GROUPS", "group", 12, 24, 4),
    column("ATTRIBUTES", "attributes", 22, 200, 3),
];
const CERTIFICATES: &[Column] = &[
    column("CERTIFICATE ID", "id", 24, 64, 0),
    column("STATUS", "status", 10, 20, 0),
    column("CREATED", "created", 16, 16, 1),
    column("MODE", "mode", 8, 10, 2),
];
const POLICIES: &[Column] = &[column("NAME", "name", 24, 64, 0), column("ARN", "arn", 60, 200, 1)];
const ROLE_ALIASES: &[Column] = &[column("NAME", "name", 24, 128, 0)];
const GROUPS: &[Column] = &[column("NAME", "name", 24, 64, 0), column("ARN", "arn", 60, 200, 1)];

impl Column {
    /// Whether a list can be sorted by it: all attributes together give no order.
    pub fn sorts(&self) -> bool {
        self.field != "attributes"
    }
}

impl ListKind {
    /// The columns of this list, left to right.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Things => THINGS,
            Self::Certificates => CERTIFICATES,
            Self::Policies => POLICIES,
            Self::RoleAliases => ROLE_ALIASES,
            Self::Groups => GROUPS,
        }
    }

    /// What else its rows can be sorted by, and what that is.
    pub const fn more_sorts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Things => {
                &[("age", "since when connected or not"), ("delta", "delta"), ("version", "version in the registry")]
            }
            Self::Certificates | Self::Policies | Self::RoleAliases | Self::Groups => &[],
        }
    }

    /// Whether its rows can be sorted by this field.
    pub fn sorts_by(self, field: &str) -> bool {
        let is_column = self.columns().iter().any(|column| column.sorts() && column.field == field);
        let is_attribute = self == Self::Things && field.strip_prefix("attr.").is_some_and(|key| !key.is_empty());
        is_column || is_attribute || self.more_sorts().iter().any(|(more, _)| *more == field)
    }

    /// The page of the row of this name or id.
    pub fn target(self, name: &str) -> Target {
        let name = name.to_owned();
        match self {
            Self::Things => Target::Thing(name),
            Self::Certificates => Target::Certificate(name),
            Self::Policies => Target::Policy(name),
            Self::RoleAliases => Target::RoleAlias(name),
            Self::Groups => Target::Group(name),
        }
    }

    /// The IAM action that lists it.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Things => "iot:ListThings",
            Self::Certificates => "iot:ListCertificates",
            Self::Policies => "iot:ListPolicies",
            Self::RoleAliases => "iot:ListRoleAliases",
            Self::Groups => "iot:ListThingGroups",
        }
    }

    /// Its rows, in words.
    pub const fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Things => ("thing", "things"),
            Self::Certificates => ("certificate", "certificates"),
            Self::Policies => ("policy", "policies"),
            Self::RoleAliases => ("role alias", "role aliases"),
            Self::Groups => ("group", "groups"),
        }
    }

    /// All of them, in the order of the keys.
    pub const ALL: [Self; 5] = [Self::Things, Self::Certificates, Self::Policies, Self::RoleAliases, Self::Groups];
}

impl Item<'_> {
    /// What tells rows apart: name or id.
    pub fn key(&self) -> &str {
        match self {
            Self::Thing(thing) => &thing.name,
            Self::Certificate(certificate) => &certificate.id,
            Self::Policy(policy) => &policy.name,
            Self::RoleAlias(alias) => &alias.name,
            Self::Group(group) => &group.name,
        }
    }

    /// Its page.
    pub fn target(&self) -> Target {
        let kind = match self {
            Self::Thing(_) => ListKind::Things,
            Self::Certificate(_) => ListKind::Certificates,
            Self::Policy(_) => ListKind::Policies,
            Self::RoleAlias(_) => ListKind::RoleAliases,
            Self::Group(_) => ListKind::Groups,
        };
        kind.target(self.key())
    }

    /// The text of a field, as the cloud gave it.
    pub fn cell(&self, field: &str) -> Cow<'_, str> {
        match (self, field) {
            (_, "name" | "id") => Cow::Borrowed(self.key()),
            (Self::Thing(thing), "type") => Cow::Borrowed(thing.thing_type.as_deref().unwrap_or_default()),
            (Self::Thing(thing), "attributes") => Cow::Owned(attributes(thing)),
            (Self::Thing(thing), "version") => Cow::Owned(thing.version.to_string()),
            (Self::Certificate(certificate), "status") => Cow::Owned(status_words(&certificate.status)),
            (Self::Certificate(certificate), "mode") => Cow::Borrowed(certificate.mode.as_deref().unwrap_or_default()),
            (Self::Certificate(certificate), "created") => {
                let created = certificate.created.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
                Cow::Owned(created.unwrap_or_default())
            }
            (Self::Policy(policy), "arn") => Cow::Borrowed(&policy.arn),
            (Self::Group(group), "arn") => Cow::Borrowed(&group.arn),
            _ => Cow::Borrowed(""),
        }
    }

    /// How a field is drawn.
    pub fn role(&self, field: &str) -> Role {
        match (self, field) {
            (Self::Certificate(certificate), "status") => status_role(&certificate.status),
            (_, "name" | "id" | "type") => Role::Text,
            _ => Role::Dim,
        }
    }
}

fn attributes(thing: &Thing) -> String {
    let pairs: Vec<String> = thing.attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(" ")
}

/// A status with the glyph that stands beside its colour.
pub(super) fn status_words(status: &CertificateStatus) -> String {
    let glyph = match status {
        CertificateStatus::Active => '✓',
        CertificateStatus::Inactive | CertificateStatus::Revoked => '✗',
        _ => '?',
    };
    format!("{glyph} {status}")
}

/// The colour of a status.
pub(super) const fn status_role(status: &CertificateStatus) -> Role {
    match status {
        CertificateStatus::Active => Role::Ok,
        CertificateStatus::Inactive | CertificateStatus::Revoked => Role::Bad,
        _ => Role::Warn,
    }
}
