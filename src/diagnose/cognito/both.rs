//! Both halves side by side.

use super::CognitoFacts;
use crate::diagnose::Outcome;
use crate::diagnose::credentials::Examination;

const RESTS_ON: &[&str] = &["iam:SimulatePrincipalPolicy", "ListAttachedPolicies", "GetPolicy"];

/// Of what each half came to; `None` for one that has no say.
pub(super) fn examine(facts: &CognitoFacts, iam: Option<Outcome>, iot: Option<Outcome>, examination: &mut Examination) {
    match (facts.is_authenticated(), iam) {
        (_, None) => {}
        (Some(false), Some(iam)) => enhanced_flow(facts, iam, examination),
        (_, Some(iam)) => {
            let iot = iot.unwrap_or(Outcome::Unknown);
            let asked = examination.ask("both-allow", "IAM and AWS IoT both allow it", RESTS_ON);
            let told = format!("IAM {}  IoT {}: {}", tick(iam), tick(iot), in_words(iam, iot));
            match (iam, iot) {
                (Outcome::Fail, _) | (_, Outcome::Fail) => asked.fail(told),
                (Outcome::Pass, Outcome::Pass) => asked.pass(told),
                _ => asked.unknown(told),
            }
        }
    }
}

const fn tick(half: Outcome) -> char {
    match half {
        Outcome::Pass => '✓',
        Outcome::Fail => '✗',
        Outcome::Warning | Outcome::Unknown | Outcome::Skipped => '?',
    }
}

const fn in_words(iam: Outcome, iot: Outcome) -> &'static str {
    match (iam, iot) {
        (Outcome::Pass, Outcome::Pass) => "both allow it",
        (Outcome::Fail, Outcome::Fail) => "neither allows it",
        (Outcome::Pass, Outcome::Fail) => "the role may, AWS IoT does not let it",
        (Outcome::Fail, Outcome::Pass) => "AWS IoT lets it, the role may not",
        (Outcome::Fail, _) | (_, Outcome::Fail) => "one of them does not allow it, and both must",
        _ => "not both are known",
    }
}

/// Whether Cognito's own session policies let AWS IoT through is not documented: the managed one names no action of it
/// (AWS managed policy reference, `AmazonCognitoUnAuthedIdentitiesSessionPolicy`).
fn enhanced_flow(facts: &CognitoFacts, iam: Outcome, examination: &mut Examination) {
    let asked =
        examination.ask("enhanced-flow", "Cognito's own session policies let it through", &["DescribeIdentityPool"]);
    if iam == Outcome::Fail {
        return asked.skip("The role does not allow it in the first place");
    }
    let classic = match facts.pool.known().map(|pool| pool.allow_classic) {
        Some(true) => "AllowClassicFlow is on",
        Some(false) => "AllowClassicFlow is off",
        None => "whether AllowClassicFlow is on is not known",
    };
    asked.unknown(format!(
        "In the enhanced flow Cognito narrows what unauthenticated identities may; the managed policy for that names no AWS IoT action, so it may be blocked: try the classic flow ({classic})"
    ));
}
