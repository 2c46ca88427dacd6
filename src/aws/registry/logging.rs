//! Whether AWS IoT writes logs.

use crate::aws::Cloud;
use crate::fleet::{Logging, Problem, ProblemKind};

impl Cloud {
    /// The account's logging options; `None` where they were never set.
    ///
    /// # Errors
    /// As `GetV2LoggingOptions` fails.
    pub async fn logging(&self) -> Result<Option<Logging>, Problem> {
        let request = self.iot().get_v2_logging_options();
        match self.call("iot:GetV2LoggingOptions", "", request.send()).await {
            Ok(answer) => Ok(Some(Logging {
                disabled: answer.disable_all_logs,
                level: answer.default_log_level.map(|level| level.as_str().to_owned()),
            })),
            Err(problem) if is_not_configured(&problem) => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// `NotConfiguredException`, status 404 (service model `iot`).
fn is_not_configured(problem: &Problem) -> bool {
    problem.kind == ProblemKind::NotFound
        || problem.code.as_deref().is_some_and(|code| code.starts_with("NotConfigured"))
}
