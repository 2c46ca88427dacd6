//! CloudWatch lines of AWS IoT and its life cycle events.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

const LOG: &str = "AWS IoT developer guide, cwl-format";
const EVENTS: &str = "AWS IoT developer guide, life-cycle-events";
const DENIED: &[&str] =
    &["AUTHORIZATION_FAILURE", "Authorization Failure", "AUTHORIZATION_FAILED", "Authorization failed"];

const fn connect_checks() -> &'static [&'static str] {
    &[
        "a policy of the principal allows iot:Connect on client/ and the clientId of this line",
        "${iot:Connection.Thing.ThingName} has a value only if the certificate is attached to the thing and the client id is the thing's name",
        "the certificate is ACTIVE; no attached policy denies",
    ]
}

pub(super) const CASES: &[Case] = &[
    Case {
        id: "log-connect-denied",
        title: "AWS IoT denied a client's CONNECT",
        grade: Grade::Exact,
        when: &[
            when(DENIED).near(&["eventType: Connect", "MQTT Client Connect", "EVENT:MQTT Client Connect"]),
            when(&["connectFailureReason: AUTHORIZATION_FAILED", "connectFailureReason"]),
            when(&["$aws/events/presence/connect_failed/", "eventType: connect_failed"]),
        ],
        proves: &[
            "The client reached AWS IoT, and TLS with its certificate was in order.",
            "Its policies do not allow iot:Connect for this client id, or one denies it.",
        ],
        unproven: &["Which: whether a grant is missing or a Deny matched is not in the line."],
        checks: connect_checks(),
        ask: Some(Ask::Mqtt),
        source: "AWS IoT developer guide, cwl-format and life-cycle-events",
    },
    Case {
        id: "log-publish-denied",
        title: "AWS IoT denied a PUBLISH, and closed the session for it",
        grade: Grade::Exact,
        when: &[when(DENIED).near(&["eventType: Publish-In", "eventType: Publish"])],
        proves: &["The client was connected; publishing to this topic is not allowed, or denied."],
        unproven: &[
            "That connecting is in order for good: the client comes back, and publishes, and is cut off again.",
        ],
        checks: &[
            "a policy allows iot:Publish on topic/ (not topicfilter/) and the topicName of this line",
            "retained messages need iot:RetainPublish besides; $aws topics take reserved names only",
            "no attached policy denies",
        ],
        ask: Some(Ask::Mqtt),
        source: LOG,
    },
    Case {
        id: "log-subscribe-denied",
        title: "AWS IoT denied a SUBSCRIBE",
        grade: Grade::Exact,
        when: &[when(DENIED).near(&["eventType: Subscribe"])],
        proves: &["The client was connected; subscribing to this filter is not allowed, or denied."],
        unproven: &["Anything about receiving: iot:Receive on topic/ is judged message by message."],
        checks: &[
            "a policy allows iot:Subscribe on topicfilter/ (not topic/) and the filter as it was sent; + and # are ordinary characters in policies",
            "no attached policy denies",
        ],
        ask: Some(Ask::Mqtt),
        source: LOG,
    },
    Case {
        id: "log-receive-denied",
        title: "AWS IoT did not deliver a message: the subscriber may not receive it",
        grade: Grade::Exact,
        when: &[when(DENIED).near(&["eventType: Publish-Out"])],
        proves: &["The client is connected and subscribed; iot:Receive on this topic is not allowed, or denied."],
        unproven: &["That the subscription itself is wrong: it was accepted."],
        checks: &["a policy allows iot:Receive on topic/ and the topicName of this line", "no attached policy denies"],
        ask: Some(Ask::Mqtt),
        source: LOG,
    },
    Case {
        id: "log-shadow-denied",
        title: "AWS IoT denied a shadow operation",
        grade: Grade::Exact,
        when: &[
            when(DENIED).near(&[
                "eventType: GetThingShadow",
                "eventType: UpdateThingShadow",
                "eventType: DeleteThingShadow",
            ]),
            when(&["eventType: GetThingShadow", "eventType: UpdateThingShadow", "eventType: DeleteThingShadow"])
                .near(&["Forbidden", "403"]),
        ],
        proves: &["The request reached the shadow service, and who sent it could be told."],
        unproven: &[
            "Which half denied where the principal is an Amazon Cognito identity: IAM and AWS IoT must both allow.",
        ],
        checks: &[
            "over HTTPS: iot:GetThingShadow (Update, Delete) on thing/NAME, for a named shadow on thing/NAME/SHADOW",
            "over HTTPS thing variables such as ${iot:Connection.Thing.ThingName} have no value",
            "over MQTT: iot:Publish, iot:Subscribe and iot:Receive on the $aws/things/NAME/shadow topics instead",
        ],
        ask: Some(Ask::Shadow),
        source: LOG,
    },
    Case {
        id: "log-denied",
        title: "AWS IoT logged an authorisation failure",
        grade: Grade::Vague,
        when: &[
            when(&["reason: AUTHORIZATION_FAILURE", "details: Authorization Failure", "AUTHORIZATION_FAILURE"]),
            when(&["disconnectReason: FORBIDDEN_ACCESS"]),
        ],
        proves: &["The principal was recognised, and what it asked for is not allowed, or denied."],
        unproven: &["Whether a grant is missing or a Deny matched is not in the line."],
        checks: &[
            "eventType and clientId or topicName of the same line: they say what was asked for",
            "a policy of that principal allows it; none denies it",
        ],
        ask: Some(Ask::Mqtt),
        source: "AWS IoT developer guide, cwl-format and life-cycle-events",
    },
    Case {
        id: "session-auth-error",
        title: "AWS IoT ended the session: the client could not be authenticated, or authorisation failed",
        grade: Grade::Telling,
        when: &[
            when(&["disconnectReason: AUTH_ERROR", "Disconnected: AUTH_ERROR"]),
            when(&["AUTH_ERROR"]).near(&["eventType: Disconnect", "eventType: disconnected", "presence/disconnected"]),
        ],
        proves: &["The client had reached AWS IoT, and AWS IoT ended its session for what it is or may do."],
        unproven: &[
            "Which of the two: authentication (the certificate) or authorisation (a policy) share this reason.",
            "For which topic: the line of the CloudWatch log before it says that.",
        ],
        checks: &[
            "iot:Publish on topic/, iot:Subscribe on topicfilter/ and iot:Receive on topic/ for every topic the device uses",
            "the certificate is still ACTIVE; a change of policies cuts sessions off too",
            "CloudWatch log of AWS IoT: the Publish-In or Subscribe line of the same clientId",
        ],
        ask: Some(Ask::Mqtt),
        source: EVENTS,
    },
    Case {
        id: "keep-alive-timeout",
        title: "AWS IoT heard nothing from the client for one and a half keep-alive intervals",
        grade: Grade::Exact,
        when: &[when(&["MQTT_KEEP_ALIVE_TIMEOUT", "KEEP_ALIVE_TIMEOUT", "Keep Alive timeout"])],
        proves: &["The client had been let in: this is not about rights."],
        unproven: &["Which side was silent: a sleeping radio, a full queue, or a network that drops idle connections."],
        checks: &[
            "the client sends PINGREQ within its keep-alive interval (30 to 1,200 seconds)",
            "a router or NAT in between that forgets idle connections: a shorter keep-alive",
        ],
        ask: Some(Ask::Mqtt),
        source: EVENTS,
    },
    Case {
        id: "connection-lost",
        title: "The connection went away without a DISCONNECT",
        grade: Grade::Telling,
        when: &[when(&["CONNECTION_LOST", "CLIENT_ERROR", "SERVER_ERROR", "SERVER_INITIATED_DISCONNECT"]).near(&[
            "disconnectReason",
            "eventType: Disconnect",
            "eventType: disconnected",
            "presence/disconnected",
        ])],
        proves: &["The client had been let in."],
        unproven: &[
            "That the network is at fault: CLIENT_ERROR is also what a client sees that did something it may not do.",
        ],
        checks: &[
            "what the client did last: the line before it of the same clientId",
            "iot:Publish and iot:Subscribe for the topics it uses",
        ],
        ask: Some(Ask::Mqtt),
        source: EVENTS,
    },
    Case {
        id: "session-throttled",
        title: "AWS IoT ended the session because the client sent too much",
        grade: Grade::Exact,
        when: &[when(&["THROTTLED"]).near(&["disconnectReason", "eventType: Disconnect", "eventType: disconnected"])],
        proves: &["The client had been let in: this is not about rights."],
        unproven: &["Which limit: 100 publishes a second and 512 KiB a second a connection are the usual ones."],
        checks: &["messages a second of this client, both ways", "one CONNECT a second for one client id"],
        ask: None,
        source: EVENTS,
    },
    Case {
        id: "session-expired",
        title: "The WebSocket session reached the end of its credentials",
        grade: Grade::Exact,
        when: &[when(&["WEBSOCKET_TTL_EXPIRATION", "CUSTOMAUTH_TTL_EXPIRATION"])],
        proves: &["The client had been let in, and was cut off when its time was over: 24 hours at most."],
        unproven: &["Anything about rights."],
        checks: &["the client signs anew, with fresh credentials, for every connection"],
        ask: None,
        source: EVENTS,
    },
    Case {
        id: "session-ended-on-purpose",
        title: "The session was ended on purpose",
        grade: Grade::Exact,
        when: &[when(&["API_INITIATED_DISCONNECT", "CLIENT_INITIATED_DISCONNECT"])],
        proves: &["The client sent DISCONNECT itself, or somebody called DeleteConnection for it."],
        unproven: &["That anything is wrong."],
        checks: &["CloudTrail: who called DeleteConnection, where the reason is API_INITIATED_DISCONNECT"],
        ask: None,
        source: EVENTS,
    },
];
