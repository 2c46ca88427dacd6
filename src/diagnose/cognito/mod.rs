//! An Amazon Cognito identity that is denied a shadow. An authenticated one needs IAM and AWS IoT to allow it, an
//! unauthenticated one IAM alone (developer guide, `cog-iot-policies`).

mod both;
mod choice;
mod correct;
mod facts;
mod iam_half;
mod identity;
mod iot_half;
mod offer;
mod pool;
mod question;
mod role;
mod session;
#[cfg(test)]
pub(super) mod tests;
mod trust;

pub use choice::needs_pool_role;
pub use facts::CognitoFacts;
pub(super) use question::{Question, attached};
pub use question::{lacks_iot_policy, may_change_iot_policies, would_let_identity_in};
pub(super) use session::iot_context;
pub(super) use trust::trusts;

use super::Report;
use super::credentials::Examination;

/// Examines an identity: every check in its order, and what is wrong with evidence and fixes.
pub fn cognito(facts: &CognitoFacts) -> Report {
    let mut examination = Examination::default();
    if identity::examine(facts, &mut examination) {
        pool::examine(facts, &mut examination);
        role::examine(facts, &mut examination);
        let iam = iam_half::examine(facts, &mut examination);
        let iot = iot_half::examine(facts, &mut examination);
        both::examine(facts, iam, iot, &mut examination);
    }
    Report { subject: subject(facts), checks: examination.checks, findings: examination.findings }
}

fn subject(facts: &CognitoFacts) -> String {
    match &facts.asked {
        Some(asked) => {
            let shadow = asked.shadow.as_ref().map_or("classic shadow".to_owned(), |name| format!("shadow {name}"));
            format!(
                "identity {} for {} on the {shadow} of {}",
                facts.identity_id,
                asked.operation.action(),
                asked.thing
            )
        }
        None => format!("identity {}", facts.identity_id),
    }
}
