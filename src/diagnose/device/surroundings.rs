//! What is worth knowing besides rights: whether the client is connected and why not, whether AWS writes logs, and
//! whether a policy was changed a moment ago.

use jiff::SignedDuration;

use crate::diagnose::AttachedPolicy;
use crate::diagnose::DeviceFacts;
use crate::diagnose::credentials::{Asked, Examination};
use crate::fleet::Fact;
use crate::live::{Connection, DisconnectReason};

/// IoT policies take 6 to 8 minutes to apply (developer guide, `iot-policies`).
const APPLIES_WITHIN: SignedDuration = SignedDuration::from_mins(8);

/// Whether the client is connected now. Not being connected is no fault by itself.
pub(super) fn connection(facts: &DeviceFacts, client_id: &str, examination: &mut Examination) {
    let asked = examination.ask("mqtt-connection", format!("Client {client_id} is connected"), &["GetConnection"]);
    match &facts.connection {
        Fact::Known(connection) if connection.connected => asked.pass(match connection.since {
            Some(since) => format!("Connected since {since}"),
            None => "Connected".to_owned(),
        }),
        Fact::Known(connection) => asked.warn(gone(connection)),
        Fact::Absent => asked.warn("AWS knows of no connection of this client in the last 30 minutes"),
        gap => not_looked_at(asked, gap),
    }
}

/// What the question does not need is left out.
fn not_looked_at<T>(asked: Asked<'_>, fact: &Fact<T>) {
    match fact {
        Fact::Unknown(why) if why == DeviceFacts::NOT_NEEDED => asked.skip("Not asked: the question does not need it"),
        gap => asked.gap(gap),
    }
}

fn gone(connection: &Connection) -> String {
    let since = connection.since.map(|since| format!(" since {since}")).unwrap_or_default();
    let Some(reason) = &connection.reason else { return format!("Not connected{since}; AWS gives no reason") };
    let meaning = match reason.meaning() {
        "" => String::new(),
        meaning => format!(": {meaning}"),
    };
    format!("Not connected{since}: {}{meaning}{}", reason.0, next_step(reason))
}

/// What to look at.
fn next_step(reason: &DisconnectReason) -> &'static str {
    match reason.0.as_str() {
        "DUPLICATE_CLIENTID" => ". Two clients use this client id and push each other out: give each its own",
        "MQTT_KEEP_ALIVE_TIMEOUT" => ". Look at the network, or let the device send PINGREQ in time",
        "AUTH_ERROR" => ". It published or subscribed where no policy allows it: see the checks of topics",
        "FORBIDDEN_ACCESS" => ". Its certificate or policy was taken away: see the checks of the certificate",
        "THROTTLED" => ". It sends more than a connection may: 100 messages a second, 512 KiB a second",
        "CLIENT_ERROR" => ". Look for topics that are too long or reserved, QoS 2, payloads over 128 KB",
        _ => "",
    }
}

/// What is left without logs.
const OFF: &str = "why a client is refused is then told by connect_failed events only (fleetdeck feed shows them)";

/// Without logs only `connect_failed` events tell of a refused connect.
pub(super) fn logging(facts: &DeviceFacts, examination: &mut Examination) {
    let asked = examination.ask("iot-logging", "AWS IoT logs what it refuses", &["GetV2LoggingOptions"]);
    match &facts.logging {
        Fact::Known(logging) if logging.is_off() => asked.warn(format!("Logs are turned off; {OFF}")),
        Fact::Known(logging) => {
            asked.pass(format!(
                "Level {}, in CloudWatch's AWSIotLogsV2",
                logging.level.as_deref().unwrap_or("not told")
            ));
        }
        Fact::Absent => asked.warn(format!("Logs were never set up; {OFF}")),
        gap => not_looked_at(asked, gap),
    }
}

/// A change of the last minutes may not be in force yet.
pub(super) fn settled(facts: &DeviceFacts, examination: &mut Examination) {
    let asked = examination.ask("policies-settled", "No policy was changed in the last 8 minutes", &["GetPolicy"]);
    let policies = facts.certificate_policies.known().into_iter().chain(facts.group_policies.known()).flatten();
    let lately: Vec<String> = policies
        .clone()
        .filter_map(|policy| {
            let modified = policy.detail.known()?.modified?;
            let ago = facts.now.duration_since(modified);
            (ago < APPLIES_WITHIN).then(|| format!("{} ({} s ago)", policy.name, ago.as_secs().max(0)))
        })
        .collect();
    if !lately.is_empty() {
        return asked.warn(format!("It may not be in force yet: changed {}", lately.join(", ")));
    }
    let lists = [&facts.certificate_policies, &facts.group_policies];
    let gap = lists.into_iter().find_map(Fact::gap).or_else(|| policies.clone().find_map(undated));
    match gap {
        Some(gap) => asked.unknown(gap),
        None => asked.pass("What is written is in force; of attachments AWS does not tell when they were made"),
    }
}

/// Why it is not known when a policy was changed.
fn undated(policy: &AttachedPolicy) -> Option<String> {
    match &policy.detail {
        Fact::Known(detail) if detail.modified.is_some() => None,
        Fact::Known(_) => Some(format!("AWS does not tell when policy {} was changed", policy.name)),
        gap => Some(format!(
            "Policy {}: {}",
            policy.name,
            gap.gap().unwrap_or_else(|| "it was deleted meanwhile".to_owned())
        )),
    }
}
