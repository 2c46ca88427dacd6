//! The client's side, in one language for MQTT 3.1.1 and 5.

use std::time::Duration;

use mqtt_protocol_core::mqtt::packet::{Packet, Property, Qos, SubEntry, SubOpts, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::MqttError;
use mqtt_protocol_core::mqtt::{Version, role};

use super::{Ended, Link, Wire};

/// How long an answer to a ping may take, where nothing else is said.
const PONG: Duration = Duration::from_secs(10);

/// A last will: published by the server where the client goes without a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Will {
    /// Where to.
    pub topic: String,
    /// What.
    pub payload: Vec<u8>,
    /// 0 or 1.
    pub qos: u8,
    /// Kept by the server for later subscribers.
    pub retain: bool,
}

/// What a session is opened with.
#[derive(Clone, PartialEq)]
pub struct Connect {
    /// Its name at the server. Another session of the same name is thrown out by this one.
    pub client_id: String,
    /// [`Version::V5_0`] or [`Version::V3_1_1`].
    pub version: Version,
    /// Longest silence, in seconds.
    pub keep_alive: u16,
    /// Forget what was subscribed before.
    pub clean: bool,
    /// Where the server wants one.
    pub user: Option<String>,
    /// Where the server wants one; secret.
    pub password: Option<Vec<u8>>,
    /// What the server says where this client goes without a word.
    pub will: Option<Will>,
    /// How long an answer to a ping may take before the connection counts as dead.
    pub pong: Duration,
}

impl Connect {
    /// A clean MQTT 5 session with a keep-alive of 60 seconds.
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            version: Version::V5_0,
            keep_alive: 60,
            clean: true,
            user: None,
            password: None,
            will: None,
            pong: PONG,
        }
    }
}

impl std::fmt::Debug for Connect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connect")
            .field("client_id", &self.client_id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A message that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it was published.
    pub topic: String,
    /// What was published.
    pub payload: Vec<u8>,
    /// 0 or 1.
    pub qos: u8,
    /// Kept by the server from before.
    pub retain: bool,
}

/// What a client hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The session stands.
    Connected {
        /// The server knew it from before.
        session_present: bool,
    },
    /// The server will not have it: reason code (MQTT 5) or return code (3.1.1), and the server's words.
    Refused {
        /// `0x87` is "not authorized" in MQTT 5, `5` in 3.1.1.
        code: u8,
        /// The server's words, where it had any.
        reason: Option<String>,
    },
    /// The answer to [`Client::subscribe`]: one code a filter, from `0x80` on a refusal.
    Subscribed {
        /// As [`Client::subscribe`] returned it.
        id: u16,
        /// In the order of the filters.
        codes: Vec<u8>,
        /// The server's words, where it had any.
        reason: Option<String>,
    },
    /// The answer to [`Client::unsubscribe`].
    Unsubscribed {
        /// As [`Client::unsubscribe`] returned it.
        id: u16,
    },
    /// The answer to [`Client::publish`] with quality of service 1; from `0x80` on a refusal (MQTT 5 only).
    Acknowledged {
        /// As [`Client::publish`] returned it.
        id: u16,
        /// 0 where it was taken.
        code: u8,
    },
    /// A message.
    Message(Message),
    /// The server ends the session (MQTT 5 only).
    Disconnected {
        /// Such as `0x8e`, "session taken over".
        code: u8,
        /// The server's words, where it had any.
        reason: Option<String>,
    },
}

/// A client's session.
#[derive(Debug)]
pub struct Client {
    link: Link<role::Client>,
    version: Version,
}

impl Client {
    /// Puts the CONNECT on its way; [`Heard::Connected`] or [`Heard::Refused`] comes from [`Client::next`].
    ///
    /// # Errors
    /// Where MQTT cannot carry what is to be sent, such as a client id that is too long.
    pub fn new(wire: Wire, connect: &Connect) -> Result<Self, Ended> {
        let mut link = Link::new(wire, connect.version);
        let limit = u64::try_from(connect.pong.as_millis()).unwrap_or(u64::MAX);
        link.connection().set_pingresp_recv_timeout(limit);
        link.send(packet(connect).map_err(unsendable)?)?;
        Ok(Self { link, version: connect.version })
    }

    /// Asks for messages; the id comes back with the answer. At most eight filters at once on AWS.
    ///
    /// # Errors
    /// Where MQTT does not allow it.
    pub fn subscribe(&mut self, filters: &[String], qos: u8) -> Result<u16, Ended> {
        let options = SubOpts::new().set_qos(of(qos));
        let entries = filters.iter().map(|filter| SubEntry::new(filter, options));
        let entries = entries.collect::<Result<Vec<_>, _>>().map_err(unsendable)?;
        let id = self.id()?;
        let packet = if self.version == Version::V5_0 {
            v5_0::Subscribe::builder().packet_id(id).entries(entries).build().map(Packet::from)
        } else {
            v3_1_1::Subscribe::builder().packet_id(id).entries(entries).build().map(Packet::from)
        };
        self.link.send(packet.map_err(unsendable)?)?;
        Ok(id)
    }

    /// Asks for no more messages.
    ///
    /// # Errors
    /// Where MQTT does not allow it.
    pub fn unsubscribe(&mut self, filters: &[String]) -> Result<u16, Ended> {
        let id = self.id()?;
        let packet = if self.version == Version::V5_0 {
            let builder = v5_0::Unsubscribe::builder().packet_id(id).entries(filters.to_vec()).map_err(unsendable)?;
            builder.build().map(Packet::from)
        } else {
            let builder = v3_1_1::Unsubscribe::builder().packet_id(id).entries(filters.to_vec()).map_err(unsendable)?;
            builder.build().map(Packet::from)
        };
        self.link.send(packet.map_err(unsendable)?)?;
        Ok(id)
    }

    /// Publishes; with quality of service 1 the id comes back with the acknowledgement.
    ///
    /// # Errors
    /// Where MQTT does not allow it.
    pub fn publish(&mut self, topic: &str, payload: Vec<u8>, qos: u8, retain: bool) -> Result<Option<u16>, Ended> {
        let id = if qos == 0 { None } else { Some(self.id()?) };
        let packet = if self.version == Version::V5_0 {
            let mut builder =
                v5_0::Publish::builder().topic_name(topic).map_err(unsendable)?.qos(of(qos)).retain(retain);
            if let Some(id) = id {
                builder = builder.packet_id(id);
            }
            builder.payload(payload).build().map(Packet::from)
        } else {
            let mut builder =
                v3_1_1::Publish::builder().topic_name(topic).map_err(unsendable)?.qos(of(qos)).retain(retain);
            if let Some(id) = id {
                builder = builder.packet_id(id);
            }
            builder.payload(payload).build().map(Packet::from)
        };
        self.link.send(packet.map_err(unsendable)?)?;
        Ok(id)
    }

    /// Says goodbye; the will is not published then. [`Client::next`] sends it and ends with [`Ended::Here`].
    ///
    /// # Errors
    /// Where the session does not stand.
    pub fn disconnect(&mut self) -> Result<(), Ended> {
        let packet = if self.version == Version::V5_0 {
            v5_0::Disconnect::builder().build().map(Packet::from)
        } else {
            v3_1_1::Disconnect::builder().build().map(Packet::from)
        };
        self.link.send(packet.map_err(unsendable)?)
    }

    /// Bytes that the server has not taken yet.
    pub fn unsent(&self) -> usize {
        self.link.unsent()
    }

    /// What comes next; sends and keeps alive meanwhile. May be dropped and called again without a loss.
    ///
    /// # Errors
    /// Why the session ended.
    pub async fn next(&mut self) -> Result<Heard, Ended> {
        loop {
            if let Some(heard) = heard(self.link.next().await?) {
                return Ok(heard);
            }
        }
    }

    fn id(&mut self) -> Result<u16, Ended> {
        self.link.connection().acquire_packet_id().map_err(unsendable)
    }
}

fn packet(connect: &Connect) -> Result<Packet, MqttError> {
    if connect.version == Version::V5_0 { packet_5(connect) } else { packet_3(connect) }
}

fn packet_5(connect: &Connect) -> Result<Packet, MqttError> {
    let mut builder = v5_0::Connect::builder().client_id(&connect.client_id)?;
    builder = builder.clean_start(connect.clean).keep_alive(connect.keep_alive);
    if let Some(will) = &connect.will {
        builder = builder.will_message(&will.topic, will.payload.clone(), of(will.qos), will.retain)?;
    }
    if let Some(user) = &connect.user {
        builder = builder.user_name(user)?;
    }
    if let Some(password) = &connect.password {
        builder = builder.password(password.clone())?;
    }
    Ok(builder.build()?.into())
}

fn packet_3(connect: &Connect) -> Result<Packet, MqttError> {
    let mut builder = v3_1_1::Connect::builder().client_id(&connect.client_id)?;
    builder = builder.clean_session(connect.clean).keep_alive(connect.keep_alive);
    if let Some(will) = &connect.will {
        builder = builder.will_message(&will.topic, will.payload.clone(), of(will.qos), will.retain)?;
    }
    if let Some(user) = &connect.user {
        builder = builder.user_name(user)?;
    }
    if let Some(password) = &connect.password {
        builder = builder.password(password.clone())?;
    }
    Ok(builder.build()?.into())
}

fn heard(packet: Packet) -> Option<Heard> {
    Some(match packet {
        Packet::V5_0Connack(ack) => match ack.reason_code() as u8 {
            0 => Heard::Connected { session_present: ack.session_present() },
            code => Heard::Refused { code, reason: reason(ack.props()) },
        },
        Packet::V3_1_1Connack(ack) => match ack.return_code() as u8 {
            0 => Heard::Connected { session_present: ack.session_present() },
            code => Heard::Refused { code, reason: None },
        },
        Packet::V5_0Suback(ack) => Heard::Subscribed {
            id: ack.packet_id(),
            codes: ack.reason_codes().into_iter().map(|code| code as u8).collect(),
            reason: reason(ack.props()),
        },
        Packet::V3_1_1Suback(ack) => Heard::Subscribed {
            id: ack.packet_id(),
            codes: ack.return_codes().into_iter().map(|code| code as u8).collect(),
            reason: None,
        },
        Packet::V5_0Unsuback(ack) => Heard::Unsubscribed { id: ack.packet_id() },
        Packet::V3_1_1Unsuback(ack) => Heard::Unsubscribed { id: ack.packet_id() },
        Packet::V5_0Puback(ack) => {
            Heard::Acknowledged { id: ack.packet_id(), code: ack.reason_code().map_or(0, |code| code as u8) }
        }
        Packet::V3_1_1Puback(ack) => Heard::Acknowledged { id: ack.packet_id(), code: 0 },
        Packet::V5_0Publish(message) => Heard::Message(Message {
            topic: message.topic_name().to_owned(),
            payload: message.payload().as_slice().to_vec(),
            qos: message.qos() as u8,
            retain: message.retain(),
        }),
        Packet::V3_1_1Publish(message) => Heard::Message(Message {
            topic: message.topic_name().to_owned(),
            payload: message.payload().as_slice().to_vec(),
            qos: message.qos() as u8,
            retain: message.retain(),
        }),
        Packet::V5_0Disconnect(said) => Heard::Disconnected {
            code: said.reason_code().map_or(0, |code| code as u8),
            reason: said.props().as_ref().and_then(|props| reason(props)),
        },
        _ => return None,
    })
}

/// The server's words among the properties.
fn reason(properties: &[Property]) -> Option<String> {
    properties.iter().find_map(|property| match property {
        Property::ReasonString(said) => Some(said.val().to_owned()),
        _ => None,
    })
}

const fn of(qos: u8) -> Qos {
    match qos {
        0 => Qos::AtMostOnce,
        1 => Qos::AtLeastOnce,
        _ => Qos::ExactlyOnce,
    }
}

fn unsendable(error: MqttError) -> Ended {
    Ended::Protocol(error.to_string())
}
