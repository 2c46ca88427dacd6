//! What a session of an identity brings along.

use super::CognitoFacts;
use crate::diagnose::iam;
use crate::fleet::{IamKind, IamPrincipal};
use crate::policy::{Context, Document, Transport};

const AMR: &str = "cognito-identity.amazonaws.com:amr";
const AUD: &str = "cognito-identity.amazonaws.com:aud";
const SUB: &str = "cognito-identity.amazonaws.com:sub";

impl CognitoFacts {
    /// Whether the identity has a login; `None` where that is not known.
    pub(in crate::diagnose) fn is_authenticated(&self) -> Option<bool> {
        self.identity.known().map(|identity| !identity.logins.is_empty())
    }

    /// What its role's policies and trust may ask about (IAM guide, `reference_policies_iam-condition-keys`).
    pub(in crate::diagnose) fn iam_context(&self, transport: Transport, documents: &[&str]) -> Context {
        let arn = self.role.known().map(|role| role.arn.clone()).unwrap_or_default();
        let name = self.role.known().map(|role| role.name.clone()).unwrap_or_default();
        let principal = IamPrincipal { kind: IamKind::Role, arn, name, session: None };
        let mut context = iam::context(transport, &self.scope, self.now, &principal);
        let mut tell = |key: &str, value: &str| {
            context.keys.insert(key.to_owned(), vec![value.to_owned()]);
        };
        tell("aws:federatedprovider", "cognito-identity.amazonaws.com");
        tell(SUB, &self.identity_id);
        if let Some(pool) = self.pool.known() {
            tell(AUD, &pool.id);
        }
        // The token also tells the provider, and the user there; that is not known here.
        let asks_for_more = documents.iter().any(|text| asks_for_provider(text));
        match self.is_authenticated() {
            Some(true) if !asks_for_more => tell(AMR, "authenticated"),
            Some(false) => tell(AMR, "unauthenticated"),
            Some(true) => context.cannot_tell(AMR, "by which provider it was signed in with is not known"),
            None => context.cannot_tell(AMR, self.identity.gap().unwrap_or_default()),
        }
        if let Some(gap) = self.pool.gap() {
            context.cannot_tell(AUD, gap);
        }
        context
    }

    /// The documents of the role that can be read.
    pub(in crate::diagnose) fn role_documents(&self) -> Vec<&str> {
        let policies = self.role_policies.known();
        let all = policies.into_iter().flat_map(|all| all.identity.iter().chain(&all.boundary));
        let trust = self.role.known().map(|role| role.trust_document.as_str());
        all.filter_map(|one| one.document.known().map(String::as_str)).chain(trust).collect()
    }
}

/// What AWS IoT policies of an identity may ask about. Whether `${cognito-identity.amazonaws.com:sub}` means anything in
/// them is not documented (developer guide, `iot-policy-variables`), so it is not known.
pub(in crate::diagnose) fn iot_context(transport: Transport) -> Context {
    let mut context = Context::new(transport);
    iam::over_mqtt(&mut context);
    context.cannot_tell(SUB, "whether AWS IoT policies know it is not documented");
    context
}

/// Whether a document compares `amr` with anything but the two words that are known.
fn asks_for_provider(text: &str) -> bool {
    let Ok(document) = Document::parse(text) else { return false };
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    let mut of_amr = conditions.filter(|condition| condition.key.eq_ignore_ascii_case(AMR));
    of_amr.any(|condition| condition.values.iter().any(|value| value != "authenticated" && value != "unauthenticated"))
}
