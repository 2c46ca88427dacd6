//! Thing groups.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// A row of `ListThingGroups`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// 1 to 128 characters.
    pub name: String,
    /// The group's ARN.
    pub arn: String,
}

/// `DescribeThingGroup`'s answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupDetail {
    /// The row.
    pub group: Group,
    /// The parent's name; none at the root.
    pub parent: Option<String>,
    /// Names from the root down to the parent.
    pub ancestors: Vec<String>,
    /// Free text.
    pub description: Option<String>,
    /// Group attributes.
    pub attributes: BTreeMap<String, String>,
    /// The registry's version of the group.
    pub version: i64,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// The query, where the group is a dynamic one.
    pub query: Option<String>,
}
