//! Who gets credentials: thing header, then policy, then alias, then role, then duration.

use std::collections::BTreeMap;

use super::Refused;
use crate::emulator::state::State;
use crate::fleet::{Principal, X509};
use crate::policy::{
    self, CertificateNames, Context, Document, Request, Source, ThingContext, Told, Transport, Verdict, evaluate,
};

/// The service that a role behind an alias must trust.
const SERVICE: &str = "credentials.iot.amazonaws.com";

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The certificate whose key was proved.
    pub certificate_id: &'a str,
    /// The role alias; case matters.
    pub alias: &'a str,
    /// The thing-name header.
    pub thing: Option<&'a str>,
}

/// What is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role's name.
    pub role: String,
    /// How long, in seconds.
    pub seconds: i32,
    /// Condition keys of the session: `credentials-iot:…`, for the role's own policies.
    pub keys: BTreeMap<String, String>,
}

/// Decides over the state as it is.
///
/// # Errors
/// The first link of the chain that breaks.
pub fn decide(state: &State, asked: Asked<'_>) -> Result<Grant, Refused> {
    let certificate = state.arn("cert", asked.certificate_id);
    let thing = match asked.thing {
        None => None,
        Some(name) if state.is_attached(name, &certificate) => Some(name),
        Some(_) => return Err(Refused::InvalidThing),
    };
    let context = device_context(state, asked.certificate_id, thing, Transport::CredentialProvider);
    let resource = state.arn("rolealias", asked.alias);
    // Policies of thing groups are left out: whether AWS counts them here is not verified; its documentation ties them
    // to an MQTT client id.
    if !allowed(state, &certificate, "iot:AssumeRoleWithCertificate", &resource, &context) {
        return Err(Refused::AccessDenied);
    }
    let alias = state.role_aliases.get(asked.alias).ok_or(Refused::NoAlias)?;
    let (role_name, role) = state.role_by_arn(&alias.role_arn).ok_or(Refused::CannotAssume)?;
    if !trusts(state, &role.trust_document, &resource) {
        return Err(Refused::CannotAssume);
    }
    if alias.duration_seconds > role.max_session_seconds {
        return Err(Refused::DurationTooLong);
    }
    let mut keys = BTreeMap::new();
    keys.insert("credentials-iot:AwsCertificateId".to_owned(), asked.certificate_id.to_owned());
    if let Some(name) = thing {
        keys.insert("credentials-iot:ThingName".to_owned(), name.to_owned());
        if let Some(kind) = state.find_thing(name).and_then(|thing| thing.thing_type.clone()) {
            keys.insert("credentials-iot:ThingTypeName".to_owned(), kind);
        }
    }
    Ok(Grant { role: role_name.to_owned(), seconds: alias.duration_seconds, keys })
}

/// Whether the policies attached to a principal itself allow an action; what cannot be decided is denied.
pub(crate) fn allowed(state: &State, principal: &str, action: &str, resource: &str, context: &Context) -> bool {
    let policies: Vec<(&str, Option<Document>)> = state
        .effective_policies(Some(principal), None)
        .into_iter()
        .map(|(name, policy)| (name, Document::parse(policy.document()).ok()))
        .collect();
    let sources: Vec<Source<'_>> =
        policies.iter().map(|(name, document)| Source { name, version: None, document: document.as_ref() }).collect();
    evaluate(&sources, &Request { action, resource, context }).verdict == Verdict::Allow
}

/// What policies may ask about a device.
pub(crate) fn device_context(state: &State, id: &str, thing: Option<&str>, transport: Transport) -> Context {
    principal_context(state, &state.arn("cert", id), thing, transport)
}

/// What policies may ask about a certificate (its ARN) or an Amazon Cognito identity.
pub(crate) fn principal_context(state: &State, principal: &str, thing: Option<&str>, transport: Transport) -> Context {
    let mut context = Context::new(transport);
    context.told = Told::InFull;
    // Everything here is on loopback, under one name.
    for (key, value) in [("aws:sourceip", "127.0.0.1"), ("iot:domainname", "localhost")] {
        context.keys.insert(key.to_owned(), vec![value.to_owned()]);
    }
    context.certificate = match Principal::parse(principal) {
        Principal::Certificate { id, .. } => {
            context.tell("iot:CertificateId", &id);
            let x509 = state.find_certificate(&id).and_then(|certificate| X509::from_pem(&certificate.pem).ok());
            x509.map(|x509| CertificateNames(x509.names))
        }
        // There is no certificate, and so no names of one.
        _ => Some(CertificateNames::default()),
    };
    context.thing = thing.and_then(|name| {
        let thing = state.find_thing(name)?;
        Some(ThingContext {
            name: name.to_owned(),
            thing_type: thing.thing_type.clone(),
            attributes: thing.attributes.clone(),
            is_attached: state.is_attached(name, principal),
            is_exclusive: Some(false),
        })
    });
    context
}

fn trusts(state: &State, trust_document: &str, alias_arn: &str) -> bool {
    let Ok(document) = Document::parse(trust_document) else { return false };
    let mut context = Context::new(Transport::Api);
    context.told = Told::InFull;
    context.keys.insert("aws:sourceaccount".to_owned(), vec![state.scope.account.clone()]);
    context.keys.insert("aws:sourcearn".to_owned(), vec![alias_arn.to_owned()]);
    policy::trust_allows(&document, SERVICE, &context).verdict == Verdict::Allow
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::emulator::state::Policy;
    use crate::fleet::Scope;

    const ID: &str = "c0ffee";

    /// A chain in order, with this trust document.
    fn chain(trust: &str) -> State {
        let scope = Scope { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into() };
        let (mut state, now) = (State::new(scope), Timestamp::UNIX_EPOCH);
        let document =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:AssumeRole*","Resource":"*"}}"#;
        state.policies.insert("p".into(), Policy::new(document, now));
        state.policy_targets.add("p", &state.arn("cert", ID));
        let role = state.add_role("r", trust, 3600, now);
        state.create_role_alias("a", &role, Some(900), now).unwrap();
        state.create_thing("t", None, BTreeMap::new()).unwrap();
        state.thing_principals.add("t", &state.arn("cert", ID));
        state
    }

    fn trust(condition: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{{"Service":["iot.amazonaws.com","credentials.iot.amazonaws.com"]}}{condition}}}}}"#
        )
    }

    fn ask(trust: &str) -> Result<Grant, Refused> {
        decide(&chain(trust), Asked { certificate_id: ID, alias: "a", thing: Some("t") })
    }

    #[test]
    fn a_chain_in_order_gives_the_alias_duration_and_names_certificate_and_thing() {
        let grant = ask(&trust("")).unwrap();
        assert_eq!((grant.role.as_str(), grant.seconds), ("r", 900));
        assert_eq!(grant.keys["credentials-iot:AwsCertificateId"], ID);
        assert_eq!(grant.keys["credentials-iot:ThingName"], "t");
        assert!(!grant.keys.contains_key("credentials-iot:ThingTypeName"));
    }

    #[test]
    fn conditions_of_the_trust_document_count() {
        let account = |account: &str| {
            ask(&trust(&format!(r#","Condition":{{"StringEquals":{{"aws:SourceAccount":"{account}"}}}}"#)))
        };
        assert!(account("123456789012").is_ok());
        assert_eq!(account("210987654321"), Err(Refused::CannotAssume));
        let arn = |arn: &str| ask(&trust(&format!(r#","Condition":{{"ArnLike":{{"aws:SourceArn":"{arn}"}}}}"#)));
        assert!(arn("arn:aws:iot:eu-west-1:123456789012:*").is_ok());
        assert_eq!(arn("arn:aws:iot:eu-west-2:123456789012:*"), Err(Refused::CannotAssume));
    }

    #[test]
    fn a_trust_document_that_cannot_be_read_is_no_trust() {
        assert_eq!(ask("{}"), Err(Refused::CannotAssume));
        assert_eq!(ask("nonsense"), Err(Refused::CannotAssume));
    }
}
