//! `explain`

use clap::Args;

/// `explain`
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// The message, as it was shown: of an SDK, a log, the console, curl, a broker; standard input where not given
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
}
