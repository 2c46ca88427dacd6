//! The proof of a verdict, and the way on from it: to the policy, or to what mends it.

use super::dialog::{close, half, leaves, movement};
use super::open;
use crate::app::chain::Chain;
use crate::app::dialog::{Aside, Change, ChangeDialog, Dialog, ProofDialog, Stage};
use crate::app::pages::{Page, PrincipalPage};
use crate::app::sheets::proof;
use crate::app::state::BEING_MADE;
use crate::app::{Answer, CommandId, Effect, Examined, Generation, Key, Level, State};
use crate::diagnose::{self, AccessKind, AccessRow, MqttAsked, Report, ShadowAsked, ShadowOperation};
use crate::fleet::Problem;

/// Opens the proof of the row under the cursor.
pub(super) fn open(state: &mut State, at: (usize, usize)) {
    let Some(row) = state.access_row(at).cloned() else { return };
    let cells = state.dialog_cells();
    state.dialog = Some(Dialog::Proof(Box::new(ProofDialog::new(at, row, cells))));
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key, id: Option<CommandId>) -> Vec<Effect> {
    if leaves(key, id) {
        return close(state);
    }
    let (cells, page) = (state.dialog_cells(), half(state));
    let Some(Dialog::Proof(dialog)) = &mut state.dialog else { return Vec::new() };
    match id {
        Some(CommandId::Open) => follow(state),
        Some(CommandId::Fix) => {
            let (at, row) = (dialog.at, dialog.row.clone());
            mend(state, at, &row)
        }
        Some(CommandId::Copy) => vec![Effect::Copy(proof::text(&dialog.row))],
        _ => {
            let rows = dialog.rows(cells);
            if let Some(to) = movement(id, page) {
                dialog.cursor.go(to, rows.len(), |row| rows[row].is_selectable());
            }
            Vec::new()
        }
    }
}

/// To the page of the policy under the cursor, else of the first that the proof names.
fn follow(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::Proof(dialog)) = &state.dialog else { return Vec::new() };
    let Some(target) = state.proof_target(dialog) else {
        state.say(Level::Info, "No policy that has a page here has a part in it");
        return Vec::new();
    };
    let mut effects = close(state);
    effects.extend(open::page(state, &target));
    effects
}

/// Offers what would turn this very verdict.
pub(super) fn mend(state: &mut State, at: (usize, usize), row: &AccessRow) -> Vec<Effect> {
    if state.changing.is_some() {
        state.say(Level::Warning, format!("No fix: {BEING_MADE}"));
        return Vec::new();
    }
    if let Some(effects) = ask_for(state, at.0, row) {
        return effects;
    }
    if let Some(Page::Principal(page)) = state.page() {
        let why = match (&row.kind, &page.asked) {
            (AccessKind::ShadowHttps { .. }, Some(_)) => None,
            (AccessKind::ShadowHttps { .. }, None) => {
                Some(format!("no thing chosen: {} chooses one", state.key_of(CommandId::AskedShadow)))
            }
            _ => Some("for MQTT the proof says which policy lacks it; none is made for it here".to_owned()),
        };
        if let Some(why) = why {
            state.say(Level::Warning, format!("No fix: {why}"));
            return Vec::new();
        }
    }
    let report = match state.page() {
        Some(Page::Principal(page)) => page.judged.get().map(|judged| judged.report.clone()),
        Some(page) => page.chain().and_then(|chain| Some(report(chain.examined.get()?.get(at.0)?, row))),
        None => None,
    };
    if let Some(report) = report {
        offer(state, &report);
    }
    Vec::new()
}

/// Shows the fixes of a report, or why there is none.
fn offer(state: &mut State, report: &Report) {
    let fixes = report.findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
    let changes: Vec<Change> =
        fixes.map(|(finding, fix)| Change::Fix { finding: finding.clone(), fix: fix.clone() }).collect();
    if changes.is_empty() {
        let why = report.findings.first().map_or("nothing is wrong here", |finding| &finding.advice);
        state.say(Level::Warning, format!("No fix: {why}"));
        return;
    }
    state.dialog = Some(Dialog::Change(Box::new(ChangeDialog::new(changes))));
}

/// Where the page was examined for something else, this is examined by itself; the fixes open when it is done, and the page
/// goes on to be about what it is about.
fn ask_for(state: &mut State, certificate: usize, row: &AccessRow) -> Option<Vec<Effect>> {
    let query = match state.page()? {
        Page::Principal(page) => {
            let wanted = shadow_asked(row, page.asked.as_ref().map(|asked| asked.thing.as_str())?)?;
            if page.asked.as_ref() == Some(&wanted) {
                return None;
            }
            PrincipalPage { asked: Some(wanted), ..PrincipalPage::clone(page) }.query()
        }
        page => {
            let chain = page.chain()?;
            let AccessKind::Credentials { alias } = &row.kind else { return None };
            let is_examined = |one: &Examined| one.facts.alias_name.as_ref() == Some(alias);
            if chain.examined.get().is_some_and(|all| all.iter().all(is_examined)) {
                return None;
            }
            Chain { alias: Some(alias.clone()), ..chain.clone() }.query()
        }
    };
    let generation = state.generation();
    let aside = Some(Aside { generation, certificate });
    let dialog = ChangeDialog { stage: Stage::Examining, aside, ..ChangeDialog::new(Vec::new()) };
    state.dialog = Some(Dialog::Change(Box::new(dialog)));
    Some(open::ask(generation, vec![query]))
}

/// Whether the dialog waits for what answers a question of this generation.
pub(super) fn waits(state: &State, generation: Generation) -> bool {
    matches!(&state.dialog, Some(Dialog::Change(dialog))
        if dialog.aside.as_ref().is_some_and(|aside| aside.generation == generation))
}

/// What was asked by itself is examined: its fixes are shown.
pub(super) fn examined(state: &mut State, result: Result<Answer, Problem>) -> Vec<Effect> {
    let Some(Dialog::Change(dialog)) = state.dialog.take() else { return Vec::new() };
    let Some(Aside { certificate, .. }) = dialog.aside else { return Vec::new() };
    state.touch();
    match result {
        Ok(Answer::DeviceFacts(all)) => {
            // A certificate that is gone meanwhile has nothing that could be mended.
            let one = all.into_iter().nth(certificate).map(Examined::new);
            offer(state, &one.map(|one| one.report).unwrap_or_default());
        }
        Ok(Answer::CognitoFacts(facts)) => offer(state, &diagnose::cognito(&facts)),
        Ok(Answer::IamFacts(facts)) => offer(state, &diagnose::iam(&facts)),
        Ok(_) => {}
        Err(problem) => state.say(Level::Error, format!("No fix: could not examine: {}", problem.message)),
    }
    Vec::new()
}

/// The device examined for this very action on this very resource.
fn report(one: &Examined, row: &AccessRow) -> Report {
    let topics = |kind: &str| {
        let behind = row.resource.split_once(&format!(":{kind}/")).map(|(_, topic)| topic.to_owned());
        behind.into_iter().collect::<Vec<_>>()
    };
    match &row.kind {
        AccessKind::Credentials { .. } => one.report.clone(),
        AccessKind::ShadowHttps { .. } => {
            let asked = shadow_asked(row, one.facts.thing_name.as_deref().unwrap_or_default());
            asked.map(|asked| diagnose::shadow_https(&one.facts, &asked)).unwrap_or_default()
        }
        AccessKind::Connect => {
            let client = row.resource.split_once(":client/").map(|(_, id)| id.to_owned());
            if client.is_none() || client == one.facts.thing_name {
                return one.mqtt.clone();
            }
            diagnose::mqtt(&one.facts, &MqttAsked { client_id: client, ..MqttAsked::default() })
        }
        // What arrives by a topic is what was subscribed to.
        AccessKind::ShadowMqtt { .. } | AccessKind::Publish | AccessKind::Subscribe | AccessKind::Receive => {
            let is_received = row.action == "iot:Receive";
            let asked = MqttAsked {
                client_id: None,
                publish: if is_received { Vec::new() } else { topics("topic") },
                subscribe: if is_received { topics("topic") } else { topics("topicfilter") },
                ..MqttAsked::default()
            };
            diagnose::mqtt(&one.facts, &asked)
        }
    }
}

/// The row as a question about a shadow.
fn shadow_asked(row: &AccessRow, thing: &str) -> Option<ShadowAsked> {
    let AccessKind::ShadowHttps { shadow } = &row.kind else { return None };
    let all = [ShadowOperation::Get, ShadowOperation::Update, ShadowOperation::Delete];
    let operation = all.into_iter().find(|operation| operation.action() == row.action)?;
    Some(ShadowAsked { thing: thing.to_owned(), shadow: shadow.clone(), operation })
}
