//! Who is connected, who subscribed to what, what is retained.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};

use super::letter::Letter;
use super::tree::{Manner, Number, Tree, matches};
use super::why::Why;

/// A client's sessions are counted anew when it was gone for about an hour (developer guide, `life-cycle-events`);
/// how exactly AWS keeps to it is not verified.
const COUNTED_ANEW: SignedDuration = SignedDuration::from_hours(1);
/// How long a client that went is remembered (`GetConnection`).
const REMEMBERED: SignedDuration = SignedDuration::from_mins(30);
/// Clients that went and are remembered; the longest gone are forgotten first.
const MOST_REMEMBERED: usize = 10_000;

/// A message for one session.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) letter: Arc<Letter>,
    pub(super) qos: u8,
    /// The retain flag on the wire.
    pub(super) retain: bool,
    /// It has been spoilt to order already.
    pub(super) is_spoilt: bool,
}

/// A connected session, as the others see it.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) client_id: String,
    pub(super) principal: String,
    pub(super) thing: Option<String>,
    pub(super) path: Path,
    /// What the client asked for, in seconds.
    pub(super) keep_alive: u16,
    pub(super) since: Timestamp,
    pub(super) mail: mpsc::Sender<Delivery>,
    pub(super) end: watch::Sender<Option<Why>>,
    pub(super) filters: BTreeMap<String, Manner>,
}

/// Both ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// Where the client comes from.
    pub from: SocketAddr,
    /// Where it came to.
    pub to: SocketAddr,
}

/// What is known about a client id.
#[derive(Debug, Default)]
struct Client {
    /// The session that stands.
    current: Option<Number>,
    /// How many sessions there were before the present or last one.
    version: u64,
    /// When the last session ended, and why.
    gone: Option<(Timestamp, Why)>,
}

/// A client's connection, present or past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The client id.
    pub client_id: String,
    /// Whether it is connected now.
    pub connected: bool,
    /// When its session began, where it is connected.
    pub since: Option<Timestamp>,
    /// Filters and their quality of service.
    pub subscriptions: Vec<(String, u8)>,
    /// The thing whose name the client id is, where its certificate is attached to it.
    pub thing: Option<String>,
    /// Where it comes from, and where to; while it is connected.
    pub path: Option<Path>,
    /// The keep-alive that it asked for, in seconds; while it is connected.
    pub keep_alive: Option<u16>,
    /// A certificate's id, or IAM's id of a user or role session.
    pub principal: Option<String>,
    /// When and why its session before ended; remembered for 30 minutes.
    pub last_disconnect: Option<(Timestamp, Why)>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Table {
    next: Number,
    seats: HashMap<Number, Seat>,
    clients: BTreeMap<String, Client>,
    tree: Tree,
    retained: BTreeMap<String, (Arc<Letter>, Timestamp)>,
}

impl Table {
    /// Takes a session in; an older one of the same client id is told to go. Its number and the version of the events
    /// come back.
    pub(super) fn enter(&mut self, seat: Seat) -> (Number, u64) {
        self.forget(seat.since);
        self.next += 1;
        let client = self.clients.entry(seat.client_id.clone()).or_default();
        let was_gone_long =
            client.current.is_none() && client.gone.is_some_and(|(at, _)| seat.since.duration_since(at) > COUNTED_ANEW);
        if was_gone_long {
            client.version = 0;
        } else if client.current.is_some() || client.gone.is_some() {
            client.version += 1;
        }
        if let Some(older) = client.current.replace(self.next).and_then(|older| self.seats.get(&older)) {
            older.end.send_replace(Some(Why::DuplicateClientId));
        }
        let version = client.version;
        self.seats.insert(self.next, seat);
        (self.next, version)
    }

    /// Lets a session go.
    pub(super) fn leave(&mut self, number: Number, why: Why, now: Timestamp) {
        let Some(seat) = self.seats.remove(&number) else { return };
        for filter in seat.filters.keys() {
            self.tree.remove(filter, number);
        }
        if let Some(client) = self.clients.get_mut(&seat.client_id) {
            client.gone = Some((now, why));
            if client.current == Some(number) {
                client.current = None;
            }
        }
    }

    /// Adds a subscription; whether it is a new one comes back, `None` where there are too many.
    pub(super) fn subscribe(&mut self, number: Number, filter: &str, manner: Manner, most: usize) -> Option<bool> {
        let seat = self.seats.get_mut(&number)?;
        let is_new = !seat.filters.contains_key(filter);
        if is_new && seat.filters.len() >= most {
            return None;
        }
        seat.filters.insert(filter.to_owned(), manner);
        self.tree.add(filter, number, manner);
        Some(is_new)
    }

    /// Takes a subscription away; `false` where there was none.
    pub(super) fn unsubscribe(&mut self, number: Number, filter: &str) -> bool {
        let Some(seat) = self.seats.get_mut(&number) else { return false };
        self.tree.remove(filter, number);
        seat.filters.remove(filter).is_some()
    }

    /// Hands a message to everybody who subscribed to its topic; who does not read loses it.
    pub(super) fn publish(&mut self, letter: Letter, from: Option<Number>, now: Timestamp) {
        let letter = Arc::new(letter);
        if letter.retain {
            if letter.payload.is_empty() {
                self.retained.remove(&letter.topic);
            } else {
                self.retained.insert(letter.topic.clone(), (Arc::clone(&letter), now));
            }
        }
        for (number, manner) in self.tree.of(&letter.topic) {
            if manner.no_local && from == Some(number) {
                continue;
            }
            if let Some(seat) = self.seats.get(&number) {
                let (qos, retain) = (letter.qos.min(manner.qos), letter.retain && manner.as_published);
                // A full box is a subscriber's loss, never the publisher's wait.
                let letter = Arc::clone(&letter);
                let _ = seat.mail.try_send(Delivery { letter, qos, retain, is_spoilt: false });
            }
        }
    }

    /// What is retained on the topics of a filter.
    pub(super) fn retained(&self, filter: &str) -> Vec<(Arc<Letter>, Timestamp)> {
        self.retained.iter().filter(|(topic, _)| matches(filter, topic)).map(|(_, kept)| kept.clone()).collect()
    }

    /// Everybody connected or remembered, by client id.
    pub(super) fn connections(&self, now: Timestamp) -> Vec<Connection> {
        self.clients.iter().filter_map(|(id, client)| self.describe(id, client, now)).collect()
    }

    /// One of them.
    pub(super) fn connection(&self, client_id: &str, now: Timestamp) -> Option<Connection> {
        self.describe(client_id, self.clients.get(client_id)?, now)
    }

    fn describe(&self, client_id: &str, client: &Client, now: Timestamp) -> Option<Connection> {
        let seat = client.current.and_then(|number| self.seats.get(&number));
        let gone = client.gone.filter(|(at, _)| is_remembered(*at, now));
        if seat.is_none() && gone.is_none() {
            return None;
        }
        Some(Connection {
            client_id: client_id.to_owned(),
            connected: seat.is_some(),
            since: seat.map(|seat| seat.since),
            subscriptions: seat.map_or_else(Vec::new, |seat| {
                seat.filters.iter().map(|(filter, manner)| (filter.clone(), manner.qos)).collect()
            }),
            thing: seat.and_then(|seat| seat.thing.clone()),
            path: seat.map(|seat| seat.path),
            keep_alive: seat.map(|seat| seat.keep_alive),
            principal: seat.map(|seat| seat.principal.clone()),
            last_disconnect: gone,
        })
    }

    /// Tells a client's session to end; `false` where there is none.
    pub(super) fn end(&self, client_id: &str, why: Why) -> bool {
        let number = self.clients.get(client_id).and_then(|client| client.current);
        let Some(seat) = number.and_then(|number| self.seats.get(&number)) else { return false };
        seat.end.send_replace(Some(why));
        true
    }

    /// Forgets who went long ago.
    fn forget(&mut self, now: Timestamp) {
        if self.clients.len() < MOST_REMEMBERED {
            return;
        }
        let stays = |client: &Client, since: Timestamp| {
            client.current.is_some() || client.gone.is_some_and(|(at, _)| at > since)
        };
        let mut ends: Vec<Timestamp> = self.clients.values().filter_map(|client| Some(client.gone?.0)).collect();
        ends.sort_unstable();
        let half = ends.get(ends.len() / 2).copied().unwrap_or(now);
        self.clients.retain(|_, client| stays(client, half));
    }
}

fn is_remembered(gone: Timestamp, now: Timestamp) -> bool {
    now.duration_since(gone) < REMEMBERED
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn seat(since: Timestamp) -> Seat {
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        Seat {
            client_id: "c".to_owned(),
            principal: String::new(),
            thing: None,
            path: Path { from: here, to: here },
            keep_alive: 60,
            since,
            mail: mpsc::channel(1).0,
            end: watch::channel(None).0,
            filters: BTreeMap::new(),
        }
    }

    #[test]
    fn sessions_are_counted_anew_after_an_hour_without_one() {
        let mut table = Table::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut stay = |gap: SignedDuration| {
            now += gap;
            let (number, version) = table.enter(seat(now));
            now += SignedDuration::from_hours(5);
            table.leave(number, Why::ConnectionLost, now);
            version
        };
        let gaps = [0, 1, 59, 61, 60].map(SignedDuration::from_mins);
        assert_eq!(gaps.map(&mut stay), [0, 1, 2, 0, 1]);
    }
}
