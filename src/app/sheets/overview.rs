//! The fleet in numbers, drawn as bars.

use super::Sheet;
use crate::app::overview::Counted;
use crate::app::theme::Role;
use crate::app::{CommandId, ListKind, Row, Standing, State, age, text};
use crate::diagnose::AuditLevel;
use crate::fleet::{Buckets, Fact, FleetCounts};

/// Cells of a bar's name, and of the numbers behind it.
const NAME: usize = 26;
const NUMBERS: usize = 18;
/// Bars of a chart; what is over is one more.
const MOST: usize = 8;

pub(super) fn sheet<'a>(state: &State, cells: usize) -> Sheet<'a> {
    let counted = state.overview.counted.as_ref();
    let chart = Chart { width: cells.saturating_sub(2 + NAME + NUMBERS).max(8) };
    let mut rows = match state.overview.indexed.as_ref() {
        Some(Fact::Known(counts)) => of_index(state, counts, &chart),
        told => of_lists(state, counted, told.map(|told| told.gap().unwrap_or_else(off)), &chart),
    };
    rows.push(Row::blank());
    rows.extend(certificates(state, counted, &chart));
    rows.push(Row::blank());
    rows.extend(findings(state, &chart));
    rows.push(Row::blank());
    rows.extend(updates(state));
    Sheet { rows, ..Sheet::default() }
}

fn off() -> String {
    "fleet indexing is off".to_owned()
}

/// Bars against each other.
struct Chart {
    width: usize,
}

impl Chart {
    /// A bar: its part of `all`, as a length, a number and a percentage.
    fn bar(&self, name: &str, count: usize, all: usize, role: Role) -> Row {
        let length = (count * self.width).checked_div(all).unwrap_or(0).min(self.width);
        let length = length.max(usize::from(count > 0));
        let bar = "█".repeat(length) + &"·".repeat(self.width - length);
        Row::text(Role::Text, format!("  {}", text::fit(&text::safe(name), NAME - 1)))
            .with(role, bar)
            .with(Role::Text, format!(" {:>11}", text::count(count)))
            .with(Role::Dim, format!(" {:>5}", percent(count, all)))
            .copied_as(format!("{name} {count}"))
    }

    /// What is not known.
    fn gap(name: &str, why: &str) -> Row {
        let name = if name.is_empty() { String::new() } else { text::fit(name, NAME - 1) };
        Row::text(Role::Text, format!("  {name}"))
            .with(Role::Unknown, "? ")
            .with(Role::Dim, format!("not known: {why}"))
    }

    fn of(&self, name: &str, told: &Fact<usize>, all: usize, role: Role) -> Row {
        match told {
            Fact::Known(count) => self.bar(name, *count, all, role),
            other => Self::gap(name, &other.gap().unwrap_or_else(|| "it is not indexed".to_owned())),
        }
    }

    /// One bar for each of the most frequent values, and one for all others.
    fn values(&self, values: &[(String, usize)], all: usize, without: &str) -> Vec<Row> {
        let mut rows: Vec<Row> =
            values.iter().take(MOST).map(|(name, count)| self.bar(name, *count, all, Role::Accent)).collect();
        let shown: usize = values.iter().take(MOST).map(|(_, count)| count).sum();
        if shown < all {
            rows.push(self.bar(without, all - shown, all, Role::Dim));
        }
        rows
    }

    fn buckets(&self, told: &Fact<Buckets>, all: usize, without: &str) -> Vec<Row> {
        match told {
            Fact::Known(buckets) => {
                let without = if buckets.complete { without } else { "others" };
                self.values(&buckets.values, all, without)
            }
            other => vec![Self::gap("", &other.gap().unwrap_or_else(|| "it is not indexed".to_owned()))],
        }
    }
}

fn percent(count: usize, all: usize) -> String {
    match (count * 100).checked_div(all) {
        None => String::new(),
        Some(0) if count > 0 => "<1%".to_owned(),
        Some(percent) => format!("{percent}%"),
    }
}

fn of_index(state: &State, counts: &FleetCounts, chart: &Chart) -> Vec<Row> {
    let all = counts.total.known().copied().unwrap_or_default();
    let at = state.overview.at.map(age::clock).unwrap_or_default();
    let total = counts.total.known().map_or_else(|| "?".to_owned(), |total| text::count(*total));
    let mut rows = vec![Row::heading("Things", &format!("{total}, by the fleet index at {at}"))];
    if let Some(gap) = counts.total.gap() {
        rows.push(Chart::gap("all things", &gap));
    }
    rows.extend([
        chart.of("● connected", &counts.connected, all, Role::Ok),
        chart.of("○ not connected", &counts.not_connected, all, Role::Warn),
        chart.of("≠ shadow has a delta", &counts.delta, all, Role::Warn),
        Row::blank(),
        Row::heading("By type", ""),
    ]);
    rows.extend(chart.buckets(&counts.types, all, "none"));
    if let Some((name, told)) = &counts.attribute {
        rows.extend([Row::blank(), Row::heading("By attribute", &text::safe(name))]);
        rows.extend(chart.buckets(told, all, "none"));
    }
    if let (Fact::Known(reasons), Fact::Known(off)) = (&counts.reasons, &counts.not_connected)
        && !reasons.values.is_empty()
    {
        rows.extend([Row::blank(), Row::heading("Not connected, by reason", "")]);
        rows.extend(chart.values(&reasons.values, *off, "the index forgot why"));
    }
    rows
}

/// Whether the rows counted are all, or of an earlier run.
fn so_far(state: &State, kind: ListKind, are_all: bool) -> String {
    let since = state.list(kind).since.filter(|_| !are_all);
    since.map_or_else(|| if are_all { "listed" } else { "listed so far" }.to_owned(), |since| since.said(state.now))
}

/// Without the index: what is loaded.
fn of_lists(state: &State, counted: Option<&Counted>, why: Option<String>, chart: &Chart) -> Vec<Row> {
    let Some(counted) = counted else { return vec![Row::heading("Things", ""), Row::text(Role::Dim, "  counting…")] };
    let listed = text::count(counted.things);
    let so_far = so_far(state, ListKind::Things, counted.all_things);
    let why = why.unwrap_or_else(|| "asking the fleet index…".to_owned());
    let mut rows = vec![Row::heading("Things", &format!("{listed} {so_far}; {}", text::safe(&why)))];
    if counted.things == 0 {
        let key = state.key_of(CommandId::Things);
        rows.push(Row::text(Role::Dim, format!("  none is listed yet: {key} lists them")));
        return rows;
    }
    let all = counted.things;
    let known = |tally: &crate::fleet::Tally| tally.yes + tally.no;
    if known(&counted.connected) > 0 {
        rows.push(chart.bar("● connected", counted.connected.yes, all, Role::Ok));
        rows.push(chart.bar("○ not connected", counted.connected.no, all, Role::Warn));
    }
    rows.push(chart.bar("? connection not known", all - known(&counted.connected).min(all), all, Role::Unknown));
    if known(&counted.delta) > 0 {
        rows.push(chart.bar("≠ shadow has a delta", counted.delta.yes, all, Role::Warn));
    }
    rows.push(chart.bar("? shadow not known", all - known(&counted.delta).min(all), all, Role::Unknown));
    rows.extend([Row::blank(), Row::heading("By type", "")]);
    rows.extend(chart.values(&counted.types, all, "none, or another"));
    rows
}

fn certificates(state: &State, counted: Option<&Counted>, chart: &Chart) -> Vec<Row> {
    let all = counted.map_or(0, |counted| counted.certificates);
    let Some(counted) = counted.filter(|_| all > 0) else {
        let key = state.key_of(CommandId::Certificates);
        let problem = state.list(ListKind::Certificates).problem.as_ref();
        let why = problem.and_then(|problem| problem.missing.as_ref()).map_or_else(
            || format!("none is listed yet: {key} lists them"),
            |action| format!("not known: no permission: {action}"),
        );
        return vec![Row::heading("Certificates", ""), Row::text(Role::Dim, format!("  {why}"))];
    };
    let so_far = so_far(state, ListKind::Certificates, counted.all_certificates);
    let mut rows = vec![Row::heading("Certificates", &format!("{} {so_far}", text::count(all)))];
    rows.extend(chart.values(&counted.statuses, all, "another"));
    rows.extend([Row::blank(), Row::heading("Certificates by expiry", "as the deep audit read them")]);
    rows.extend(expiry(state, chart, all));
    rows
}

/// Lists of certificates do not tell when they expire.
fn expiry(state: &State, chart: &Chart, all: usize) -> Vec<Row> {
    let findings = &state.findings;
    if !findings.deep || findings.standing != Standing::Done {
        let (view, deep) = (state.key_of(CommandId::Findings), state.key_of(CommandId::Deep));
        return vec![Chart::gap("", &format!("no list tells it, the deep audit reads it ({view}, then {deep})"))];
    }
    let kinds = [
        ("✗ expired", "certificate-expired", Role::Bad),
        ("! within 30 days", "certificate-expires-in-30-days", Role::Warn),
        ("! within 90 days", "certificate-expires-in-90-days", Role::Warn),
    ];
    let counts: Vec<usize> = kinds.iter().map(|(_, rule, _)| findings.count_of(rule)).collect();
    let rows = kinds.iter().zip(&counts).map(|((name, _, role), count)| chart.bar(name, *count, all, *role));
    let later = all.saturating_sub(counts.iter().sum());
    rows.chain([chart.bar("✓ later, or not active", later, all, Role::Ok)]).collect()
}

fn findings(state: &State, chart: &Chart) -> Vec<Row> {
    let findings = &state.findings;
    let key = state.key_of(CommandId::Findings);
    let how = match findings.standing {
        Standing::NotBegun => format!("not audited: {key} begins"),
        Standing::Running => "the audit is running".to_owned(),
        Standing::Stopped => format!("the audit was stopped: {key} goes on"),
        Standing::Done => format!("audited at {}", findings.at.map(age::clock).unwrap_or_default()),
    };
    let mut rows = vec![Row::heading("Findings", &how)];
    if findings.standing == Standing::NotBegun {
        return rows;
    }
    let levels = [
        ("✗ errors", AuditLevel::Error, Role::Bad),
        ("! warnings", AuditLevel::Warning, Role::Warn),
        ("· notes", AuditLevel::Note, Role::Dim),
    ];
    let counts = levels.map(|(_, level, _)| findings.count(level));
    let all = counts.iter().sum();
    rows.extend(levels.iter().zip(counts).map(|((name, _, role), count)| chart.bar(name, count, all, *role)));
    rows
}

fn updates(state: &State) -> Vec<Row> {
    let key = state.key_of(CommandId::Feed);
    let heading =
        Row::heading("Updates", &format!("what is heard while the live feed ({key}) is open, the last minute"));
    vec![heading, state.pulse()]
}
