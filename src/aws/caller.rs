//! Who the session is, by `sts:GetCallerIdentity`; where STS is closed to it, by any ARN the registry shows.

use aws_credential_types::Credentials;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;
use aws_smithy_types::retry::RetryConfig;

use super::Cloud;
use super::clients::within;
use super::sign_in::{FirstQuestion, is_known_region, partition_of, with_nearest_region};
use crate::fleet::{Arn, Problem, ProblemKind, Scope};

/// Who the session is. Empty texts where STS would not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// The whole ARN of user, role session or root.
    pub arn: String,
    /// Twelve digits.
    pub account: String,
    /// Such as `AIDA…` or `AROA…:session`.
    pub user_id: String,
}

impl Cloud {
    /// Who other credentials are, asked of this session's STS: the self-check of the ones a role alias gave.
    ///
    /// # Errors
    /// As `sts:GetCallerIdentity` fails.
    pub async fn identify(&self, credentials: Credentials) -> Result<Caller, Problem> {
        let theirs = aws_sdk_sts::config::Builder::new().credentials_provider(credentials);
        let request = self.clients().sts.get_caller_identity().customize().config_override(theirs);
        let answer = self.call("sts:GetCallerIdentity", "", request.send()).await?;
        Ok(caller(answer))
    }
}

/// Asks STS, once. A refusal is no hindrance; no sign-in and no network are.
pub(super) async fn identify(cloud: &Cloud, first: &FirstQuestion) -> Result<(Caller, Scope), Problem> {
    let region = &cloud.scope().region;
    let once =
        aws_sdk_sts::config::Builder::new().retry_config(RetryConfig::disabled()).timeout_config(within(first.within));
    let request = cloud.clients().sts.get_caller_identity().customize().config_override(once);
    match cloud.call("sts:GetCallerIdentity", "", request.send()).await {
        Ok(answer) => {
            let caller = caller(answer);
            let scope = scope_of(&caller.arn, region, &caller.account);
            Ok((caller, scope))
        }
        Err(mut problem) if problem.kind == ProblemKind::Network => {
            problem.message = format!("{}; STS was asked at {}", problem.message, first.at);
            Err(in_an_unknown_region(problem, region))
        }
        Err(problem) if matches!(problem.kind, ProblemKind::SignIn | ProblemKind::Input) => Err(problem),
        Err(_) => {
            let arn = tokio::time::timeout(first.within, any_arn(cloud)).await.ok().flatten().unwrap_or_default();
            let account = Arn::parse(&arn).map(|arn| arn.account).unwrap_or_default();
            Ok((Caller::default(), scope_of(&arn, region, &account)))
        }
    }
}

fn caller(answer: GetCallerIdentityOutput) -> Caller {
    Caller {
        arn: answer.arn.unwrap_or_default(),
        account: answer.account.unwrap_or_default(),
        user_id: answer.user_id.unwrap_or_default(),
    }
}

fn scope_of(arn: &str, region: &str, account: &str) -> Scope {
    let partition = Arn::parse(arn).map(|arn| arn.partition).filter(|partition| !partition.is_empty());
    Scope {
        partition: partition.unwrap_or_else(|| partition_of(region).to_owned()),
        region: region.to_owned(),
        account: account.to_owned(),
    }
}

/// A region that does not exist shows as a name that does not resolve.
fn in_an_unknown_region(mut problem: Problem, region: &str) -> Problem {
    if !is_known_region(region) {
        problem.message = format!("is there a region {region:?}? {}", problem.message);
        problem.next = Some(with_nearest_region(region));
    }
    problem
}

/// Any ARN of this account.
async fn any_arn(cloud: &Cloud) -> Option<String> {
    let iot = cloud.iot();
    let (policies, things) = tokio::join!(
        cloud.call("iot:ListPolicies", "", iot.list_policies().page_size(1).send()),
        cloud.call("iot:ListThings", "", iot.list_things().max_results(1).send()),
    );
    let from_policies = policies.ok().and_then(|page| page.policies?.into_iter().find_map(|policy| policy.policy_arn));
    from_policies.or_else(|| things.ok().and_then(|page| page.things?.into_iter().find_map(|thing| thing.thing_arn)))
}
