//! What AWS itself says of an MQTT action: `TestAuthorization` (AWS IoT API reference). It knows connect, publish,
//! subscribe and receive, and nothing else: no shadow over HTTPS, no role alias.

use aws_sdk_iot::error::BuildError;
use aws_sdk_iot::types::{ActionType, AuthDecision, AuthInfo, AuthResult};

use super::Cloud;
use crate::fleet::{Problem, ProblemKind};
use crate::policy::Verdict;

/// What it can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MqttAction {
    /// `iot:Connect`
    Connect,
    /// `iot:Publish`
    Publish,
    /// `iot:Subscribe`
    Subscribe,
    /// `iot:Receive`
    Receive,
}

impl MqttAction {
    /// Of an IAM action, whatever its case.
    pub fn parse(action: &str) -> Option<Self> {
        match action.to_ascii_lowercase().as_str() {
            "iot:connect" => Some(Self::Connect),
            "iot:publish" => Some(Self::Publish),
            "iot:subscribe" => Some(Self::Subscribe),
            "iot:receive" => Some(Self::Receive),
            _ => None,
        }
    }

    const fn kind(self) -> ActionType {
        match self {
            Self::Connect => ActionType::Connect,
            Self::Publish => ActionType::Publish,
            Self::Subscribe => ActionType::Subscribe,
            Self::Receive => ActionType::Receive,
        }
    }
}

/// AWS's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// What it comes to.
    pub verdict: Verdict,
    /// The policies that it names as deciding.
    pub policies: Vec<String>,
    /// Context that AWS would have needed to be sure.
    pub missing: Vec<String>,
}

impl Cloud {
    /// What AWS says: may this principal (a certificate's ARN or an identity's id) do it under this client id? `pool` is
    /// the identity's pool.
    ///
    /// # Errors
    /// As `TestAuthorization` fails.
    pub async fn test_authorization(
        &self,
        principal: &str,
        pool: Option<&str>,
        client_id: Option<&str>,
        action: MqttAction,
        resource: &str,
    ) -> Result<Tested, Problem> {
        let wrong =
            |error: &BuildError| Problem::new(ProblemKind::Input, "TestAuthorization", resource, error.to_string());
        let info = AuthInfo::builder().action_type(action.kind()).resources(resource).build().map_err(|e| wrong(&e))?;
        let request = self.iot().test_authorization().principal(principal).auth_infos(info);
        let request = request.set_client_id(client_id.map(str::to_owned));
        let request = request.set_cognito_identity_pool_id(pool.map(str::to_owned));
        let answer = self.call("iot:TestAuthorization", principal, request.send()).await?;
        let result = answer.auth_results.unwrap_or_default().into_iter().next();
        result.map(tested).ok_or_else(|| {
            Problem::new(ProblemKind::Service, "TestAuthorization", principal, "an answer without a result")
        })
    }
}

fn tested(result: AuthResult) -> Tested {
    let denied = result.denied;
    let (verdict, policies) = match result.auth_decision {
        Some(AuthDecision::Allowed) => (Verdict::Allow, result.allowed.and_then(|allowed| allowed.policies)),
        Some(AuthDecision::ExplicitDeny) => {
            (Verdict::ExplicitDeny, denied.and_then(|denied| denied.explicit_deny).and_then(|deny| deny.policies))
        }
        Some(AuthDecision::ImplicitDeny) => {
            (Verdict::ImplicitDeny, denied.and_then(|denied| denied.implicit_deny).and_then(|deny| deny.policies))
        }
        _ => (Verdict::Unknown, None),
    };
    Tested {
        verdict,
        policies: policies.unwrap_or_default().into_iter().filter_map(|policy| policy.policy_name).collect(),
        missing: result.missing_context_values.unwrap_or_default(),
    }
}
