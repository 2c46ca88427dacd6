//! Whether a policy more would help: what reading every policy of an account is for.

use super::judge::{Judge, Right};
use super::session::{client_id, is_spoken_of, needed};
use super::shadow;
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{DeviceFacts, DeviceQuestion, MqttAsked, ShadowAsked, ShadowOperation};
use crate::fleet::PolicyDetail;
use crate::policy::Verdict;

/// The rights of a question, with who judges them; credentials have their own.
fn asked<'a>(facts: &'a DeviceFacts, question: &DeviceQuestion) -> Vec<(Judge<'a>, Vec<Right>)> {
    let session = |asked: &MqttAsked| {
        let client = client_id(facts, asked)?;
        Some((Judge::mqtt(facts, &client, None), needed(facts, asked)?.all()))
    };
    let https = |asked: &ShadowAsked| (Judge::https(facts), vec![shadow::right(facts, asked)]);
    match question {
        DeviceQuestion::Credentials => Vec::new(),
        DeviceQuestion::Mqtt(asked) => session(asked).into_iter().collect(),
        DeviceQuestion::ShadowHttps(asked) => vec![https(asked)],
        DeviceQuestion::Everything(asked) => {
            let spoken = facts.thing_name.clone().filter(|_| shadow::is_spoken_of(facts));
            let classic = spoken.map(|thing| ShadowAsked { thing, shadow: None, operation: ShadowOperation::Get });
            let mqtt = session(asked).filter(|_| is_spoken_of(facts, ""));
            mqtt.into_iter().chain(classic.as_ref().map(https)).collect()
        }
    }
}

/// Whether a certificate is there, it is known what it has, and something is missing that no statement forbids.
pub(in crate::diagnose) fn is_lacking(facts: &DeviceFacts, question: &DeviceQuestion) -> bool {
    some(facts, question, |judge, right| {
        judge.decide(right).verdict == Verdict::ImplicitDeny || judge.group_only(right).is_some()
    })
}

/// The same where something is missing or forbidden: a policy may have to be changed.
pub(in crate::diagnose) fn is_denied(facts: &DeviceFacts, question: &DeviceQuestion) -> bool {
    is_lacking(facts, question)
        || some(facts, question, |judge, right| judge.decide(right).verdict == Verdict::ExplicitDeny)
}

fn some(facts: &DeviceFacts, question: &DeviceQuestion, is_so: impl Fn(&Judge<'_>, &Right) -> bool) -> bool {
    if facts.certificate.known().is_none() || facts.certificate_policies.known().is_none() {
        return false;
    }
    asked(facts, question).iter().any(|(judge, rights)| rights.iter().any(|right| is_so(judge, right)))
}

/// Whether a policy would grant any of it.
pub(in crate::diagnose) fn may_help(facts: &DeviceFacts, question: &DeviceQuestion, detail: &PolicyDetail) -> bool {
    let parsed = Parsed::detail(detail);
    asked(facts, question).iter().any(|(judge, rights)| {
        rights.iter().any(|right| judge.decide_with(right, Some(&parsed)).verdict == Verdict::Allow)
    })
}
