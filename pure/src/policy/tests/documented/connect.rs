//! AWS IoT developer guide: `connect-policy`, `basic-policy-variables`, `connect-and-pub`, `IoTCore-VPC`.

use super::{CLIENT1, CLIENT2, CLIENT9, DETACHED, Example, THING1, Who, ask};
use crate::policy::Verdict::{Allow, ExplicitDeny, ImplicitDeny, Unknown};

const CONNECT: &str = "iot:Connect";
const SUBSCRIBE: &str = "iot:Subscribe";
const PUBLISH: &str = "iot:Publish";

/// A connect with these features.
const CLEAN: Who = Who { keys: &[("iot:ConnectAttributes", &[])], ..CLIENT1 };
const PERSISTENT: Who = Who { keys: &[("iot:ConnectAttributes", &["PersistentConnect"])], ..CLIENT1 };
const WILL: Who = Who { keys: &[("iot:ConnectAttributes", &["LastWill"])], ..CLIENT1 };
const BOTH: Who = Who { keys: &[("iot:ConnectAttributes", &["PersistentConnect", "LastWill"])], ..CLIENT1 };
const NEW: Who = Who { keys: &[("iot:ConnectAttributes", &["SomethingNew"])], ..CLIENT1 };
const WILL_ON: Who = Who {
    keys: &[
        ("iot:ConnectAttributes", &["LastWill"]),
        ("iot:LastWillTopic", &["arn:aws:iot:us-east-1:123456789012:topic/my/lastwill/topicName"]),
    ],
    ..CLIENT1
};
const PERSISTENT_WILL_ON: Who = Who {
    keys: &[
        ("iot:ConnectAttributes", &["LastWill", "PersistentConnect"]),
        ("iot:LastWillTopic", &["arn:aws:iot:us-east-1:123456789012:topic/my/lastwill/topicName"]),
    ],
    ..CLIENT1
};
const WILL_ELSEWHERE: Who =
    Who { keys: &[("iot:LastWillTopic", &["arn:aws:iot:us-east-1:123456789012:topic/other"])], ..CLIENT1 };
const PLUS: Who = Who { client_id: Some("+"), ..CLIENT1 };
const THROUGH_VPC: Who = Who { keys: &[("aws:SourceVpce", &["vpce-1a2b3c4d"])], ..THING1 };
const THROUGH_OTHER: Who = Who { keys: &[("aws:SourceVpce", &["vpce-99999999"])], ..THING1 };

pub(super) const ALL: &[Example] = &[
    Example {
        page: "connect-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1"]}"#,
        asks: &[
            ask(&CLIENT1, CONNECT, "client/client1", Allow),
            ask(&CLIENT2, CONNECT, "client/client2", ImplicitDeny),
            ask(&CLIENT1, PUBLISH, "topic/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy",
        statements: r#"{"Effect":"Deny","Action":["iot:Connect"],"Resource":["@client/client1","@client/client2"]},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]}"#,
        asks: &[
            ask(&CLIENT1, CONNECT, "client/client1", ExplicitDeny),
            ask(&CLIENT2, CONNECT, "client/client2", ExplicitDeny),
            ask(&THING1, CONNECT, "client/thing1", Allow),
            ask(&DETACHED, CONNECT, "client/thing1", ImplicitDeny),
            ask(&CLIENT9, CONNECT, "client/client9", ImplicitDeny),
        ],
    },
    // Persistent sessions: the features of a connect.
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}}"#,
        asks: &[
            ask(&PERSISTENT, CONNECT, "client/client1", Allow),
            ask(&CLEAN, CONNECT, "client/client1", Allow),
            ask(&BOTH, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringNotEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}}"#,
        asks: &[
            ask(&PERSISTENT, CONNECT, "client/client1", ImplicitDeny),
            ask(&BOTH, CONNECT, "client/client1", ImplicitDeny),
            ask(&WILL, CONNECT, "client/client1", Allow),
            ask(&NEW, CONNECT, "client/client1", Allow),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*"},
            {"Effect":"Deny","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}}"#,
        asks: &[
            ask(&PERSISTENT, CONNECT, "client/client1", ExplicitDeny),
            ask(&BOTH, CONNECT, "client/client1", ExplicitDeny),
            ask(&NEW, CONNECT, "client/client1", Allow),
            ask(&CLEAN, CONNECT, "client/client1", Allow),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect","LastWill"]}}}"#,
        asks: &[
            ask(&BOTH, CONNECT, "client/client1", Allow),
            ask(&WILL, CONNECT, "client/client1", Allow),
            ask(&NEW, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}}"#,
        asks: &[
            ask(&CLEAN, CONNECT, "client/client1", Allow),
            ask(&WILL, CONNECT, "client/client1", Allow),
            ask(&PERSISTENT, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":[]}}}"#,
        asks: &[ask(&CLEAN, CONNECT, "client/client1", Allow), ask(&WILL, CONNECT, "client/client1", ImplicitDeny)],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}}"#,
        asks: &[
            ask(&PERSISTENT, CONNECT, "client/client1", Allow),
            ask(&BOTH, CONNECT, "client/client1", Allow),
            ask(&CLEAN, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect","LastWill"]}}},
            {"Effect":"Deny","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}},
            {"Effect":"Deny","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}},
            {"Effect":"Deny","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":[]}}}"#,
        asks: &[
            ask(&BOTH, CONNECT, "client/client1", Allow),
            ask(&PERSISTENT, CONNECT, "client/client1", ExplicitDeny),
            ask(&WILL, CONNECT, "client/client1", ExplicitDeny),
            ask(&CLEAN, CONNECT, "client/client1", ExplicitDeny),
            ask(&NEW, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Deny","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAllValues:StringEquals":{"iot:ConnectAttributes":["LastWill"]}}}"#,
        asks: &[
            ask(&WILL, CONNECT, "client/client1", Allow),
            ask(&BOTH, CONNECT, "client/client1", ExplicitDeny),
            ask(&NEW, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ArnEquals":{"iot:LastWillTopic":"@topic/my/lastwill/topicName"}}}"#,
        asks: &[
            ask(&WILL_ON, CONNECT, "client/client1", Allow),
            ask(&PERSISTENT_WILL_ON, CONNECT, "client/client1", Allow),
            ask(&WILL_ELSEWHERE, CONNECT, "client/client1", ImplicitDeny),
            ask(&CLEAN, CONNECT, "client/client1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-policy#persistent-sessions-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ArnEquals":{"iot:LastWillTopic":"@topic/my/lastwill/topicName"}}},
            {"Effect":"Deny","Action":["iot:Connect"],"Resource":"*",
            "Condition":{"ForAnyValue:StringEquals":{"iot:ConnectAttributes":["PersistentConnect"]}}}"#,
        asks: &[
            ask(&WILL_ON, CONNECT, "client/client1", Allow),
            ask(&PERSISTENT_WILL_ON, CONNECT, "client/client1", ExplicitDeny),
        ],
    },
    Example {
        page: "connect-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]},
            {"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/my/topic/filter"]}"#,
        asks: &[
            ask(&THING1, CONNECT, "client/thing1", Allow),
            ask(&THING1, SUBSCRIBE, "topicfilter/my/topic/filter", Allow),
            ask(&THING1, SUBSCRIBE, "topicfilter/my/topic", ImplicitDeny),
            ask(&DETACHED, CONNECT, "client/thing1", ImplicitDeny),
        ],
    },
    Example {
        page: "basic-policy-variables",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:ClientId}"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/my/topic/${iot:ClientId}"]}"#,
        asks: &[
            ask(&CLIENT1, CONNECT, "client/client1", Allow),
            ask(&CLIENT1, PUBLISH, "topic/my/topic/client1", Allow),
            ask(&CLIENT1, PUBLISH, "topic/my/topic/client2", ImplicitDeny),
        ],
    },
    // "A client can connect using + as the client ID": the variable takes it as it is.
    Example {
        page: "basic-policy-variables",
        statements: r#"{"Effect":"Allow","Action":["iot:Subscribe"],"Resource":["@topicfilter/my/${iot:ClientId}/topic"]}"#,
        asks: &[
            ask(&PLUS, SUBSCRIBE, "topicfilter/my/+/topic", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/my/client1/topic", Allow),
            ask(&CLIENT1, SUBSCRIBE, "topicfilter/my/+/topic", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-and-pub",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:Connection.Thing.ThingName}"]},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]}"#,
        asks: &[
            ask(&THING1, CONNECT, "client/thing1", Allow),
            ask(&THING1, PUBLISH, "topic/thing1", Allow),
            ask(&THING1, PUBLISH, "topic/thing1/more", ImplicitDeny),
            ask(&DETACHED, PUBLISH, "topic/thing1", ImplicitDeny),
        ],
    },
    Example {
        page: "connect-and-pub",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:ClientId}"]},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1"]}"#,
        asks: &[
            ask(&CLIENT1, CONNECT, "client/client1", Allow),
            ask(&CLIENT1, PUBLISH, "topic/client1", Allow),
            ask(&CLIENT2, CONNECT, "client/client2", ImplicitDeny),
        ],
    },
    Example {
        page: "IoTCore-VPC",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"],
            "Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:Connection.Thing.ThingName}/*"]}"#,
        asks: &[
            ask(&THROUGH_VPC, CONNECT, "client/thing1", Allow),
            ask(&THROUGH_OTHER, CONNECT, "client/thing1", ImplicitDeny),
            // By the public endpoint there is no such key.
            ask(&THING1, CONNECT, "client/thing1", ImplicitDeny),
            ask(&THROUGH_VPC, PUBLISH, "topic/thing1/up", Allow),
        ],
    },
    // Named in the guide's examples alone: nobody can be sure.
    Example {
        page: "pub-sub-policy",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/my/topic/${iot:Thing.ThingName}"]}"#,
        asks: &[
            ask(&THING1, PUBLISH, "topic/my/topic/thing1", Unknown),
            ask(&THING1, PUBLISH, "topic/elsewhere", ImplicitDeny),
        ],
    },
];
