//! Role aliases and the roles behind them.

use super::finding::found;
use super::rule::id;
use super::{AuditFinding, AuditSubject};
use crate::diagnose::Fix;
use crate::diagnose::behind::{Behind, behind, evidence};
use crate::diagnose::credentials::repoint_to;
use crate::diagnose::credentials::role::{SERVICE, trust};
use crate::fleet::{Fact, Role, RoleAlias, Scope};
use crate::policy::{Context, Document, Request, Source, Transport, Verdict, evaluate};

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
    match behind(alias, role, scope) {
        Behind::Gone(namesake) => {
            let finding = found(
                id::ALIAS_ROLE_MISSING,
                subject.clone(),
                format!("The IAM role of role alias {} does not exist", alias.name),
                evidence(alias, namesake),
                "Point the alias to an existing role (UpdateRoleAlias, with iam:PassRole), or make the role anew.",
            );
            let others = others.iter().map(|(role, aliases)| (*role, aliases.iter().map(String::as_str).collect()));
            let fixes = repoint_to(alias, scope, namesake, others.collect());
            vec![AuditFinding { fixes, ..finding }]
        }
        Behind::Role(role) => {
            untrusted(role, subject, scope).into_iter().chain(too_long(alias, role, subject)).collect()
        }
        Behind::Open(_) => Vec::new(),
    }
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
