//! What is known of a request that an IAM principal makes (IAM guide, `reference_policies_condition-keys`).

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::fleet::{IamKind, IamPrincipal, Scope};
use crate::policy::{CertificateNames, Context, Transport};

/// Of a request by this principal. What only the request itself has, its address above all, is not known.
pub(in crate::diagnose) fn context(
    transport: Transport,
    scope: &Scope,
    now: Timestamp,
    principal: &IamPrincipal,
) -> Context {
    let mut context = Context::new(transport);
    context.keys = principal_keys(scope, now, principal);
    over_mqtt(&mut context);
    context
}

/// What AWS itself puts into every request of a principal, keys in lower case. Of a role's session `aws:PrincipalArn` is
/// the role's ARN, not the session's.
pub fn principal_keys(scope: &Scope, now: Timestamp, principal: &IamPrincipal) -> BTreeMap<String, Vec<String>> {
    let mut keys = BTreeMap::new();
    let mut tell = |key: &str, value: &str| {
        if !value.is_empty() {
            keys.insert(key.to_owned(), vec![value.to_owned()]);
        }
    };
    tell("aws:principalarn", &principal.arn);
    tell("aws:principalaccount", &scope.account);
    tell("aws:resourceaccount", &scope.account);
    tell("aws:requestedregion", &scope.region);
    tell("aws:securetransport", "true");
    tell("aws:currenttime", &now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    tell("aws:epochtime", &now.as_second().to_string());
    match principal.kind {
        IamKind::Role => tell("aws:principaltype", "AssumedRole"),
        IamKind::User => {
            tell("aws:principaltype", "User");
            tell("aws:username", &principal.name);
        }
    }
    keys
}

/// Over MQTT what a thing's variables come to depends on the client id, which nobody told.
pub(in crate::diagnose) fn over_mqtt(context: &mut Context) {
    // Nobody but a device has a certificate.
    context.certificate = Some(CertificateNames::default());
    if context.transport == Transport::Mqtt {
        context.cannot_tell("iot:Connection.Thing.", "the client id is not known");
    }
}
