//! An Amazon Cognito identity that is denied a shadow: IAM and AWS IoT must both allow it.

mod facts;

pub use facts::CognitoFacts;

use super::Report;

/// Examines an identity: every check in its order, and what is wrong with evidence and fixes.
pub fn cognito(_facts: &CognitoFacts) -> Report {
    Report::default()
}
