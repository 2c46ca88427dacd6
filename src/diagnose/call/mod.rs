//! The calls a fix is made of. The executor takes nothing else, so what is not here cannot change AWS.

mod command;

pub use command::OpenedWith;
use serde::{Deserialize, Serialize};

use crate::fleet::{Principal, Scope};

/// A mutating AWS call, identifiers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all_fields = "camelCase")]
pub enum ApiCall {
    /// `PUT /target-policies/{policy}`
    AttachPolicy {
        /// Policy name.
        policy: String,
        /// Certificate ARN, thing group ARN or Cognito identity id.
        target: String,
    },
    /// `POST /target-policies/{policy}`
    DetachPolicy {
        /// Policy name.
        policy: String,
        /// Certificate ARN, thing group ARN or Cognito identity id.
        target: String,
    },
    /// `PUT /things/{thing}/principals`
    AttachThingPrincipal {
        /// Thing name.
        thing: String,
        /// Certificate ARN.
        principal: String,
    },
    /// `DELETE /things/{thing}/principals`
    DetachThingPrincipal {
        /// Thing name.
        thing: String,
        /// Certificate ARN.
        principal: String,
    },
    /// `PUT /certificates/{id}?newStatus=`
    UpdateCertificate {
        /// Certificate id, 64 hex digits.
        certificate_id: String,
        /// `ACTIVE` or `INACTIVE`.
        new_status: String,
    },
    /// `POST /things/{thing}/shadow`: a versioned write. Its payload is never written to the journal.
    UpdateThingShadow {
        /// Thing name.
        thing: String,
        /// Named shadow; `None` for the classic one.
        shadow: Option<String>,
        /// The version the write is based on.
        version: Option<i64>,
        /// The document to send, JSON text.
        #[serde(skip)]
        payload: String,
    },
}

impl ApiCall {
    /// AWS' name of the operation.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::AttachPolicy { .. } => "AttachPolicy",
            Self::DetachPolicy { .. } => "DetachPolicy",
            Self::AttachThingPrincipal { .. } => "AttachThingPrincipal",
            Self::DetachThingPrincipal { .. } => "DetachThingPrincipal",
            Self::UpdateCertificate { .. } => "UpdateCertificate",
            Self::UpdateThingShadow { .. } => "UpdateThingShadow",
        }
    }

    /// The IAM action the caller needs.
    pub fn iam_action(&self) -> String {
        format!("iot:{}", self.operation())
    }

    /// The resource the IAM action is needed on. Attaching to a Cognito identity cannot be scoped: its id is no ARN.
    pub fn resource(&self, scope: &Scope) -> String {
        match self {
            Self::AttachPolicy { target, .. } | Self::DetachPolicy { target, .. } => match Principal::parse(target) {
                Principal::Certificate { arn, .. } | Principal::ThingGroup { arn, .. } => arn,
                Principal::CognitoIdentity(_) | Principal::Other(_) => "*".to_owned(),
            },
            Self::AttachThingPrincipal { principal, .. } | Self::DetachThingPrincipal { principal, .. } => {
                principal.clone()
            }
            Self::UpdateCertificate { certificate_id, .. } => scope.iot(&format!("cert/{certificate_id}")),
            Self::UpdateThingShadow { thing, shadow, .. } => match shadow {
                Some(name) => scope.iot(&format!("thing/{thing}/{name}")),
                None => scope.iot(&format!("thing/{thing}")),
            },
        }
    }

    /// What the call is made on: the name or ARN that stands in lists and messages.
    pub fn subject(&self) -> &str {
        match self {
            Self::AttachPolicy { target, .. } | Self::DetachPolicy { target, .. } => target,
            Self::AttachThingPrincipal { thing, .. }
            | Self::DetachThingPrincipal { thing, .. }
            | Self::UpdateThingShadow { thing, .. } => thing,
            Self::UpdateCertificate { certificate_id, .. } => certificate_id,
        }
    }

    /// The call that takes it back, where that follows from the call alone. A status or a shadow needs the state
    /// before, which the fix that was built from facts holds.
    pub fn inverse(&self) -> Option<Self> {
        match self.clone() {
            Self::AttachPolicy { policy, target } => Some(Self::DetachPolicy { policy, target }),
            Self::DetachPolicy { policy, target } => Some(Self::AttachPolicy { policy, target }),
            Self::AttachThingPrincipal { thing, principal } => Some(Self::DetachThingPrincipal { thing, principal }),
            Self::DetachThingPrincipal { thing, principal } => Some(Self::AttachThingPrincipal { thing, principal }),
            Self::UpdateCertificate { .. } | Self::UpdateThingShadow { .. } => None,
        }
    }

    /// One line: what is done, on what.
    pub fn describe(&self) -> String {
        match self {
            Self::AttachPolicy { policy, target } => format!("Attach policy {policy} to {}", short_target(target)),
            Self::DetachPolicy { policy, target } => format!("Detach policy {policy} from {}", short_target(target)),
            Self::AttachThingPrincipal { thing, principal } => {
                format!("Attach {} to thing {thing}", short_target(principal))
            }
            Self::DetachThingPrincipal { thing, principal } => {
                format!("Detach {} from thing {thing}", short_target(principal))
            }
            Self::UpdateCertificate { certificate_id, new_status } => {
                format!("Set certificate {} to {new_status}", short_id(certificate_id))
            }
            Self::UpdateThingShadow { thing, shadow, version, .. } => {
                let which = shadow.as_ref().map_or("classic shadow".to_owned(), |name| format!("shadow {name}"));
                match version {
                    Some(version) => format!("Update {which} of thing {thing} at version {version}"),
                    None => format!("Update {which} of thing {thing}"),
                }
            }
        }
    }
}

/// A certificate id, short enough for a line: its first eight digits.
pub fn short_id(id: &str) -> String {
    match id.char_indices().nth(8) {
        Some((end, _)) => format!("{}…", &id[..end]),
        None => id.to_owned(),
    }
}

/// A target in words: `certificate 3f9a12cd…`, `thing group oslo`, `identity eu-west-1:…`.
pub fn short_target(target: &str) -> String {
    match Principal::parse(target) {
        Principal::Certificate { id, .. } => format!("certificate {}", short_id(&id)),
        Principal::ThingGroup { name, .. } => format!("thing group {name}"),
        Principal::CognitoIdentity(id) => format!("identity {id}"),
        Principal::Other(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_of_a_shadow_is_never_serialized() {
        let call = ApiCall::UpdateThingShadow {
            thing: "pump".to_owned(),
            shadow: None,
            version: Some(3),
            payload: "{\"state\":{\"desired\":{\"pin\":\"4711\"}}}".to_owned(),
        };
        let line = serde_json::to_string(&call).unwrap();
        assert!(!line.contains("4711"), "{line}");
    }

    #[test]
    fn attaching_is_undone_by_detaching_the_same() {
        let attach = ApiCall::AttachPolicy { policy: "p".to_owned(), target: "t".to_owned() };
        assert_eq!(attach.inverse().and_then(|call| call.inverse()), Some(attach));
    }

    #[test]
    fn an_identity_cannot_be_scoped() {
        let scope = Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "1".to_owned() };
        let target = "eu-west-1:0b5ee3a6-0000-4000-8000-000000000000".to_owned();
        assert_eq!(ApiCall::AttachPolicy { policy: "p".to_owned(), target }.resource(&scope), "*");
    }
}
