//! What the diagnosis of a failed connect needs to know.

use crate::aws::Cloud;
use crate::aws::gap::fact;
use crate::diagnose::{ConnectFacts, FailedConnects};
use crate::fleet::{Fact, Principal};

impl Cloud {
    /// Everything the verdict about a failed connect rests on. Never fails: what could not be had is a gap in it. Of a
    /// client that presented no certificate nothing is asked.
    pub async fn connect_facts(&self, client_id: &str, principal: &str) -> ConnectFacts {
        fn not_asked<T>() -> Fact<T> {
            Fact::Unknown("not asked: no certificate was presented".to_owned())
        }
        let mut facts = ConnectFacts {
            scope: self.scope().clone(),
            thing: not_asked(),
            is_attached: not_asked(),
            certificate: not_asked(),
            policies: not_asked(),
            group_policies: not_asked(),
        };
        let Some(id) = FailedConnects::certificate_id_in(principal) else { return facts };
        let arn = self.certificate_arn(id);
        let (side, principals, certificate, policies) = tokio::join!(
            self.thing_side(client_id),
            self.thing_principals(client_id),
            self.certificate(id),
            self.policies_on(&arn)
        );
        let holds = |one: &Principal| matches!(one, Principal::Certificate { id: held, .. } if held == id);
        facts.is_attached = fact(principals).map(|all| all.iter().any(holds));
        facts.thing = side.thing;
        facts.group_policies = side.group_policies;
        facts.certificate = fact(certificate);
        facts.policies = policies;
        facts
    }
}
