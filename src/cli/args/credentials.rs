//! `credentials test`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser as Name;
use clap::{ArgGroup, Args, Subcommand};

/// `credentials`
#[derive(Debug, Clone, Args)]
pub struct CredentialsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CredentialsCommand,
}

/// What to do about credentials.
#[derive(Debug, Clone, Subcommand)]
pub enum CredentialsCommand {
    /// Make the request a device makes, over mutual TLS; print its phases, its answer and what that means
    Test(TestArgs),
}

/// `credentials test`
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("identity").required(true).args(["cert", "keys"]))]
pub struct TestArgs {
    /// The role alias to assume; case sensitive
    #[arg(long, value_name = "ALIAS", value_parser = Name::new())]
    pub role_alias: String,
    /// The device certificate, PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Its private key, PEM; never leaves this machine
    #[arg(long, value_name = "FILE", requires = "cert", conflicts_with = "keys")]
    pub key: Option<PathBuf>,
    /// A folder that holds both: those of the certificate attached to --thing, else of the one that has its name
    #[arg(long, value_name = "FOLDER", requires = "thing")]
    pub keys: Option<PathBuf>,
    /// The thing name to send along
    #[arg(long, value_name = "THING", value_parser = Name::new())]
    pub thing: Option<String>,
    /// Look up the certificate by --thing, but send no thing name
    #[arg(long, requires = "thing")]
    pub no_thing_name: bool,
    /// Print the secret key and the session token too
    #[arg(long, conflicts_with = "export")]
    pub show_secrets: bool,
    /// Print `export` lines for a shell to evaluate, and nothing else
    #[arg(long)]
    pub export: bool,
}
