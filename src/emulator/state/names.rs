//! Which names AWS takes (service model: patterns and lengths of the members).

use super::Refusal;

/// What a kind of name may look like.
#[derive(Debug, Clone, Copy)]
pub struct NameRule {
    /// The model's member, such as `thingName`.
    pub member: &'static str,
    /// The model's pattern, for the message.
    pub pattern: &'static str,
    /// Characters allowed besides ASCII letters and digits.
    pub also: &'static str,
    /// Longest allowed, in characters.
    pub longest: usize,
}

/// `thingName`
pub const THING: NameRule = NameRule { member: "thingName", pattern: "[a-zA-Z0-9:_-]+", also: ":_-", longest: 128 };
/// `thingTypeName`
pub const THING_TYPE: NameRule =
    NameRule { member: "thingTypeName", pattern: "[a-zA-Z0-9:_-]+", also: ":_-", longest: 128 };
/// `thingGroupName`
pub const GROUP: NameRule =
    NameRule { member: "thingGroupName", pattern: "[a-zA-Z0-9:_-]+", also: ":_-", longest: 128 };
/// `policyName`
pub const POLICY: NameRule = NameRule { member: "policyName", pattern: "[\\w+=,.@-]+", also: "_+=,.@-", longest: 128 };
/// `roleAlias`
pub const ROLE_ALIAS: NameRule = NameRule { member: "roleAlias", pattern: "[\\w=,@-]+", also: "_=,@-", longest: 128 };
/// `shadowName`
pub const SHADOW: NameRule = NameRule { member: "shadowName", pattern: "[$a-zA-Z0-9:_-]+", also: "$:_-", longest: 64 };
/// `attributeName`
pub const ATTRIBUTE: NameRule =
    NameRule { member: "attributeName", pattern: "[a-zA-Z0-9_.,@/:#-]+", also: "_.,@/:#-", longest: 128 };
/// `certificateId`
pub const CERTIFICATE: NameRule =
    NameRule { member: "certificateId", pattern: "(0x)?[a-fA-F0-9]+", also: "", longest: 64 };

impl NameRule {
    /// Refuses what does not fit, in the words of AWS's validation.
    ///
    /// # Errors
    /// `InvalidRequestException`, naming the value, the member and the constraint.
    pub fn check(&self, value: &str) -> Result<(), Refusal> {
        let Self { member, pattern, also, longest } = self;
        let constraint = if value.is_empty() {
            "Member must have length greater than or equal to 1".to_owned()
        } else if value.chars().count() > *longest {
            format!("Member must have length less than or equal to {longest}")
        } else if !value.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c)) {
            format!("Member must satisfy regular expression pattern: {pattern}")
        } else {
            return Ok(());
        };
        Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
        )))
    }
}
