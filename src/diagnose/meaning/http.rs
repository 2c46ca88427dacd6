//! Answers with a status: keyed on status and message, in any case of letters.

use serde_json::Value;

use super::{case, checklist, is_credentials_host};
use crate::diagnose::{Exchange, Meaning};

const NO_ROLE: &str = "unable to assume the role, or the role to assume does not exist";
const TOO_LONG: &str = "the requested credentialdurationseconds exceeds the maxsessionduration set for the role";

pub(super) fn meaning(exchange: &Exchange, status: u16, body: &str, error_type: Option<&str>) -> Meaning {
    let message = message_of(body).unwrap_or_default().trim().trim_end_matches('.').to_lowercase();
    match (status, message.as_str()) {
        (200, _) => success(exchange),
        (403, "invalid thing name passed") => invalid_thing_name(exchange),
        (403, "access denied") => access_denied(exchange),
        (403, "certificate is invalid on this endpoint") => certificate_invalid_here(),
        (404, "role alias does not exist") => no_such_alias(exchange),
        (404, "not found") if !is_credentials_host(exchange) => wrong_endpoint(exchange),
        (400, NO_ROLE) => cannot_assume_role(exchange),
        (400, TOO_LONG) => duration_too_long(),
        _ if status == 429 || is_throttling(error_type) => throttled(status),
        (500..=599, _) => service_fault(status),
        _ => unrecognised(status, body),
    }
}

/// The text of `message`, as AWS' services spell that member.
fn message_of(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let text = ["message", "Message", "errorMessage"].iter().find_map(|key| value.get(key)?.as_str())?;
    Some(text.to_owned())
}

fn is_throttling(error_type: Option<&str>) -> bool {
    let code = error_type.and_then(|text| text.split(':').next()).unwrap_or_default();
    matches!(code, "ThrottlingException" | "TooManyRequestsException" | "LimitExceededException")
}

fn success(exchange: &Exchange) -> Meaning {
    if exchange.key_id_tail.is_none() {
        return case(
            "unrecognised",
            "Status 200, but no credentials in the body",
            (
                "Something answered, but not as the credential provider does: a proxy or a captive portal, or another \
                 service on this host.",
                "",
            ),
            checklist::WHOLE,
        );
    }
    match &exchange.caller {
        Some(Err(_)) => case(
            "ok",
            "Credentials were given, but STS did not say who they are",
            (
                "The whole chain from certificate to role works. sts:GetCallerIdentity with these credentials failed: the \
                 network to STS, or the clock of this machine.",
                "What the role may do is not proven by this test.",
            ),
            &["this machine reaches sts over HTTPS", "this machine's clock is right"],
        ),
        _ => case(
            "ok",
            "Credentials were given",
            (
                "The whole chain works: certificate, thing name, policy, role alias, role, trust and duration.",
                "What the role may do is not proven by this test.",
            ),
            &[],
        ),
    }
}

fn invalid_thing_name(exchange: &Exchange) -> Meaning {
    let thing = exchange.thing_name.as_deref().unwrap_or("(none sent)");
    case(
        "invalid-thing-name",
        format!("The certificate is not attached to thing {thing}, or there is no such thing"),
        (
            "The x-amzn-iot-thingname header names a thing that this certificate is not attached to.",
            "It is checked before any policy, so this says nothing about policies, alias or role.",
        ),
        &[
            "ListThingPrincipals of the thing contains this certificate's ARN; if not: AttachThingPrincipal",
            "the thing name is spelled right, case counts (Kinesis Video clients often send the stream's name)",
            "without the header the request may pass; it is needed only if a policy uses the thing's name or type",
        ],
    )
}

fn access_denied(exchange: &Exchange) -> Meaning {
    case(
        "access-denied",
        format!("The certificate's policies do not let it assume role alias {}", exchange.role_alias),
        (
            "The certificate was accepted, and the thing name too if one was sent; then no policy allowed the alias, or \
             one denied it.",
            "Policies are checked before the alias: this also comes when no such alias exists. It says nothing about the \
             role.",
        ),
        &[
            "DescribeRoleAlias: the alias exists, in this spelling, in this account and region",
            "a policy is attached to the certificate itself (on a thing group alone it may not count)",
            "its default version allows iot:AssumeRoleWithCertificate on arn:…:rolealias/NAME (not role/NAME; region, account, case)",
            "no attached policy denies it",
            "every policy variable in that statement has a value; thing variables are documented for MQTT only",
            "a change of the last 8 minutes may not be in force yet",
        ],
    )
}

fn no_such_alias(exchange: &Exchange) -> Meaning {
    case(
        "no-such-alias",
        format!("Role alias {} does not exist", exchange.role_alias),
        (
            "Policies allow this alias' ARN, so certificate and policies are in order; but there is no alias of this name \
             in this account and region.",
            "",
        ),
        &[
            "ListRoleAliases: the same name in other upper and lower case",
            "the endpoint belongs to the account and region where the alias is",
            "CreateRoleAlias (needs iam:PassRole on the role)",
        ],
    )
}

fn cannot_assume_role(exchange: &Exchange) -> Meaning {
    case(
        "cannot-assume-role",
        format!(
            "The IAM role of alias {} does not exist, or does not trust the credential provider",
            exchange.role_alias
        ),
        (
            "Certificate, thing name, policy and alias are in order.",
            "The answer does not say which of the two it is. A Condition of the trust policy or an organization's control \
             policy may have the same effect; that is not documented.",
        ),
        &[
            "iam:GetRole: the role of the alias exists",
            "its trust policy allows sts:AssumeRole to credentials.iot.amazonaws.com (not iot.amazonaws.com)",
            "the trust policy's Conditions (aws:SourceAccount, aws:SourceArn) hold",
        ],
    )
}

fn duration_too_long() -> Meaning {
    case(
        "duration-too-long",
        "The alias asks for longer credentials than the role allows",
        (
            "Everything before is in order: certificate, thing name, policy, alias, role and trust. The alias' \
             credentialDurationSeconds is above the role's MaxSessionDuration.",
            "",
        ),
        &[
            "DescribeRoleAlias: credentialDurationSeconds; lower it by UpdateRoleAlias",
            "or raise MaxSessionDuration by iam:UpdateRole",
        ],
    )
}

fn certificate_invalid_here() -> Meaning {
    case(
        "certificate-invalid-here",
        "The certificate is not known at this endpoint, or SNI was not sent",
        (
            "The endpoint could not match the certificate to an account: it is registered in another account or region, or \
             not at all, or the client sent no server name.",
            "It says nothing about policies. This test always sends SNI; the device may not (mbedTLS without \
             mbedtls_ssl_set_hostname).",
        ),
        &[
            "DescribeCertificate of this certificate's id in this account and region",
            "the endpoint is this account's own, by DescribeEndpoint iot:CredentialProvider",
            "the device's TLS client sends SNI equal to the endpoint",
        ],
    )
}

fn wrong_endpoint(exchange: &Exchange) -> Meaning {
    case(
        "wrong-endpoint",
        format!("{} is not a credential provider's endpoint", exchange.endpoint),
        (
            "The host does not know the path of credentials. This is what the data endpoint (-ats.iot.) answers; the \
             credential provider's host has .credentials.iot. in it.",
            "It says nothing about certificate or policies.",
        ),
        &["DescribeEndpoint with endpointType iot:CredentialProvider gives the right host"],
    )
}

fn throttled(status: u16) -> Meaning {
    case(
        "throttled",
        format!("Too many requests (status {status})"),
        (
            "The quota of AssumeRoleWithCertificate (100 a second for account and region by default) is shared by the \
             whole fleet.",
            "It says nothing about this device's rights.",
        ),
        &[
            "try again in some seconds",
            "how often devices ask: credentials should be kept until shortly before they expire",
        ],
    )
}

fn service_fault(status: u16) -> Meaning {
    case(
        "service-fault",
        format!("The service failed (status {status})"),
        ("A fault on AWS' side, or of a proxy in between.", "It says nothing about this device's rights."),
        &["try again in some seconds", "the AWS Health Dashboard of the region"],
    )
}

fn unrecognised(status: u16, body: &str) -> Meaning {
    let shape = if body.trim_start().starts_with('<') {
        "The body looks like HTML: a proxy or a captive portal may have answered instead of AWS."
    } else {
        "This status with this message is not in the table of known answers; body and request id are shown as they came."
    };
    case("unrecognised", format!("Unrecognised answer (status {status})"), (shape, ""), checklist::WHOLE)
}
