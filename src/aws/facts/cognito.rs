//! What the diagnosis of an Amazon Cognito identity needs to know.

use jiff::Timestamp;

use crate::aws::Cloud;
use crate::diagnose::{CognitoFacts, ShadowAsked};
use crate::fleet::Fact;

impl Cloud {
    /// Everything the verdict about an identity rests on. Never fails: what could not be had is a gap in it.
    ///
    /// `pool` is the identity pool's id, where it is known: AWS does not tell which pool an identity belongs to.
    #[expect(clippy::unused_async, reason = "it asks AWS")]
    pub async fn cognito_facts(
        &self,
        identity_id: &str,
        _pool: Option<&str>,
        asked: Option<&ShadowAsked>,
    ) -> CognitoFacts {
        fn not_asked<T>() -> Fact<T> {
            Fact::Unknown("not asked".to_owned())
        }
        CognitoFacts {
            now: Timestamp::now(),
            scope: self.scope().clone(),
            identity_id: identity_id.to_owned(),
            asked: asked.cloned(),
            identity: not_asked(),
            pool: not_asked(),
            roles: not_asked(),
            role: not_asked(),
            role_policies: not_asked(),
            simulated: not_asked(),
            policies: not_asked(),
            shadow_names: not_asked(),
            candidates: not_asked(),
            unread_candidates: Vec::new(),
        }
    }
}
