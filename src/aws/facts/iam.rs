//! What the diagnosis of an IAM user or role needs to know.

use jiff::Timestamp;

use super::simulation::{resources, shadow_operations};
use crate::aws::Cloud;
use crate::aws::gap::fact;
use crate::aws::iam::ContextKey;
use crate::diagnose::{IamFacts, ShadowAsked};
use crate::fleet::{Arn, Fact, IamKind, IamPolicies, IamPrincipal, Role, Simulated};

impl Cloud {
    /// Everything the verdict about an IAM principal rests on, by at most four calls one after another. Never fails: what
    /// could not be had is a gap in it.
    pub async fn iam_facts(&self, principal: &IamPrincipal, asked: Option<&ShadowAsked>) -> IamFacts {
        if let Some(why) = self.is_elsewhere(principal) {
            return IamFacts {
                now: Timestamp::now(),
                scope: self.scope().clone(),
                principal: principal.clone(),
                asked: asked.cloned(),
                role: Fact::Unknown(why.clone()),
                policies: Fact::Unknown(why.clone()),
                simulated: Fact::Unknown(why.clone()),
                shadow_names: Fact::Unknown(why),
            };
        }
        let named = async {
            let names = match asked {
                Some(asked) => fact(self.shadow_names(&asked.thing).await),
                None => Fact::Unknown("not asked: no shadow was asked about".to_owned()),
            };
            // A session's ARN does not tell its role's path: only GetRole does.
            let simulated = match principal.session {
                Some(_) => None,
                None => Some(self.simulated_for(principal, asked, &names).await),
            };
            (names, simulated)
        };
        let ((role, policies), (shadow_names, simulated)) = tokio::join!(self.principal_policies(principal), named);
        let mut principal = principal.clone();
        if let Some(role) = role.known() {
            principal.arn.clone_from(&role.arn);
        }
        let simulated = match simulated {
            Some(simulated) => simulated,
            None => self.simulated_for(&principal, asked, &shadow_names).await,
        };
        IamFacts {
            now: Timestamp::now(),
            scope: self.scope().clone(),
            principal,
            asked: asked.cloned(),
            role,
            policies,
            simulated,
            shadow_names,
        }
    }

    /// IAM is asked by name, and would tell of the one of that name in the session's own account.
    fn is_elsewhere(&self, principal: &IamPrincipal) -> Option<String> {
        let (of, here) = (Arn::parse(&principal.arn)?.account, &self.scope().account);
        let is_elsewhere = !of.is_empty() && !here.is_empty() && of != *here;
        is_elsewhere.then(|| format!("not asked: it is of account {of}, this session is in {here}"))
    }

    async fn principal_policies(&self, principal: &IamPrincipal) -> (Fact<Role>, Fact<IamPolicies>) {
        match principal.kind {
            IamKind::Role => self.role_with_policies(&principal.arn).await,
            IamKind::User => {
                let role = Fact::Unknown("not asked: a user is no role".to_owned());
                (role, self.user_policies(&principal.name).await)
            }
        }
    }

    async fn simulated_for(
        &self,
        principal: &IamPrincipal,
        asked: Option<&ShadowAsked>,
        names: &Fact<Vec<String>>,
    ) -> Fact<Vec<Simulated>> {
        let Some(asked) = asked else {
            return Fact::Unknown("not asked: no shadow was asked about".to_owned());
        };
        let resources = resources(asked, names, self.scope());
        let username = (principal.kind == IamKind::User).then(|| ContextKey {
            name: "aws:username",
            values: vec![principal.name.clone()],
            is_list: false,
        });
        let keys: Vec<ContextKey> = username.into_iter().collect();
        match fact(self.simulated(&principal.arn, &shadow_operations(), &resources, &keys).await) {
            Fact::Absent => Fact::Unknown("SimulatePrincipalPolicy: AWS says there is no such principal".to_owned()),
            other => other,
        }
    }
}
