//! `doctor`, with the options that it alone has.

use std::path::PathBuf;

use clap::Args;

use super::DoctorArgs;

/// `doctor`
#[derive(Debug, Clone, Args)]
pub struct DoctorCommand {
    /// What is asked.
    #[command(flatten)]
    pub doctor: DoctorArgs,
    /// Where the case is kept.
    #[command(flatten)]
    pub case: CaseArgs,
}

/// Where a case is kept.
#[derive(Debug, Clone, Args)]
pub struct CaseArgs {
    /// Save what the verdict rests on to a new file, every name replaced: to be shared, and read by --replay
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Record the names as they are; still no secret is in the file
    #[arg(long, requires = "record")]
    pub keep_names: bool,
    /// Make the device's own request for credentials, too, by its key in --keys, and record the answer
    #[arg(long, requires_all = ["record", "keys"])]
    pub with_test: bool,
    /// Judge a recorded case again; needs no account
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "record", "target", "question", "cert", "keys", "role_alias", "no_thing_name", "client_id", "publish",
        "subscribe", "retain", "thing", "shadow", "operation", "identity_pool",
    ])]
    pub replay: Option<PathBuf>,
}
