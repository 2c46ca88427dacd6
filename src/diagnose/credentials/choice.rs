//! Which role alias is examined, where the certificate's policies allow several.

use super::examine::Examination;
use super::{ASSUME, DeviceFacts};
use crate::diagnose::device::{Judge, Right};
use crate::policy::Verdict;

/// Role aliases that are told; the rest is counted.
const TOLD: usize = 6;

/// Says which other role aliases it may be that the device asks for; nothing where one was named, or only one is allowed.
pub(super) fn examine(facts: &DeviceFacts, examination: &mut Examination) {
    let Some(name) = facts.alias_name.as_ref().filter(|_| facts.alias_was_chosen) else { return };
    let judge = Judge::credentials(facts);
    let is_allowed = |alias: &&String| {
        let right = Right { action: ASSUME, resource: facts.scope.iot(&format!("rolealias/{alias}")) };
        *alias != name && judge.decide(&right).verdict == Verdict::Allow
    };
    let others: Vec<&String> = facts.all_aliases.known().into_iter().flatten().filter(is_allowed).collect();
    if !others.is_empty() {
        let question = format!("Role alias {name} is the one that the device asks for");
        let asked = examination.ask("role-alias-chosen", question, &["ListRoleAliases", "ListAttachedPolicies"]);
        asked.warn(format!(
            "Nobody named one: {name} was examined, and the certificate's policies allow {}, too; name the device's own with --role-alias",
            list(&others)
        ));
    }
}

/// The role aliases that there are, and how to name one; empty where that is not known.
pub(super) fn existing(facts: &DeviceFacts) -> String {
    match facts.all_aliases.known().map(Vec::as_slice) {
        None => String::new(),
        Some([]) => "; the account has none in this region".to_owned(),
        Some(all) => format!("; there is {}: name one with --role-alias", list(&all.iter().collect::<Vec<_>>())),
    }
}

fn list(aliases: &[&String]) -> String {
    let told: Vec<&str> = aliases.iter().take(TOLD).map(|alias| alias.as_str()).collect();
    let more = aliases.len() - told.len();
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", told.join(", "))
}
