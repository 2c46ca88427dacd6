//! `doctor`, `fix`, `undo`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser as Name;
use clap::{Args, ValueEnum};

/// `doctor`
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// A thing name, a certificate id or a certificate ARN
    #[arg(value_parser = Name::new())]
    pub target: String,
    /// What it should be able to do
    #[arg(long = "for", value_name = "WHAT", default_value = "credentials")]
    pub question: Question,
    /// The role alias; where not given, the one that its policies allow, or the only one there is
    #[arg(long, value_name = "ALIAS", value_parser = Name::new())]
    pub role_alias: Option<String>,
    /// PEM file of the certificate that the device presents, attached to the thing or not
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// A folder with certificates and keys of devices: where none is attached to the thing, the one that has its name
    #[arg(long, value_name = "FOLDER", conflicts_with = "cert")]
    pub keys: Option<PathBuf>,
    /// Examine the request without the thing name header
    #[arg(long)]
    pub no_thing_name: bool,
}

/// What a target should be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Question {
    /// Get credentials by a role alias
    Credentials,
}

/// `fix`
#[derive(Debug, Clone, Args)]
pub struct FixArgs {
    /// What is broken, and for what.
    #[command(flatten)]
    pub doctor: DoctorArgs,
    /// Mend this finding; the first that can be mended where not given
    #[arg(long, value_name = "ID", value_parser = Name::new())]
    pub finding: Option<String>,
    /// Mend it this way; the narrowest where not given
    #[arg(long, value_name = "ID", value_parser = Name::new())]
    pub fix: Option<String>,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long, conflicts_with = "dry_run")]
    pub yes: bool,
}

/// `undo`
#[derive(Debug, Clone, Args)]
pub struct UndoArgs {
    /// The change, as `journal` lists it; the last one where not given
    #[arg(value_parser = Name::new())]
    pub id: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}
