//! The links of the chain, a mark in each column: one for each thing that a device wants.

use super::{link_target, parts};
use crate::app::theme::Role;
use crate::app::{Examined, Purpose, Row, Span, Target, text, wrapped};
use crate::diagnose::{Link, Outcome};

/// Cells of what a link is.
const WHAT: usize = 13;

/// The links of the certificate of this number, under the titles of the columns.
pub(super) fn rows(at: usize, one: &Examined, cells: usize) -> Vec<Row> {
    let purposes: Vec<Purpose> = Purpose::ALL.into_iter().filter(|purpose| one.verdict(*purpose).is_some()).collect();
    let mut rows = Vec::new();
    if purposes.len() > 1 {
        let titles = purposes.iter().fold("  ".to_owned(), |line, purpose| line + purpose.short() + "  ");
        rows.push(Row { kind: crate::app::RowKind::Heading, ..Row::text(Role::Dim, titles) });
    }
    let is_chosen = one.facts.alias_name.is_some();
    for link in &one.links {
        match link.what {
            "role" | "trust" if !is_chosen => {}
            "role alias" if !is_chosen => {
                let none = Link { outcome: Outcome::Skipped, detail: "none is chosen".to_owned(), ..link.clone() };
                rows.extend(row(one, &none, &purposes, cells));
            }
            _ => {
                let is_broken = purposes.iter().any(|purpose| one.mark(link, *purpose) == Some(Outcome::Fail));
                let finding = one.finding_of(link).filter(|_| is_broken).map(|number| (at, number));
                rows.extend(row(one, link, &purposes, cells).into_iter().map(|row| Row { finding, ..row }));
            }
        }
    }
    rows
}

/// The marks of a link, under their titles.
fn marks(one: &Examined, link: &Link, purposes: &[Purpose]) -> Vec<Span> {
    let mark = |purpose: &Purpose| {
        let (glyph, role) = one.mark(link, *purpose).map_or((" ", Role::Dim), parts::outcome);
        let wide = if purposes.len() > 1 { purpose.short().len() + 2 } else { 2 };
        let before = (wide - 2) / 2;
        Span { role, text: format!("{}{}", " ".repeat(before), text::fit(glyph, wide - before)) }
    };
    std::iter::once(Span { role: Role::Dim, text: "  ".to_owned() }).chain(purposes.iter().map(mark)).collect()
}

/// What a link has to say: the worst of its marks speaks.
fn said<'a>(one: &'a Examined, link: &'a Link, purposes: &[Purpose]) -> (Outcome, &'a str) {
    let is_well = matches!(link.outcome, Outcome::Pass | Outcome::Skipped);
    // What nobody asked for has its mark, and says no more.
    let is_wanted = |purpose: &&Purpose| match purpose {
        Purpose::Credentials => false,
        Purpose::Mqtt => true,
        Purpose::Shadow => one.wants_shadow,
    };
    let others = purposes.iter().filter(is_wanted);
    let worse = others
        .filter_map(|purpose| one.speaks(link, *purpose))
        .find(|(outcome, _)| is_well && matches!(outcome, Outcome::Fail | Outcome::Unknown | Outcome::Warning));
    worse.unwrap_or((link.outcome, &link.detail))
}

fn row(one: &Examined, link: &Link, purposes: &[Purpose], cells: usize) -> Vec<Row> {
    let target = link_target(link.what, &link.name);
    let (outcome, detail) = said(one, link, purposes);
    let (_, role) = parts::outcome(outcome);
    let name = match &target {
        Some(target) if matches!(target, Target::Certificate(_)) => text::short_id(target.name()),
        Some(target) => target.name().to_owned(),
        None => link.name.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let fine = outcome == Outcome::Pass;
    let tone = if fine { Role::Text } else { role };
    let detail = text::safe(detail);
    // Where all is well and the sentence only says the name again, the name alone is calmer.
    let start: String = name.chars().take(8).collect();
    let repeats = fine && !name.is_empty() && detail.contains(&start) && link.what != "trust";
    let name = if link.what == "trust" && !detail.is_empty() { String::new() } else { name };
    let marks = marks(one, link, purposes);
    let indent = marks.iter().map(|span| text::width(&span.text)).sum::<usize>() + WHAT;
    let mut row = Row { spans: marks, ..Row::default() }.with(Role::Dim, text::fit(link.what, WHAT));
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
        let more = lines.map(|line| Row::text(Role::Dim, " ".repeat(indent)).with(Role::Dim, line).continuing());
        rows.extend(more);
        return rows;
    }
    let mut rows = vec![row];
    rows.extend(wrapped(Role::Dim, "", indent, &detail, cells).into_iter().map(Row::continuing));
    rows
}
