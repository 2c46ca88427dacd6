//! Random policies, roles and identities: most of them right, the rest wrong in one of the ways that people know.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::embedded::{ACCOUNT, REGION};

/// Whether something goes wrong, at these odds in a hundred.
pub(super) fn hit(dice: &mut ChaCha8Rng, percent: u32) -> bool {
    dice.random_range(0..100) < percent
}

fn pick<'a>(dice: &mut ChaCha8Rng, choices: &[&'a str]) -> &'a str {
    choices[dice.random_range(0..choices.len())]
}

/// A policy document for a device: one statement for each of these rights, if luck has it.
pub(super) fn device_policy(dice: &mut ChaCha8Rng, rights: &[(&str, &str, &str)], whole: u32) -> String {
    let mut statements: Vec<Value> = Vec::new();
    for (action, kind, name) in rights {
        if hit(dice, whole) {
            statements.push(statement(dice, action, kind, name));
        }
    }
    if hit(dice, 12) {
        let (action, kind, name) = rights[dice.random_range(0..rights.len())];
        let mut deny = statement(dice, action, kind, name);
        deny["Effect"] = json!("Deny");
        statements.push(deny);
    }
    if statements.is_empty() {
        statements.push(json!({ "Effect": "Allow", "Action": "iot:DescribeJobExecution", "Resource": "*" }));
    }
    let version = if hit(dice, 6) { "2008-10-17" } else { "2012-10-17" };
    json!({ "Version": version, "Statement": statements }).to_string()
}

fn statement(dice: &mut ChaCha8Rng, action: &str, kind: &str, name: &str) -> Value {
    let action = match dice.random_range(0..20) {
        0 => "iot:*".to_owned(),
        1 => action.to_uppercase(),
        2 => format!("{action}s"),
        3 => format!("{}*", &action[..action.len() - 2]),
        _ => action.to_owned(),
    };
    let mut made = json!({ "Effect": "Allow", "Action": action, "Resource": resource(dice, kind, name) });
    if hit(dice, 12) {
        made["Condition"] = condition(dice, name);
    }
    made
}

fn resource(dice: &mut ChaCha8Rng, kind: &str, name: &str) -> Value {
    let arn = |region: &str, kind: &str, name: &str| format!("arn:aws:iot:{region}:{ACCOUNT}:{kind}/{name}");
    let thing = name.split('/').find(|part| part.starts_with("thing-")).unwrap_or("nothing");
    let by = |variable: &str| arn(REGION, kind, &name.replace(thing, &format!("${{{variable}}}")));
    let one = match dice.random_range(0..24) {
        0 => arn("us-west-2", kind, name),
        1 => arn(REGION, kind, &name.to_uppercase()),
        2 => arn(REGION, kind, "*"),
        3 => "*".to_owned(),
        4 => arn(REGION, if kind == "topicfilter" { "topic" } else { "role" }, name),
        5 | 6 => by("iot:Connection.Thing.ThingName"),
        7 => by("iot:ClientId"),
        8 => by("iot:Certificate.Subject.CommonName"),
        9 => by("iot:Connection.Thing.Attributes[unit]"),
        10 => arn(REGION, kind, &format!("{}?", &name[..name.len() - 1])),
        11 => arn(REGION, kind, &format!("{}*", &name[..name.len() - 2])),
        12 => arn(REGION, kind, &format!("{name}/more")),
        _ => arn(REGION, kind, name),
    };
    if hit(dice, 10) { json!([arn(REGION, kind, "elsewhere"), one]) } else { json!(one) }
}

fn condition(dice: &mut ChaCha8Rng, name: &str) -> Value {
    let thing = name.split('/').find(|part| part.starts_with("thing-")).unwrap_or("nothing");
    match dice.random_range(0..6) {
        0 => json!({ "IpAddress": { "aws:SourceIp": pick(dice, &["127.0.0.0/8", "10.0.0.0/8"]) } }),
        1 => json!({ "StringEquals": { "iot:Connection.Thing.ThingName": pick(dice, &[thing, "another"]) } }),
        2 => json!({ "Bool": { "iot:Connection.Thing.IsAttached": pick(dice, &["true", "false"]) } }),
        3 => json!({ "StringLikeIfExists": { "iot:ClientId": "thing-*" } }),
        4 => json!({ "Null": { "iot:Connection.Thing.ThingTypeName": pick(dice, &["true", "false"]) } }),
        _ => json!({ "StringNotEquals": { "iot:ClientId": pick(dice, &[thing, "another"]) } }),
    }
}

/// A role's trust in a service.
pub(super) fn service_trust(dice: &mut ChaCha8Rng) -> String {
    let service = match dice.random_range(0..10) {
        0 => json!("iot.amazonaws.com"),
        1 => json!(["iot.amazonaws.com", "credentials.iot.amazonaws.com"]),
        _ => json!("credentials.iot.amazonaws.com"),
    };
    let mut made = json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": service } });
    if hit(dice, 12) {
        let account = pick(dice, &[ACCOUNT, "210987654321"]);
        made["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": account } });
    }
    json!({ "Version": "2012-10-17", "Statement": [made] }).to_string()
}

/// A role's trust in an identity pool.
pub(super) fn pool_trust(dice: &mut ChaCha8Rng, pool: &str, kind: &str) -> String {
    let audience = if hit(dice, 8) { "eu-west-1:00000000-0000-4000-8000-000000000000" } else { pool };
    let kind = match dice.random_range(0..12) {
        0 if kind == "authenticated" => "unauthenticated",
        0 => "authenticated",
        _ => kind,
    };
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": { "Federated": "cognito-identity.amazonaws.com" },
        "Condition": {
            "StringEquals": { "cognito-identity.amazonaws.com:aud": audience },
            "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": kind },
        },
    }] })
    .to_string()
}

/// A role's own policy for shadows.
pub(super) fn role_policy(dice: &mut ChaCha8Rng, thing: &str, identity: &str, role: &str) -> String {
    let resource = match dice.random_range(0..16) {
        0 => format!("arn:aws:iot:us-west-2:{ACCOUNT}:thing/{thing}"),
        1 => format!("arn:aws:iot:{REGION}:{ACCOUNT}:thing/another"),
        2 | 3 => format!("arn:aws:iot:{REGION}:{ACCOUNT}:thing/{thing}"),
        4 => format!("arn:aws:iot:{REGION}:{ACCOUNT}:thing/thing-*"),
        _ => "*".to_owned(),
    };
    let right = "iot:GetThingShadow";
    let action = pick(dice, &[right, right, right, right, "iot:get*", "iot:*", "iot:*", "s3:GetObject"]);
    let effect = if hit(dice, 6) { "Deny" } else { "Allow" };
    let mut made = json!({ "Effect": effect, "Action": action, "Resource": resource });
    if hit(dice, 12) {
        let whose = pick(dice, &[identity, "eu-west-1:somebody-else"]);
        made["Condition"] = json!({ "StringEquals": { "cognito-identity.amazonaws.com:sub": whose } });
    }
    if hit(dice, 20) {
        let session = role.replace(":iam:", ":sts:").replace("role/", "assumed-role/");
        let session = format!("{session}/CognitoIdentityCredentials");
        made["Condition"] = match dice.random_range(0..5) {
            0 | 1 => json!({ "ArnLike": { "aws:PrincipalArn": pick(dice, &[role, role, &session]) } }),
            2 => json!({ "StringEquals": { "aws:PrincipalAccount": pick(dice, &[ACCOUNT, "210987654321"]) } }),
            3 => json!({ "StringEquals": { "aws:RequestedRegion": pick(dice, &[REGION, "us-west-2"]) } }),
            _ => json!({ "Bool": { "aws:SecureTransport": pick(dice, &["true", "false"]) } }),
        };
    }
    json!({ "Version": "2012-10-17", "Statement": [made] }).to_string()
}
