//! The session's one task: what is wanted, the connection, the questions, the timers.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::attempt::{Dialing, Failure, Language, Stands};
use super::backoff::Backoff;
use super::clocks::Clocks;
use super::line::{Event, Line, Up, goodbye};
use super::message::{Incoming, read};
use super::owed::Owed;
use super::reads::{Answered, Question, Reads, Reply};
use super::standing::Standing;
use super::{LiveOptions, Shared, Wanted, refusal};
use crate::aws::Cloud;
use crate::fleet::{Problem, ProblemKind};
use crate::live::{
    Fault, Interest, LiveStatus, Mark, News, RefusedFilter, Sequence, ShadowId, ShadowOperation, ShadowTopic, Source,
    Told, Worth, documents_of,
};
use crate::mqtt::protocol::Version;
use crate::mqtt::{Ended, Heard, Message};
use crate::shadow::Document;

/// A connection that stood so long was no failure.
const STOOD: Duration = Duration::from_secs(5);
/// A try that is due sooner is waited for.
const SOON: Duration = Duration::from_secs(2);
/// Between two tries that somebody asked for: AWS allows one a second for a client id.
const BETWEEN: Duration = Duration::from_secs(1);
/// Rows read at one turn where there is no push.
const ROWS_A_TURN: usize = 4;
/// Named shadows of an open thing that are read at every turn; the others have their turn now and then.
const NAMES: usize = 25;
/// What is read now and then is not read faster than this.
const FASTEST_SWEEP: Duration = Duration::from_millis(250);
/// However often AWS throttles, a turn comes by then.
const SLOWEST_TURN: Duration = Duration::from_mins(1);
/// Messages within [`FLOOD_TIME`] from which on AWS may have discarded some without a word: 100 a second is the limit of
/// a connection, and they may come a little stretched.
const FLOOD: usize = 80;
const FLOOD_TIME: Duration = Duration::from_millis(1500);
/// So long after a flood what is shown is read.
const AFTER_FLOOD: Duration = Duration::from_secs(3);
/// Doubts come ever more seldom.
const SLOWEST_DOUBT: Duration = Duration::from_mins(10);

/// Everything the task knows.
pub(super) struct Session {
    cloud: Cloud,
    options: LiveOptions,
    wanted: watch::Receiver<Wanted>,
    shared: Arc<Shared>,
    /// Random, never a thing's name: AWS throws out whoever has the same one.
    client_id: Arc<str>,
    version: Version,
    /// What to speak at the next try only.
    once: Option<Version>,
    interest: Interest,
    urged: u64,
    line: Line,
    sequence: Sequence,
    reads: Reads,
    backoff: Backoff,
    /// Why there is no push, since the last connection that stood.
    why: Option<Box<Problem>>,
    retry_at: Timestamp,
    since: Timestamp,
    tried: Option<Instant>,
    told: LiveStatus,
    /// The named shadows of open things.
    names: HashMap<String, Vec<String>>,
    /// Questions whose answer did not come.
    owed: Owed,
    /// A question that is not allowed, and which permission is missing.
    denied: Option<(Question, String)>,
    poll_due: Option<Instant>,
    turns: usize,
    /// Turns of late in which AWS throttled.
    throttled: u32,
    was_throttled: bool,
    sweep_due: Option<Instant>,
    swept: usize,
    clocks: Clocks,
    linger_due: Option<Instant>,
    recheck_due: Option<Instant>,
    doubt_due: Option<Instant>,
    doubt_after: Duration,
    flood_due: Option<Instant>,
    /// When the newest messages came, as many as make a flood.
    arrivals: VecDeque<Instant>,
    /// A shadow's message came on this connection.
    heard: bool,
    /// Shadows read on this connection since they are subscribed to without a break, as long as nothing was heard; with
    /// the version that the last such read found, `None` where there was none.
    read_while_subscribed: HashMap<ShadowId, Option<u64>>,
    /// What it is taken for where nothing is heard until then.
    suspicion: Option<(Instant, RefusedFilter)>,
    /// Messages may not be received, though the filter was granted.
    deaf: Option<RefusedFilter>,
    /// Status and timers are to be looked at again.
    changed: bool,
}

impl Session {
    pub(super) fn new(
        cloud: Cloud,
        options: LiveOptions,
        wanted: watch::Receiver<Wanted>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            reads: Reads::new(&cloud),
            backoff: Backoff::new(options.slowest_retry),
            doubt_after: options.doubt,
            cloud,
            options,
            wanted,
            shared,
            client_id: format!("fleetdeck-{}", uuid::Uuid::new_v4()).into(),
            version: Version::V5_0,
            once: None,
            interest: Interest::default(),
            urged: 0,
            line: Line::Off,
            sequence: Sequence::default(),
            why: None,
            retry_at: Timestamp::UNIX_EPOCH,
            since: Timestamp::UNIX_EPOCH,
            tried: None,
            told: LiveStatus::Off,
            names: HashMap::new(),
            owed: Owed::default(),
            denied: None,
            poll_due: None,
            turns: 0,
            throttled: 0,
            was_throttled: false,
            sweep_due: None,
            swept: 0,
            clocks: Clocks::new(Timestamp::now(), Instant::now()),
            linger_due: None,
            recheck_due: None,
            doubt_due: None,
            flood_due: None,
            arrivals: VecDeque::with_capacity(FLOOD),
            heard: false,
            read_while_subscribed: HashMap::new(),
            suspicion: None,
            deaf: None,
            changed: false,
        }
    }

    /// Until the handle is gone.
    pub(super) async fn run(mut self) {
        loop {
            let due = self.due();
            tokio::select! {
                changed = self.wanted.changed() => match changed {
                    Ok(()) => self.follow(),
                    Err(_) => break,
                },
                event = self.line.next() => self.on_line(event),
                answered = self.reads.next() => self.answered(answered),
                () = until(due) => self.timers(),
            }
            if self.clocks.slept(Timestamp::now(), Instant::now()) {
                self.woke();
            }
            self.settle();
        }
        if let Line::Up(up) = self.line {
            goodbye(up.client).await;
        }
    }

    fn due(&self) -> Option<Instant> {
        let suspicion = self.suspicion.as_ref().map(|(due, _)| *due);
        let own = [self.poll_due, self.sweep_due, self.linger_due, self.recheck_due, self.doubt_due, self.flood_due];
        own.into_iter().chain([suspicion, self.owed.due()]).flatten().min()
    }

    /// The machine was suspended. Nobody knows whether the line still stands: the peer may have given it up long ago.
    fn woke(&mut self) {
        if matches!(self.line, Line::Off) || self.interest.is_empty() {
            return;
        }
        self.line.hang_up();
        self.backoff.reset();
        self.dial();
    }

    // --- what is wanted

    fn follow(&mut self) {
        let wanted = self.wanted.borrow_and_update().clone();
        let urged = std::mem::replace(&mut self.urged, wanted.urged) != wanted.urged;
        let before = std::mem::replace(&mut self.interest, wanted.interest);
        self.changed = true;
        if self.interest.is_empty() {
            self.linger_due = self.linger_due.or_else(|| Some(Instant::now() + self.options.linger));
            self.reads.clear();
            self.owed = Owed::default();
            self.denied = None;
            self.flood_due = None;
            return;
        }
        self.linger_due = None;
        self.names.retain(|thing, _| self.interest.open.contains(thing));
        self.owed.retain(|question| is_wanted(&self.interest, question));
        if self.denied.as_ref().is_some_and(|(question, _)| !is_wanted(&self.interest, question)) {
            self.denied = None;
        }
        if urged {
            self.owed.hasten(Instant::now());
        }
        let opened: Vec<String> =
            self.interest.open.iter().filter(|thing| !before.open.contains(thing)).cloned().collect();
        for thing in &opened {
            self.sequence.tell_again(thing);
        }
        if let Some(up) = self.line.up_mut() {
            if urged {
                up.standing.forgive();
            }
            let followed = up.standing.follow(&mut up.client, &self.interest);
            if let Err(ended) = followed {
                return self.lost(&ended);
            }
        } else {
            self.maybe_dial(urged);
        }
        self.ask_opened(&opened, &before.rows);
    }

    /// What is newly open and comes by push already, or cannot come by push now, is read at once; the rest when its
    /// subscription stands, so that nothing is lost between.
    fn ask_opened(&mut self, opened: &[String], rows_before: &[String]) {
        let is_dialing = matches!(self.line, Line::Dialing(_));
        if is_dialing {
            return;
        }
        let is_up = self.line.up().is_some();
        for thing in opened.iter().rev() {
            let classic = ShadowId { thing: thing.clone(), name: None };
            let named = ShadowId { thing: thing.clone(), name: Some(String::new()) };
            if !is_up || self.pushes(&named) {
                self.reads.ask_first(Question::Names(thing.clone()));
            }
            if !is_up || self.pushes(&classic) {
                self.reads.ask_first(Question::Shadow(classic));
            }
        }
        if !is_up {
            for thing in self.interest.rows.iter().filter(|thing| !rows_before.contains(thing)) {
                self.reads.ask(Question::Shadow(ShadowId { thing: thing.clone(), name: None }));
            }
        }
    }

    fn maybe_dial(&mut self, urged: bool) {
        let rested = |at_least| self.tried.is_none_or(|tried| tried.elapsed() >= at_least);
        match &self.line {
            Line::Off => self.dial(),
            Line::Waiting(until) => {
                let is_long = until.saturating_duration_since(Instant::now()) > SOON;
                if is_long && rested(if urged { BETWEEN } else { STOOD }) {
                    self.dial();
                }
            }
            Line::Dialing(_) | Line::Up(_) => {}
        }
    }

    // --- the connection

    fn dial(&mut self) {
        self.tried = Some(Instant::now());
        if self.why.is_none() {
            self.since = Timestamp::now();
        }
        let version = self.once.take().unwrap_or(self.version);
        self.line = Line::Dialing(Dialing::start(&self.cloud, &self.options, &self.client_id, version));
        self.changed = true;
    }

    fn on_line(&mut self, event: Event) {
        match event {
            Event::Dialed(Ok(stands)) => self.stands(*stands),
            Event::Dialed(Err(failure)) => self.failed(failure),
            Event::Due => self.dial(),
            Event::Lost(ended) => self.lost(&ended),
            Event::Heard(heard) => self.heard(heard),
        }
    }

    fn stands(&mut self, stands: Stands) {
        let (client, place) = (stands.client, stands.place);
        let (since, began, standing, said) = (Timestamp::now(), Instant::now(), Standing::default(), None);
        self.line = Line::Up(Box::new(Up { client, place, since, began, standing, said }));
        self.trust();
        self.heard = false;
        self.doubt_after = self.options.doubt;
        self.resubscribe();
    }

    /// Tells the server what is wanted now.
    fn resubscribe(&mut self) {
        self.changed = true;
        let Some(up) = self.line.up_mut() else { return };
        if let Err(ended) = up.standing.follow(&mut up.client, &self.interest) {
            self.lost(&ended);
        }
    }

    fn failed(&mut self, failure: Failure) {
        match failure.language {
            Language::Same => {}
            Language::Once(version) => self.once = Some(version),
            Language::FromNow(version) => self.version = version,
        }
        self.wait(failure.problem, failure.at_once);
    }

    fn lost(&mut self, ended: &Ended) {
        let Some(up) = self.line.up_mut() else { return };
        if up.began.elapsed() >= STOOD {
            self.backoff.reset();
        }
        let problem = refusal::ended(&up.place, ended, up.standing.is_waiting());
        // What the server said on its way out tells more than that it hung up.
        let said = up.said.take();
        self.wait(said.unwrap_or_else(|| Box::new(problem)), false);
    }

    fn wait(&mut self, why: Box<Problem>, at_once: bool) {
        let wait = if at_once { Duration::ZERO } else { self.backoff.wait() };
        self.why = Some(why);
        self.retry_at = Timestamp::now() + wait;
        self.recheck_due = None;
        self.trust();
        self.changed = true;
        self.line = if self.interest.is_empty() { Line::Off } else { Line::Waiting(Instant::now() + wait) };
    }

    fn heard(&mut self, heard: Heard) {
        match heard {
            Heard::Message(message) => self.message(&message),
            Heard::Subscribed { id, codes, reason } => {
                let Some(up) = self.line.up_mut() else { return };
                let granted = up.standing.answered(id, &codes, reason.as_deref());
                for filter in granted {
                    self.granted(&filter);
                }
                self.changed = true;
                if self.line.up().is_some_and(|up| up.standing.is_due()) {
                    self.resubscribe();
                }
            }
            Heard::Disconnected { code, reason } => {
                if let Some(up) = self.line.up_mut() {
                    up.said = Some(Box::new(refusal::disconnected(&up.place, code, reason.as_deref())));
                }
            }
            Heard::Connected { .. }
            | Heard::Refused { .. }
            | Heard::Unsubscribed { .. }
            | Heard::Acknowledged { .. } => {}
        }
    }

    /// A filter stands: what happened before is read once.
    fn granted(&mut self, filter: &str) {
        let Some(topic) = ShadowTopic::parse(filter) else { return };
        if (topic.operation, topic.told) != (ShadowOperation::Update, Told::Documents) {
            return;
        }
        let is_wide = topic.id.thing == "+";
        let things = |of: &[String]| -> Vec<String> {
            of.iter().filter(|thing| is_wide || **thing == topic.id.thing).cloned().collect()
        };
        let (open, rows) = (things(&self.interest.open), things(&self.interest.rows));
        for thing in open {
            if topic.id.name.is_some() {
                self.reads.ask(Question::Names(thing));
            } else {
                self.reads.ask_first(Question::Shadow(ShadowId { thing, name: None }));
            }
        }
        if topic.id.name.is_none() {
            for thing in rows {
                self.reads.ask(Question::Shadow(ShadowId { thing, name: None }));
            }
        }
    }

    // --- messages and answers

    fn message(&mut self, message: &Message) {
        self.count();
        match read(message) {
            Err(fault) => self.shared.put(|mailbox| mailbox.fault(fault)),
            Ok(Incoming::Lifecycle(event)) => self.shared.put(|mailbox| mailbox.lifecycle(event)),
            Ok(Incoming::Document(id, document)) => {
                self.arrived();
                let worth = self.sequence.pushed(&id, &document);
                self.tell(id, document, Source::Push, worth);
            }
            Ok(Incoming::Deleted(id, version, at)) => {
                self.arrived();
                if self.sequence.deleted(&id, version, at) != Worth::Old {
                    let version = version.unwrap_or(0);
                    self.put(News::Deleted { id, version, at });
                }
            }
        }
    }

    /// A shadow's message came: they may be received.
    fn arrived(&mut self) {
        self.shared.put(crate::live::Mailbox::count);
        if !self.heard {
            self.trust();
            self.heard = true;
            self.changed = true;
        }
        let interest = &self.interest;
        self.sequence.shrink(|id| interest.open.contains(&id.thing) || interest.rows.contains(&id.thing));
    }

    fn count(&mut self) {
        let now = Instant::now();
        if self.arrivals.len() == FLOOD {
            self.arrivals.pop_front();
        }
        self.arrivals.push_back(now);
        // Any stretch of time, not seconds of a clock of our own: AWS' begin elsewhere.
        let first = self.arrivals.front().filter(|_| self.arrivals.len() == FLOOD);
        if first.is_some_and(|first| now.duration_since(*first) <= FLOOD_TIME) {
            self.flood_due = self.flood_due.or(Some(now + AFTER_FLOOD));
        }
    }

    fn tell(&mut self, id: ShadowId, document: Box<Document>, source: Source, worth: Worth) {
        let missed = match worth {
            Worth::Old => return,
            Worth::News => 0,
            Worth::Gap { missed } => missed,
        };
        // What is missing may be on its way, or lost with more behind it: one answer tells.
        if missed > 0 && source == Source::Push && self.is_shown(&id.thing) {
            self.reads.ask_first(Question::Shadow(id.clone()));
        }
        self.put(News::Document { id, document, source, missed });
    }

    fn put(&self, news: News) {
        let each = self.interest.open.contains(&news.id().thing);
        self.shared.put(|mailbox| mailbox.news(news, each));
    }

    fn is_shown(&self, thing: &str) -> bool {
        let is = |shown: &String| shown == thing;
        self.interest.open.iter().any(is) || self.interest.rows.iter().any(is)
    }

    fn answered(&mut self, answered: Answered) {
        let Answered { question, mark, was_pushed, result } = answered;
        if result.is_ok() {
            self.owed.answered(&question);
            self.denied.take_if(|(denied, _)| *denied == question);
        }
        match (question, result) {
            (Question::Shadow(id), Ok(Reply::Shadow(text))) => self.read(id, text, mark, was_pushed),
            (Question::Names(thing), Ok(Reply::Names(names))) => {
                // What was known and is not named any more was deleted while nobody listened: the answer tells.
                let gone = self.sequence.names(&thing).filter(|known| !names.iter().any(|name| name == known));
                let asked = names.iter().take(NAMES).map(String::as_str).chain(gone);
                for name in asked {
                    let id = ShadowId { thing: thing.clone(), name: Some(name.to_owned()) };
                    self.reads.ask(Question::Shadow(id));
                }
                self.names.insert(thing, names);
            }
            (question, Err(problem)) => self.unanswered(question, &problem),
            _ => {}
        }
        self.changed = true;
    }

    /// Asked again after a while of its own. That it is not allowed is told once.
    fn unanswered(&mut self, question: Question, problem: &Problem) {
        let now = Instant::now();
        if !is_wanted(&self.interest, &question) {
            return;
        }
        if problem.kind != ProblemKind::Denied {
            self.was_throttled |= problem.kind == ProblemKind::Throttled;
            return self.owed.failed(question, now, self.options.poll);
        }
        let is_new = self.owed.denied(question.clone(), now, self.options.recheck);
        if is_new && self.denied.is_none() {
            let missing = problem.missing.clone().unwrap_or_else(|| question.permission().to_owned());
            self.shared.put(|mailbox| mailbox.fault(refusal::read(&question, &missing)));
            self.denied = Some((question, missing));
        }
    }

    fn read(&mut self, id: ShadowId, text: Option<String>, mark: Mark, was_pushed: bool) {
        let Some(text) = text else {
            let (worth, version) = self.sequence.absent(&id, mark);
            self.doubted(&id, was_pushed, None);
            if worth != Worth::Old {
                self.put(News::Deleted { id, version, at: None });
            }
            return;
        };
        match Document::parse(&text) {
            Ok(document) => {
                let worth = self.sequence.read(&id, &document);
                self.doubted(&id, was_pushed, Some(document.version));
                self.tell(id, Box::new(document), Source::Read, worth);
            }
            Err(error) => {
                let name = id.name.map(|name| format!("/{name}")).unwrap_or_default();
                let fault = Fault { topic: format!("GetThingShadow {}{name}", id.thing), what: error.to_string() };
                self.shared.put(|mailbox| mailbox.fault(fault));
            }
        }
    }

    /// A shadow moved between two reads, was subscribed to all the time between, and no message told of it: on a
    /// connection on which none ever came, they may not be received at all. One that is on its way is waited for.
    /// That what is known is told once more to who looks anew says nothing: versions are compared.
    fn doubted(&mut self, id: &ShadowId, was_pushed: bool, version: Option<u64>) {
        if self.heard || !was_pushed || self.deaf.is_some() {
            return;
        }
        let before = self.read_while_subscribed.insert(id.clone(), version);
        let has_moved = before.is_some_and(|before| before != version);
        if has_moved && self.suspicion.is_none() {
            let filter = documents_of(id).into_iter().next().unwrap_or_default();
            self.suspicion = Some((Instant::now() + self.options.doubt / 4, refusal::silent(&filter)));
        }
    }

    /// Nothing is held against this connection, or the next.
    fn trust(&mut self) {
        (self.deaf, self.suspicion, self.doubt_due) = (None, None, None);
        self.read_while_subscribed.clear();
    }

    // --- timers

    fn timers(&mut self) {
        let now = Instant::now();
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        self.changed = true;
        if is_due(self.linger_due) {
            self.linger_due = None;
            self.line.hang_up();
            self.line = Line::Off;
            self.why = None;
        }
        if is_due(self.recheck_due) {
            self.recheck_due = None;
            if let Some(up) = self.line.up_mut() {
                up.standing.forgive();
            }
            self.resubscribe();
        }
        if is_due(self.doubt_due) {
            self.doubt_due = None;
            self.doubt_after = (self.doubt_after * 2).min(SLOWEST_DOUBT);
            if let Some(thing) = self.interest.open.first().or(self.interest.rows.first()) {
                self.reads.ask(Question::Shadow(ShadowId { thing: thing.clone(), name: None }));
            }
        }
        if is_due(self.suspicion.as_ref().map(|(due, _)| *due)) {
            self.deaf = self.suspicion.take().map(|(_, silent)| silent);
        }
        if is_due(self.flood_due) {
            self.flood_due = None;
            self.read_shown();
        }
        for question in self.owed.take(now) {
            self.reads.ask(question);
        }
        if is_due(self.sweep_due) {
            self.sweep_due = None;
            self.sweep();
        }
        if is_due(self.poll_due) {
            self.poll_due = None;
            self.poll();
        }
    }

    /// Reads the next one of what is read now and then.
    fn sweep(&mut self) {
        let all = self.seldom_read();
        self.swept = self.swept.wrapping_add(1);
        if let Some(id) = all.get(self.swept % all.len().max(1)) {
            self.reads.ask(Question::Shadow(id.clone()));
        }
    }

    /// Rows whose changes come by push and whose deletion does not; of open things what is beyond the named shadows
    /// that are read at once.
    fn seldom_read(&self) -> Vec<ShadowId> {
        let is_half =
            |id: &ShadowId| self.pushes(id) && self.line.up().is_some_and(|up| !up.standing.tells_deletion(&id.thing));
        let rows = self.interest.rows.iter().map(|thing| ShadowId { thing: thing.clone(), name: None });
        let more = |thing: &String| {
            let names = self.names.get(thing).into_iter().flatten().skip(NAMES).cloned();
            names.map(|name| ShadowId { thing: thing.clone(), name: Some(name) }).collect::<Vec<_>>()
        };
        rows.filter(is_half).chain(self.interest.open.iter().flat_map(more)).collect()
    }

    /// One turn of reading what does not come by push: what is open, and some rows.
    fn poll(&mut self) {
        self.turns += 1;
        // One good answer among many refused does not make AWS ready for more.
        let was_throttled = std::mem::take(&mut self.was_throttled);
        self.throttled = if was_throttled { (self.throttled + 1).min(5) } else { self.throttled.saturating_sub(1) };
        for id in self.unpushed_open() {
            self.reads.ask_first(Question::Shadow(id));
        }
        // Shadows that came to be meanwhile.
        if self.turns.is_multiple_of(15) {
            for question in self.interest.open.iter().cloned().map(Question::Names) {
                if !self.owed.holds(&question) {
                    self.reads.ask(question);
                }
            }
        }
        let rows = self.unpushed_rows();
        let from = self.turns * ROWS_A_TURN;
        for turn in 0..ROWS_A_TURN.min(rows.len()) {
            self.reads.ask(Question::Shadow(rows[(from + turn) % rows.len()].clone()));
        }
    }

    /// Reads all that is on the screen once.
    fn read_shown(&mut self) {
        for thing in self.interest.rows.clone() {
            self.reads.ask(Question::Shadow(ShadowId { thing, name: None }));
        }
        for id in self.open_shadows() {
            self.reads.ask_first(Question::Shadow(id));
        }
    }

    fn pushes(&self, id: &ShadowId) -> bool {
        self.deaf.is_none() && self.line.up().is_some_and(|up| up.standing.pushes(id))
    }

    fn open_shadows(&self) -> Vec<ShadowId> {
        let of = |thing: &String| {
            let names = self.names.get(thing).into_iter().flatten().take(NAMES).cloned().map(Some);
            let ids = std::iter::once(None).chain(names);
            ids.map(|name| ShadowId { thing: thing.clone(), name }).collect::<Vec<_>>()
        };
        self.interest.open.iter().flat_map(of).collect()
    }

    fn unpushed_open(&self) -> Vec<ShadowId> {
        self.open_shadows().into_iter().filter(|id| self.is_polled(id)).collect()
    }

    fn unpushed_rows(&self) -> Vec<ShadowId> {
        let ids = self.interest.rows.iter().map(|thing| ShadowId { thing: thing.clone(), name: None });
        ids.filter(|id| self.is_polled(id)).collect()
    }

    /// Whether it has its part in every turn: what failed has a time of its own.
    fn is_polled(&self, id: &ShadowId) -> bool {
        !self.pushes(id) && !self.owed.holds(&Question::Shadow(id.clone()))
    }

    // --- after every step

    fn settle(&mut self) {
        if self.changed {
            self.changed = false;
            self.set_timers();
            let status = self.status();
            if status != self.told {
                self.told = status.clone();
                self.shared.put(|mailbox| mailbox.status(status));
            }
        }
        let (interest, line, hears) = (&self.interest, &self.line, self.deaf.is_none());
        let is_pushed = |id: &ShadowId| hears && line.up().is_some_and(|up| up.standing.pushes(id));
        // Who wrote while nobody was subscribed sent no message here.
        self.read_while_subscribed.retain(|id, _| is_pushed(id));
        self.reads.start(&self.sequence, |question| is_wanted(interest, question), is_pushed);
    }

    fn set_timers(&mut self) {
        let now = Instant::now();
        let is_followed = !self.interest.open.is_empty() || !self.interest.rows.is_empty();
        let needs_poll = is_followed && !(self.unpushed_open().is_empty() && self.unpushed_rows().is_empty());
        if needs_poll {
            let turn = self.options.poll.saturating_mul(1 << self.throttled.min(5));
            self.poll_due = self.poll_due.or(Some(now + turn.min(SLOWEST_TURN.max(self.options.poll))));
        } else {
            self.poll_due = None;
        }
        let seldom = u32::try_from(self.seldom_read().len()).unwrap_or(u32::MAX);
        let each = self.options.sweep.checked_div(seldom).map(|each| now + each.max(FASTEST_SWEEP));
        self.sweep_due = each.map(|each| self.sweep_due.unwrap_or(each));
        let Some(up) = self.line.up().filter(|up| up.standing.is_settled()) else {
            (self.recheck_due, self.doubt_due) = (None, None);
            return;
        };
        self.why = self.why.take().filter(|_| up.standing.is_all_refused());
        let is_refused = !up.standing.refused().is_empty();
        self.recheck_due = if is_refused { self.recheck_due.or(Some(now + self.options.recheck)) } else { None };
        let is_doubtful = !self.heard && is_followed && self.deaf.is_none();
        self.doubt_due = if is_doubtful { self.doubt_due.or(Some(now + self.doubt_after)) } else { None };
    }

    fn status(&self) -> LiveStatus {
        if self.interest.is_empty() {
            return LiveStatus::Off;
        }
        if let Some(up) = self.line.up().filter(|up| up.standing.is_settled()) {
            let mut refused = up.standing.refused();
            if let (true, Some(first)) = (up.standing.is_all_refused(), refused.first()) {
                let why = refusal::all_filters(&up.place, first);
                return LiveStatus::Polling { why: self.with_denied(why), retry_at: self.recheck_at() };
            }
            refused.extend(self.deaf.clone());
            return LiveStatus::Live { since: up.since, refused, beyond: up.standing.beyond() };
        }
        match &self.why {
            Some(why) => LiveStatus::Polling { why: self.with_denied(why.as_ref().clone()), retry_at: self.retry_at },
            None => LiveStatus::Connecting { since: self.since },
        }
    }

    /// Who may neither listen nor read is told both.
    fn with_denied(&self, mut why: Problem) -> Box<Problem> {
        if let Some((_, missing)) = &self.denied {
            why.message = format!("{}; reading is not allowed either: {missing} is missing", why.message);
        }
        Box::new(why)
    }

    /// When refused filters are asked for again; the same at every question.
    fn recheck_at(&self) -> Timestamp {
        match &self.told {
            LiveStatus::Polling { retry_at, .. } if *retry_at > Timestamp::now() => *retry_at,
            _ => Timestamp::now() + self.options.recheck,
        }
    }
}

/// Whether somebody waits for the answer.
fn is_wanted(interest: &Interest, question: &Question) -> bool {
    let thing = question.thing();
    let is = |shown: &String| shown == thing;
    interest.open.iter().any(is)
        || (interest.rows.iter().any(is) && matches!(question, Question::Shadow(id) if id.name.is_none()))
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
