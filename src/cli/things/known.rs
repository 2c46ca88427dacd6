//! Things with what their list does not tell: in which groups they are, and the statuses of their certificates.

use std::collections::{BTreeMap, HashMap};

use futures_util::stream::{self, StreamExt as _};

use super::COLUMNS;
use crate::aws::{Cloud, Page};
use crate::cli::args::Output;
use crate::cli::gather::Sieve;
use crate::cli::print::{Stop, complain, note, passing};
use crate::cli::{Exit, gather};
use crate::fleet::{
    Field, Filter, IndexedThing, Op, Operand, Principal, Problem, Row, Scratch, Test, Thing, ThingFacts, Value, Verdict,
};

/// Questions on their way at once.
const AT_ONCE: usize = 5;
/// Of more things than this the certificates' statuses are read from their list: 250 with one call.
const FEW: usize = 50;
/// Questions about certificates a second: half of AWS's quota for `ListThingPrincipals`, which devices' production shares.
const A_SECOND: usize = 10;
/// So many groups are read for a filter.
const MOST_GROUPS: usize = 200;

/// A thing, and what is known of it besides.
struct Known<'a> {
    row: &'a IndexedThing,
    /// Those that the filter may mean.
    groups: Option<&'a [String]>,
    certificates: Option<Vec<String>>,
}

impl PartialEq for Known<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row
    }
}

fn texts(all: Option<&[String]>) -> Value<'_> {
    match all {
        None => Value::Unknown,
        Some([]) => Value::Absent,
        Some(all) => Value::Texts(all.iter().map(String::as_str).collect()),
    }
}

impl Row for Known<'_> {
    fn name(&self) -> &str {
        &self.row.thing.name
    }

    fn value(&self, column: &str) -> Value<'_> {
        match column {
            "group" if self.groups.is_some() => texts(self.groups),
            "cert" => texts(self.certificates.as_deref()),
            _ => self.row.value(column),
        }
    }

    fn columns() -> &'static [Field] {
        Thing::columns()
    }
}

/// Whether a filter asks for what this finds out.
pub(super) fn asks(filter: &Filter) -> bool {
    filter.facts().iter().any(|fact| ["group", "cert"].contains(fact))
}

/// A page of a list, as far as it tells.
pub(super) fn of_page(page: Page<Thing>) -> Page<IndexedThing> {
    let items = page.items.into_iter().map(|thing| IndexedThing { thing, facts: ThingFacts::default() });
    Page { items: items.collect(), next: page.next }
}

/// Writes every thing that the filter lets through. `members` are those of the groups that it may mean, where these were
/// read; certificates are asked for thing by thing, and only where that was said.
pub(super) async fn list<F>(
    output: Output,
    filter: &Filter,
    mut asking: Asking<'_>,
    members: Option<Members>,
    mut next: impl FnMut(Option<String>) -> F,
) -> Result<Exit, Stop>
where
    F: Future<Output = Result<Page<IndexedThing>, Problem>>,
{
    let mut sieve = Sieve::new(output, COLUMNS, filter)?;
    let mut token = None;
    loop {
        let page = next(token).await.map_err(|problem| sieve.fails(problem))?;
        let none: &[String] = &[];
        let groups = |name: &str| members.as_ref().map(|members| members.get(name).map_or(none, Vec::as_slice));
        let known = |row| {
            let row: &IndexedThing = row;
            Known { row, groups: groups(&row.thing.name), certificates: None }
        };
        let mut page_rows: Vec<Known> = page.items.iter().map(known).collect();
        asking.ask(&mut page_rows, filter).await?;
        sieve.page(&page_rows, |rows, known| rows.push_thing(&known.row.thing))?;
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    let facts = filter.facts().iter().copied().filter(|fact| *fact != "group" || members.is_none());
    let facts: Vec<&str> = facts.collect();
    sieve.end_saying(|undecided, read| left_out(undecided, read, &facts, asking.each))
}

/// The things of some groups, each with those groups.
pub(super) type Members = HashMap<String, Vec<String>>;

fn left_out(undecided: usize, read: usize, facts: &[&str], each: bool) -> String {
    let said = gather::left_out(undecided, read, facts);
    if each || !facts.contains(&"cert") {
        return said;
    }
    let seconds = undecided.div_ceil(A_SECOND);
    format!(
        "{said}; --ask-each asks AWS about each: {undecided} calls of ListThingPrincipals or more, about {seconds} s"
    )
}

/// The things of the groups that a filter may mean, each with those groups; `None` where that could not be told.
pub(super) async fn members(cloud: &Cloud, filter: &Filter) -> Option<Members> {
    let tests: Vec<&Test> = filter.terms().iter().map(|term| &term.test).filter(|test| is_of_groups(test)).collect();
    if tests.is_empty() {
        return None;
    }
    let found = async {
        let names = match whole_names(&tests) {
            Some(names) => names,
            None => meant(cloud, filter, &tests).await?,
        };
        if names.len() > MOST_GROUPS {
            note(&format!("fleetdeck: the filter means {} groups; write more of the name", names.len()));
            return Ok(None);
        }
        let mut members = Members::new();
        for name in names {
            passing(&format!("reading who is in group {name}"));
            let things = match cloud.things_in_group(&name).await {
                Err(problem) if problem.kind == crate::fleet::ProblemKind::NotFound => Vec::new(),
                answer => answer?,
            };
            for thing in things {
                members.entry(thing).or_default().push(name.clone());
            }
        }
        Ok::<_, Problem>(Some(members))
    };
    let found = found.await;
    passing("");
    found.unwrap_or_else(|problem| {
        complain(&problem);
        None
    })
}

fn is_of_groups(test: &Test) -> bool {
    matches!(test, Test::Field { name, operand, .. } if name == "group" && *operand != Operand::Unknown)
}

/// The groups' names, where each is written whole.
fn whole_names(tests: &[&Test]) -> Option<Vec<String>> {
    let name = |test: &&Test| match test {
        Test::Field { op: Op::Is, operand: Operand::Text(name), .. } if !name.contains(['*', '?']) => {
            Some(name.clone())
        }
        _ => None,
    };
    tests.iter().map(name).collect()
}

/// Those of all groups that pass one of the tests.
async fn meant(cloud: &Cloud, filter: &Filter, tests: &[&Test]) -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    let mut token = None;
    loop {
        let page = cloud.groups(token).await?;
        let passes = |name: &String| tests.iter().any(|test| filter.passes(test, name));
        names.extend(page.items.into_iter().map(|group| group.name).filter(passes));
        token = page.next;
        if token.is_none() {
            return Ok(names);
        }
    }
}

/// Asks each thing for its certificates.
pub(super) struct Asking<'a> {
    cloud: &'a Cloud,
    /// That it may.
    each: bool,
    asked: usize,
    /// Of every certificate, once that is cheaper than asking each.
    statuses: Option<BTreeMap<String, String>>,
    is_told: bool,
}

impl<'a> Asking<'a> {
    /// Nothing was asked yet; `each` says that things may be asked one by one.
    pub(super) fn new(cloud: &'a Cloud, each: bool) -> Self {
        Self { cloud, each, asked: 0, statuses: None, is_told: false }
    }

    /// Asks those of a page that nothing else decides.
    async fn ask(&mut self, rows: &mut [Known<'_>], filter: &Filter) -> Result<(), Stop> {
        if !self.each {
            return Ok(());
        }
        let mut scratch = Scratch::default();
        let is_open = |row: &&mut Known| filter.judge(&**row, &mut scratch) == Verdict::Unknown;
        let open: Vec<&mut Known> = rows.iter_mut().filter(is_open).collect();
        if open.is_empty() {
            return Ok(());
        }
        if !self.is_told {
            self.is_told = true;
            note(
                "fleetdeck: --ask-each: a call of ListThingPrincipals for each thing that the other terms let through, and one for a certificate that no list told",
            );
        }
        if self.statuses.is_none() && self.asked + open.len() > FEW {
            self.statuses = Some(statuses(self.cloud).await?);
        }
        let (cloud, statuses) = (self.cloud, &self.statuses);
        let ask = |row| async move {
            let row: &mut Known = row;
            row.certificates = certificates_of(cloud, &row.row.thing.name, statuses.as_ref()).await?;
            Ok::<_, Problem>(())
        };
        let mut answers = stream::iter(open).map(ask).buffered(AT_ONCE);
        while let Some(answer) = answers.next().await {
            answer?;
            self.asked += 1;
            passing(&format!("{} things asked for their certificates", self.asked));
        }
        Ok(())
    }
}

/// The statuses of a thing's certificates; `None` where the thing is gone.
async fn certificates_of(
    cloud: &Cloud,
    thing: &str,
    listed: Option<&BTreeMap<String, String>>,
) -> Result<Option<Vec<String>>, Problem> {
    let principals = match cloud.thing_principals(thing).await {
        Err(problem) if problem.kind == crate::fleet::ProblemKind::NotFound => return Ok(None),
        answer => answer?,
    };
    let mut all = Vec::new();
    for principal in principals {
        let Principal::Certificate { id, .. } = principal else { continue };
        let status = match listed.and_then(|listed| listed.get(&id)) {
            Some(status) => status.clone(),
            None => cloud.certificate(&id).await?.certificate.status.to_string(),
        };
        all.push(status);
    }
    Ok(Some(all))
}

/// Every certificate's status.
async fn statuses(cloud: &Cloud) -> Result<BTreeMap<String, String>, Problem> {
    let mut all = BTreeMap::new();
    let mut token = None;
    loop {
        let page = cloud.certificates(token).await?;
        all.extend(page.items.into_iter().map(|one| (one.id, one.status.to_string())));
        passing(&format!("{} certificates read", all.len()));
        token = page.next;
        if token.is_none() {
            return Ok(all);
        }
    }
}
