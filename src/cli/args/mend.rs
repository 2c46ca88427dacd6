//! `doctor`, `fix`, `undo`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser as Name;
use clap::{Args, ValueEnum};

/// `doctor`
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// A thing name, a certificate id or ARN, an Amazon Cognito identity id, or the ARN of an IAM role or user; a
    /// certificate alone by --cert
    #[arg(value_parser = Name::new())]
    pub target: Option<String>,
    /// What it should be able to do; told by the other options, and everything where there are none
    #[arg(long = "for", value_name = "WHAT")]
    pub question: Option<Question>,
    /// The role alias; where not given, the one that its policies allow, or the only one there is
    #[arg(long, value_name = "ALIAS", value_parser = Name::new())]
    pub role_alias: Option<String>,
    /// PEM file of the certificate that the device presents, attached to the thing or not
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// A folder with certificates and keys of devices: where none is attached to the thing, the one that has its name
    #[arg(long, value_name = "FOLDER", conflicts_with = "cert")]
    pub keys: Option<PathBuf>,
    /// Examine the request for credentials without the thing name header
    #[arg(long)]
    pub no_thing_name: bool,
    /// The MQTT client id; the thing's name where not given
    #[arg(long, value_name = "ID", value_parser = Name::new())]
    pub client_id: Option<String>,
    /// A topic to publish to; may be given several times
    #[arg(long, value_name = "TOPIC", value_parser = Name::new())]
    pub publish: Vec<String>,
    /// A topic filter to subscribe to; may be given several times
    #[arg(long, value_name = "FILTER", value_parser = Name::new())]
    pub subscribe: Vec<String>,
    /// What is published is to be retained
    #[arg(long)]
    pub retain: bool,
    /// The thing whose shadow a certificate, an identity, a role or a user wants
    #[arg(long, value_name = "THING", value_parser = Name::new())]
    pub thing: Option<String>,
    /// A named shadow; the classic one where not given
    #[arg(long, value_name = "NAME", value_parser = Name::new())]
    pub shadow: Option<String>,
    /// What to do with the shadow over HTTPS; get where not given
    #[arg(long, value_name = "WHAT")]
    pub operation: Option<Operation>,
    /// The identity pool of an Amazon Cognito identity; found by itself where there are few
    #[arg(long, value_name = "ID", value_parser = Name::new())]
    pub identity_pool: Option<String>,
}

/// What a target should be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Question {
    /// Get credentials by a role alias
    Credentials,
    /// Connect over MQTT, publish, subscribe, receive
    Mqtt,
    /// Get at a shadow over HTTPS
    Shadow,
}

/// What to do with a shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Operation {
    /// Read it
    Get,
    /// Write it
    Update,
    /// Delete it
    Delete,
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
    /// Take it back over what somebody has set since
    #[arg(long, requires = "id")]
    pub force: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}
