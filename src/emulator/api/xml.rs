//! The little XML that awsQuery needs.

use super::answers::Protocol;

const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// An element with text, escaped.
pub(super) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

/// The envelope of a good answer.
pub(super) fn result(protocol: Protocol, operation: &str, inner: Option<&str>, request_id: &str) -> String {
    let inner = inner.map_or_else(String::new, |inner| format!("<{operation}Result>{inner}</{operation}Result>"));
    format!(
        "<{operation}Response xmlns=\"{}\">{inner}<ResponseMetadata><RequestId>{request_id}</RequestId>\
         </ResponseMetadata></{operation}Response>",
        namespace(protocol)
    )
}

/// The envelope of an error.
pub(super) fn error(protocol: Protocol, code: &str, message: &str, request_id: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"{}\"><Error><Type>Sender</Type>{}{}</Error><RequestId>{request_id}</RequestId>\
         </ErrorResponse>",
        namespace(protocol),
        element("Code", code),
        element("Message", message)
    )
}

const fn namespace(protocol: Protocol) -> &'static str {
    if matches!(protocol, Protocol::Iam) { IAM } else { STS }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
