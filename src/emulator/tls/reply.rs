//! Answers, and the ways in which they fail to order.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

use crate::emulator::api::Payload;

/// An answer as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The service's exception, for `x-amzn-ErrorType`.
    pub error_type: Option<&'static str>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Reply {
    /// A JSON answer without an exception name.
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, error_type: None, body: body.into() }
    }

    /// `{"message":"…"}`, written without spaces as AWS does.
    pub(crate) fn message(status: u16, message: &str) -> Self {
        Self::new(status, serde_json::json!({ "message": message }).to_string())
    }

    /// The same with `x-amzn-ErrorType`.
    pub(crate) const fn error_type(mut self, name: &'static str) -> Self {
        self.error_type = Some(name);
        self
    }

    /// The answer on the wire; with `broken`, only half of its body before the connection ends.
    pub(crate) fn into_response(self, broken: bool) -> Response<Payload> {
        let body = Payload::full(Bytes::from(self.body));
        let mut response = Response::new(if broken { body.halved() } else { body });
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let id = uuid::Uuid::new_v4().to_string();
        if let Ok(id) = HeaderValue::from_str(&id) {
            headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
        }
        if let Some(name) = self.error_type {
            headers.insert(HeaderName::from_static("x-amzn-errortype"), HeaderValue::from_static(name));
        }
        response
    }
}
