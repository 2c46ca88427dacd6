//! The IAM role behind the alias: there, trusting the credential provider, long enough.

use super::examine::{Asked, Examination};
use super::{DeviceFacts, role_choice};
use crate::diagnose::Fix;
use crate::diagnose::behind::{Behind, behind, evidence};
use crate::fleet::{Fact, Role, RoleAlias, Scope};
use crate::policy::{Context, Decision, Document, Transport, Verdict, trust_allows};

/// The service that assumes the role (developer guide, `authorizing-direct-aws`).
pub(in crate::diagnose) const SERVICE: &str = "credentials.iot.amazonaws.com";
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
    let Some(alias) = facts.alias.known() else { return without_alias(facts, examination) };
    match behind(alias, &facts.role, &facts.scope) {
        Behind::Role(role) => {
            ask(examination, EXISTS).pass(format!("Role {} exists", role.name));
            trusts(facts, role, examination);
            duration(alias, role, examination);
        }
        Behind::Gone(namesake) => gone(facts, alias, namesake, examination),
        Behind::Open(why) => {
            for check in [EXISTS, TRUSTS, DURATION] {
                ask(examination, check).unknown(why.clone());
            }
        }
    }
}

fn ask<'a>(examination: &'a mut Examination, (id, question): (&'static str, &'static str)) -> Asked<'a> {
    examination.ask(id, question, RESTS_ON)
}

fn without_alias(facts: &DeviceFacts, examination: &mut Examination) {
    for check in [EXISTS, TRUSTS, DURATION] {
        let asked = ask(examination, check);
        match &facts.alias {
            Fact::Absent => asked.skip("There is no role alias"),
            gap => asked.gap(gap),
        }
    }
}

fn gone(facts: &DeviceFacts, alias: &RoleAlias, namesake: Option<&Role>, examination: &mut Examination) {
    ask(examination, EXISTS).fail(format!("There is no role {}", alias.role_arn));
    for check in [TRUSTS, DURATION] {
        ask(examination, check).skip("There is no such role");
    }
    examination.find(
        "role-missing",
        format!("The IAM role of alias {} does not exist", alias.name),
        evidence(alias, namesake),
        "Point the alias to an existing role (UpdateRoleAlias, with iam:PassRole), or make the role anew.",
        role_choice::repoint(facts, alias, namesake),
    );
}

fn trusts(facts: &DeviceFacts, role: &Role, examination: &mut Examination) {
    let asked = ask(examination, TRUSTS);
    let document = match Document::parse(&role.trust_document) {
        Ok(document) => document,
        Err(error) => return asked.unknown(format!("The trust policy of role {} cannot be read: {error}", role.name)),
    };
    let decision = trust(&document, &facts.scope);
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

/// Whether the credential provider may assume a role. Whether it sends `aws:SourceAccount` is not documented, but if it does,
/// it is its own account's: only what comes out the same with it and without it is certain.
pub(in crate::diagnose) fn trust(document: &Document, scope: &Scope) -> Decision {
    const ACCOUNT: &str = "aws:SourceAccount";
    let of = |values: Vec<String>| {
        let mut context = Context::new(Transport::Api);
        context.cannot_tell("aws:SourceArn", "whether the credential provider sends it is not documented");
        if scope.account.is_empty() {
            context.cannot_tell(ACCOUNT, "the account is not known");
        } else {
            context.keys.insert(ACCOUNT.to_ascii_lowercase(), values);
        }
        trust_allows(document, SERVICE, &context)
    };
    let (sent, absent) = (of(vec![scope.account.clone()]), of(Vec::new()));
    if sent.verdict == absent.verdict {
        return sent;
    }
    Decision::not_known(format!(
        "It depends on {ACCOUNT}, and whether the credential provider sends it is not documented"
    ))
}

/// Whether the credential provider may assume a role, for certain.
pub(in crate::diagnose) fn trusted(role: &Role, scope: &Scope) -> bool {
    Document::parse(&role.trust_document).is_ok_and(|document| trust(&document, scope).verdict == Verdict::Allow)
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
