//! What a certificate's policies say of one request: the same judge for reports, for tables of access and for failed
//! connects.

use crate::diagnose::DeviceFacts;
use crate::diagnose::credentials::{Parsed, faults};
use crate::fleet::{CertificateDetail, Fact};
use crate::policy::{
    CertificateNames, Context, Decision, Document, Request, Source, Statement, ThingContext, Transport, Verdict,
    evaluate,
};

/// One action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::diagnose) struct Right {
    /// Such as `iot:Connect`.
    pub(in crate::diagnose) action: &'static str,
    /// The whole ARN.
    pub(in crate::diagnose) resource: String,
}

impl Right {
    /// What is behind the account: `client/pump`.
    pub(super) fn short(&self) -> &str {
        self.resource.splitn(6, ':').nth(5).unwrap_or(&self.resource)
    }

    /// The statement that grants exactly this.
    pub(super) fn words(&self) -> String {
        format!("{} on {}", self.action, self.short())
    }
}

/// Whether the policies of the thing's groups count (developer guide, `iot-policies`: where the client id is the
/// thing's name).
#[derive(Debug, Clone, PartialEq, Eq)]
enum Groups {
    Count,
    DoNot,
    /// It is not documented, or a fact is missing; says which.
    Open(String),
}

/// The policies in force, parsed once, and who asks how.
pub(in crate::diagnose) struct Judge<'a> {
    pub(in crate::diagnose) facts: &'a DeviceFacts,
    context: Context,
    /// On the certificate; `None` where that is not known.
    direct: Option<Vec<Parsed>>,
    groups: Vec<Parsed>,
    counting: Groups,
}

impl<'a> Judge<'a> {
    /// Of an MQTT session.
    pub(in crate::diagnose) fn mqtt(facts: &'a DeviceFacts, client_id: &str, source_ip: Option<&str>) -> Self {
        let mut context = Context::new(Transport::Mqtt);
        context.client_id = Some(client_id.to_owned());
        if let Some(ip) = source_ip {
            context.tell("aws:SourceIp", ip);
        }
        connection_thing(facts, client_id, &mut context);
        Self::new(facts, context, groups_over_mqtt(facts, client_id))
    }

    /// Of a request to the data endpoint over HTTPS.
    pub(in crate::diagnose) fn https(facts: &'a DeviceFacts) -> Self {
        let why = "whether policies of thing groups count over HTTPS, where there is no client id, is not documented";
        Self::new(facts, Context::new(Transport::Https), Groups::Open(why.to_owned()))
    }

    /// Of a request for credentials.
    pub(in crate::diagnose) fn credentials(facts: &'a DeviceFacts) -> Self {
        let why =
            "whether policies of thing groups count for credentials, where there is no client id, is not documented";
        Self::new(facts, Context::new(Transport::CredentialProvider), Groups::Open(why.to_owned()))
    }

    fn new(facts: &'a DeviceFacts, mut context: Context, counting: Groups) -> Self {
        let certificate = facts.certificate.known();
        context.certificate = certificate.and_then(CertificateDetail::own_names).map(CertificateNames);
        let direct = facts.certificate_policies.known().map(|all| all.iter().map(Parsed::attached).collect());
        let groups = match &facts.group_policies {
            Fact::Known(all) => all.iter().map(Parsed::attached).collect(),
            Fact::Absent => Vec::new(),
            gap => vec![Parsed::unread("of thing groups".to_owned(), gap.gap().unwrap_or_default())],
        };
        Self { facts, context, direct, groups, counting }
    }

    /// Whether it is about an MQTT session.
    pub(super) fn is_mqtt(&self) -> bool {
        self.context.transport == Transport::Mqtt
    }

    /// A pattern with the client's and the thing's name for their variables.
    pub(super) fn filled(&self, pattern: &str) -> String {
        let client = self.context.client_id.as_deref();
        let thing = self.facts.thing_name.as_deref();
        let mut text = pattern.to_owned();
        for (variable, value) in [("${iot:ClientId}", client), ("${iot:Connection.Thing.ThingName}", thing)] {
            if let Some(value) = value {
                text = text.replace(variable, value);
            }
        }
        text
    }

    /// The policies that count without doubt.
    pub(super) fn counted(&self) -> Vec<&Parsed> {
        let groups = if self.counting == Groups::Count { &self.groups[..] } else { &[] };
        self.direct.iter().flatten().chain(groups).collect()
    }

    /// The policies on the certificate itself.
    pub(super) fn direct(&self) -> &[Parsed] {
        self.direct.as_deref().unwrap_or_default()
    }

    /// The verdict over everything in force.
    pub(in crate::diagnose) fn decide(&self, right: &Right) -> Decision {
        self.decide_with(right, None)
    }

    /// The same with one policy more, or with another version of one.
    pub(super) fn decide_with(&self, right: &Right, more: Option<&Parsed>) -> Decision {
        if self.direct.is_none() {
            let why = self.facts.certificate_policies.gap();
            return Decision::not_known(why.unwrap_or_else(|| "AWS knows no such certificate".to_owned()));
        }
        let stays = |policy: &&Parsed| more.is_none_or(|more| more.name != policy.name);
        let counted: Vec<&Parsed> = self.counted().into_iter().filter(stays).chain(more).collect();
        let mut decision = self.over(&counted, right);
        tell_faults(&mut decision, &counted);
        let Groups::Open(why) = &self.counting else { return decision };
        if decision.verdict == Verdict::ExplicitDeny || self.groups.is_empty() {
            return decision;
        }
        let all: Vec<&Parsed> = counted.iter().copied().chain(self.groups.iter().filter(stays)).collect();
        let otherwise = self.over(&all, right);
        if otherwise.verdict == decision.verdict {
            return decision;
        }
        let by =
            otherwise.by.as_ref().map(|by| format!("{by}, on a thing group, would decide it; ")).unwrap_or_default();
        decision.verdict = Verdict::Unknown;
        decision.unknown.push(format!("{by}{why}"));
        decision.unknown.extend(faults(&self.groups));
        decision
    }

    /// Whether only a thing group's policy allows it, of which it is not documented that it counts; its statement.
    pub(super) fn group_only(&self, right: &Right) -> Option<Decision> {
        if !matches!(self.counting, Groups::Open(_)) || self.direct.is_none() {
            return None;
        }
        let counted = self.counted();
        let plain = self.over(&counted, right);
        let all: Vec<&Parsed> = counted.into_iter().chain(&self.groups).collect();
        let otherwise = self.over(&all, right);
        (plain.verdict == Verdict::ImplicitDeny && otherwise.verdict == Verdict::Allow).then_some(otherwise)
    }

    /// Where a group's policy hangs.
    pub(super) fn group_of(&self, policy: &str) -> Option<&str> {
        self.groups.iter().find(|one| one.name == policy).map(|one| one.target.as_str())
    }

    /// The statements of a document that allow it by themselves.
    pub(super) fn granting<'d>(&self, document: &'d Document, right: &Right) -> Vec<&'d Statement> {
        let allows = |statement: &&Statement| {
            let alone = Document { version: document.version.clone(), statements: vec![(*statement).clone()] };
            self.judge(&[Source { name: "", version: None, document: Some(&alone) }], right).verdict == Verdict::Allow
        };
        document.statements.iter().filter(allows).collect()
    }

    fn over(&self, policies: &[&Parsed], right: &Right) -> Decision {
        let sources: Vec<Source<'_>> = policies.iter().map(|policy| policy.source()).collect();
        self.judge(&sources, right)
    }

    fn judge(&self, sources: &[Source<'_>], right: &Right) -> Decision {
        evaluate(sources, &Request { action: right.action, resource: &right.resource, context: &self.context })
    }
}

/// Why documents are missing, instead of that they are.
fn tell_faults(decision: &mut Decision, policies: &[&Parsed]) {
    if decision.verdict != Verdict::Unknown {
        return;
    }
    for policy in policies.iter().filter(|policy| policy.document().is_none()) {
        decision.unknown.retain(|told| !told.contains(&format!("`{}`", policy.name)));
        if let Some(fault) = policy.fault() {
            decision.unknown.push(format!("Policy {}: {fault}", policy.name));
        }
    }
}

/// Whether the certificate is attached to the thing.
pub(super) fn is_attached(facts: &DeviceFacts) -> Fact<bool> {
    let arn = match &facts.certificate {
        Fact::Known(detail) => Some(detail.certificate.arn.clone()),
        _ => facts.presented.clone(),
    };
    let Some(arn) = arn else { return Fact::Unknown("no certificate is known".to_owned()) };
    match facts.thing_principals.clone() {
        Fact::Absent => Fact::Known(false),
        principals => principals.map(|all| all.contains(&arn)),
    }
}

/// What the policies' thing variables stand for (developer guide, `thing-policy-variables`).
fn connection_thing(facts: &DeviceFacts, client_id: &str, context: &mut Context) {
    const VARIABLES: &str = "iot:Connection.Thing.";
    if facts.thing_name.as_deref() != Some(client_id) {
        match &facts.other_thing {
            Fact::Known(false) | Fact::Absent => {}
            Fact::Known(true) => {
                context
                    .cannot_tell(VARIABLES, format!("the certificate is attached to another thing, {client_id}, too"));
            }
            gap => context.cannot_tell(VARIABLES, gap.gap().unwrap_or_default()),
        }
    }
    let attached = is_attached(facts);
    if let Some(gap) = attached.gap().filter(|_| facts.thing_name.is_some()) {
        context.cannot_tell(VARIABLES, gap);
    }
    if facts.thing_name.is_none() {
        return;
    }
    match &facts.thing {
        Fact::Known(thing) => {
            context.thing = Some(ThingContext {
                name: thing.name.clone(),
                thing_type: thing.thing_type.clone(),
                attributes: thing.attributes.clone(),
                is_attached: attached.known().copied().unwrap_or(false),
                is_exclusive: facts.exclusive.known().copied(),
            });
        }
        Fact::Absent => {}
        gap => context.cannot_tell(VARIABLES, gap.gap().unwrap_or_default()),
    }
}

fn groups_over_mqtt(facts: &DeviceFacts, client_id: &str) -> Groups {
    if facts.thing == Fact::Absent {
        return Groups::DoNot;
    }
    let attached = is_attached(facts);
    if facts.thing_name.as_deref() == Some(client_id) {
        return match attached {
            Fact::Known(true) => Groups::Count,
            Fact::Known(false) | Fact::Absent => Groups::Open(
                "whether policies of thing groups count for a certificate that is not attached to the thing is not documented".to_owned(),
            ),
            gap => Groups::Open(gap.gap().unwrap_or_default()),
        };
    }
    match &facts.exclusive {
        Fact::Known(true) => Groups::Open(format!(
            "whether policies of thing groups count under the client id {client_id} for an exclusive thing is not documented"
        )),
        Fact::Known(false) | Fact::Absent => Groups::DoNot,
        gap => Groups::Open(gap.gap().unwrap_or_default()),
    }
}
