//! Signed requests: clocks, expired sessions, wrong keys. Every AWS service says these the same way.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

const SOURCE: &str = "AWS general reference, signature-v4-troubleshooting";
const ANY_SERVICE: &str = "Anything about policies: the request was refused before they were looked at.";

pub(super) const CASES: &[Case] = &[
    Case {
        id: "clock-skew",
        title: "The clock of the machine that signed the request is wrong, or the request was signed long ago",
        grade: Grade::Exact,
        when: &[when(&[
            "Signature expired",
            "Signature not yet current",
            "RequestTimeTooSkewed",
            "difference between the request time and the current time is too large",
            "RequestExpired",
        ])],
        proves: &["The signature is more than five minutes off AWS' time; both times stand in the message."],
        unproven: &[ANY_SERVICE],
        checks: &[
            "the device's clock: NTP, the battery, the time zone (AWS wants UTC)",
            "a signed URL that was kept: sign anew",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "session-credentials-expired",
        title: "The temporary credentials have expired",
        grade: Grade::Exact,
        when: &[when(&[
            "The security token included in the request is expired",
            "The provided token has expired",
            "ExpiredTokenException",
            "ExpiredToken",
            "RequestExpiredException",
            "The SSO session associated with this profile has expired",
        ])],
        proves: &["The credentials were good once: whatever gave them worked."],
        unproven: &[ANY_SERVICE],
        checks: &[
            "the client asks for new ones before their expiration: credentials of a role alias last 15 minutes to 12 hours",
            "a person's session: sign in again (aws sso login)",
        ],
        ask: Some(Ask::Credentials),
        source: SOURCE,
    },
    Case {
        id: "session-credentials-invalid",
        title: "AWS does not know these credentials",
        grade: Grade::Exact,
        when: &[when(&[
            "The security token included in the request is invalid",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records",
        ])],
        proves: &["The key id is unknown, or its session token is missing, cut off, or of another key."],
        unproven: &[ANY_SERVICE],
        checks: &[
            "temporary credentials (key id ASIA…) are sent with their session token",
            "over MQTT by WebSocket the token is appended after signing, not signed with",
            "the partition: credentials of aws-cn or aws-us-gov are unknown elsewhere",
        ],
        ask: Some(Ask::Iam),
        source: SOURCE,
    },
    Case {
        id: "signature-mismatch",
        title: "The signature does not fit the request",
        grade: Grade::Exact,
        when: &[when(&[
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided",
        ])],
        proves: &[
            "The key id is known; the secret is another one's, or the request was signed in another form than it was sent.",
        ],
        unproven: &[ANY_SERVICE],
        checks: &[
            "secret and key id belong together; no blank or line end was copied with them",
            "the path is encoded once: ARNs and colons in it are the usual stumbling block",
            "service and region of the signature: iotdata for shadows, iotdevicegateway for MQTT over WebSocket",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "signature-scope",
        title: "The request was signed for another region or service than it was sent to",
        grade: Grade::Exact,
        when: &[when(&[
            "Credential should be scoped to a valid region",
            "Credential should be scoped to correct service",
        ])],
        proves: &["The endpoint and the signature disagree; the message names what is expected."],
        unproven: &[ANY_SERVICE],
        checks: &[
            "the region of the client is the endpoint's",
            "data calls go to the Data-ATS endpoint with service iotdata, control calls to iot.REGION.amazonaws.com with service iot",
        ],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "signature-missing",
        title: "The request was not signed",
        grade: Grade::Telling,
        when: &[
            when(&["MissingAuthenticationTokenException", "MissingAuthenticationToken"]),
            when(&["Missing Authentication Token"]).near(&["iot", "iotdata", "amazonaws.com"]),
            when(&["Request is missing Authentication Token", "IncompleteSignatureException"]),
        ],
        proves: &["The service was reached, and found no signature on the request."],
        unproven: &[ANY_SERVICE],
        checks: &["the client has credentials at all", "a proxy that removes the Authorization header"],
        ask: None,
        source: SOURCE,
    },
    Case {
        id: "websocket-refused",
        title: "AWS IoT refused the WebSocket that MQTT was to go over",
        grade: Grade::Telling,
        when: &[
            when(&["AWS_ERROR_HTTP_WEBSOCKET_UPGRADE_FAILURE", "Websocket upgrade failed"]),
            when(&["Unexpected server response: 403", "Unexpected response code: 403", "Handshake status 403"])
                .near(&["iot.", "mqtt", "wss:"])
                .or_alone(),
        ],
        proves: &["The host was reached; the signed address of the WebSocket was not accepted (mostly status 403)."],
        unproven: &["That iot:Connect is missing: that is looked at after the WebSocket stands, in most cases."],
        checks: &[
            "signed for service iotdevicegateway, in the endpoint's region, with fresh credentials for every connection",
            "the session token is appended after signing, not signed with",
            "the clock; the credentials' expiration",
            "a custom authorizer, where one is used: its token and signature",
        ],
        ask: Some(Ask::Iam),
        source: "awslabs/aws-c-http, source/http.c; AWS IoT developer guide, protocols",
    },
];
