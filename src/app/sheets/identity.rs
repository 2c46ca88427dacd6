//! The chain from thing to trust, and what is wrong with it.

use super::{Sheet, link_target, parts};
use crate::app::chain::{Chain, Examined};
use crate::app::pages::{Page, ThingPage};
use crate::app::theme::Role;
use crate::app::{Row, State, Target, text, wrapped};
use crate::diagnose::{Finding, Link, Outcome};

pub(super) fn sheet<'a>(state: &State, chain: &Chain, cells: usize) -> Sheet<'a> {
    let mut rows = failed_connects(state, cells);
    match (chain.examined.get(), &chain.examined.problem) {
        (None, None) => {
            rows.push(Row::text(Role::Dim, "examining: thing, certificates, policies, role aliases, role…"));
        }
        (None, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (Some(all), _) => {
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
        rows.extend(title_and_evidence(&found, usize::MAX, cells));
        if !found.advice.is_empty() {
            let statement = one.facts.get().map(|facts| facts.statement(client));
            let statement = statement.filter(|statement| found.advice.contains(statement.as_str()));
            let advice = wrapped(Role::Text, "    →", 6, &found.advice, cells).into_iter();
            rows.extend(advice.map(|row| match &statement {
                Some(statement) => row.copied_as(statement),
                None => row,
            }));
        }
        rows.extend(mended(state, &found, cells));
        for row in &mut rows[first..] {
            row.failed = Some(client.clone());
        }
    }
    rows.push(Row::blank());
    rows
}

fn certificate(state: &State, at: usize, one: &Examined, several: bool, cells: usize) -> Vec<Row> {
    let alias = one.facts.alias_name.as_deref();
    let about = alias.map_or_else(
        || "no role alias chosen; t offers them".to_owned(),
        |name| format!("for role alias {}", text::safe(name)),
    );
    let title = if several { format!("Chain {}", at + 1) } else { "Chain".to_owned() };
    let header = if one.facts.sends_thing_name { "with the thing name" } else { "without the thing name" };
    let mut rows = vec![Row::heading(&title, &format!("{about}, {header}"))];
    rows.extend(one.links.iter().flat_map(|link| chain_link(link, cells)));
    let findings = &one.report.findings;
    rows.push(Row::blank());
    if findings.is_empty() {
        rows.extend(healthy(one, cells));
    } else {
        rows.push(Row::heading("Findings", &text::count(findings.len())));
        for (number, found) in findings.iter().enumerate() {
            rows.extend(finding(state, (at, number), found, cells));
        }
    }
    rows.push(Row::blank());
    rows.push(Row::heading("Checks", ""));
    for check in &one.report.checks {
        let (glyph, role) = parts::outcome(check.outcome);
        let said = if check.answer.is_empty() { check.question.clone() } else { check.answer.clone() };
        let tone = if check.outcome == Outcome::Pass { Role::Dim } else { Role::Text };
        rows.extend(marked(glyph, role, tone, 4, &said, cells));
    }
    rows
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

fn chain_link(link: &Link, cells: usize) -> Vec<Row> {
    let (glyph, role) = parts::outcome(link.outcome);
    let target = link_target(link.what, &link.name);
    let name = match &target {
        Some(target) if matches!(target, Target::Certificate(_)) => text::short_id(target.name()),
        Some(target) => target.name().to_owned(),
        None => link.name.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let label = format!("{:<13}", link.what);
    let fine = link.outcome == Outcome::Pass;
    let tone = if fine { Role::Text } else { role };
    let detail = text::safe(&link.detail);
    // Where all is well and the sentence only says the name again, the name alone is calmer.
    let start: String = name.chars().take(8).collect();
    let repeats = fine && !name.is_empty() && link.detail.contains(&start) && link.what != "trust";
    let name = if link.what == "trust" && !detail.is_empty() { String::new() } else { name };
    let mut row = Row::text(role, format!("  {glyph} ")).with(Role::Dim, label);
    let indent = 17;
    let gap = if name.is_empty() { "" } else { "  " };
    let used = indent + text::width(&text::safe(&name)) + gap.len();
    row = row.with(tone, &name).copied_as(&link.name);
    row.link = target;
    if detail.is_empty() || repeats {
        return vec![row];
    }
    if used + text::width(&detail) <= cells {
        return vec![row.with(Role::Dim, format!("{gap}{detail}"))];
    }
    if name.is_empty() {
        let mut lines = text::wrap(&detail, cells.saturating_sub(indent)).into_iter();
        let mut rows = vec![row.with(Role::Dim, lines.next().unwrap_or_default())];
        rows.extend(lines.map(|line| Row::text(Role::Dim, " ".repeat(indent)).with(Role::Dim, line)));
        return rows;
    }
    let mut rows = vec![row];
    rows.extend(wrapped(Role::Dim, "", indent, &detail, cells));
    rows
}

fn healthy(one: &Examined, cells: usize) -> Vec<Row> {
    let unsure = one.links.iter().any(|link| link.outcome == Outcome::Unknown);
    let (glyph, role, said) = if one.links.is_empty() {
        ("?", Role::Unknown, "nothing could be examined")
    } else if unsure {
        (
            "?",
            Role::Unknown,
            "nothing wrong was found, but not everything could be seen; t asks the credential provider itself",
        )
    } else {
        ("✓", Role::Ok, "nothing is wrong here; t asks the credential provider itself")
    };
    marked(glyph, role, Role::Text, 4, said, cells)
}

fn finding(state: &State, number: (usize, usize), found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = title_and_evidence(found, usize::MAX, cells);
    if !found.advice.is_empty() {
        rows.extend(wrapped(Role::Text, "    →", 6, &found.advice, cells));
    }
    rows.extend(mended(state, found, cells));
    for row in &mut rows {
        row.finding = Some(number);
    }
    rows
}

/// The same in short: the first lines of its evidence, and what to do only where no key does it.
pub(super) fn brief(state: &State, number: (usize, usize), found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = title_and_evidence(found, 2, cells);
    if found.fixes.is_empty() && !found.advice.is_empty() {
        rows.extend(wrapped(Role::Text, "    →", 6, &found.advice, cells));
    }
    rows.extend(mended(state, found, cells));
    for row in &mut rows {
        row.finding = Some(number);
    }
    rows
}

fn title_and_evidence(found: &Finding, most: usize, cells: usize) -> Vec<Row> {
    let mut rows = marked("✗", Role::Bad, Role::Text, 4, &found.title, cells);
    for evidence in found.evidence.iter().take(most) {
        rows.extend(wrapped(Role::Dim, "", 6, evidence, cells));
    }
    rows
}

/// The key that mends it, and how.
fn mended(state: &State, found: &Finding, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(fix) = found.fixes.first() {
        let key = state.keymap.first(crate::app::CommandId::Fix).map(|key| key.to_string()).unwrap_or_default();
        let more = found.fixes.len() - 1;
        let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
        rows.extend(wrapped(Role::Accent, &format!("    {key}"), 6, &format!("{}{more}", fix.title), cells));
    }
    rows
}

/// A text behind a coloured glyph.
pub(super) fn marked(glyph: &str, role: Role, tone: Role, indent: usize, body: &str, cells: usize) -> Vec<Row> {
    let mut rows = wrapped(tone, &format!("  {glyph}"), indent, body, cells);
    if let Some(span) = rows.first_mut().and_then(|row| row.spans.first_mut()) {
        span.role = role;
    }
    rows
}
