//! Questions to the shadow service, a few at once, each asked once at a time.

use std::collections::{HashMap, HashSet, VecDeque};

use tokio::task::JoinSet;

use crate::aws::{Cloud, Lane};
use crate::fleet::Problem;
use crate::live::{Mark, Sequence, ShadowId};

/// Questions under way at once; AWS allows ten for one thing.
const AT_ONCE: usize = 4;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// `GetThingShadow`
    Shadow(ShadowId),
    /// `ListNamedShadowsForThing`
    Names(String),
}

impl Question {
    /// What it needs.
    pub(super) const fn permission(&self) -> &'static str {
        match self {
            Self::Shadow(_) => "iot:GetThingShadow",
            Self::Names(_) => "iot:ListNamedShadowsForThing",
        }
    }

    /// About which thing.
    pub(super) fn thing(&self) -> &str {
        match self {
            Self::Shadow(id) => &id.thing,
            Self::Names(thing) => thing,
        }
    }
}

/// What answers a [`Question`].
#[derive(Debug)]
pub(super) enum Reply {
    /// JSON text; `None` where there is no such shadow.
    Shadow(Option<String>),
    /// Without the classic one.
    Names(Vec<String>),
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) question: Question,
    /// What was known when it was asked.
    pub(super) mark: Mark,
    /// Whether the shadow's documents came by push already when it was asked, and without a break since.
    pub(super) was_pushed: bool,
    pub(super) result: Result<Reply, Problem>,
}

/// The questions that wait and those under way.
pub(super) struct Reads {
    cloud: Cloud,
    queue: VecDeque<Question>,
    running: JoinSet<Answered>,
    /// What is under way, and whether its shadow has been subscribed to all the time since.
    busy: HashMap<Question, bool>,
    again: HashSet<Question>,
}

impl Reads {
    pub(super) fn new(cloud: &Cloud) -> Self {
        // What is on the screen; the key that brought it there was answered by what was known.
        let cloud = cloud.in_lane(Lane::Visible);
        Self { cloud, queue: VecDeque::new(), running: JoinSet::new(), busy: HashMap::new(), again: HashSet::new() }
    }

    /// To be asked from now on: where the same question is under way, it is asked once more after that.
    pub(super) fn ask(&mut self, question: Question) {
        if self.busy.contains_key(&question) {
            self.again.insert(question);
        } else if !self.queue.contains(&question) {
            self.queue.push_back(question);
        }
    }

    /// The same, before all others.
    pub(super) fn ask_first(&mut self, question: Question) {
        if self.busy.contains_key(&question) {
            self.again.insert(question);
        } else {
            self.queue.retain(|waiting| *waiting != question);
            self.queue.push_front(question);
        }
    }

    /// Starts what there is room for; what nobody waits for any more is dropped.
    pub(super) fn start(
        &mut self,
        sequence: &Sequence,
        is_wanted: impl Fn(&Question) -> bool,
        is_pushed: impl Fn(&ShadowId) -> bool,
    ) {
        for (question, was_pushed) in &mut self.busy {
            *was_pushed &= matches!(question, Question::Shadow(id) if is_pushed(id));
        }
        while self.running.len() < AT_ONCE {
            let Some(question) = self.queue.pop_front() else { return };
            if !is_wanted(&question) {
                continue;
            }
            let (mark, was_pushed) = match &question {
                Question::Shadow(id) => (sequence.mark(id), is_pushed(id)),
                Question::Names(_) => (Mark::default(), false),
            };
            self.busy.insert(question.clone(), was_pushed);
            let cloud = self.cloud.clone();
            self.running.spawn(async move {
                let result = ask(&cloud, &question).await;
                Answered { question, mark, was_pushed, result }
            });
        }
    }

    /// The next answer; waits for ever where nothing is under way. May be dropped and called again without a loss.
    pub(super) async fn next(&mut self) -> Answered {
        loop {
            match self.running.join_next().await {
                Some(Ok(mut answered)) => {
                    answered.was_pushed &= self.busy.remove(&answered.question).unwrap_or_default();
                    if self.again.remove(&answered.question) {
                        self.queue.push_front(answered.question.clone());
                    }
                    return answered;
                }
                // A task that was stopped has no answer.
                Some(Err(_)) => {}
                None => std::future::pending().await,
            }
        }
    }

    /// Nothing is to be asked any more.
    pub(super) fn clear(&mut self) {
        self.queue.clear();
        self.again.clear();
    }
}

async fn ask(cloud: &Cloud, question: &Question) -> Result<Reply, Problem> {
    match question {
        Question::Shadow(id) => cloud.shadow_text(&id.thing, id.name.as_deref()).await.map(Reply::Shadow),
        Question::Names(thing) => cloud.shadow_names(thing).await.map(Reply::Names),
    }
}
