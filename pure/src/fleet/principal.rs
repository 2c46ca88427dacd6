//! What a policy or a thing can be attached to.

use super::Arn;

/// A target of `AttachPolicy`, or a principal of `AttachThingPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// An X.509 certificate.
    Certificate {
        /// The whole ARN.
        arn: String,
        /// Hex SHA-256 of the DER.
        id: String,
    },
    /// A thing group.
    ThingGroup {
        /// The whole ARN.
        arn: String,
        /// The group's name.
        name: String,
    },
    /// An Amazon Cognito identity: `region:uuid`.
    CognitoIdentity(String),
    /// Something else; kept as AWS wrote it.
    Other(String),
}

impl Principal {
    /// Tells the kinds apart by their shape.
    pub fn parse(text: &str) -> Self {
        if let Some(arn) = Arn::parse(text) {
            if let Some(id) = arn.name("cert") {
                return Self::Certificate { arn: text.to_owned(), id: id.to_owned() };
            }
            if let Some(name) = arn.name("thinggroup") {
                return Self::ThingGroup { arn: text.to_owned(), name: name.to_owned() };
            }
            return Self::Other(text.to_owned());
        }
        match text.split_once(':') {
            Some((region, id)) if region.contains('-') && is_uuid(id) => Self::CognitoIdentity(text.to_owned()),
            _ => Self::Other(text.to_owned()),
        }
    }

    /// What the API calls it: ARN or identity id.
    pub fn target(&self) -> &str {
        match self {
            Self::Certificate { arn, .. } | Self::ThingGroup { arn, .. } => arn,
            Self::CognitoIdentity(text) | Self::Other(text) => text,
        }
    }
}

/// Thing names may hold a colon, too: nothing but the whole shape will do.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let cert = Principal::parse("arn:aws:iot:eu-west-1:123456789012:cert/abc");
        assert!(matches!(&cert, Principal::Certificate { id, .. } if id == "abc"));
        let group = Principal::parse("arn:aws:iot:eu-west-1:123456789012:thinggroup/oslo");
        assert!(matches!(&group, Principal::ThingGroup { name, .. } if name == "oslo"));
        let id = "eu-west-1:0b5ee3a6-0000-4000-8000-000000000000";
        assert_eq!(Principal::parse(id), Principal::CognitoIdentity(id.to_owned()));
        assert_eq!(Principal::parse("x").target(), "x");
        let thing = "line-1:pump-with-a-name-of-36-characters-00";
        assert_eq!(Principal::parse(thing), Principal::Other(thing.to_owned()));
    }
}
