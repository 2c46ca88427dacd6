//! The data plane: shadows over HTTPS and MQTT.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

const SHADOW_ERRORS: &str = "AWS IoT developer guide, device-shadow-error-messages";
/// Signs of the data plane.
const DATA: &[&str] = &[
    "GetThingShadow",
    "UpdateThingShadow",
    "DeleteThingShadow",
    "ListNamedShadowsForThing",
    "get_thing_shadow",
    "update_thing_shadow",
    "AWSIotData",
    "IotDataPlane",
    "IoTDataPlane",
    "IotData",
    "iot-data",
    "iotdata",
    "iotdata.getThingShadow",
    "iotdata.updateThingShadow",
    "thing shadow",
    "shadow",
    "-ats.iot.",
    "data.iot.",
];
const SHADOW: &[&str] = &[
    "shadow",
    "GetThingShadow",
    "UpdateThingShadow",
    "IotDataPlane",
    "AWSIotData",
    "iotdata",
    "iot-data",
    "shadow/update/rejected",
    "clientToken",
];

pub(super) const CASES: &[Case] = &[
    Case {
        id: "iot-data-forbidden",
        title: "The shadow service, or another call of the data plane, refuses this caller",
        grade: Grade::Telling,
        when: &[
            when(&["ForbiddenException"]).near(DATA).or_alone(),
            when(&["code: 403", "Forbidden"]).near(&[
                "shadow/get/rejected",
                "shadow/update/rejected",
                "shadow/delete/rejected",
            ]),
            when(&["message: Forbidden"]).near(&["traceId"]),
            when(&["403"])
                .near(&["/shadow", "GetThingShadow", "UpdateThingShadow"])
                .unless(&["ForbiddenException", "200"]),
        ],
        proves: &[
            "The caller was recognised: signature or certificate are in order.",
            "Its policies do not allow this call on this thing, or one denies it.",
        ],
        unproven: &[
            "Which half denied: for an Amazon Cognito identity with a login IAM and AWS IoT must both allow, and the answer is the same.",
            "That the thing or the shadow exists: rights are looked at first.",
            "That rights over MQTT help: publishing to $aws topics is another right than GetThingShadow.",
        ],
        checks: &[
            "with a certificate: a policy attached to it allows iot:GetThingShadow (Update, Delete) on thing/NAME, for a named shadow on thing/NAME/SHADOW",
            "with a certificate: thing variables such as ${iot:Connection.Thing.ThingName} have no value over HTTPS",
            "Amazon Cognito: the role of the pool allows it in IAM, and, with a login, a policy is attached to the identity id (AttachPolicy)",
            "an IAM user or role: its IAM policies alone count",
            "ListThings works and shadows do not: that is the sign of a missing policy on the identity id",
        ],
        ask: Some(Ask::Shadow),
        source: "aws-amplify/aws-sdk-android#500, aws-amplify/amplify-js#821, aws/aws-sdk-js#1312",
    },
    Case {
        id: "iot-data-unauthorized",
        title: "The data plane does not know the caller",
        grade: Grade::Telling,
        when: &[when(&["UnauthorizedException"]).near(DATA).or_alone().unless(&[
            "Cognito user pool",
            "graphql",
            "AppSync",
            "API Gateway",
        ])],
        proves: &["The request reached AWS IoT, without a signature or certificate it accepts (status 401)."],
        unproven: &["Anything about policies: they were not looked at."],
        checks: &[
            "the request is signed (SigV4), or comes with the device's certificate on port 8443",
            "on port 443 a certificate needs ALPN x-amzn-http-ca",
            "the certificate is registered and ACTIVE in this account and region",
        ],
        ask: Some(Ask::Shadow),
        source: "service model iot-data, UnauthorizedException",
    },
    Case {
        id: "shadow-version-conflict",
        title: "Somebody else changed the shadow in between",
        grade: Grade::Exact,
        when: &[
            when(&["Version conflict"]).near(SHADOW).or_alone(),
            when(&["ConflictException"]).near(SHADOW),
            when(&["code: 409"]).near(SHADOW),
        ],
        proves: &["The update is allowed, and named a version that is not the shadow's present one."],
        unproven: &["That anything is wrong: this is how two writers are kept apart."],
        checks: &[
            "read the shadow again, apply the change to what is there now, and send its version",
            "a device that stores the version: after the shadow was deleted, versions go on for 48 hours",
        ],
        ask: None,
        source: SHADOW_ERRORS,
    },
    Case {
        id: "no-such-shadow",
        title: "There is no such shadow",
        grade: Grade::Exact,
        when: &[
            when(&["No shadow exists with name"]),
            when(&["ResourceNotFoundException", "code: 404"]).near(&[
                "shadow",
                "GetThingShadow",
                "IotDataPlane",
                "AWSIotData",
            ]),
        ],
        proves: &["The caller is allowed to read it: rights are looked at before."],
        unproven: &[
            "That the thing is missing: a thing has no shadow until one is written. The quoted name is the thing's, for the classic shadow.",
        ],
        checks: &[
            "the names of the thing's shadows: fleetdeck shadow list THING",
            "the thing's name, letter by letter; the account and region of the endpoint",
        ],
        ask: None,
        source: SHADOW_ERRORS,
    },
    Case {
        id: "shadow-too-large",
        title: "The shadow, or the request, is too large",
        grade: Grade::Exact,
        when: &[
            when(&["The payload exceeds the maximum size allowed", "RequestEntityTooLargeException"]),
            when(&["413", "code: 413", "payload too large"]).near(&["shadow", "iotdata", "IotDataPlane"]),
        ],
        proves: &["The update is allowed; its document is above the limit (8 KB for state, unless raised)."],
        unproven: &["That this one update is large: it counts together with what is in the shadow."],
        checks: &["leaves nobody reads any more: write null to remove them", "several named shadows instead of one"],
        ask: None,
        source: SHADOW_ERRORS,
    },
    Case {
        id: "shadow-invalid",
        title: "The shadow document is not one",
        grade: Grade::Exact,
        when: &[
            when(&[
                "Missing required node: state",
                "State node must be an object",
                "Desired node must be an object",
                "Reported node must be an object",
                "State contains an invalid node",
                "JSON contains too many levels of nesting",
                "Invalid clientToken",
                "Version must be an integer",
            ]),
            when(&["Invalid JSON"]).near(SHADOW),
        ],
        proves: &["The update is allowed; its JSON is refused, and the words say what is wrong with it."],
        unproven: &["That the text is damaged: a client may have cut it off at its buffer's end."],
        checks: &[
            "{\"state\":{\"desired\":{…}}} or reported; nesting at most 6 deep; version a whole number",
            "the length of the message as it was sent, against the client's buffer",
        ],
        ask: None,
        source: SHADOW_ERRORS,
    },
    Case {
        id: "shadow-throttled",
        title: "Too many shadow requests at a time for one thing",
        grade: Grade::Exact,
        when: &[when(&["429", "code: 429", "TooManyRequestsException", "Too many requests", "ThrottlingException"])
            .near(&["shadow", "GetThingShadow", "UpdateThingShadow", "IotDataPlane"])],
        proves: &["Nothing about rights: the request was not looked at that far."],
        unproven: &["Which limit: 10 requests in flight and 20 a second a thing are the usual ones."],
        checks: &["who else asks for this thing's shadow; follow update/documents instead of polling"],
        ask: None,
        source: SHADOW_ERRORS,
    },
    Case {
        id: "shadow-encoding",
        title: "The shadow service takes UTF-8 only",
        grade: Grade::Exact,
        when: &[when(&["Unsupported documented encoding", "UnsupportedDocumentEncodingException"])],
        proves: &["The update was refused for its encoding, before its content."],
        unproven: &["Anything about rights beyond that."],
        checks: &["the client sends UTF-8, without a byte order mark"],
        ask: None,
        source: SHADOW_ERRORS,
    },
];
