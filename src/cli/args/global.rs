//! Options of every command.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser as Name;
use clap::{Args, ValueEnum};

/// Options of every command. What is not given is taken from the environment and the AWS configuration files.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Profile of the AWS configuration files
    #[arg(long, global = true, value_name = "NAME", help_heading = "Account", value_parser = Name::new())]
    pub profile: Option<String>,
    /// Region, such as eu-west-1
    #[arg(long, global = true, value_name = "REGION", help_heading = "Account", value_parser = Name::new())]
    pub region: Option<String>,
    /// Endpoint for every AWS service, such as the one `emulate` prints
    #[arg(long, global = true, value_name = "URL", help_heading = "Account", value_parser = Name::new())]
    pub endpoint_url: Option<String>,
    /// Endpoint for shadows; the account's own is asked for where not given
    #[arg(long, global = true, value_name = "URL", help_heading = "Account", value_parser = Name::new())]
    pub data_endpoint: Option<String>,
    /// Endpoint for MQTT: a wss, ws, mqtts or mqtt URL; beside the shadows where not given
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "FLEETDECK_MQTT_URL",
        hide_env_values = true,
        help_heading = "Account",
        value_parser = Name::new()
    )]
    pub mqtt_url: Option<String>,
    /// Endpoint of the credential provider; the account's own is asked for where not given
    #[arg(long, global = true, value_name = "HOST[:PORT]", help_heading = "Account", value_parser = Name::new())]
    pub credentials_endpoint: Option<String>,
    /// Certificate authorities to trust besides the platform's, PEM
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "FLEETDECK_CA_FILE",
        hide_env_values = true,
        help_heading = "Account"
    )]
    pub ca_bundle: Option<PathBuf>,
    /// Change nothing: every change is refused before it is sent
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Neither show lists that an earlier run kept nor keep any; commands other than the dashboard always ask AWS
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Configuration file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Theme of the dashboard; a name that does not exist lists those that do
    #[arg(long, global = true, value_name = "NAME", value_parser = Name::new())]
    pub theme: Option<String>,
    /// Share of each API quota of the account that may be used, above 0 and at most 1; half where not given
    #[arg(long, global = true, value_name = "SHARE", value_parser = crate::config::share)]
    pub budget: Option<f64>,
    /// At the end, print the calls made to AWS on standard error: how many, of which kind, throttled, how long they waited
    #[arg(long, global = true)]
    pub verbose: bool,
    /// How the result is written; a table where not given, JSON for a single shadow
    #[arg(short, long, global = true, value_name = "FORMAT")]
    pub output: Option<Output>,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line, each as soon as it is known
    Jsonl,
    /// Comma-separated values with a header line
    Csv,
}
