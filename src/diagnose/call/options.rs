//! Command and options of a call, as the `aws` command names them.

use std::collections::BTreeMap;

use super::ApiCall;
use super::words::role_name;

/// An option's name and value.
type Options = Vec<(&'static str, String)>;

/// Without region, endpoint and what is read from elsewhere.
pub(super) fn options(call: &ApiCall) -> (String, Options) {
    let (command, options) = match call {
        ApiCall::AttachPolicy { policy, target } => ("iot attach-policy", on_target(policy, target)),
        ApiCall::DetachPolicy { policy, target } => ("iot detach-policy", on_target(policy, target)),
        ApiCall::AttachThingPrincipal { thing, principal } => {
            ("iot attach-thing-principal", two(("--thing-name", thing), ("--principal", principal)))
        }
        ApiCall::DetachThingPrincipal { thing, principal } => {
            ("iot detach-thing-principal", two(("--thing-name", thing), ("--principal", principal)))
        }
        ApiCall::UpdateCertificate { certificate_id, new_status } => {
            ("iot update-certificate", two(("--certificate-id", certificate_id), ("--new-status", new_status)))
        }
        ApiCall::UpdateThingShadow { thing, shadow, .. } => {
            let mut all = one("--thing-name", thing);
            all.extend(shadow.iter().map(|name| ("--shadow-name", name.clone())));
            ("iot-data update-thing-shadow", all)
        }
        ApiCall::CreatePolicy { policy, document } => ("iot create-policy", with_document(policy, document)),
        ApiCall::DeletePolicy { policy } => ("iot delete-policy", one("--policy-name", policy)),
        ApiCall::CreatePolicyVersion { policy, document, as_default } => {
            let command =
                if *as_default { "iot create-policy-version --set-as-default" } else { "iot create-policy-version" };
            (command, with_document(policy, document))
        }
        ApiCall::SetDefaultPolicyVersion { policy, version } => {
            ("iot set-default-policy-version", two(("--policy-name", policy), ("--policy-version-id", version)))
        }
        ApiCall::DeletePolicyVersion { policy, version } => {
            // AWS refuses it as it stands: nobody deletes a wrong version by a paste.
            let version = version.as_deref().unwrap_or("NUMBER-OF-THE-NEW-VERSION");
            ("iot delete-policy-version", two(("--policy-name", policy), ("--policy-version-id", version)))
        }
        ApiCall::CreateRoleAlias { role_alias, role_arn, seconds } => {
            ("iot create-role-alias", alias(role_alias, Some(role_arn), Some(*seconds)))
        }
        ApiCall::UpdateRoleAlias { role_alias, role_arn, seconds } => {
            ("iot update-role-alias", alias(role_alias, role_arn.as_ref(), *seconds))
        }
        ApiCall::DeleteRoleAlias { role_alias } => ("iot delete-role-alias", one("--role-alias", role_alias)),
        ApiCall::UpdateAssumeRolePolicy { role, document } => {
            ("iam update-assume-role-policy", two(("--role-name", role_name(role)), ("--policy-document", document)))
        }
        ApiCall::UpdateRole { role, max_session_seconds } => {
            let seconds = max_session_seconds.to_string();
            ("iam update-role", two(("--role-name", role_name(role)), ("--max-session-duration", &seconds)))
        }
        ApiCall::PutRolePolicy { role, name, document } => {
            let mut all = two(("--role-name", role_name(role)), ("--policy-name", name));
            all.push(("--policy-document", document.clone()));
            ("iam put-role-policy", all)
        }
        ApiCall::DeleteRolePolicy { role, name } => {
            ("iam delete-role-policy", two(("--role-name", role_name(role)), ("--policy-name", name)))
        }
        ApiCall::SetIdentityPoolRoles { authenticated, unauthenticated, .. } => {
            let roles = [("authenticated", authenticated), ("unauthenticated", unauthenticated)];
            let roles: BTreeMap<&str, &String> =
                roles.into_iter().filter_map(|(kind, arn)| Some((kind, arn.as_ref()?))).collect();
            ("cognito-identity set-identity-pool-roles", one("--roles", &serde_json::json!(roles).to_string()))
        }
        ApiCall::UpdateIdentityPool { allow_unauthenticated, allow_classic, .. } => {
            return (pool_update(*allow_unauthenticated, *allow_classic), Vec::new());
        }
    };
    (command.to_owned(), options)
}

fn one(name: &'static str, value: &str) -> Options {
    vec![(name, value.to_owned())]
}

fn two(first: (&'static str, &str), second: (&'static str, &str)) -> Options {
    vec![(first.0, first.1.to_owned()), (second.0, second.1.to_owned())]
}

fn on_target(policy: &str, target: &str) -> Options {
    two(("--policy-name", policy), ("--target", target))
}

fn with_document(policy: &str, document: &str) -> Options {
    two(("--policy-name", policy), ("--policy-document", document))
}

fn alias(name: &str, role_arn: Option<&String>, seconds: Option<i32>) -> Options {
    let mut all = one("--role-alias", name);
    all.extend(role_arn.map(|arn| ("--role-arn", arn.clone())));
    all.extend(seconds.map(|seconds| ("--credential-duration-seconds", seconds.to_string())));
    all
}

fn pool_update(unauthenticated: bool, classic: bool) -> String {
    let no = |is_allowed: bool| if is_allowed { "" } else { "no-" };
    format!(
        "cognito-identity update-identity-pool --{}allow-unauthenticated-identities --{}allow-classic-flow",
        no(unauthenticated),
        no(classic)
    )
}
