//! What a certificate may do for its thing: the reports' own judge, asked for everything at once.

use super::{AccessKind, AccessRow, Half, May};
use crate::diagnose::device::{Judge, Right, client_id, shadow_right, shadow_session, spoken_topics};
use crate::diagnose::{DeviceFacts, MqttAsked, Outcome, ShadowAsked, ShadowOperation, short_id};
use crate::fleet::{CertificateStatus, Fact};
use crate::policy::{Decision, Verdict};

/// What a certificate may do for its thing: credentials by every role alias of the account, each shadow over HTTPS and
/// over MQTT, connect, and the topics that its policies themselves speak of.
pub fn device_access(facts: &DeviceFacts) -> Vec<AccessRow> {
    if facts.is_about_nobody() {
        return Vec::new();
    }
    let table = Table { facts, notes: notes(facts) };
    let mut rows = table.credentials();
    let shadows: Vec<Option<String>> =
        std::iter::once(None).chain(facts.shadow_names.known().into_iter().flatten().cloned().map(Some)).collect();
    if let Some(thing) = &facts.thing_name {
        rows.extend(table.over_https(thing, &shadows));
    }
    rows.extend(table.session(&shadows));
    rows
}

/// The actions that AWS IoT policies know besides those of a session and of credentials (developer guide,
/// `iot-policy-actions`).
const ACTIONS: [&str; 18] = [
    "iot:Connect",
    "iot:Publish",
    "iot:RetainPublish",
    "iot:Subscribe",
    "iot:Receive",
    "iot:DeleteConnection",
    "iot:GetThingShadow",
    "iot:UpdateThingShadow",
    "iot:DeleteThingShadow",
    "iot:ListNamedShadowsForThing",
    "iot:GetRetainedMessage",
    "iot:ListRetainedMessages",
    "iot:AssumeRoleWithCertificate",
    "iotjobsdata:DescribeJobExecution",
    "iotjobsdata:GetPendingJobExecutions",
    "iotjobsdata:StartNextPendingJobExecution",
    "iotjobsdata:UpdateJobExecution",
    "iotjobsdata:StartCommandExecution",
];

/// How a device asks for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking<'a> {
    /// Over MQTT, with this client id.
    Mqtt(&'a str),
    /// To the data endpoint over HTTPS.
    Https,
    /// At the credential provider.
    Credentials,
}

/// What a certificate may do, of one action on one resource; `None` for an action that AWS IoT policies do not know.
pub fn device_may(facts: &DeviceFacts, asking: Asking<'_>, action: &str, resource: &str) -> Option<May> {
    let action = *ACTIONS.iter().find(|known| known.eq_ignore_ascii_case(action))?;
    let judge = match asking {
        Asking::Mqtt(client_id) => Judge::mqtt(facts, client_id, None),
        Asking::Https => Judge::https(facts),
        Asking::Credentials => Judge::credentials(facts),
    };
    let table = Table { facts, notes: notes(facts) };
    let decision = judge.decide(&Right { action, resource: resource.to_owned() });
    let outcome = table.outcome(&decision);
    let notes = table.notes.barred.iter().chain(&table.notes.open).cloned().collect();
    Some(May { outcome, halves: vec![Half { engine: "IoT", decision }], notes })
}

struct Table<'a> {
    facts: &'a DeviceFacts,
    /// What stands in the way besides policies, of every row.
    notes: Notes,
}

/// What concerns every right.
struct Notes {
    /// Proven: nothing is possible.
    barred: Vec<String>,
    /// Not known.
    open: Vec<String>,
}

impl Table<'_> {
    fn credentials(&self) -> Vec<AccessRow> {
        let judge = Judge::credentials(self.facts);
        let named = self.facts.alias_name.iter();
        let mut aliases: Vec<&String> = self.facts.all_aliases.known().into_iter().flatten().chain(named).collect();
        aliases.sort();
        aliases.dedup();
        let row = |alias: &String| {
            let right = Right {
                action: "iot:AssumeRoleWithCertificate",
                resource: self.facts.scope.iot(&format!("rolealias/{alias}")),
            };
            self.row(AccessKind::Credentials { alias: alias.clone() }, &judge, &right, Vec::new())
        };
        aliases.into_iter().map(row).collect()
    }

    fn over_https(&self, thing: &str, shadows: &[Option<String>]) -> Vec<AccessRow> {
        let judge = Judge::https(self.facts);
        let mut rows = Vec::new();
        for shadow in shadows {
            for operation in [ShadowOperation::Get, ShadowOperation::Update, ShadowOperation::Delete] {
                let asked = ShadowAsked { thing: thing.to_owned(), shadow: shadow.clone(), operation };
                let kind = AccessKind::ShadowHttps { shadow: shadow.clone() };
                rows.push(self.row(kind, &judge, &shadow_right(self.facts, &asked), Vec::new()));
            }
        }
        rows
    }

    fn session(&self, shadows: &[Option<String>]) -> Vec<AccessRow> {
        let Some(client_id) = client_id(self.facts, &MqttAsked::default()) else { return Vec::new() };
        let judge = Judge::mqtt(self.facts, &client_id, None);
        let mut rows = Vec::new();
        for shadow in shadows {
            for right in shadow_session(self.facts, shadow.as_deref()) {
                let kind = AccessKind::ShadowMqtt { shadow: shadow.clone() };
                rows.push(self.row(kind, &judge, &right, Vec::new()));
            }
        }
        let connect = Right { action: "iot:Connect", resource: self.facts.scope.iot(&format!("client/{client_id}")) };
        rows.push(self.row(AccessKind::Connect, &judge, &connect, Vec::new()));
        for (right, note) in spoken_topics(&judge) {
            let kind = match right.action {
                "iot:Subscribe" => AccessKind::Subscribe,
                "iot:Receive" => AccessKind::Receive,
                _ => AccessKind::Publish,
            };
            rows.push(self.row(kind, &judge, &right, note.into_iter().collect()));
        }
        rows
    }

    fn row(&self, kind: AccessKind, judge: &Judge<'_>, right: &Right, mut notes: Vec<String>) -> AccessRow {
        let decision = judge.decide(right);
        let outcome = self.outcome(&decision);
        notes.extend(self.notes.barred.iter().chain(&self.notes.open).cloned());
        let halves = vec![Half { engine: "IoT", decision }];
        AccessRow { kind, action: right.action.to_owned(), resource: right.resource.clone(), outcome, halves, notes }
    }

    fn outcome(&self, decision: &Decision) -> Outcome {
        match decision.verdict {
            _ if !self.notes.barred.is_empty() => Outcome::Fail,
            Verdict::ImplicitDeny | Verdict::ExplicitDeny => Outcome::Fail,
            Verdict::Unknown => Outcome::Unknown,
            Verdict::Allow if !self.notes.open.is_empty() => Outcome::Unknown,
            Verdict::Allow => Outcome::Pass,
        }
    }
}

fn notes(facts: &DeviceFacts) -> Notes {
    let mut notes = Notes { barred: Vec::new(), open: Vec::new() };
    match &facts.certificate {
        Fact::Known(detail) => {
            let id = short_id(&detail.certificate.id);
            let status = &detail.certificate.status;
            if *status != CertificateStatus::Active {
                notes.barred.push(format!("certificate {id} is {status}"));
            }
            if detail.not_before.is_none() || detail.not_after.is_none() {
                notes.open.push(format!("AWS did not say from when to when certificate {id} is valid"));
            }
            if detail.not_after.is_some_and(|end| facts.now > end) {
                notes.barred.push(format!("certificate {id} has expired"));
            }
            if detail.not_before.is_some_and(|begin| facts.now < begin) {
                notes.barred.push(format!("certificate {id} is not valid yet"));
            }
        }
        Fact::Absent => notes.barred.push("there is no registered certificate".to_owned()),
        gap => notes.open.push(format!("the certificate was not looked at: {}", gap.gap().unwrap_or_default())),
    }
    notes
}
