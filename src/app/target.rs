//! Where one can go.

use crate::fleet::{Arn, Principal, Scope};

/// Something of the fleet that has a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// By name.
    Thing(String),
    /// By id.
    Certificate(String),
    /// By name.
    Policy(String),
    /// By name.
    RoleAlias(String),
    /// By name.
    Group(String),
}

impl Target {
    /// The page of a principal, where it has one.
    pub fn of(principal: &Principal) -> Option<Self> {
        match principal {
            Principal::Certificate { id, .. } => Some(Self::Certificate(id.clone())),
            Principal::ThingGroup { name, .. } => Some(Self::Group(name.clone())),
            Principal::CognitoIdentity(_) | Principal::Other(_) => None,
        }
    }

    /// The page of an ARN, where it has one.
    pub fn of_arn(text: &str) -> Option<Self> {
        let arn = Arn::parse(text)?;
        let of = |kind: &str| arn.name(kind).map(str::to_owned);
        of("thing")
            .map(Self::Thing)
            .or_else(|| of("cert").map(Self::Certificate))
            .or_else(|| of("policy").map(Self::Policy))
            .or_else(|| of("rolealias").map(Self::RoleAlias))
            .or_else(|| of("thinggroup").map(Self::Group))
    }

    /// The name or id.
    pub fn name(&self) -> &str {
        match self {
            Self::Thing(name)
            | Self::Certificate(name)
            | Self::Policy(name)
            | Self::RoleAlias(name)
            | Self::Group(name) => name,
        }
    }

    /// What it is, in AWS's words.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Thing(_) => "thing",
            Self::Certificate(_) => "certificate",
            Self::Policy(_) => "policy",
            Self::RoleAlias(_) => "role alias",
            Self::Group(_) => "group",
        }
    }

    /// Its ARN in this account and region.
    pub fn arn(&self, scope: &Scope) -> String {
        match self {
            Self::Thing(name) => scope.iot(&format!("thing/{name}")),
            Self::Certificate(id) => scope.iot(&format!("cert/{id}")),
            Self::Policy(name) => scope.iot(&format!("policy/{name}")),
            Self::RoleAlias(name) => scope.iot(&format!("rolealias/{name}")),
            Self::Group(name) => scope.iot(&format!("thinggroup/{name}")),
        }
    }

    /// The `aws` command that shows it.
    pub fn aws_command(&self) -> String {
        match self {
            Self::Thing(name) => format!("aws iot describe-thing --thing-name {}", quoted(name)),
            Self::Certificate(id) => format!("aws iot describe-certificate --certificate-id {}", quoted(id)),
            Self::Policy(name) => format!("aws iot get-policy --policy-name {}", quoted(name)),
            Self::RoleAlias(name) => format!("aws iot describe-role-alias --role-alias {}", quoted(name)),
            Self::Group(name) => format!("aws iot describe-thing-group --thing-group-name {}", quoted(name)),
        }
    }
}

/// A word for a POSIX shell.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_lead_to_pages_and_back() {
        let scope = Scope { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into() };
        for target in [
            Target::Thing("pump:1".into()),
            Target::Certificate("ab".into()),
            Target::Policy("p".into()),
            Target::RoleAlias("a,b@c".into()),
            Target::Group("oslo".into()),
        ] {
            assert_eq!(Target::of_arn(&target.arn(&scope)), Some(target));
        }
        assert_eq!(Target::of_arn("arn:aws:iam::123456789012:role/x"), None);
    }

    #[test]
    fn words_reach_the_shell_as_they_are() {
        assert_eq!(quoted("pump-1"), "pump-1");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
    }
}
