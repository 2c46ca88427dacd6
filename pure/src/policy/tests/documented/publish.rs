//! AWS IoT developer guide: `pub-sub-policy`, `retained-message-policy-examples`, `iot-policy-variables`.

use super::{CLIENT1, CLIENT2, CLIENT9, DETACHED, Example, HTTPS, IAM, THING1, Who, ask};
use crate::policy::Verdict::{Allow, ExplicitDeny, ImplicitDeny};

const CONNECT: &str = "iot:Connect";
const PUBLISH: &str = "iot:Publish";
const SUBSCRIBE: &str = "iot:Subscribe";
const RECEIVE: &str = "iot:Receive";
const RETAIN: &str = "iot:RetainPublish";

const GUEST: Who =
    Who { keys: &[("cognito-identity.amazonaws.com:sub", &["us-east-1:11111111-2222-3333-4444-555555555555"])], ..IAM };
const WILL: Who = Who { keys: &[("iot:ConnectAttributes", &["LastWill"])], ..CLIENT1 };
const PERSISTENT: Who = Who { keys: &[("iot:ConnectAttributes", &["PersistentConnect"])], ..CLIENT1 };

pub(super) const ALL: &[Example] = &[
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:Connection.Thing.ThingName}/*"]}"#,
        asks: &[
            ask(&THING1, CONNECT, "client/thing1", Allow),
            ask(&THING1, PUBLISH, "topic/thing1/a/b", Allow),
            ask(&THING1, PUBLISH, "topic/thing2/a", ImplicitDeny),
            ask(&THING1, PUBLISH, "topic/thing1", ImplicitDeny),
            ask(&HTTPS, PUBLISH, "topic/thing1/a", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1","@client/client2","@client/client3"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:ClientId}/*"]}"#,
        asks: &[
            ask(&CLIENT2, CONNECT, "client/client2", Allow),
            ask(&CLIENT9, CONNECT, "client/client9", ImplicitDeny),
            ask(&CLIENT1, PUBLISH, "topic/client1/x", Allow),
            ask(&CLIENT1, PUBLISH, "topic/client2/x", ImplicitDeny),
        ],
    },
    // "thing1/room1, thing1/room2, and so on".
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/${iot:Connection.Thing.ThingName}/room*"]},
            {"Effect":"Allow","Action":["iot:Receive"],"Resource":["@topic/${iot:Connection.Thing.ThingName}/room*"]}"#,
        asks: &[
            ask(&THING1, SUBSCRIBE, "topicfilter/thing1/room1", Allow),
            ask(&THING1, RECEIVE, "topic/thing1/room2", Allow),
            ask(&THING1, SUBSCRIBE, "topicfilter/thing1/room1/a/b", Allow),
            ask(&THING1, SUBSCRIBE, "topicfilter/thing1/hall", ImplicitDeny),
            ask(&THING1, SUBSCRIBE, "topicfilter/thing2/room1", ImplicitDeny),
            ask(&DETACHED, RECEIVE, "topic/thing1/room2", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/${iot:ClientId}/room*"]},
            {"Effect":"Allow","Action":["iot:Receive"],"Resource":["@topic/${iot:ClientId}/room*"]}"#,
        asks: &[
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/client1/room1", Allow),
            ask(&CLIENT1, RECEIVE, "topic/client1/room1", Allow),
            ask(&CLIENT1, RECEIVE, "topic/client2/room1", ImplicitDeny),
        ],
    },
    // "to subscribe to the topic filter some/+/topic only".
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/some/+/topic"]}"#,
        asks: &[
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/some/+/topic", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/some/a/topic", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/my/topic","@topicfilter/my/othertopic"]}"#,
        asks: &[
            ask(&THING1, SUBSCRIBE, "topicfilter/my/topic", Allow),
            ask(&THING1, SUBSCRIBE, "topicfilter/my/othertopic", Allow),
            ask(&THING1, SUBSCRIBE, "topicfilter/my/#", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/my/topic/${iot:ClientId}"]}"#,
        asks: &[
            ask(&CLIENT1, PUBLISH, "topic/my/topic/client1", Allow),
            ask(&CLIENT1, PUBLISH, "topic/my/topic/client2", ImplicitDeny),
        ],
    },
    // "except for one topic ending with bar".
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1","@client/client2"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:ClientId}/*"]},
            {"Effect":"Deny","Action":["iot:Publish"],"Resource":["@topic/${iot:ClientId}/bar"]}"#,
        asks: &[
            ask(&CLIENT1, PUBLISH, "topic/client1/foo", Allow),
            ask(&CLIENT1, PUBLISH, "topic/client1/bar", ExplicitDeny),
            ask(&CLIENT1, PUBLISH, "topic/client1/foo/bar", Allow),
            ask(&CLIENT1, PUBLISH, "topic/client2/foo", ImplicitDeny),
            ask(&CLIENT9, CONNECT, "client/client9", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1"]},
            {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":["@topic/iotmonitor/provisioning/987654321098"]},
            {"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/iotmonitor/provisioning/987654321098"]}"#,
        asks: &[
            ask(&CLIENT1, PUBLISH, "topic/iotmonitor/provisioning/987654321098", Allow),
            ask(&CLIENT1, RECEIVE, "topic/iotmonitor/provisioning/987654321098", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/iotmonitor/provisioning/987654321098", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/iotmonitor/provisioning/#", ImplicitDeny),
        ],
    },
    // The table of wildcards: `*` crosses levels, `?` is one character, `+` and `#` are themselves.
    Example {
        page: "pub-sub-policy#pub-sub-policy-cert",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/some/*/topic","@topicfilter/one/?/level"]}"#,
        asks: &[
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/some/a/b/topic", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/some/+/topic", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/one/a/level", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/one/+/level", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/one/ab/level", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy#pub-sub-policy-cognito",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${cognito-identity.amazonaws.com:sub}"]},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${cognito-identity.amazonaws.com:sub}"]}"#,
        asks: &[
            ask(&GUEST, PUBLISH, "topic/us-east-1:11111111-2222-3333-4444-555555555555", Allow),
            ask(&GUEST, CONNECT, "client/us-east-1:11111111-2222-3333-4444-555555555555", Allow),
            ask(&GUEST, PUBLISH, "topic/us-east-1:99999999-2222-3333-4444-555555555555", ImplicitDeny),
            ask(&IAM, PUBLISH, "topic/us-east-1:11111111-2222-3333-4444-555555555555", ImplicitDeny),
        ],
    },
    Example {
        page: "pub-sub-policy#receive-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1"]},
            {"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/my/topic"]},
            {"Effect":"Allow","Action":["iot:Receive"],"Resource":["@topic/my/topic"]}"#,
        asks: &[
            ask(&CLIENT1, RECEIVE, "topic/my/topic", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/my/topic", Allow),
            ask(&CLIENT1, RECEIVE, "topic/my/other", ImplicitDeny),
            ask(&CLIENT1, PUBLISH, "topic/my/topic", ImplicitDeny),
        ],
    },
    Example {
        page: "retained-message-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/device1"]},
            {"Effect":"Allow","Action":["iot:Publish","iot:RetainPublish"],"Resource":["@topic/device/sample/configuration"]}"#,
        asks: &[
            ask(&CLIENT1, RETAIN, "topic/device/sample/configuration", Allow),
            ask(&CLIENT1, PUBLISH, "topic/device/sample/configuration", Allow),
            ask(&CLIENT1, RETAIN, "topic/device/other", ImplicitDeny),
            ask(&CLIENT1, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "retained-message-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/*"],
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}},
            {"Effect":"Allow","Action":["iot:Publish","iot:RetainPublish"],"Resource":["@topic/will"]}"#,
        asks: &[
            ask(&WILL, CONNECT, "client/client1", Allow),
            ask(&PERSISTENT, CONNECT, "client/client1", ImplicitDeny),
            ask(&WILL, RETAIN, "topic/will", Allow),
        ],
    },
    Example {
        page: "retained-message-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:ListRetainedMessages"],"Resource":["*"]},
            {"Effect":"Allow","Action":["iot:GetRetainedMessage"],"Resource":["@topic/foo"]}"#,
        asks: &[
            ask(&HTTPS, "iot:ListRetainedMessages", "*", Allow),
            ask(&HTTPS, "iot:GetRetainedMessage", "topic/foo", Allow),
            ask(&HTTPS, "iot:GetRetainedMessage", "topic/bar", ImplicitDeny),
        ],
    },
];
