//! Role aliases and the roles behind them.

use super::finding::found;
use super::rule::id;
use super::{AuditFinding, AuditSubject};
use crate::diagnose::Fix;
use crate::fleet::{Fact, Role, RoleAlias, Scope};
use crate::policy::{Context, Decision, Document, Request, Source, Transport, Verdict, evaluate, trust_allows};

/// The service that assumes the role (developer guide, `authorizing-direct-aws`).
const SERVICE: &str = "credentials.iot.amazonaws.com";
const ASSUME: &str = "iot:AssumeRoleWithCertificate";

/// Whether the policy lets some device assume the alias. What depends on the device counts.
pub(super) fn may_allow(policy: &str, document: &Document, alias_arn: &str) -> bool {
    let sources = [Source { name: policy, version: None, document: Some(document) }];
    let context = Context::new(Transport::CredentialProvider);
    let decision = evaluate(&sources, &Request { action: ASSUME, resource: alias_arn, context: &context });
    matches!(decision.verdict, Verdict::Allow | Verdict::Unknown)
}

/// An alias that no policy of the account allows.
pub(super) fn unused(subject: &AuditSubject, policies: usize) -> AuditFinding {
    found(
        id::ALIAS_UNUSED,
        subject.clone(),
        format!("No policy allows role alias {}", subject.name),
        vec![format!("GetPolicy: none of {policies} policies allows {ASSUME} on {}", subject.arn)],
        "Allow it in a policy of the devices that need it, or delete it.",
    )
}

/// What is wrong with the role behind an alias; an alias that is fine has nothing.
/// `others` are the roles behind other aliases, each with those.
pub(super) fn role(
    alias: &RoleAlias,
    role: &Fact<Role>,
    subject: &AuditSubject,
    scope: &Scope,
    others: &[(&Role, Vec<String>)],
) -> Vec<AuditFinding> {
    match role {
        Fact::Absent => {
            let finding = found(
                id::ALIAS_ROLE_MISSING,
                subject.clone(),
                format!("The IAM role of role alias {} does not exist", alias.name),
                vec![format!("iam:GetRole: no role {}", alias.role_arn)],
                "Point the alias to an existing role (UpdateRoleAlias, with iam:PassRole), or make the role anew.",
            );
            vec![AuditFinding { fixes: repoint(alias, scope, others), ..finding }]
        }
        Fact::Known(role) => {
            untrusted(role, subject, scope).into_iter().chain(too_long(alias, role, subject)).collect()
        }
        Fact::Denied(_) | Fact::Unknown(_) => Vec::new(),
    }
}

/// To each role behind another alias that trusts the service, as the examination of a thing offers it.
fn repoint(alias: &RoleAlias, scope: &Scope, others: &[(&Role, Vec<String>)]) -> Vec<Fix> {
    let trusts = |role: &Role| {
        let document = Document::parse(&role.trust_document);
        document.is_ok_and(|document| trust(&document, scope).verdict == Verdict::Allow)
    };
    let fix = |(role, aliases): &(&Role, Vec<String>)| {
        let mut notes = vec![format!("the role stands behind {} now", aliases.join(", "))];
        if alias.duration_seconds > role.max_session_seconds {
            notes.push(format!(
                "not enough by itself: the alias asks for {} s, the role allows {} s",
                alias.duration_seconds, role.max_session_seconds
            ));
        }
        Fix::repoint_role_alias(alias, &role.arn, notes)
    };
    others.iter().filter(|(role, _)| trusts(role)).map(fix).collect()
}

/// Whether the service may assume the role.
fn trust(document: &Document, scope: &Scope) -> Decision {
    let mut context = Context::new(Transport::Api);
    context.keys.insert("aws:sourceaccount".to_owned(), vec![scope.account.clone()]);
    trust_allows(document, SERVICE, &context)
}

fn untrusted(role: &Role, subject: &AuditSubject, scope: &Scope) -> Option<AuditFinding> {
    // What cannot be read is not judged; the chain of a thing says so.
    let document = Document::parse(&role.trust_document).ok()?;
    let decision = trust(&document, scope);
    let evidence = match decision.verdict {
        Verdict::Allow | Verdict::Unknown => return None,
        Verdict::ExplicitDeny => {
            let at = decision.by.map_or(0, |by| by.index) + 1;
            vec![format!("statement {at} of the trust policy of {} denies it", role.arn)]
        }
        Verdict::ImplicitDeny => {
            let none =
                format!("iam:GetRole: the trust policy of {} does not allow sts:AssumeRole to {SERVICE}", role.arn);
            decision.near_misses.into_iter().map(|near| near.reason).chain([none]).collect()
        }
    };
    let fixes = Fix::trust_role(role, SERVICE, scope).into_iter().collect();
    let finding = found(
        id::ALIAS_UNTRUSTED,
        subject.clone(),
        format!("Role {} of role alias {} does not trust the credential provider", role.name, subject.name),
        evidence,
        &format!(
            "Add to its trust policy (iam:UpdateAssumeRolePolicy): \
             {{\"Effect\":\"Allow\",\"Principal\":{{\"Service\":\"{SERVICE}\"}},\"Action\":\"sts:AssumeRole\"}}."
        ),
    );
    Some(AuditFinding { fixes, ..finding })
}

fn too_long(alias: &RoleAlias, role: &Role, subject: &AuditSubject) -> Option<AuditFinding> {
    let (wanted, most) = (alias.duration_seconds, role.max_session_seconds);
    if wanted <= most {
        return None;
    }
    let finding = found(
        id::ALIAS_TOO_LONG,
        subject.clone(),
        format!("Role alias {} asks for longer credentials than role {} allows", alias.name, role.name),
        vec![
            format!("DescribeRoleAlias: credentialDurationSeconds {wanted}"),
            format!("iam:GetRole: MaxSessionDuration {most}"),
        ],
        &format!("Lower the alias to {most} s (UpdateRoleAlias), or raise the role to {wanted} s (iam:UpdateRole)."),
    );
    let fixes = vec![Fix::role_alias_seconds(alias, most), Fix::role_session_seconds(role, wanted)];
    Some(AuditFinding { fixes, ..finding })
}
