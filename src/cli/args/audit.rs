//! `audit`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::diagnose::{AuditLevel, RuleId};

/// `audit`
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// End with status 1 where something at least this grave was found
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    pub fail_on: FailOn,
    /// These rules alone; --list-rules names them
    #[arg(long, value_name = "ID", value_parser = rule, num_args = 1.., value_delimiter = ',')]
    pub rule: Vec<RuleId>,
    /// Ask every thing for its certificates and every certificate for its validity: a call each
    #[arg(long)]
    pub deep: bool,
    /// Go on where the last audit of this account and region was stopped
    #[arg(long)]
    pub resume: bool,
    /// Write the findings to this file, too, as SARIF 2.1.0; `-` writes them to standard output instead of what --output says
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// List the rules and end; needs no account
    #[arg(long)]
    pub list_rules: bool,
}

/// From which level on an audit fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// What does not work, or lets anybody in
    Error,
    /// What works, but not for long or not safely
    Warning,
    /// Whatever was found
    Note,
    /// Nothing
    Never,
}

impl FailOn {
    /// The least level that fails.
    pub const fn level(self) -> Option<AuditLevel> {
        match self {
            Self::Error => Some(AuditLevel::Error),
            Self::Warning => Some(AuditLevel::Warning),
            Self::Note => Some(AuditLevel::Note),
            Self::Never => None,
        }
    }
}

fn rule(text: &str) -> Result<RuleId, String> {
    RuleId::named(text).ok_or_else(|| {
        let near = crate::diagnose::AUDIT_RULES.iter().map(|rule| rule.id.as_str());
        let near = near
            .filter(|id| strsim::jaro_winkler(id, text) > 0.85)
            .max_by(|a, b| strsim::jaro_winkler(a, text).total_cmp(&strsim::jaro_winkler(b, text)));
        match near {
            Some(near) => format!("there is no such rule; did you mean `{near}`?"),
            None => "there is no such rule; `audit --list-rules` lists them".to_owned(),
        }
    })
}
