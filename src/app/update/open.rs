//! Going somewhere and coming back.

use crate::app::pages::Page;
use crate::app::state::View;
use crate::app::{Effect, Generation, Level, ListKind, Query, State, Target};
use crate::fleet::{Problem, X509};

/// Asks these questions.
pub(super) fn ask(generation: Generation, queries: Vec<Query>) -> Vec<Effect> {
    queries.into_iter().map(|query| Effect::Ask { generation, query }).collect()
}

/// Opens a page above what is shown.
pub(super) fn page(state: &mut State, target: &Target) -> Vec<Effect> {
    if state.page().is_some_and(|page| page.target() == *target) {
        return Vec::new();
    }
    let from = state.thing_for(target);
    let mut page = Page::new(target, &state.scope(), &state.saved, from.as_deref());
    if let Page::Thing(page) = &mut page {
        page.shadow.every = state.poll;
    }
    let generation = state.generation();
    page.common_mut().generation = generation;
    let mut effects = ask(generation, page.ask(state.now));
    state.pages.push(page);
    if state.activity.journal.get().is_none() && !state.activity.journal.asking {
        effects.push(journal(state));
    }
    effects
}

/// Opens the page of an identity whose pool was named; where it is shown, it is examined anew in that pool.
pub(super) fn identity(state: &mut State, identity: String, pool: String) -> Vec<Effect> {
    let mut effects = page(state, &Target::Identity(identity));
    let Some(Page::Principal(page)) = state.pages.last_mut() else { return effects };
    page.pool = Some(pool);
    page.judged = crate::app::Slot { asking: true, ..crate::app::Slot::default() };
    // What was just asked was asked without it.
    effects.retain(|effect| !matches!(effect, Effect::Ask { query: Query::CognitoFacts { .. }, .. }));
    effects.extend(ask(page.common.generation, vec![page.query()]));
    effects
}

/// Reads the certificate in a file, to open its page.
pub(super) fn certificate_file(state: &mut State, path: String) -> Vec<Effect> {
    let generation = state.generation();
    state.opening = generation;
    state.say(Level::Info, format!("Reading {path}…"));
    vec![Effect::Ask { generation, query: Query::CertificateFile(path) }]
}

/// Opens the page of the certificate that was read; it need not be registered here.
pub(super) fn certificate_read(
    state: &mut State,
    generation: Generation,
    path: &str,
    result: Result<X509, Problem>,
) -> Vec<Effect> {
    if state.opening != generation {
        return Vec::new();
    }
    state.touch();
    state.notice = None;
    let certificate = match result {
        Ok(certificate) => certificate,
        Err(problem) => {
            let at = crate::app::text::safe(path);
            let said =
                if problem.message.contains(path) { problem.message } else { format!("{at}: {}", problem.message) };
            state.say(Level::Error, said);
            return Vec::new();
        }
    };
    let effects = page(state, &Target::Certificate(certificate.sha256.clone()));
    if let Some(Page::Certificate(page)) = state.pages.last_mut() {
        page.file = Some((path.to_owned(), certificate));
    }
    effects
}

/// Asks for the journal.
pub(super) fn journal(state: &mut State) -> Effect {
    let generation = state.generation();
    state.activity.generation = generation;
    state.activity.journal.asking = true;
    Effect::Ask { generation, query: Query::Journal }
}

/// Shows a view, every page closed; loads it where it was never asked for.
pub(super) fn show_view(state: &mut State, view: View) -> Vec<Effect> {
    let mut effects: Vec<Effect> = state.pages.drain(..).flat_map(|page| forget(&page)).collect();
    state.view = view;
    state.prompt = None;
    state.searched.clear();
    match view {
        View::Activity => effects.push(journal(state)),
        View::Feed => {}
        View::Findings => effects.extend(state.show_findings()),
        View::Overview => effects.extend(state.look_over()),
        View::List(kind) => {
            state.saved.view = Some(kind.command_name().to_owned());
            if !state.list(kind).started {
                effects.extend(reload(state, view));
            }
        }
    }
    effects
}

/// Nobody waits for a closed page; a request still under way is stopped.
fn forget(page: &Page) -> Vec<Effect> {
    let mut effects = vec![Effect::Forget { generation: page.common().generation }];
    if let Some(crate::app::chain::Test::Running { generation, .. }) = page.chain().map(|chain| &chain.test) {
        effects.push(Effect::CancelTest { generation: *generation });
    }
    effects
}

/// Asks for a view again.
pub(super) fn reload(state: &mut State, view: View) -> Vec<Effect> {
    match view {
        View::Activity => vec![journal(state)],
        View::Feed => Vec::new(),
        View::Overview => state.look_over(),
        View::Findings => {
            let deep = state.findings.deep;
            state.audit(deep, true)
        }
        View::List(kind) => {
            let old = state.list(kind).generation;
            let generation = state.generation();
            let query = state.list_mut(kind).refresh(generation);
            let forget = (old != 0).then_some(Effect::Forget { generation: old });
            let index = (kind == ListKind::Things && old != 0).then(|| state.ask_index());
            forget.into_iter().chain([Effect::Ask { generation, query }]).chain(index).collect()
        }
    }
}

/// Asks for what is shown again.
pub(super) fn refresh(state: &mut State) -> Vec<Effect> {
    let now = state.now;
    state.vitals.ask_again(true, now);
    state.belongings.ask_again();
    state.members.ask_again(now);
    state.failures.forget();
    if state.pages.is_empty() {
        return reload(state, state.view);
    }
    let generation = state.generation();
    let now = state.now;
    let Some(page) = state.pages.last_mut() else { return Vec::new() };
    let old = std::mem::replace(&mut page.common_mut().generation, generation);
    let mut effects = vec![Effect::Forget { generation: old }];
    effects.extend(ask(generation, page.ask(now)));
    effects.push(journal(state));
    effects
}

/// Back: clears a search, then a filter, then closes the page.
pub(super) fn back(state: &mut State) -> Vec<Effect> {
    if let Some(page) = state.pages.last_mut() {
        if !page.common().search.is_empty() {
            page.common_mut().search.clear();
            return Vec::new();
        }
        let page = state.pages.pop();
        return page.as_ref().map(forget).unwrap_or_default();
    }
    if !state.searched.is_empty() {
        state.searched.clear();
        return Vec::new();
    }
    let now = state.now;
    if let Some(list) = state.shown_list_mut()
        && !list.filter.is_empty()
    {
        list.set_filter("", now);
        return Vec::new();
    }
    if state.is_feed() && !state.feed.filter.is_empty() {
        state.feed.set_filter("", now);
        return Vec::new();
    }
    if state.is_findings() && !state.findings.filter.is_empty() {
        state.findings.set_filter("", now);
        return Vec::new();
    }
    if state.is_findings() && state.findings.is_running() {
        return state.stop_audit();
    }
    let quit = state.keymap.first(crate::app::CommandId::Quit).map(|key| key.to_string()).unwrap_or_default();
    state.say(Level::Info, format!("This is the first screen; {quit} quits"));
    Vec::new()
}
