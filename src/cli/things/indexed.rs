//! `things -f` where the account has fleet indexing: the index names the things, the registry tells what they are.

use std::collections::HashMap;

use futures_util::stream::{self, StreamExt as _};

use crate::aws::{Cloud, Page};
use crate::cli::print::{note, passing};
use crate::fleet::{
    Filter, IndexModes, IndexQuery, Indexed, IndexedThing, Problem, ProblemKind, Scratch, ThingFacts, Verdict,
};

/// Columns that the index tells and a list does not.
const FACTS: [&str; 5] = ["group", "connected", "age", "delta", "shadow"];
/// Calls on their way at once.
const IN_FLIGHT: usize = 8;
/// What each way takes in milliseconds a thing, at AWS's default quotas: `ListThings` 10 a second, 250 a page;
/// `SearchIndex` 15 a second, 100 a page; `DescribeThing` 350 a second.
const LISTING: f64 = 0.4;
const SEARCHING: f64 = 0.67;
const DESCRIBING: f64 = 2.86;

/// How the things that a filter lets through are come by.
pub(super) enum Way {
    /// All are listed.
    List,
    /// Those that a query finds are described.
    Describe {
        /// The query.
        query: String,
        /// What the index has.
        modes: IndexModes,
    },
    /// All are listed; of those that a query found it is known what no list tells.
    Join(HashMap<String, ThingFacts>),
    /// No thing can match.
    Nothing,
}

/// The way that is the shortest, or the only one; says on standard error what the index was asked.
///
/// # Errors
/// As the search fails half-way. An index that cannot be asked at all is told, and the things are listed.
pub(super) async fn way(cloud: &Cloud, filter: &Filter) -> Result<Way, Problem> {
    let asks_facts = filter.facts().iter().any(|fact| FACTS.contains(fact));
    if !asks_facts && !may_narrow(filter) {
        return Ok(Way::List);
    }
    let told = cloud.index_modes().await;
    let Some(modes) = told.known() else {
        if let Some(gap) = told.gap().filter(|_| asks_facts) {
            note(&format!("fleetdeck: the index cannot be asked ({gap}): all things are listed"));
        }
        return Ok(Way::List);
    };
    let query = cloud.index_query(filter, modes).await;
    if query.finds_nothing {
        note("fleetdeck: the index knows no value that the filter asks for");
        return Ok(Way::Nothing);
    }
    if !asks_facts && !query.narrows() {
        return Ok(Way::List);
    }
    let (found, all) = match counts(cloud, &query.text).await {
        Ok(counts) => counts,
        Err(problem) => return Ok(listed_instead(&problem)),
    };
    let describing = found * (SEARCHING + DESCRIBING);
    let joining = found * SEARCHING + all * LISTING;
    if !asks_facts && all * LISTING <= describing {
        return Ok(Way::List);
    }
    if describing < joining {
        say(&query, found);
        return Ok(Way::Describe { query: query.text, modes: modes.clone() });
    }
    match facts(cloud, &query.text, modes).await {
        Ok(facts) => {
            say(&query, found);
            Ok(Way::Join(facts))
        }
        Err(problem) if problem.kind == ProblemKind::Denied => Ok(listed_instead(&problem)),
        Err(problem) => Err(problem),
    }
}

/// Whether an index that had everything could be asked for less than all things.
fn may_narrow(filter: &Filter) -> bool {
    let whole = Indexed { connectivity: true, shadow: true, types: None, groups: None };
    filter.asks_values_of("type") || filter.asks_values_of("group") || filter.index_query(&whole).narrows()
}

/// How many things a query finds, and how many there are.
#[expect(clippy::cast_precision_loss, reason = "things are fewer than 2^52")]
async fn counts(cloud: &Cloud, query: &str) -> Result<(f64, f64), Problem> {
    let all = cloud.index_count("*").await?;
    let found = if query == "*" { all } else { cloud.index_count(query).await? };
    Ok((found as f64, all as f64))
}

fn listed_instead(problem: &Problem) -> Way {
    let why =
        problem.missing.as_ref().map_or_else(|| problem.message.clone(), |action| format!("no permission: {action}"));
    note(&format!("fleetdeck: the index cannot be asked ({why}): all things are listed"));
    Way::List
}

fn say(query: &IndexQuery, found: f64) {
    note(&format!("fleetdeck: the index finds {found} things for {}", query.text));
    for rest in &query.rest {
        note(&format!("fleetdeck: applied here: {} ({})", rest.term, rest.why));
    }
}

/// What the index tells of everything that a query finds.
async fn facts(cloud: &Cloud, query: &str, modes: &IndexModes) -> Result<HashMap<String, ThingFacts>, Problem> {
    let (mut facts, mut token) = (HashMap::new(), None);
    loop {
        let page = cloud.index_page(query, modes, token).await?;
        facts.extend(page.items.into_iter().map(|row| (row.thing.name, row.facts)));
        passing(&format!("{} found in the index", facts.len()));
        token = page.next;
        if token.is_none() {
            passing("");
            return Ok(facts);
        }
    }
}

/// A page of what a query finds, described anew: the index is some seconds behind, and does not know versions.
///
/// # Errors
/// As `SearchIndex` fails, or `DescribeThing`. Things that are no more are left out.
pub(super) async fn described(
    cloud: &Cloud,
    filter: &Filter,
    query: &str,
    modes: &IndexModes,
    page: Option<String>,
) -> Result<Page<IndexedThing>, Problem> {
    let found = cloud.index_page(query, modes, page).await?;
    let mut scratch = Scratch::default();
    let describe = |row: IndexedThing| async move {
        match cloud.thing(&row.thing.name).await {
            Ok(thing) => Ok(Some(IndexedThing { thing, ..row })),
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
            Err(problem) => Err(problem.next("--no-index lists all things instead")),
        }
    };
    let rows: Vec<IndexedThing> =
        found.items.into_iter().filter(|row| filter.judge(row, &mut scratch) != Verdict::No).collect();
    let described: Vec<_> = stream::iter(rows).map(describe).buffered(IN_FLIGHT).collect().await;
    let items: Result<Vec<_>, Problem> = described.into_iter().filter_map(Result::transpose).collect();
    Ok(Page { items: items?, next: found.next })
}

/// A page of all things, less those that no query found.
///
/// # Errors
/// As `ListThings` fails.
pub(super) async fn joined(
    cloud: &Cloud,
    facts: &HashMap<String, ThingFacts>,
    page: Option<String>,
) -> Result<Page<IndexedThing>, Problem> {
    let page = cloud.things(page).await?;
    let with = |thing: crate::fleet::Thing| {
        let facts = facts.get(&thing.name)?.clone();
        Some(IndexedThing { thing, facts })
    };
    Ok(Page { items: page.items.into_iter().filter_map(with).collect(), next: page.next })
}
