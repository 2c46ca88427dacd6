//! The chain from thing to trust with a mark for each question, and what is wrong.

use super::found::{checks, finding, marked, mended, most_evidence, read_whole, title_and_evidence, without_documents};
use super::{Sheet, links, parts};
use crate::app::chain::Chain;
use crate::app::pages::{Page, ThingPage};
use crate::app::theme::Role;
use crate::app::{CommandId, Examined, Purpose, Row, State, Target, text};
use crate::diagnose::{Check, Outcome};

pub(super) fn sheet<'a>(state: &State, chain: &Chain, cells: usize) -> Sheet<'a> {
    let mut rows = failed_connects(state, cells);
    match (chain.examined.get(), &chain.examined.problem) {
        (None, None) => {
            rows.push(Row::text(Role::Dim, "examining: thing, certificates, policies, role aliases, role…"));
        }
        (None, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (Some(all), _) => {
            if let Some(Page::Thing(page)) = state.page() {
                rows.extend(identities(state, page));
            }
            let several = all.len() > 1;
            for (at, one) in all.iter().enumerate() {
                if at > 0 {
                    rows.push(Row::blank());
                }
                rows.extend(certificate(state, at, one, several, cells));
            }
            if let Some(Page::Thing(page)) = state.page() {
                rows.extend(registry(page, cells));
            }
        }
    }
    Sheet { rows, ..Sheet::default() }
}

/// The clients of this thing or certificate that AWS does not let in.
fn failed_connects(state: &State, cells: usize) -> Vec<Row> {
    let all = state.failures_here();
    if all.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![Row::heading("Failed connects", &text::count(all.len()))];
    for one in all {
        let (found, client) = (one.finding(), &one.failed.client_id);
        let first = rows.len();
        rows.extend(title_and_evidence(&found, most_evidence(state), cells));
        if !found.advice.is_empty() {
            let statement = one.facts.get().map(|facts| facts.connect_statement(client));
            let statement = statement.filter(|statement| found.advice.contains(statement.as_str()));
            let advice = without_documents(Role::Text, "    →", &found.advice, cells).into_iter();
            rows.extend(advice.map(|row| match &statement {
                Some(statement) => row.copied_as(statement),
                None => row,
            }));
        }
        rows.extend(read_whole(state, &found));
        rows.extend(mended(state, &found, cells));
        for row in &mut rows[first..] {
            row.failed = Some(client.clone());
        }
    }
    rows.push(Row::blank());
    rows
}

/// The Amazon Cognito identities that use the thing: each is examined on its own page.
fn identities(state: &State, page: &ThingPage) -> Vec<Row> {
    let all = page.principals.get().into_iter().flatten();
    let of = all.filter(|principal| matches!(principal, crate::fleet::Principal::CognitoIdentity(_)));
    let mut rows: Vec<Row> = of.map(parts::principal).collect();
    if !rows.is_empty() {
        let note = format!("{} examines one: IAM and AWS IoT must both allow", state.key_of(CommandId::Open));
        rows.insert(0, Row::heading("Cognito identities", &note));
        rows.push(Row::blank());
    }
    rows
}

fn certificate(state: &State, at: usize, one: &Examined, several: bool, cells: usize) -> Vec<Row> {
    let alias = one.facts.alias_name.as_deref();
    let about = alias.map_or_else(
        || format!("no role alias chosen; {} offers them", state.key_of(CommandId::Test)),
        |name| format!("for role alias {}", text::safe(name)),
    );
    let title = if several { format!("Chain {}", at + 1) } else { "Chain".to_owned() };
    let header = if one.facts.sends_thing_name { "with the thing name" } else { "without the thing name" };
    let mut rows = vec![Row::heading(&title, &format!("{about}, {header}"))];
    rows.extend(links::rows(at, one, cells));
    rows.extend(findings(state, at, one, cells));
    rows.push(Row::blank());
    for purpose in Purpose::ALL {
        rows.extend(healthy(state, one, purpose, cells));
    }
    if rows.last().is_some_and(|row| row.kind == crate::app::RowKind::Blank) {
        rows.pop();
    }
    for purpose in Purpose::ALL {
        let finding = |check: &Check| one.finding_for(check, purpose).map(|number| (at, number));
        rows.extend(checks(purpose.title(), one.own_checks(purpose), finding, cells));
    }
    rows
}

/// What is wrong, under what it stands in the way of.
fn findings(state: &State, at: usize, one: &Examined, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut last: Option<&[Purpose]> = None;
    for (number, found) in one.found.iter().enumerate() {
        if last != Some(&found.purposes) {
            last = Some(&found.purposes);
            let titles: Vec<&str> = found.purposes.iter().map(|purpose| purpose.title()).collect();
            rows.extend([Row::blank(), Row::heading("Findings", &format!("for {}", listed(&titles)))]);
        }
        rows.extend(finding(state, (at, number), &found.finding, cells));
    }
    rows
}

/// `a, b and c`.
fn listed(all: &[&str]) -> String {
    match all {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [many @ .., last] => format!("{} and {last}", many.join(", ")),
    }
}

/// What the registry says of the thing, and where it belongs.
fn registry(page: &ThingPage, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::blank(), Row::heading("Registry", "")];
    match (page.thing.get(), &page.thing.problem) {
        (Some(thing), _) => {
            rows.push(Row::field("type", Role::Text, thing.thing_type.as_deref().unwrap_or("none")));
            for (at, (name, value)) in thing.attributes.iter().enumerate() {
                let label = if at == 0 { "attributes" } else { "" };
                rows.extend(parts::long_field(label, Role::Text, &format!("{name} = {value}"), cells));
            }
            rows.push(Row::field("version", Role::Text, thing.version.to_string()));
        }
        (None, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (None, None) => rows.push(Row::text(Role::Dim, "  loading…")),
    }
    let group = |group: &crate::fleet::Group| {
        Row::text(Role::Dim, "  ").with(Role::Text, &group.name).to(Target::Group(group.name.clone()))
    };
    rows.extend(parts::section("Groups", "in no group", &page.groups, group, cells));
    rows.extend(parts::section(
        "Principals",
        "no certificate or identity is attached",
        &page.principals,
        parts::principal,
        cells,
    ));
    rows
}

/// That nothing is wrong for a purpose, as far as could be seen.
fn healthy(state: &State, one: &Examined, purpose: Purpose, cells: usize) -> Vec<Row> {
    let Some(verdict) = one.verdict(purpose) else { return Vec::new() };
    if one.found.iter().any(|found| found.purposes.contains(&purpose)) {
        return Vec::new();
    }
    if purpose == Purpose::Shadow && verdict == Outcome::Fail {
        let said =
            "shadow over HTTPS: not allowed; no policy speaks of it, so it may not be meant; Access has the proof";
        return marked("·", Role::Dim, Role::Text, 4, said, cells);
    }
    let test = format!("; {} asks the credential provider itself", state.key_of(CommandId::Test));
    let test = if purpose == Purpose::Credentials { test.as_str() } else { "" };
    let (glyph, role) = parts::outcome(verdict);
    let said = match verdict {
        Outcome::Unknown => format!("nothing wrong was found, but not everything could be seen{test}"),
        Outcome::Warning => format!("nothing is wrong, but see the checks{test}"),
        _ => format!("nothing is wrong{test}"),
    };
    marked(glyph, role, Role::Text, 4, &format!("{}: {said}", purpose.title()), cells)
}
