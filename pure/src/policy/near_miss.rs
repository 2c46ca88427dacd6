//! The statements that would have allowed a request but for one part, nearest first, and what differs in words.

use super::condition::{Holds, Notes, Setting, holds, told};
use super::evaluate::{action_matches, resource_holds};
use super::pattern::{Case, Stop, Token, expand, glob, needs_expansion, origin, reach, reach_tokens};
use super::{Context, Effect, Matching, MissKind, NearMiss, Request, Source, Statement};

/// More than this many nobody reads.
const MOST: usize = 10;

struct Miss {
    pattern: String,
    wanted: String,
    /// In the pattern and in what is wanted.
    differs: (usize, usize),
    kind: MissKind,
    reason: String,
    /// Less is nearer.
    distance: usize,
}

/// Every allowing statement that failed in one part, nearest first, at most ten.
pub(super) fn near_misses(sources: &[Source<'_>], request: &Request<'_>) -> Vec<NearMiss> {
    let mut found: Vec<(usize, NearMiss)> = Vec::new();
    for source in sources {
        let Some(document) = source.document else { continue };
        for (index, statement) in document.statements.iter().enumerate() {
            if statement.effect != Effect::Allow {
                continue;
            }
            let Some(miss) = nearest(statement, document.has_variables(), request) else { continue };
            let Miss { pattern, wanted, differs, kind, reason, distance } = miss;
            let statement = source.statement(index, statement);
            let (pattern_at, differs_at) = (edge(&pattern, differs.0), edge(&wanted, differs.1));
            found.push((distance, NearMiss { statement, pattern, wanted, differs_at, pattern_at, kind, reason }));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(MOST).map(|(_, miss)| miss).collect()
}

fn nearest(statement: &Statement, variables: bool, request: &Request<'_>) -> Option<Miss> {
    let resource = statement.resource.as_ref()?;
    let action_fits = action_matches(&statement.action, request.action);
    let resource_fits = resource_holds(statement, variables, request, &mut Notes::default()) != Holds::No;
    match (action_fits, resource_fits) {
        (true, true) => {
            let (pattern, wanted, reason) = failing_condition(statement, variables, request.context)?;
            Some(Miss { differs: (0, 0), kind: MissKind::Condition, pattern, wanted, reason, distance: 0 })
        }
        (true, false) => nearest_resource(resource, variables, request),
        (false, true) => nearest_action(&statement.action, request.action),
        (false, false) => None,
    }
}

/// The first condition that does not hold: as written, what the request has, in words.
pub(super) fn failing_condition(
    statement: &Statement,
    variables: bool,
    context: &Context,
) -> Option<(String, String, String)> {
    let setting = Setting { effect: statement.effect, variables, context };
    statement.conditions.iter().find_map(|condition| {
        let held = holds(condition, setting, &mut Notes::default());
        (held == Holds::No).then(|| {
            let pattern = format!("{} {} {}", condition.operator, condition.key, condition.values.join(", "));
            let reason = format!("a condition does not hold: {} {}", condition.operator, condition.key);
            (pattern, told(&condition.key, context), reason)
        })
    })
}

fn nearest_action(matching: &Matching, action: &str) -> Option<Miss> {
    let patterns = match matching {
        Matching::Any(patterns) => patterns,
        Matching::Not(patterns) => {
            let pattern = patterns.iter().find(|p| glob(p, action, Case::Ignored))?;
            return Some(excluded(pattern, action, MissKind::Action, "explicitly left out by NotAction"));
        }
    };
    let lower = action.to_ascii_lowercase();
    let near = patterns.iter().map(|p| (edits(&p.to_ascii_lowercase(), &lower), p)).min_by_key(|(d, _)| *d)?;
    let (distance, pattern) = near;
    Some(Miss {
        differs: reach(pattern, action, Case::Ignored).map_or((0, 0), places),
        pattern: pattern.clone(),
        wanted: action.to_owned(),
        kind: MissKind::Action,
        reason: "action differs".to_owned(),
        distance: if distance <= 3 { 5 } else { 100 + distance },
    })
}

fn excluded(pattern: &str, wanted: &str, kind: MissKind, reason: &str) -> Miss {
    Miss {
        pattern: pattern.to_owned(),
        wanted: wanted.to_owned(),
        differs: (0, 0),
        kind,
        reason: reason.to_owned(),
        distance: 8,
    }
}

fn nearest_resource(matching: &Matching, variables: bool, request: &Request<'_>) -> Option<Miss> {
    match matching {
        Matching::Any(patterns) => {
            patterns.iter().map(|p| compare(p, variables, request)).min_by_key(|miss| miss.distance)
        }
        Matching::Not(patterns) => {
            let pattern = patterns.iter().find(|p| glob(p, request.resource, Case::Counts)).or(patterns.first())?;
            Some(excluded(pattern, request.resource, MissKind::LeftOut, "explicitly left out by NotResource"))
        }
    }
}

fn compare(pattern: &str, variables: bool, request: &Request<'_>) -> Miss {
    let wanted = request.resource;
    if !(variables && needs_expansion(pattern)) {
        let differs = reach(pattern, wanted, Case::Counts).map_or((0, 0), places);
        let (reason, kind, distance) = explain(pattern, wanted);
        let (reason, kind, distance) = if variables {
            (reason, kind, distance)
        } else {
            without_version(pattern, request).unwrap_or((reason, kind, distance))
        };
        return Miss { pattern: pattern.to_owned(), wanted: wanted.to_owned(), differs, kind, reason, distance };
    }
    let fits_before = |at: &usize| glob(&format!("{}*", &pattern[..*at]), wanted, Case::Counts);
    if let Some(at) = unclosed(pattern).filter(fits_before) {
        let differs = reach(pattern, wanted, Case::Counts).map_or((at, 0), places);
        let reason = "`${` without `}` is no variable, but text".to_owned();
        let (pattern, wanted) = (pattern.to_owned(), wanted.to_owned());
        return Miss { pattern, wanted, differs, kind: MissKind::Slip, reason, distance: 2 };
    }
    let expanded = expand(pattern, request.context);
    let replaced = as_pattern(&expanded.tokens).unwrap_or_else(|| pattern.to_owned());
    let reached = reach_tokens(&expanded.tokens, wanted, Case::Counts);
    let unresolved = expanded.unresolved.into_iter().next().filter(|_| reached.is_none());
    let (differs, (reason, kind, distance)) = match (reached, unresolved) {
        // What went wrong is the variable, wherever it stands.
        (None, Some((variable, why))) => {
            let at = (pattern.find(variable.as_str()).unwrap_or(0), common_prefix(pattern, wanted));
            (at, (format!("{variable} has no value: {why}"), MissKind::Slip, 1))
        }
        (Some(stop), _) => {
            let from = origin(pattern, request.context, stop.pattern);
            // A name is another one only if it is so with its variables replaced.
            let (mut reason, kind, distance) = explain(&replaced, wanted);
            if let Some((variable, value)) = from.variable {
                reason = format!("{reason}: {variable} is {value}");
            }
            // A value that differs does so as a whole.
            ((from.at, stop.text.saturating_sub(from.within)), (reason, kind, distance))
        }
        (None, None) => ((0, 0), explain(pattern, wanted)),
    };
    Miss { pattern: pattern.to_owned(), wanted: wanted.to_owned(), differs, kind, reason, distance }
}

/// What is wrong with a pattern that has a variable, in a document whose version leaves variables as they are.
fn without_version(pattern: &str, request: &Request<'_>) -> Option<(String, MissKind, usize)> {
    if !pattern.contains("${") {
        return None;
    }
    let reason = "variables are not replaced without Version 2012-10-17";
    let expanded = expand(pattern, request.context);
    if reach_tokens(&expanded.tokens, request.resource, Case::Counts).is_none() {
        return Some((reason.to_owned(), MissKind::Slip, 1));
    }
    let (differs, kind, distance) = explain(&as_pattern(&expanded.tokens)?, request.resource);
    Some((format!("{differs}; {reason}"), kind, distance))
}

/// Where a `${` stands that nothing closes.
fn unclosed(pattern: &str) -> Option<usize> {
    let at = pattern.rfind("${")?;
    (!pattern[at..].contains('}')).then_some(at)
}

/// An expansion as a pattern again; none where a value or an escape has a character that would be a wildcard in it.
fn as_pattern(tokens: &[Token]) -> Option<String> {
    let byte = |token: &Token| match token {
        Token::Any => Some(b'*'),
        Token::One => Some(b'?'),
        Token::Byte(b'*' | b'?') => None,
        Token::Byte(byte) => Some(*byte),
    };
    String::from_utf8(tokens.iter().map(byte).collect::<Option<_>>()?).ok()
}

/// What differs between an ARN pattern and the ARN asked for, in words, and how far apart they are.
fn explain(pattern: &str, wanted: &str) -> (String, MissKind, usize) {
    if glob(pattern, wanted, Case::Ignored) {
        return ("differs in case".to_owned(), MissKind::Slip, 2);
    }
    let (have, want): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), wanted.splitn(6, ':').collect());
    if want.len() < 6 {
        return ("other resource".to_owned(), MissKind::OtherResource, 60 + edits(pattern, wanted));
    }
    if have.len() < 6 || have[0] != "arn" {
        return (format!("`{pattern}` is not an ARN"), MissKind::Slip, 50 + edits(pattern, wanted).min(40));
    }
    let differs = |i: usize| !glob(have[i], want[i], Case::Counts);
    let mut reasons = Vec::new();
    let (mut kind, mut distance) = (MissKind::Slip, 0);
    if differs(1) {
        reasons.push(format!("other partition: {}", have[1]));
        distance += 6;
    }
    if differs(2) {
        reasons.push(format!("other service: {}", have[2]));
        distance += 12;
    }
    if differs(3) {
        reasons.push(if have[3].is_empty() { "no region".to_owned() } else { format!("other region: {}", have[3]) });
        distance += 3;
    }
    if differs(4) {
        reasons.push(if have[4].is_empty() { "no account".to_owned() } else { format!("other account: {}", have[4]) });
        distance += 4;
    }
    if let Some((reason, of_resource, far)) = explain_resource(have[5], want[5]) {
        reasons.push(reason);
        kind = of_resource;
        distance += far;
    }
    if reasons.is_empty() {
        reasons.push("other resource".to_owned());
        kind = MissKind::OtherResource;
        distance += 10;
    }
    let alone = reasons.len() == 1;
    (reasons.join(", "), kind, distance + if alone { 0 } else { 20 })
}

fn explain_resource(have: &str, want: &str) -> Option<(String, MissKind, usize)> {
    if glob(have, want, Case::Counts) {
        return None;
    }
    if glob(have, want, Case::Ignored) {
        return Some(("differs in case".to_owned(), MissKind::Slip, 2));
    }
    let (have_type, have_name) = have.split_once('/').unwrap_or(("", have));
    let (want_type, want_name) = want.split_once('/').unwrap_or(("", want));
    if have_type != want_type && glob(have_name, want_name, Case::Counts) {
        let reason = if have_type.is_empty() {
            format!("no {want_type}/ before the name")
        } else {
            format!("{have_type}/ instead of {want_type}/")
        };
        return Some((reason, MissKind::Slip, 5));
    }
    if have_type != want_type {
        let reason = format!("{have_type}/ instead of {want_type}/, other name");
        return Some((reason, MissKind::OtherResource, 40 + edits(have_name, want_name)));
    }
    if want_type == "thing" && want_name.split_once('/').is_some_and(|(t, _)| glob(have_name, t, Case::Counts)) {
        return Some(("covers the thing but not its named shadow".to_owned(), MissKind::Slip, 5));
    }
    if have.contains(['+', '#']) && mqtt_matches(have_name, want_name) {
        return Some(("+ and # are no wildcards in a policy; * is".to_owned(), MissKind::Slip, 5));
    }
    Some(("other name".to_owned(), MissKind::OtherResource, 10 + edits(have_name, want_name)))
}

/// As a topic filter would match, were policies read that way.
fn mqtt_matches(filter: &str, topic: &str) -> bool {
    let mut levels = topic.split('/');
    for part in filter.split('/') {
        if part == "#" {
            return true;
        }
        match levels.next() {
            Some(level) if part == "+" || glob(part, level, Case::Counts) => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

const fn places(stop: Stop) -> (usize, usize) {
    (stop.pattern, stop.text)
}

/// The last edge between characters at or before a place.
pub(super) fn edge(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The byte length of what two texts have in common at their start, on a character's edge.
pub(super) fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum()
}

/// Insertions, deletions and replacements between two texts; texts beyond 200 bytes count as far apart.
fn edits(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().max(b.len()) > 200 {
        return 200;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
