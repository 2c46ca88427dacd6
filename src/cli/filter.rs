//! `-f`

use jiff::Timestamp;
use serde::Deserialize;

use super::print::Stop;
use crate::config::{Paths, recall};
use crate::fleet::{Filter, Problem, ProblemKind, Row, SavedView};

/// What of the file of small choices concerns a filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Remembered {
    views: Vec<SavedView>,
}

/// Reads a filter for rows of one kind; none lets everything through. `@NAME` stands for that of a view of this list, which
/// was saved in the dashboard.
///
/// # Errors
/// Names the column and the fault; status 2.
pub(super) fn parse<T: Row>(text: Option<&str>, of: &str) -> Result<Filter, Stop> {
    let text = text.unwrap_or_default();
    let Some(name) = text.trim().strip_prefix('@') else { return read::<T>(text, text) };
    let view = saved(name, of).map_err(|why| Problem::new(ProblemKind::Input, "filter", text, why))?;
    read::<T>(&view.filter, &format!("{text}: {}", view.filter))
}

fn read<T: Row>(text: &str, on: &str) -> Result<Filter, Stop> {
    Filter::parse::<T>(text, Timestamp::now())
        .map_err(|error| Problem::new(ProblemKind::Input, "filter", on, error.to_string()).into())
}

fn saved(name: &str, of: &str) -> Result<SavedView, String> {
    let Some(paths) = Paths::usual() else { return Err("there is no home folder where views are saved".to_owned()) };
    let Remembered { views } = recall(&paths.remembered);
    match views.iter().find(|view| view.is_named(name)) {
        Some(view) if view.of == of => Ok(view.clone()),
        Some(view) => Err(format!("this view is of {}", view.of)),
        None => {
            let names: Vec<&str> = views.iter().filter(|view| view.of == of).map(|view| view.name.as_str()).collect();
            let there =
                if names.is_empty() { "none is saved".to_owned() } else { format!("there are {}", names.join(", ")) };
            Err(format!("there is no view of this name for {of}; {there}"))
        }
    }
}
