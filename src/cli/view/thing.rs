//! Things.

use serde::Serialize;

use super::GroupRow;
use crate::fleet::ThingRow;

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
