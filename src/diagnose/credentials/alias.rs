//! The role alias.

use super::choice::existing;
use super::examine::Examination;
use super::{DeviceFacts, role_choice};
use crate::diagnose::Fix;
use crate::fleet::Fact;

pub(super) fn exists(facts: &DeviceFacts, examination: &mut Examination) {
    let asked = examination.ask("alias-exists", "The role alias exists", &["DescribeRoleAlias", "ListRoleAliases"]);
    if facts.is_about_nobody() {
        return asked.skip("There is no such thing");
    }
    let Some(name) = &facts.alias_name else {
        return asked.unknown(format!("No role alias was named, and none could be chosen{}", existing(facts)));
    };
    match &facts.alias {
        Fact::Known(alias) => asked.pass(format!("Role alias {} stands for {}", alias.name, alias.role_arn)),
        Fact::Absent => {
            asked.fail(format!("There is no role alias {name}{}", existing(facts)));
            let near = near_names(name, facts);
            let mut evidence = vec![format!(
                "DescribeRoleAlias: no role alias {name} in account {} and region {}",
                facts.scope.account, facts.scope.region
            )];
            evidence.extend(facts.all_aliases.gap().map(|gap| format!("Other aliases were not looked at: {gap}")));
            if !near.is_empty() {
                let names = near.join(", ");
                evidence.push(format!("ListRoleAliases: there is {names} (case counts)"));
                let advice = format!("Correct the name on the device: {names}.");
                return missing(name, evidence, advice, Vec::new(), examination);
            }
            evidence
                .extend(facts.mending.roles.gap().map(|gap| format!("Roles it could stand for are not known: {gap}")));
            let advice = "Make the role alias (CreateRoleAlias, with iam:PassRole on its role), or correct the name on the device.";
            missing(name, evidence, advice.to_owned(), role_choice::create(facts, name), examination);
        }
        gap => asked.gap(gap),
    }
}

fn missing(name: &str, evidence: Vec<String>, advice: String, fixes: Vec<Fix>, examination: &mut Examination) {
    examination.find("role-alias-missing", format!("There is no role alias {name}"), evidence, advice, fixes);
}

/// The same name in another case or with `-` for `_`; and those that are one slip of the hand away.
pub(super) fn near_names(name: &str, facts: &DeviceFacts) -> Vec<String> {
    let folded = |text: &str| text.to_lowercase().replace('_', "-");
    let wanted = folded(name);
    let all = facts.all_aliases.known().map_or(&[][..], Vec::as_slice);
    let mut near: Vec<(bool, &String)> = all
        .iter()
        .filter_map(|other| {
            let have = folded(other);
            (have == wanted || one_slip(&have, &wanted)).then_some((have != wanted, other))
        })
        .collect();
    near.sort();
    near.into_iter().map(|(_, name)| name.clone()).collect()
}

/// Whether one letter too many, one too few, one wrong, or two swapped is all that differs.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (x, y) = (&a[same..], &b[same..]);
    let swapped = x.len() > 1 && y.len() > 1 && x[0] == y[1] && x[1] == y[0] && x[2..] == y[2..];
    let rest = |side: &[char], from: usize| side.get(from..).map(<[char]>::to_vec);
    swapped
        || (!x.is_empty() && rest(x, 1).as_deref() == Some(y))
        || (!y.is_empty() && rest(y, 1).as_deref() == Some(x))
        || (!x.is_empty() && !y.is_empty() && rest(x, 1) == rest(y, 1))
}
