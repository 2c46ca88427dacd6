//! Drafts on the disk, one write after the other and off the event loop. Of several texts of one draft that wait, the
//! newest is written: a key costs no more than a slow disk can take.

use std::path::PathBuf;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Runner;
use crate::app::{Level, Msg};
use crate::aws::Drafts;
use crate::fleet::{Problem, ProblemKind};
use crate::shadow::Draft;

type Reply = oneshot::Sender<Result<PathBuf, Problem>>;

enum Job {
    Keep(Box<Draft>, Option<Reply>),
    Discard(String),
}

/// What writes drafts.
#[derive(Debug)]
pub(super) struct Keeper {
    jobs: UnboundedSender<Job>,
    task: JoinHandle<()>,
}

impl Keeper {
    pub(super) fn start(drafts: Drafts, messages: UnboundedSender<Msg>) -> Self {
        let (jobs, waiting) = unbounded_channel();
        Self { jobs, task: tokio::spawn(work(drafts, waiting, messages)) }
    }

    fn job(&self, job: Job) {
        // It listens as long as this lives.
        let _ = self.jobs.send(job);
    }

    /// Waits until everything asked for is on the disk.
    pub(super) async fn finish(self) {
        drop(self.jobs);
        let _ = self.task.await;
    }
}

impl Runner {
    pub(super) fn keep_draft(&self, draft: Box<Draft>) {
        self.keep(Job::Keep(draft, None));
    }

    pub(super) fn discard_draft(&self, id: String) {
        self.keep(Job::Discard(id));
    }

    fn keep(&self, job: Job) {
        if let Some(keeper) = &self.keeper {
            keeper.job(job);
        }
    }

    /// Writes a draft after all that is to be written before; where its text is then.
    pub(in crate::runtime) async fn keep_now(&self, draft: Box<Draft>) -> Result<PathBuf, Problem> {
        let (reply, written) = oneshot::channel();
        self.keep(Job::Keep(draft, Some(reply)));
        written.await.unwrap_or_else(|_| {
            Err(Problem::new(ProblemKind::Service, "keep the draft", "", "what writes drafts has broken off"))
        })
    }

    /// The drafts.
    pub(in crate::runtime) fn drafts(&self) -> Drafts {
        Drafts::beside(&self.setup.settings.journal)
    }
}

async fn work(drafts: Drafts, mut waiting: UnboundedReceiver<Job>, messages: UnboundedSender<Msg>) {
    while let Some(first) = waiting.recv().await {
        let mut jobs = vec![first];
        while let Ok(job) = waiting.try_recv() {
            jobs.push(job);
        }
        let (drafts, messages) = (drafts.clone(), messages.clone());
        // A panic in there is told by the panic hook; the next job is done all the same.
        let _ = tokio::task::spawn_blocking(move || all(&drafts, jobs, &messages)).await;
    }
}

fn all(drafts: &Drafts, jobs: Vec<Job>, messages: &UnboundedSender<Msg>) {
    let ids: Vec<String> = jobs.iter().map(Job::id).collect();
    for (at, job) in jobs.into_iter().enumerate() {
        let is_superseded = ids[at + 1..].contains(&ids[at]);
        match job {
            Job::Keep(_, None) if is_superseded => {}
            Job::Keep(draft, reply) => {
                let kept = drafts.keep(&draft);
                let result = kept.clone().map(|path| path.display().to_string());
                let _ = messages.send(Msg::DraftKept { id: draft.id, saved: draft.saved, result });
                if let Some(reply) = reply {
                    let _ = reply.send(kept);
                }
            }
            Job::Discard(id) => {
                if let Err(problem) = drafts.discard(&id) {
                    let _ = messages.send(Msg::Notice(Level::Warning, problem.to_string()));
                }
            }
        }
    }
}

impl Job {
    fn id(&self) -> String {
        match self {
            Self::Keep(draft, _) => draft.id.clone(),
            Self::Discard(id) => id.clone(),
        }
    }
}
