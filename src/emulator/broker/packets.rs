//! One language for the packets of MQTT 3.1.1 and 5, from the broker's side.

use std::time::Duration;

use crate::mqtt::Ended;
use crate::mqtt::protocol::Version;
use crate::mqtt::protocol::packet::{
    AssignedClientIdentifier, MaximumPacketSize, MaximumQos, Packet, Property, Qos, ReasonString, ReceiveMaximum,
    RetainHandling, ServerKeepAlive, SharedSubscriptionAvailable, SubEntry, SubscriptionIdentifierAvailable,
    TopicAliasMaximum, v3_1_1, v5_0,
};
use crate::mqtt::protocol::result_code::{
    ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, MqttError, PubackReasonCode, SubackReasonCode,
    SubackReturnCode, UnsubackReasonCode,
};

use super::letter::Letter;
use super::limits::{LARGEST_PACKET, MOST_IN_FLIGHT, TOPIC_ALIASES};
use super::tree::Manner;

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    Connect(Connect),
    Publish {
        letter: Letter,
        id: Option<u16>,
    },
    Subscribe {
        id: u16,
        filters: Vec<Wanted>,
    },
    Unsubscribe {
        id: u16,
        filters: Vec<String>,
    },
    Acknowledged,
    Goodbye {
        with_will: bool,
    },
    /// A sign of life.
    Ping,
    /// What a client of AWS IoT has no business with: quality of service 2, enhanced authentication.
    Other,
}

/// A CONNECT.
#[derive(Debug)]
pub(super) struct Connect {
    pub(super) client_id: String,
    pub(super) keep_alive: u16,
    pub(super) will: Option<Letter>,
}

/// A filter of a SUBSCRIBE.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) filter: String,
    pub(super) manner: Manner,
    /// What is retained is to be sent: always, if the subscription is new, never.
    pub(super) retained: RetainHandling,
}

/// What becomes of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granted {
    Qos0,
    Qos1,
    Denied,
    Invalid,
    TooMany,
    NotShared,
}

pub(super) fn read(packet: Packet) -> Said {
    match packet {
        Packet::V5_0Connect(packet) => Said::Connect(Connect {
            client_id: packet.client_id().to_owned(),
            keep_alive: packet.keep_alive(),
            will: packet.will_topic().map(|topic| {
                let (qos, retain) = (packet.will_qos() as u8, packet.will_retain());
                let passed_on = passed_on(packet.will_props());
                Letter::new(topic, packet.will_payload().unwrap_or_default(), qos, retain).with(passed_on)
            }),
        }),
        Packet::V3_1_1Connect(packet) => Said::Connect(Connect {
            client_id: packet.client_id().to_owned(),
            keep_alive: packet.keep_alive(),
            will: packet.will_topic().map(|topic| {
                let (qos, retain) = (packet.will_qos() as u8, packet.will_retain());
                Letter::new(topic, packet.will_payload().unwrap_or_default(), qos, retain)
            }),
        }),
        Packet::V5_0Publish(packet) => {
            let (qos, retain) = (packet.qos() as u8, packet.retain());
            let letter = Letter::new(packet.topic_name(), packet.payload().clone(), qos, retain);
            Said::Publish { letter: letter.with(passed_on(packet.props())), id: packet.packet_id() }
        }
        Packet::V3_1_1Publish(packet) => {
            let (qos, retain) = (packet.qos() as u8, packet.retain());
            let letter = Letter::new(packet.topic_name(), packet.payload().clone(), qos, retain);
            Said::Publish { letter, id: packet.packet_id() }
        }
        Packet::V5_0Subscribe(packet) => {
            Said::Subscribe { id: packet.packet_id(), filters: packet.entries().iter().map(wanted).collect() }
        }
        Packet::V3_1_1Subscribe(packet) => {
            Said::Subscribe { id: packet.packet_id(), filters: packet.entries().iter().map(wanted).collect() }
        }
        Packet::V5_0Unsubscribe(packet) => {
            let filters = packet.entries().iter().map(|filter| filter.as_str().to_owned()).collect();
            Said::Unsubscribe { id: packet.packet_id(), filters }
        }
        Packet::V3_1_1Unsubscribe(packet) => {
            let filters = packet.entries().iter().map(|filter| filter.as_str().to_owned()).collect();
            Said::Unsubscribe { id: packet.packet_id(), filters }
        }
        Packet::V5_0Puback(_) | Packet::V3_1_1Puback(_) => Said::Acknowledged,
        Packet::V5_0Pingreq(_) | Packet::V3_1_1Pingreq(_) => Said::Ping,
        Packet::V5_0Disconnect(packet) => Said::Goodbye {
            with_will: packet.reason_code().is_some_and(|code| code != DisconnectReasonCode::NormalDisconnection),
        },
        Packet::V3_1_1Disconnect(_) => Said::Goodbye { with_will: false },
        _ => Said::Other,
    }
}

fn wanted(entry: &SubEntry) -> Wanted {
    let options = entry.sub_opts();
    // Quality of service 2 is granted as 1, which is the highest there is.
    let manner = Manner { qos: (options.qos() as u8).min(1), no_local: options.nl(), as_published: options.rap() };
    Wanted { filter: entry.topic_filter().to_owned(), manner, retained: options.rh() }
}

/// The properties of a message that its subscribers get (MQTT 5, section 3.3.2.3).
fn passed_on(properties: &[Property]) -> Vec<Property> {
    let is_the_messages_own = |property: &&Property| {
        matches!(
            property,
            Property::PayloadFormatIndicator(_)
                | Property::ContentType(_)
                | Property::ResponseTopic(_)
                | Property::CorrelationData(_)
                | Property::UserProperty(_)
        )
    };
    properties.iter().filter(is_the_messages_own).cloned().collect()
}

/// Words for the client.
fn words(said: &str) -> Result<Vec<Property>, MqttError> {
    Ok(vec![ReasonString::new(said)?.into()])
}

/// The session stands. `assigned`: the client id, where the client had none.
pub(super) fn accepted(version: Version, keep_alive: Duration, assigned: Option<&str>) -> Result<Packet, Ended> {
    let packet = || {
        if version != Version::V5_0 {
            let builder = v3_1_1::Connack::builder().session_present(false);
            return builder.return_code(ConnectReturnCode::Accepted).build().map(Packet::from);
        }
        let seconds = u16::try_from(keep_alive.as_secs()).unwrap_or(u16::MAX).max(1);
        let mut properties: Vec<Property> = vec![
            ServerKeepAlive::new(seconds)?.into(),
            MaximumQos::new(1)?.into(),
            MaximumPacketSize::new(LARGEST_PACKET)?.into(),
            ReceiveMaximum::new(MOST_IN_FLIGHT)?.into(),
            TopicAliasMaximum::new(TOPIC_ALIASES)?.into(),
            SubscriptionIdentifierAvailable::new(0)?.into(),
            SharedSubscriptionAvailable::new(0)?.into(),
        ];
        if let Some(id) = assigned {
            properties.push(AssignedClientIdentifier::new(id)?.into());
        }
        let builder = v5_0::Connack::builder().session_present(false).reason_code(ConnectReasonCode::Success);
        builder.props(properties).build().map(Packet::from)
    };
    packet().map_err(unsendable)
}

/// An MQTT 5 client is not let in.
pub(super) fn refused(code: ConnectReasonCode, said: &str) -> Result<Packet, Ended> {
    let builder = v5_0::Connack::builder().session_present(false).reason_code(code);
    let packet = words(said).and_then(|words| builder.props(words).build());
    packet.map(Packet::from).map_err(unsendable)
}

/// The answer to a PUBLISH of quality of service 1.
pub(super) fn acknowledged(version: Version, id: u16, code: PubackReasonCode, said: &str) -> Result<Packet, Ended> {
    let packet = || {
        if version != Version::V5_0 {
            return v3_1_1::Puback::builder().packet_id(id).build().map(Packet::from);
        }
        let mut builder = v5_0::Puback::builder().packet_id(id);
        if code != PubackReasonCode::Success {
            builder = builder.reason_code(code).props(words(said)?);
        }
        builder.build().map(Packet::from)
    };
    packet().map_err(unsendable)
}

/// The answer to a SUBSCRIBE.
pub(super) fn subscribed(version: Version, id: u16, granted: &[Granted]) -> Result<Packet, Ended> {
    let packet = || {
        if version != Version::V5_0 {
            let code = |granted: &Granted| match granted {
                Granted::Qos0 => SubackReturnCode::SuccessMaximumQos0,
                Granted::Qos1 => SubackReturnCode::SuccessMaximumQos1,
                _ => SubackReturnCode::Failure,
            };
            let codes = granted.iter().map(code).collect();
            return v3_1_1::Suback::builder().packet_id(id).return_codes(codes).build().map(Packet::from);
        }
        let code = |granted: &Granted| match granted {
            Granted::Qos0 => SubackReasonCode::GrantedQos0,
            Granted::Qos1 => SubackReasonCode::GrantedQos1,
            Granted::Denied => SubackReasonCode::NotAuthorized,
            Granted::Invalid => SubackReasonCode::TopicFilterInvalid,
            Granted::TooMany => SubackReasonCode::QuotaExceeded,
            Granted::NotShared => SubackReasonCode::SharedSubscriptionsNotSupported,
        };
        let builder = v5_0::Suback::builder().packet_id(id).reason_codes(granted.iter().map(code).collect());
        builder.build().map(Packet::from)
    };
    packet().map_err(unsendable)
}

/// The answer to an UNSUBSCRIBE: for each filter, whether there was a subscription.
pub(super) fn unsubscribed(version: Version, id: u16, found: &[bool]) -> Result<Packet, Ended> {
    let packet = || {
        if version != Version::V5_0 {
            return v3_1_1::Unsuback::builder().packet_id(id).build().map(Packet::from);
        }
        let code = |found: &bool| match found {
            true => UnsubackReasonCode::Success,
            false => UnsubackReasonCode::NoSubscriptionExisted,
        };
        let builder = v5_0::Unsuback::builder().packet_id(id).reason_codes(found.iter().map(code).collect());
        builder.build().map(Packet::from)
    };
    packet().map_err(unsendable)
}

/// A message for a subscriber; with an id it is of quality of service 1.
pub(super) fn message(version: Version, letter: &Letter, id: Option<u16>, retain: bool) -> Result<Packet, Ended> {
    let qos = if id.is_some() { Qos::AtLeastOnce } else { Qos::AtMostOnce };
    let packet = || {
        if version != Version::V5_0 {
            let mut builder = v3_1_1::Publish::builder().topic_name(&letter.topic)?.qos(qos).retain(retain);
            if let Some(id) = id {
                builder = builder.packet_id(id);
            }
            return builder.payload(letter.payload.clone()).build().map(Packet::from);
        }
        let mut builder = v5_0::Publish::builder().topic_name(&letter.topic)?.qos(qos).retain(retain);
        if let Some(id) = id {
            builder = builder.packet_id(id);
        }
        if !letter.properties.is_empty() {
            builder = builder.props(letter.properties.clone());
        }
        builder.payload(letter.payload.clone()).build().map(Packet::from)
    };
    packet().map_err(unsendable)
}

/// The broker's last words to an MQTT 5 client.
pub(super) fn goodbye(code: DisconnectReasonCode, said: &str) -> Result<Packet, Ended> {
    let packet = words(said).and_then(|words| v5_0::Disconnect::builder().reason_code(code).props(words).build());
    packet.map(Packet::from).map_err(unsendable)
}

fn unsendable(error: MqttError) -> Ended {
    Ended::Protocol(error.to_string())
}
