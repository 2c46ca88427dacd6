//! The calls a fix is made of. The executor takes nothing else, so what is not here cannot change AWS.

use serde::{Deserialize, Serialize};

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
