//! Limits and states of the registry.

use crate::diagnose::explain::case::{Case, Grade, when};

const SOURCE: &str = "AWS IoT API reference and quotas";
/// Signs that a general exception is AWS IoT's.
const IOT: &[&str] = &[
    "AWSIot",
    "Iot",
    "iot",
    "iot.",
    "AttachPolicy",
    "AttachThingPrincipal",
    "CreatePolicyVersion",
    "ListThings",
    "SearchIndex",
    "DescribeCertificate",
    "CreateThing",
    "AssumeRoleWithCertificate",
    "role-aliases",
];

pub(super) const CASES: &[Case] = &[
    Case {
        id: "throttled",
        title: "Too many requests",
        grade: Grade::Telling,
        when: &[when(&["ThrottlingException", "TooManyRequestsException", "Rate exceeded", "RequestLimitExceeded"])
            .near(IOT)
            .unless(&["shadow", "GetThingShadow", "UpdateThingShadow"])],
        proves: &["The caller was recognised; the call was not made."],
        unproven: &[
            "Anything about rights.",
            "Who used the quota up: it is shared by everything in this account and region.",
        ],
        checks: &[
            "wait and try again, longer each time, at random intervals",
            "100 AssumeRoleWithCertificate a second, 10 to 15 a second for most calls of the registry",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "versions-limit",
        title: "The policy has five versions: no more can be made",
        grade: Grade::Exact,
        when: &[when(&["VersionsLimitExceededException", "already has the maximum number of versions"])],
        proves: &["The caller may create versions; one has to be deleted before."],
        unproven: &["Which one may go: the one in force must stay."],
        checks: &["ListPolicyVersions; DeletePolicyVersion of the oldest that is not the default"],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "limit-exceeded",
        title: "A limit of AWS IoT is reached",
        grade: Grade::Telling,
        when: &[
            when(&["LimitExceededException"]).near(IOT),
            when(&["The maximum number of policies", "attached policies limit"]).near(IOT),
        ],
        proves: &["The caller is allowed; the account, or the target, has as many of these as it may have."],
        unproven: &[
            "Which limit, unless the message says: 10 policies a certificate or identity, 2 a thing group, are the usual ones.",
        ],
        checks: &[
            "ListAttachedPolicies of the target: 10 a certificate or Amazon Cognito identity, 2 a thing group",
            "Service Quotas of AWS IoT Core: some can be raised",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "delete-conflict",
        title: "It is still attached to something, so it cannot be deleted",
        grade: Grade::Exact,
        when: &[
            when(&["DeleteConflictException"]).near(IOT).or_alone(),
            when(&["The policy cannot be deleted as the policy is attached"]),
            when(&["Things must be detached before deletion"]),
        ],
        proves: &["The caller may delete it; what hangs on it has to be detached before."],
        unproven: &["That the detaching failed: a detached policy can take some minutes until it may be deleted."],
        checks: &[
            "ListTargetsForPolicy, ListPrincipalThings, ListThingPrincipals: what is still attached",
            "some minutes' patience",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "certificate-state",
        title: "The certificate's status does not allow the call",
        grade: Grade::Exact,
        when: &[
            when(&["CertificateStateException"]),
            when(&["must be deactivated before deletion", "certificate must be deactivated"]),
        ],
        proves: &["The certificate exists; it is ACTIVE where it must not be, or the other way round."],
        unproven: &["Anything about the device's rights."],
        checks: &["DescribeCertificate: status; UpdateCertificate INACTIVE before DeleteCertificate"],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "malformed-policy",
        title: "The policy document is not one that AWS IoT takes",
        grade: Grade::Exact,
        when: &[
            when(&["MalformedPolicyException"]),
            when(&["MalformedPolicyDocument"]).near(IOT),
            when(&["Policy document is Malformed"]),
        ],
        proves: &["The caller may write policies; this one was refused, and nothing changed."],
        unproven: &["Where the mistake is, unless the message says."],
        checks: &[
            "Version is 2012-10-17; Effect, Action and Resource are in every statement",
            "2,048 characters at most, blanks not counted",
            "fleetdeck can --policy FILE reads the file and says where it is wrong",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "index-not-ready",
        title: "The fleet index cannot answer",
        grade: Grade::Exact,
        when: &[when(&["IndexNotReadyException"]), when(&["Index AWS_Things"]).near(&["not", "BUILDING"])],
        proves: &["The caller is allowed; the index is off, being built, or does not hold what was asked for."],
        unproven: &["That the things are missing: the registry has them without an index, too."],
        checks: &["GetIndexingConfiguration; DescribeIndex AWS_Things: ACTIVE"],
        ask: None,
        source: SOURCE,
    },
];
