//! Things.

use std::collections::BTreeMap;

use super::filter::Value;

/// A thing as `ListThings` and `DescribeThing` give it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thing {
    /// 1 to 128 characters.
    pub name: String,
    /// The thing's ARN.
    pub arn: String,
    /// At most one thing type.
    pub thing_type: Option<String>,
    /// Registry attributes.
    pub attributes: BTreeMap<String, String>,
    /// The registry's version of the thing; not the shadow's. 0 where it was not told: `SearchIndex` does not tell it.
    pub version: i64,
}

/// The version as filters see it: AWS counts from 1.
pub(super) const fn version<'a>(version: i64) -> Value<'a> {
    if version == 0 { Value::Unknown } else { Value::Number(version) }
}
