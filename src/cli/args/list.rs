//! `things`, `certificates`, `policies`, `role-aliases`, `groups`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser as Name;

/// Things, or one of them.
#[derive(Debug, Clone, Args)]
pub struct ThingsArgs {
    /// The list, or one of its members
    #[command(flatten)]
    pub list: ListArgs,
    /// List all things for a filter, also where fleet indexing finds those that match sooner
    #[arg(long, requires = "filter")]
    pub no_index: bool,
    /// With a filter for `cert`: ask AWS about each thing, where no list tells; a call or two a thing
    #[arg(long, requires = "filter")]
    pub ask_each: bool,
}

/// A list, or one of its members.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// Show this one with its relations, instead of the list
    #[arg(conflicts_with = "filter", value_parser = Name::new())]
    pub name: Option<String>,
    /// Only what matches: words (fuzzy), !word, field:value, field=value; `*` stands for anything; @NAME: a view saved in the dashboard
    #[arg(short, long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
}
