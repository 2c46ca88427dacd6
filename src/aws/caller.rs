//! Who the session is, by `sts:GetCallerIdentity`.

/// Who the session is. Empty texts where STS would not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// The whole ARN of user, role session or root.
    pub arn: String,
    /// Twelve digits.
    pub account: String,
    /// Such as `AIDA…` or `AROA…:session`.
    pub user_id: String,
}
