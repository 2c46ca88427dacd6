//! AWS's error codes, by what they mean for the reader.

use crate::fleet::{Problem, ProblemKind};

/// The kind of a code, or of a status where the code says nothing. Sources: service models `iot`, `iot-data`, `sts`,
/// `iam`; AWS general reference, `CommonErrors`.
pub(super) fn kind_of(code: Option<&str>, status: u16) -> ProblemKind {
    // XML services write `NoSuchEntity`, their models `NoSuchEntityException`.
    match code.map(|code| code.strip_suffix("Exception").unwrap_or(code)) {
        Some(
            "ExpiredToken"
            | "UnrecognizedClient"
            | "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "InvalidSignature"
            | "RequestExpired"
            | "RequestTimeTooSkewed"
            | "MissingAuthenticationToken"
            | "IncompleteSignature"
            | "InvalidToken"
            | "NotAuthorized"
            | "AuthFailure",
        ) => ProblemKind::SignIn,
        Some("AccessDenied" | "Forbidden" | "Unauthorized" | "UnauthorizedOperation" | "OptInRequired") => {
            ProblemKind::Denied
        }
        Some("ResourceNotFound" | "NoSuchEntity" | "NotFound") => ProblemKind::NotFound,
        Some(
            "Throttling" | "Throttled" | "RequestThrottled" | "TooManyRequests" | "RequestLimitExceeded" | "SlowDown",
        ) => ProblemKind::Throttled,
        Some(
            "Conflict"
            | "VersionConflict"
            | "ConflictingResourceUpdate"
            | "LimitExceeded"
            | "VersionsLimitExceeded"
            | "ResourceAlreadyExists"
            | "DeleteConflict"
            | "CertificateState"
            | "CertificateConflict"
            | "TransferConflict"
            | "EntityAlreadyExists",
        ) => ProblemKind::Conflict,
        _ => by_status(status, code.is_some()),
    }
}

/// A 404 without a code is some other server's, and says nothing about what was asked for.
const fn by_status(status: u16, has_code: bool) -> ProblemKind {
    match status {
        401 | 403 => ProblemKind::Denied,
        404 if has_code => ProblemKind::NotFound,
        409 => ProblemKind::Conflict,
        429 => ProblemKind::Throttled,
        _ => ProblemKind::Service,
    }
}

/// What to do about refused credentials.
pub(super) fn sign_in_step(problem: &Problem, advice: &str) -> String {
    let code = problem.code.as_deref().unwrap_or_default();
    let clock = code.starts_with("RequestExpired")
        || code.starts_with("RequestTimeTooSkewed")
        || problem.message.contains("Signature expired")
        || problem.message.contains("Signature not yet current");
    if clock {
        return "Set this machine's clock: AWS and it disagree about the time.".to_owned();
    }
    if code.starts_with("SignatureDoesNotMatch") || code.starts_with("InvalidSignature") {
        return format!("The secret key does not belong to the key id, or a proxy changed the request. {advice}");
    }
    if code.starts_with("ExpiredToken") {
        return format!("The credentials have expired. {advice}");
    }
    format!("AWS does not know these credentials, or not in this region. {advice}")
}
