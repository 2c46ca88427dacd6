//! Amazon Resource Names, and the account and region a session works in.

use std::fmt;

/// Partition, region and account of a session: what every ARN of the fleet has in common.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Scope {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// Such as `eu-west-1`.
    pub region: String,
    /// Twelve digits.
    pub account: String,
}

impl Scope {
    /// The ARN of an AWS IoT resource such as `policy/p`, `cert/…`, `thing/t`, `rolealias/a`.
    pub fn iot(&self, resource: &str) -> String {
        format!("arn:{}:iot:{}:{}:{resource}", self.partition, self.region, self.account)
    }
}

/// An ARN, split at its first five colons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// Such as `iot` or `iam`.
    pub service: String,
    /// Empty for global services.
    pub region: String,
    /// Twelve digits, or empty.
    pub account: String,
    /// The rest, slashes and colons included.
    pub resource: String,
}

impl Arn {
    /// Reads `arn:partition:service:region:account:resource`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let mut next = || parts.next().map(str::to_owned);
        Some(Self { partition: next()?, service: next()?, region: next()?, account: next()?, resource: next()? })
    }

    /// The name behind a resource type: `name("rolealias")` of `…:rolealias/a` is `a`.
    pub fn name(&self, resource_type: &str) -> Option<&str> {
        self.resource.strip_prefix(resource_type)?.strip_prefix('/')
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_survives_a_round_trip_and_keeps_slashes_and_colons() {
        let text = "arn:aws:iot:eu-west-1:123456789012:topicfilter/a/b:c/#";
        let arn = Arn::parse(text).unwrap();
        assert_eq!(arn.resource, "topicfilter/a/b:c/#");
        assert_eq!(arn.to_string(), text);
        assert_eq!(arn.name("topicfilter"), Some("a/b:c/#"));
    }

    #[test]
    fn what_is_not_an_arn_is_none() {
        assert!(Arn::parse("eu-west-1:0b5ee3a6-0000-4000-8000-000000000000").is_none());
        assert!(Arn::parse("arn:aws:iot").is_none());
    }
}
