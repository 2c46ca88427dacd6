//! Whether AWS IoT writes logs.

/// `GetV2LoggingOptions`.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Logging {
    /// `disableAllLogs`
    pub disabled: bool,
    /// `defaultLogLevel`: `DEBUG`, `INFO`, `WARN`, `ERROR`, `DISABLED`.
    pub level: Option<String>,
}

impl Logging {
    /// Whether anything is written at all, thing groups with a level of their own aside.
    pub fn is_off(&self) -> bool {
        self.disabled || self.level.as_deref() == Some("DISABLED")
    }
}
