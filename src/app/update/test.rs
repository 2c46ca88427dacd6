//! Credential requests.

use super::open;
use crate::app::chain::Test;
use crate::app::cursor::Cursor;
use crate::app::dialog::{Dialog, Focus, TestDialog};
use crate::app::line::Line;
use crate::app::pages::{CertificateTab, Page, ThingTab};
use crate::app::{Effect, Generation, Level, Place, Query, Slot, State, Subject, TestRequest, Tested};
use crate::fleet::Problem;
use crate::policy::{Decision, Verdict};

/// Opens the dialog; from a list, on the thing's page.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.place() == Place::Things
        && let Some(target) = state.selected_target()
    {
        effects.extend(open::page(state, &target));
    }
    let Some(chain) = state.chain() else { return effects };
    if matches!(chain.test, Test::Running { .. }) {
        show_tab(state);
        state.say(Level::Info, "A request is under way");
        return effects;
    }
    let thing = chain.thing().map(str::to_owned);
    let send_thing_name = chain.send_thing_name;
    let generation = state.generation();
    let folder = state.saved.key_folder.clone().unwrap_or_default();
    state.dialog = Some(Dialog::Test(Box::new(TestDialog {
        generation,
        thing,
        certificate: None,
        aliases: Slot::default(),
        cursor: Cursor::default(),
        send_thing_name,
        endpoint: Slot::default(),
        folder: Line::new(&folder),
        focus: Focus::Aliases,
        found: Slot::default(),
        is_wanted: false,
    })));
    effects.push(Effect::Ask { generation, query: Query::CredentialEndpoint });
    effects.extend(advance(state));
    effects
}

/// Once the certificate is known, the role aliases it may assume are asked for; once these are, a request that was asked
/// for meanwhile is sent.
pub(super) fn advance(state: &mut State) -> Vec<Effect> {
    let mut effects = look_in_folder(state);
    effects.extend(ask_aliases(state));
    if matches!(&state.dialog, Some(Dialog::Test(dialog)) if dialog.is_wanted && dialog.request().is_some()) {
        effects.extend(send(state));
    }
    effects
}

/// Where the registry attaches no certificate to the thing, the device may hold one all the same: that it is not attached
/// is then what is wrong.
fn look_in_folder(state: &mut State) -> Vec<Effect> {
    let is_needed = state.nothing_to_present();
    let page = state.page().map_or(0, |page| page.common().generation);
    let Some(Dialog::Test(dialog)) = &mut state.dialog else { return Vec::new() };
    let (Some(thing), folder) = (&dialog.thing, dialog.folder.text().trim()) else { return Vec::new() };
    if !is_needed || folder.is_empty() || dialog.found.asking {
        return Vec::new();
    }
    if dialog.found.is_waiting() {
        let query = Query::DeviceCertificate { thing: thing.clone(), folder: folder.to_owned() };
        dialog.found.asking = true;
        return vec![Effect::Ask { generation: dialog.generation, query }];
    }
    let Some(id) = dialog.found.get().cloned().flatten() else { return Vec::new() };
    let Some(chain) = state.pages.last_mut().and_then(Page::chain_mut) else { return Vec::new() };
    if !matches!(chain.subject, Subject::Thing(_)) {
        return Vec::new();
    }
    chain.present(id);
    vec![Effect::Ask { generation: page, query: chain.query() }]
}

fn ask_aliases(state: &mut State) -> Vec<Effect> {
    let known = state.chain().and_then(|chain| {
        let certificate = &chain.certificate()?.certificate;
        Some((certificate.id.clone(), certificate.arn.clone(), chain.thing().map(str::to_owned)))
    });
    let (Some(Dialog::Test(dialog)), Some((id, arn, thing))) = (&mut state.dialog, known) else { return Vec::new() };
    if dialog.certificate.is_some() {
        return Vec::new();
    }
    dialog.certificate = Some((id, arn.clone()));
    dialog.thing = dialog.thing.take().or(thing);
    dialog.aliases.asking = true;
    vec![Effect::Ask { generation: dialog.generation, query: Query::AliasesFor(arn) }]
}

/// Stands on the alias last tested, but on the first where that one may be assumed and the last one not.
pub(super) fn preselect(dialog: &mut TestDialog, last: Option<&str>) {
    let Some(all) = dialog.aliases.get() else { return };
    let allows = |(_, decision): &(String, Decision)| decision.verdict == Verdict::Allow;
    let found = all.iter().position(|(name, _)| Some(name.as_str()) == last);
    dialog.cursor.row = found.filter(|at| allows(&all[*at]) || !allows(&all[0])).unwrap_or(0);
}

/// Sends what the dialog holds.
pub(super) fn send(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::Test(dialog)) = &mut state.dialog else { return Vec::new() };
    if dialog.folder.text().trim().is_empty() {
        dialog.focus = Focus::Folder;
        return Vec::new();
    }
    let Some(request) = dialog.request() else { return wait(state) };
    let (flag, generation) = (dialog.send_thing_name, dialog.generation);
    state.dialog = None;
    state.saved.key_folder = Some(request.key_folder.clone());
    state.saved.role_alias = Some(request.role_alias.clone());
    if request.thing.is_some() {
        state.saved.without_thing_name = !flag;
    }
    let mut effects = vec![Effect::Forget { generation }, Effect::Save(state.saved.clone())];
    effects.extend(start(state, request));
    effects
}

/// Something is not known yet, or there is nothing to send.
fn wait(state: &mut State) -> Vec<Effect> {
    let is_hopeless = state.nothing_to_present();
    let Some(Dialog::Test(dialog)) = &mut state.dialog else { return Vec::new() };
    if is_hopeless && !dialog.found.asking {
        // The folder may be another one now.
        dialog.found = Slot::default();
    } else if dialog.aliases.value.is_some() || dialog.aliases.problem.is_some() {
        state.say(Level::Warning, "There is no role alias to ask for");
        return Vec::new();
    }
    dialog.is_wanted = true;
    advance(state)
}

fn start(state: &mut State, request: TestRequest) -> Vec<Effect> {
    let (generation, now) = (state.generation(), state.now);
    let Some(page) = state.pages.last_mut() else { return Vec::new() };
    let page_generation = page.common().generation;
    let Some(chain) = page.chain_mut() else { return Vec::new() };
    let other = chain.alias.as_ref() != Some(&request.role_alias) || chain.send_thing_name != request.send_thing_name;
    chain.alias = Some(request.role_alias.clone());
    if request.thing.is_some() {
        chain.send_thing_name = request.send_thing_name;
    }
    chain.test = Test::Running { generation, since: now, request: request.clone() };
    let mut effects = vec![Effect::Test { generation, request }];
    // The chain is examined for the very request that is made.
    if other {
        chain.examined.asking = true;
        effects.push(Effect::Ask { generation: page_generation, query: chain.query() });
    }
    show_tab(state);
    effects
}

fn show_tab(state: &mut State) {
    match state.pages.last_mut() {
        Some(Page::Thing(page)) => page.tab = ThingTab::Credentials,
        Some(Page::Certificate(page)) => page.tab = CertificateTab::Credentials,
        _ => {}
    }
    if let Some(page) = state.pages.last_mut() {
        *page.cursor_mut() = Cursor::default();
    }
}

/// The same request again; where none was made, the dialog.
pub(super) fn again(state: &mut State) -> Vec<Effect> {
    match state.chain().map(|chain| &chain.test) {
        Some(Test::Done { request, .. }) => {
            let request = request.clone();
            start(state, request)
        }
        Some(Test::Running { .. }) => Vec::new(),
        _ => open(state),
    }
}

/// Sends the thing's name or leaves it out, and asks again where a request was made.
pub(super) fn flip_header(state: &mut State) -> Vec<Effect> {
    let Some(chain) = state.pages.last_mut().and_then(Page::chain_mut) else { return Vec::new() };
    if matches!(chain.test, Test::Running { .. }) {
        return Vec::new();
    }
    let send = !chain.send_thing_name;
    if let Test::Done { request, .. } = &chain.test {
        let request = TestRequest { send_thing_name: send, ..request.clone() };
        return start(state, request);
    }
    chain.send_thing_name = send;
    chain.examined.asking = true;
    let query = chain.query();
    let generation = state.page().map_or(0, |page| page.common().generation);
    state.say(Level::Info, if send { "Requests carry the thing name" } else { "Requests leave the thing name out" });
    vec![Effect::Ask { generation, query }]
}

/// Stops the request under way on the screen shown.
pub(super) fn cancel(state: &mut State) -> Option<Effect> {
    if !matches!(state.place(), Place::ThingCredentials | Place::CertificateCredentials) {
        return None;
    }
    match &state.chain()?.test {
        Test::Running { generation, .. } => Some(Effect::CancelTest { generation: *generation }),
        _ => None,
    }
}

/// Takes the outcome.
pub(super) fn tested(state: &mut State, generation: Generation, result: Result<Box<Tested>, Problem>) -> Vec<Effect> {
    let mut chains = state.pages.iter_mut().filter_map(Page::chain_mut);
    let waiting =
        chains.find(|chain| matches!(&chain.test, Test::Running { generation: own, .. } if *own == generation));
    let Some(chain) = waiting else { return Vec::new() };
    if let Test::Running { request, .. } = std::mem::take(&mut chain.test) {
        chain.test = Test::Done { request, result, outdated: false };
    }
    if matches!(state.place(), Place::ThingCredentials | Place::CertificateCredentials) {
        *state.cursor_mut() = Cursor::default();
    }
    state.touch();
    Vec::new()
}

/// After a change: the chain of every page is examined again; the test shown is made again where it was the origin.
pub(super) fn recheck(state: &mut State, test_again: bool) -> Vec<Effect> {
    let mut effects = Vec::new();
    let now = state.now;
    state.failures.forget();
    for page in &mut state.pages {
        if let Some(Test::Done { outdated, .. }) = page.chain_mut().map(|chain| &mut chain.test) {
            *outdated = true;
        }
        effects.extend(open::ask(page.common().generation, page.ask(now)));
    }
    let failed = matches!(
        state.chain().map(|chain| &chain.test),
        Some(Test::Done { result: Ok(tested), .. }) if tested.exchange.key_id_tail.is_none()
    );
    if test_again && failed {
        effects.extend(again_quietly(state));
    }
    effects
}

/// The same request again, without leaving the tab shown.
fn again_quietly(state: &mut State) -> Vec<Effect> {
    let (generation, now) = (state.generation(), state.now);
    let Some(chain) = state.pages.last_mut().and_then(Page::chain_mut) else { return Vec::new() };
    let Test::Done { request, .. } = &chain.test else { return Vec::new() };
    let request = request.clone();
    chain.test = Test::Running { generation, since: now, request: request.clone() };
    vec![Effect::Test { generation, request }]
}
