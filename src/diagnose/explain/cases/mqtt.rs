//! MQTT clients: refused, cut off, silent. Reason codes are in a table of their own.

use crate::diagnose::explain::case::{Case, Grade, when};
use crate::diagnose::explain::types::Ask;

/// What a broker may have cut the session for, when it does not say.
const CUT: &[&str] = &[
    "iot:Connect on client/ and the client id as it is sent: doctor --for mqtt --client-id",
    "iot:Publish on topic/, iot:Subscribe on topicfilter/ and iot:Receive on topic/ for every topic the device uses",
    "no second client has the same client id: it would push the first one off, again and again",
    "CloudWatch log of AWS IoT (AWSIotLogsV2): the line of this client id tells the reason; the presence event connect_failed too",
    "MQTT 5 instead of 3.1.1 tells a reason code",
];

pub(super) const CASES: &[Case] = &[
    Case {
        id: "mqtt-closed-unexpectedly",
        title: "AWS IoT, or something in between, closed the MQTT connection without saying why",
        grade: Grade::Telling,
        when: &[
            when(&[
                "AWS_ERROR_MQTT_UNEXPECTED_HANGUP",
                "aws_error_mqtt5_decode_protocol_error after hangup",
                "AMQJS0008I Socket closed",
                "AMQJS0007E Socket error",
            ]),
            when(&["The connection was closed unexpectedly"]).near(&["mqtt", "libaws-c-mqtt", "awscrt", "AwsCrtError"]),
            when(&["code=5134", "error 5134", "Connack packet not received", "CONNACK recv failed with status"]),
            when(&["MQTTRecvFailed"]).near(&["connack", "MQTT connection failed"]),
        ],
        proves: &[
            "TCP and, where the session was interrupted after it had begun, TLS worked.",
            "With MQTT 3.1.1 AWS IoT closes the socket, without any packet, for a denied CONNECT and for a denied PUBLISH or SUBSCRIBE.",
        ],
        unproven: &[
            "That a policy is the cause: a lost network and a second client with the same id look the same.",
            "Which of connect, publish and subscribe was refused: what the client sent last is the first suspect.",
        ],
        checks: CUT,
        ask: Some(Ask::Mqtt),
        source: "awslabs/aws-crt-python#229, aws/aws-iot-device-sdk-js-v2#101",
    },
    Case {
        id: "mqtt5-disconnected",
        title: "AWS IoT ended the MQTT 5 session with a DISCONNECT",
        grade: Grade::Telling,
        when: &[when(&["AWS_ERROR_MQTT5_DISCONNECT_RECEIVED", "The remote endpoint sent a DISCONNECT packet"])],
        proves: &["The session had been accepted: the certificate and iot:Connect were in order then."],
        unproven: &["Why: the packet's reason code and reason string stand beside this message in the client's event."],
        checks: CUT,
        ask: Some(Ask::Mqtt),
        source: "awslabs/aws-c-mqtt, source/mqtt.c",
    },
    Case {
        id: "mqtt5-refused",
        title: "AWS IoT refused the MQTT 5 CONNECT",
        grade: Grade::Telling,
        when: &[when(&[
            "AWS_ERROR_MQTT5_CONNACK_CONNECTION_REFUSED",
            "The remote endpoint rejected the CONNECT attempt",
        ])],
        proves: &["TLS is in order: the certificate was accepted as far as the handshake goes."],
        unproven: &[
            "Why: the CONNACK's reason code stands beside this message in the client's event (0x87 is: not authorized).",
        ],
        checks: CUT,
        ask: Some(Ask::Mqtt),
        source: "awslabs/aws-c-mqtt, source/mqtt.c",
    },
    Case {
        id: "mqtt-not-authorized",
        title: "The client may not connect: no policy allows iot:Connect for this client id, or one denies it",
        grade: Grade::Exact,
        when: &[
            when(&[
                "Connection refused: not authorised",
                "Connection refused: not authorized",
                "Connection refused, not authorized",
                "Connection refused, not authorised",
                "MqttConnectReturnCode.notAuthorized",
                "reason code is notAuthorized",
                "CONNACK contained an Error Code: NOT_AUTHORIZED",
                "Not authorized to connect",
                "Bad Connack return code:5",
            ]),
            when(&["not authorized", "notauthorized", "not_authorized", "not authorised"])
                .near(&[
                    "connack",
                    "MqttException",
                    "mqtt5",
                    "Mqtt5ConnAckException",
                    "MqttClient",
                    "mosquitto",
                    "paho",
                ])
                .unless(&["subscri", "suback", "puback", "not authorized to perform", "identity pool", "HTTP/1.1"]),
            when(&["rc=5", "reason code: 5", "return code 5", "return code: 5", "rc: 5", "result code 5", "CONNACK 5"])
                .near(&["mqtt", "connack", "connect", "broker", "8883", "paho", "mosquitto"])
                .or_alone(),
        ],
        proves: &[
            "TLS is in order, and the broker understood the CONNECT.",
            "The verdict is about connecting: publish and subscribe were not looked at.",
        ],
        unproven: &[
            "That the broker is AWS IoT's: with MQTT 3.1.1 AWS IoT mostly closes the socket instead of sending this code.",
            "Which half denied where an Amazon Cognito identity connects: IAM and AWS IoT must both allow.",
        ],
        checks: &[
            "a policy attached to the certificate allows iot:Connect on client/ and the client id as it is sent",
            "${iot:Connection.Thing.ThingName} in it has a value only if the certificate is attached to the thing and the client id is the thing's name",
            "the certificate is ACTIVE; no attached policy denies",
            "a change of the last 8 minutes may not be in force yet",
        ],
        ask: Some(Ask::Mqtt),
        source: "MQTT 3.1.1, 3.2.2.3; AWS IoT developer guide, mqtt",
    },
    Case {
        id: "mqtt-subscription-refused",
        title: "A subscription was refused",
        grade: Grade::Exact,
        when: &[
            when(&["128", "0x80"]).near(&[
                "suback",
                "granted",
                "subscription failed",
                "subscribe failed",
                "subscribe error",
                "Error subscribing",
            ]),
            when(&["not authorized", "not authorised", "not_authorized"])
                .near(&["suback", "subscription failed", "subscribe failed", "Subscribe failure"])
                .unless(&["not authorized to perform"]),
            when(&["AWS_ERROR_MQTT5_USER_REQUESTED_STOP on subscribe", "Mqtt5SubAckException", "MQTTSubAckFailure"]),
            when(&["Error subscribing : -12", "Error subscribing: -12"]),
            when(&["Subscription failure", "Subscribe rejected", "MQTT_SUBACK_FAILURE"])
                .near(&["mqtt", "topic", "suback"]),
        ],
        proves: &["The client is connected: the certificate and iot:Connect are in order."],
        unproven: &[
            "That a policy is the cause: AWS IoT refuses subscriptions also above 50 a connection, 8 filters a packet, 7 slashes, and when throttled.",
        ],
        checks: &[
            "a policy allows iot:Subscribe on topicfilter/ (not topic/) and the filter as it is sent; + and # are ordinary characters in policies",
            "no statement denies it",
            "iot:Receive on topic/ is needed besides, or nothing arrives",
            "50 subscriptions a connection, 8 filters a SUBSCRIBE, 7 slashes a topic",
        ],
        ask: Some(Ask::Mqtt),
        source: "MQTT 3.1.1, 3.9.3; awslabs/aws-c-mqtt#165, aws/aws-iot-device-sdk-embedded-C#1108",
    },
    Case {
        id: "mqtt-protocol-version",
        title: "The broker does not speak the protocol version that was asked for",
        grade: Grade::Exact,
        when: &[
            when(&[
                "Connection refused: unacceptable protocol version",
                "Connection refused, unacceptable protocol version",
            ]),
            when(&["rc=1", "return code 1", "reason code: 1", "CONNACK 1"]).near(&["connack", "connection refused"]),
        ],
        proves: &["The broker was reached and answered."],
        unproven: &["Anything about rights."],
        checks: &["AWS IoT speaks MQTT 3.1.1 and MQTT 5: set the client to one of them (not 3.1)"],
        ask: None,
        source: "MQTT 3.1.1, 3.2.2.3; AWS IoT developer guide, mqtt",
    },
    Case {
        id: "mqtt-identifier-rejected",
        title: "The client id is not acceptable",
        grade: Grade::Exact,
        when: &[
            when(&[
                "Connection refused: identifier rejected",
                "Connection refused, identifier rejected",
                "Client identifier rejected",
                "MqttConnectReturnCode.identifierRejected",
            ]),
            when(&["rc=2", "return code 2", "reason code: 2", "CONNACK 2"]).near(&["connack", "connection refused"]),
        ],
        proves: &["The broker was reached and answered."],
        unproven: &["Anything about policies: they were not looked at."],
        checks: &["the client id is not empty, at most 128 bytes of UTF-8, and has no $ at its beginning"],
        ask: Some(Ask::Mqtt),
        source: "MQTT 3.1.1, 3.2.2.3; AWS IoT quotas",
    },
    Case {
        id: "mqtt-server-unavailable",
        title: "The broker says that it is not available",
        grade: Grade::Exact,
        when: &[
            when(&[
                "Connection refused: server unavailable",
                "Connection refused, server unavailable",
                "Connection refused: broker unavailable",
                "Connection refused, broker unavailable",
            ]),
            when(&["rc=3", "return code 3", "reason code: 3", "CONNACK 3"]).near(&["connack", "connection refused"]),
        ],
        proves: &["The broker was reached and answered."],
        unproven: &["Anything about rights."],
        checks: &[
            "not more than one CONNECT a second for one client id, 500 a second for the account",
            "try again later, waiting longer each time",
        ],
        ask: None,
        source: "MQTT 3.1.1, 3.2.2.3; AWS IoT quotas",
    },
    Case {
        id: "mqtt-bad-user-name-or-password",
        title: "The broker refused a user name or password",
        grade: Grade::Exact,
        when: &[
            when(&[
                "Connection refused: bad user name or password",
                "Connection refused, bad user name or password",
                "Connection refused: bad username or password",
                "Connection refused, bad username or password",
                "Bad username or password",
            ])
            .near(&["mqtt", "connack", "connection refused", "paho", "mosquitto"]),
            when(&["rc=4", "return code 4", "reason code: 4", "CONNACK 4"]).near(&["connack", "connection refused"]),
        ],
        proves: &["The broker looks at a user name and password: with AWS IoT only a custom authorizer does."],
        unproven: &["That the broker is AWS IoT's: with certificates it never looks at these."],
        checks: &[
            "the endpoint is the account's own, by DescribeEndpoint iot:Data-ATS",
            "the device is meant to use a custom authorizer: its name, token and signature",
        ],
        ask: None,
        source: "MQTT 3.1.1, 3.2.2.3; AWS IoT developer guide, custom-authentication",
    },
    Case {
        id: "mqtt-no-answer",
        title: "The MQTT client got no answer in time",
        grade: Grade::Telling,
        when: &[
            when(&[
                "AWS_ERROR_MQTT_TIMEOUT",
                "AWS_ERROR_MQTT5_PING_RESPONSE_TIMEOUT",
                "AWS_ERROR_MQTT_CONNACK_TIMEOUT",
            ]),
            when(&["connectTimeoutException", "subscribeTimeoutException", "publishTimeoutException"])
                .near(&["AWSIoTPythonSDK", "AWSIoT", "mqtt"])
                .or_alone(),
            when(&["AMQJS0001E Connect timed out", "AMQJS0001E"]),
        ],
        proves: &["Something was sent, and nothing came back within the client's patience."],
        unproven: &[
            "That the network is at fault: AWS IoT closes the socket of a denied client, and older clients report that as a timeout.",
        ],
        checks: CUT,
        ask: Some(Ask::Mqtt),
        source: "aws/aws-iot-device-sdk-python, exceptions; awslabs/aws-c-mqtt, source/mqtt.c",
    },
    Case {
        id: "duplicate-client-id",
        title: "Another client connected with the same client id, and pushed this one off",
        grade: Grade::Exact,
        when: &[
            when(&["DUPLICATE_CLIENT_ID", "DUPLICATE_CLIENTID", "SESSION_TAKEN_OVER", "Session taken over"]),
            when(&["A new connection was established with the same client ID"]),
        ],
        proves: &["Both clients were let in: certificates, policies and network are in order."],
        unproven: &[
            "Who the other one is: the device itself after a lost connection, a second device, or a tool with the thing's name.",
        ],
        checks: &[
            "every client has an id of its own; a test client or dashboard must not use a thing's name",
            "the certificates and addresses of both sessions, in CloudWatch's Connect lines of this client id",
            "a device that reconnects while its old session still stands sees this once: that is in order",
        ],
        ask: Some(Ask::Mqtt),
        source: "AWS IoT developer guide, life-cycle-events and cwl-format",
    },
];
