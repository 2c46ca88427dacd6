//! Refusals that many services word alike: recognised only where they are all there is, and kept vague.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

pub(super) const CASES: &[Case] = &[
    Case {
        id: "forbidden-unsaid",
        title: "Status 403, and not from whom: AWS IoT's data plane, the credential provider, or something in between",
        grade: Grade::Vague,
        when: &[
            when(&["403 Forbidden", "HTTP/1.1 403 Forbidden", "HTTP/2 403", "HTTP 403 Forbidden"]).only(),
            when(&["{\"message\":\"Forbidden\"}"]).only(),
        ],
        proves: &["Something read the request, and refuses it."],
        unproven: &[
            "Who answered: AWS IoT's data plane adds a traceId to this message; Amazon API Gateway and proxies do not.",
            "Which right is missing, or whether it is about rights at all.",
        ],
        checks: &[
            "the whole answer with its headers (curl -i): x-amzn-RequestId and x-amzn-ErrorType are AWS' own",
            "the host that was asked: -ats.iot. is the data plane (shadows), .credentials.iot. the credential provider",
            "shadows: a policy allows iot:GetThingShadow (Update, Delete) on thing/NAME",
            "credentials: the body's message says which link is broken",
        ],
        ask: Some(Ask::Shadow),
        source: "service model iot-data, ForbiddenException is 403",
    },
    Case {
        id: "access-denied-unsaid",
        title: "Access denied, and not by whom: the credential provider, IAM, or something else",
        grade: Grade::Vague,
        when: &[
            when(&["Access Denied", "AccessDenied", "AccessDeniedException"]).only(),
            when(&["x-amzn-ErrorType: AccessDeniedException"]),
        ],
        proves: &["The request was read, and refused."],
        unproven: &[
            "Which service refused it: these words are the credential provider's, and those of many others.",
            "Which right is missing: the credential provider says it in the body, IAM in the message.",
        ],
        checks: &[
            "the whole answer: its status, its body, and the host that was asked",
            "credentials: a policy on the certificate allows iot:AssumeRoleWithCertificate on the role alias",
            "a call of the AWS API: the message names the action; without it CloudTrail's event does",
        ],
        ask: Some(Ask::Credentials),
        source: "awslabs/aws-iot-core-credential-provider-session-helper, dev_notes",
    },
];
