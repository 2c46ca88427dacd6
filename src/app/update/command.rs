//! What each command does.

use super::{
    asked, change, check, copy, edit, explain, finding, keys, open, own, proof, save_view, session, shadow, sort, test,
};
use crate::app::cursor::Move;
use crate::app::dialog::{Dialog, Palette, Relations};
use crate::app::pages::{Compare, Page, ThingTab};
use crate::app::state::View;
use crate::app::{CommandId, Effect, Level, ListKind, Place, State};

/// Does what a command says; it was found to be available.
pub(super) fn run(state: &mut State, id: CommandId) -> Vec<Effect> {
    let page = isize::try_from(state.body_height()).unwrap_or(1).max(1);
    match id {
        CommandId::Down => go(state, Move::By(1)),
        CommandId::Up => go(state, Move::By(-1)),
        CommandId::HalfDown => go(state, Move::By(page / 2)),
        CommandId::HalfUp => go(state, Move::By(-page / 2)),
        CommandId::PageDown => go(state, Move::By(page)),
        CommandId::PageUp => go(state, Move::By(-page)),
        CommandId::Top => go(state, Move::Top),
        CommandId::Bottom => go(state, Move::Bottom),
        CommandId::NextMatch => search(state, false),
        CommandId::PreviousMatch => search(state, true),
        CommandId::Filter => {
            keys::open_prompt(state);
            Vec::new()
        }
        CommandId::Open => enter(state),
        CommandId::Back => back(state),
        CommandId::NextPane => turn(state, 1),
        CommandId::PreviousPane => turn(state, -1),
        CommandId::Things => open::show_view(state, View::List(ListKind::Things)),
        CommandId::Certificates => open::show_view(state, View::List(ListKind::Certificates)),
        CommandId::Policies => open::show_view(state, View::List(ListKind::Policies)),
        CommandId::RoleAliases => open::show_view(state, View::List(ListKind::RoleAliases)),
        CommandId::Groups => open::show_view(state, View::List(ListKind::Groups)),
        CommandId::Feed => open::show_view(state, View::Feed),
        CommandId::Activity => open::show_view(state, View::Activity),
        CommandId::Findings => open::show_view(state, View::Findings),
        CommandId::Overview => open::show_view(state, View::Overview),
        CommandId::Deep => state.audit(true, false),
        CommandId::Sort => sort::next(state),
        CommandId::ReverseSort => sort::reverse(state),
        CommandId::SaveView => save_view::open_dialog(state),
        CommandId::Refresh => refresh(state),
        CommandId::Test => test::open(state),
        CommandId::Doctor => doctor(state),
        CommandId::AskedShadow => asked::open(state),
        CommandId::Ask => own::open(state),
        CommandId::Header => test::flip_header(state),
        CommandId::Fix => change::open_fix(state),
        CommandId::Edit => edit::open_editor(state),
        CommandId::Whole => finding::open(state),
        CommandId::Explain => explain::open_dialog(state),
        CommandId::Undo => change::open_undo(state),
        CommandId::Relations => relations(state),
        CommandId::Copy => copy::open(state),
        CommandId::Pause if state.is_findings() => state.pause_audit(),
        CommandId::Pause if state.is_feed() => {
            state.feed.pause();
            Vec::new()
        }
        CommandId::NextShadow
        | CommandId::PreviousShadow
        | CommandId::Shadows
        | CommandId::Fold
        | CommandId::FoldAll
        | CommandId::UnfoldAll
        | CommandId::Pause
        | CommandId::Baseline
        | CommandId::OldValues
        | CommandId::OlderVersion
        | CommandId::NewerVersion
        | CommandId::Versions
        | CommandId::Export => shadow::run(state, id),
        CommandId::Compare => compare(state),
        CommandId::Palette => {
            state.dialog = Some(Dialog::Palette(Box::new(Palette::new(state))));
            Vec::new()
        }
        CommandId::Help => {
            state.dialog = Some(Dialog::Help(crate::app::cursor::Cursor::default()));
            Vec::new()
        }
        CommandId::ReadOnly => read_only(state),
        CommandId::Suspend => vec![Effect::Suspend],
        CommandId::Quit => quit(state),
    }
}

fn go(state: &mut State, to: Move) -> Vec<Effect> {
    let mut cursor = state.cursor();
    state.with_rows(|count, stands| cursor.go(to, count, stands));
    let row = cursor.row;
    *state.cursor_mut() = cursor;
    if let Some(list) = state.shown_list_mut() {
        list.moved();
    }
    // Walking over the versions chooses the one that is compared.
    if let (Place::PolicyVersions, Some(Page::Policy(page))) = (state.place(), state.pages.last_mut()) {
        let count = page.versions.get().map_or(0, Vec::len);
        if row < count {
            page.chosen = row;
        }
    }
    Vec::new()
}

fn search(state: &mut State, backwards: bool) -> Vec<Effect> {
    keys::search(state, backwards, false);
    Vec::new()
}

fn enter(state: &mut State) -> Vec<Effect> {
    if let Some(target) = state.selected_target() {
        let row = state.feed.cursor.row;
        let is_failure = state.is_feed() && state.feed.line(row).is_some_and(|line| line.failed.is_some());
        let effects = open::page(state, &target);
        // Why it is not let in stands with its identity.
        if let (true, Some(Page::Thing(page))) = (is_failure, state.pages.last_mut()) {
            page.tab = ThingTab::Identity;
        }
        return effects;
    }
    if let Some(at) = state.selected_row().and_then(|row| row.proof) {
        proof::open(state, at);
        return Vec::new();
    }
    if let Some(check) = state.selected_row().and_then(|row| row.check) {
        check::open(state, *check);
        return Vec::new();
    }
    if state.shadow().is_some() {
        shadow::enter(state);
        return Vec::new();
    }
    match state.selected_row().filter(|row| row.finding.is_some() || row.failed.is_some()) {
        Some(_) if state.fix_refusal().is_none() => change::open_fix(state),
        _ => Vec::new(),
    }
}

fn back(state: &mut State) -> Vec<Effect> {
    if let Some(effect) = test::cancel(state) {
        return vec![effect];
    }
    if shadow::back_to_live(state) {
        return Vec::new();
    }
    open::back(state)
}

/// Goes to the Identity tab of what is shown or selected, and asks anew: what is remembered of policies is forgotten.
fn doctor(state: &mut State) -> Vec<Effect> {
    let Some(target) = state.to_examine() else { return Vec::new() };
    let mut effects = vec![Effect::ForgetRemembered];
    if state.page().is_some_and(|page| page.target() == target) {
        effects.extend(open::refresh(state));
    } else {
        effects.extend(open::page(state, &target));
    }
    if let Some(page) = state.pages.last_mut() {
        page.show_identity();
        *page.cursor_mut() = crate::app::cursor::Cursor::default();
    }
    effects
}

fn turn(state: &mut State, by: isize) -> Vec<Effect> {
    if let Some(page) = state.pages.last_mut() {
        page.turn(by);
    }
    if state.place() == Place::ThingActivity {
        return vec![open::journal(state)];
    }
    Vec::new()
}

fn refresh(state: &mut State) -> Vec<Effect> {
    if state.place() == Place::SignIn {
        return vec![session::sign_in(state)];
    }
    let mut effects = vec![Effect::ForgetRemembered];
    effects.extend(match state.place() {
        Place::ThingCredentials | Place::CertificateCredentials => test::again(state),
        _ => open::refresh(state),
    });
    effects
}

fn relations(state: &mut State) -> Vec<Effect> {
    let Some(target) = state.subject() else { return Vec::new() };
    let generation = state.generation();
    let relations = Relations::new(target, generation, &state.scope());
    let queries = relations.relations.iter().map(|relation| relation.query.clone()).collect();
    state.dialog = Some(Dialog::Relations(Box::new(relations)));
    open::ask(generation, queries)
}

fn compare(state: &mut State) -> Vec<Effect> {
    let Some(Page::Policy(page)) = state.pages.last_mut() else { return Vec::new() };
    let next = match page.compare {
        Compare::InForce => Compare::Before,
        Compare::Before => Compare::InForce,
    };
    let is_same = page.compared_by(next) == page.compared();
    page.compare = next;
    if is_same {
        state.say(Level::Info, "There is no other version to compare this one with");
    }
    Vec::new()
}

fn read_only(state: &mut State) -> Vec<Effect> {
    let crate::app::SignIn::Done(session) = &mut state.sign_in else { return Vec::new() };
    session.read_only = !session.read_only;
    let on = session.read_only;
    state.say(
        Level::Info,
        if on { "Read-only: no change will be made" } else { "Read-only is off: changes are possible again" },
    );
    vec![Effect::SetReadOnly(on)]
}

fn quit(state: &mut State) -> Vec<Effect> {
    if state.changing.is_some() {
        state.say(Level::Warning, "A change is being made; wait for AWS's answer");
        return Vec::new();
    }
    vec![Effect::Save(state.saved.clone()), Effect::Quit]
}
