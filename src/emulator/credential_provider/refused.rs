//! Why credentials are refused, in the provider's own bytes.

/// A refusal of the credential provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The server name was missing or another, or the certificate is not known here.
    CertificateInvalid,
    /// The header names a thing that the certificate is not attached to, or that does not exist.
    InvalidThing,
    /// No policy allows it; asked before the alias is looked up.
    AccessDenied,
    /// Allowed, but there is no such alias.
    NoAlias,
    /// The role is gone, or does not trust the service.
    CannotAssume,
    /// The alias asks for more time than the role gives.
    DurationTooLong,
}

impl Refused {
    /// HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::CertificateInvalid | Self::InvalidThing | Self::AccessDenied => 403,
            Self::NoAlias => 404,
            Self::CannotAssume | Self::DurationTooLong => 400,
        }
    }

    /// The body's `message`.
    pub const fn message(self) -> &'static str {
        match self {
            Self::CertificateInvalid => "Certificate is invalid on this endpoint",
            Self::InvalidThing => "Invalid thing name passed",
            Self::AccessDenied => "Access Denied",
            Self::NoAlias => "Role alias does not exist",
            Self::CannotAssume => "Unable to assume the role, or the role to assume does not exist",
            Self::DurationTooLong => {
                "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role"
            }
        }
    }

    /// `x-amzn-ErrorType`; recorded for one of them only.
    pub const fn error_type(self) -> Option<&'static str> {
        match self {
            Self::CertificateInvalid => Some("AccessDeniedException"),
            _ => None,
        }
    }
}
