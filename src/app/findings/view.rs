//! The findings on the screen: how far the audit is, what it could not judge, the rows, and the one under the cursor.

use std::time::Duration;

use super::{AuditRow, Standing};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, Span, State, age, text, wrapped};
use crate::diagnose::{AuditGap, AuditLevel, GapReason, SubjectKind, time_in_words};

/// Cells of the level.
const LEVEL: usize = 10;
/// Cells of the rule, where there is room for it.
const RULE: usize = 33;
/// From this width on the rule has a column.
const WIDE: u16 = 110;
/// Lines of gaps above the rows.
const GAPS: usize = 3;

const fn look(level: AuditLevel) -> (&'static str, Role) {
    match level {
        AuditLevel::Error => ("✗", Role::Bad),
        AuditLevel::Warning => ("!", Role::Warn),
        AuditLevel::Note => ("·", Role::Dim),
    }
}

impl State {
    /// What stands above the rows.
    pub fn findings_head(&self) -> Vec<Row> {
        let cells = usize::from(self.width.saturating_sub(2));
        let mut rows = vec![self.audit_line()];
        let (chosen, missing): (Vec<&AuditGap>, Vec<&AuditGap>) =
            self.findings.gaps.iter().partition(|gap| gap.is_chosen());
        if self.findings.standing == Standing::Done && !chosen.is_empty() {
            rows.extend(wrapped(Role::Text, self.key_of(CommandId::Deep).as_str(), 2, &deep_offer(&chosen), cells));
        }
        for gap in missing.iter().take(GAPS) {
            let rules: Vec<&str> = gap.rules.iter().map(|rule| rule.as_str()).collect();
            let said = format!("{}: {}; not judged: {}", gap.why(), gap.what, rules.join(", "));
            rows.extend(wrapped(Role::Warn, "!", 2, &said, cells));
        }
        if missing.len() > GAPS {
            rows.push(Row::text(Role::Warn, format!("! {} more of the kind", missing.len() - GAPS)));
        }
        rows.truncate(usize::from(self.body_height() / 3).max(2));
        rows
    }

    fn audit_line(&self) -> Row {
        let findings = &self.findings;
        let key = self.key_of(CommandId::Pause);
        let calls = findings.progress.as_ref().map_or(0, |progress| progress.calls);
        let calls = text::plural(calls, "call", "calls");
        match (findings.standing, &findings.progress) {
            (Standing::NotBegun, _) => Row::text(Role::Dim, "not begun"),
            (Standing::Running, None) => Row::text(Role::Warn, "begins…"),
            (Standing::Running, Some(progress)) => {
                let of = progress.total.map(|total| format!(" of {}", text::count(total))).unwrap_or_default();
                let left = progress.left.map(|left| format!("  {} left", time_in_words(left)));
                Row::text(Role::Warn, format!("reading {}: ", progress.stage.title()))
                    .with(Role::Text, format!("{}{of}", text::count(progress.done)))
                    .with(Role::Text, left.unwrap_or_default())
                    .with(Role::Dim, format!("  {calls}"))
                    .with(Role::Key, format!("  {key}"))
                    .with(Role::Dim, " stops it")
            }
            (Standing::Stopped, _) => Row::text(Role::Warn, format!("‖ stopped after {calls}"))
                .with(Role::Key, format!("  {key}"))
                .with(Role::Dim, " goes on"),
            (Standing::Done, _) => {
                let at = findings.at.map(age::clock).unwrap_or_default();
                let key = self.key_of(CommandId::Refresh);
                let depth = if findings.deep { "all of it" } else { "what lists tell" };
                let row = if findings.is_outdated {
                    Row::text(Role::Warn, "! ")
                        .with(Role::Text, format!("audited at {at}: {depth}"))
                        .with(Role::Warn, "  changed since: ")
                } else {
                    Row::text(Role::Ok, "✓ ")
                        .with(Role::Text, format!("audited at {at}: {depth}"))
                        .with(Role::Dim, format!("  {calls}  "))
                };
                row.with(Role::Key, key).with(Role::Dim, " audits again")
            }
        }
    }

    /// The titles of the columns.
    pub fn findings_titles(&self) -> Row {
        let (by, descending) = self.findings.sorted_by();
        let title = |name: &str, field: &str| match (by == field, descending) {
            (false, _) => name.to_owned(),
            (true, false) => format!("{name} ▲"),
            (true, true) => format!("{name} ▼"),
        };
        let mut row = Row::text(Role::Heading, text::fit(&title("LEVEL", "level"), LEVEL + 1));
        row = row.with(Role::Heading, text::fit(&title("SUBJECT", "subject"), self.subject_cells() + 2));
        if self.width >= WIDE {
            row = row.with(Role::Heading, text::fit(&title("RULE", "rule"), RULE + 2));
        }
        let finding =
            if self.width < WIDE && by == "rule" { title("FINDING by rule", "rule") } else { "FINDING".into() };
        row.with(Role::Heading, finding)
    }

    fn subject_cells(&self) -> usize {
        if self.width >= WIDE { 28 } else { 22 }
    }

    /// A row.
    pub fn findings_row(&self, at: usize) -> Option<Row> {
        let found = self.findings.row(at)?;
        let finding = &found.finding;
        let (glyph, role) = look(finding.level);
        let is_mended = self.findings.is_mended(found);
        let (level, role) = if is_mended {
            ("✓ mended".to_owned(), Role::Ok)
        } else {
            (format!("{glyph} {}", finding.level.word()), role)
        };
        let mut row = Row::text(role, text::fit(&level, LEVEL + 1));
        row = row.with(Role::Text, text::fit(&subject(found), self.subject_cells() + 2));
        if self.width >= WIDE {
            row = row.with(Role::Dim, text::fit(finding.rule.as_str(), RULE + 2));
        }
        let copied = format!("{} {} {} {}", finding.level.word(), finding.rule, finding.subject.arn, finding.title);
        Some(
            row.with(if is_mended { Role::Dim } else { Role::Text }, &finding.title)
                .copied_as(copied)
                .to(found.target()),
        )
    }

    /// What stands where there is no row.
    pub fn findings_empty(&self) -> Vec<Row> {
        let findings = &self.findings;
        if findings.filter_error.is_some() {
            return Vec::new();
        }
        let said = match findings.standing {
            _ if findings.loaded() > 0 => {
                format!(
                    "None of the {} matches; esc clears the filter.",
                    text::plural(findings.loaded(), "finding", "findings")
                )
            }
            Standing::Done if findings.gaps.is_empty() => "Nothing is wrong.".to_owned(),
            Standing::Done => "Nothing was found; what is not judged stands above.".to_owned(),
            _ => "Nothing was found yet.".to_owned(),
        };
        vec![Row::text(Role::Dim, said)]
    }

    /// The finding under the cursor: its evidence, what to do, and the key that does it.
    pub fn findings_detail(&self) -> Vec<Row> {
        let Some(found) = self.findings.selected() else { return Vec::new() };
        let finding = &found.finding;
        let cells = usize::from(self.width.saturating_sub(2));
        let most = self.findings_detail_height().saturating_sub(1);
        let mut rows = wrapped(Role::Text, "", 0, &finding.title, cells);
        let title = rows.len();
        rows.extend(finding.evidence.iter().flat_map(|line| wrapped(Role::Dim, "", 2, line, cells)));
        let advice = wrapped(Role::Text, "→", 2, &finding.advice, cells);
        let all = rows.len() + advice.len();
        let mended = self.mended_by(found, cells);
        let room = most.saturating_sub(mended.len());
        if all > room {
            // The title whole, a line of evidence at least, of the advice what is left, and always what mends it.
            let left = room.saturating_sub(1);
            rows.truncate(left.saturating_sub(advice.len()).max(title + 1).min(left));
            let shown = left - rows.len();
            rows.extend(advice.into_iter().take(shown));
            let more = text::plural(all - rows.len(), "more line", "more lines");
            let key = self.key_of(CommandId::Whole);
            rows.push(Row::text(Role::Key, key).with(Role::Dim, format!(" shows it whole: {more}")));
        } else {
            rows.extend(advice);
        }
        rows.extend(mended);
        let id = format!("{} · {} {}", finding.rule, finding.subject.kind.noun(), finding.subject.name);
        let mut all = vec![Row::heading(&text::cut(&text::safe(&id), cells), "")];
        all.extend(rows);
        all
    }

    /// The key that mends it and how, in one line; nothing where no call does.
    fn mended_by(&self, found: &AuditRow, cells: usize) -> Vec<Row> {
        let (role, key, said) = if self.findings.is_mended(found) {
            (Role::Ok, "✓".to_owned(), format!("mended since; {} audits again", self.key_of(CommandId::Refresh)))
        } else if let Some(fix) = found.finding.fixes.first() {
            let more = found.finding.fixes.len() - 1;
            let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
            (Role::Accent, self.key_of(CommandId::Fix), format!("{}{more}", fix.title))
        } else {
            return Vec::new();
        };
        let said = text::safe(&said);
        vec![Row::text(role, format!("{key} ")).with(role, text::cut(&said, cells.saturating_sub(2))).copied_as(said)]
    }

    /// Rows of the finding under the cursor.
    pub fn findings_detail_height(&self) -> usize {
        (usize::from(self.body_height()) / 3).clamp(4, 10)
    }

    /// Rows that are no rows of the list.
    pub(in crate::app) fn findings_frame(&self) -> usize {
        self.findings_head().len() + 1 + self.findings_detail_height()
    }

    /// The message line below.
    pub(in crate::app) fn findings_coverage(&self) -> Vec<Span> {
        let findings = &self.findings;
        let span = |role, text: String| Span { role, text: text::safe(&text) };
        if findings.filter_error.is_some() {
            return Vec::new();
        }
        let mut spans = Vec::new();
        if !findings.filter.is_empty() {
            if self.prompt.is_none() {
                spans.push(span(Role::Dim, "filter ".to_owned()));
                spans.push(span(Role::Match, findings.filter.clone()));
                spans.push(span(Role::Dim, "  ".to_owned()));
            }
            spans.push(span(
                Role::Text,
                format!("{} of {}  ", text::count(findings.len()), text::count(findings.loaded())),
            ));
        }
        for (level, one, many) in [
            (AuditLevel::Error, "error", "errors"),
            (AuditLevel::Warning, "warning", "warnings"),
            (AuditLevel::Note, "note", "notes"),
        ] {
            let count = findings.count(level);
            let role = if count == 0 { Role::Dim } else { look(level).1 };
            spans.push(span(role, format!("{}  ", text::plural(count, one, many))));
        }
        spans
    }
}

/// Its name; a certificate's is short.
fn subject(found: &AuditRow) -> String {
    let subject = &found.finding.subject;
    match subject.kind {
        SubjectKind::Certificate => format!("cert {}", crate::diagnose::short_id(&subject.name)),
        _ => text::safe(&subject.name),
    }
}

/// What going deeper costs.
fn deep_offer(chosen: &[&AuditGap]) -> String {
    let (mut calls, mut seconds, mut rules) = (0, 0, 0);
    for gap in chosen {
        if let GapReason::NotAsked { cost, .. } = &gap.reason {
            calls += cost.calls;
            seconds += cost.seconds;
        }
        rules += gap.rules.len();
    }
    let time =
        if seconds > 0 { format!(", about {}", time_in_words(Duration::from_secs(seconds))) } else { String::new() };
    format!(
        "asks each thing for its certificates, each certificate for its validity: {}{time}; judges {} more",
        text::plural(calls, "call", "calls"),
        text::plural(rules, "rule", "rules")
    )
}
