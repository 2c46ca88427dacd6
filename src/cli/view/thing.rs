//! Things.

use std::collections::BTreeMap;

use serde::Serialize;

use super::GroupRow;
use crate::fleet::Thing;

/// A row of `ListThings`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct ThingRow<'t> {
    thing_name: &'t str,
    thing_type_name: Option<&'t str>,
    thing_arn: &'t str,
    attributes: &'t BTreeMap<String, String>,
    version: i64,
}

impl<'t> From<&'t Thing> for ThingRow<'t> {
    fn from(thing: &'t Thing) -> Self {
        Self {
            thing_name: &thing.name,
            thing_type_name: thing.thing_type.as_deref(),
            thing_arn: &thing.arn,
            attributes: &thing.attributes,
            version: thing.version,
        }
    }
}

/// A thing with its relations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct ThingView<'t> {
    #[serde(flatten)]
    pub(in crate::cli) thing: ThingRow<'t>,
    pub(in crate::cli) principals: Vec<PrincipalView>,
    pub(in crate::cli) thing_groups: Vec<GroupRow>,
    pub(in crate::cli) named_shadows: Vec<String>,
    /// What could not be asked, and why.
    pub(in crate::cli) unknown: Vec<String>,
}

/// What is attached to a thing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct PrincipalView {
    pub(in crate::cli) principal: String,
    /// Of a certificate.
    pub(in crate::cli) status: Option<String>,
    pub(in crate::cli) policy_names: Vec<String>,
}
