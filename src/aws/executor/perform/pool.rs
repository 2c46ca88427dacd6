//! Changes of Amazon Cognito identity pools. Both calls replace every setting, so each is read first and sent along
//! (API reference, `SetIdentityPoolRoles`, `UpdateIdentityPool`).

use aws_smithy_types::retry::RetryConfig;

use super::misplaced;
use crate::aws::Cloud;
use crate::diagnose::ApiCall;
use crate::fleet::Problem;

impl Cloud {
    pub(super) async fn change_pool(&self, call: &ApiCall) -> Result<(), Problem> {
        match call {
            ApiCall::SetIdentityPoolRoles { pool, authenticated, unauthenticated } => {
                self.set_pool_roles(pool, authenticated.clone(), unauthenticated.clone()).await
            }
            ApiCall::UpdateIdentityPool { pool, allow_unauthenticated, allow_classic } => {
                self.set_pool_flags(pool, *allow_unauthenticated, *allow_classic).await
            }
            other => Err(misplaced(other)),
        }
    }

    async fn set_pool_roles(
        &self,
        pool: &str,
        authenticated: Option<String>,
        unauthenticated: Option<String>,
    ) -> Result<(), Problem> {
        let cognito = self.changing_cognito();
        let asked = cognito.get_identity_pool_roles().identity_pool_id(pool).send();
        let now = self.call("cognito-identity:GetIdentityPoolRoles", pool, asked).await?;
        let named = [("authenticated", authenticated), ("unauthenticated", unauthenticated)];
        let roles = named.into_iter().filter_map(|(kind, role)| Some((kind.to_owned(), role?))).collect();
        let request = cognito.set_identity_pool_roles().identity_pool_id(pool).set_roles(Some(roles));
        let sent = request.set_role_mappings(now.role_mappings).send();
        self.call("cognito-identity:SetIdentityPoolRoles", pool, sent).await.map(drop)
    }

    async fn set_pool_flags(&self, pool: &str, unauthenticated: bool, classic: bool) -> Result<(), Problem> {
        let cognito = self.changing_cognito();
        let asked = cognito.describe_identity_pool().identity_pool_id(pool).send();
        let now = self.call("cognito-identity:DescribeIdentityPool", pool, asked).await?;
        let sent = cognito
            .update_identity_pool()
            .identity_pool_id(pool)
            .identity_pool_name(now.identity_pool_name)
            .allow_unauthenticated_identities(unauthenticated)
            .allow_classic_flow(classic)
            .set_supported_login_providers(now.supported_login_providers)
            .set_developer_provider_name(now.developer_provider_name)
            .set_open_id_connect_provider_arns(now.open_id_connect_provider_arns)
            .set_cognito_identity_providers(now.cognito_identity_providers)
            .set_saml_provider_arns(now.saml_provider_arns)
            .set_identity_pool_tags(now.identity_pool_tags)
            .send();
        self.call("cognito-identity:UpdateIdentityPool", pool, sent).await.map(drop)
    }

    /// One try, as for the registry. Changes of pools are rare: it is made when one is.
    pub(in crate::aws::executor) fn changing_cognito(&self) -> aws_sdk_cognitoidentity::Client {
        let once =
            aws_sdk_cognitoidentity::config::Builder::from(&self.inner.sdk).retry_config(RetryConfig::disabled());
        aws_sdk_cognitoidentity::Client::from_conf(once.build())
    }
}
