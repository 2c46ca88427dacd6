//! Answers find whoever asked; the others are dropped.

use crate::app::dialog::{Change, Dialog, Stage};
use crate::app::pages::pick;
use crate::app::{Answer, Effect, Generation, Level, ListKind, Query, Recalled, State};
use crate::fleet::{Problem, ProblemKind};

/// Takes an answer.
pub(super) fn answered(
    state: &mut State,
    generation: Generation,
    query: &Query,
    result: Result<Answer, Problem>,
) -> Vec<Effect> {
    match query {
        Query::List { kind, .. } => list(state, generation, *kind, result),
        Query::Index => {
            state.index_told(generation, result);
            Vec::new()
        }
        Query::Overview => {
            state.looked_over(generation, result);
            Vec::new()
        }
        Query::Find { .. } => {
            state.found(generation, result);
            Vec::new()
        }
        Query::Journal => journal(state, generation, result),
        Query::CertificateFile(path) => {
            let read = pick(result, |answer| if let Answer::CertificateFile(all) = answer { Some(*all) } else { None });
            super::open::certificate_read(state, generation, path, read)
        }
        Query::ConnectFacts { client, .. } => {
            super::live::examined(state, client, result);
            Vec::new()
        }
        Query::Connection(thing) => {
            super::live::connection(state, generation, thing, result);
            Vec::new()
        }
        Query::RowPrincipals(_) | Query::RowGroups(_) | Query::RowCertificate { .. } => {
            state.row_answered(generation, query, result)
        }
        Query::GroupThings(_) if state.is_of_members(generation) => {
            state.members_answered(generation, result);
            Vec::new()
        }
        _ if super::edit::waits(state, generation) => super::edit::answered(state, query, result),
        _ if super::proof::waits(state, generation) => super::proof::examined(state, result),
        _ if state.dialog.is_some() && dialog(state, generation, query, &result) => super::test::advance(state),
        _ => page(state, generation, query, result),
    }
}

fn page(state: &mut State, generation: Generation, query: &Query, result: Result<Answer, Problem>) -> Vec<Effect> {
    let now = state.now;
    tell(state, query, &result);
    let Some(page) = state.pages.iter_mut().find(|page| page.common().generation == generation) else {
        return Vec::new();
    };
    let more = page.take(query, result, now);
    state.touch();
    let mut effects = super::open::ask(generation, more);
    effects.extend(super::test::advance(state));
    effects.extend(super::change::examined(state));
    effects
}

/// What a page learns of a thing counts in the list of things, too.
fn tell(state: &mut State, query: &Query, result: &Result<Answer, Problem>) {
    match (query, result) {
        (Query::ThingGroups(thing), Ok(Answer::GroupNames(groups))) => state.groups_told(thing, groups),
        (Query::ThingPrincipals(thing), Ok(Answer::Principals(all))) => state.principals_told(thing, all),
        (Query::Thing(name), Ok(Answer::Thing(thing))) => {
            state.list_mut(ListKind::Things).take_thing(name, Some(thing));
        }
        (Query::Thing(name), Err(problem)) if problem.kind == ProblemKind::NotFound => {
            state.list_mut(ListKind::Things).take_thing(name, None);
        }
        (Query::Certificate(_), Ok(Answer::Certificate(detail))) => {
            state.status_told(&detail.certificate.id, &detail.certificate.status);
        }
        (Query::DeviceFacts { .. }, Ok(Answer::DeviceFacts(all))) => {
            for detail in all.iter().filter_map(|facts| facts.certificate.known()) {
                state.status_told(&detail.certificate.id, &detail.certificate.status);
            }
        }
        _ => {}
    }
}

fn list(state: &mut State, generation: Generation, kind: ListKind, result: Result<Answer, Problem>) -> Vec<Effect> {
    let now = state.now;
    let list = state.list_mut(kind);
    if list.generation != generation {
        return Vec::new();
    }
    let statuses: Vec<_> = match &result {
        Ok(Answer::Certificates(page)) => page.items.iter().map(|one| (one.id.clone(), one.status.clone())).collect(),
        _ => Vec::new(),
    };
    let came: Vec<String> = match &result {
        Ok(Answer::Things(page)) => page.items.iter().map(|thing| thing.name.clone()).collect(),
        _ => Vec::new(),
    };
    let next = list.take(result, now);
    state.statuses_listed(statuses);
    // What was heard of them before they came.
    for thing in &came {
        super::live::tell(state, thing);
    }
    if next.is_none() && state.is_overview() {
        state.count_anew();
    }
    state.touch();
    next.map(|query| Effect::Ask { generation, query }).into_iter().collect()
}

/// Takes a list that an earlier run kept; one that came too late is of no use any more.
pub(super) fn recalled(
    state: &mut State,
    generation: Generation,
    result: Result<Box<Recalled>, Problem>,
) -> Vec<Effect> {
    let now = state.now;
    match result {
        Ok(recalled) => {
            let list = state.list_mut(recalled.rows.kind());
            if list.generation == generation && list.recall(*recalled, now) {
                state.touch();
            }
        }
        Err(problem) => {
            state.touch();
            state.say(Level::Warning, problem.to_string());
        }
    }
    Vec::new()
}

fn journal(state: &mut State, generation: Generation, result: Result<Answer, Problem>) -> Vec<Effect> {
    if state.activity.generation != generation {
        return Vec::new();
    }
    let now = state.now;
    let entries = pick(result, |answer| if let Answer::Journal(all) = answer { Some(all) } else { None });
    state.activity.journal.take(entries, now);
    state.touch();
    let waiting = matches!(&state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Loading);
    if !waiting {
        return Vec::new();
    }
    let scope = state.scope();
    let problem = state.activity.journal.problem.clone();
    let entry = state.activity.last_undoable(&scope.account, &scope.region).cloned();
    let Some(Dialog::Change(dialog)) = &mut state.dialog else { return Vec::new() };
    match (problem, entry) {
        (Some(problem), _) => dialog.stage = Stage::Failed(problem),
        (None, Some(entry)) => {
            dialog.changes = vec![Change::Undo(entry)];
            dialog.stage = Stage::Preview;
        }
        (None, None) => {
            state.dialog = None;
            state.say(Level::Info, "There is no change to take back in this account and region");
        }
    }
    Vec::new()
}

/// Whether the dialog was waiting for it.
fn dialog(state: &mut State, generation: Generation, query: &Query, result: &Result<Answer, Problem>) -> bool {
    let now = state.now;
    let taken = match &mut state.dialog {
        Some(Dialog::Relations(dialog)) if dialog.generation == generation => {
            let relation = dialog.relations.iter_mut().find(|relation| relation.query == *query);
            relation.map(|relation| relation.take(result.clone(), now))
        }
        Some(Dialog::Test(dialog)) if dialog.generation == generation => match query {
            Query::AliasesFor(_) => {
                let all =
                    pick(result.clone(), |answer| if let Answer::Aliases(all) = answer { Some(all) } else { None });
                dialog.aliases.take(all, now);
                super::test::preselect(dialog, state.saved.role_alias.as_deref());
                Some(())
            }
            Query::CredentialEndpoint => {
                let host =
                    pick(result.clone(), |answer| if let Answer::Endpoint(host) = answer { Some(host) } else { None });
                dialog.endpoint.take(host, now);
                Some(())
            }
            Query::DeviceCertificate { .. } => {
                let found =
                    pick(
                        result.clone(),
                        |answer| {
                            if let Answer::DeviceCertificate(id) = answer { Some(id) } else { None }
                        },
                    );
                dialog.found.take(found, now);
                Some(())
            }
            _ => None,
        },
        _ => None,
    };
    if taken.is_some() {
        state.touch();
    }
    taken.is_some()
}
