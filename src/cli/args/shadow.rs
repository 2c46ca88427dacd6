//! `shadow get|watch|set|list`.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser as Name;
use clap::{Args, Subcommand};

use super::Until;

/// `shadow`
#[derive(Debug, Clone, Args)]
pub struct ShadowArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: ShadowCommand,
}

/// What to do with a shadow.
#[derive(Debug, Clone, Subcommand)]
pub enum ShadowCommand {
    /// Print the shadow: state, metadata, version, timestamp
    Get(ShadowOf),
    /// Follow shadows by push: one JSON object a line for the first state and every change, until interrupted
    Watch(ShadowWatch),
    /// Write the shadow from a file, based on a version: refused where somebody else wrote meanwhile
    Set(ShadowSet),
    /// List what was edited or to be written and has not been sent: whose it is, and in which file
    Drafts,
    /// List the names of the thing's named shadows
    List(ShadowThing),
}

/// A thing.
#[derive(Debug, Clone, Args)]
pub struct ShadowThing {
    /// The thing
    #[arg(value_parser = Name::new())]
    pub thing: String,
}

/// One shadow of a thing.
#[derive(Debug, Clone, Args)]
pub struct ShadowOf {
    /// The thing
    #[arg(value_parser = Name::new())]
    pub thing: String,
    /// The named shadow; the classic one where not given
    #[arg(long, value_name = "SHADOW", value_parser = Name::new())]
    pub name: Option<String>,
}

/// `shadow watch`
#[derive(Debug, Clone, Args)]
pub struct ShadowWatch {
    /// The things
    #[arg(value_parser = Name::new(), required = true, value_name = "THING")]
    pub things: Vec<String>,
    /// The named shadow of each; the classic one where not given
    #[arg(long, value_name = "SHADOW", value_parser = Name::new())]
    pub name: Option<String>,
    /// When to stop.
    #[command(flatten)]
    pub until: Until,
    /// Seconds between two looks, where changes do not come by push
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    pub interval: f64,
}

/// `shadow set`
#[derive(Debug, Clone, Args)]
pub struct ShadowSet {
    /// Which one.
    #[command(flatten)]
    pub of: ShadowOf,
    /// The version the write is based on; the file's own "version", then the present one, where not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    pub version: Option<i64>,
    /// JSON: {"state": {"desired": {…}}}; - for standard input
    pub file: PathBuf,
}

/// Between a tenth of a second and an hour.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.1..=3600.0).contains(&value) => Ok(value),
        _ => Err("a number of seconds between 0.1 and 3600 is wanted".to_owned()),
    }
}
