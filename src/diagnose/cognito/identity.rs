//! The identity itself: an identity's id, of this region, there, with or without logins.

use super::CognitoFacts;
use crate::diagnose::credentials::Examination;
use crate::fleet::{Fact, Principal};

const DESCRIBE: &[&str] = &["DescribeIdentity"];

/// Whether there is anything to examine further.
pub(super) fn examine(facts: &CognitoFacts, examination: &mut Examination) -> bool {
    has_form(facts, examination) && has_region(facts, examination) && exists(facts, examination)
}

/// The `sub` of a user pool's user looks like the half of an identity id, and is often taken for it.
fn has_form(facts: &CognitoFacts, examination: &mut Examination) -> bool {
    let id = &facts.identity_id;
    let asked = examination.ask("identity-id", "It is the id of an identity", &[]);
    if matches!(Principal::parse(id), Principal::CognitoIdentity(_)) {
        asked.pass(format!("{id} has the form REGION:UUID"));
        return true;
    }
    let as_if = format!("{}:{id}", facts.scope.region);
    if !matches!(Principal::parse(&as_if), Principal::CognitoIdentity(_)) {
        asked.fail(format!("{id} has not the form REGION:UUID"));
        examination.find(
            "cognito-not-an-identity-id",
            format!("{id} is no identity id"),
            vec!["An identity id has the form REGION:UUID, such as eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a02".to_owned()],
            "Take what the identity pool's GetId answers, in the app: AWS.config.credentials.identityId, fetchAuthSession().identityId.",
            Vec::new(),
        );
        return false;
    }
    asked.fail(format!("{id} has no region before it: it looks like the sub of a user pool's user"));
    examination.find(
        "cognito-user-pool-sub",
        format!("{id} looks like a user pool's sub, not an identity id"),
        vec![
            "A user pool names its users by a bare UUID, the sub claim of their tokens".to_owned(),
            "An identity pool gives each of them another id, REGION:UUID; policies are attached to that one".to_owned(),
        ],
        "Take what the identity pool's GetId answers, in the app: AWS.config.credentials.identityId, fetchAuthSession().identityId.",
        Vec::new(),
    );
    false
}

fn has_region(facts: &CognitoFacts, examination: &mut Examination) -> bool {
    let region = facts.identity_id.split_once(':').map_or("", |(region, _)| region);
    let own = &facts.scope.region;
    let asked = examination.ask("identity-region", "The identity is in this session's region", &[]);
    if region == own {
        asked.pass(format!("Both are in {own}"));
        return true;
    }
    asked.fail(format!("The identity is in {region}, this session in {own}"));
    examination.find(
        "cognito-wrong-region",
        format!("The identity belongs to {region}, and this session looks in {own}"),
        vec![
            format!("An identity id begins with the region of its pool: {}", facts.identity_id),
            "An AWS IoT policy is attached to the identity in the region of the things".to_owned(),
        ],
        format!("Look again with --region {region}; an app that has it so calls the wrong region, too."),
        Vec::new(),
    );
    false
}

fn exists(facts: &CognitoFacts, examination: &mut Examination) -> bool {
    let asked = examination.ask("identity-exists", "The identity exists", DESCRIBE);
    match &facts.identity {
        Fact::Known(_) => asked.pass("DescribeIdentity answers for it"),
        Fact::Absent => {
            asked.fail("AWS knows no such identity in this account and region");
            examination.find(
                "cognito-no-such-identity",
                format!("There is no identity {}", facts.identity_id),
                vec![format!("DescribeIdentity: not found in account {} and region {}", facts.scope.account, facts.scope.region)],
                "Compare the id with what the app has, and the account with the identity pool's; an identity may have been deleted, or merged into another.",
                Vec::new(),
            );
            return false;
        }
        gap => asked.gap(gap),
    }
    let asked = examination.ask("identity-logins", "Somebody is signed in with it", DESCRIBE);
    match facts.identity.known() {
        Some(identity) if identity.logins.is_empty() => {
            asked.pass("No: it is unauthenticated, so IAM alone decides; once a user signs in, it needs an AWS IoT policy, too");
        }
        Some(identity) => {
            asked.pass(format!("Yes, by {}: IAM and AWS IoT must both allow", identity.logins.join(", ")));
        }
        None => asked.gap(&facts.identity),
    }
    true
}
