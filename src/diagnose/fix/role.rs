//! Role aliases, and the IAM roles behind them.

use super::Fix;
use super::lines::difference;
use super::written::{Json, Written};
use crate::diagnose::{ApiCall, role_name};
use crate::fleet::{Role, RoleAlias, Scope};
use crate::policy::{Context, Decision, Document, MissKind, Transport, Verdict, trust_allows};

/// IAM changes are seen everywhere after some seconds (IAM guide, `troubleshoot_general`: eventual consistency).
const TAKES_SECONDS: &str = "IAM may take some seconds to apply it";

/// What making a role alias is built from.
#[derive(Debug)]
pub struct RoleAliasToCreate<'a> {
    /// Its name.
    pub role_alias: &'a str,
    /// ARN of the IAM role.
    pub role_arn: &'a str,
    /// `credentialDurationSeconds`
    pub seconds: i32,
    /// What to know besides.
    pub notes: Vec<String>,
}

/// What putting an inline policy on a role is built from.
#[derive(Debug)]
pub struct RolePolicyToPut<'a> {
    /// ARN of the role.
    pub role: &'a str,
    /// The inline policy's name.
    pub name: &'a str,
    /// The new document, JSON text.
    pub document: &'a str,
    /// The document of this name now, where there is one.
    pub before: Option<&'a str>,
    /// What to know besides.
    pub notes: Vec<String>,
}

impl Fix {
    /// Makes a role alias.
    pub fn create_role_alias(create: RoleAliasToCreate<'_>) -> Self {
        let RoleAliasToCreate { role_alias, role_arn, seconds, notes } = create;
        let call =
            ApiCall::CreateRoleAlias { role_alias: role_alias.to_owned(), role_arn: role_arn.to_owned(), seconds };
        let undo = ApiCall::DeleteRoleAlias { role_alias: role_alias.to_owned() };
        Self {
            before: vec![format!("role alias {role_alias}: none")],
            after: vec![format!("role alias {role_alias}: role {role_arn}, {seconds} s")],
            notes,
            ..Self::single(format!("create-role-alias:{}", role_name(role_arn)), call, undo)
        }
    }

    /// Points a role alias to another role.
    pub fn repoint_role_alias(alias: &RoleAlias, role_arn: &str, mut notes: Vec<String>) -> Self {
        let to = |role: &str| ApiCall::UpdateRoleAlias {
            role_alias: alias.name.clone(),
            role_arn: Some(role.to_owned()),
            seconds: None,
        };
        let line = |role: &str| format!("role alias {}: role {role}", alias.name);
        notes.push(format!("every device that uses the alias gets the rights of role {}", role_name(role_arn)));
        Self {
            before: vec![line(&alias.role_arn)],
            after: vec![line(role_arn)],
            notes,
            ..Self::single(format!("repoint-role-alias:{}", role_name(role_arn)), to(role_arn), to(&alias.role_arn))
        }
    }

    /// Sets how long a role alias' credentials last.
    pub fn role_alias_seconds(alias: &RoleAlias, seconds: i32) -> Self {
        let to = |seconds: i32| ApiCall::UpdateRoleAlias {
            role_alias: alias.name.clone(),
            role_arn: None,
            seconds: Some(seconds),
        };
        let line = |seconds: i32| format!("role alias {}: credentials for {seconds} s", alias.name);
        Self {
            before: vec![line(alias.duration_seconds)],
            after: vec![line(seconds)],
            notes: vec!["devices ask for new credentials as often as that".to_owned()],
            ..Self::single("role-alias-seconds".to_owned(), to(seconds), to(alias.duration_seconds))
        }
    }

    /// Sets the longest session of a role.
    pub fn role_session_seconds(role: &Role, seconds: i32) -> Self {
        let to = |max_session_seconds: i32| ApiCall::UpdateRole { role: role.arn.clone(), max_session_seconds };
        let line = |seconds: i32| format!("IAM role {}: sessions of at most {seconds} s", role.name);
        Self {
            before: vec![line(role.max_session_seconds)],
            after: vec![line(seconds)],
            notes: vec!["it holds for whoever else assumes the role, too".to_owned(), TAKES_SECONDS.to_owned()],
            ..Self::single("role-session-seconds".to_owned(), to(seconds), to(role.max_session_seconds))
        }
    }

    /// Lets a service assume a role: adds a statement to its trust policy and leaves the others as they are. `None` where
    /// the document cannot be read, or where that would not be enough.
    pub fn trust_role(role: &Role, service: &str, scope: &Scope) -> Option<Self> {
        let statement = Json::object(vec![
            ("Effect", Json::text("Allow")),
            ("Principal", Json::object(vec![("Service", Json::text(service))])),
            ("Action", Json::text("sts:AssumeRole")),
        ]);
        let document = Written::parse(&role.trust_document)?.with(statement)?.compact();
        let now = Document::parse(&role.trust_document).ok()?;
        let mut context = Context::new(Transport::Api);
        context.keys.insert("aws:sourceaccount".to_owned(), vec![scope.account.clone()]);
        if trust_allows(&Document::parse(&document).ok()?, service, &context).verdict != Verdict::Allow {
            return None;
        }
        let note = "whichever certificate may assume a role alias of this role gets its rights".to_owned();
        let now = trust_allows(&now, service, &context);
        let fix = Self::change_trust(role, service, &document, note, &now);
        let under = now.near_misses.iter().find(|near| near.kind == MissKind::Condition);
        let why = under.map(|near| {
            format!(
                "the role trusts {service} only where {}, and here it is {}. Choose: correct that condition in the trust \
                 policy where it is meant; or this fix, whose statement has no condition, so that the other one limits \
                 nothing any more",
                near.pattern, near.wanted
            )
        });
        Some(fix.only_by_choice_if(why.is_some(), &why.unwrap_or_default()))
    }

    /// The trust document of a role with one statement more, which is given as JSON text.
    pub(in crate::diagnose) fn trust_with(role: &Role, statement: &str) -> Option<String> {
        let statement: Json = serde_json::from_str(statement).ok()?;
        Some(Written::parse(&role.trust_document)?.with(statement)?.compact())
    }

    /// Puts a trust document in place of a role's, which lets `whom` assume it; `now` is what that one's says.
    pub(in crate::diagnose) fn change_trust(
        role: &Role,
        whom: &str,
        document: &str,
        note: String,
        now: &Decision,
    ) -> Self {
        let to =
            |document: &str| ApiCall::UpdateAssumeRolePolicy { role: role.arn.clone(), document: document.to_owned() };
        let fix = Self::single(format!("trust-role:{}", role.name), to(document), to(&role.trust_document));
        Self {
            title: format!("Let {whom} assume role {}", role.name),
            before: vec![if is_conditional(now) {
                format!("IAM role {} trusts {whom} under a condition only, which is not met here", role.name)
            } else {
                format!("IAM role {} does not trust {whom}", role.name)
            }],
            after: vec![format!("IAM role {} trusts {whom}", role.name)],
            diff: difference(&role.trust_document, document),
            notes: vec!["the rest of the trust policy stays as it is".to_owned(), note, TAKES_SECONDS.to_owned()],
            ..fix
        }
    }

    /// Puts an inline policy on a role, or replaces the one of its name. Never unasked: whoever else assumes the role gets
    /// the same rights.
    pub fn put_role_policy(put: RolePolicyToPut<'_>) -> Self {
        let RolePolicyToPut { role, name, document, before, mut notes } = put;
        let to = |document: &str| ApiCall::PutRolePolicy {
            role: role.to_owned(),
            name: name.to_owned(),
            document: document.to_owned(),
        };
        let undo =
            before.map_or_else(|| ApiCall::DeleteRolePolicy { role: role.to_owned(), name: name.to_owned() }, to);
        let line = |what: &str| format!("IAM role {}, inline policy {name}: {what}", role_name(role));
        notes.push(TAKES_SECONDS.to_owned());
        let fix = Self {
            before: vec![line(if before.is_some() { "as it is" } else { "none" })],
            after: vec![line(if before.is_some() { "changed" } else { "new" })],
            diff: difference(before.unwrap_or_default(), document),
            notes,
            ..Self::single(format!("put-role-policy:{name}"), to(document), undo)
        };
        fix.only_by_choice(
            "it holds for every session of the role: whoever else assumes it may do the same from then on",
        )
    }
}

/// Whether a statement would let it in, were it not for its conditions.
fn is_conditional(now: &Decision) -> bool {
    now.near_misses.iter().any(|near| near.kind == MissKind::Condition)
}
