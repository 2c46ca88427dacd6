//! The operations of STS, IAM, Amazon Cognito and Service Quotas, which are called by name, and what IAM is asked for each.
//!
//! Resources: service authorization reference of each service.

use super::routes::{On, Operation, operation};
use super::{
    cognito, cognito_credentials, iam, iam_groups, iam_managed, iam_roles, iam_users, service_quotas, simulate, sts,
    web_identity,
};

pub(super) static STS: &[Operation] = &[
    operation("sts", "GetCallerIdentity", On::Nothing, sts::get_caller_identity),
    operation("sts", "GetSessionToken", On::Nothing, sts::get_session_token),
    operation("sts", "AssumeRole", On::Nothing, sts::assume_role),
    operation("sts", "AssumeRoleWithWebIdentity", On::Public, web_identity::assume_role),
];

pub(super) static IAM: &[Operation] = &[
    operation("iam", "GetUser", On::Nothing, iam_users::get),
    operation("iam", "CreateUser", On::User, iam_users::create),
    operation("iam", "DeleteUser", On::User, iam_users::delete),
    operation("iam", "CreateAccessKey", On::User, iam_users::create_access_key),
    operation("iam", "DeleteAccessKey", On::User, iam_users::delete_access_key),
    operation("iam", "PutUserPolicy", On::User, iam_users::put_policy),
    operation("iam", "DeleteUserPolicy", On::User, iam_users::delete_policy),
    operation("iam", "GetUserPolicy", On::User, iam_users::get_policy),
    operation("iam", "ListUserPolicies", On::User, iam_users::list_policies),
    operation("iam", "ListAttachedUserPolicies", On::User, iam_users::list_attached_policies),
    operation("iam", "AttachUserPolicy", On::User, iam_users::attach_policy),
    operation("iam", "DetachUserPolicy", On::User, iam_users::detach_policy),
    operation("iam", "PutUserPermissionsBoundary", On::User, iam_managed::put_user_boundary),
    operation("iam", "DeleteUserPermissionsBoundary", On::User, iam_managed::delete_user_boundary),
    operation("iam", "ListGroupsForUser", On::User, iam_groups::list_for_user),
    operation("iam", "CreateGroup", On::UserGroup, iam_groups::create),
    operation("iam", "AddUserToGroup", On::UserGroup, iam_groups::add_user),
    operation("iam", "RemoveUserFromGroup", On::UserGroup, iam_groups::remove_user),
    operation("iam", "PutGroupPolicy", On::UserGroup, iam_groups::put_policy),
    operation("iam", "GetGroupPolicy", On::UserGroup, iam_groups::get_policy),
    operation("iam", "ListGroupPolicies", On::UserGroup, iam_groups::list_policies),
    operation("iam", "ListAttachedGroupPolicies", On::UserGroup, iam_groups::list_attached_policies),
    operation("iam", "AttachGroupPolicy", On::UserGroup, iam_groups::attach_policy),
    operation("iam", "CreatePolicy", On::Any, iam_managed::create),
    operation("iam", "GetPolicy", On::Arn("PolicyArn"), iam_managed::get),
    operation("iam", "GetPolicyVersion", On::Arn("PolicyArn"), iam_managed::get_version),
    operation("iam", "PutRolePermissionsBoundary", On::Role, iam_managed::put_role_boundary),
    operation("iam", "DeleteRolePermissionsBoundary", On::Role, iam_managed::delete_role_boundary),
    operation("iam", "SimulatePrincipalPolicy", On::Arn("PolicySourceArn"), simulate::simulate),
    operation("iam", "ListRoles", On::Any, iam::list_roles),
    operation("iam", "GetRole", On::Role, iam::get_role),
    operation("iam", "CreateRole", On::Role, iam::create_role),
    operation("iam", "DeleteRole", On::Role, iam::delete_role),
    operation("iam", "UpdateRole", On::Role, iam::update_role),
    operation("iam", "UpdateAssumeRolePolicy", On::Role, iam::update_assume_role_policy),
    operation("iam", "PutRolePolicy", On::Role, iam_roles::put_role_policy),
    operation("iam", "DeleteRolePolicy", On::Role, iam_roles::delete_role_policy),
    operation("iam", "GetRolePolicy", On::Role, iam_roles::get_role_policy),
    operation("iam", "ListRolePolicies", On::Role, iam_roles::list_role_policies),
    operation("iam", "ListAttachedRolePolicies", On::Role, iam_roles::list_attached_role_policies),
    operation("iam", "AttachRolePolicy", On::Role, iam_roles::attach_role_policy),
    operation("iam", "DetachRolePolicy", On::Role, iam_roles::detach_role_policy),
];

pub(super) static COGNITO: &[Operation] = &[
    operation("cognito-identity", "ListIdentityPools", On::Any, cognito::list_pools),
    operation("cognito-identity", "DescribeIdentityPool", On::Pool, cognito::describe_pool),
    operation("cognito-identity", "CreateIdentityPool", On::Any, cognito::create_pool),
    operation("cognito-identity", "UpdateIdentityPool", On::Pool, cognito::update_pool),
    operation("cognito-identity", "DeleteIdentityPool", On::Pool, cognito::delete_pool),
    operation("cognito-identity", "GetIdentityPoolRoles", On::Pool, cognito::get_roles),
    operation("cognito-identity", "SetIdentityPoolRoles", On::Pool, cognito::set_roles),
    operation("cognito-identity", "ListIdentities", On::Pool, cognito::list_identities),
    operation("cognito-identity", "DescribeIdentity", On::Any, cognito::describe_identity),
    operation("cognito-identity", "DeleteIdentities", On::Any, cognito::delete_identities),
    operation("cognito-identity", "GetId", On::Public, cognito::get_id),
    operation("cognito-identity", "GetCredentialsForIdentity", On::Public, cognito_credentials::get_credentials),
    operation("cognito-identity", "GetOpenIdToken", On::Public, cognito_credentials::get_open_id_token),
];

pub(super) static SERVICE_QUOTAS: &[Operation] =
    &[operation("servicequotas", "ListServiceQuotas", On::Any, service_quotas::list)];
