//! `feed`, and what it has in common with `shadow watch`.

use clap::Args;

/// When to stop.
#[derive(Debug, Clone, Args)]
pub struct Until {
    /// Stop after this many lines
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// Stop after this many seconds, 0.1 to 3600; status 1 where fewer lines came than --count wants
    #[arg(long, value_name = "SECONDS", value_parser = super::shadow::seconds)]
    pub timeout: Option<f64>,
}

impl Until {
    /// Counts a line that was written; whether it was the last one wanted.
    pub(in crate::cli) fn one_less(left: &mut Option<u64>) -> bool {
        let Some(left) = left else { return false };
        *left = left.saturating_sub(1);
        *left == 0
    }
}

/// `feed`
#[derive(Debug, Clone, Args)]
pub struct FeedArgs {
    /// Only what matches: words, !word, and kind:…, thing:…, text:…; `*` stands for anything
    #[arg(short, long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// When to stop.
    #[command(flatten)]
    pub until: Until,
}
