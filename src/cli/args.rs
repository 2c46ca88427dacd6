//! The command line, declared once: what clap parses, `--help` prints, completions offer and the man page tells.

mod audit;
mod cache;
mod can;
mod case;
mod credentials;
mod emulate;
mod explain;
mod global;
mod list;
mod live;
mod mend;
mod shadow;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use audit::{AuditArgs, FailOn};
pub use cache::{CacheArgs, CacheCommand};
pub use can::CanArgs;
pub use case::{CaseArgs, DoctorCommand};
pub use credentials::{CredentialsArgs, CredentialsCommand, TestArgs};
pub use emulate::{DemoArgs, EmulateArgs};
pub use explain::ExplainArgs;
pub use global::{Global, Output};
pub use list::{ListArgs, ThingsArgs};
pub use live::{FeedArgs, Until};
pub use mend::{DoctorArgs, FixArgs, Operation, Question, UndoArgs};
pub use shadow::{ShadowArgs, ShadowCommand, ShadowOf, ShadowSet, ShadowThing, ShadowWatch};

/// What `--help` says below the options; the README says the same.
const EXIT_STATUS: &str = "\
Exit status:
  0    yes, healthy, done
  1    no, denied, findings
  2    usage or bad input
  3    could not tell: a permission or a fact is missing
  4    AWS, the network or the sign-in failed, or the result could not be written
  130  interrupted

Only the result is written to standard output; progress and messages go to standard error.
Profiles, regions, SSO, endpoints, proxies and AWS_CA_BUNDLE are read as every AWS tool reads them.";

/// Terminal dashboard for a fleet on AWS IoT Core: why is it denied, and what one keystroke fixes it.
///
/// Without a command the dashboard opens. `fleetdeck demo` opens it over an embedded AWS IoT: no account needed.
#[derive(Debug, Clone, Parser)]
#[command(name = "fleetdeck", version, after_help = EXIT_STATUS, max_term_width = 100)]
pub struct Args {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; the dashboard where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Say where AWS is and who asks: what an embedded AWS IoT knows by itself.
const ELSEWHERE: [&str; 6] =
    ["profile", "endpoint_url", "data_endpoint", "mqtt_url", "credentials_endpoint", "ca_bundle"];

impl Args {
    /// What the program was started with. Where that is no command line, clap says so and ends the program with status 2.
    ///
    /// # Errors
    /// One line: an option that this command would leave unread.
    pub fn of_program() -> Result<Self, String> {
        Self::read(&Self::command().get_matches())
    }

    fn read(matches: &ArgMatches) -> Result<Self, String> {
        let args = Self::from_arg_matches(matches).unwrap_or_else(|error| error.exit());
        let name = match args.command {
            Some(Command::Demo(_)) => "demo",
            Some(Command::Emulate(_)) => "emulate",
            _ => return Ok(args),
        };
        // From the environment they are for every command, and not meant for this one.
        let is_typed = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
        match ELSEWHERE.into_iter().find(is_typed) {
            Some(id) => {
                let option = id.replace('_', "-");
                Err(format!(
                    "--{option}: `{name}` is an AWS IoT of its own, with its own addresses and keys; leave it out"
                ))
            }
            None => Ok(args),
        }
    }
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Open the dashboard over an embedded AWS IoT; needs no account and no network
    Demo(DemoArgs),
    /// Run the embedded AWS IoT alone; the first line on standard output is one JSON object with every endpoint
    Emulate(EmulateArgs),
    /// List things, or show one with its certificates, policies, groups and shadows
    Things(ThingsArgs),
    /// List certificates, or show one with its X.509 fields, policies and things
    Certificates(ListArgs),
    /// List policies, or show one with its document, versions and targets
    Policies(ListArgs),
    /// List role aliases, or show one with its role, trust and who may assume it
    RoleAliases(ListArgs),
    /// List thing groups, or show one with its things and policies
    Groups(ListArgs),
    /// Read, follow or write a device shadow
    Shadow(ShadowArgs),
    /// Follow the fleet by push: shadow updates and deletions, connects, disconnects, connects that failed and why
    Feed(FeedArgs),
    /// Ask the credential provider for credentials as a device would
    Credentials(CredentialsArgs),
    /// Say whether somebody may do something, and which statement decides; of policy files without an account
    Can(CanArgs),
    /// Examine a thing, a certificate, an identity or an IAM principal: checks, findings, fixes
    Doctor(Box<DoctorCommand>),
    /// Name the case behind an error message: what it proves, what it does not, what to ask next; needs no account
    Explain(ExplainArgs),
    /// Audit the whole fleet by its lists: certificates, policies, role aliases, groups; a table, JSON or SARIF
    Audit(AuditArgs),
    /// Mend a finding: shows what will be done, asks, does it, checks again
    Fix(FixArgs),
    /// Take back a change made by this program; the last one where no id is given
    Undo(UndoArgs),
    /// List the changes made by this program, oldest first
    Journal,
    /// The lists that the dashboard keeps from one run to the next, on this machine
    Cache(CacheArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
    /// Print versions, paths, caller and endpoints
    Info,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in ["fleetdeck -o json things", "fleetdeck things -o json"] {
            let args = Args::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(args.global.output, Some(Output::Json), "{line}");
        }
    }

    #[test]
    fn a_credential_test_wants_either_both_files_or_a_folder() {
        let parse = |rest: &str| {
            Args::try_parse_from(format!("fleetdeck credentials test --role-alias a {rest}").split_whitespace())
        };
        assert!(parse("--cert c --key k").is_ok());
        assert!(parse("--keys folder --thing t").is_ok());
        assert!(parse("").is_err());
        assert!(parse("--cert c").is_err());
        assert!(parse("--cert c --key k --keys folder").is_err());
    }
}
