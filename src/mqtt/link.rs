//! One side of a connection: bytes in, packets out, and the timers between.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::connection::{ConnectionOptions, Event, TimerKind};
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait as _, Packet};
use mqtt_protocol_core::mqtt::{Connection, Version};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{LARGEST_PACKET, Wire, Writer};

/// How long a peer may take for the last words when the connection ends.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Bytes read or written at once. Over WebSocket what is written at once is one frame, and a peer may refuse long ones.
const CHUNK: usize = 16 * 1024;
/// Bytes that may wait for a peer who sends and does not read, before it is not listened to any more.
const MOST_UNSENT: usize = 1024 * 1024;

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// The peer closed it without a word, as AWS does with a denied CONNECT of MQTT 3.1.1.
    #[error("the other side closed the connection")]
    Closed,
    /// Closed from here, after a DISCONNECT.
    #[error("closed")]
    Here,
    /// The network broke.
    #[error("{0}")]
    Network(String),
    /// The peer sent what MQTT does not allow.
    #[error("not MQTT as it should be: {0}")]
    Protocol(String),
    /// No answer to a ping, or no ping in time.
    #[error("no sign of life from the other side")]
    Silent,
}

/// One side of a connection. Nothing happens but in [`Link::next`].
pub struct Link<R: RoleType> {
    connection: Connection<R>,
    wire: Wire,
    input: BytesMut,
    output: BytesMut,
    unflushed: bool,
    received: VecDeque<Packet>,
    timers: [Option<Instant>; 3],
    own_keep_alive: bool,
    ended: Option<(Ended, Instant)>,
}

impl<R: RoleType> Link<R> {
    /// Over this wire. A server takes [`Version::Undetermined`] and follows its client.
    pub fn new(wire: Wire, version: Version) -> Self {
        let options = ConnectionOptions::new().maximum_packet_size_recv(LARGEST_PACKET);
        let mut connection = Connection::with_options(version, options);
        connection.set_auto_ping_response(true);
        connection.set_auto_pub_response(true);
        Self {
            connection,
            wire,
            input: BytesMut::with_capacity(CHUNK),
            output: BytesMut::new(),
            unflushed: false,
            received: VecDeque::new(),
            timers: [None; 3],
            own_keep_alive: false,
            ended: None,
        }
    }

    /// The protocol's state, for its settings (`set_pingresp_recv_timeout`) and packet ids.
    pub const fn connection(&mut self) -> &mut Connection<R> {
        &mut self.connection
    }

    /// Puts a packet on its way; [`Link::next`] sends it.
    ///
    /// # Errors
    /// Where the protocol does not allow it now.
    pub fn send(&mut self, packet: impl Into<Packet>) -> Result<(), Ended> {
        let events = self.connection.send(packet.into());
        let refused = events.iter().find_map(|event| match event {
            Event::NotifyError(error) => Some(Ended::Protocol(error.to_string())),
            _ => None,
        });
        self.follow(events, &Ended::Here);
        refused.map_or(Ok(()), Err)
    }

    /// Bytes that the peer has not taken yet: whoever sends much looks at it.
    pub fn unsent(&self) -> usize {
        self.output.len()
    }

    /// Leaves it to the owner to notice a client's silence: where a server has its own idea of the keep-alive, which
    /// MQTT 3.1.1 cannot tell the client.
    pub const fn keep_alive_is_mine(&mut self) {
        self.own_keep_alive = true;
    }

    /// Ends it without a word; what was put on its way is still sent.
    pub fn close(&mut self) {
        self.end(Ended::Here);
    }

    /// The next packet for the owner; sends, answers pings and acknowledges meanwhile. May be dropped and called again
    /// at any time without a loss.
    ///
    /// # Errors
    /// Why the connection ended. What had come before is given first.
    pub async fn next(&mut self) -> Result<Packet, Ended> {
        loop {
            if let Some(packet) = self.step().await? {
                return Ok(packet);
            }
        }
    }

    /// The same, or `None` as soon as the peer has taken all but `room` bytes: for whoever holds back until then.
    ///
    /// # Errors
    /// Why the connection ended.
    pub async fn next_or_room(&mut self, room: usize) -> Result<Option<Packet>, Ended> {
        while self.unsent() > room {
            if let Some(packet) = self.step().await? {
                return Ok(Some(packet));
            }
        }
        Ok(None)
    }

    /// One thing that happens. It may be dropped and called again.
    async fn step(&mut self) -> Result<Option<Packet>, Ended> {
        // Who does not take the answers is asked for no more questions.
        let listens = self.output.len() <= MOST_UNSENT;
        if (listens || self.ended.is_some())
            && let Some(packet) = self.received.pop_front()
        {
            return Ok(Some(packet));
        }
        if let Some((why, until)) = self.ended.clone() {
            // Who went away, or never reads, gets no last words.
            if why == Ended::Here || matches!(why, Ended::Protocol(_)) {
                let _ = timeout_at(until, self.write_out()).await;
            }
            self.output.clear();
            return Err(why);
        }
        let timer = self.timers.iter().enumerate().filter_map(|(at, due)| due.map(|due| (due, at))).min();
        tokio::select! {
            written = write_some(&mut self.wire.writer, &mut self.output, &mut self.unflushed),
                if !self.output.is_empty() || self.unflushed =>
            {
                if let Err(error) = written {
                    self.end(network(&error));
                }
            }
            read = self.wire.reader.read_buf(&mut self.input), if listens => match read {
                Ok(0) => self.end(Ended::Closed),
                Ok(_) => self.take_input(),
                Err(error) => self.end(network(&error)),
            },
            () = sleep_until(timer.map_or_else(Instant::now, |(due, _)| due)), if timer.is_some() => {
                if let Some((_, at)) = timer {
                    self.fire(at);
                }
            }
        }
        Ok(None)
    }

    async fn write_out(&mut self) -> std::io::Result<()> {
        while !self.output.is_empty() || self.unflushed {
            write_some(&mut self.wire.writer, &mut self.output, &mut self.unflushed).await?;
        }
        self.wire.writer.shutdown().await
    }

    fn take_input(&mut self) {
        let input = self.input.split();
        let mut rest = &input[..];
        while !rest.is_empty() && self.ended.is_none() {
            let mut cursor = Cursor::new(rest);
            let events = self.connection.recv(&mut cursor);
            let taken = usize::try_from(cursor.position()).unwrap_or(rest.len()).min(rest.len());
            // The codec takes every byte it is shown, or says why not; a loop that stands still would hang the owner.
            if taken == 0 && events.is_empty() {
                return self.end(Ended::Protocol("a packet that cannot be read".to_owned()));
            }
            let blame = events.iter().find_map(|event| match event {
                Event::NotifyError(error) => Some(Ended::Protocol(error.to_string())),
                _ => None,
            });
            self.follow(events, blame.as_ref().unwrap_or(&Ended::Closed));
            // The codec does not ask for the end where the first packet is none, or one that this side never gets.
            if let Some(blame) = blame {
                self.end(blame);
            }
            rest = &rest[taken..];
        }
        self.input.reserve(CHUNK);
    }

    fn fire(&mut self, at: usize) {
        self.timers[at] = None;
        let kind = KINDS[at];
        let events = self.connection.notify_timer_fired(kind);
        self.follow(events, &Ended::Silent);
    }

    /// Does what the protocol asks for; `closing` is the reason where it asks for the end.
    fn follow(&mut self, events: Vec<Event>, closing: &Ended) {
        for event in events {
            match event {
                Event::NotifyPacketReceived(packet) => self.received.push_back(packet),
                Event::RequestSendPacket { packet, .. } => {
                    self.output.extend_from_slice(&packet.to_continuous_buffer());
                }
                Event::RequestTimerReset { kind: TimerKind::PingreqRecv, .. } if self.own_keep_alive => {}
                Event::RequestTimerReset { kind, duration_ms } => {
                    self.timers[place(kind)] = Instant::now().checked_add(Duration::from_millis(duration_ms));
                }
                Event::RequestTimerCancel(kind) => self.timers[place(kind)] = None,
                Event::RequestClose => self.end(closing.clone()),
                Event::NotifyError(_) | Event::NotifyPacketIdReleased(_) => {}
            }
        }
    }

    fn end(&mut self, why: Ended) {
        if self.ended.is_none() {
            self.ended = Some((why, Instant::now() + LAST_WORDS));
        }
    }
}

impl<R: RoleType> std::fmt::Debug for Link<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("ended", &self.ended).finish_non_exhaustive()
    }
}

const KINDS: [TimerKind; 3] = [TimerKind::PingreqSend, TimerKind::PingreqRecv, TimerKind::PingrespRecv];

const fn place(kind: TimerKind) -> usize {
    match kind {
        TimerKind::PingreqSend => 0,
        TimerKind::PingreqRecv => 1,
        TimerKind::PingrespRecv => 2,
    }
}

/// Some of what waits, or a flush where nothing waits any more: TLS and WebSocket hold bytes back until then.
async fn write_some(writer: &mut Writer, output: &mut BytesMut, unflushed: &mut bool) -> std::io::Result<()> {
    if output.is_empty() {
        writer.flush().await?;
        *unflushed = false;
        return Ok(());
    }
    let written = writer.write(&output[..output.len().min(CHUNK)]).await?;
    if written == 0 {
        return Err(std::io::ErrorKind::WriteZero.into());
    }
    output.advance(written);
    *unflushed = true;
    Ok(())
}

fn network(error: &std::io::Error) -> Ended {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => Ended::Closed,
        _ => Ended::Network(error.to_string()),
    }
}
