//! The role alias.

use super::CredentialFacts;
use super::examine::Examination;
use crate::fleet::Fact;

pub(super) fn exists(facts: &CredentialFacts, examination: &mut Examination) {
    let asked = examination.ask("alias-exists", "The role alias exists", &["DescribeRoleAlias", "ListRoleAliases"]);
    let Some(name) = &facts.alias_name else {
        return asked.unknown("No role alias was named, and none could be chosen");
    };
    match &facts.alias {
        Fact::Known(alias) => asked.pass(format!("Role alias {} stands for {}", alias.name, alias.role_arn)),
        Fact::Absent => {
            asked.fail(format!("There is no role alias {name}"));
            let near = near_names(name, facts);
            let mut evidence = vec![format!(
                "DescribeRoleAlias: no role alias {name} in account {} and region {}",
                facts.scope.account, facts.scope.region
            )];
            evidence.extend(facts.all_aliases.gap().map(|gap| format!("Other aliases were not looked at: {gap}")));
            let advice = if near.is_empty() {
                "Make the role alias (CreateRoleAlias, with iam:PassRole on its role), or correct the name on the device.".to_owned()
            } else {
                let names = near.join(", ");
                evidence.push(format!("ListRoleAliases: there is {names}; case counts"));
                format!("Correct the name on the device: {names}.")
            };
            examination.find(
                "role-alias-missing",
                format!("There is no role alias {name}"),
                evidence,
                advice,
                Vec::new(),
            );
        }
        gap => asked.gap(gap),
    }
}

/// The same name in another case, or with `-` for `_`.
fn near_names(name: &str, facts: &CredentialFacts) -> Vec<String> {
    let folded = |text: &str| text.to_lowercase().replace('_', "-");
    let all = facts.all_aliases.known().map_or(&[][..], Vec::as_slice);
    all.iter().filter(|other| folded(other) == folded(name)).cloned().collect()
}
