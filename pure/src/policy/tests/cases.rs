//! The table: page, statements, request, verdict.

/// The rest of an ARN, in the account the table is about; a whole ARN or `*` stays.
pub(super) fn arn(resource: &str) -> String {
    if resource == "*" || resource.starts_with("arn:") {
        return resource.to_owned();
    }
    format!("arn:aws:iot:eu-west-1:123456789012:{resource}")
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Over MQTT as client `pump-7`, attached to the thing `pump-7` of type `Pump` with attribute `site=oslo`.
    Mqtt,
    /// The same, but the certificate is not attached to the thing.
    Detached,
    /// The same, attached, but with the client id `other`.
    OtherClient,
    /// Over HTTPS to the data endpoint.
    Https,
    /// At the credential provider with the thing name `pump-7`.
    Credentials,
    /// With an IAM policy, with credentials for `pump-7`.
    Iam,
}

/// What is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Allow,
    Deny,
    Nothing,
    Unknown,
}

use Says::{Allow, Deny, Nothing, Unknown};
use Who::{Credentials, Detached, Https, Iam, Mqtt, OtherClient};

/// Page of AWS's documentation, statements (`A` allows, `D` denies: action, resource, the rest as JSON), who, action,
/// resource, verdict. In resources `@` stands for the ARN up to the account.
pub(super) struct Case {
    pub(super) page: &'static str,
    pub(super) statements: &'static str,
    pub(super) who: Who,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
    pub(super) says: Says,
}

const fn case(
    page: &'static str,
    statements: &'static str,
    who: Who,
    action: &'static str,
    resource: &'static str,
    says: Says,
) -> Case {
    Case { page, statements, who, action, resource, says }
}

const CONNECT: &str = "iot:Connect";
const PUBLISH: &str = "iot:Publish";
const SUBSCRIBE: &str = "iot:Subscribe";
const SHADOW: &str = "iot:GetThingShadow";
const ASSUME: &str = "iot:AssumeRoleWithCertificate";

const BY_NAME: &str =
    r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"@client/${iot:Connection.Thing.ThingName}"}"#;
const BY_CLIENT: &str = r#"{"Effect":"Allow","Action":"iot:*","Resource":"@topic/${iot:ClientId}/*"}"#;
const BY_TYPE: &str =
    r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Connection.Thing.ThingTypeName}/x"}"#;
const BY_SITE: &str =
    r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Connection.Thing.Attributes[site]}/x"}"#;
const IF_ATTACHED: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":{"Bool":{"iot:Connection.Thing.IsAttached":["true"]}}}"#;
const BY_CN: &str = r#"{"Effect":"Allow","Action":"iot:*","Resource":"@thing/${iot:Certificate.Subject.CommonName}"}"#;
const SECOND_OU: &str =
    r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Certificate.Subject.OrganizationalUnit.1}"}"#;
const THIRD_OU: &str =
    r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Certificate.Subject.OrganizationalUnit.2}"}"#;
const BY_TITLE: &str =
    r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Certificate.Subject.Title}"}"#;
const BY_ORGANIZATION: &str =
    r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Certificate.Subject.Organization}"}"#;
const ANY_OU: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"iot:Certificate.Subject.OrganizationalUnit.List":["second"]}}}"#;
const ALL_OU: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":{"ForAllValues:StringEquals":{"iot:Certificate.Subject.OrganizationalUnit.List":["second"]}}}"#;
const LITERAL_FILTER: &str = r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topicfilter/a/#"}"#;
const STAR_FILTER: &str = r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topicfilter/a/*"}"#;
const HOLE: &str = r#"{"Effect":"Allow","Action":"iot:*","Resource":"@topicfilter/a/#"},{"Effect":"Deny","Action":"iot:*","Resource":"@topicfilter/a/secret/*"}"#;
const NOT_RESOURCE: &str = r#"{"Effect":"Allow","Action":"iot:Publish","NotResource":["@topic/secret/*"]}"#;
const NOT_ACTION: &str = r#"{"Effect":"Allow","NotAction":["iot:Delete*"],"Resource":"*"}"#;
const FROM_OFFICE: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}"#;
const NOT_FROM: &str = r#"{"Effect":"Allow","Action":"iot:*","Resource":"*"},{"Effect":"Deny","Action":"iot:Connect","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}}"#;
const STRANGE_OPERATOR: &str =
    r#"{"Effect":"Allow","Action":"iot:*","Resource":"*","Condition":{"StringSoundsLike":{"aws:SourceIp":"x"}}}"#;
const STRANGE_DENY: &str = r#"{"Effect":"Allow","Action":"iot:*","Resource":"*"},{"Effect":"Deny","Action":"iot:Connect","Resource":"*","Condition":{"StringSoundsLike":{"aws:SourceIp":"x"}}}"#;
const DOMAIN: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":{"StringEquals":{"iot:DomainName":"a.example"}}}"#;
const ESCAPED: &str = r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/$(*)/${?}"}"#;
const IAM_NAME: &str =
    r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${credentials-iot:ThingName}/*"}"#;
const IN_IOT_POLICY: &str = r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"@rolealias/${credentials-iot:ThingName}"}"#;
const NO_SUCH_VARIABLE: &str =
    r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"@client/${iot:Connection.Thing.Name}"}"#;
const DEFAULTED: &str =
    r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:PrincipalTag/team, 'common'}"}"#;

pub(super) const CASES: &[Case] = &[
    // Allow, deny, nothing.
    case("iot-policies", "", Https, SHADOW, "thing/pump-7", Nothing),
    case("iot-policies", r#"{"Effect":"Allow","Action":"iot:*","Resource":"*"}"#, Https, SHADOW, "thing/pump-7", Allow),
    case(
        "iot-policies",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"*"},{"Effect":"Deny","Action":"iot:GetThingShadow","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Deny,
    ),
    case("iot-policies", r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#, Https, SHADOW, "thing/pump-7", Deny),
    case(
        "iot-policies",
        r#"{"Effect":"Deny","Action":"iot:Connect","Resource":"*"},{"Effect":"Allow","Action":"iot:*","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Allow,
    ),
    case(
        "iot-policies",
        r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Nothing,
    ),
    // Actions.
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"IOT:getthingSHADOW","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Allow,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":["iot:Publish","iot:Get*"],"Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Allow,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:?etThingShadow","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Allow,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"GetThingShadow","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Nothing,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iotdata:GetThingShadow","Resource":"*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Nothing,
    ),
    case("reference_policies_elements_notaction", NOT_ACTION, Https, SHADOW, "thing/pump-7", Allow),
    case("reference_policies_elements_notaction", NOT_ACTION, Https, "iot:DeleteThingShadow", "thing/pump-7", Nothing),
    // Resources.
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"@thing/pump-7"}"#,
        Https,
        SHADOW,
        "thing/pump-7/config",
        Nothing,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"@thing/pump-7/*"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Nothing,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"@thing/pump-7*"}"#,
        Https,
        SHADOW,
        "thing/pump-7/config",
        Allow,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"@thing/Pump-7"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Nothing,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topic/a"}"#,
        Mqtt,
        SUBSCRIBE,
        "topicfilter/a",
        Nothing,
    ),
    case(
        "iot-action-resources",
        r#"{"Effect":"Allow","Action":"iot:ListNamedShadowsForThing","Resource":"*"}"#,
        Https,
        "iot:ListNamedShadowsForThing",
        "*",
        Allow,
    ),
    case("pub-sub-policy", STAR_FILTER, Mqtt, SUBSCRIBE, "topicfilter/a/b/c", Allow),
    case("pub-sub-policy", STAR_FILTER, Mqtt, SUBSCRIBE, "topicfilter/a/#", Allow),
    case("pub-sub-policy", LITERAL_FILTER, Mqtt, SUBSCRIBE, "topicfilter/a/#", Allow),
    case("pub-sub-policy", LITERAL_FILTER, Mqtt, SUBSCRIBE, "topicfilter/a/b", Nothing),
    case(
        "pub-sub-policy",
        r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"@topicfilter/+/b"}"#,
        Mqtt,
        SUBSCRIBE,
        "topicfilter/a/b",
        Nothing,
    ),
    case(
        "pub-sub-policy",
        r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/a?c"}"#,
        Mqtt,
        PUBLISH,
        "topic/abc",
        Allow,
    ),
    case(
        "pub-sub-policy",
        r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/a?c"}"#,
        Mqtt,
        PUBLISH,
        "topic/abbc",
        Nothing,
    ),
    // A Deny on part of a subtree does not stop the wildcard that covers it.
    case("pub-sub-policy", HOLE, Mqtt, SUBSCRIBE, "topicfilter/a/#", Allow),
    case("pub-sub-policy", HOLE, Mqtt, SUBSCRIBE, "topicfilter/a/secret/x", Deny),
    case("pub-sub-policy", NOT_RESOURCE, Mqtt, PUBLISH, "topic/open", Allow),
    case("pub-sub-policy", NOT_RESOURCE, Mqtt, PUBLISH, "topic/secret/x", Nothing),
    case(
        "pub-sub-policy",
        r#"{"Effect":"Deny","Action":"iot:Publish","NotResource":"@topic/open"},{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        Mqtt,
        PUBLISH,
        "topic/other",
        Deny,
    ),
    case(
        "pub-sub-policy",
        r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/$aws/things/*"}"#,
        Mqtt,
        PUBLISH,
        "topic/$aws/things/pump-7/shadow/get",
        Allow,
    ),
    // Escapes.
    case("iot-policy-variables", ESCAPED, Mqtt, PUBLISH, "topic/*/?", Allow),
    case("iot-policy-variables", ESCAPED, Mqtt, PUBLISH, "topic/a/b", Nothing),
    case(
        "iot-policy-variables",
        r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/$($)x"}"#,
        Mqtt,
        PUBLISH,
        "topic/$x",
        Allow,
    ),
    // Basic variables.
    case("basic-policy-variables", BY_CLIENT, Mqtt, PUBLISH, "topic/pump-7/up", Allow),
    case("basic-policy-variables", BY_CLIENT, OtherClient, PUBLISH, "topic/pump-7/up", Nothing),
    case("basic-policy-variables", BY_CLIENT, OtherClient, PUBLISH, "topic/other/up", Allow),
    case("basic-policy-variables", BY_CLIENT, Https, PUBLISH, "topic/pump-7/up", Nothing),
    case("basic-policy-variables", FROM_OFFICE, Mqtt, CONNECT, "client/pump-7", Allow),
    case(
        "basic-policy-variables",
        r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/from/${aws:SourceIp}"}"#,
        Mqtt,
        PUBLISH,
        "topic/from/203.0.113.7",
        Allow,
    ),
    case("basic-policy-variables", DOMAIN, Mqtt, CONNECT, "client/pump-7", Unknown),
    case("iot-policy-variables", NO_SUCH_VARIABLE, Mqtt, CONNECT, "client/pump-7", Nothing),
    // Thing variables: over MQTT, attached, with the thing's name as client id.
    case("thing-policy-variables", BY_NAME, Mqtt, CONNECT, "client/pump-7", Allow),
    case("thing-policy-variables", BY_NAME, Mqtt, CONNECT, "client/pump-8", Nothing),
    case("thing-policy-variables", BY_NAME, Detached, CONNECT, "client/pump-7", Nothing),
    case("thing-policy-variables", BY_NAME, OtherClient, CONNECT, "client/other", Nothing),
    case(
        "thing-policy-variables",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"@thing/${iot:Connection.Thing.ThingName}"}"#,
        Https,
        SHADOW,
        "thing/pump-7",
        Nothing,
    ),
    case(
        "thing-policy-variables",
        r#"{"Effect":"Allow","Action":"iot:*","Resource":"@rolealias/${iot:Connection.Thing.ThingName}"}"#,
        Credentials,
        ASSUME,
        "rolealias/pump-7",
        Nothing,
    ),
    case("thing-policy-variables", BY_TYPE, Mqtt, PUBLISH, "topic/Pump/x", Allow),
    case("thing-policy-variables", BY_SITE, Mqtt, PUBLISH, "topic/oslo/x", Allow),
    case(
        "thing-policy-variables",
        r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Connection.Thing.Attributes[none]}/x"}"#,
        Mqtt,
        PUBLISH,
        "topic/oslo/x",
        Nothing,
    ),
    case("thing-policy-variables", IF_ATTACHED, Mqtt, CONNECT, "client/pump-7", Allow),
    case("thing-policy-variables", IF_ATTACHED, Detached, CONNECT, "client/pump-7", Nothing),
    case(
        "thing-policy-variables",
        r#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"@topic/${iot:Connection.Thing.ThingName}"}"#,
        Https,
        PUBLISH,
        "topic/pump-7",
        Unknown,
    ),
    // Certificate variables: over HTTPS too.
    case("cert-policy-variables", BY_CN, Https, SHADOW, "thing/pump-7", Allow),
    case("cert-policy-variables", BY_CN, Https, SHADOW, "thing/pump-8", Nothing),
    case("cert-policy-variables", SECOND_OU, Mqtt, PUBLISH, "topic/second", Allow),
    case("cert-policy-variables", SECOND_OU, Mqtt, PUBLISH, "topic/first", Nothing),
    case("cert-policy-variables", THIRD_OU, Mqtt, PUBLISH, "topic/first", Nothing),
    case("cert-policy-variables", BY_TITLE, Mqtt, PUBLISH, "topic/a+b", Nothing),
    case("cert-policy-variables", BY_ORGANIZATION, Mqtt, PUBLISH, r"topic/Example\, Inc.", Allow),
    case("cert-policy-variables", BY_ORGANIZATION, Mqtt, PUBLISH, "topic/Example, Inc.", Nothing),
    case("cert-policy-variables", ANY_OU, Mqtt, CONNECT, "client/pump-7", Allow),
    case("cert-policy-variables", ALL_OU, Mqtt, CONNECT, "client/pump-7", Nothing),
    case("cert-policy-variables", BY_CN, Iam, SHADOW, "thing/pump-7", Nothing),
    // The credential provider.
    case(
        "authorizing-direct-aws",
        r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"@rolealias/a"}"#,
        Credentials,
        ASSUME,
        "rolealias/a",
        Allow,
    ),
    case(
        "authorizing-direct-aws",
        r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"@rolealias/A"}"#,
        Credentials,
        ASSUME,
        "rolealias/a",
        Nothing,
    ),
    case(
        "authorizing-direct-aws",
        r#"{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"arn:aws:iam::123456789012:role/a"}"#,
        Credentials,
        ASSUME,
        "rolealias/a",
        Nothing,
    ),
    case("authorizing-direct-aws", IN_IOT_POLICY, Credentials, ASSUME, "rolealias/pump-7", Nothing),
    case("authorizing-direct-aws", IAM_NAME, Iam, "s3:GetObject", "arn:aws:s3:::b/pump-7/log", Allow),
    case("authorizing-direct-aws", IAM_NAME, Iam, "s3:GetObject", "arn:aws:s3:::b/pump-8/log", Nothing),
    // Conditions.
    case("reference_policies_elements_condition_operators", NOT_FROM, Mqtt, CONNECT, "client/pump-7", Deny),
    case("reference_policies_elements_condition_operators", NOT_FROM, Https, CONNECT, "client/pump-7", Unknown),
    case("reference_policies_elements_condition_operators", FROM_OFFICE, Https, CONNECT, "client/pump-7", Unknown),
    case("reference_policies_elements_condition_operators", STRANGE_OPERATOR, Mqtt, CONNECT, "client/pump-7", Unknown),
    case("reference_policies_elements_condition_operators", STRANGE_DENY, Mqtt, CONNECT, "client/pump-7", Unknown),
    case("reference_policies_elements_condition_operators", STRANGE_DENY, Mqtt, PUBLISH, "topic/a", Allow),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestTag/team":"a"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Allow,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:RequestTag/team":"a"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Allow,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"credentials-iot:ThingName":"false"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Allow,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"credentials-iot:ThingName":"pump-*"},"Null":{"aws:RequestTag/x":"true"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Allow,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"credentials-iot:ThingName":"pump-*"},"Null":{"aws:RequestTag/x":"false"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Nothing,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Allow,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2030-01-01"}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Nothing,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThanEquals":{"s3:max-keys":10}}}"#,
        Iam,
        "s3:GetObject",
        "arn:aws:s3:::b",
        Allow,
    ),
    case(
        "reference_policies_elements_condition_operators",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"iot:ClientId":"${iot:Connection.Thing.ThingName}"}}}"#,
        Mqtt,
        CONNECT,
        "client/pump-7",
        Allow,
    ),
    case(
        "reference_policies_variables",
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"iot:ClientId":"${iot:Connection.Thing.ThingName}"}}}"#,
        Detached,
        CONNECT,
        "client/pump-7",
        Nothing,
    ),
    case("reference_policies_variables", DEFAULTED, Iam, "s3:GetObject", "arn:aws:s3:::common", Allow),
];

/// The same documents at the version of 2008: `${…}` is text (`reference_policies_elements_version`).
pub(super) const AT_2008: &[Case] = &[
    case("reference_policies_elements_version", BY_NAME, Mqtt, CONNECT, "client/pump-7", Nothing),
    case(
        "reference_policies_elements_version",
        BY_NAME,
        Mqtt,
        CONNECT,
        "client/${iot:Connection.Thing.ThingName}",
        Allow,
    ),
    case("reference_policies_elements_version", STAR_FILTER, Mqtt, SUBSCRIBE, "topicfilter/a/b", Allow),
];
