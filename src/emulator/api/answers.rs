//! Answers as bytes: restJson1, awsQuery and awsJson1.1, with AWS's error headers.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::json;

use super::body::Payload;
use super::call::Answer;
use super::xml;
use crate::emulator::state::Refusal;

/// Which wire format a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// AWS IoT's control plane: restJson1.
    Iot,
    /// AWS IoT's data plane: restJson1, other words for denials, a trace id.
    IotData,
    /// awsQuery of STS.
    Sts,
    /// awsQuery of IAM.
    Iam,
    /// awsJson1.1 of Cognito.
    Cognito,
    /// awsJson1.1 of Service Quotas.
    ServiceQuotas,
}

impl Protocol {
    /// Told by the credential scope's service name.
    pub(super) fn of(service: &str) -> Option<Self> {
        match service {
            "iot" => Some(Self::Iot),
            "iotdata" | "iotdevicegateway" => Some(Self::IotData),
            "sts" => Some(Self::Sts),
            "iam" => Some(Self::Iam),
            "cognito-identity" => Some(Self::Cognito),
            "servicequotas" => Some(Self::ServiceQuotas),
            _ => None,
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Iot | Self::IotData => "application/json",
            Self::Sts | Self::Iam => "text/xml",
            Self::Cognito | Self::ServiceQuotas => "application/x-amz-json-1.1",
        }
    }

    /// The answer of an operation that went well.
    pub(super) fn success(self, operation: &str, answer: Answer, request_id: &str) -> Response<Payload> {
        let body = match answer {
            Answer::Json(value) => value.to_string(),
            Answer::Empty if matches!(self, Self::Sts | Self::Iam) => xml::result(self, operation, None, request_id),
            Answer::Empty => String::new(),
            Answer::Raw(text) => text,
            Answer::Xml(inner) => xml::result(self, operation, Some(&inner), request_id),
        };
        self.response(StatusCode::OK, body, request_id)
    }

    /// The answer of one that did not.
    pub(super) fn refusal(self, refusal: &Refusal, request_id: &str) -> Response<Payload> {
        let (code, message) = self.words(refusal);
        // awsJson1.1 knows 400 and 500 only.
        let status = match (self, refusal.status()) {
            (Self::Cognito | Self::ServiceQuotas, status) if status < 500 => 400,
            // The data plane throttles with 429, the control plane with 400.
            (Self::IotData, _) if code == "ThrottlingException" => 429,
            (_, status) => status,
        };
        let body = match self {
            Self::Iot => json!({ "message": message }).to_string(),
            // The text of a denial is null here (the service model has no such error).
            Self::IotData if code == "ForbiddenException" => {
                json!({ "message": null, "traceId": request_id }).to_string()
            }
            Self::IotData => json!({ "message": message, "traceId": request_id }).to_string(),
            Self::Cognito | Self::ServiceQuotas => json!({ "__type": code, "message": message }).to_string(),
            Self::Sts | Self::Iam => xml::error(self, code, message, request_id),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = self.response(status, body, request_id);
        if let Ok(code) = HeaderValue::from_str(code) {
            response.headers_mut().insert("x-amzn-errortype", code);
        }
        response
    }

    /// The same failure has other names in the older protocols.
    fn words(self, refusal: &Refusal) -> (&str, &str) {
        let code = match (self, refusal.code) {
            (Self::IotData, "AccessDeniedException") => "ForbiddenException",
            (Self::Sts | Self::Iam, "AccessDeniedException") => "AccessDenied",
            (Self::Sts | Self::Iam, "UnrecognizedClientException") => "InvalidClientTokenId",
            (Self::Sts | Self::Iam, "InvalidSignatureException") => "SignatureDoesNotMatch",
            (Self::Sts | Self::Iam, "ExpiredTokenException") => "ExpiredToken",
            (Self::Sts | Self::Iam, "MissingAuthenticationTokenException") => "MissingAuthenticationToken",
            (Self::Sts | Self::Iam, "IncompleteSignatureException") => "IncompleteSignature",
            (Self::Sts | Self::Iam, "UnknownOperationException") => "InvalidAction",
            (Self::Sts | Self::Iam, "InvalidRequestException") => "ValidationError",
            (Self::Sts | Self::Iam, "ThrottlingException") => "Throttling",
            (Self::Cognito, "InvalidRequestException") => "InvalidParameterException",
            (Self::ServiceQuotas, "ThrottlingException") => "TooManyRequestsException",
            (Self::ServiceQuotas, "InvalidRequestException") => "IllegalArgumentException",
            (_, code) => code,
        };
        (code, &refusal.message)
    }

    fn response(self, status: StatusCode, body: String, request_id: &str) -> Response<Payload> {
        let mut response = Response::new(Payload::full(Bytes::from(body)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type()));
        if let Ok(id) = HeaderValue::from_str(request_id) {
            headers.insert("x-amzn-requestid", id);
        }
        response
    }
}
