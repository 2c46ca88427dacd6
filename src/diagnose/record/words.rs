//! Words that are AWS's own, or this program's, and stay in a recorded case.

/// Resource types in ARNs.
pub(super) const TYPES: &[&str] = &[
    "thing",
    "thinggroup",
    "thingtype",
    "cert",
    "cacert",
    "policy",
    "rolealias",
    "topic",
    "topicfilter",
    "client",
    "billinggroup",
    "index",
    "job",
    "role",
    "user",
    "group",
    "assumed-role",
    "federated-user",
    "instance-profile",
    "identitypool",
    "identity",
    "root",
    "userpool",
    "authorizer",
    "domainconfiguration",
    "provisioningtemplate",
];
/// Levels of reserved topics; a name follows `things` and `name`.
pub(super) const LEVELS: &[&str] = &[
    "things",
    "shadow",
    "name",
    "get",
    "update",
    "delete",
    "accepted",
    "rejected",
    "delta",
    "documents",
    "jobs",
    "notify",
    "notify-next",
    "start-next",
    "events",
    "presence",
    "connected",
    "disconnected",
    "connect_failed",
    "subscriptions",
    "subscribed",
    "unsubscribed",
    "rules",
    "certificates",
    "create",
    "json",
    "cbor",
    "provisioning-templates",
    "provision",
    "tunnels",
    "streams",
    "device_location",
    "defender",
    "metrics",
    "sitewise",
];
/// Labels of AWS's host names.
pub(super) const LABELS: &[&str] = &[
    "amazonaws",
    "com",
    "cn",
    "iot",
    "credentials",
    "data",
    "ats",
    "cognito-idp",
    "cognito-identity",
    "sts",
    "iam",
    "s3",
    "ec2",
    "lambda",
    "ecs-tasks",
    "greengrass",
    "api",
    "aws",
    "iotevents",
    "apigateway",
    "appsync",
];
/// Services, as the keys of conditions begin.
pub(super) const SERVICES: &[&str] = &[
    "aws",
    "iot",
    "credentials-iot",
    "cognito-identity",
    "cognito-identity.amazonaws.com",
    "ec2",
    "iam",
    "kms",
    "lambda",
    "s3",
    "sns",
    "sqs",
    "sts",
];
/// What the keys of an identity provider end with (IAM guide, `reference_policies_iam-condition-keys`).
pub(super) const CLAIMS: &[&str] = &["amr", "aud", "oaud", "sub"];
/// Answers of AWS that are told apart by their words.
pub(super) const ANSWERS: &[&str] = &[
    "Access Denied",
    "Certificate is invalid on this endpoint",
    "Invalid thing name passed",
    "Missing Authentication Token",
    "Not Found",
    "Rate exceeded",
    "Role alias does not exist",
    "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role",
    "The security token included in the request is expired",
    "The security token included in the request is invalid",
    "Unable to assume the role, or the role to assume does not exist",
    "with an explicit deny in a service control policy",
    "with an explicit deny in an identity-based policy",
    "because no permissions boundary allows the",
    "because no session policy allows the",
    "because no identity-based policy allows the",
];
/// What AWS's and this program's sentences are made of.
pub(super) const SENTENCES: &str = "a about access account action actions all allow allowed allows alias aliases an and another answer \
    answered any are as asked attached aws be because belong belongs been before boundary by call called calls cannot \
    certificate certificates chosen client code cognito connection control could credential credentials default denied deny \
    denies did document does end endpoint error exceeded exists explicit explicitly failed fact few file find first for found \
    from get given group groups has have header iam id identities identity identity-based if in index invalid iot is it its \
    kind known list listed logging login made managed many may message missing more name named names need needed needs no \
    none not nothing of on one only or other out pem perform permission permissions policies policy pool pools principal \
    question rate read reason region request resource resource-based right role roles says see service session set shadow \
    shadows since some such than that the their there they thing things this throttled time to too trust type under unknown \
    user version versions was were what where whether which who whose will with without would so inline between many asks \
    authorized authorised simulated simulate simulation again later answers broken network timeout refused \
    changed meanwhile identity-pool targets used examined page pages tried rest seconds took connect closed tls dns resolved http html status";

/// How this program's own reasons begin, for what it did not ask; no name is in them.
pub(super) const OWN: &[&str] =
    &["not asked", "not counted", "not needed", "SimulatePrincipalPolicy: AWS says there is no such"];
