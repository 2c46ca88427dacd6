//! What the state machine asks for, done on tasks: each ends in one message to it.

mod ask;
mod audit;
mod change;
mod credentials;
mod drafts;
mod guarded;
mod kept;
mod live;
mod parts;
mod save;
mod sign_in;
mod tasks;
mod usage;
mod write;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::drafts::Keeper;
use self::live::Following;
use self::tasks::Tasks;
use super::Setup;
use crate::app::{Effect, Generation, ListKind, Msg};
use crate::aws::{Cloud, Drafts, LiveOptions, SharedCursor};
use crate::fleet::{Problem, ProblemKind};
use crate::live::Batch;
use crate::shadow::Draft;

/// Does effects. What only the owner of the terminal can do it hands back.
pub(super) struct Runner {
    setup: Setup,
    messages: UnboundedSender<Msg>,
    session: watch::Sender<Option<Cloud>>,
    tasks: Tasks,
    following: Following,
    saving: Option<JoinHandle<()>>,
    keeper: Option<Keeper>,
    audit: Option<SharedCursor>,
    recall: Option<kept::Recall>,
    lists: Option<kept::Keeper>,
}

/// What only the owner of the terminal can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OnTerminal {
    /// Put this on the clipboard.
    Copy(String),
    /// Let the user edit a draft.
    Edit {
        /// Of the asker.
        generation: Generation,
        /// What is edited.
        draft: Box<Draft>,
        /// Where to begin.
        line: Option<usize>,
    },
    /// Stop to the shell.
    Suspend,
    /// End.
    Quit,
}

impl Runner {
    /// And where what comes by push is taken from. `first` is the list that will be shown first.
    pub(super) fn new(
        setup: Setup,
        first: Option<ListKind>,
        messages: UnboundedSender<Msg>,
    ) -> (Self, Receiver<Box<Batch>>) {
        let recall = setup.kept.clone().map(|lists| kept::Recall::begin(lists, &setup.settings, first));
        let lists = setup.kept.clone().map(|lists| kept::Keeper::start(lists, messages.clone()));
        let session = watch::Sender::new(None);
        let options = LiveOptions { poll: setup.config.refresh.shadow, ..LiveOptions::default() };
        let (following, batches) = Following::start(session.subscribe(), options);
        let keeper = Some(Keeper::start(Drafts::beside(&setup.settings.journal), messages.clone()));
        let tasks = Tasks::default();
        let (saving, audit) = (None, None);
        (Self { setup, messages, session, tasks, following, saving, keeper, audit, recall, lists }, batches)
    }

    /// Starts an effect. Never waits.
    pub(super) fn run(&mut self, effect: Effect) -> Option<OnTerminal> {
        match effect {
            Effect::SignIn { generation } => self.sign_in(generation),
            Effect::Ask { generation, query } => self.ask(generation, query),
            Effect::Forget { generation } => self.tasks.forget(generation),
            Effect::ForgetRemembered => self.forget_remembered(),
            Effect::Follow(interest) => self.follow(interest),
            Effect::Test { generation, request } => self.test(generation, request),
            Effect::Audit { generation, deep, anew } => self.audit(generation, deep, anew),
            Effect::CancelTest { generation } => self.tasks.cancel_test(generation),
            Effect::Execute { generation, fix, finding: _ } => self.execute(generation, fix),
            Effect::Undo { generation, entry } => self.undo(generation, entry),
            Effect::SetReadOnly(on) => self.set_read_only(on),
            Effect::Write { generation, path, text } => self.write(generation, path, text),
            Effect::Save(saved) => self.save(saved),
            Effect::Copy(text) => return Some(OnTerminal::Copy(text)),
            Effect::KeepDraft(draft) => self.keep_draft(draft),
            Effect::DiscardDraft(id) => self.discard_draft(id),
            Effect::Edit { generation, draft, line } => return Some(OnTerminal::Edit { generation, draft, line }),
            Effect::Suspend => return Some(OnTerminal::Suspend),
            Effect::Quit => return Some(OnTerminal::Quit),
        }
        None
    }

    /// Lets what must not be cut off end: a call once sent is to be journalled with its outcome, a choice remembered.
    pub(super) async fn finish(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.finish().await;
        }
        self.tasks.finish_changes().await;
        self.following.finish().await;
        if let Some(lists) = self.lists.take() {
            lists.finish().await;
        }
        if let Some(saving) = self.saving.take() {
            // What failed was told, where somebody still listened.
            let _ = saving.await;
        }
    }

    /// Whether a change to AWS is under way.
    pub(super) fn is_changing(&mut self) -> bool {
        self.tasks.is_changing()
    }

    /// The session, or why there is none yet.
    fn cloud(&self) -> Result<Cloud, Problem> {
        let none = || Problem::new(ProblemKind::SignIn, "sign in", "", "not signed in yet");
        self.session.borrow().clone().ok_or_else(none)
    }

    fn forget_remembered(&self) {
        self.hurry();
        if let Some(cloud) = self.session.borrow().as_ref() {
            cloud.forget();
        }
    }

    fn set_read_only(&self, on: bool) {
        if let Some(cloud) = self.session.borrow().as_ref() {
            cloud.set_read_only(on);
        }
    }
}
