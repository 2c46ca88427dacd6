//! One device: it comes, asks what is wanted of it, reports, obeys, and sometimes loses its connection.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::memory::Memory;
use super::wire::Road;
use crate::live::{ShadowId, ShadowOperation, ShadowTopic, Told};
use crate::mqtt::protocol::Version;
use crate::mqtt::{Client, Connect, Heard, Message};

/// The named shadow that the fleet's firmware knows.
const CONFIG: &str = "config";
/// Longest time for a connection to stand.
const PATIENCE: Duration = Duration::from_secs(15);
/// After the first failure; twice as long after each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(4);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// A session that lasted as long was no failure.
const GOOD_SESSION: Duration = Duration::from_secs(30);
/// Time for a goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// How a device behaves; times in seconds.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    version: Version,
    report_every: Range<u64>,
    session: Range<u64>,
}

impl Habits {
    /// The special things talk often, the bulk seldom; every sixth one has a bad line, every third an old library.
    pub(super) fn of(thing: &str, index: u32) -> Self {
        let is_special = thing.starts_with("broken-") || thing.starts_with("hostile-");
        Self {
            version: if index.is_multiple_of(3) { Version::V3_1_1 } else { Version::V5_0 },
            report_every: if is_special { 4..12 } else { 15..50 },
            session: if index % 6 == 5 { 30..90 } else { 240..1200 },
        }
    }
}

/// A device.
pub(super) struct Device {
    thing: String,
    road: Road,
    habits: Habits,
    dice: ChaCha8Rng,
    /// By shadow name.
    memories: BTreeMap<Option<String>, Memory>,
}

/// A session, and what it still has to do.
struct Session {
    client: Client,
    report_at: Instant,
    ends_at: Instant,
    /// Wishes not yet carried out, by shadow name, and when they will be.
    wishes: BTreeMap<Option<String>, (Instant, Map<String, Value>)>,
}

impl Device {
    pub(super) const fn new(thing: String, road: Road, habits: Habits, dice: ChaCha8Rng) -> Self {
        Self { thing, road, habits, dice, memories: BTreeMap::new() }
    }

    /// Never ends.
    pub(super) async fn live(mut self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let since = Instant::now();
            let pleasant = self.session().await.is_some();
            if pleasant || since.elapsed() >= GOOD_SESSION {
                pause = FIRST_PAUSE;
                sleep(self.seconds(4..30)).await;
            } else {
                // Devices of a fleet that come back all at once would be the next fault.
                sleep(pause.mul_f64(self.dice.random_range(0.75..1.25))).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    /// From the connection to its end; `None` where it was not the device that ended it.
    async fn session(&mut self) -> Option<()> {
        let client = timeout(PATIENCE, self.connect()).await.ok()??;
        let now = Instant::now();
        let (first, life) = (self.seconds(1..4), self.seconds(self.habits.session.clone()));
        let mut session = Session { client, report_at: now + first, ends_at: now + life, wishes: BTreeMap::new() };
        loop {
            let wake = session.wake();
            tokio::select! {
                heard = session.client.next() => match heard.ok()? {
                    Heard::Message(message) => self.hear(&mut session, &message),
                    Heard::Refused { .. } | Heard::Disconnected { .. } => return None,
                    _ => {}
                },
                () = sleep_until(wake) => {
                    if Instant::now() >= session.ends_at {
                        return self.leave(session).await;
                    }
                    self.act(&mut session)?;
                }
            }
        }
    }

    /// Connects, subscribes, and asks for its shadows.
    async fn connect(&self) -> Option<Client> {
        let wire = self.road.connect().await.ok()?;
        let connect = Connect { version: self.habits.version, keep_alive: 120, ..Connect::new(&self.thing) };
        let mut client = Client::new(wire, &connect).ok()?;
        while !matches!(client.next().await.ok()?, Heard::Connected { .. }) {}
        let names = [None, Some(CONFIG)];
        let answers = |name: Option<&str>| {
            let get = self.topic(name, ShadowOperation::Get, Told::Accepted);
            [get, self.topic(name, ShadowOperation::Update, Told::Delta)]
        };
        let filters: Vec<String> = names.into_iter().flat_map(answers).collect();
        client.subscribe(&filters, 1).ok()?;
        for name in names {
            client.publish(&self.topic(name, ShadowOperation::Get, Told::Request), Vec::new(), 0, false).ok()?;
        }
        Some(client)
    }

    fn hear(&mut self, session: &mut Session, message: &Message) {
        let Some(topic) = ShadowTopic::parse(&message.topic) else { return };
        let Ok(document) = serde_json::from_slice::<Value>(&message.payload) else { return };
        let name = topic.id.name;
        match topic.told {
            Told::Accepted => self.memories.entry(name).or_default().recall(&document),
            Told::Delta => {
                let Some(wishes) = document["state"].as_object() else { return };
                if self.memories.get(&name).is_some_and(|memory| memory.can_any(wishes)) {
                    // Valves and pumps take a moment.
                    let at = Instant::now() + Duration::from_millis(self.dice.random_range(800..2500));
                    let entry = session.wishes.entry(name).or_insert_with(|| (at, Map::new()));
                    entry.1.clone_from(wishes);
                }
            }
            _ => {}
        }
    }

    /// Does what is due.
    fn act(&mut self, session: &mut Session) -> Option<()> {
        let now = Instant::now();
        let due = session.wishes.iter().filter(|(_, (at, _))| *at <= now).map(|(name, _)| name.clone());
        for name in due.collect::<Vec<_>>() {
            let Some((_, wishes)) = session.wishes.remove(&name) else { continue };
            let done = self.memories.get_mut(&name).and_then(|memory| memory.obey(&wishes));
            self.report(session, name.as_deref(), done)?;
        }
        if session.report_at <= now {
            let dice = &mut self.dice;
            let measured = self.memories.get_mut(&None).and_then(|memory| memory.measure(dice));
            self.report(session, None, measured)?;
            session.report_at = now + self.seconds(self.habits.report_every.clone());
        }
        Some(())
    }

    fn report(&self, session: &mut Session, name: Option<&str>, update: Option<Map<String, Value>>) -> Option<()> {
        let Some(update) = update else { return Some(()) };
        let body = json!({ "state": { "reported": update } }).to_string();
        let topic = self.topic(name, ShadowOperation::Update, Told::Request);
        session.client.publish(&topic, body.into_bytes(), 1, false).ok().map(drop)
    }

    /// Says goodbye, or not: most of them just lose their line.
    async fn leave(&mut self, mut session: Session) -> Option<()> {
        if self.dice.random_bool(0.35) {
            session.client.disconnect().ok()?;
            // Until it is sent; an error is what is expected.
            let _ = timeout(GOODBYE, async { while session.client.next().await.is_ok() {} }).await;
        }
        Some(())
    }

    fn topic(&self, name: Option<&str>, operation: ShadowOperation, told: Told) -> String {
        let id = ShadowId { thing: self.thing.clone(), name: name.map(str::to_owned) };
        ShadowTopic { id, operation, told }.to_string()
    }

    fn seconds(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.dice.random_range(range.start * 1000..range.end * 1000))
    }
}

impl Session {
    /// When the next thing is to be done.
    fn wake(&self) -> Instant {
        let wishes = self.wishes.values().map(|(at, _)| *at);
        wishes.chain([self.report_at, self.ends_at]).min().unwrap_or(self.report_at)
    }
}
