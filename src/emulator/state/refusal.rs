//! Why the registry refuses: AWS's exception names and statuses (service model `iot`, 2015-05-28).

/// A refused operation: the exception's code and the text that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// Such as `ResourceNotFoundException`.
    pub code: &'static str,
    /// For the reader.
    pub message: String,
}

impl Refusal {
    /// Any code; prefer the named constructors.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// `ResourceNotFoundException`, 404.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundException", message)
    }

    /// `ResourceAlreadyExistsException`, 409.
    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new("ResourceAlreadyExistsException", message)
    }

    /// `InvalidRequestException`, 400.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidRequestException", message)
    }

    /// `LimitExceededException`, 410 (and nothing else is: AWS answers "Gone").
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", message)
    }

    /// `DeleteConflictException`, 409.
    pub fn delete_conflict(message: impl Into<String>) -> Self {
        Self::new("DeleteConflictException", message)
    }

    /// `VersionConflictException`, 409.
    pub fn version_conflict(message: impl Into<String>) -> Self {
        Self::new("VersionConflictException", message)
    }

    /// The HTTP status that AWS sends with this code.
    pub fn status(&self) -> u16 {
        match self.code {
            "UnauthorizedException" => 401,
            "AccessDeniedException"
            | "ForbiddenException"
            | "UnrecognizedClientException"
            | "AccessDenied"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "SignatureDoesNotMatch"
            | "ExpiredTokenException"
            | "ExpiredToken"
            | "MissingAuthenticationTokenException"
            | "IncompleteSignatureException"
            | "MissingAuthenticationToken"
            | "IncompleteSignature" => 403,
            "ResourceNotFoundException" | "NotConfiguredException" | "NoSuchEntity" | "UnknownOperationException" => {
                404
            }
            "MethodNotAllowedException" => 405,
            "CertificateStateException" => 406,
            "ResourceAlreadyExistsException"
            | "VersionsLimitExceededException"
            | "VersionConflictException"
            | "DeleteConflictException"
            | "ConflictException"
            | "EntityAlreadyExists"
            | "DeleteConflict" => 409,
            "LimitExceededException" => 410,
            "RequestEntityTooLargeException" => 413,
            "UnsupportedDocumentEncodingException" => 415,
            "InternalFailureException" | "InternalException" | "InternalErrorException" => 500,
            "ServiceUnavailableException" => 503,
            _ => 400,
        }
    }
}
