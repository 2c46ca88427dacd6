//! AWS IoT developer guide: `certificate-policy-examples`, `cert-policy-variables`.

use super::{CLIENT1, DETACHED, Example, HTTPS, THING1, Who, ask};
use crate::policy::Verdict::{Allow, ImplicitDeny};

const CONNECT: &str = "iot:Connect";
const PUBLISH: &str = "iot:Publish";

const WITH_ID: Who = Who { keys: &[("iot:CertificateId", &["3f9a"])], ..THING1 };
const NAMED: Who = Who { certificate: &[("Subject.CommonName", &["sensor"])], ..THING1 };
const ADMIN_THIRD: Who = Who { certificate: &[("Subject.CommonName", &["a", "b", "Administrator"])], ..THING1 };
const ADMIN_FIRST: Who = Who { certificate: &[("Subject.CommonName", &["Administrator", "b"])], ..THING1 };
const NO_ADMIN: Who = Who { certificate: &[("Subject.CommonName", &["a", "b", "c"])], ..THING1 };
const UNREGISTERED_ADMIN: Who = Who { certificate: &[("Subject.CommonName", &["Administrator"])], ..CLIENT1 };
const EXAMPLE_CORP: Who = Who { certificate: &[("Subject.Organization", &["Example Corp"])], ..THING1 };
const BOTH_CORPS: Who = Who { certificate: &[("Subject.Organization", &["Example Corp", "AnyCompany"])], ..THING1 };
const OTHER_TOO: Who = Who { certificate: &[("Subject.Organization", &["Example Corp", "Other"])], ..THING1 };
const COUNTRIES: Who = Who { certificate: &[("Subject.Country", &["US", "CA"])], ..THING1 };
const WILD: Who = Who { certificate: &[("Subject.CommonName", &["a*"])], ..THING1 };
const SIX: Who = Who { certificate: &[("Subject.OrganizationalUnit", &["1", "2", "3", "4", "5", "6"])], ..THING1 };
const ALTERNATIVE: Who = Who {
    certificate: &[
        ("Subject.AlternativeName.DNSName", &["pump.example.com"]),
        ("Issuer.CommonName", &["Fleet CA"]),
        ("SerialNumber", &["0a1b"]),
    ],
    ..THING1
};

pub(super) const ALL: &[Example] = &[
    // "to publish to a topic whose name is equal to the certificateId".
    Example {
        page: "certificate-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:CertificateId}"]},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]}"#,
        asks: &[
            ask(&WITH_ID, PUBLISH, "topic/3f9a", Allow),
            ask(&WITH_ID, PUBLISH, "topic/other", ImplicitDeny),
            ask(&WITH_ID, CONNECT, "client/thing1", Allow),
        ],
    },
    Example {
        page: "certificate-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/${iot:Certificate.Subject.CommonName}"]},
            {"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]}"#,
        asks: &[
            ask(&NAMED, PUBLISH, "topic/sensor", Allow),
            ask(&NAMED, PUBLISH, "topic/thing1", ImplicitDeny),
            ask(&NAMED, CONNECT, "client/thing1", Allow),
            ask(&THING1, PUBLISH, "topic/sensor", ImplicitDeny),
        ],
    },
    Example {
        page: "certificate-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/admin/*"],
            "Condition":{"StringEquals":{"iot:Certificate.Subject.CommonName.2":"Administrator"}}}"#,
        asks: &[
            ask(&ADMIN_THIRD, PUBLISH, "topic/admin/x", Allow),
            ask(&ADMIN_FIRST, PUBLISH, "topic/admin/x", ImplicitDeny),
            ask(&NO_ADMIN, PUBLISH, "topic/admin/x", ImplicitDeny),
            ask(&ADMIN_THIRD, PUBLISH, "topic/other", ImplicitDeny),
        ],
    },
    Example {
        page: "certificate-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/admin/${iot:Connection.Thing.ThingName}"],
            "Condition":{"ForAnyValue:StringEquals":{"iot:Certificate.Subject.CommonName.List":"Administrator"}}}"#,
        asks: &[
            ask(&ADMIN_THIRD, PUBLISH, "topic/admin/thing1", Allow),
            ask(&ADMIN_FIRST, PUBLISH, "topic/admin/thing1", Allow),
            ask(&NO_ADMIN, PUBLISH, "topic/admin/thing1", ImplicitDeny),
            ask(&ADMIN_FIRST, PUBLISH, "topic/admin/thing2", ImplicitDeny),
        ],
    },
    Example {
        page: "certificate-policy-examples",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/client1","@client/client2","@client/client3"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/admin"],
            "Condition":{"ForAnyValue:StringEquals":{"iot:Certificate.Subject.CommonName.List":"Administrator"}}}"#,
        asks: &[
            ask(&UNREGISTERED_ADMIN, CONNECT, "client/client1", Allow),
            ask(&UNREGISTERED_ADMIN, PUBLISH, "topic/admin", Allow),
            ask(&CLIENT1, PUBLISH, "topic/admin", ImplicitDeny),
        ],
    },
    // "must include one of the values listed".
    Example {
        page: "cert-policy-variables",
        statements: r#"{"Effect":"Allow","Action":["iot:Connect"],"Resource":["@client/${iot:Connection.Thing.ThingName}"]},
            {"Effect":"Allow","Action":["iot:Publish"],"Resource":["@topic/my/topic/${iot:Connection.Thing.ThingName}"],
            "Condition":{"ForAllValues:StringEquals":{"iot:Certificate.Subject.Organization.List":["Example Corp","AnyCompany"]}}}"#,
        asks: &[
            ask(&EXAMPLE_CORP, PUBLISH, "topic/my/topic/thing1", Allow),
            ask(&BOTH_CORPS, PUBLISH, "topic/my/topic/thing1", Allow),
            ask(&OTHER_TOO, PUBLISH, "topic/my/topic/thing1", ImplicitDeny),
            ask(&EXAMPLE_CORP, CONNECT, "client/thing1", Allow),
            ask(&DETACHED, CONNECT, "client/thing1", ImplicitDeny),
        ],
    },
    // "zero-based index"; "no substitution is made and authorization fails".
    Example {
        page: "cert-policy-variables",
        statements: r#"{"Effect":"Allow","Action":"iot:Publish","Resource":["@topic/first/${iot:Certificate.Subject.Country}",
            "@topic/second/${iot:Certificate.Subject.Country.1}","@topic/third/${iot:Certificate.Subject.Country.2}"]}"#,
        asks: &[
            ask(&COUNTRIES, PUBLISH, "topic/first/US", Allow),
            ask(&COUNTRIES, PUBLISH, "topic/first/CA", ImplicitDeny),
            ask(&COUNTRIES, PUBLISH, "topic/second/CA", Allow),
            ask(&COUNTRIES, PUBLISH, "topic/third/CA", ImplicitDeny),
        ],
    },
    // Limitations: wildcards are not substituted, five items of a list count.
    Example {
        page: "cert-policy-variables#policy-limits",
        statements: r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Certificate.Subject.CommonName}"}"#,
        asks: &[ask(&WILD, PUBLISH, "topic/abc", ImplicitDeny), ask(&WILD, PUBLISH, "topic/a*", ImplicitDeny)],
    },
    Example {
        page: "cert-policy-variables#policy-limits",
        statements: r#"{"Effect":"Allow","Action":"iot:Publish","Resource":["@topic/${iot:Certificate.Subject.OrganizationalUnit.4}",
            "@topic/${iot:Certificate.Subject.OrganizationalUnit.5}"]}"#,
        asks: &[ask(&SIX, PUBLISH, "topic/5", Allow), ask(&SIX, PUBLISH, "topic/6", ImplicitDeny)],
    },
    Example {
        page: "cert-policy-variables",
        statements: r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"@topic/${iot:Certificate.Subject.AlternativeName.DNSName}",
            "Condition":{"StringEquals":{"iot:Certificate.Issuer.CommonName":"Fleet CA","iot:Certificate.SerialNumber":"0a1b"},
            "ForAnyValue:StringEquals":{"iot:Certificate.AvailableKeys":"Issuer.CommonName"}}}"#,
        asks: &[
            ask(&ALTERNATIVE, PUBLISH, "topic/pump.example.com", Allow),
            ask(&NAMED, PUBLISH, "topic/pump.example.com", ImplicitDeny),
        ],
    },
    // Certificate variables are not said to be MQTT's alone.
    Example {
        page: "cert-policy-variables",
        statements: r#"{"Effect":"Allow","Action":"iot:GetThingShadow","Resource":"@thing/${iot:Certificate.Subject.CommonName}"}"#,
        asks: &[ask(&HTTPS_NAMED, "iot:GetThingShadow", "thing/sensor", Allow)],
    },
];

const HTTPS_NAMED: Who = Who { certificate: NAMED.certificate, ..HTTPS };
