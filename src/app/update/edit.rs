//! Editing a shadow's desired state: what was read becomes a draft, the draft a plan, the plan a change.

use jiff::Timestamp;
use serde_json::Value;

use super::{change, open};
use crate::app::area::Area;
use crate::app::cursor::Cursor;
use crate::app::dialog::{Dialog, EditDialog, EditStage, Merging, Plan, Seen, differences};
use crate::app::pages::{Page, pick};
use crate::app::state::Changing;
use crate::app::{Answer, EditorEnd, Effect, Generation, Level, Query, State};
use crate::diagnose::Entry;
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{Document, Draft, DraftKind, DraftOf, inexact_number, pretty, read_desired, three_way};

/// How often a change is sent again by itself where only what the device reports has changed meanwhile.
const SENDS: u8 = 5;

/// Opens the desired state of the shadow shown.
pub(super) fn open_editor(state: &mut State) -> Vec<Effect> {
    let Some(Page::Thing(page)) = state.page() else { return Vec::new() };
    let (thing, shadow) = (page.name.clone(), page.shadow.shown.clone());
    let generation = state.generation();
    let dialog = EditDialog::new(generation, &thing, shadow.as_deref());
    let effects = open::ask(generation, vec![shadow_query(&dialog), Query::Drafts(thing)]);
    state.dialog = Some(Dialog::Edit(Box::new(dialog)));
    effects
}

fn shadow_query(dialog: &EditDialog) -> Query {
    Query::Shadow { thing: dialog.thing.clone(), name: dialog.shadow.clone() }
}

fn dialog(state: &mut State) -> Option<&mut EditDialog> {
    match &mut state.dialog {
        Some(Dialog::Edit(dialog)) => Some(dialog),
        _ => None,
    }
}

/// Whether an answer is for the editor.
pub(super) fn waits(state: &State, generation: Generation) -> bool {
    matches!(&state.dialog, Some(Dialog::Edit(dialog)) if dialog.generation == generation)
}

/// Takes an answer.
pub(super) fn answered(state: &mut State, query: &Query, result: Result<Answer, Problem>) -> Vec<Effect> {
    state.touch();
    let Some(dialog) = dialog(state) else { return Vec::new() };
    dialog.resume();
    match query {
        Query::Shadow { .. } => {
            let text = pick(result, |answer| if let Answer::Shadow(text) = answer { Some(text) } else { None });
            let thing = dialog.thing.clone();
            dialog.seen = Some(text.and_then(|text| seen(&thing, text.as_deref())));
            match std::mem::replace(&mut dialog.stage, EditStage::Loading) {
                EditStage::Checking(confirmed) => return checked(state, confirmed),
                other => dialog.stage = other,
            }
        }
        Query::Drafts(_) => {
            let drafts = pick(result, |answer| if let Answer::Drafts(found) = answer { Some(found) } else { None });
            let mut own: Vec<Draft> = match drafts {
                Ok(found) => {
                    let unreadable = found.unreadable.into_iter().filter(|(of, _)| of.shadow == dialog.shadow);
                    dialog.unreadable = unreadable.map(|(_, file)| file).collect();
                    found.drafts.into_iter().filter(|draft| draft.of.shadow == dialog.shadow).collect()
                }
                Err(problem) => {
                    dialog.unkept = Some(problem.to_string());
                    Vec::new()
                }
            };
            dialog.looked = true;
            if !own.is_empty() {
                let newest = own.remove(0);
                dialog.older = own.iter().filter(|draft| !newest.of.continues.contains(&draft.id)).count();
                dialog.draft = Some(newest);
            }
        }
        _ => {}
    }
    loaded(state)
}

/// Reads what AWS sent.
fn seen(thing: &str, text: Option<&str>) -> Result<Seen, Problem> {
    let Some(text) = text else { return Ok(Seen::default()) };
    let bad = |kind, message: String| Problem::new(kind, "edit the shadow", thing, message);
    if let Some((path, number)) = inexact_number(text) {
        let message =
            format!("its desired state holds a number that this program cannot keep exactly: {path} is {number}");
        return Err(
            bad(ProblemKind::Input, message).next("Nothing was changed. Edit this shadow with the aws command.")
        );
    }
    let document = Document::parse(text).map_err(|error| bad(ProblemKind::Service, error.to_string()))?;
    Ok(Seen { version: Some(document.version), desired: document.desired, reported: document.reported })
}

/// Everything is read: a draft is offered, else the editor opens.
fn loaded(state: &mut State) -> Vec<Effect> {
    let (scope, now) = (state.scope(), state.now);
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let (EditStage::Loading, true, Some(seen)) = (&dialog.stage, dialog.looked, &dialog.seen) else {
        return Vec::new();
    };
    if dialog.draft.is_some() {
        dialog.turn(EditStage::Offer);
        return Vec::new();
    }
    match seen.clone() {
        Err(problem) => {
            dialog.turn(EditStage::Failed(problem));
            Vec::new()
        }
        Ok(seen) => {
            dialog.draft = Some(Draft::begin(DraftOf {
                kind: DraftKind::Desired,
                account: scope.account,
                region: scope.region,
                thing: dialog.thing.clone(),
                shadow: dialog.shadow.clone(),
                version: seen.version,
                base: seen.desired,
                begun: now,
                continues: Vec::new(),
            }));
            edit(state, None)
        }
    }
}

/// What was left lying is gone on with, as a draft of its own.
pub(super) fn take_over(state: &mut State) {
    let now = state.now;
    if let Some(dialog) = dialog(state)
        && let Some(draft) = dialog.draft.take()
    {
        dialog.draft = Some(draft.continued(now));
        dialog.continued = Some(draft);
    }
}

/// Lets the user edit the draft.
pub(super) fn edit(state: &mut State, line: Option<usize>) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let Some(draft) = dialog.draft.clone() else { return Vec::new() };
    dialog.turn(EditStage::External);
    vec![Effect::Edit { generation: dialog.generation, draft: Box::new(draft), line }]
}

/// Lets the user edit the draft in the built-in editor.
pub(super) fn write_here(state: &mut State, line: usize, column: usize) {
    if let Some(dialog) = dialog(state)
        && let Some(draft) = &dialog.draft
    {
        let area = Area::new(&draft.text, line, column);
        dialog.turn(EditStage::Writing(Box::new(area), None));
    }
}

/// The user's editor ended.
pub(super) fn edited(state: &mut State, generation: Generation, end: EditorEnd) -> Vec<Effect> {
    if !waits(state, generation) {
        return Vec::new();
    }
    state.touch();
    let Some(dialog) = dialog(state) else { return Vec::new() };
    match end {
        EditorEnd::NoEditor => {
            write_here(state, 1, 1);
            Vec::new()
        }
        EditorEnd::Done(text) => {
            let Some(draft) = &mut dialog.draft else { return Vec::new() };
            draft.text = text;
            finished(state)
        }
        EditorEnd::Failed { why, text } => {
            dialog.turn(EditStage::Broken(why));
            let (Some(draft), Some(text)) = (&mut dialog.draft, text) else { return Vec::new() };
            draft.text = text;
            keep(state)
        }
        EditorEnd::Unreadable(problem) => {
            // Whatever is written or discarded from here on must not be this file.
            dialog.draft = None;
            dialog.turn(EditStage::Failed(problem));
            Vec::new()
        }
    }
}

/// Puts the draft on the disk.
pub(super) fn keep(state: &mut State) -> Vec<Effect> {
    let now = state.now;
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let Some(draft) = &mut dialog.draft else { return Vec::new() };
    draft.saved = now;
    dialog.keeping = Some(now);
    vec![Effect::KeepDraft(Box::new(draft.clone()))]
}

/// A draft is on the disk, or is not.
pub(super) fn kept(state: &mut State, id: &str, saved: Timestamp, result: Result<String, Problem>) -> Vec<Effect> {
    let Some(dialog) = dialog(state).filter(|dialog| dialog.draft.as_ref().is_some_and(|draft| draft.id == id)) else {
        // Nobody looks at it any more, but that it could not be kept must be told.
        if let Err(problem) = result {
            state.touch();
            state.say(Level::Error, problem.to_string());
        }
        return Vec::new();
    };
    let before = (dialog.kept.clone(), dialog.unkept.clone(), dialog.keeping);
    match result {
        Ok(place) => (dialog.kept, dialog.unkept) = (Some(place), None),
        Err(problem) => dialog.unkept = Some(problem.to_string()),
    }
    dialog.keeping.take_if(|newest| *newest == saved);
    let is_left = matches!(dialog.stage, EditStage::Unsaved(_)) && dialog.keeping.is_none() && dialog.unkept.is_none();
    if before != (dialog.kept.clone(), dialog.unkept.clone(), dialog.keeping) {
        state.touch();
    }
    if is_left { leave(state) } else { Vec::new() }
}

/// The text is as it is wanted: it is kept, checked, and compared with what is there by now.
pub(super) fn finished(state: &mut State) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let Some(draft) = &dialog.draft else { return Vec::new() };
    if !draft.says_something() {
        state.dialog = None;
        state.say(Level::Info, "Nothing was changed, so nothing is sent");
        return Vec::new();
    }
    let mut effects = keep(state);
    effects.extend(check(state));
    effects
}

/// Reads the draft's text; where it is right, looks whether somebody was faster.
pub(super) fn check(state: &mut State) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let Some(draft) = &dialog.draft else { return Vec::new() };
    let reported = dialog.seen.as_ref().and_then(|seen| seen.as_ref().ok()).map(|seen| seen.reported.clone());
    if let Err(mistake) = read_desired(&draft.text, &reported.unwrap_or_default()) {
        let next = match std::mem::replace(&mut dialog.stage, EditStage::Loading) {
            EditStage::Writing(mut area, _) => {
                area.stand(mistake.line, mistake.column);
                EditStage::Writing(area, Some(mistake))
            }
            _ => EditStage::Mistaken(mistake),
        };
        dialog.turn(next);
        return Vec::new();
    }
    look(state, None)
}

/// Looks what is there now.
fn look(state: &mut State, confirmed: Option<Box<Plan>>) -> Vec<Effect> {
    let generation = state.generation();
    let Some(dialog) = dialog(state) else { return Vec::new() };
    dialog.turn(EditStage::Checking(confirmed));
    dialog.generation = generation;
    vec![Effect::Ask { generation, query: shadow_query(dialog) }]
}

/// What is there now is known: a plan, or first a merge.
fn checked(state: &mut State, confirmed: Option<Box<Plan>>) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let (Some(draft), Some(seen)) = (dialog.draft.clone(), dialog.seen.clone()) else { return Vec::new() };
    let Ok(mine) = read_desired(&draft.text, &serde_json::Map::new()) else { return check(state) };
    let seen = match seen {
        Ok(seen) => seen,
        Err(problem) if problem.kind == ProblemKind::Input => {
            dialog.turn(EditStage::Failed(problem));
            return Vec::new();
        }
        // There is no version by which AWS would refuse to overwrite what somebody created meanwhile.
        Err(mut problem) if draft.of.version.is_none() => {
            problem.message += "; a creation is not sent unread: somebody may have created it meanwhile";
            dialog.turn(EditStage::Failed(problem));
            return Vec::new();
        }
        // What cannot be read may be written all the same; where somebody was faster, AWS refuses it.
        Err(problem) => {
            let seen = Seen { version: draft.of.version, desired: draft.of.base, ..Seen::default() };
            let note = format!("whether somebody was faster could not be looked at: {problem}");
            preview(state, Plan { seen, wanted: mine, notes: vec![note], sent: 0 });
            return Vec::new();
        }
    };
    if let Some(plan) = confirmed
        && plan.seen.desired == seen.desired
        && plan.sent < SENDS
    {
        return send(state, Plan { seen, ..*plan });
    }
    if seen.desired == mine {
        return nothing_left(state);
    }
    if seen.desired == draft.of.base {
        let notes = match (draft.of.version, seen.version) {
            (Some(before), Some(now)) if before != now => {
                vec![format!("version {now} now, {before} when it was read: the desired state is the same")]
            }
            _ => Vec::new(),
        };
        preview(state, Plan { seen, wanted: mine, notes, sent: 0 });
        return Vec::new();
    }
    let merged = three_way(&draft.of.base, &seen.desired, &mine);
    let of = |side: &serde_json::Map<String, Value>, who: &str| -> Vec<String> {
        let beyond = |path: &String| !merged.conflicts.iter().any(|conflict| within(path, &conflict.pointer()));
        let all = differences(&draft.of.base, side).into_iter().filter(|(path, ..)| beyond(path));
        all.map(|(path, before, after)| format!("{who}{path}  {} → {}", shown(before), shown(after))).collect()
    };
    let by_itself = [of(&seen.desired, "theirs  "), of(&mine, "mine    ")].concat();
    let merging = Merging {
        from: draft.of.version,
        seen,
        merged,
        by_itself,
        decided: std::collections::BTreeMap::new(),
        cursor: Cursor::default(),
        typing: None,
    };
    dialog.turn(EditStage::Merging(Box::new(merging)));
    Vec::new()
}

fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn shown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "none".to_owned())
}

fn preview(state: &mut State, mut plan: Plan) {
    if plan.seen.version.is_none() {
        plan.notes.push("there is no such shadow yet: this creates it, and no version is sent".to_owned());
    }
    if let Some(dialog) = dialog(state) {
        dialog.turn(EditStage::Preview(Box::new(plan)));
    }
}

/// The shadow is as it is wanted already: the draft has served its purpose.
fn nothing_left(state: &mut State) -> Vec<Effect> {
    let ids = dialog(state).and_then(|dialog| dialog.draft.take()).map(|draft| draft.ids());
    state.dialog = None;
    state.say(Level::Info, "The shadow has all of this already: nothing is left to send");
    let mut effects: Vec<Effect> = ids.into_iter().flatten().map(Effect::DiscardDraft).collect();
    effects.extend(open::refresh(state));
    effects
}

/// Every conflict is decided: what came of it is the draft now, based on what they have.
pub(super) fn merged(state: &mut State) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let (EditStage::Merging(merging), Some(draft)) = (&dialog.stage, &mut dialog.draft) else { return Vec::new() };
    let (seen, wanted) = (merging.seen.clone(), merging.state());
    draft.text = pretty(&wanted);
    draft.of.base.clone_from(&seen.desired);
    draft.of.version = seen.version;
    let mistake = read_desired(&draft.text, &seen.reported).err();
    let mut effects = keep(state);
    if let (Some(mistake), Some(dialog)) = (mistake, self::dialog(state)) {
        dialog.turn(EditStage::Mistaken(mistake));
    } else if seen.desired == wanted {
        effects.extend(nothing_left(state));
    } else {
        preview(state, Plan { seen, wanted, notes: Vec::new(), sent: 0 });
    }
    effects
}

/// It was confirmed, or only what the device reports has changed since it was.
pub(super) fn send(state: &mut State, mut plan: Plan) -> Vec<Effect> {
    let generation = state.generation();
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let fix = dialog.fix(&plan);
    let title = fix.title.clone();
    let drafts = dialog.draft.as_ref().map(Draft::ids).unwrap_or_default();
    plan.sent += 1;
    dialog.turn(EditStage::Sending(Box::new(plan)));
    state.changing = Some(Changing { generation, title, notes: Vec::new(), is_undo: false, audited: None, drafts });
    vec![Effect::Execute { generation, fix, finding: String::new() }]
}

/// AWS has answered to what was sent of this draft.
pub(super) fn sent(state: &mut State, changing: &Changing, result: Result<Entry, Problem>) -> Vec<Effect> {
    let looked_at = dialog(state).is_some_and(|dialog| {
        dialog.resume();
        matches!(dialog.stage, EditStage::Sending(_))
            && dialog.draft.as_ref().is_some_and(|own| changing.drafts.first() == Some(&own.id))
    });
    let problem = match result {
        Ok(entry) => {
            if looked_at {
                state.dialog = None;
            }
            let said = [&[format!("✓ Done: {}", changing.title)], entry.notes.as_slice()].concat().join("; ");
            state.say(if entry.notes.is_empty() { Level::Info } else { Level::Warning }, said);
            let mut effects: Vec<Effect> = changing.drafts.iter().cloned().map(Effect::DiscardDraft).collect();
            effects.extend(again(state));
            return effects;
        }
        Err(problem) => problem,
    };
    if !looked_at {
        state.say(Level::Error, format!("{}: {}; the draft is kept", change::outcome(&problem), problem.message));
        return again(state);
    }
    let Some(dialog) = dialog(state) else { return Vec::new() };
    if problem.kind == ProblemKind::Conflict
        && let EditStage::Sending(plan) = std::mem::replace(&mut dialog.stage, EditStage::Loading)
    {
        return look(state, Some(plan));
    }
    dialog.turn(EditStage::Failed(problem));
    Vec::new()
}

/// What is shown is asked for again.
fn again(state: &mut State) -> Vec<Effect> {
    if matches!(state.page(), Some(Page::Thing(_))) { open::refresh(state) } else { Vec::new() }
}

/// Closes the editor where the draft is on the disk, which is told; else asks.
pub(super) fn leave(state: &mut State) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    if dialog.has_draft() && (dialog.keeping.is_some() || dialog.unkept.is_some()) {
        if !matches!(dialog.stage, EditStage::Unsaved(_)) {
            let before = std::mem::replace(&mut dialog.stage, EditStage::Loading);
            dialog.turn(EditStage::Unsaved(Box::new(before)));
        }
        return Vec::new();
    }
    let mut effects = vec![Effect::Forget { generation: dialog.generation }];
    let (has_draft, kept, continued) = (dialog.has_draft(), dialog.kept.take(), dialog.continued.take());
    let draft = dialog.draft.take();
    state.dialog = None;
    match draft {
        Some(draft) if has_draft => {
            // What nobody changed needs no copy beside it.
            let original = continued.filter(|original| original.text == draft.text);
            let place = kept.map(|place| match &original {
                Some(original) => place.replace(&draft.id, &original.id),
                None => place,
            });
            state.say(
                Level::Info,
                format!("The draft is kept{}", place.map(|at| format!(": {at}")).unwrap_or_default()),
            );
            if original.is_some() {
                effects.push(Effect::DiscardDraft(draft.id));
            }
            effects.extend(again(state));
        }
        Some(draft) => effects.push(Effect::DiscardDraft(draft.id)),
        None => {}
    }
    effects
}

/// Closes the editor though the draft is not on the disk.
pub(super) fn lose(state: &mut State) -> Vec<Effect> {
    let Some(dialog) = dialog(state) else { return Vec::new() };
    let mut effects = vec![Effect::Forget { generation: dialog.generation }];
    state.dialog = None;
    state.say(Level::Warning, "Left without the text: what was typed last is not on the disk");
    effects.extend(again(state));
    effects
}

/// The user does not want the draft any more.
pub(super) fn discard(state: &mut State) -> Vec<Effect> {
    let Some(draft) = dialog(state).and_then(|dialog| dialog.draft.take()) else { return Vec::new() };
    state.dialog = None;
    state.say(Level::Info, "The draft is discarded");
    let mut effects: Vec<Effect> = draft.ids().into_iter().map(Effect::DiscardDraft).collect();
    effects.extend(again(state));
    effects
}

/// Looks again after a failure.
pub(super) fn try_again(state: &mut State) -> Vec<Effect> {
    match dialog(state).map(|dialog| dialog.draft.is_some()) {
        Some(true) => check(state),
        Some(false) => {
            state.dialog = None;
            open_editor(state)
        }
        None => Vec::new(),
    }
}
