//! What a certificate's policies say of one request: the same judge for reports, for tables of access and for failed
//! connects.

use crate::diagnose::DeviceFacts;
use crate::diagnose::in_force::{self, Parsed, faults};
use crate::fleet::{CertificateDetail, Fact};
use crate::policy::{
    CertificateNames, Context, Decision, Document, Request, Statement, ThingContext, Transport, Verdict,
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
        let mut judge = Self::new(facts, context, groups_over_mqtt(facts, client_id));
        judge.groups.extend(groups_of_other(facts, client_id));
        judge
    }

    /// Of a request to the data endpoint over HTTPS.
    pub(in crate::diagnose) fn https(facts: &'a DeviceFacts) -> Self {
        Self::new(facts, Context::new(Transport::Https), Groups::Open(without_client_id("a request over HTTPS")))
    }

    /// Of a request for credentials.
    pub(in crate::diagnose) fn credentials(facts: &'a DeviceFacts) -> Self {
        let why = without_client_id("a request for credentials");
        let mut context = Context::new(Transport::CredentialProvider);
        let attached = is_attached(facts);
        // One that is not attached is refused before any policy is looked at.
        if facts.sends_thing_name
            && facts.thing_name.is_some()
            && !matches!(attached, Fact::Known(false) | Fact::Absent)
        {
            let why = "whether it has a value where the request names its thing is not documented";
            context.cannot_tell("iot:Connection.Thing.", why);
        }
        Self::new(facts, context, Groups::Open(why))
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
    pub(in crate::diagnose) fn counted(&self) -> Vec<&Parsed> {
        let groups = if self.counting == Groups::Count { &self.groups[..] } else { &[] };
        self.direct.iter().flatten().chain(groups).collect()
    }

    /// The policies of which it is not known whether they count, and why not.
    pub(super) fn open(&self) -> Option<(&[Parsed], &str)> {
        match &self.counting {
            Groups::Open(why) => Some((&self.groups, why)),
            Groups::Count | Groups::DoNot => None,
        }
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
    pub(in crate::diagnose) fn decide_with(&self, right: &Right, more: Option<&Parsed>) -> Decision {
        if self.direct.is_none() {
            let why = self.facts.certificate_policies.gap();
            return Decision::not_known(why.unwrap_or_else(|| "AWS knows no such certificate".to_owned()));
        }
        let stays = |policy: &&Parsed| more.is_none_or(|more| more.name != policy.name);
        let counted = self.counted().into_iter().filter(stays).chain(more).collect();
        let open = self.groups.iter().filter(stays).collect();
        self.decide_over(right, counted, open)
    }

    /// What one policy says by itself.
    pub(in crate::diagnose) fn alone(&self, right: &Right, policy: &Parsed) -> Decision {
        self.over(&[policy], right)
    }

    /// Over those that count without doubt; and where the others could turn it, it is not known.
    fn decide_over(&self, right: &Right, counted: Vec<&Parsed>, open: Vec<&Parsed>) -> Decision {
        let mut decision = self.over(&counted, right);
        let Groups::Open(why) = &self.counting else { return decision };
        if decision.verdict == Verdict::ExplicitDeny || open.is_empty() {
            return decision;
        }
        let faults = faults(open.iter().copied());
        let all: Vec<&Parsed> = counted.into_iter().chain(open).collect();
        let otherwise = self.over(&all, right);
        if otherwise.verdict == decision.verdict {
            return decision;
        }
        let by =
            otherwise.by.as_ref().map(|by| format!("{by}, on a thing group, would decide it; ")).unwrap_or_default();
        decision.verdict = Verdict::Unknown;
        decision.unknown.push(format!("{by}{why}"));
        decision.unknown.extend(faults);
        decision
    }

    /// Whether only a thing group's policy allows it, of which it is not documented that it counts; its statement.
    pub(in crate::diagnose) fn group_only(&self, right: &Right) -> Option<Decision> {
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
    pub(in crate::diagnose) fn group_of(&self, policy: &str) -> Option<&str> {
        self.groups.iter().find(|one| one.name == policy).map(|one| one.target.as_str())
    }

    /// The statements of a document that allow it by themselves.
    pub(in crate::diagnose) fn granting<'d>(&self, document: &'d Document, right: &Right) -> Vec<&'d Statement> {
        in_force::granting(document, &self.request(right))
    }

    fn over(&self, policies: &[&Parsed], right: &Right) -> Decision {
        in_force::decide(policies.iter().copied(), &self.request(right))
    }

    fn request<'r>(&'r self, right: &'r Right) -> Request<'r> {
        Request { action: right.action, resource: &right.resource, context: &self.context }
    }
}

/// Where nothing connects there is no client id to compare (developer guide, `iot-policies`: for the policy to take
/// effect, client id and thing name must match).
fn without_client_id(request: &str) -> String {
    format!(
        "a thing group's policy takes effect where client id and thing name match, and {request} has no client id: it most likely does not count, but that is not documented"
    )
}

/// Whether the certificate is attached to the thing.
pub(in crate::diagnose) fn is_attached(facts: &DeviceFacts) -> Fact<bool> {
    let arn = match &facts.certificate {
        Fact::Known(detail) => Some(detail.certificate.arn.clone()),
        _ => facts.presented.clone(),
    };
    let Some(arn) = arn else {
        let gap = facts.certificate.gap();
        return Fact::Unknown(gap.unwrap_or_else(|| "no certificate is known".to_owned()));
    };
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

/// The policies of the groups of a thing that is not the one examined, but has the client's name and the certificate.
fn groups_of_other(facts: &DeviceFacts, client_id: &str) -> Option<Parsed> {
    if facts.thing_name.as_deref() == Some(client_id) {
        return None;
    }
    let of = format!("of the groups of thing {client_id}");
    let fault = match &facts.other_thing {
        Fact::Known(false) | Fact::Absent => return None,
        Fact::Known(true) => "not looked at, for it is another thing that is examined".to_owned(),
        gap => format!("whether the certificate is attached to it is not known: {}", gap.gap().unwrap_or_default()),
    };
    Some(Parsed::unread(of, fault))
}

fn groups_over_mqtt(facts: &DeviceFacts, client_id: &str) -> Groups {
    let is_named = facts.thing_name.as_deref() == Some(client_id);
    if !is_named && groups_of_other(facts, client_id).is_some() {
        return Groups::Open(format!(
            "the client has the name of thing {client_id}, not of the one examined: examine that thing with this certificate"
        ));
    }
    if facts.thing == Fact::Absent {
        return Groups::DoNot;
    }
    let attached = is_attached(facts);
    if is_named {
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
