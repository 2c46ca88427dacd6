//! `can`

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser as Name;

/// How the three words are told apart; below the options.
const WORDS: &str = "\
Of the account:
  fleetdeck can pump-0001 iot:Publish topic/pumps/pump-0001/up
Of files, without an account or a network:
  fleetdeck can --policy device.json --context pump.toml iot:Publish topic/pumps/pump-7/up
Unit tests of policies:
  fleetdeck can --policy device.json --tests device-tests.toml

A resource is a whole ARN, or short: topic/a/b, topicfilter/a/#, client/a, thing/a, thing/a/SHADOW, rolealias/a.
Exit status: 0 allowed, 1 denied, 3 not known, 2 bad input.";

/// `can`
#[derive(Debug, Clone, Args)]
#[command(after_help = WORDS, override_usage = "\
fleetdeck can [OPTIONS] <TARGET> <ACTION> <RESOURCE>
       fleetdeck can [OPTIONS] --policy <FILE>... <ACTION> <RESOURCE>
       fleetdeck can [OPTIONS] --policy <FILE>... --tests <FILE>")]
pub struct CanArgs {
    /// Of the account first a thing, a certificate, an Amazon Cognito identity or the ARN of an IAM role or user; then
    /// an action such as iot:Publish and a resource
    #[arg(value_name = "WORD", num_args = 0..=3, value_parser = Name::new())]
    pub words: Vec<String>,
    /// A policy document; several are united, and no account is asked
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub policy: Vec<PathBuf>,
    /// What the request is like: transport, client id, thing, certificate, keys; TOML, or JSON where it ends with .json
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub context: Option<PathBuf>,
    /// An IAM policy of the role behind an Amazon Cognito identity: it and --policy must both allow
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub iam_policy: Vec<PathBuf>,
    /// A permissions boundary of the IAM policies
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub boundary: Vec<PathBuf>,
    /// A session policy that limits the IAM policies
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub session: Vec<PathBuf>,
    /// What is expected of the policies, request by request; exits 1 where one expectation fails
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub tests: Option<PathBuf>,
    /// The MQTT client id; the thing's name where not given
    #[arg(long, value_name = "ID", value_parser = Name::new(), help_heading = "Of the account")]
    pub client_id: Option<String>,
    /// The identity pool of an Amazon Cognito identity; found by itself where there are few
    #[arg(long, value_name = "ID", value_parser = Name::new(), help_heading = "Of the account")]
    pub identity_pool: Option<String>,
}

impl CanArgs {
    /// Whether it is about files alone.
    pub const fn is_offline(&self) -> bool {
        !self.policy.is_empty()
            || !self.iam_policy.is_empty()
            || !self.boundary.is_empty()
            || !self.session.is_empty()
            || self.context.is_some()
            || self.tests.is_some()
    }
}
