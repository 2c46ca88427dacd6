//! Clients of the credential provider, which keep its answer to themselves.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

/// What the answer, could one see it, would decide.
const ASK_YOURSELF: &[&str] = &[
    "ask as the device does, and see the answer: fleetdeck credentials test, or curl --cert --key on /role-aliases/NAME/credentials",
    "the endpoint is the one of DescribeEndpoint iot:CredentialProvider: .credentials.iot. is in it",
    "the certificate is ACTIVE, and a policy on it allows iot:AssumeRoleWithCertificate on the role alias",
    "the thing name that is sent is attached to this certificate",
    "the role of the alias exists and trusts credentials.iot.amazonaws.com",
];

pub(super) const CASES: &[Case] = &[
    Case {
        id: "credentials-answer-unread",
        title: "The credential provider answered, and the SDK threw its reason away",
        grade: Grade::Telling,
        when: &[
            when(&["Failed to parse IoT Core response", "Failed to parse credentials from IoT Core response"]),
            when(&[
                "AWS_AUTH_CREDENTIALS_PROVIDER_X509_SOURCE_FAILURE",
                "Valid credentials could not be sourced from an X509 provider",
                "Valid credentials could not be sourced by the X509 provider",
                "X509 credentials provider fail",
            ]),
        ],
        proves: &[
            "Something answered, and not with credentials: this client takes every other answer for damaged JSON.",
            "27 response bytes are {\"message\":\"Access Denied\"}: then no policy lets the certificate assume the role alias.",
        ],
        unproven: &["Which link is broken: the reason is in the body that was dropped."],
        checks: ASK_YOURSELF,
        ask: Some(Ask::Credentials),
        source: "awslabs/aws-c-auth, source/credentials_provider_x509.c; aws/aws-iot-device-sdk-java-v2#91",
    },
    Case {
        id: "credentials-not-reached",
        title: "The credential provider was not reached, or its TLS failed",
        grade: Grade::Exact,
        when: &[
            when(&["X509 provider failed to acquire a connection"]),
            when(&["credentialData=Failed to get connection"]),
        ],
        proves: &["No answer came: policies, alias and role were not looked at."],
        unproven: &["Whether the network, the server's certificate or the device's one is at fault."],
        checks: &[
            "the endpoint's name resolves, and port 443 is open outbound; no proxy inspects TLS in between",
            "the device trusts Amazon Root CA 1 and 3; its certificate is registered and ACTIVE",
            "the client sends SNI equal to the endpoint",
        ],
        ask: Some(Ask::Credentials),
        source: "aws/aws-iot-device-sdk-java-v2#57, aws-greengrass/aws-greengrass-nucleus#1021",
    },
    Case {
        id: "greengrass-credentials",
        title: "Greengrass' token exchange service got no credentials from AWS IoT",
        grade: Grade::Telling,
        when: &[
            when(&[
                "Error in retrieving AwsCredentials from TES",
                "Failed to get credentials from TES",
                "TES_CREDENTIALS",
                "Unable to fetch credentials from TES",
            ]),
            when(&["Encountered error while fetching credentials"]).near(&[
                "tes",
                "CredentialRequestHandler",
                "greengrass",
            ]),
            when(&["CredentialRequestHandler"]).near(&["403", "404", "400", "error", "Failed"]),
        ],
        proves: &[
            "The core device asked the credential provider by its role alias, and got something else than credentials.",
        ],
        unproven: &[
            "Which link is broken, unless credentialData or the status says: 403 and 404 are kept for minutes.",
        ],
        checks: &[
            "iotRoleAlias, iotCredEndpoint and thingName in the core's config.yaml",
            "a policy on the core's certificate allows iot:AssumeRoleWithCertificate on the role alias",
            "the token exchange role exists and trusts credentials.iot.amazonaws.com",
            "after mending it: wait some minutes, since Greengrass keeps a refusal",
        ],
        ask: Some(Ask::Credentials),
        source: "aws-greengrass/aws-greengrass-nucleus#1021, CredentialRequestHandler.java",
    },
    Case {
        id: "credentials-refused",
        title: "The credential provider refused the device; the reason is in the body, which is not here",
        grade: Grade::Telling,
        when: &[
            when(&["403"])
                .near(&[
                    "role-aliases",
                    "lwsIotCallbackRoutine",
                    "credentials.iot",
                    "IotCredentialProvider",
                    "X509 credentials provider",
                ])
                .unless(&[
                    "Invalid thing name",
                    "Access Denied",
                    "invalid on this endpoint",
                    "Failed to parse IoT Core",
                ]),
            when(&["0x15000027", "STATUS_IOT_FAILED", "0x52000018"]).near(&["kvs", "iot"]),
        ],
        proves: &["TLS is in order as far as the handshake goes, and something answered 403."],
        unproven: &[
            "Which link is broken: certificate unknown here, thing not attached, or no policy for the role alias.",
        ],
        checks: ASK_YOURSELF,
        ask: Some(Ask::Credentials),
        source: "awslabs/amazon-kinesis-video-streams-webrtc-sdk-c#1092 and #1535",
    },
];
