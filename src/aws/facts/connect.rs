//! What the diagnosis of a failed connect needs to know.

use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::Timestamp;

use super::certificate::CertificateSide;
use super::thing::not_needed;
use super::wanted::Wanted;
use crate::aws::Cloud;
use crate::aws::gap::{fact, same_gap};
use crate::aws::sweep::IN_FLIGHT;
use crate::diagnose::{DeviceFacts, DeviceQuestion, FailedConnects};
use crate::fleet::{Fact, PolicyDetail};
use crate::policy::Verdict;

impl Cloud {
    /// Everything the verdict about a failed connect rests on. Never fails: what could not be had is a gap in it. Of a
    /// client that presented no certificate nothing is asked. `with_policies` reads every policy of the account, too, where one
    /// is missing: many calls.
    pub async fn connect_facts(&self, client_id: &str, principal: &str, with_policies: bool) -> DeviceFacts {
        let nothing = DeviceFacts::nothing_asked(self.scope().clone(), Timestamp::now());
        let Some(id) = FailedConnects::certificate_id_in(principal) else { return nothing };
        let arn = self.certificate_arn(id);
        let wanted = Wanted { session: false, shadow_names: false, ..Wanted::all(DeviceQuestion::Credentials) };
        let (mut thing, principals, certificate, policies) = tokio::join!(
            self.thing_side(client_id, &wanted),
            self.thing_principals(client_id),
            self.certificate(id),
            self.policies_on(&arn)
        );
        thing.principals = fact(principals);
        let side =
            CertificateSide { certificate: fact(certificate), policies, other_versions: not_needed(), alias: None };
        let mut facts = DeviceFacts {
            scope: self.scope_by(&side, &thing),
            thing_name: Some(client_id.to_owned()),
            thing_principals: thing.principal_names(),
            thing: thing.thing,
            presented: Some(arn),
            certificate: side.certificate,
            certificate_policies: side.policies,
            group_policies: thing.group_policies,
            // The thing has the client's name.
            other_thing: Fact::Known(false),
            ..nothing
        };
        if with_policies {
            facts.candidates = self.connect_candidates(client_id, &facts).await;
        }
        facts
    }

    /// The policies of the account, each with its number of targets where it could let this client in.
    async fn connect_candidates(&self, client_id: &str, facts: &DeviceFacts) -> Fact<Vec<(PolicyDetail, Fact<usize>)>> {
        let is_lacking = matches!(facts.lets_in(client_id, None, None), Verdict::ImplicitDeny | Verdict::Unknown);
        if facts.certificate.known().is_none() || !is_lacking {
            return Fact::Unknown("not asked: no policy is missing".to_owned());
        }
        let policies = self.account_policies().await;
        let Some(known) = policies.known() else { return same_gap(&policies, "the policies are not known") };
        let counted = stream::iter(known.read.clone()).map(|detail| {
            let verdict = facts.lets_in(client_id, None, Some(&detail));
            async move {
                let count = if matches!(verdict, Verdict::Allow | Verdict::Unknown) {
                    self.target_count(&detail.policy.name).await
                } else {
                    Fact::Unknown("not counted: it does not let the client in".to_owned())
                };
                (detail, count)
            }
        });
        Fact::Known(counted.buffered(IN_FLIGHT).collect().await)
    }
}
