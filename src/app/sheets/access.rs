//! What somebody may do: a table of verdicts, the proof of each a key away.

use super::{Sheet, parts};
use crate::app::chain::Chain;
use crate::app::theme::Role;
use crate::app::{Examined, Row, State, text, wrapped};
use crate::diagnose::{AccessKind, AccessRow, Half, Outcome};
use crate::fleet::Arn;
use crate::policy::Verdict;

/// Cells before the action: two blanks, glyph, word.
const WORD: usize = 13;
/// The fewest cells for the deciding statement.
const BY: usize = 16;

pub(super) fn sheet<'a>(state: &State, chain: &Chain, cells: usize) -> Sheet<'a> {
    let mut rows = Vec::new();
    match (chain.examined.get(), &chain.examined.problem) {
        (None, None) => rows.push(Row::text(Role::Dim, "examining what it may do…")),
        (None, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (Some(all), _) => {
            let several = all.len() > 1;
            for (at, one) in all.iter().enumerate() {
                if several {
                    let first = at == 0;
                    rows.extend((!first).then(Row::blank));
                    rows.push(Row::heading(&format!("Certificate {}", at + 1), &certificate(one)));
                }
                rows.extend(own(state, at, one.access.len(), &one.own, cells));
                rows.extend(table(state, at, &one.access, cells));
            }
        }
    }
    Sheet { rows, ..Sheet::default() }
}

fn certificate(one: &Examined) -> String {
    one.facts.certificate.known().map(|detail| text::short_id(&detail.certificate.id)).unwrap_or_default()
}

/// The table of a principal, whose number on its page is `at`.
pub(super) fn table(state: &State, at: usize, access: &[AccessRow], cells: usize) -> Vec<Row> {
    if access.is_empty() {
        return vec![Row::text(Role::Unknown, "  ? ").with(Role::Text, "nothing could be examined")];
    }
    let mut numbered: Vec<(usize, &AccessRow)> = access.iter().enumerate().collect();
    numbered.sort_by_key(|(_, row)| rank(&row.kind));
    let groups: Vec<Group<'_>> =
        numbered.chunk_by(|(_, a), (_, b)| is_one_group(&a.kind, &b.kind)).map(Group::new).collect();
    let columns = Columns::of(&groups, cells);
    let mut rows = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        rows.extend((number > 0).then(Row::blank));
        rows.push(heading(state, group, number == 0));
        for (index, one) in group.rows {
            rows.push(Row { proof: Some((at, *index)), ..columns.row(group, one, cells) });
        }
    }
    rows
}

/// What the operator asked himself, above the table whose rows it is counted on from.
pub(super) fn own(state: &State, at: usize, from: usize, all: &[AccessRow], cells: usize) -> Vec<Row> {
    if all.is_empty() {
        return Vec::new();
    }
    let numbered: Vec<(usize, &AccessRow)> = all.iter().enumerate().map(|(at, row)| (from + at, row)).collect();
    let groups = [Group { rows: &numbered, action: None, topic: None }];
    let columns = Columns::of(&groups, cells);
    let mut rows = vec![Row::heading("Asked", &format!("{} asks more", state.key_of(crate::app::CommandId::Ask)))];
    for (index, one) in &numbered {
        rows.push(Row { proof: Some((at, *index)), ..columns.row(&groups[0], one, cells) });
    }
    rows.push(Row::blank());
    rows
}

/// Rows under one heading, and what they have in common.
struct Group<'a> {
    /// With their numbers on the page.
    rows: &'a [(usize, &'a AccessRow)],
    /// Their action, where the heading tells it.
    action: Option<&'a str>,
    /// The beginning of their topics, where it is left out.
    topic: Option<String>,
}

impl<'a> Group<'a> {
    fn new(rows: &'a [(usize, &'a AccessRow)]) -> Self {
        Self { rows, action: shared_action(rows), topic: common_topic(rows) }
    }

    fn kind(&self) -> Option<&AccessKind> {
        self.rows.first().map(|(_, row)| &row.kind)
    }
}

const fn rank(kind: &AccessKind) -> u8 {
    match kind {
        AccessKind::Credentials { .. } => 0,
        AccessKind::ShadowHttps { .. } => 1,
        AccessKind::ShadowMqtt { .. } => 2,
        _ => 3,
    }
}

/// Each shadow is a group of its own over MQTT, where it has many topics; over HTTPS its ARN tells it.
fn is_one_group(a: &AccessKind, b: &AccessKind) -> bool {
    match (a, b) {
        (AccessKind::ShadowMqtt { shadow: a }, AccessKind::ShadowMqtt { shadow: b }) => a == b,
        _ => rank(a) == rank(b),
    }
}

fn heading(state: &State, group: &Group<'_>, first: bool) -> Row {
    let (title, of) = match group.kind() {
        Some(AccessKind::Credentials { .. }) => ("Credentials", "by role alias".to_owned()),
        Some(AccessKind::ShadowHttps { .. }) => ("Shadow over HTTPS", String::new()),
        Some(AccessKind::ShadowMqtt { shadow }) => {
            ("Shadow over MQTT", shadow.as_deref().map_or_else(|| "classic".to_owned(), text::safe))
        }
        _ => ("MQTT", String::new()),
    };
    let action = group.action.map(short_action).unwrap_or_default();
    let proof = format!("{} proves it", state.key_of(crate::app::CommandId::Open));
    let notes = [of.as_str(), action, if first { &proof } else { "" }];
    let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    Row::heading(title, &notes.join("  ·  "))
}

/// The action of a group, where it is one and the same on several resources.
fn shared_action<'a>(group: &[(usize, &'a AccessRow)]) -> Option<&'a str> {
    let (_, first) = group.first()?;
    let is_same = group.iter().all(|(_, row)| row.action == first.action);
    (is_same && matches!(first.kind, AccessKind::Credentials { .. })).then_some(first.action.as_str())
}

fn short_action(action: &str) -> &str {
    action.strip_prefix("iot:").unwrap_or(action)
}

/// What the topics of a group have in common up to a slash, where that is worth leaving out.
fn common_topic(group: &[(usize, &AccessRow)]) -> Option<String> {
    const WORTH: usize = 8;
    let topics: Vec<&str> =
        group.iter().filter_map(|(_, row)| topic_of(&row.resource).map(|(_, topic)| topic)).collect();
    if topics.len() < 2 || topics.len() < group.len() {
        return None;
    }
    let first = topics[0];
    let same = topics.iter().fold(first.len(), |same, topic| {
        same.min(first.bytes().zip(topic.bytes()).take_while(|(a, b)| a == b).count())
    });
    // A slash is one byte: what ends behind one ends on the edge of a character.
    let end = first.as_bytes()[..same].iter().rposition(|byte| *byte == b'/')? + 1;
    (end > WORTH).then(|| first[..end].to_owned())
}

/// `topic/` or `topicfilter/` and what stands behind it.
fn topic_of(resource: &str) -> Option<(&str, &str)> {
    let at = resource.find(":topic/").map(|at| at + 7).or_else(|| resource.find(":topicfilter/").map(|at| at + 13))?;
    Some(resource.split_at(at))
}

/// How wide the columns of the whole table are.
struct Columns {
    action: usize,
    resource: usize,
}

impl Columns {
    fn of(groups: &[Group<'_>], cells: usize) -> Self {
        let each = || groups.iter().flat_map(|group| group.rows.iter().map(move |(_, row)| (group, *row)));
        let shown = each().filter(|(group, _)| group.action.is_none());
        let action = shown.map(|(_, row)| short_action(&row.action).len() + 2).max().unwrap_or(0).min(22);
        let room = cells.saturating_sub(WORD + action + BY.max(cells / 5)).max(16);
        let wide = |(group, row): (&Group<'_>, &AccessRow)| {
            text::width(&short_resource(&row.resource, group.topic.as_deref()))
        };
        let widest = each().filter(|(group, _)| group.action.is_none()).map(wide).max().unwrap_or(room);
        Self { action, resource: room.min(widest + 2) }
    }

    fn row(&self, group: &Group<'_>, one: &AccessRow, cells: usize) -> Row {
        let (glyph, role, word) = verdict(one.outcome);
        let mut row = Row::text(role, format!("  {glyph} {}", text::fit(word, WORD - 4)));
        let mut wide = self.resource;
        if group.action.is_none() {
            row = row.with(Role::Text, text::fit(short_action(&one.action), self.action));
        } else {
            wide += self.action;
        }
        let resource = short_resource(&one.resource, group.topic.as_deref());
        row = row.with(Role::Text, text::fit(&text::tail(&resource, wide.saturating_sub(2)), wide));
        let several = one.halves.len() > 1;
        for (half, at) in one.halves.iter().zip(0..).filter(|_| several) {
            let (glyph, role) = half_mark(half);
            let gap = if at == 0 { "" } else { "  " };
            row = row.with(Role::Dim, format!("{gap}{}", half.engine)).with(role, format!(" {glyph}"));
        }
        let used: usize = row.spans.iter().map(|span| text::width(&span.text)).sum();
        let gap = if several { "  " } else { "" };
        let left = cells.saturating_sub(used + gap.len());
        let by = if several && left < BY { String::new() } else { text::cut(&by(one), left).into_owned() };
        row.with(Role::Dim, format!("{gap}{by}")).copied_as(&one.resource)
    }
}

/// Glyph, colour and word of an outcome.
pub(in crate::app) const fn verdict(outcome: Outcome) -> (&'static str, Role, &'static str) {
    match outcome {
        Outcome::Pass => ("✓", Role::Ok, "allowed"),
        Outcome::Warning => ("!", Role::Warn, "allowed"),
        Outcome::Fail => ("✗", Role::Bad, "denied"),
        Outcome::Unknown => ("?", Role::Unknown, "unknown"),
        Outcome::Skipped => ("·", Role::Dim, "no say"),
    }
}

/// Glyph and colour of an engine's part.
pub(in crate::app) const fn half_mark(half: &Half) -> (&'static str, Role) {
    match half.decision.verdict {
        Verdict::Allow => ("✓", Role::Ok),
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => ("✗", Role::Bad),
        Verdict::Unknown => ("?", Role::Unknown),
    }
}

/// An ARN without what every one here has in common.
fn short_resource(resource: &str, common: Option<&str>) -> String {
    let Some(arn) = Arn::parse(resource).filter(|arn| arn.service == "iot") else { return text::safe(resource) };
    let rest = match (common, topic_of(resource)) {
        // The action tells whether it is a topic or a filter.
        (Some(common), Some((_, topic))) => format!("…/{}", topic.strip_prefix(common).unwrap_or(topic)),
        _ => format!("…:{}", arn.resource),
    };
    text::safe(&rest)
}

/// What decided, in a few words: the engine that stands in the way speaks.
fn by(one: &AccessRow) -> String {
    let speaks = match one.outcome {
        Outcome::Pass | Outcome::Warning => one.halves.first(),
        Outcome::Unknown => one.halves.iter().find(|half| half.decision.verdict == Verdict::Unknown),
        _ => one.halves.iter().find(|half| half_mark(half).1 == Role::Bad),
    };
    let Some(half) = speaks else { return one.notes.first().map(|note| text::safe(note)).unwrap_or_default() };
    let decision = &half.decision;
    text::safe(&match (&decision.by, decision.near_misses.first(), decision.verdict) {
        (Some(by), ..) => short_statement(by),
        (None, _, Verdict::Unknown) => {
            let missing = decision.unknown.first().map_or("", String::as_str);
            missing
                .strip_prefix("no permission: ")
                .map_or_else(|| missing.to_owned(), |action| format!("needs {action}"))
        }
        (None, Some(near), _) => format!("{}: {}", near.statement.policy, near.reason),
        (None, None, _) => "no statement".to_owned(),
    })
}

/// `telemetry v3 #2 AllowAlias`.
fn short_statement(by: &crate::policy::StatementRef) -> String {
    let version = by.version.as_ref().map(|version| format!(" v{version}")).unwrap_or_default();
    let sid = by.sid.as_ref().map(|sid| format!(" {sid}")).unwrap_or_default();
    format!("{}{version} #{}{sid}", by.policy, by.index + 1)
}

/// What it comes to, and the verdicts of each engine, side by side, as the head of a page.
pub(super) fn ticks(one: &AccessRow, cells: usize) -> Vec<Row> {
    let (glyph, role, word) = verdict(one.outcome);
    let mut row = Row::text(role, format!("{glyph} {word}   "));
    for half in &one.halves {
        let (words, role) = parts::verdict(half.decision.verdict);
        row = row.with(Role::Heading, format!("{} ", half.engine)).with(role, format!("{words}   "));
    }
    let mut rows = vec![row.copied_as(&one.resource)];
    // Where the engines alone do not make the verdict, what does stands with them.
    let halves = one.halves.iter().map(|half| half_mark(half).1);
    let is_open = one.outcome == Outcome::Unknown && halves.clone().all(|role| role == Role::Ok);
    let is_barred = one.outcome == Outcome::Fail && !halves.clone().any(|role| role == Role::Bad);
    if let Some(note) = one.notes.first().filter(|_| is_open || is_barred) {
        rows.extend(wrapped(Role::Dim, "", 2, note, cells).into_iter().map(Row::continuing));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_is_left_out_and_what_tells_them_apart_stays() {
        let row = |resource: &str| AccessRow {
            kind: AccessKind::ShadowMqtt { shadow: None },
            action: "iot:Publish".into(),
            resource: format!("arn:aws:iot:eu-west-1:123456789012:{resource}"),
            outcome: Outcome::Pass,
            halves: Vec::new(),
            notes: Vec::new(),
        };
        let rows = [row("topic/$aws/things/温度/shadow/get"), row("topicfilter/$aws/things/温度/shadow/get/accepted")];
        let group: Vec<(usize, &AccessRow)> = rows.iter().enumerate().collect();
        let common = common_topic(&group);
        assert_eq!(common.as_deref(), Some("$aws/things/温度/shadow/"));
        let short: Vec<String> = rows.iter().map(|row| short_resource(&row.resource, common.as_deref())).collect();
        assert_eq!(short, ["…/get", "…/get/accepted"]);
        assert_eq!(common_topic(&group[..1]), None);
        assert_eq!(short_resource("*", None), "*");
    }
}
