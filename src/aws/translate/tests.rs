use aws_sdk_iot::error::SdkError as IotSdkError;
use aws_sdk_iot::operation::attach_policy::AttachPolicyError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;

use super::*;

fn asked() -> Asked<'static> {
    Asked { action: "iot:AttachPolicy", on: "telemetry", sign_in_advice: "Run `aws sso login --profile ops`." }
}

fn told(status: u16, code: Option<&str>, message: Option<&str>, body: &'static str) -> Problem {
    let raw = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
    let mut meta = ErrorMetadata::builder();
    if let Some(code) = code {
        meta = meta.code(code);
    }
    if let Some(message) = message {
        meta = meta.message(message);
    }
    let error: IotSdkError<_, HttpResponse> = SdkError::service_error(AttachPolicyError::generic(meta.build()), raw);
    translate(asked(), &error)
}

#[test]
fn a_denial_names_action_and_resource_as_aws_does() {
    let said = "User: arn:aws:iam::123456789012:user/ro is not authorized to perform: iot:AttachPolicy on resource: \
                arn:aws:iot:eu-west-1:123456789012:cert/abc because no identity-based policy allows the iot:AttachPolicy action";
    let problem = told(403, Some("AccessDeniedException"), Some(said), "");
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert_eq!(problem.missing.as_deref(), Some("iot:AttachPolicy"));
    let next = problem.next.unwrap();
    assert_eq!(next, "Ask for iot:AttachPolicy on arn:aws:iot:eu-west-1:123456789012:cert/abc to be allowed.");
}

#[test]
fn an_explicit_deny_is_told_apart() {
    let said = "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: iot:AttachPolicy on resource: * with an explicit deny in a service control policy";
    let problem = told(403, Some("AccessDeniedException"), Some(said), "");
    assert!(problem.next.unwrap().contains("explicitly"), "the step says so");
}

#[test]
fn a_denial_without_words_falls_back_to_the_operation() {
    let problem = told(403, Some("ForbiddenException"), None, "");
    assert_eq!(problem.missing.as_deref(), Some("iot:AttachPolicy"));
    assert_eq!(problem.message, "AWS gave no reason");
    let problem = told(403, None, None, "");
    assert_eq!(problem.kind, ProblemKind::Denied);
    assert_eq!(problem.missing.as_deref(), Some("iot:AttachPolicy"));
}

#[test]
fn refused_credentials_lead_to_a_sign_in_step() {
    for code in ["ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException", "InvalidClientTokenId"] {
        let problem = told(403, Some(code), Some("The security token included in the request is invalid."), "");
        assert_eq!(problem.kind, ProblemKind::SignIn, "{code}");
        assert!(problem.next.as_deref().unwrap().contains("aws sso login --profile ops"), "{code}");
        assert_eq!(problem.missing, None, "{code}: no permission is missing");
    }
    let skewed = told(403, Some("SignatureDoesNotMatch"), Some("Signature expired: 2026 is now earlier than 2027"), "");
    assert!(skewed.next.unwrap().contains("clock"));
}

#[test]
fn a_web_page_for_an_answer_is_a_missing_operation_not_a_permission() {
    let problem = told(500, None, None, "<!doctype html><title>500</title>");
    assert_eq!(problem.kind, ProblemKind::Service);
    assert!(problem.message.contains("not implemented by this endpoint?"), "{}", problem.message);
}

#[test]
fn a_web_page_of_somebody_in_between_is_no_denial() {
    for (status, body) in
        [(403, "<html><body>Blocked by policy</body></html>"), (200, " <!DOCTYPE html>"), (404, "<HTML>")]
    {
        let problem = told(status, None, None, body);
        assert_eq!((problem.kind, problem.missing), (ProblemKind::Network, None), "{status}");
        assert!(problem.message.contains("a web page"), "{}", problem.message);
        assert!(problem.next.unwrap().contains("proxy"));
    }
    let of_aws = told(403, Some("AccessDenied"), Some("no"), "<ErrorResponse>");
    assert_eq!(of_aws.kind, ProblemKind::Denied);
    assert_eq!(told(403, None, None, "<ErrorResponse>").kind, ProblemKind::Denied);
}

#[test]
fn limits_throttling_and_conflicts_are_told_apart() {
    assert_eq!(told(400, Some("ThrottlingException"), Some("Rate exceeded"), "").kind, ProblemKind::Throttled);
    assert_eq!(told(410, Some("LimitExceededException"), Some("10"), "").kind, ProblemKind::Conflict);
    assert_eq!(told(409, Some("VersionConflictException"), Some("v"), "").kind, ProblemKind::Conflict);
    assert_eq!(told(404, Some("ResourceNotFoundException"), Some("no"), "").kind, ProblemKind::NotFound);
    assert_eq!(told(500, Some("InternalFailureException"), Some("oops"), "").kind, ProblemKind::Service);
}

#[test]
fn a_request_is_never_dumped() {
    let said = "failed to apply endpoint `nonsense` to request `Request { body: SdkBody { inner: Once(..) } }`";
    let failure = aws_smithy_runtime_api::client::result::ConnectorError::user(said.into());
    let error: IotSdkError<AttachPolicyError, HttpResponse> = SdkError::dispatch_failure(failure);
    let told = translate(asked(), &error).to_string();
    assert!(told.contains("failed to apply endpoint `nonsense` to request"), "{told}");
    assert!(!told.contains("Request {") && !told.contains("SdkBody"), "{told}");
}
