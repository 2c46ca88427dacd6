//! The last credential request: what was sent, what came back, what it means.

use std::time::Duration;

use super::found::{brief, marked};
use super::{Sheet, parts};
use crate::app::chain::{Chain, Test};
use crate::app::theme::Role;
use crate::app::{CommandId, Examined, Row, RowKind, State, TestRequest, Tested, age, text, wrapped};
use crate::diagnose::{Answer, Exchange, Phases, TlsFailure};

pub(super) fn sheet<'a>(state: &State, chain: &Chain, cells: usize) -> Sheet<'a> {
    let key = |id| state.keymap.first(id).map(|key| key.to_string()).unwrap_or_default();
    let rows = match &chain.test {
        Test::None => vec![Row::text(Role::Text, "No credential request was made yet."), Row::blank()]
            .into_iter()
            .chain(marked(
                &key(CommandId::Test),
                Role::Key,
                Role::Dim,
                6,
                "asks the credential provider with this certificate and shows its answer, untouched",
                cells,
            ))
            .collect(),
        Test::Running { since, request, .. } => {
            let mut rows = vec![Row::heading(
                "Asking the credential provider",
                &format!("{}  ·  {} stops it", age::short(*since, state.now), key(CommandId::Back)),
            )];
            rows.extend(asked(request, cells));
            rows
        }
        Test::Done { request, result: Err(problem), .. } => {
            let mut rows = vec![Row::heading("Nothing was sent", "")];
            rows.extend(parts::problem(problem, cells));
            rows.push(Row::blank());
            rows.extend(asked(request, cells));
            rows
        }
        Test::Done { request, result: Ok(tested), outdated } => {
            let causes =
                if explains(&tested.exchange.answer) { cause(state, chain, request, cells) } else { Vec::new() };
            done(state, tested, causes, *outdated, cells)
        }
    };
    Sheet { rows, ..Sheet::default() }
}

fn asked(request: &TestRequest, cells: usize) -> Vec<Row> {
    let thing = match (&request.thing, request.send_thing_name) {
        (Some(name), true) => name.as_str(),
        _ => "not sent",
    };
    [
        ("role alias", request.role_alias.as_str()),
        ("thing name", thing),
        ("certificate", &request.certificate_id),
        ("key folder", &request.key_folder),
    ]
    .into_iter()
    .flat_map(|(label, value)| parts::long_field(label, Role::Text, value, cells))
    .collect()
}

/// Whether the chain may hold the reason for this answer: AWS looked at it.
const fn explains(answer: &Answer) -> bool {
    match answer {
        Answer::Http { status, .. } => *status != 200,
        Answer::Tls(failure) => matches!(failure, TlsFailure::ClosedByServer(_)),
        _ => false,
    }
}

/// What is wrong with the chain that this very request went through.
fn cause(state: &State, chain: &Chain, request: &TestRequest, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::blank(), Row::heading("Cause", "by the chain examined for this request")];
    if chain.examined.asking {
        rows.push(Row::text(Role::Dim, "  examining the chain…"));
        return rows;
    }
    let Some(all) = chain.examined.get() else {
        rows.extend(chain.examined.problem.iter().flat_map(|problem| parts::problem(problem, cells)));
        return rows;
    };
    let is_meant = |one: &Examined| {
        let facts = &one.facts;
        let is_other = facts.certificate.known().is_some_and(|found| found.certificate.id != request.certificate_id);
        facts.alias_name.as_deref() == Some(request.role_alias.as_str())
            && (facts.sends_thing_name && facts.thing_name.is_some()) == request.send_thing_name
            && !is_other
    };
    let meant: Vec<(usize, &Examined)> = all.iter().enumerate().filter(|(_, one)| is_meant(one)).collect();
    if meant.is_empty() {
        rows.push(Row::text(Role::Dim, "  the chain was not examined for this request"));
        return rows;
    }
    let before = rows.len();
    for (at, one) in meant {
        for (number, found) in one.report.findings.iter().enumerate() {
            rows.extend(brief(state, (at, number), found, cells));
        }
    }
    if rows.len() == before {
        let said = "the chain shows nothing wrong now; what could not be seen stands on Identity";
        rows.extend(marked("?", Role::Unknown, Role::Text, 4, said, cells));
    }
    rows
}

fn done(state: &State, tested: &Tested, causes: Vec<Row>, outdated: bool, cells: usize) -> Vec<Row> {
    let Tested { exchange, meaning } = tested;
    let good = matches!(exchange.answer, Answer::Http { status: 200, .. });
    let (glyph, role) = if good { ("✓", Role::Ok) } else { ("✗", Role::Bad) };
    let mut rows = Vec::new();
    for line in text::wrap(&text::safe(&format!("{glyph} {}", meaning.title)), cells) {
        rows.push(Row { kind: RowKind::Heading, ..Row::text(role, line) });
    }
    if outdated {
        let refresh = state.keymap.first(CommandId::Refresh).map(|key| key.to_string()).unwrap_or_default();
        let said = format!("! A change was made since; {refresh} asks again.");
        rows.push(Row { kind: RowKind::Heading, ..Row::text(Role::Warn, said) });
    }
    rows.push(Row::blank());
    rows.extend(answer(state, exchange, cells));
    rows.extend(causes);
    rows.push(Row::blank());
    rows.extend(sent(state, exchange, cells));
    if !good || !meaning.explanation.is_empty() {
        rows.push(Row::blank());
        rows.push(Row::heading("Meaning", ""));
        rows.extend(wrapped(Role::Text, "", 2, &meaning.explanation, cells));
    }
    if !meaning.checks.is_empty() {
        rows.push(Row::blank());
        rows.push(Row::heading("What to check", ""));
        for (at, check) in meaning.checks.iter().enumerate() {
            rows.extend(marked(&format!("{}.", at + 1), Role::Dim, Role::Text, 5, check, cells));
        }
    }
    rows
}

fn answer(state: &State, exchange: &Exchange, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    match &exchange.answer {
        Answer::Http { status, body, request_id, error_type } => {
            let role = if *status == 200 { Role::Ok } else { Role::Bad };
            rows.push(Row::field("status", role, format!("HTTP {status}")));
            rows.extend(parts::long_field("body", Role::Text, if body.is_empty() { "empty" } else { body }, cells));
            if let Some(kind) = error_type {
                rows.push(Row::field("error type", Role::Text, kind));
            }
            rows.push(Row::field("request id", Role::Text, request_id.as_deref().unwrap_or("none given")));
        }
        Answer::Dns(why) => rows.extend(parts::long_field("no such host", Role::Bad, why, cells)),
        Answer::Tcp(why) => rows.extend(parts::long_field("no connection", Role::Bad, why, cells)),
        Answer::Tls(failure) => rows.extend(parts::long_field("TLS failed", Role::Bad, &tls(failure), cells)),
        Answer::Timeout(phase) => rows.extend(parts::long_field("no answer", Role::Bad, phase, cells)),
        Answer::Broken(why) => rows.extend(parts::long_field("broken off", Role::Bad, why, cells)),
        Answer::Cancelled => rows.push(Row::field("answer", Role::Dim, "stopped before it came")),
    }
    if let Some(tail) = &exchange.key_id_tail {
        rows.push(Row::field("access key", Role::Text, format!("…{tail}")));
    }
    if let Some(expires) = exchange.expires {
        let left = age::countdown(expires, state.now);
        let role = if left == "expired" { Role::Warn } else { Role::Ok };
        rows.push(Row::field("expires in", role, left).with(Role::Dim, format!("  {}", age::instant(expires))));
    }
    match &exchange.caller {
        Some(Ok(arn)) => rows.extend(parts::long_field("is by STS", Role::Ok, arn, cells)),
        Some(Err(why)) => rows.extend(parts::long_field("is by STS", Role::Warn, why, cells)),
        None => {}
    }
    rows
}

fn tls(failure: &TlsFailure) -> String {
    match failure {
        TlsFailure::ServerNotTrusted(why) => format!("the server is not trusted: {why}"),
        TlsFailure::KeyNotOfCertificate => "the private key is not this certificate's".to_owned(),
        TlsFailure::ClosedByServer(why) => format!("closed by the server: {why}"),
        TlsFailure::Other(why) => why.clone(),
    }
}

fn sent(state: &State, exchange: &Exchange, cells: usize) -> Vec<Row> {
    let thing = exchange.thing_name.as_deref().unwrap_or("not sent");
    let flip = state.keymap.first(CommandId::Header).map(|key| key.to_string()).unwrap_or_default();
    let when = format!("{} ago", age::short(exchange.at, state.now));
    let mut rows = vec![Row::heading("Request", &when)];
    rows.extend(parts::long_field("endpoint", Role::Text, &exchange.endpoint, cells));
    rows.push(Row::field("role alias", Role::Text, &exchange.role_alias));
    rows.push(Row::field("thing name", Role::Text, thing).with(Role::Dim, format!("   {flip} flips it")));
    rows.push(phases(&exchange.phases, exchange.tls_version.as_deref()));
    rows
}

fn phases(phases: &Phases, version: Option<&str>) -> Row {
    let all = [("dns", phases.dns), ("tcp", phases.tcp), ("tls", phases.tls), ("answer", phases.answer)];
    let shown = |duration: Option<Duration>| duration.map_or_else(|| "–".to_owned(), age::took);
    let mut row = Row::text(Role::Dim, text::fit("time", crate::app::LABEL));
    for (name, duration) in all {
        row = row.with(Role::Dim, format!("{name} ")).with(Role::Text, format!("{}   ", shown(duration)));
    }
    row.with(Role::Dim, version.unwrap_or_default())
}
