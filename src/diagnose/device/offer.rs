//! What mends missing rights: the policies on the certificate put right, those of the account that would grant them, and
//! a new one that grants nothing besides.

use super::cause::Cause;
use super::judge::{Judge, Right};
use super::rights::Denied;
use crate::diagnose::credentials::{Breadth, also_allows, breadth, is_taken, name_not_known, other_actions};
use crate::diagnose::fix::GRANTS_EVERYTHING;
use crate::diagnose::fix::document::{Fault, granting_too, title_of_change, with_statements};
use crate::diagnose::fix::name::{name_of, numbered};
use crate::diagnose::in_force::Parsed;
use crate::diagnose::{DeviceFacts, Fix, NewPolicyVersion, OtherDefault, PolicyToAttach, PolicyToCreate};
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::{Document, StatementRef, Verdict};

/// In the order they are offered, as for credentials: what concerns this certificate alone and grants nothing besides
/// goes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Grants only some of what is missing: after all that grant it whole.
    Own(bool),
    Exact(bool, Breadth),
    Shared(bool),
    Wide(bool, Breadth),
}

/// Grants what is missing and nothing else.
const NOTHING_BESIDES: Breadth = Breadth { everything: false, resource: 0, action: 0, actions: usize::MAX };

type Ranked = ((Rank, usize, String), Fix);

/// What to do, in words, and the fixes that do it. `lacking` is everything that the examination found missing: who grants
/// it all goes before who grants `rights` alone.
pub(super) fn offer(
    judge: &Judge<'_>,
    rights: &[Right],
    lacking: &[Right],
    corrections: Vec<Fix>,
) -> (String, Vec<Fix>) {
    let facts = judge.facts;
    let Some(certificate) = facts.certificate.known() else {
        return ("Attach a policy that allows it to the device's certificate.".to_owned(), corrections);
    };
    let target = &certificate.certificate.arn;
    let mut ranked = candidates(judge, rights, lacking, target);
    let advice = if ranked.is_empty() {
        let none = match &facts.candidates {
            Fact::Known(_) => "No policy of the account that could be read and judged would allow it: m",
            _ => "M",
        };
        format!("{none}ake one with the statement {} and attach it to the certificate.", statements(rights))
    } else {
        "Attach a policy that allows it to the certificate.".to_owned()
    };
    ranked.extend(create(judge, lacking, target));
    ranked.extend(corrections.into_iter().map(|fix| {
        let rank = if matches!(fix.shared_by, Some(0 | 1)) { Rank::Own(false) } else { Rank::Shared(false) };
        ((rank, fix.shared_by.unwrap_or(usize::MAX), fix.id.clone()), fix)
    }));
    ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    (advice, ranked.into_iter().map(|(_, fix)| fix).collect())
}

/// Policies of the account, attached.
fn candidates(judge: &Judge<'_>, rights: &[Right], lacking: &[Right], target: &str) -> Vec<Ranked> {
    let attached = names(judge);
    let fix = |(detail, targets): &(PolicyDetail, Fact<usize>)| {
        if attached.contains(&detail.policy.name) {
            return None;
        }
        let parsed = Parsed::detail(detail);
        let allows = |right: &Right| judge.decide_with(right, Some(&parsed)).verdict == Verdict::Allow;
        let document = parsed.document().filter(|_| rights.iter().all(allows))?;
        let width = width(judge, document, rights)?;
        let fix = Fix::attach_policy(PolicyToAttach {
            policy: &detail.policy.name,
            target,
            attached: attached.clone(),
            shared_by: targets,
            notes: notes(document, &width, rights),
        })
        .only_by_choice_if(width.everything, GRANTS_EVERYTHING);
        let in_part = !lacking.iter().all(allows);
        let is_exact = !width.everything && width.resource == 0 && width.action == 0;
        let rank = if is_exact { Rank::Exact(in_part, width) } else { Rank::Wide(in_part, width) };
        Some(((rank, targets.known().copied().unwrap_or(usize::MAX), detail.policy.name.clone()), fix))
    };
    judge.facts.candidates.known().into_iter().flatten().filter_map(fix).collect()
}

/// A policy that allows what is missing and nothing else. Where there is one of that name on the certificate already, and
/// on nothing else as far as is known, it gets the statements as a new version.
fn create(judge: &Judge<'_>, lacking: &[Right], target: &str) -> Option<Ranked> {
    for name in numbered(&policy_name(judge, lacking)) {
        if let Some(extended) = extend(judge, lacking, &name) {
            return Some(extended);
        }
        if !is_taken(judge.facts, &name) {
            return make(judge, lacking, target, name);
        }
    }
    None
}

fn make(judge: &Judge<'_>, lacking: &[Right], target: &str, name: String) -> Option<Ranked> {
    let document = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements(lacking));
    let detail = PolicyDetail {
        policy: crate::fleet::Policy { name: name.clone(), arn: String::new() },
        document: document.clone(),
        ..PolicyDetail::default()
    };
    // A denial elsewhere, or a fact that is missing: making one would not help for sure.
    let helps = !lacking.is_empty() && allows_all(judge, lacking, &detail);
    let fix = Fix::create_policy(PolicyToCreate {
        policy: &name,
        document: &document,
        target,
        attached: self::names(judge),
        notes: std::iter::once("allows what is missing and nothing else".to_owned())
            .chain(name_not_known(&judge.facts.candidates))
            .collect(),
    });
    helps.then_some(((Rank::Exact(false, NOTHING_BESIDES), 0, name), fix))
}

/// A policy made for the certificate before, with the statements added: nobody else gets what it grants.
fn extend(judge: &Judge<'_>, lacking: &[Right], name: &str) -> Option<Ranked> {
    let facts = judge.facts;
    let detail = attached(facts, name)?;
    let shared_by = facts.mending.targets_of(name);
    if shared_by.known().is_some_and(|targets| *targets > 1) {
        return None;
    }
    let document = with_statements(&detail.document, &grants(lacking))?;
    let helps = !lacking.is_empty()
        && allows_all(judge, lacking, &PolicyDetail { document: document.clone(), ..detail.clone() });
    let words: Vec<String> = lacking.iter().map(Right::words).collect();
    let fix = Fix::new_policy_version(NewPolicyVersion {
        id: format!("extend-policy:{name}"),
        title: format!("Add to policy {name}: {}", words.join("; ")),
        policy: detail,
        document: &document,
        others: &facts.versions_of(name),
        shared_by: &shared_by,
        notes: vec!["adds what is missing and nothing else".to_owned()],
    });
    helps.then_some(((Rank::Exact(false, NOTHING_BESIDES), 0, name.to_owned()), fix))
}

fn allows_all(judge: &Judge<'_>, rights: &[Right], detail: &PolicyDetail) -> bool {
    let parsed = Parsed::detail(detail);
    rights.iter().all(|right| judge.decide_with(right, Some(&parsed)).verdict == Verdict::Allow)
}

/// The policy at fault put right; nothing where that would not help.
pub(super) fn corrections(judge: &Judge<'_>, fault: &[Denied]) -> Vec<Fix> {
    let facts = judge.facts;
    let shared_by = |at: &StatementRef| facts.mending.targets_of(&at.policy);
    let fix = match &fault[0].cause {
        Cause::Denied(_) | Cause::Lacking => None,
        Cause::OtherVersion { policy, version } => put_in_force(facts, policy, version),
        Cause::Variable { statement, .. } => {
            corrected_version(judge, fault, statement, &Fault::at(statement, &shared_by(statement)))
        }
        Cause::Near { statement, near } => {
            corrected_version(judge, fault, statement, &Fault::near(near, &shared_by(statement)))
        }
    };
    fix.into_iter().collect()
}

fn put_in_force(facts: &DeviceFacts, policy: &str, version: &str) -> Option<Fix> {
    let others = facts.other_versions.known()?;
    let (other, _) = others.iter().find(|(other, number)| other.name == policy && number == version)?;
    Some(Fix::set_default_version(&OtherDefault {
        policy: attached(facts, policy)?,
        version,
        document: &other.detail.known()?.document,
        shared_by: &facts.mending.targets_of(policy),
    }))
}

/// The first change of the policy that is enough for all that has this fault.
fn corrected_version(judge: &Judge<'_>, denied: &[Denied], at: &StatementRef, fault: &Fault<'_>) -> Option<Fix> {
    let facts = judge.facts;
    let detail = attached(facts, &at.policy)?;
    let rights: Vec<Right> = denied.iter().map(|one| one.right.clone()).collect();
    let helps =
        |document: &String| allows_all(judge, &rights, &PolicyDetail { document: document.clone(), ..detail.clone() });
    let document = granting_too(&detail.document, fault, &grants(&rights)).into_iter().find(helps)?;
    let name = &detail.policy.name;
    Some(Fix::new_policy_version(NewPolicyVersion {
        id: format!("correct-policy:{name}"),
        title: title_of_change(at, &detail.document, &document),
        policy: detail,
        document: &document,
        others: &facts.versions_of(name),
        shared_by: &facts.mending.targets_of(name),
        notes: Vec::new(),
    }))
}

fn grants(rights: &[Right]) -> Vec<(&str, &str)> {
    rights.iter().map(|right| (right.action, right.resource.as_str())).collect()
}

fn attached<'a>(facts: &'a DeviceFacts, name: &str) -> Option<&'a PolicyDetail> {
    facts.certificate_policies.known()?.iter().find(|policy| policy.name == name)?.detail.known()
}

fn names(judge: &Judge<'_>) -> Vec<String> {
    judge.direct().iter().map(|policy| policy.name.clone()).collect()
}

/// The widest of what it grants for.
fn width(judge: &Judge<'_>, document: &Document, rights: &[Right]) -> Option<Breadth> {
    rights.iter().map(|right| breadth(document, &judge.granting(document, right), right.action, &right.resource)).max()
}

fn notes(document: &Document, width: &Breadth, rights: &[Right]) -> Vec<String> {
    let mut notes = Vec::new();
    if width.everything {
        notes.push(GRANTS_EVERYTHING.to_owned());
    }
    let others: Vec<String> = rights
        .iter()
        .map(|right| other_actions(document, right.action))
        .reduce(|all, more| all.into_iter().filter(|action| more.contains(action)).collect())
        .unwrap_or_default();
    notes.extend(also_allows(&others));
    notes
}

/// The narrowest statements, one for each action.
fn statements(rights: &[Right]) -> String {
    let mut actions: Vec<&str> = rights.iter().map(|right| right.action).collect();
    actions.sort_unstable();
    actions.dedup();
    let one = |action: &&str| {
        let resources: Vec<&str> =
            rights.iter().filter(|right| right.action == *action).map(|right| right.resource.as_str()).collect();
        let resource = if let [only] = resources[..] { serde_json::json!(only) } else { serde_json::json!(resources) };
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":{resource}}}"#)
    };
    actions.iter().map(one).collect::<Vec<_>>().join(",")
}

/// What it is for: `fleetdeck-THING-shadow-get`, `fleetdeck-THING-SHADOW-shadow-update`, `fleetdeck-THING-mqtt-connect`; of
/// a whole session `fleetdeck-THING-mqtt`.
fn policy_name(judge: &Judge<'_>, rights: &[Right]) -> String {
    let mut verbs: Vec<String> = rights
        .iter()
        .map(|right| right.action.trim_start_matches("iot:").trim_end_matches("ThingShadow").to_ascii_lowercase())
        .collect();
    verbs.sort_unstable();
    verbs.dedup();
    let is_whole =
        ["connect", "publish", "receive", "subscribe"].iter().all(|verb| verbs.iter().any(|one| one == verb));
    let kind = if judge.is_mqtt() { "mqtt" } else { "shadow" };
    let shadow = shadow_of(rights).map_or_else(String::new, |name| format!("{name}-"));
    let what = if is_whole { format!("{shadow}{kind}") } else { format!("{shadow}{kind}-{}", verbs.join("-")) };
    name_of("fleetdeck", judge.facts.thing_name.as_deref().unwrap_or("device"), &what)
}

/// The one named shadow that it is all about, the connect aside.
fn shadow_of(rights: &[Right]) -> Option<&str> {
    fn named(right: &Right) -> Option<&str> {
        match right.short().strip_prefix("thing/") {
            Some(thing) => thing.split_once('/').map(|(_, shadow)| shadow),
            None => right.short().split_once("/shadow/name/").map(|(_, rest)| rest.split('/').next().unwrap_or(rest)),
        }
    }
    let mut about = rights.iter().filter(|right| right.action != "iot:Connect").map(named);
    let first = about.next()??;
    about.all(|one| one == Some(first)).then_some(first)
}
