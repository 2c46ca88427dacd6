//! AWS IoT's own logging, as far as it can be asked for.

/// `SetV2LoggingOptions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Logging {
    /// Writes the log.
    pub role_arn: Option<String>,
    /// `DEBUG`, `INFO`, `ERROR`, `WARN` or `DISABLED`.
    pub level: Option<String>,
    /// Whether nothing is logged at all.
    pub is_off: bool,
}
