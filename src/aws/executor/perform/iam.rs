//! Changes of IAM roles.

use aws_smithy_types::retry::RetryConfig;

use super::misplaced;
use crate::aws::Cloud;
use crate::diagnose::{ApiCall, role_name};
use crate::fleet::Problem;

impl Cloud {
    pub(super) async fn change_role(&self, call: &ApiCall) -> Result<(), Problem> {
        let (iam, action, on) = (self.changing_iam(), call.iam_action(), call.subject());
        match call {
            ApiCall::UpdateAssumeRolePolicy { role, document } => {
                let request = iam.update_assume_role_policy().role_name(role_name(role)).policy_document(document);
                self.call(&action, on, request.send()).await.map(drop)
            }
            ApiCall::UpdateRole { role, max_session_seconds } => {
                let request = iam.update_role().role_name(role_name(role)).max_session_duration(*max_session_seconds);
                self.call(&action, on, request.send()).await.map(drop)
            }
            ApiCall::PutRolePolicy { role, name, document } => {
                let request = iam.put_role_policy().role_name(role_name(role)).policy_name(name);
                self.call(&action, on, request.policy_document(document).send()).await.map(drop)
            }
            ApiCall::DeleteRolePolicy { role, name } => {
                let request = iam.delete_role_policy().role_name(role_name(role)).policy_name(name);
                self.call(&action, on, request.send()).await.map(drop)
            }
            other => Err(misplaced(other)),
        }
    }

    /// One try, as for the registry. Changes of roles are rare: it is made when one is.
    fn changing_iam(&self) -> aws_sdk_iam::Client {
        let once = aws_sdk_iam::config::Builder::from(&self.inner.sdk).retry_config(RetryConfig::disabled());
        aws_sdk_iam::Client::from_conf(once.build())
    }
}
