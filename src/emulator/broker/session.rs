//! One client's session, from CONNECT to its end: the same for every door.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::Broker;
use super::events::Events;
use super::letter::Letter;
use super::limits::{self, LARGEST_PAYLOAD, LONGEST_CLIENT_ID, MOST_FILTERS, MOST_IN_FLIGHT, MOST_SUBSCRIPTIONS, Rate};
use super::packets::{self, Connect, Granted, Said, Wanted};
use super::table::{Delivery, Path, Seat};
use super::tree::Number;
use super::who::{Action, Rights, Who};
use super::why::{Fault, Why};
use crate::emulator::{World, mqtt_faults};
use crate::live::{ShadowTopic, Told};
use crate::mqtt::protocol::packet::{Packet, RetainHandling};
use crate::mqtt::protocol::result_code::{ConnectReasonCode, PubackReasonCode};
use crate::mqtt::protocol::{Version, role};
use crate::mqtt::{Ended, Link, Wire};

/// How long a client may take for its CONNECT.
const CONNECT: Duration = Duration::from_secs(10);
/// Bytes that may wait for a client to read them before its messages wait, and be lost, where they are.
const ROOM: usize = 256 * 1024;

/// Where a client comes from.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Who it is.
    pub(crate) who: Who,
    /// Its address, and the one it came to.
    pub(crate) path: Path,
    /// Whether it came by WebSocket, whose life is limited.
    pub(crate) by_websocket: bool,
}

/// Serves one client to the end.
pub(crate) async fn serve(world: World, wire: Wire, visitor: Visitor) {
    let broker = world.broker().clone();
    let mut link = Link::new(wire, Version::Undetermined);
    link.connection().set_auto_pub_response(false);
    link.keep_alive_is_mine();
    let Ok(Ok(first)) = timeout(CONNECT, link.next()).await else { return };
    // Anything but a CONNECT at the start is not MQTT; there is nobody to tell.
    let Said::Connect(connect) = packets::read(first) else { return };
    if let Some(mut session) = open(world, broker, link, connect, &visitor).await {
        let why = session.run().await;
        session.finish(why).await;
    }
}

/// Checks a CONNECT and takes the session in, or turns it away.
async fn open(
    world: World,
    broker: Broker,
    mut link: Link<role::Server>,
    connect: Connect,
    visitor: &Visitor,
) -> Option<Session> {
    let version = link.connection().get_protocol_version();
    // AWS gives clients without a name one of its own.
    let assigned = connect.client_id.is_empty().then(|| format!("$GEN/{}", uuid::Uuid::new_v4()));
    let client_id = assigned.clone().unwrap_or(connect.client_id);
    if client_id.len() > LONGEST_CLIENT_ID || (assigned.is_none() && client_id.starts_with('$')) {
        let code = ConnectReasonCode::ClientIdentifierNotValid;
        turn_away(&mut link, version, code, "The client id is not valid.").await;
        return None;
    }
    let mut rights = Rights::new(world.clone(), visitor.who.clone(), &client_id);
    if let Some(code) = world.mqtt_faults().next_connect() {
        let code = ConnectReasonCode::try_from(code).unwrap_or(ConnectReasonCode::UnspecifiedError);
        turn_away(&mut link, version, code, "The service is not available.").await;
        return None;
    }
    let now = Timestamp::now();
    let mut events = Events {
        client_id: client_id.clone(),
        principal: rights.principal(),
        ip: visitor.path.from.ip(),
        session_id: uuid::Uuid::new_v4().to_string(),
        version: 0,
    };
    if !rights.is_somebody(now) || !rights.allow(Action::Connect, &client_id) {
        events.connect_failed(&broker, now);
        turn_away(&mut link, version, ConnectReasonCode::NotAuthorized, "CONNECT: Authorization Failure").await;
        return None;
    }
    let limits = broker.limits();
    let (mail, mailbox) = mpsc::channel(limits.waiting_messages.max(1));
    let (end, ending) = watch::channel(None);
    let seat = Seat {
        client_id,
        principal: rights.principal(),
        thing: rights.thing(),
        path: visitor.path,
        keep_alive: connect.keep_alive,
        since: now,
        mail: mail.clone(),
        end,
        filters: std::collections::BTreeMap::new(),
    };
    let (number, count) = broker.table().enter(seat);
    events.version = count;
    let keep_alive = limits.keep_alive(connect.keep_alive);
    let expires = rights.expires().map(|at| Duration::try_from(at.duration_since(now)).unwrap_or_default());
    let started = Instant::now();
    let mut session = Session {
        world,
        broker,
        link,
        version,
        rights,
        number,
        events,
        will: connect.will,
        mail,
        mailbox,
        ending,
        silence: keep_alive * 3 / 2,
        heard: started,
        closes: visitor.by_websocket.then(|| started.checked_add(limits.websocket_life)).flatten(),
        expires: expires.and_then(|left| started.checked_add(left)),
        in_flight: 0,
        published: Rate::default(),
        delivered: Rate::default(),
    };
    let accepted = packets::accepted(version, keep_alive, assigned.as_deref());
    if let Err(ended) = accepted.and_then(|packet| session.link.send(packet)) {
        session.finish(ended.into()).await;
        return None;
    }
    session.events.connected(&session.broker, now);
    Some(session)
}

/// MQTT 5 clients are told why; those of 3.1.1 find the connection closed, as on AWS.
async fn turn_away(link: &mut Link<role::Server>, version: Version, code: ConnectReasonCode, said: &str) {
    if version == Version::V5_0 && packets::refused(code, said).and_then(|packet| link.send(packet)).is_ok() {
        drain(link).await;
    }
}

/// Sends what there is to send.
async fn drain(link: &mut Link<role::Server>) {
    link.close();
    while link.next().await.is_ok() {}
}

/// A session that stands.
struct Session {
    world: World,
    broker: Broker,
    link: Link<role::Server>,
    version: Version,
    rights: Rights,
    number: Number,
    events: Events,
    will: Option<Letter>,
    /// For what is ordered to come late.
    mail: mpsc::Sender<Delivery>,
    mailbox: mpsc::Receiver<Delivery>,
    ending: watch::Receiver<Option<Why>>,
    /// The longest silence.
    silence: Duration,
    /// The last sign of life.
    heard: Instant,
    /// When the WebSocket's time is up.
    closes: Option<Instant>,
    /// When the credentials expire.
    expires: Option<Instant>,
    /// Messages of quality of service 1 that the client has not acknowledged.
    in_flight: u16,
    published: Rate,
    delivered: Rate,
}

impl Session {
    async fn run(&mut self) -> Why {
        let mut changes = self.rights.changes();
        loop {
            if let Some(why) = *self.ending.borrow_and_update() {
                return why;
            }
            let crowded = self.link.unsent() > ROOM;
            let takes_more = !crowded && self.in_flight < self.most_in_flight();
            let due = self.due();
            let said = tokio::select! {
                Ok(()) = self.ending.changed() => continue,
                Ok(()) = changes.changed() => {
                    if !self.rights.is_somebody(Timestamp::now()) {
                        return Why::Forbidden;
                    }
                    continue;
                }
                packet = next(&mut self.link, crowded) => match packet {
                    Ok(Some(packet)) => packets::read(packet),
                    Ok(None) => continue,
                    Err(ended) => return ended.into(),
                },
                Some(delivery) = self.mailbox.recv(), if takes_more => {
                    self.deliver(&delivery);
                    continue;
                }
                () = sleep_until(due) => match self.is_over() {
                    Some(why) => return why,
                    None => continue,
                },
            };
            self.heard = Instant::now();
            if let Err(why) = self.take(said) {
                return why;
            }
        }
    }

    /// When something is over, unless the client is heard.
    fn due(&self) -> Instant {
        let silent = self.heard + self.silence;
        [self.closes, self.expires].into_iter().flatten().fold(silent, Instant::min)
    }

    fn is_over(&self) -> Option<Why> {
        let now = Instant::now();
        if self.closes.is_some_and(|closes| closes <= now) {
            return Some(Why::WebSocketTtl);
        }
        if self.expires.is_some_and(|expires| expires <= now) {
            return Some(Why::AuthError);
        }
        (self.heard + self.silence <= now).then_some(Why::KeepAliveTimeout)
    }

    fn most_in_flight(&mut self) -> u16 {
        let room = self.link.connection().get_receive_maximum_vacancy_for_send();
        if room == Some(0) { 0 } else { MOST_IN_FLIGHT }
    }

    fn take(&mut self, said: Said) -> Result<(), Why> {
        match said {
            Said::Publish { letter, id } => self.publish(letter, id),
            Said::Subscribe { id, filters } => self.subscribe(id, &filters),
            Said::Unsubscribe { id, filters } => self.unsubscribe(id, &filters),
            Said::Acknowledged => {
                self.in_flight = self.in_flight.saturating_sub(1);
                Ok(())
            }
            Said::Ping => Ok(()),
            Said::Goodbye { with_will } => Err(Why::Goodbye { with_will }),
            Said::Connect(_) | Said::Other => Err(Why::ClientError(Fault::Protocol)),
        }
    }

    fn publish(&mut self, letter: Letter, id: Option<u16>) -> Result<(), Why> {
        if letter.qos > 1 {
            return Err(Why::ClientError(Fault::Qos));
        }
        if !self.published.take(self.broker.limits().messages_a_second, Instant::now()) {
            return self.not_taken(id);
        }
        if !limits::is_topic(&letter.topic) {
            return Err(Why::ClientError(Fault::Topic));
        }
        if letter.payload.len() > LARGEST_PAYLOAD {
            return Err(Why::ClientError(Fault::TooLarge));
        }
        let topic = letter.topic.clone();
        let is_reserved = topic.starts_with('$');
        if letter.retain && is_reserved {
            return Err(Why::ClientError(Fault::Retain));
        }
        if !limits::is_allowed(&topic) {
            let why = Why::ClientError(Fault::Topic);
            return self.refuse(id, PubackReasonCode::TopicNameInvalid, "The topic is not allowed.", why);
        }
        let may = self.rights.allow(Action::Publish, &topic)
            && (!letter.retain || self.rights.allow(Action::RetainPublish, &topic));
        if !may {
            let said = "PUBLISH: Authorization Failure";
            return self.refuse(id, PubackReasonCode::NotAuthorized, said, Why::AuthError);
        }
        if !is_reserved {
            self.broker.table().publish(letter, Some(self.number), Timestamp::now());
        } else if !self.publish_reserved(letter) {
            return Err(Why::ClientError(Fault::Topic));
        }
        match id {
            Some(id) => self.send(packets::acknowledged(self.version, id, PubackReasonCode::Success, "")),
            None => Ok(()),
        }
    }

    /// Only what exists may be published to: requests of the shadow service, and rules, of which there are none here to
    /// see the message (developer guide, `reserved-topics`).
    fn publish_reserved(&self, letter: Letter) -> bool {
        if letter.topic.starts_with("$aws/rules/") {
            return true;
        }
        if ShadowTopic::parse(&letter.topic).is_none_or(|topic| topic.told != Told::Request) {
            return false;
        }
        let (topic, payload, now) = (letter.topic.clone(), letter.payload.clone(), Timestamp::now());
        self.broker.table().publish(letter, Some(self.number), now);
        self.world.shadow_request(&topic, payload.as_slice(), now)
    }

    /// Over the limit of messages: not taken, which MQTT 5 can say.
    fn not_taken(&mut self, id: Option<u16>) -> Result<(), Why> {
        match id {
            Some(id) if self.version == Version::V5_0 => {
                let code = PubackReasonCode::QuotaExceeded;
                self.send(packets::acknowledged(self.version, id, code, "More than 100 messages a second."))
            }
            _ => Ok(()),
        }
    }

    /// MQTT 5 is told where it waits for an answer and goes on; any other session ends.
    fn refuse(&mut self, id: Option<u16>, code: PubackReasonCode, said: &str, why: Why) -> Result<(), Why> {
        match id {
            Some(id) if self.version == Version::V5_0 => self.send(packets::acknowledged(self.version, id, code, said)),
            _ => Err(why),
        }
    }

    fn subscribe(&mut self, id: u16, wanted: &[Wanted]) -> Result<(), Why> {
        if wanted.len() > MOST_FILTERS {
            return Err(Why::ClientError(Fault::Quota));
        }
        let (mut granted, mut taken, mut retained) = (Vec::new(), Vec::new(), Vec::new());
        for Wanted { filter, manner, retained: handling } in wanted {
            let outcome = self.grant(filter).and_then(|()| {
                let added = self.broker.table().subscribe(self.number, filter, *manner, MOST_SUBSCRIPTIONS);
                added.ok_or(Granted::TooMany)
            });
            granted.push(match outcome {
                Ok(_) if manner.qos == 0 => Granted::Qos0,
                Ok(_) => Granted::Qos1,
                Err(refused) => refused,
            });
            if let Ok(is_new) = outcome {
                taken.push(filter.clone());
                let sends = match handling {
                    RetainHandling::SendRetained => true,
                    RetainHandling::SendRetainedIfNotExists => is_new,
                    RetainHandling::DoNotSendRetained => false,
                };
                if sends {
                    let kept = self.broker.table().retained(filter);
                    retained.extend(kept.into_iter().map(|(letter, _)| (letter, manner.qos)));
                }
            }
        }
        self.send(packets::subscribed(self.version, id, &granted))?;
        if !taken.is_empty() {
            self.events.subscribed(&self.broker, Timestamp::now(), &taken);
        }
        for (letter, qos) in retained {
            let qos = qos.min(letter.qos);
            self.deliver(&Delivery { letter, qos, retain: true, is_spoilt: false });
        }
        Ok(())
    }

    /// Whether a filter may be subscribed to, but for how many there are.
    fn grant(&mut self, filter: &str) -> Result<(), Granted> {
        if filter.starts_with("$share/") {
            return Err(Granted::NotShared);
        }
        if !limits::is_filter(filter) || !limits::is_allowed(filter) {
            return Err(Granted::Invalid);
        }
        if self.rights.allow(Action::Subscribe, filter) { Ok(()) } else { Err(Granted::Denied) }
    }

    fn unsubscribe(&mut self, id: u16, filters: &[String]) -> Result<(), Why> {
        let found: Vec<bool> =
            filters.iter().map(|filter| self.broker.table().unsubscribe(self.number, filter)).collect();
        self.send(packets::unsubscribed(self.version, id, &found))?;
        let gone: Vec<String> =
            filters.iter().zip(&found).filter(|(_, found)| **found).map(|(filter, _)| filter.clone()).collect();
        if !gone.is_empty() {
            self.events.unsubscribed(&self.broker, Timestamp::now(), &gone);
        }
        Ok(())
    }

    /// Puts a message on its way to the client, if it may receive it and is not over its limit.
    fn deliver(&mut self, delivery: &Delivery) {
        let letter = &delivery.letter;
        let may = self.rights.allow(Action::Receive, &letter.topic);
        if !may || !self.delivered.take(self.broker.limits().messages_a_second, Instant::now()) {
            return;
        }
        let faults = self.world.mqtt_faults();
        let spoilt = if delivery.is_spoilt {
            None
        } else {
            faults.pass(&self.events.client_id, &letter.topic, letter.payload.as_slice())
        };
        match spoilt {
            Some(instead) => self.deliver_instead(delivery, instead),
            None => self.put(letter, delivery.qos, delivery.retain),
        }
    }

    /// What was ordered to come instead of a message, some of it late.
    fn deliver_instead(&mut self, delivery: &Delivery, instead: Vec<mqtt_faults::Delivery>) {
        let Delivery { qos, retain, .. } = *delivery;
        for mqtt_faults::Delivery { after, topic, payload } in instead {
            let letter = Letter::new(&topic, payload, qos, retain);
            if after.is_zero() {
                self.put(&letter, qos, retain);
                continue;
            }
            let (mail, late) = (self.mail.clone(), Delivery { letter: Arc::new(letter), qos, retain, is_spoilt: true });
            tokio::spawn(async move {
                sleep(after).await;
                // Who went meanwhile gets nothing.
                let _ = mail.send(late).await;
            });
        }
    }

    /// Puts a message on the wire.
    fn put(&mut self, letter: &Letter, qos: u8, retain: bool) {
        let id = if qos == 0 { None } else { self.link.connection().acquire_packet_id().ok() };
        let sent = packets::message(self.version, letter, id, retain).and_then(|packet| self.link.send(packet));
        let Some(id) = id else { return };
        if sent.is_ok() {
            self.in_flight += 1;
        } else {
            // What the client's own limit does not let through is lost to it (MQTT 5, section 3.1.2.11.4).
            self.link.connection().release_packet_id(id);
        }
    }

    fn send(&mut self, packet: Result<Packet, Ended>) -> Result<(), Why> {
        packet.and_then(|packet| self.link.send(packet)).map_err(Why::from)
    }

    /// Takes the session out, tells who watches, publishes the will, and says the last words.
    async fn finish(mut self, why: Why) {
        let now = Timestamp::now();
        self.broker.table().leave(self.number, why, now);
        self.events.disconnected(&self.broker, now, why);
        if why.publishes_will() {
            self.publish_will(now);
        }
        if why == Why::ConnectionLost {
            return;
        }
        if let (Version::V5_0, Some((code, said))) = (self.version, why.last_words()) {
            // Where the codec ended it, it has said so itself.
            let _ = self.send(packets::goodbye(code, said));
        }
        drain(&mut self.link).await;
    }

    fn publish_will(&mut self, now: Timestamp) {
        let Some(will) = self.will.take() else { return };
        let may = self.rights.allow(Action::Publish, &will.topic)
            && (!will.retain || self.rights.allow(Action::RetainPublish, &will.topic));
        // A will is a message to clients: it does not reach the service's own topics.
        let fits = will.qos < 2 && will.payload.len() <= LARGEST_PAYLOAD && !will.topic.starts_with('$');
        if may && fits && limits::is_topic(&will.topic) && limits::is_allowed(&will.topic) {
            self.broker.table().publish(will, Some(self.number), now);
        }
    }
}

async fn next(link: &mut Link<role::Server>, crowded: bool) -> Result<Option<Packet>, Ended> {
    if crowded { link.next_or_room(ROOM).await } else { link.next().await.map(Some) }
}
