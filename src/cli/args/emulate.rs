//! `demo` and `emulate`.

use std::path::PathBuf;

use clap::Args;

/// `demo`
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// How many healthy things the fleet has, besides one for every way a chain can break
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub things: usize,
    /// The same seed makes the same fleet
    #[arg(long, value_name = "SEED", default_value_t = 42)]
    pub seed: u64,
    /// Faults to inject: latency, throttling, 5xx, dropped connections, TOML
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Switch fleet indexing on, for registry, shadows and connectivity, as `update-indexing-configuration` does
    #[arg(long)]
    pub indexing: bool,
    /// Devices do nothing by themselves: shadows change only when written
    #[arg(long)]
    pub still: bool,
}

/// `emulate`
#[derive(Debug, Clone, Args)]
pub struct EmulateArgs {
    /// The demo fleet's size, seed and faults.
    #[command(flatten)]
    pub demo: DemoArgs,
    /// Port of the AWS API on the loopback interface; any free one where not given
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Keep keys, certificates, an `env` file to source, and the whole state here; a temporary place where not given
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Start with no fleet at all
    #[arg(long)]
    pub empty: bool,
    /// Answer 403 to inactive, revoked, expired, unknown or missing certificates instead of ending TLS: what AWS does
    /// there is not documented
    #[arg(long)]
    pub answer_bad_certificates: bool,
    /// Minutes that an MQTT session over WebSocket may last
    #[arg(long, value_name = "MINUTES", default_value_t = 24 * 60, value_parser = clap::value_parser!(u64).range(1..))]
    pub session_minutes: u64,
    /// MQTT messages a second that one connection may publish, and as many that it gets; 0 for no limit
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub message_rate: u32,
    /// Twelve digits: the account it plays
    #[arg(long, value_name = "ACCOUNT", default_value = "123456789012", value_parser = account)]
    pub account: String,
}

/// Twelve digits.
fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account is twelve digits".to_owned())
    }
}
