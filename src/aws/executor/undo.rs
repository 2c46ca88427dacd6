//! Taking a change back.

use crate::aws::Cloud;
use crate::diagnose::{ApiCall, Entry, EntryState};
use crate::fleet::{Problem, ProblemKind, Scope};

const TRIED: &str = "undo";

impl Cloud {
    /// Takes back a change of the journal: the one with this id (or the only one that begins so), or the newest of this
    /// account and region that can be. The undoing is an entry of its own.
    ///
    /// # Errors
    /// As [`Cloud::execute`]; and for an entry of another account or region, one already taken back, one without a way
    /// back, a setting or document that somebody has changed since, and where there is none. A change whose undoing failed
    /// can be taken back once more.
    pub async fn undo(&self, id: Option<&str>) -> Result<Entry, Problem> {
        let chosen = self.undoable(id).await?;
        self.take_back(chosen).await
    }

    /// As [`Cloud::undo`], over what somebody has set since.
    ///
    /// # Errors
    /// As [`Cloud::undo`] but for that.
    pub async fn undo_over(&self, id: &str) -> Result<Entry, Problem> {
        let chosen = self.undoable_over(Some(id)).await?;
        self.take_back(chosen).await
    }

    async fn take_back(&self, chosen: Entry) -> Result<Entry, Problem> {
        let title = format!("Undo: {}", chosen.title);
        let undoing = self.change(&title, &chosen.undo, &again(&chosen), Some(chosen.id.clone())).await?;
        let marked = Entry { state: EntryState::Undone { by: undoing.id.clone() }, ..chosen };
        self.write(&marked).await?;
        Ok(undoing)
    }

    /// The change that [`Cloud::undo`] would take back: for a preview.
    ///
    /// # Errors
    /// As [`Cloud::undo`], without having changed anything.
    pub async fn undoable(&self, id: Option<&str>) -> Result<Entry, Problem> {
        let chosen = self.chosen(id).await?;
        self.still_as_left(&chosen).await?;
        self.numbered(chosen).await
    }

    /// The change that [`Cloud::undo_over`] would take back.
    ///
    /// # Errors
    /// As [`Cloud::undo_over`], without having changed anything.
    pub async fn undoable_over(&self, id: Option<&str>) -> Result<Entry, Problem> {
        let chosen = self.chosen(id).await?;
        self.numbered(chosen).await
    }

    async fn chosen(&self, id: Option<&str>) -> Result<Entry, Problem> {
        let entries = self.journal().await?;
        let chosen = match id {
            Some(id) => named(&entries, id)?,
            None => newest(&entries, self.scope())?,
        };
        check(chosen, self.scope())?;
        Ok(chosen.clone())
    }
}

/// What makes the change once more. A version that was deleted and made again has another number by then.
fn again(entry: &Entry) -> Vec<ApiCall> {
    let made_again = |policy: &String| {
        let makes = |back: &ApiCall| matches!(back, ApiCall::CreatePolicyVersion { policy: of, .. } if of == policy);
        entry.undo.iter().any(makes)
    };
    let once_more = |call: &ApiCall| match call {
        ApiCall::DeletePolicyVersion { policy, version: Some(_) } if made_again(policy) => {
            ApiCall::DeletePolicyVersion { policy: policy.clone(), version: None }
        }
        other => other.clone(),
    };
    entry.calls_with_effect().iter().map(once_more).collect()
}

fn refuse(kind: ProblemKind, on: &str, message: impl Into<String>) -> Problem {
    Problem::new(kind, TRIED, on, message)
}

fn named<'a>(entries: &'a [Entry], id: &str) -> Result<&'a Entry, Problem> {
    if let Some(exact) = entries.iter().find(|entry| entry.id == id) {
        return Ok(exact);
    }
    let mut found = entries.iter().filter(|entry| !id.is_empty() && entry.id.starts_with(id));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err(refuse(ProblemKind::Input, id, "more than one change of the journal begins so")),
        (None, _) => Err(refuse(ProblemKind::NotFound, id, "there is no such change in the journal")
            .next("The journal lists every change with its id.")),
    }
}

/// Undoings are left out: taking back the newest change twice must not make it again.
fn newest<'a>(entries: &'a [Entry], scope: &Scope) -> Result<&'a Entry, Problem> {
    let undoings: Vec<&str> = entries
        .iter()
        .filter_map(|entry| match &entry.state {
            EntryState::Undone { by } => Some(by.as_str()),
            _ => None,
        })
        .collect();
    let is_undoing = |entry: &Entry| entry.undoes.is_some() || undoings.contains(&entry.id.as_str());
    let candidate = |entry: &&Entry| entry.may_be_taken_back() && !is_undoing(entry);
    let here = |entry: &&Entry| entry.account == scope.account && entry.region == scope.region;
    if let Some(entry) = entries.iter().rev().filter(candidate).find(here) {
        return Ok(entry);
    }
    match entries.iter().rev().find(candidate) {
        Some(other) => Err(elsewhere(other)),
        None => Err(refuse(ProblemKind::NotFound, "", "there is no change that could be taken back")),
    }
}

fn elsewhere(entry: &Entry) -> Problem {
    let message = format!("{} was made in account {} and region {}", entry.title, entry.account, entry.region);
    refuse(ProblemKind::Conflict, &entry.id, message).next("Sign in there to take it back.")
}

fn check(entry: &Entry, scope: &Scope) -> Result<(), Problem> {
    if entry.account != scope.account || entry.region != scope.region {
        return Err(elsewhere(entry));
    }
    match &entry.state {
        EntryState::Undone { by } => {
            Err(refuse(ProblemKind::Conflict, &entry.id, format!("it was taken back already, by {by}")))
        }
        EntryState::Failed { .. } | EntryState::Unsure { .. } if entry.undoes.is_some() => {
            let of = entry.undoes.as_deref().unwrap_or_default();
            let message =
                "it is an undoing that failed: what it left can be taken back by undoing the change once more";
            Err(refuse(ProblemKind::Conflict, &entry.id, message).next(format!("That change is {of}.")))
        }
        EntryState::Failed { .. } if entry.may_be_taken_back() => Ok(()),
        EntryState::Failed { message } => Err(refuse(
            ProblemKind::Conflict,
            &entry.id,
            format!("it failed, so there is nothing to take back: {message}"),
        )
        .next("Examine the target again to see its state.")),
        // Begun and never ended: the program was stopped in between. Whoever names it has looked.
        EntryState::Started | EntryState::Done | EntryState::Unsure { .. } if entry.undo.is_empty() => {
            Err(refuse(ProblemKind::Conflict, &entry.id, no_way_back(entry)))
        }
        EntryState::Started | EntryState::Done | EntryState::Unsure { .. } => Ok(()),
    }
}

fn no_way_back(entry: &Entry) -> String {
    if entry.notes.is_empty() {
        format!("no call can take this back: {}", entry.title)
    } else {
        format!("there is nothing to take back: {}", entry.notes.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn entry(id: &str, account: &str, state: EntryState) -> Entry {
        Entry {
            id: id.to_owned(),
            at: Timestamp::UNIX_EPOCH,
            ended_at: None,
            account: account.to_owned(),
            region: "eu-west-1".to_owned(),
            caller: String::new(),
            title: "Attach policy p".to_owned(),
            calls: vec![ApiCall::AttachPolicy { policy: "p".to_owned(), target: "t".to_owned() }],
            undo: vec![ApiCall::DetachPolicy { policy: "p".to_owned(), target: "t".to_owned() }],
            done: 0,
            undoes: None,
            notes: Vec::new(),
            state,
        }
    }

    fn scope() -> Scope {
        Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "1".to_owned() }
    }

    #[test]
    fn the_newest_that_can_be_is_taken_and_never_an_undoing() {
        let entries = [
            entry("old", "1", EntryState::Done),
            entry("taken-back", "1", EntryState::Undone { by: "undoing".to_owned() }),
            entry("undoing", "1", EntryState::Done),
            entry("failed", "1", EntryState::Failed { message: "no".to_owned() }),
            entry("begun", "1", EntryState::Started),
            entry("elsewhere", "2", EntryState::Done),
        ];
        let unsure = entry("unsure", "1", EntryState::Unsure { message: "no answer in time".to_owned() });
        assert_eq!(newest(&[entries[0].clone(), unsure.clone()], &scope()).unwrap().id, "unsure");
        assert_eq!(check(&unsure, &scope()), Ok(()));
        assert_eq!(newest(&entries, &scope()).unwrap().id, "old");
        let only_elsewhere = newest(&entries[5..], &scope()).unwrap_err();
        assert!(only_elsewhere.message.contains("account 2"), "{only_elsewhere}");
        assert_eq!(newest(&[], &scope()).unwrap_err().kind, ProblemKind::NotFound);
    }

    #[test]
    fn each_refusal_says_why() {
        let refused = |entry: Entry| check(&entry, &scope()).unwrap_err().message;
        assert!(refused(entry("a", "2", EntryState::Done)).contains("account 2"));
        assert!(
            refused(entry("a", "1", EntryState::Undone { by: "b".to_owned() })).contains("taken back already, by b")
        );
        assert!(refused(entry("a", "1", EntryState::Failed { message: "m".to_owned() })).contains("it failed"));
        assert!(
            refused(Entry { undo: Vec::new(), ..entry("a", "1", EntryState::Done) })
                .contains("no call can take this back")
        );
    }

    #[test]
    fn an_id_may_be_shortened_while_it_is_the_only_one() {
        let entries = [entry("abc1", "1", EntryState::Done), entry("abd2", "1", EntryState::Done)];
        assert_eq!(named(&entries, "abd").unwrap().id, "abd2");
        assert_eq!(named(&entries, "ab").unwrap_err().kind, ProblemKind::Input);
        assert_eq!(named(&entries, "x").unwrap_err().kind, ProblemKind::NotFound);
        assert_eq!(named(&entries, "").unwrap_err().kind, ProblemKind::NotFound);
    }
}
