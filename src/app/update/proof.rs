//! The proof of a verdict, and the way on from it: to the policy, or to what mends it.

use super::dialog::{close, half, leaves, movement};
use super::open;
use crate::app::dialog::{Change, ChangeDialog, Dialog, ProofDialog, Stage};
use crate::app::pages::Page;
use crate::app::sheets::proof;
use crate::app::{CommandId, Effect, Examined, Key, Level, State};
use crate::diagnose::{self, AccessKind, AccessRow, MqttAsked, Report, ShadowAsked, ShadowOperation};

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
fn mend(state: &mut State, at: (usize, usize), row: &AccessRow) -> Vec<Effect> {
    if let Some(effects) = ask_for(state, row) {
        return effects;
    }
    let report = match state.page() {
        Some(Page::Principal(page)) => page.judged.get().map(|judged| judged.report.clone()),
        Some(page) => page.chain().and_then(|chain| Some(report(chain.examined.get()?.get(at.0)?, row))),
        None => None,
    };
    let Some(report) = report else { return Vec::new() };
    let fixes = report.findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
    let changes: Vec<Change> =
        fixes.map(|(finding, fix)| Change::Fix { finding: finding.clone(), fix: fix.clone() }).collect();
    if changes.is_empty() {
        let why = report.findings.first().map_or("nothing is wrong here", |finding| &finding.advice);
        let why = format!("No fix: {why}");
        state.say(Level::Warning, why);
        return Vec::new();
    }
    state.dialog = Some(Dialog::Change(Box::new(ChangeDialog::new(changes))));
    Vec::new()
}

/// Where the page was examined for something else, it is examined for this first; the fixes open when it is done.
fn ask_for(state: &mut State, row: &AccessRow) -> Option<Vec<Effect>> {
    let page = state.pages.last_mut()?;
    let query = if let Page::Principal(page) = page {
        let wanted = shadow_asked(row, page.asked.as_ref().map(|asked| asked.thing.as_str())?)?;
        if page.asked.as_ref() == Some(&wanted) {
            return None;
        }
        page.asked = Some(wanted);
        page.judged.asking = true;
        page.query()
    } else {
        let chain = page.chain_mut()?;
        let AccessKind::Credentials { alias } = &row.kind else { return None };
        let is_examined = |one: &Examined| one.facts.alias_name.as_ref() == Some(alias);
        if chain.examined.get().is_some_and(|all| all.iter().all(is_examined)) {
            return None;
        }
        chain.alias = Some(alias.clone());
        chain.examined.asking = true;
        chain.query()
    };
    let generation = page.common().generation;
    let dialog = ChangeDialog { stage: Stage::Examining, ..ChangeDialog::new(Vec::new()) };
    state.dialog = Some(Dialog::Change(Box::new(dialog)));
    Some(open::ask(generation, vec![query]))
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
        AccessKind::Connect => one.mqtt.clone(),
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
