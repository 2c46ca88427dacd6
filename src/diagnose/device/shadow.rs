//! A shadow over HTTPS with the device's certificate.

use super::attached;
use super::judge::{Judge, Right};
use super::rights::{Names, answer, find};
use super::surroundings::settled;
use super::topics::speaks_of;
use crate::diagnose::credentials::{Examination, certificate, thing, whereabouts};
use crate::diagnose::{DeviceFacts, Report, ShadowAsked, short_target};
use crate::fleet::Fact;
use crate::policy::{Effect, Verdict};

const NAMES: Names = Names {
    explicit_deny: "shadow-explicit-deny",
    other_version: "shadow-version-not-default",
    variable: "shadow-variable-unresolved",
    near_miss: "shadow-near-miss",
    not_granted: "shadow-not-granted",
};
const RESTS_ON: &[&str] = &["ListAttachedPolicies", "GetPolicy"];
const ALLOWED: &str = "shadow-allowed";

/// The right that a shadow request needs.
pub(in crate::diagnose) fn right(facts: &DeviceFacts, asked: &ShadowAsked) -> Right {
    Right { action: asked.operation.action(), resource: asked.resource(&facts.scope) }
}

/// Examines a shadow request over HTTPS with the device's certificate.
pub fn shadow_https(facts: &DeviceFacts, asked: &ShadowAsked) -> Report {
    let mut examination = Examination::default();
    thing::exists(facts, &mut examination);
    whereabouts::examine(facts, &mut examination);
    certificate::examine(facts, &mut examination);
    rights(facts, asked, &mut examination);
    exists(facts, asked, &mut examination);
    let what = match &asked.shadow {
        Some(name) => format!("shadow {name} of {}", asked.thing),
        None => format!("the classic shadow of {}", asked.thing),
    };
    let subject = format!("the device's certificate for {} on {what} over HTTPS", asked.operation.action());
    Report { subject, checks: examination.checks, findings: examination.findings }
}

fn rights(facts: &DeviceFacts, asked: &ShadowAsked, examination: &mut Examination) {
    let right = right(facts, asked);
    let question = format!("A policy in force allows {}", right.words());
    if facts.is_about_nobody() || facts.certificate == Fact::Absent {
        let why = if facts.is_about_nobody() { "There is no such thing" } else { "There is no certificate" };
        examination.ask("policies-attached", "Policies are attached to the certificate", RESTS_ON).skip(why);
        return examination.ask(ALLOWED, question, RESTS_ON).skip(why);
    }
    let judge = Judge::https(facts);
    let rights = std::slice::from_ref(&right);
    let goes_on = attached::policies(&judge, rights, false, examination);
    let denied = answer(examination.ask(ALLOWED, question, RESTS_ON), &judge, rights);
    if goes_on {
        let only_mqtt = topics_only(&judge, &right);
        let before = examination.findings.len();
        find(&NAMES, &judge, denied, examination);
        for finding in &mut examination.findings[before..] {
            finding.evidence.extend(only_mqtt.clone());
        }
        on_group_only(&judge, &right, examination);
    }
    settled(facts, examination);
}

/// Rights on the shadow's topics are for MQTT; over HTTPS nobody asks for them.
fn topics_only(judge: &Judge<'_>, right: &Right) -> Option<String> {
    let speaks = |action: &str| {
        judge.counted().iter().filter_map(|policy| policy.document()).any(|document| {
            document.statements.iter().any(|statement| {
                speaks_of(statement, Effect::Allow, action)
                    && super::topics::patterns(statement).iter().any(|pattern| pattern.contains("$aws/things/"))
            })
        })
    };
    (speaks("iot:Publish") || speaks("iot:Subscribe")).then(|| {
        format!(
            "iot:Publish and iot:Subscribe on the shadow's topics count over MQTT only; over HTTPS it is {}",
            right.action
        )
    })
}

/// The same finding as for credentials: a thing group's policy, and nobody wrote down that it counts here.
fn on_group_only(judge: &Judge<'_>, right: &Right, examination: &mut Examination) {
    let Some(decision) = judge.group_only(right) else { return };
    let by = decision.by.map(|by| (by.to_string(), judge.group_of(&by.policy).map(short_target)));
    let Some((by, group)) = by else { return };
    let (_, fixes) = super::offer::offer(judge, std::slice::from_ref(right), std::slice::from_ref(right), Vec::new());
    examination.find(
        "policy-on-group-only",
        "The policy that allows it is attached to a thing group only",
        vec![
            format!("{by} allows it, attached to {}", group.unwrap_or_else(|| "a thing group".to_owned())),
            "Thing group policies take effect where client id and thing name match; an HTTPS request has no client id"
                .to_owned(),
        ],
        "Attach it to the certificate itself: that counts in any case.",
        fixes,
    );
}

/// 404 means that it was allowed; there is no shadow yet.
fn exists(facts: &DeviceFacts, asked: &ShadowAsked, examination: &mut Examination) {
    let call = if asked.shadow.is_some() { "ListNamedShadowsForThing" } else { "GetThingShadow" };
    let calls: &'static [&'static str] =
        if asked.shadow.is_some() { &["ListNamedShadowsForThing"] } else { &["GetThingShadow"] };
    let check = examination.ask("shadow-exists", "The shadow exists", calls);
    let exists = match &asked.shadow {
        Some(name) => facts.shadow_names.clone().map(|names| names.contains(name)),
        None => facts.classic_shadow.clone(),
    };
    match exists {
        Fact::Known(true) => check.pass("There is one"),
        Fact::Known(false) | Fact::Absent => {
            check.warn("There is none: a request that is allowed gets 404; the first update makes it");
        }
        Fact::Unknown(why) if why == DeviceFacts::NOT_NEEDED => check.skip("Not asked: the question does not need it"),
        gap => check.warn(format!("{call} could not be asked: {}", gap.gap().unwrap_or_default())),
    }
}

/// Whether any policy in force speaks of shadows over HTTPS by name: only then is it meant to be possible.
pub fn is_spoken_of(facts: &DeviceFacts) -> bool {
    let judge = Judge::https(facts);
    let named = |pattern: &String| pattern.to_ascii_lowercase().contains("thingshadow");
    judge.counted().iter().filter_map(|policy| policy.document()).flat_map(|document| &document.statements).any(
        |statement| match &statement.action {
            crate::policy::Matching::Any(actions) | crate::policy::Matching::Not(actions) => actions.iter().any(named),
        },
    ) || facts.thing_name.as_ref().is_some_and(|thing| {
        let asked =
            ShadowAsked { thing: thing.clone(), shadow: None, operation: crate::diagnose::ShadowOperation::Get };
        matches!(judge.decide(&right(facts, &asked)).verdict, Verdict::Allow | Verdict::ExplicitDeny)
    })
}
