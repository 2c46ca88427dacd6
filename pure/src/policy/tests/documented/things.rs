//! AWS IoT developer guide: `thing-policy-examples`, `iot-action-resources`, `device-shadow-mqtt`,
//! `device-shadow-rest-api`, `security-best-practices`.

use super::{CLIENT1, DETACHED, Example, HTTPS, THING1, ask};
use crate::policy::Verdict::{Allow, ExplicitDeny, ImplicitDeny};

const SHADOW: &str = "iot:GetThingShadow";

pub(super) const ALL: &[Example] = &[
    Example {
        page: "thing-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["*"],
            "Condition":{"Bool":{"iot:Connection.Thing.IsAttached":["true"]}}}"#,
        asks: &[
            ask(&THING1, "iot:Connect", "client/thing1", Allow),
            ask(&DETACHED, "iot:Connect", "client/thing1", ImplicitDeny),
            ask(&CLIENT1, "iot:Connect", "client/client1", ImplicitDeny),
        ],
    },
    // The shadow over MQTT is topics; over HTTPS it is the thing, or the thing and the shadow's name.
    Example {
        page: "device-shadow-mqtt",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/$aws/things/thing1/shadow/get"]},
            {"Effect":"Allow","Action":["iot:Receive"],"Resource":["@topic/$aws/things/thing1/shadow/get/accepted",
            "@topic/$aws/things/thing1/shadow/get/rejected"]},
            {"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/$aws/things/thing1/shadow/get/accepted",
            "@topicfilter/$aws/things/thing1/shadow/get/rejected"]}"#,
        asks: &[
            ask(&THING1, "iot:Publish", "topic/$aws/things/thing1/shadow/get", Allow),
            ask(&THING1, "iot:Subscribe", "topicfilter/$aws/things/thing1/shadow/get/accepted", Allow),
            ask(&THING1, "iot:Receive", "topic/$aws/things/thing1/shadow/get/rejected", Allow),
            ask(&THING1, "iot:Publish", "topic/$aws/things/thing1/shadow/update", ImplicitDeny),
            ask(&THING1, "iot:Publish", "topic/$aws/things/thing1/shadow/name/config/get", ImplicitDeny),
            ask(&HTTPS, SHADOW, "thing/thing1", ImplicitDeny),
        ],
    },
    Example {
        page: "device-shadow-rest-api",
        statements: r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":["@thing/thing1"]}"#,
        asks: &[
            ask(&HTTPS, SHADOW, "thing/thing1", Allow),
            ask(&HTTPS, "iot:UpdateThingShadow", "thing/thing1", ImplicitDeny),
            ask(&HTTPS, SHADOW, "thing/thing1/config", ImplicitDeny),
            ask(&THING1, "iot:Publish", "topic/$aws/things/thing1/shadow/get", ImplicitDeny),
        ],
    },
    // Each action has its resource type.
    Example {
        page: "iot-action-resources",
        statements: r#"{"Effect":"Allow","Action":"iot:*","Resource":["@client/a","@topic/a","@topicfilter/a","@thing/a","@thing/a/b"]}"#,
        asks: &[
            ask(&THING1, "iot:Connect", "client/a", Allow),
            ask(&THING1, "iot:Receive", "topic/a", Allow),
            ask(&THING1, "iot:Subscribe", "topicfilter/a", Allow),
            ask(&HTTPS, "iot:DeleteThingShadow", "thing/a/b", Allow),
            ask(&HTTPS, "iot:ListNamedShadowsForThing", "*", ImplicitDeny),
        ],
    },
    // Registered and unregistered devices: the thing's variables have no value for the latter.
    Example {
        page: "thing-policy-variables",
        statements: r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Connection.Thing.ThingName}/up"}"#,
        asks: &[
            ask(&THING1, "iot:Publish", "topic/thing1/up", Allow),
            ask(&CLIENT1, "iot:Publish", "topic/client1/up", ImplicitDeny),
            ask(&DETACHED, "iot:Publish", "topic/thing1/up", ImplicitDeny),
            ask(&HTTPS, "iot:Publish", "topic/thing1/up", ImplicitDeny),
        ],
    },
    // A Deny on a part does not stop a subscription to the whole; what arrives is stopped by Receive.
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe","iot:Receive"],"Resource":["@topicfilter/a/#","@topic/a/*"]},
            {"Effect":"Deny","Action":["iot:Subscribe","iot:Receive"],"Resource":["@topicfilter/a/restricted/*","@topic/a/restricted/*"]}"#,
        asks: &[
            ask(&THING1, "iot:Subscribe", "topicfilter/a/#", Allow),
            ask(&THING1, "iot:Subscribe", "topicfilter/a/restricted/b", ExplicitDeny),
            ask(&THING1, "iot:Receive", "topic/a/restricted/b", ExplicitDeny),
            ask(&THING1, "iot:Receive", "topic/a/b", Allow),
        ],
    },
];
