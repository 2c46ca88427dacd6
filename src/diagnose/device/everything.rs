//! A device for all it may be meant to do, where nothing special was asked.

use super::session::{is_spoken_of, mqtt_as_spoken};
use super::{shadow, shadow_https};
use crate::diagnose::credentials::Examination;
use crate::diagnose::{Check, DeviceFacts, MqttAsked, Outcome, Report, ShadowAsked, ShadowOperation, credentials};

/// The MQTT session, then credentials and the classic shadow over HTTPS as far as its policies speak of them: what nobody
/// asked for and no policy is about is no fault. A check and a fault that several of them share are told once.
pub(in crate::diagnose) fn everything(facts: &DeviceFacts, asked: &MqttAsked) -> Report {
    let shadow = facts.thing_name.clone().filter(|_| shadow::is_spoken_of(facts));
    let has_alias = facts.alias_name.is_some();
    let has_session = is_spoken_of(facts, "") || facts.is_about_nobody();
    // Policies that are about nothing of it: whatever the device is for, it has not got it.
    let about_nothing = !has_session && !has_alias && shadow.is_none();
    let mut all = Report::default();
    let mut left_out = Examination::default();
    if has_session || about_nothing {
        all = mqtt_as_spoken(facts, asked);
    } else {
        let check = left_out.ask("mqtt-connect", "A policy in force lets it connect over MQTT", &[]);
        check.skip("No policy speaks of MQTT; --for mqtt examines it nevertheless");
    }
    if has_alias || about_nothing {
        merge(&mut all, credentials(facts));
    } else if !facts.is_about_nobody() {
        let check = left_out.ask("policy-allows", "A policy in force allows a role alias", &["ListRoleAliases"]);
        check.skip("Its policies speak of no role alias; name one with --role-alias to have it examined");
    }
    if let Some(thing) = shadow {
        let asked = ShadowAsked { thing, shadow: None, operation: ShadowOperation::Get };
        merge(&mut all, shadow_https(facts, &asked));
    } else if !facts.is_about_nobody() {
        let check = left_out.ask("shadow-allowed", "A policy in force allows the shadow over HTTPS", &[]);
        check.skip(if facts.thing_name.is_none() {
            "No thing was named: name it with --thing"
        } else {
            "No policy speaks of shadows over HTTPS; --for shadow examines it nevertheless"
        });
    }
    all.checks.extend(left_out.checks);
    all.subject = subject(facts);
    all
}

fn subject(facts: &DeviceFacts) -> String {
    let who = match (&facts.thing_name, facts.certificate.known()) {
        (Some(thing), _) => thing.clone(),
        (None, Some(detail)) => format!("certificate {}", crate::diagnose::short_id(&detail.certificate.id)),
        (None, None) => "certificate".to_owned(),
    };
    let alias = facts.alias_name.as_ref().map(|alias| format!(", credentials by role alias {alias}"));
    format!("{who} for MQTT{}, its shadow over HTTPS", alias.unwrap_or_default())
}

fn merge(all: &mut Report, more: Report) {
    for check in more.checks {
        match all.checks.iter_mut().find(|known| known.id == check.id) {
            None => all.checks.push(check),
            Some(known) if outweighs(&check, known) => *known = check,
            Some(_) => {}
        }
    }
    for finding in more.findings {
        match all.findings.iter_mut().find(|known| known.id == finding.id) {
            None => all.findings.push(finding),
            Some(known) => {
                let fixes = finding.fixes.into_iter().filter(|fix| known.fixes.iter().all(|have| have.id != fix.id));
                let fixes: Vec<_> = fixes.collect();
                known.fixes.extend(fixes);
            }
        }
    }
}

/// Whether a check is to be told in the place of the same one of another question: the worse one, in either order.
fn outweighs(check: &Check, known: &Check) -> bool {
    let is_answered = |check: &Check| !matches!(check.outcome, Outcome::Unknown | Outcome::Skipped);
    // It rests on the same fact everywhere: an answer outweighs a question that could not be asked.
    if check.id == "policies-attached" && is_answered(check) != is_answered(known) {
        return is_answered(check);
    }
    badness(check) > badness(known)
}

const fn badness(check: &Check) -> u8 {
    match check.outcome {
        Outcome::Skipped => 0,
        Outcome::Pass => 1,
        Outcome::Warning => 2,
        Outcome::Unknown => 3,
        Outcome::Fail => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(id: &'static str, outcome: Outcome) -> Report {
        let check = Check { id, question: String::new(), rests_on: Vec::new(), outcome, answer: String::new() };
        Report { checks: vec![check], ..Report::default() }
    }

    #[test]
    fn what_is_told_of_a_check_that_two_questions_share_does_not_hang_on_their_order() {
        for (id, one, other, told) in [
            ("policies-attached", Outcome::Unknown, Outcome::Pass, Outcome::Pass),
            ("policies-attached", Outcome::Unknown, Outcome::Fail, Outcome::Fail),
            ("policies-attached", Outcome::Skipped, Outcome::Warning, Outcome::Warning),
            ("policies-attached", Outcome::Skipped, Outcome::Unknown, Outcome::Unknown),
            ("policies-attached", Outcome::Pass, Outcome::Fail, Outcome::Fail),
            ("thing-exists", Outcome::Unknown, Outcome::Pass, Outcome::Unknown),
            ("thing-exists", Outcome::Skipped, Outcome::Pass, Outcome::Pass),
        ] {
            for [first, second] in [[one, other], [other, one]] {
                let mut all = report(id, first);
                merge(&mut all, report(id, second));
                assert_eq!(all.checks.len(), 1);
                assert_eq!(all.checks[0].outcome, told, "{id}: {first:?}, then {second:?}");
            }
        }
    }
}
