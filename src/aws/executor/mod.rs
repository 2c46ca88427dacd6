//! The one executor: nothing else in the program calls a mutating API.
//!
//! Order: read-only mode, then the journal on the disk, then a look at the target and the call (one try), then the
//! journal again.

mod already;
mod perform;
mod setting;
mod undo;
mod version;

use jiff::Timestamp;
use perform::Performed;

use super::journal::Journal;
use super::{Cloud, Drafts};
use crate::diagnose::{ApiCall, Entry, EntryState, Fix};
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::{DraftKind, DraftOf, DraftsFound};

impl Cloud {
    /// Makes the fix's calls in order, journalled before and after. Refuses in read-only mode before anything is
    /// written or sent. Once begun it runs to its end, also when the caller stops waiting.
    ///
    /// # Errors
    /// Read-only mode, a journal that cannot be written (then nothing is sent), or what AWS said; the journal then holds
    /// an entry that failed, or one of which it is not known.
    pub async fn execute(&self, fix: &Fix) -> Result<Entry, Problem> {
        self.change(&fix.title, &fix.calls, &fix.undo, None).await
    }

    /// Every change, in its last state, oldest first.
    ///
    /// # Errors
    /// Where the file exists and cannot be read.
    pub async fn journal(&self) -> Result<Vec<Entry>, Problem> {
        self.on_disk("read the journal", Journal::read).await
    }

    /// The drafts of a thing's desired states in this account and region, newest first.
    ///
    /// # Errors
    /// Where their folder exists and cannot be read.
    pub async fn drafts(&self, thing: &str) -> Result<DraftsFound, Problem> {
        let (drafts, scope) = (Drafts::beside(&self.settings().journal), self.scope().clone());
        let thing = thing.to_owned();
        let found = tokio::task::spawn_blocking(move || drafts.all()).await;
        let mut found =
            found.map_err(|error| Problem::new(ProblemKind::Input, "list the drafts", "", error.to_string()))??;
        let is_its = |of: &DraftOf| {
            of.kind == DraftKind::Desired
                && (of.thing == thing && of.account == scope.account && of.region == scope.region)
        };
        found.drafts.retain(|draft| is_its(&draft.of));
        found.unreadable.retain(|(of, _)| is_its(of));
        Ok(found)
    }

    /// The way of every change.
    async fn change(
        &self,
        title: &str,
        calls: &[ApiCall],
        undo: &[ApiCall],
        undoes: Option<String>,
    ) -> Result<Entry, Problem> {
        if self.read_only() {
            return Err(Problem::new(ProblemKind::ReadOnly, title, "", "read-only mode: nothing was sent")
                .next(read_only_step(self.settings().read_only)));
        }
        if calls.is_empty() {
            return Err(Problem::new(ProblemKind::Input, title, "", "there is no call to make"));
        }
        let entry = Entry {
            id: uuid::Uuid::new_v4().to_string(),
            at: Timestamp::now(),
            ended_at: None,
            account: self.scope().account.clone(),
            region: self.scope().region.clone(),
            caller: self.caller().arn.clone(),
            title: title.to_owned(),
            calls: calls.to_vec(),
            undo: undo.to_vec(),
            done: 0,
            undoes,
            notes: Vec::new(),
            state: EntryState::Started,
        };
        // On a task of its own: a screen that goes away must not leave a change half made and half journalled.
        let cloud = self.clone();
        match tokio::spawn(async move { cloud.run(entry).await }).await {
            Ok(result) => result,
            Err(error) => Err(Problem::new(ProblemKind::Service, title, "", format!("the change broke off: {error}"))
                .next("Look at the journal and at the target before trying again.")),
        }
    }

    async fn run(&self, mut entry: Entry) -> Result<Entry, Problem> {
        self.write(&entry).await?;
        let result = self.perform_all(&mut entry).await;
        self.forget();
        entry.ended_at = Some(Timestamp::now());
        entry.state = match &result {
            Ok(()) => EntryState::Done,
            Err(problem) => failure(problem),
        };
        let written = self.write(&entry).await;
        result?;
        written.map_err(|mut problem| {
            problem.message = format!("{} was done, but could not be journalled: {}", entry.title, problem.message);
            problem
        })?;
        Ok(entry)
    }

    /// Whatever happens, the entry then says how many calls were done, and its undo takes back those and what may have
    /// taken effect besides: nothing else.
    async fn perform_all(&self, entry: &mut Entry) -> Result<(), Problem> {
        let calls = entry.calls.clone();
        // Before the first: a change that would break off halfway for this is not begun. What an undoing overwrites was
        // looked at when it was chosen.
        if entry.undoes.is_none() {
            match self.still_as_previewed(entry).await {
                Ok(notes) => entry.notes.extend(notes),
                Err(problem) => {
                    entry.undo.clear();
                    return Err(problem);
                }
            }
        }
        for (index, call) in calls.iter().enumerate() {
            let already = self.already(call).await;
            let performed = match (call, &already) {
                // A second version of the same words would use up one of five.
                (ApiCall::CreatePolicyVersion { .. }, Some(_)) => Ok(Performed::default()),
                _ => self.perform(call).await,
            };
            match performed {
                Ok(performed) => {
                    entry.done = index + 1;
                    if let Some(version) = performed.version {
                        entry.name_version(call.subject(), &version);
                    }
                    if let Some(note) = already.or(performed.note) {
                        entry.notes.push(note);
                        entry.undo.retain(|back| !call.is_taken_back_by(back));
                    }
                }
                // Gone meanwhile, as it was to be.
                Err(problem) if already.is_some() && problem.kind == ProblemKind::NotFound => {
                    entry.done = index + 1;
                    entry.notes.extend(already);
                    entry.undo.retain(|back| !call.is_taken_back_by(back));
                }
                Err(mut problem) => {
                    let begun = index + usize::from(problem.may_have_taken_effect());
                    entry.undo.retain(|back| calls[..begun].iter().any(|call| call.is_taken_back_by(back)));
                    if index > 0 {
                        let done: Vec<String> = calls[..index].iter().map(ApiCall::describe).collect();
                        let total = calls.len();
                        problem.message = format!(
                            "{} (after {index} of {total} calls were done: {})",
                            problem.message,
                            done.join("; ")
                        );
                    }
                    return Err(problem);
                }
            }
        }
        Ok(())
    }

    async fn write(&self, entry: &Entry) -> Result<(), Problem> {
        let entry = entry.clone();
        self.on_disk("write the journal", move |journal| journal.append(&entry)).await
    }

    /// A disk may be slow, and syncing is; no other task must wait for it.
    async fn on_disk<T: Send + 'static>(
        &self,
        tried: &str,
        work: impl FnOnce(&Journal) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let journal = Journal::new(&self.settings().journal);
        tokio::task::spawn_blocking(move || work(&journal))
            .await
            .map_err(|error| Problem::new(ProblemKind::Input, tried, "", error.to_string()))?
    }
}

const fn read_only_step(given_at_start: bool) -> &'static str {
    if given_at_start { "Start again without --read-only to make changes." } else { "Turn read-only mode off first." }
}

/// Code and words, no payload.
fn failure(problem: &Problem) -> EntryState {
    let code = problem.code.as_deref().map(|code| format!("{code}: ")).unwrap_or_default();
    let message = format!("{code}{}", problem.message);
    if problem.may_have_taken_effect() { EntryState::Unsure { message } } else { EntryState::Failed { message } }
}
