//! Service Quotas: awsJson1.1. It tells the quotas that are kept here, which are those of the fault file.
//!
//! Names and codes: what `ListServiceQuotas` tells of AWS IoT Core (public dumps of it, 2024 and later).

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::call::{Answer, Call, Outcome, text};
use crate::emulator::state::Refusal;

/// AWS IoT Core, by its service code.
const SERVICE: &str = "iotcore";
/// The longest page (service model `service-quotas`: `MaxResults`).
const LONGEST: u64 = 100;

/// Operations by the codes of their quotas.
const CODES: [(&str, &str); 21] = [
    ("AttachPrincipalPolicy", "L-81689EEF"),
    ("AttachThingPrincipal", "L-F64D1AA6"),
    ("DescribeRoleAlias", "L-82706932"),
    ("DescribeThing", "L-0EF0F5EE"),
    ("DescribeThingGroup", "L-52E1E197"),
    ("DescribeThingType", "L-DDCF8E97"),
    ("DetachThingPrincipal", "L-B5EE4A16"),
    ("GetPolicy", "L-5CE9072D"),
    ("ListDomainConfigurations", "L-4BDBE56D"),
    ("ListPrincipalThings", "L-C481616A"),
    ("ListThingGroups", "L-1E5260D6"),
    ("ListThingGroupsForThing", "L-75F129AD"),
    ("ListThingPrincipals", "L-FC3EF4D9"),
    ("ListThingTypes", "L-F9EBF527"),
    ("ListThings", "L-57AAC135"),
    ("ListThingsInThingGroup", "L-D33FD5F9"),
    ("SetDefaultPolicyVersion", "L-4F16A45D"),
    ("TestAuthorization", "L-31D9CC26"),
    ("UpdateCertificate", "L-77B523DC"),
    ("UpdateRoleAlias", "L-447FFBFB"),
    ("UpdateThing", "L-211F680E"),
];

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let service = text(&body, "ServiceCode")?;
    if service != SERVICE {
        let message = format!("The request failed because the specified service {service} does not exist.");
        return Err(Refusal::new("NoSuchResourceException", message));
    }
    let quotas = call.service.faults.quotas();
    let from = match body["NextToken"].as_str() {
        None => 0,
        Some(token) => token.parse().map_err(|_| bad_token())?,
    };
    let longest = body["MaxResults"].as_u64().unwrap_or(LONGEST).clamp(1, LONGEST);
    let upto = usize::try_from(longest).unwrap_or(usize::MAX).saturating_add(from).min(quotas.len());
    let page: Vec<Value> = quotas
        .get(from..upto)
        .ok_or_else(bad_token)?
        .iter()
        .map(|(operation, rate)| quota(call, operation, *rate))
        .collect();
    let mut answer = json!({ "Quotas": page });
    if upto < quotas.len() {
        answer["NextToken"] = Value::from(upto.to_string());
    }
    Ok(Answer::Json(answer))
}

fn bad_token() -> Refusal {
    Refusal::new("InvalidPaginationTokenException", "Invalid NextToken")
}

fn quota(call: &Call<'_>, operation: &str, rate: f64) -> Value {
    let code = code(operation);
    let arn = call.read(|state| {
        let scope = &state.scope;
        format!("arn:{}:servicequotas:{}:{}:{SERVICE}/{code}", scope.partition, scope.region, scope.account)
    });
    json!({
        "ServiceCode": SERVICE,
        "ServiceName": "AWS IoT Core",
        "QuotaArn": arn,
        "QuotaCode": code,
        "QuotaName": format!("{operation} API TPS"),
        "Value": rate,
        "Unit": "None",
        "Adjustable": true,
        "GlobalQuota": false,
        "QuotaAppliedAtLevel": "ACCOUNT",
    })
}

/// The code of an operation's quota; of one whose code is not known, some code that stays.
fn code(operation: &str) -> String {
    let known = CODES.iter().find(|(known, _)| *known == operation).map(|(_, code)| (*code).to_owned());
    known.unwrap_or_else(|| format!("L-{}", hex::encode_upper(&Sha256::digest(operation)[..4])))
}
