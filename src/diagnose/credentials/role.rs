//! The IAM role behind the alias: there, trusting the credential provider, long enough.

use super::examine::{Asked, Examination};
use super::{DeviceFacts, role_choice};
use crate::diagnose::Fix;
use crate::fleet::{Fact, Role, RoleAlias};
use crate::policy::{Context, Document, Transport, Verdict, trust_allows};

/// The service that assumes the role (developer guide, `authorizing-direct-aws`).
const SERVICE: &str = "credentials.iot.amazonaws.com";
const RESTS_ON: &[&str] = &["DescribeRoleAlias", "iam:GetRole"];

const EXISTS: (&str, &str) = ("role-exists", "The alias' IAM role exists");
const TRUSTS: (&str, &str) = ("role-trusts", "The role trusts the credential provider");
const DURATION: (&str, &str) = ("duration-fits", "The alias' duration is within the role's MaxSessionDuration");

pub(super) fn examine(facts: &DeviceFacts, examination: &mut Examination) {
    if facts.is_about_nobody() {
        for check in [EXISTS, TRUSTS, DURATION] {
            ask(examination, check).skip("There is no such thing");
        }
        return;
    }
    let pair = facts.alias.known().zip(facts.role.known());
    match pair {
        Some((alias, role)) => {
            ask(examination, EXISTS).pass(format!("Role {} exists", role.name));
            trusts(facts, role, examination);
            duration(alias, role, examination);
        }
        None => without_role(facts, examination),
    }
}

fn ask<'a>(examination: &'a mut Examination, (id, question): (&'static str, &'static str)) -> Asked<'a> {
    examination.ask(id, question, RESTS_ON)
}

fn without_role(facts: &DeviceFacts, examination: &mut Examination) {
    if facts.alias == Fact::Absent {
        for check in [EXISTS, TRUSTS, DURATION] {
            ask(examination, check).skip("There is no role alias");
        }
        return;
    }
    let Some(alias) = facts.alias.known() else {
        for check in [EXISTS, TRUSTS, DURATION] {
            ask(examination, check).gap(&facts.alias);
        }
        return;
    };
    if facts.role == Fact::Absent {
        ask(examination, EXISTS).fail(format!("There is no role {}", alias.role_arn));
        for check in [TRUSTS, DURATION] {
            ask(examination, check).skip("There is no such role");
        }
        examination.find(
            "role-missing",
            format!("The IAM role of alias {} does not exist", alias.name),
            vec![format!("iam:GetRole: no role {}", alias.role_arn)],
            "Point the alias to an existing role (UpdateRoleAlias, with iam:PassRole), or make the role anew.",
            role_choice::repoint(facts, alias),
        );
        return;
    }
    for check in [EXISTS, TRUSTS, DURATION] {
        ask(examination, check).gap(&facts.role);
    }
}

fn trusts(facts: &DeviceFacts, role: &Role, examination: &mut Examination) {
    let asked = ask(examination, TRUSTS);
    let document = match Document::parse(&role.trust_document) {
        Ok(document) => document,
        Err(error) => return asked.unknown(format!("The trust policy of role {} cannot be read: {error}", role.name)),
    };
    let decision = trust_allows(&document, SERVICE, &context(facts));
    match decision.verdict {
        Verdict::Allow => asked.pass(format!("Role {} lets {SERVICE} assume it", role.name)),
        Verdict::Unknown => asked.unknown(decision.unknown.join("; ")),
        Verdict::ImplicitDeny | Verdict::ExplicitDeny => {
            let mut evidence: Vec<String> = decision.near_misses.iter().map(|near| near.reason.clone()).collect();
            if let Some(by) = &decision.by {
                evidence.push(format!("statement {} of the trust policy denies it", by.index + 1));
            }
            evidence.push(format!(
                "iam:GetRole: the trust policy of {} does not allow sts:AssumeRole to {SERVICE}",
                role.arn
            ));
            asked.fail(format!("Role {} does not trust {SERVICE}", role.name));
            examination.find(
                "role-does-not-trust",
                format!("Role {} does not trust the credential provider", role.name),
                evidence,
                format!(
                    "Add to its trust policy (iam:UpdateAssumeRolePolicy): \
                     {{\"Effect\":\"Allow\",\"Principal\":{{\"Service\":\"{SERVICE}\"}},\"Action\":\"sts:AssumeRole\"}}."
                ),
                Fix::trust_role(role, SERVICE, &facts.scope).into_iter().collect(),
            );
        }
    }
}

fn context(facts: &DeviceFacts) -> Context {
    let mut context = Context::new(Transport::Api);
    context.keys.insert("aws:sourceaccount".to_owned(), vec![facts.scope.account.clone()]);
    context
}

/// Whether the credential provider may assume a role, for certain.
pub(super) fn trusted(facts: &DeviceFacts, role: &Role) -> bool {
    Document::parse(&role.trust_document)
        .is_ok_and(|document| trust_allows(&document, SERVICE, &context(facts)).verdict == Verdict::Allow)
}

fn duration(alias: &RoleAlias, role: &Role, examination: &mut Examination) {
    let asked = ask(examination, DURATION);
    let (wanted, most) = (alias.duration_seconds, role.max_session_seconds);
    if wanted <= most {
        return asked.pass(format!("{wanted} s of at most {most} s"));
    }
    asked.fail(format!("The alias asks for {wanted} s, the role allows {most} s"));
    examination.find(
        "duration-too-long",
        format!("Role alias {} asks for longer credentials than role {} allows", alias.name, role.name),
        vec![
            format!("DescribeRoleAlias: credentialDurationSeconds {wanted}"),
            format!("iam:GetRole: MaxSessionDuration {most}"),
        ],
        format!("Lower the alias to {most} s (UpdateRoleAlias), or raise the role to {wanted} s (iam:UpdateRole)."),
        vec![Fix::role_alias_seconds(alias, most), Fix::role_session_seconds(role, wanted)],
    );
}
