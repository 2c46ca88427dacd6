//! MQTT 5 reason codes, by number or by name (MQTT 5.0, 2.4; what AWS IoT sends of them: developer guide, `mqtt`).

use super::case::Grade;
use super::found::Found;
use super::text::Text;
use super::types::Ask;

struct Code {
    number: u8,
    id: &'static str,
    name: &'static str,
    means: &'static str,
    check: &'static str,
    ask: Option<Ask>,
}

const fn code(number: u8, id: &'static str, name: &'static str, means: &'static str, check: &'static str) -> Code {
    Code { number, id, name, means, check, ask: None }
}

impl Code {
    const fn ask_mqtt(self) -> Self {
        Self { ask: Some(Ask::Mqtt), ..self }
    }
}

const CODES: &[Code] = &[
    code(0x80, "mqtt-unspecified", "Unspecified error", "the other side does not tell why; in a SUBACK it is a refused filter", "CloudWatch's line of this client id and time").ask_mqtt(),
    code(0x81, "mqtt-malformed-packet", "Malformed packet", "a packet could not be read", "the client library, and its buffer for large packets"),
    code(0x82, "mqtt-protocol-error", "Protocol error", "a packet broke MQTT's rules", "the client library; a second CONNECT on one connection"),
    code(0x83, "mqtt-implementation-specific", "Implementation specific error", "a rule of AWS IoT was broken, not one of MQTT", "the reason string, and the quotas of AWS IoT: topic length, 7 slashes, 128 KB"),
    code(0x84, "mqtt-protocol-version", "Unsupported Protocol Version", "the version asked for is not spoken", "MQTT 3.1.1 or 5"),
    code(0x85, "mqtt-identifier-rejected", "Client Identifier not valid", "the client id is not acceptable", "1 to 128 bytes of UTF-8").ask_mqtt(),
    code(0x86, "mqtt-bad-user-name-or-password", "Bad User Name or Password", "a custom authorizer did not accept the token, name or password", "the custom authorizer's name, token and signature"),
    code(0x87, "mqtt-not-authorized", "Not authorized", "no policy allows what was asked, or one denies it: connecting in a CONNACK, a filter in a SUBACK, a topic in a PUBACK, either in a DISCONNECT", "iot:Connect on client/, iot:Publish on topic/, iot:Subscribe on topicfilter/ for what this packet was about").ask_mqtt(),
    code(0x88, "mqtt-server-unavailable", "Server unavailable", "the broker cannot serve now", "try again later, waiting longer each time"),
    code(0x89, "mqtt-server-busy", "Server busy", "the broker is busy", "try again later, waiting longer each time"),
    code(0x8a, "mqtt-banned", "Banned", "the client was banned; AWS IoT does not send this", "whether the broker is AWS IoT's"),
    code(0x8b, "mqtt-server-shutting-down", "Server shutting down", "this broker goes away; another one will answer", "connect again"),
    code(0x8c, "mqtt-bad-authentication-method", "Bad authentication method", "enhanced authentication was asked for; AWS IoT has none", "the client's authentication method: none"),
    code(0x8d, "keep-alive-timeout", "Keep Alive timeout", "nothing was heard for one and a half keep-alive intervals", "PINGREQ within 30 to 1,200 seconds; routers that forget idle connections").ask_mqtt(),
    code(0x8e, "duplicate-client-id", "Session taken over", "another client connected with the same client id", "every client has an id of its own; who the other one is, by CloudWatch's Connect lines").ask_mqtt(),
    code(0x8f, "mqtt-filter-invalid", "Topic Filter invalid", "the filter is well formed, and not accepted", "wildcards alone in their level; 7 slashes; reserved $aws filters").ask_mqtt(),
    code(0x90, "mqtt-topic-invalid", "Topic Name invalid", "the topic is well formed, and not accepted", "no wildcards in a topic; 7 slashes, 256 bytes; reserved $aws topics").ask_mqtt(),
    code(0x91, "mqtt-packet-id-in-use", "Packet identifier in use", "the packet id is in use", "the client library"),
    code(0x92, "mqtt-packet-id-not-found", "Packet Identifier not found", "the packet id is unknown: the session's state was lost", "clean start after the client was restarted"),
    code(0x93, "mqtt-receive-maximum", "Receive Maximum exceeded", "more messages were in flight than allowed", "the broker's receive maximum, in its CONNACK"),
    code(0x94, "mqtt-topic-alias-invalid", "Topic Alias invalid", "a topic alias above the maximum, or unknown", "the broker's topic alias maximum, in its CONNACK"),
    code(0x95, "mqtt-packet-too-large", "Packet too large", "the packet is above the limit", "128 KB a message"),
    code(0x96, "mqtt-rate-too-high", "Message rate too high", "too many messages", "100 publishes a second a connection"),
    code(0x97, "mqtt-quota-exceeded", "Quota exceeded", "a quota is used up", "50 subscriptions a connection; the connections and publishes of the account"),
    code(0x98, "mqtt-administrative-action", "Administrative action", "the connection was closed on purpose", "CloudTrail: DeleteConnection; whether the certificate was deactivated"),
    code(0x99, "mqtt-payload-format", "Payload format invalid", "the payload is not what its indicator says", "payload format indicator 1 means UTF-8"),
    code(0x9a, "mqtt-retain-not-supported", "Retain not supported", "the broker keeps no retained messages", "the retain flag"),
    code(0x9b, "mqtt-qos-not-supported", "QoS not supported", "AWS IoT knows QoS 0 and 1 only", "the QoS of messages, subscriptions and of the will"),
    code(0x9c, "mqtt-use-another-server", "Use another server", "another server is to be used", "the endpoint, by DescribeEndpoint iot:Data-ATS"),
    code(0x9d, "mqtt-server-moved", "Server moved", "the server has moved", "the endpoint, by DescribeEndpoint iot:Data-ATS"),
    code(0x9e, "mqtt-shared-not-supported", "Shared Subscriptions not supported", "shared subscriptions are not accepted here", "the filter; whether the broker is AWS IoT's, which accepts them"),
    code(0x9f, "mqtt-connection-rate", "Connection rate exceeded", "too many connects", "one CONNECT a second for one client id"),
    code(0xa0, "mqtt-maximum-connect-time", "Maximum connect time", "the time allowed for one connection is over", "sign and connect anew: 24 hours at most over WebSocket"),
    code(0xa1, "mqtt-subscription-ids-not-supported", "Subscription Identifiers not supported", "subscription identifiers are not accepted", "the SUBSCRIBE's properties"),
    code(0xa2, "mqtt-wildcards-not-supported", "Wildcard Subscriptions not supported", "wildcards are not accepted", "whether the broker is AWS IoT's, which accepts them"),
];

/// Packets and clients: without one of them a number is just a number.
const MQTT: &[&str] = &[
    "mqtt",
    "mqtt5",
    "connack",
    "suback",
    "puback",
    "unsuback",
    "disconnect",
    "disconnected",
    "DisconnectPacket",
    "paho",
    "mosquitto",
    "awscrt",
    "reasonCode",
    "reason_code",
    "reason code",
];
/// What a number stands behind.
const LABELS: &[&str] =
    &["reason code", "reason code:", "reasoncode:", "reason_code:", "reason:", "rc:", "code:", "reasonCode "];

/// Every code that the text names.
pub(super) fn recognise(text: &Text) -> Vec<Found> {
    let mut near: Vec<usize> = MQTT.iter().flat_map(|word| text.find_all(word)).collect();
    near.sort_unstable();
    CODES.iter().filter_map(|code| recognise_one(text, code, &near)).collect()
}

fn recognise_one(text: &Text, code: &Code, near: &[usize]) -> Option<Found> {
    let hex = format!("0x{:02x}", code.number);
    if text.is(&hex) {
        return Some(found(code, &hex, 0, hex.len()));
    }
    let mut words = vec![format!("{} ({})", code.name, code.number)];
    words.extend(LABELS.iter().map(|label| format!("{label} {}", code.number)));
    // The plain names of these two are said by much else; the table of cases knows their phrases.
    if !matches!(code.number, 0x87 | 0x80) {
        words.extend([code.name.to_owned(), code.name.replace(' ', "_"), code.name.replace(' ', "")]);
    }
    let place = |word: &String| text.find_all(word).into_iter().map(|at| (at, Text::length(word))).collect::<Vec<_>>();
    let labelled = words.iter().flat_map(place).filter(|(at, _)| text.is_short() || Text::is_near(near, *at));
    let bare = [hex.clone(), format!("[{}]", code.number)];
    let bare = bare.iter().flat_map(place).filter(|(at, _)| Text::is_near(near, *at));
    let (at, length) = labelled.chain(bare).min()?;
    Some(found(code, &hex, at, length))
}

fn found(code: &Code, hex: &str, at: usize, length: usize) -> Found {
    let unproven = match code.number {
        0x87 => {
            "Which packet it came in, unless the text says: connecting, subscribing and publishing are judged apart."
        }
        _ if code.ask.is_some() => "Whose fault it is: the code says what was refused, not by which rule.",
        _ => "Anything about rights.",
    };
    Found {
        id: code.id,
        title: format!("MQTT 5 reason code {hex} ({}), {}: {}", code.number, code.name, code.means),
        grade: Grade::Exact,
        at,
        length,
        proves: vec![format!("The broker said {}: {}.", code.name, code.means)],
        unproven: vec![unproven.to_owned()],
        checks: vec![code.check.to_owned(), "the reason string beside the code, where the client shows it".to_owned()],
        ask: code.ask,
        source: "MQTT 5.0, 2.4; AWS IoT developer guide, mqtt",
    }
}
