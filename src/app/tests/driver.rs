//! Presses keys and hands the effects to the small fleet, one after the other.

use jiff::Timestamp;

use super::world::{World, noon, session};
use crate::app::*;

/// The program without a terminal and without a network.
pub(crate) struct Driver {
    pub(crate) state: State,
    pub(crate) world: World,
    pub(crate) now: Timestamp,
    /// Effects that are nobody's business but the test's: copies, saves, quitting.
    pub(crate) others: Vec<Effect>,
    /// Questions are kept here instead of being answered.
    pub(crate) hold: bool,
    pub(crate) held: Vec<Effect>,
    /// No draft can be written.
    pub(crate) is_disk_full: bool,
}

impl Driver {
    pub(crate) fn started(width: u16, height: u16) -> Self {
        let options = Options { size: (width, height), ..Options::default() };
        let (state, effects) = start(options, noon());
        let mut driver = Self {
            state,
            world: World::default(),
            now: noon(),
            others: Vec::new(),
            hold: false,
            held: Vec::new(),
            is_disk_full: false,
        };
        driver.do_all(effects);
        driver
    }

    pub(crate) fn signed_in(width: u16, height: u16) -> Self {
        let mut driver = Self::started(width, height);
        let generation = driver.state.sign_in_generation;
        driver.tell(Msg::SignedIn { generation, result: Ok(session()) });
        driver
    }

    pub(crate) fn tell(&mut self, msg: Msg) {
        let effects = update(&mut self.state, msg, self.now);
        self.do_all(effects);
    }

    /// Keys, separated by blanks.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.tell(Msg::Key(Key::parse(key).unwrap()));
        }
        self
    }

    /// Text, character by character.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.tell(Msg::Key(Key::char(c)));
        }
        self
    }

    /// Time goes by, and the program is woken where it wanted to be.
    pub(crate) fn pass(&mut self, milliseconds: i64) {
        self.now = self.now.checked_add(jiff::SignedDuration::from_millis(milliseconds)).unwrap();
        if self.state.next_wake().is_some_and(|at| at <= self.now) {
            self.tell(Msg::Wake);
        }
    }

    /// What is followed now.
    pub(crate) fn followed(&self) -> crate::live::Interest {
        let last = self.others.iter().rev().find_map(|effect| match effect {
            Effect::Follow(interest) => Some(interest.clone()),
            _ => None,
        });
        last.unwrap_or_default()
    }

    /// Lets the held effects happen.
    pub(crate) fn release(&mut self) {
        self.hold = false;
        let held = std::mem::take(&mut self.held);
        self.do_all(held);
    }

    fn do_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if self.hold && !matches!(effect, Effect::Forget { .. } | Effect::Save(_)) {
                self.held.push(effect);
            } else {
                self.carry_out(effect);
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Ask { generation, query } => {
                let result = self.world.answer(&query);
                self.tell(Msg::Answered { generation, query, result });
            }
            Effect::Test { generation, request } => {
                let tested = self.world.test(&request);
                self.tell(Msg::Tested { generation, result: Ok(Box::new(tested)) });
            }
            Effect::Execute { generation, fix, .. } => {
                if let Some(problem) = self.world.write(&fix.calls) {
                    self.tell(Msg::Executed { generation, result: Err(problem) });
                    return;
                }
                let entry = self.world.execute(&fix.title, fix.calls, fix.undo);
                self.tell(Msg::Executed { generation, result: Ok(Box::new(entry)) });
            }
            Effect::Undo { generation, entry } => {
                let at = self.world.journal.iter().position(|known| known.id == entry).unwrap();
                let (title, calls) = (self.world.journal[at].title.clone(), self.world.journal[at].undo.clone());
                let done = self.world.execute(&format!("Undo: {title}"), calls, Vec::new());
                self.world.journal[at].state = crate::diagnose::EntryState::Undone { by: done.id.clone() };
                self.tell(Msg::Executed { generation, result: Ok(Box::new(done)) });
            }
            Effect::Edit { generation, draft, line } => {
                let end = self.world.editors.pop().unwrap_or(EditorEnd::NoEditor);
                self.world.drafts.retain(|kept| kept.id != draft.id);
                let text = match &end {
                    EditorEnd::Done(text) | EditorEnd::Failed { text: Some(text), .. } => text.clone(),
                    _ => draft.text.clone(),
                };
                self.world.drafts.push(crate::shadow::Draft { text, ..*draft.clone() });
                self.others.push(Effect::Edit { generation, draft, line });
                self.tell(Msg::Edited { generation, end });
            }
            Effect::KeepDraft(draft) if self.is_disk_full => {
                let full = crate::fleet::Problem::new(
                    crate::fleet::ProblemKind::Input,
                    "keep the draft",
                    "/state/drafts",
                    "no space left on device",
                );
                self.tell(Msg::DraftKept { result: Err(full), saved: draft.saved, id: draft.id });
            }
            Effect::KeepDraft(draft) => {
                let (id, saved) = (draft.id.clone(), draft.saved);
                self.world.drafts.retain(|kept| kept.id != id);
                self.world.drafts.push(*draft);
                self.tell(Msg::DraftKept { result: Ok(format!("/state/drafts/{id}.json")), saved, id });
            }
            Effect::DiscardDraft(id) => self.world.drafts.retain(|kept| kept.id != id),
            other => self.others.push(other),
        }
    }
}
