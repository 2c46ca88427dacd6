//! The dashboard as its event loop runs it: state, live session, questions, frames; without a terminal to write to.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use fleetdeck::app::theme::Theme;
use fleetdeck::app::{self, Answer, Effect, Key, ListKind, ListPage, Msg, Options, Place, Query, ShadowBrief, State};
use fleetdeck::aws::{Cloud, LiveOptions, LiveSession, Settings};
use fleetdeck::live::{Batch, News};
use jiff::Timestamp;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::child::Child;
use super::floor;

/// Data is drawn at most this often, as in the program.
const FRAME: Duration = Duration::from_millis(16);
/// Between two keys: about what a keyboard repeats.
const KEY: Duration = Duration::from_millis(40);
/// Twenty rows of the list of things.
const SIZE: (u16, u16) = (120, 25);
/// Answers taken at once, as in the program.
const AT_ONCE: usize = 64;

/// Where the embedded AWS IoT is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Emulated {
    pub(super) url: String,
    pub(super) id: String,
    pub(super) secret: String,
    /// Of plain MQTT.
    pub(super) door: String,
}

/// What was counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    /// From when a key was due to be pressed until what it changed was written.
    pub(super) keys: Vec<Duration>,
    pub(super) frames: u64,
    pub(super) written: u64,
    pub(super) messages: u64,
    pub(super) told: u64,
    pub(super) dropped: u64,
    /// Told although something newer had been told before.
    pub(super) told_older: u64,
    /// What is on the screen was compared so often with what was told of it,
    pub(super) compared: u64,
    /// and so often was older.
    pub(super) shown_older: u64,
}

/// Takes what is written to the terminal.
#[derive(Clone, Default)]
struct Sink(Arc<AtomicU64>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) struct Dashboard {
    pub(super) state: State,
    pub(super) floor: Child,
    cloud: Cloud,
    live: LiveSession,
    terminal: Terminal<CrosstermBackend<Sink>>,
    theme: Theme,
    written: Sink,
    answers: (mpsc::UnboundedSender<Msg>, mpsc::UnboundedReceiver<Msg>),
    /// The newest version told of every classic shadow.
    newest: HashMap<String, u64>,
    numbers: Numbers,
    pressed: usize,
    next_key: Instant,
    drawn_at: Instant,
    frame_due: Option<Instant>,
    batch_due: Instant,
    _journal: tempfile::TempDir,
}

/// What comes next.
enum Next {
    Key(Key, Instant),
    Frame,
    Data(Msg),
    Batch(Batch),
    Wake,
}

impl Dashboard {
    pub(super) async fn open(emulated: &Emulated, floor: Child) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            region: Some("eu-west-1".to_owned()),
            endpoint_url: Some(emulated.url.clone()),
            credentials: Some(Credentials::new(&emulated.id, &emulated.secret, None, None, "bench")),
            journal: folder.path().join("journal"),
            ..Settings::default()
        };
        let cloud = Cloud::open(settings).await.unwrap();
        let written = Sink::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        let backend = CrosstermBackend::new(written.clone());
        let (state, effects) = app::start(Options { size: SIZE, ..Options::default() }, Timestamp::now());
        let mut dashboard = Self {
            state,
            floor,
            live: cloud.live(LiveOptions::default()),
            cloud,
            terminal: Terminal::with_options(backend, TerminalOptions { viewport }).unwrap(),
            theme: Theme::default(),
            written,
            answers: mpsc::unbounded_channel(),
            newest: HashMap::new(),
            numbers: Numbers::default(),
            pressed: 0,
            next_key: Instant::now(),
            drawn_at: Instant::now(),
            frame_due: None,
            batch_due: Instant::now(),
            _journal: folder,
        };
        dashboard.perform(effects);
        dashboard
    }

    /// Goes on for so long, with a user who presses these keys, or without one.
    pub(super) async fn run(&mut self, length: Duration, script: Option<&[Key]>) {
        let end = Instant::now() + length;
        self.next_key = Instant::now();
        while Instant::now() < end {
            tokio::select! {
                () = self.step(script) => {}
                () = sleep_until(end) => {}
            }
        }
    }

    pub(super) fn forget_numbers(&mut self) {
        self.numbers = Numbers::default();
        self.written.0.store(0, Ordering::Relaxed);
    }

    pub(super) fn numbers(&self) -> Numbers {
        let mut numbers = self.numbers.clone();
        numbers.written = self.written.0.load(Ordering::Relaxed);
        numbers.keys.sort();
        numbers
    }

    /// One thing that happens, in the order of the program's loop: keys, a frame that is due, data. May be dropped
    /// while it waits.
    pub(super) async fn step(&mut self, script: Option<&[Key]>) {
        let next = self.next(script).await;
        let (at_once, due) = match next {
            Next::Key(key, due) => {
                (self.pressed, self.next_key) = (self.pressed + 1, due + KEY);
                self.take(Msg::Key(key));
                (true, Some(due))
            }
            Next::Frame => (true, None),
            Next::Data(message) => {
                self.take(message);
                (false, None)
            }
            Next::Batch(batch) => {
                self.take_batch(batch);
                (false, None)
            }
            Next::Wake => {
                self.take(Msg::Wake);
                (true, None)
            }
        };
        for _ in 0..AT_ONCE {
            let Ok(message) = self.answers.1.try_recv() else { break };
            self.take(message);
        }
        if at_once || self.drawn_at.elapsed() >= FRAME {
            self.frame_due = None;
            self.draw_if_changed();
        } else {
            self.frame_due = Some(self.drawn_at + FRAME);
        }
        if let Some(due) = due {
            self.numbers.keys.push(due.elapsed());
        }
    }

    async fn next(&mut self, script: Option<&[Key]>) -> Next {
        let key = script.map(|script| script[self.pressed % script.len()]);
        let wake = self.state.next_wake().map(|at| {
            let wait = Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default();
            Instant::now() + wait.max(FRAME)
        });
        let batch = async {
            sleep_until(self.batch_due).await;
            self.live.next().await
        };
        tokio::select! {
            biased;
            () = sleep_until(self.next_key), if key.is_some() => Next::Key(key.unwrap(), self.next_key),
            () = until(self.frame_due) => Next::Frame,
            Some(message) = self.answers.1.recv() => Next::Data(message),
            batch = batch => Next::Batch(batch),
            () = until(wake) => Next::Wake,
        }
    }

    pub(super) fn press(&mut self, key: &str) {
        self.take(Msg::Key(Key::parse(key).unwrap()));
        self.draw_if_changed();
    }

    fn take(&mut self, message: Msg) {
        let effects = app::update(&mut self.state, message, Timestamp::now());
        self.perform(effects);
    }

    fn take_batch(&mut self, batch: Batch) {
        self.batch_due = Instant::now() + FRAME;
        self.numbers.messages += batch.messages;
        self.numbers.dropped += batch.dropped;
        for news in &batch.news {
            self.numbers.told += 1;
            if let News::Document { id, document, .. } = news
                && id.name.is_none()
            {
                let known = self.newest.entry(id.thing.clone()).or_default();
                self.numbers.told_older += u64::from(document.version < *known);
                *known = document.version.max(*known);
            }
        }
        self.take(Msg::Live(Box::new(batch)));
        self.compare();
    }

    /// Compares what is shown with what was told.
    fn compare(&mut self) {
        for (thing, shown) in self.shown() {
            let (Some(shown), Some(told)) = (shown, self.newest.get(&thing)) else { continue };
            self.numbers.compared += 1;
            self.numbers.shown_older += u64::from(shown < *told);
        }
    }

    /// The things on the screen, and the version of their shadow that is shown, where one is.
    pub(super) fn shown(&self) -> Vec<(String, Option<u64>)> {
        if let (Some(page), Place::ThingShadow) = (self.state.shadow(), self.state.place()) {
            let Some(app::Target::Thing(thing)) = self.state.subject() else { return Vec::new() };
            return vec![(thing, page.view.document().map(|document| document.version))];
        }
        if self.state.place() != Place::Things {
            return Vec::new();
        }
        let list = self.state.list(ListKind::Things);
        let rows = list.cursor.top..list.cursor.top + usize::from(self.state.body_height());
        let names = rows.filter_map(|row| list.row(row)).map(|item| item.key().to_owned());
        let version = |thing: &String| match self.state.vitals.shadow(thing) {
            Some(ShadowBrief::Is { version, .. }) => Some(version),
            _ => None,
        };
        names.map(|thing| (thing.clone(), version(&thing))).collect()
    }

    /// The lines of the screen.
    pub(super) fn lines(&mut self) -> Vec<String> {
        let (state, theme) = (&self.state, &self.theme);
        let frame = self.terminal.draw(|frame| fleetdeck::ui::draw(state, theme, frame)).unwrap();
        let cells = frame.buffer.content().chunks(usize::from(SIZE.0));
        cells.map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect()).collect()
    }

    fn draw_if_changed(&mut self) {
        if self.state.take_dirty() {
            let (state, theme) = (&self.state, &self.theme);
            self.terminal.draw(|frame| fleetdeck::ui::draw(state, theme, frame)).unwrap();
            self.numbers.frames += 1;
            self.drawn_at = Instant::now();
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::SignIn { generation } => {
                    let result = Ok(app::Session { scope: self.cloud.scope().clone(), ..app::Session::default() });
                    self.take(Msg::SignedIn { generation, result });
                }
                Effect::Ask { generation, query } => {
                    let (cloud, answers) = (self.cloud.clone(), self.answers.0.clone());
                    tokio::spawn(async move {
                        if let Some(answer) = answer(&cloud, &query).await {
                            let _ = answers.send(Msg::Answered { generation, query, result: Ok(answer) });
                        }
                    });
                }
                Effect::Follow(interest) => {
                    self.floor.tell(&floor::wanted(&interest));
                    self.live.follow(interest);
                }
                _ => {}
            }
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// What the list and a thing's page ask; the chain of certificates is not looked at here.
async fn answer(cloud: &Cloud, query: &Query) -> Option<Answer> {
    Some(match query {
        Query::List { kind: ListKind::Things, page } => {
            let page = cloud.things(page.clone()).await.unwrap();
            Answer::Things(ListPage { items: page.items, next: page.next })
        }
        Query::Thing(name) => Answer::Thing(cloud.thing(name).await.unwrap()),
        Query::ThingPrincipals(name) => Answer::Principals(cloud.thing_principals(name).await.unwrap()),
        Query::ThingGroups(name) => Answer::GroupNames(cloud.thing_groups(name).await.unwrap()),
        Query::Shadow { thing, name } => Answer::Shadow(cloud.shadow_text(thing, name.as_deref()).await.unwrap()),
        Query::ShadowNames(thing) => Answer::ShadowNames(cloud.shadow_names(thing).await.unwrap()),
        Query::Connection(client) => Answer::Connection(cloud.connection(client).await.unwrap()),
        _ => return None,
    })
}
