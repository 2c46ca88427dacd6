//! A client that AWS does not let in: why, as far as its policies tell.
//!
//! `connect_failed` events say that authorization failed, not what was missing (developer guide, `life-cycle-events`).

use jiff::Timestamp;

use super::connect_attach::{self, Wanted};
use super::credentials::place;
use super::device::{Judge, Right};
use super::in_force::Parsed;
use super::{DeviceFacts, Finding, FindingId, short_id};
use crate::fleet::{CertificateStatus, Fact, PolicyDetail};
use crate::live::{Happening, Lifecycle};
use crate::policy::{Decision, MissKind, NearMiss, Verdict};

/// The action that lets a client in.
pub(super) const CONNECT: &str = "iot:Connect";

/// What a policy more would mend.
const LACKING: [FindingId; 4] =
    ["connect-no-policy", "connect-not-granted", "connect-near-miss", "connect-variable-unresolved"];

/// Connects of one client that failed, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedConnects {
    /// The client.
    pub client_id: String,
    /// The thing it stands for, as far as the event tells.
    pub thing: String,
    /// What it presented: a certificate's id, or `ROLEID:session`.
    pub principal: String,
    /// AWS's word, such as `AUTHORIZATION_FAILED`.
    pub reason: String,
    /// The client's address, where AWS said it.
    pub ip_address: Option<String>,
    /// The first time.
    pub first: Timestamp,
    /// The last time.
    pub last: Timestamp,
    /// How often.
    pub times: u64,
}

impl FailedConnects {
    /// From an event; `None` for one that tells of something else.
    pub fn of(event: &Lifecycle) -> Option<Self> {
        let Happening::ConnectFailed { reason } = &event.what else { return None };
        Some(Self {
            client_id: event.client_id.clone(),
            thing: event.thing().to_owned(),
            principal: event.principal.clone(),
            reason: reason.clone(),
            ip_address: event.ip_address.clone(),
            first: event.at,
            last: event.at,
            times: 1,
        })
    }

    /// Once more. The same event may come twice.
    pub fn again(&mut self, newer: Self) {
        if newer.last > self.last {
            *self = Self { first: self.first, times: self.times + 1, ..newer };
        }
    }

    /// The certificate that was presented, where one was.
    pub fn certificate_id(&self) -> Option<&str> {
        Self::certificate_id_in(&self.principal)
    }

    /// The same of an event's `principalIdentifier`.
    pub fn certificate_id_in(principal: &str) -> Option<&str> {
        let is_id = principal.len() == 64 && principal.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then_some(principal)
    }
}

/// What a client needs to be let in.
pub(super) fn right(facts: &DeviceFacts, client_id: &str) -> Right {
    Right { action: CONNECT, resource: facts.scope.iot(&format!("client/{client_id}")) }
}

impl DeviceFacts {
    /// Whether the policies that count would let this client in, with one more of the account's attached.
    pub fn lets_in(&self, client_id: &str, ip_address: Option<&str>, more: Option<&PolicyDetail>) -> Verdict {
        let more = more.map(Parsed::detail);
        let judge = Judge::mqtt(self, client_id, ip_address);
        judge.decide_with(&right(self, client_id), more.as_ref()).verdict
    }

    /// Whether the policies of the account were asked for: they are many calls.
    pub fn has_candidates(&self) -> bool {
        !matches!(&self.candidates, Fact::Unknown(why) if why == Self::NOT_NEEDED)
    }
}

/// What is wrong, with the evidence; the cause only where the facts prove it. Without facts the evidence alone.
pub fn connect(failed: &FailedConnects, facts: Option<&DeviceFacts>) -> Finding {
    let cause = match (failed.certificate_id(), facts) {
        (None, _) => by_other_credentials(failed),
        (Some(_), None) => Cause::unknown("The policies of the certificate were not examined yet"),
        (Some(id), Some(facts)) => of_certificate(failed, id, facts),
    };
    let mut evidence = vec![story(failed)];
    evidence.extend(cause.evidence);
    let mut found = Finding { id: cause.id, title: cause.title, evidence, advice: cause.advice, fixes: Vec::new() };
    if let Some(facts) = facts.filter(|_| LACKING.contains(&found.id)) {
        let client = Wanted { client_id: &failed.client_id, ip_address: failed.ip_address.as_deref() };
        connect_attach::offer(&mut found, client, facts);
    }
    found
}

struct Cause {
    id: FindingId,
    title: String,
    evidence: Vec<String>,
    advice: String,
}

impl Cause {
    fn new(id: FindingId, title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { id, title: title.into(), evidence: Vec::new(), advice: advice.into() }
    }

    fn unknown(why: impl Into<String>) -> Self {
        let mut cause = Self::new("connect-failed", "AWS does not let this client in; why is not known", "");
        cause.evidence.push(why.into());
        cause
    }

    fn with(mut self, evidence: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(evidence);
        self
    }
}

/// When, who, from where, AWS's word.
fn story(failed: &FailedConnects) -> String {
    let at = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let when = match failed.times {
        1 => at(failed.last),
        times => format!("{times} times, last {}, first {}", at(failed.last), at(failed.first)),
    };
    let who = match failed.certificate_id() {
        Some(id) => format!("certificate {}", short_id(id)),
        None => failed.principal.clone(),
    };
    let from = failed.ip_address.as_ref().map(|ip| format!(" from {ip}")).unwrap_or_default();
    format!("{when}: client {} with {who}{from}: {}", failed.client_id, failed.reason)
}

fn by_other_credentials(failed: &FailedConnects) -> Cause {
    let mut cause = Cause::unknown("It did not present a certificate, so its policies are not AWS IoT's alone");
    cause.advice = format!(
        "Look whether the IAM policies of {} allow {CONNECT} on client/{}; for an Amazon Cognito identity its AWS IoT policy must, too.",
        failed.principal, failed.client_id
    );
    cause
}

fn of_certificate(failed: &FailedConnects, id: &str, facts: &DeviceFacts) -> Cause {
    let certificate = format!("certificate {}", short_id(id));
    match &facts.certificate {
        Fact::Absent => {
            return Cause::new(
                "connect-certificate-unknown",
                format!("AWS does not let this client in: its {certificate} is not registered here"),
                "Register the certificate in this account and region, or send the device to the endpoint of its own.",
            );
        }
        Fact::Known(detail) if detail.certificate.status != CertificateStatus::Active => {
            let status = &detail.certificate.status;
            return Cause::new(
                "connect-certificate-not-active",
                format!("AWS does not let this client in: its {certificate} is {status}"),
                "Make the certificate active, if the device is to be let in.",
            );
        }
        _ => {}
    }
    let direct = match &facts.certificate_policies {
        Fact::Known(policies) => policies.as_slice(),
        other => return Cause::unknown(other.gap().unwrap_or_else(|| "AWS knows no such certificate".to_owned())),
    };
    let judge = Judge::mqtt(facts, &failed.client_id, failed.ip_address.as_deref());
    let decision = judge.decide(&right(facts, &failed.client_id));
    if decision.verdict == Verdict::ImplicitDeny && is_of_another_thing(failed) {
        let FailedConnects { thing, client_id, .. } = failed;
        return Cause::unknown(format!(
            "The certificate is thing {thing}'s exclusively, which was not looked at: examine {thing} for MQTT as client {client_id}"
        ));
    }
    if decision.verdict == Verdict::ImplicitDeny && direct.is_empty() && judge.counted().is_empty() {
        return Cause::new(
            "connect-no-policy",
            format!("AWS does not let this client in: no policy is attached to {certificate}"),
            format!("Attach a policy that allows {CONNECT} on client/{}.", failed.client_id),
        );
    }
    judged(failed, &judge, &decision)
}

/// Whether the event names another thing than the client. Then the certificate is that thing's exclusively, and its
/// variables have a value under any client id (developer guide, `exclusive-thing`, `life-cycle-events`).
fn is_of_another_thing(failed: &FailedConnects) -> bool {
    failed.thing != failed.client_id
}

fn judged(failed: &FailedConnects, judge: &Judge<'_>, decision: &Decision) -> Cause {
    let client = format!("client/{}", failed.client_id);
    let names: Vec<&str> = judge.counted().iter().map(|policy| policy.name.as_str()).collect();
    let attached = format!("Policies that count: {}", names.join(", "));
    let by = decision.by.as_ref().map(place).unwrap_or_default();
    match decision.verdict {
        Verdict::ExplicitDeny => Cause::new(
            "connect-explicit-deny",
            format!("AWS does not let this client in: {by} denies it"),
            "Change that statement, or detach its policy if nothing else of it is needed.",
        )
        .with([format!("{by} denies {CONNECT} on {client}")]),
        Verdict::Allow => {
            let mut cause = Cause::unknown(format!("Its policies allow {CONNECT} on {client} now: {by}"));
            "A policy changed lately takes AWS up to 8 minutes to apply; else look for what else the connect asked for, such as its last will's topic.".clone_into(&mut cause.advice);
            cause
        }
        Verdict::Unknown => Cause::unknown(decision.unknown.join("; ")),
        Verdict::ImplicitDeny => missing(&client, attached, decision),
    }
}

fn missing(client: &str, attached: String, decision: &Decision) -> Cause {
    if let Some(found) = decision.unresolved.first() {
        let (variable, place) = (&found.variable, place(&found.statement));
        return Cause::new(
            "connect-variable-unresolved",
            format!("AWS does not let this client in: {variable} in policy {} has no value", found.statement.policy),
            "Let the device connect with its thing's name as client id, and attach its certificate to that thing; or write the statement without the variable.",
        )
        .with([format!("{place}: {variable} has no value: {}", found.reason), attached]);
    }
    if let Some(near) = decision.near_misses.iter().find(|near| is_meant(near)) {
        let place = place(&near.statement);
        return Cause::new(
            "connect-near-miss",
            format!(
                "AWS does not let this client in: policy {} nearly allows it: {}",
                near.statement.policy, near.reason
            ),
            format!(
                "Correct {place}: {} should cover {}; or let the device connect with another client id.",
                near.pattern, near.wanted
            ),
        )
        .with([format!("{place}: {} where {} is needed: {}", near.pattern, near.wanted, near.reason), attached]);
    }
    Cause::new(
        "connect-not-granted",
        format!("AWS does not let this client in: no policy allows {CONNECT} on {client}"),
        format!("Attach a policy that allows {CONNECT} on {client}."),
    )
    .with([attached])
}

/// Whether a statement that misses was most likely about this client.
fn is_meant(near: &NearMiss) -> bool {
    match near.kind {
        MissKind::Action => near.pattern.to_ascii_lowercase().contains("connect"),
        MissKind::OtherResource => near.pattern.contains(":client/"),
        MissKind::Slip | MissKind::LeftOut | MissKind::Condition | MissKind::Principal => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::AttachedPolicy;
    use crate::fleet::{Certificate, CertificateDetail, Policy, Scope, Thing};

    const ID: &str = "3f9ac0ffee3f9ac0ffee3f9ac0ffee3f9ac0ffee3f9ac0ffee3f9ac0ffee12d4";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn failed(client: &str, principal: &str) -> FailedConnects {
        FailedConnects {
            client_id: client.into(),
            thing: client.into(),
            principal: principal.into(),
            reason: "AUTHORIZATION_FAILED".into(),
            ip_address: Some("203.0.113.7".into()),
            first: at(0),
            last: at(0),
            times: 1,
        }
    }

    fn policy(effect: &str, action: &str, resource: &str) -> AttachedPolicy {
        let document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
        );
        let policy = Policy { name: "device".into(), arn: String::new() };
        let detail = PolicyDetail { policy, document, default_version: "2".into(), created: None, modified: None };
        AttachedPolicy { name: "device".into(), target: String::new(), detail: Fact::Known(detail) }
    }

    fn facts(policies: Vec<AttachedPolicy>) -> DeviceFacts {
        let arn = format!("arn:aws:iot:eu-west-1:123456789012:cert/{ID}");
        let scope = Scope { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into() };
        let status = CertificateStatus::Active;
        DeviceFacts {
            thing_name: Some("pump-7".into()),
            thing: Fact::Known(Thing { name: "pump-7".into(), ..Thing::default() }),
            thing_principals: Fact::Known(vec![arn.clone()]),
            presented: Some(arn.clone()),
            certificate: Fact::Known(CertificateDetail {
                certificate: Certificate { id: ID.into(), arn, status, mode: None, created: None },
                pem: None,
                names: None,
                ca_id: None,
                owned_by: None,
                modified: None,
                not_before: None,
                not_after: None,
            }),
            certificate_policies: Fact::Known(policies),
            group_policies: Fact::Known(Vec::new()),
            ..DeviceFacts::nothing_asked(scope, at(0))
        }
    }

    const CLIENT: &str = "arn:aws:iot:eu-west-1:123456789012:client/";

    #[test]
    fn the_cause_is_named_where_the_facts_prove_it() {
        let allow = |resource: &str| facts(vec![policy("Allow", "iot:Connect", &format!("{CLIENT}{resource}"))]);
        let detached =
            DeviceFacts { thing_principals: Fact::Known(Vec::new()), ..allow("${iot:Connection.Thing.ThingName}") };
        let deny = vec![policy("Allow", "*", "*"), policy("Deny", "iot:Connect", "*")];
        for (facts, id) in [
            (facts(Vec::new()), "connect-no-policy"),
            (facts(deny), "connect-explicit-deny"),
            (detached, "connect-variable-unresolved"),
            (allow("Pump-7"), "connect-near-miss"),
            (allow("valve-1"), "connect-near-miss"),
            (facts(vec![policy("Allow", "iot:Publish", "*")]), "connect-not-granted"),
            (DeviceFacts { certificate: Fact::Absent, ..allow("*") }, "connect-certificate-unknown"),
        ] {
            let found = connect(&failed("pump-7", ID), Some(&facts));
            assert_eq!(found.id, id, "{found:?}");
            assert!(!found.advice.is_empty() && found.evidence[0].contains("203.0.113.7"), "{found:?}");
        }
    }

    #[test]
    fn what_lets_it_in_is_offered_the_narrowest_first_and_nothing_else() {
        let candidate = |name: &str, effect: &str, action: &str, resource: &str| {
            let attached = policy(effect, action, resource);
            let mut detail = attached.detail.known().unwrap().clone();
            detail.policy.name = name.into();
            (detail, Fact::Known(3))
        };
        let own = format!("{CLIENT}${{iot:Connection.Thing.ThingName}}");
        let candidates = vec![
            candidate("all", "Allow", "*", "*"),
            candidate("assume", "Allow", "iot:AssumeRoleWithCertificate", "*"),
            candidate("connect", "Allow", "iot:Connect", &own),
            candidate("forbid", "Deny", "iot:Connect", "*"),
            candidate("other", "Allow", "iot:Connect", &format!("{CLIENT}valve")),
        ];
        let some = |all| DeviceFacts { candidates: Fact::Known(all), ..facts(Vec::new()) };
        let found = connect(&failed("pump-7", ID), Some(&some(candidates)));
        let ids: Vec<&str> = found.fixes.iter().map(|fix| fix.id.as_str()).collect();
        assert_eq!(ids, ["attach-policy:connect", "attach-policy:all"], "{found:#?}");
        assert_eq!(found.fixes[0].shared_by, Some(3));
        assert!(found.fixes[1].notes[0].contains("every action"), "{found:#?}");
        let none = connect(&failed("pump-7", ID), Some(&some(vec![candidate("forbid", "Deny", "iot:Connect", "*")])));
        let statement = format!(r#"{{"Effect":"Allow","Action":"iot:Connect","Resource":"{CLIENT}pump-7"}}"#);
        assert!(none.fixes.is_empty() && none.advice.contains(&statement), "{none:?}");
        let denied = facts(vec![policy("Deny", "iot:Connect", "*")]);
        let denied = DeviceFacts { candidates: Fact::Known(vec![candidate("a", "Allow", "*", "*")]), ..denied };
        assert!(connect(&failed("pump-7", ID), Some(&denied)).fixes.is_empty());
    }

    #[test]
    fn what_is_not_proven_is_not_said() {
        let allow = facts(vec![policy("Allow", "iot:Connect", "*")]);
        let unread =
            DeviceFacts { certificate_policies: Fact::Unknown("GetPolicy: no answer".into()), ..allow.clone() };
        let variable = policy("Allow", "iot:Connect", &format!("{CLIENT}${{iot:Connection.Thing.ThingName}}"));
        let unseen = DeviceFacts { thing: Fact::Unknown("DescribeThing: no answer".into()), ..facts(vec![variable]) };
        let groups = DeviceFacts { group_policies: Fact::Unknown("no answer".into()), ..facts(Vec::new()) };
        for facts in [Some(&allow), Some(&unread), Some(&unseen), Some(&groups), None] {
            let found = connect(&failed("pump-7", ID), facts);
            assert_eq!(found.id, "connect-failed", "{found:?}");
            assert_eq!(found.evidence.len(), 2, "{found:?}");
        }
        let found = connect(&failed("pump-7", "AROAEXAMPLE:operator"), Some(&allow));
        assert!(found.advice.contains("IAM policies of AROAEXAMPLE:operator"), "{found:?}");
    }

    #[test]
    fn a_group_counts_where_the_client_has_its_things_name() {
        let group = vec![policy("Allow", "iot:Connect", "*")];
        let with = DeviceFacts { group_policies: Fact::Known(group), ..facts(Vec::new()) };
        assert_eq!(connect(&failed("pump-7", ID), Some(&with)).id, "connect-failed", "allowed now");
        let nameless = DeviceFacts { thing_name: Some("other".into()), thing: Fact::Absent, ..with };
        assert_eq!(connect(&failed("other", ID), Some(&nameless)).id, "connect-no-policy");
    }

    #[test]
    fn whether_a_group_counts_for_a_certificate_that_is_not_attached_is_not_known() {
        let all = |effect| policy(effect, "iot:Connect", "*");
        for (group, own) in [("Deny", vec![all("Allow")]), ("Allow", Vec::new())] {
            let group_policies = Fact::Known(vec![all(group)]);
            let loose = DeviceFacts { group_policies, thing_principals: Fact::Known(Vec::new()), ..facts(own) };
            let found = connect(&failed("pump-7", ID), Some(&loose));
            assert_eq!(found.id, "connect-failed", "{group}: {found:?}");
            let why = &found.evidence[1];
            assert!(why.contains("on a thing group") && why.contains("not documented"), "{group}: {found:?}");
            let attached = DeviceFacts { thing_principals: facts(Vec::new()).thing_principals, ..loose };
            let found = connect(&failed("pump-7", ID), Some(&attached));
            assert_eq!(found.id == "connect-explicit-deny", group == "Deny", "{group}: {found:?}");
        }
    }

    #[test]
    fn what_the_variables_of_an_exclusive_thing_allow_is_not_known() {
        let variable = policy("Allow", "iot:Connect", &format!("{CLIENT}${{iot:Connection.Thing.ThingName}}-*"));
        let nobody = DeviceFacts { thing: Fact::Absent, thing_principals: Fact::Absent, ..facts(vec![variable]) };
        let named = DeviceFacts { thing_name: Some("pump-7-b".into()), ..nobody };
        let of_pump = FailedConnects { thing: "pump-7".into(), ..failed("pump-7-b", ID) };
        let found = connect(&of_pump, Some(&named));
        assert_eq!(found.id, "connect-failed", "{found:?}");
        assert!(found.evidence[1].contains("examine pump-7 for MQTT as client pump-7-b"), "{found:?}");
        assert_eq!(connect(&failed("pump-7-b", ID), Some(&named)).id, "connect-variable-unresolved");
    }

    #[test]
    fn repetitions_are_counted_and_twice_the_same_event_is_one() {
        let mut all = failed("pump-7", ID);
        for second in [10, 10, 20] {
            all.again(FailedConnects { first: at(second), last: at(second), ..failed("pump-7", ID) });
        }
        assert_eq!((all.times, all.first, all.last), (3, at(0), at(20)));
        assert!(connect(&all, None).evidence[0].starts_with("3 times, last 2023-11-14 22:13:40 UTC"));
    }
}
