//! What came by push.

use jiff::SignedDuration;

use crate::app::pages::{Page, pick};
use crate::app::standing::few_words;
use crate::app::{Answer, Effect, Generation, Level, ListKind, ShadowBrief, State};
use crate::fleet::Problem;
use crate::live::{Batch, Happening, Lifecycle, LiveStatus, News, Presence, Source};

/// Takes everything that came since the last time.
pub(super) fn take(state: &mut State, mut batch: Batch) -> Vec<Effect> {
    super::shadow::hear(state, &batch);
    if let Some(status) = batch.status.take() {
        stand(state, status);
    }
    let told = batch.lifecycle.iter().map(Lifecycle::thing);
    let is_shown =
        told.chain(batch.news.iter().map(|news| news.id().thing.as_str())).any(|thing| state.is_followed(thing));
    if is_shown {
        state.touch();
    }
    // What is read of a shadow for the first time did not happen just now.
    let (happened, found): (Vec<News>, Vec<News>) =
        std::mem::take(&mut batch.news).into_iter().partition(|news| happened(state, news));
    for one in &found {
        state.vitals.news(one);
        tell(state, &one.id().thing);
    }
    batch.news = happened;
    if !batch.lifecycle.is_empty() || !batch.news.is_empty() || !batch.faults.is_empty() || batch.dropped > 0 {
        let now = state.now;
        state.feed.take(&batch, now);
        if state.is_feed() {
            state.touch();
        }
    }
    let mut effects = Vec::new();
    for event in &batch.lifecycle {
        let was_shut_out = state.failures.of(&event.client_id).is_some();
        state.failures.take(event);
        effects.extend(examine_again(state, event, was_shut_out));
        if let Some(told) = Presence::of(event) {
            state.vitals.heard(event.thing(), told);
            tell(state, event.thing());
        }
    }
    for one in &batch.news {
        state.vitals.news(one);
        tell(state, &one.id().thing);
    }
    effects
}

/// Filter and sort of the list of things count what is known of this one now.
pub(in crate::app) fn tell(state: &mut State, thing: &str) {
    let Some(facts) = state.vitals.facts(thing) else { return };
    if state.list_mut(ListKind::Things).tell(thing, &facts) {
        state.touch();
    }
}

/// Whether a client was let in says something of its certificate and policies: the chain of the page shown is examined
/// again, but not with every event of one that comes and goes.
fn examine_again(state: &mut State, event: &Lifecycle, was_shut_out: bool) -> Option<Effect> {
    let pause = match &event.what {
        Happening::Connected if was_shut_out => SignedDuration::ZERO,
        Happening::Connected => SignedDuration::from_secs(10),
        Happening::ConnectFailed { .. } => SignedDuration::from_secs(30),
        _ => return None,
    };
    let now = state.now;
    let page = state.pages.last_mut()?;
    let is_its_own = match page {
        Page::Thing(page) => page.name == event.thing() || page.name == event.client_id,
        Page::Certificate(page) => page.id == event.principal,
        _ => false,
    };
    let generation = page.common().generation;
    let chain = page.chain_mut().filter(|_| is_its_own)?;
    let is_old = chain.examined.at.is_some_and(|at| now.duration_since(at) >= pause);
    if chain.examined.asking || !is_old {
        return None;
    }
    chain.examined.asking = true;
    Some(Effect::Ask { generation, query: chain.query() })
}

/// Whether something happened to a shadow, rather than that it was looked at.
fn happened(state: &State, news: &News) -> bool {
    let known = state.vitals.shadow(&news.id().thing).filter(|_| news.id().name.is_none());
    match news {
        News::Document { source: Source::Push, .. } => true,
        News::Document { missed, document, .. } => {
            let is_other = |brief| !matches!(brief, ShadowBrief::Is { version, .. } if version == document.version);
            *missed > 0 || known.is_some_and(is_other)
        }
        News::Deleted { at, .. } => at.is_some() || matches!(known, Some(ShadowBrief::Is { .. })),
    }
}

/// The session stands otherwise. That it fell back to polling is told once, however often it tries again.
fn stand(state: &mut State, status: LiveStatus) {
    if state.live == status {
        return;
    }
    state.touch();
    let was_pushed = state.presence_is_pushed();
    match &status {
        LiveStatus::Polling { why, .. } => {
            state.last_polling = Some(status.clone());
            let said = few_words(why);
            if state.polling_told.as_ref() != Some(&said) {
                let help = state.key_of(crate::app::CommandId::Help);
                state.say(Level::Warning, format!("No push ({said}): what is shown is polled; {help} tells more"));
                state.polling_told = Some(said);
            }
        }
        LiveStatus::Live { .. } => (state.polling_told, state.last_polling) = (None, None),
        LiveStatus::Off | LiveStatus::Connecting { .. } => {}
    }
    state.live = status;
    if was_pushed != state.presence_is_pushed() {
        // Who came and went meanwhile was not heard, or is not told from now on.
        let now = state.now;
        state.vitals.ask_again(false, now);
    }
}

/// Takes the answer of `GetConnection`. A refusal is told once.
pub(super) fn connection(state: &mut State, generation: Generation, thing: &str, result: Result<Answer, Problem>) {
    if generation != state.vitals_generation {
        return;
    }
    let result = pick(result, |answer| if let Answer::Connection(found) = answer { Some(found) } else { None });
    if state.is_followed(thing) {
        state.touch();
    }
    let missing = result.as_ref().err().and_then(|problem| problem.missing.clone());
    let now = state.now;
    let is_refused = state.vitals.answered(thing, result, now);
    tell(state, thing);
    if is_refused {
        let action = missing.unwrap_or_else(|| "iot:GetConnection".to_owned());
        state.say(Level::Warning, format!("no permission: {action}; whether things are connected is not known"));
    }
}

/// Takes what was found out about a client that is not let in.
pub(super) fn examined(state: &mut State, client: &str, result: Result<Answer, Problem>) {
    let facts = pick(result, |answer| if let Answer::ConnectFacts(facts) = answer { Some(facts) } else { None });
    let now = state.now;
    state.failures.examined(client, facts.map(|facts| *facts), now);
    state.touch();
}
