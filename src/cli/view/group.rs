//! Thing groups.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::PolicyRow;
use crate::fleet::{Group, GroupDetail};

/// A row of `ListThingGroups`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct GroupRow {
    group_name: String,
    group_arn: String,
}

impl From<&Group> for GroupRow {
    fn from(group: &Group) -> Self {
        Self { group_name: group.name.clone(), group_arn: group.arn.clone() }
    }
}

/// A group with its relations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct GroupView {
    #[serde(flatten)]
    group: GroupRow,
    parent_group_name: Option<String>,
    root_to_parent_thing_groups: Vec<String>,
    thing_group_description: Option<String>,
    attributes: BTreeMap<String, String>,
    version: i64,
    creation_date: Option<Timestamp>,
    query_string: Option<String>,
    pub(in crate::cli) policies: Vec<PolicyRow>,
    pub(in crate::cli) things: Vec<String>,
    pub(in crate::cli) unknown: Vec<String>,
}

impl From<&GroupDetail> for GroupView {
    fn from(detail: &GroupDetail) -> Self {
        Self {
            group: GroupRow::from(&detail.group),
            parent_group_name: detail.parent.clone(),
            root_to_parent_thing_groups: detail.ancestors.clone(),
            thing_group_description: detail.description.clone(),
            attributes: detail.attributes.clone(),
            version: detail.version,
            creation_date: detail.created,
            query_string: detail.query.clone(),
            policies: Vec::new(),
            things: Vec::new(),
            unknown: Vec::new(),
        }
    }
}
