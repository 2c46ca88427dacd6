//! The control plane: IAM refuses the caller, and says more or less of why.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

const SOURCE: &str = "IAM user guide, troubleshoot_access-denied";
/// Actions of this program's business; what else is denied is none of it.
const OURS: &[&str] = &[
    "perform: iot:",
    "perform: iotdata:",
    "perform: iotjobsdata:",
    "perform: cognito-identity:",
    "perform: iam:PassRole",
    "perform: iam:GetRole",
    "perform: iam:SimulatePrincipalPolicy",
    "perform: execute-api:iot",
];
const NO_IOT_POLICY: &str = "Anything about AWS IoT policies: calls of the control plane are judged by IAM alone.";

pub(super) const CASES: &[Case] = &[
    Case {
        id: "iam-denied-by-organization",
        title: "A policy of the organization denies the call",
        grade: Grade::Exact,
        when: &[when(&[
            "explicit deny in a service control policy",
            "explicit deny in a resource control policy",
            "because no service control policy allows",
            "because no resource control policy allows",
        ])
        .near(OURS)],
        proves: &[
            "A service or resource control policy of AWS Organizations stands in the way; policies of this account cannot outweigh it.",
        ],
        unproven: &["That the caller's own policies would allow it: they may lack it, too.", NO_IOT_POLICY],
        checks: &[
            "whoever administers the organization: the control policies on this account and its units, for this action and region",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "iam-denied-by-boundary",
        title: "The caller's permissions boundary does not allow the call",
        grade: Grade::Exact,
        when: &[when(&["explicit deny in a permissions boundary", "because no permissions boundary allows"]).near(OURS)],
        proves: &[
            "The boundary limits what any policy of this user or role can grant, and this action is not within it.",
        ],
        unproven: &["That its policies grant the action: the boundary alone grants nothing.", NO_IOT_POLICY],
        checks: &[
            "iam:GetRole or iam:GetUser: PermissionsBoundary; the action has to be in that policy and in one of its own",
        ],
        ask: Some(Ask::Iam),
        source: SOURCE,
    },
    Case {
        id: "iam-denied-by-session-policy",
        title: "The session's own policy does not allow the call",
        grade: Grade::Exact,
        when: &[when(&["explicit deny in a session policy", "because no session policy allows"]).near(OURS)],
        proves: &["The role may do it, or may not: whoever assumed it passed a policy that limits this session."],
        unproven: &[
            "That the role itself lacks anything.",
            "Where Amazon Cognito gave the session to an identity without a login, that policy is AWS' own and cannot be changed.",
            NO_IOT_POLICY,
        ],
        checks: &[
            "the Policy or PolicyArns given to AssumeRole",
            "Amazon Cognito: the enhanced flow limits identities without a login; the classic flow does not",
        ],
        ask: Some(Ask::Iam),
        source: SOURCE,
    },
    Case {
        id: "attach-policy-to-identity-denied",
        title: "Attaching a policy to an Amazon Cognito identity is not allowed: it needs Resource \"*\"",
        grade: Grade::Exact,
        when: &[when(&[
            "perform: iot:AttachPolicy on resource",
            "perform: iot:AttachPrincipalPolicy on resource",
            "perform: iot:DetachPolicy on resource",
        ])
        .unless(&["on resource: arn:aws"])],
        proves: &[
            "The caller lacks the action on an identity id: IAM knows no ARN for one, so a Resource with ARNs never matches.",
        ],
        unproven: &["That the action is missing altogether: it may be allowed on certificates and thing groups."],
        checks: &[
            "a policy of the caller allows iot:AttachPolicy on Resource \"*\"",
            "better than in the app itself: a function of yours attaches it after sign-in",
        ],
        ask: Some(Ask::Cognito),
        source: "aws-amplify/amplify-js#10829, aws-amplify/aws-sdk-android#640",
    },
    Case {
        id: "pass-role-denied",
        title: "The caller may not pass the IAM role to the service",
        grade: Grade::Exact,
        when: &[when(&["perform: iam:PassRole"])],
        proves: &["CreateRoleAlias and UpdateRoleAlias need iam:PassRole on the role besides the AWS IoT action."],
        unproven: &["That the role or the alias is wrong.", NO_IOT_POLICY],
        checks: &[
            "a policy of the caller allows iam:PassRole on the role's ARN",
            "a Condition on iam:PassedToService there: credentials.iot.amazonaws.com",
        ],
        ask: None,
        source: "IAM user guide, id_roles_use_passrole",
    },
    Case {
        id: "role-alias-creation-denied",
        title: "Creating or changing the role alias is denied; without a word of why it is mostly iam:PassRole",
        grade: Grade::Telling,
        when: &[when(&["AccessDeniedException"])
            .near(&["CreateRoleAlias", "UpdateRoleAlias", "aws_iot_role_alias", "creating role alias"])
            .unless(&["is not authorized to perform"])],
        proves: &["AWS IoT refused the call; the alias was not made."],
        unproven: &["Which permission is missing: this answer does not name it; CloudTrail's event does."],
        checks: &[
            "a policy of the caller allows iam:PassRole on the role, and iot:CreateRoleAlias",
            "CloudTrail: the CreateRoleAlias event's errorMessage",
        ],
        ask: None,
        source: "hashicorp/terraform-provider-aws#29011",
    },
    Case {
        id: "iam-explicitly-denied",
        title: "A policy denies the call explicitly",
        grade: Grade::Exact,
        when: &[when(&["with an explicit deny"]).near(OURS).unless(&[
            "service control policy",
            "resource control policy",
            "permissions boundary",
            "session policy",
        ])],
        proves: &["A Deny statement matches; no Allow can outweigh it."],
        unproven: &["That an Allow exists besides.", NO_IOT_POLICY],
        checks: &["the caller's own, inline and group policies: statements with Effect Deny for this action"],
        ask: Some(Ask::Iam),
        source: SOURCE,
    },
    Case {
        id: "iam-not-allowed",
        title: "None of the caller's IAM policies allows the call",
        grade: Grade::Exact,
        when: &[
            when(&["because no identity-based policy allows", "because no resource-based policy allows"]).near(OURS)
        ],
        proves: &["The credentials are valid; the action is missing on this resource."],
        unproven: &[
            "That a boundary or an organization's policy would let it through, once it is granted.",
            NO_IOT_POLICY,
        ],
        checks: &[
            "a policy of the caller allows exactly this action on exactly this resource (see both in the message)",
            "the session is the role that was meant: sts:GetCallerIdentity",
        ],
        ask: Some(Ask::Iam),
        source: SOURCE,
    },
    Case {
        id: "iam-not-authorized",
        title: "The caller is not authorised for the call; the message does not say by which policy",
        grade: Grade::Telling,
        when: &[when(&["is not authorized to perform"]).near(OURS).unless(&[
            "because no",
            "with an explicit deny",
            "perform: iam:PassRole",
        ])],
        proves: &["The credentials are valid, and IAM refused this action on this resource."],
        unproven: &["Whether an Allow is missing or a Deny matched.", NO_IOT_POLICY],
        checks: &[
            "a policy of the caller allows exactly this action on exactly this resource",
            "no Deny, boundary or organization's policy stands in the way",
        ],
        ask: Some(Ask::Iam),
        source: SOURCE,
    },
];
