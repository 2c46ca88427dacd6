//! Which request is which operation, and what IAM is asked for it. Those that are called by name are in `named`.
//!
//! Paths: service models `iot` and `iot-data`. Resources: service authorization reference, AWS IoT.

use http::Method;

use super::answers::Protocol;
use super::call::{Call, Outcome, text};
use super::named::{COGNITO, IAM, SERVICE_QUOTAS, STS};
use super::{
    attachments, ca_certificates, certificates, connections, data, endpoints, groups, logging, policies, role_aliases,
    search, test_authorization, thing_types, things,
};
use crate::emulator::state::Refusal;

/// The resource that IAM is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// Nobody is asked, not even for a signature (Cognito's public operations).
    Public,
    /// IAM is not asked (`GetCallerIdentity`).
    Nothing,
    /// `*`: the action knows no resources.
    Any,
    /// An AWS IoT resource of this kind, named by the first label.
    Label(&'static str),
    /// The first label as it is: a target.
    Target,
    /// A header with a principal in it.
    Header(&'static str),
    /// A member of the body: a target or a principal.
    Body(&'static str),
    /// A member of the body that names a resource of this kind.
    BodyName(&'static str, &'static str),
    /// The index that the body names; the one of things where it names none.
    Index,
    /// A thing or, with `name` in the query, one of its named shadows.
    Shadow,
    /// The role named by the form's `RoleName`.
    Role,
    /// The user named by the form's `UserName`.
    User,
    /// The user group named by the form's `GroupName`.
    UserGroup,
    /// An ARN in the form.
    Arn(&'static str),
    /// The Cognito identity pool of the body.
    Pool,
}

/// An operation.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    /// AWS's name for it; its IAM action, too.
    pub(super) name: &'static str,
    /// The service's prefix in IAM actions.
    prefix: &'static str,
    on: On,
    /// What it does.
    pub(super) run: fn(&Call<'_>) -> Outcome,
}

/// An operation at a path.
pub(super) struct Route {
    method: Method,
    path: &'static str,
    /// What stands there.
    pub(super) operation: Operation,
}

impl Operation {
    /// Whether it is answered without a signature.
    pub(super) const fn is_public(&self) -> bool {
        matches!(self.on, On::Public)
    }

    /// The IAM action and resource to ask for.
    pub(super) fn permission(&self, call: &Call<'_>) -> Result<Option<(String, String)>, Refusal> {
        let arn = |kind: &str, name: &str| call.read(|state| state.arn(kind, name));
        let resource = match self.on {
            On::Public | On::Nothing => return Ok(None),
            On::Any => "*".to_owned(),
            On::Label(kind) => arn(kind, call.label(0)),
            On::Target => call.label(0).to_owned(),
            On::Header(name) => call.header(name)?.to_owned(),
            On::Body(member) => text(&call.json()?, member).unwrap_or("*").to_owned(),
            On::BodyName(kind, member) => arn(kind, text(&call.json()?, member).unwrap_or("*")),
            On::Index => arn("index", text(&call.json()?, "indexName").unwrap_or("AWS_Things")),
            On::Shadow => match call.query("name") {
                Some(name) => arn("thing", &format!("{}/{name}", call.label(0))),
                None => arn("thing", call.label(0)),
            },
            On::Role => call.read(|state| state.role_arn(call.query("RoleName").unwrap_or("*"))),
            On::User => call.read(|state| state.user_arn(call.query("UserName").unwrap_or("*"))),
            On::UserGroup => call.read(|state| state.iam_arn("group", call.query("GroupName").unwrap_or("*"))),
            On::Arn(member) => call.query(member).unwrap_or("*").to_owned(),
            On::Pool => {
                let body = call.json()?;
                let pool = text(&body, "IdentityPoolId").unwrap_or("*");
                call.read(|state| {
                    let scope = &state.scope;
                    format!(
                        "arn:{}:cognito-identity:{}:{}:identitypool/{pool}",
                        scope.partition, scope.region, scope.account
                    )
                })
            }
        };
        Ok(Some((format!("{}:{}", self.prefix, self.name), resource)))
    }
}

pub(super) const fn operation(
    prefix: &'static str,
    name: &'static str,
    on: On,
    run: fn(&Call<'_>) -> Outcome,
) -> Operation {
    Operation { name, prefix, on, run }
}

const fn iot(method: Method, path: &'static str, name: &'static str, on: On, run: fn(&Call<'_>) -> Outcome) -> Route {
    Route { method, path, operation: operation("iot", name, on, run) }
}

const GET: Method = Method::GET;
const PUT: Method = Method::PUT;
const POST: Method = Method::POST;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;
const THING: On = On::Label("thing");
const THING_TYPE: On = On::Label("thingtype");
const GROUP: On = On::Label("thinggroup");
const CERT: On = On::Label("cert");
const CA: On = On::Label("cacert");
const POLICY: On = On::Label("policy");
const ALIAS: On = On::Label("rolealias");
const INDEX: On = On::Label("index");
const CLIENT: On = On::Label("client");
const PRINCIPAL: On = On::Header("x-amzn-principal");
const OLD_PRINCIPAL: On = On::Header("x-amzn-iot-principal");

static CONTROL: &[Route] = &[
    iot(GET, "/things", "ListThings", On::Any, things::list),
    iot(GET, "/things/{}", "DescribeThing", THING, things::describe),
    iot(POST, "/things/{}", "CreateThing", THING, things::create),
    iot(PATCH, "/things/{}", "UpdateThing", THING, things::update),
    iot(DELETE, "/things/{}", "DeleteThing", THING, things::delete),
    iot(GET, "/things/{}/principals", "ListThingPrincipals", THING, attachments::list_thing_principals),
    iot(GET, "/things/{}/principals-v2", "ListThingPrincipalsV2", THING, attachments::list_thing_principals_v2),
    iot(PUT, "/things/{}/principals", "AttachThingPrincipal", PRINCIPAL, attachments::attach_thing_principal),
    iot(DELETE, "/things/{}/principals", "DetachThingPrincipal", PRINCIPAL, attachments::detach_thing_principal),
    iot(GET, "/principals/things", "ListPrincipalThings", PRINCIPAL, attachments::list_principal_things),
    iot(GET, "/principals/things-v2", "ListPrincipalThingsV2", PRINCIPAL, attachments::list_principal_things_v2),
    iot(GET, "/things/{}/thing-groups", "ListThingGroupsForThing", THING, groups::list_for_thing),
    iot(POST, "/things/{}/connectivity-data", "GetThingConnectivityData", THING, search::connectivity),
    iot(GET, "/thing-types", "ListThingTypes", On::Any, thing_types::list),
    iot(GET, "/thing-types/{}", "DescribeThingType", THING_TYPE, thing_types::describe),
    iot(POST, "/thing-types/{}", "CreateThingType", THING_TYPE, thing_types::create),
    iot(POST, "/thing-types/{}/deprecate", "DeprecateThingType", THING_TYPE, thing_types::deprecate),
    iot(DELETE, "/thing-types/{}", "DeleteThingType", THING_TYPE, thing_types::delete),
    iot(PUT, "/thing-groups/addThingToThingGroup", "AddThingToThingGroup", IN_GROUP, groups::add_thing),
    iot(PUT, "/thing-groups/removeThingFromThingGroup", "RemoveThingFromThingGroup", IN_GROUP, groups::remove_thing),
    iot(GET, "/thing-groups", "ListThingGroups", On::Any, groups::list),
    iot(GET, "/thing-groups/{}", "DescribeThingGroup", GROUP, groups::describe),
    iot(POST, "/thing-groups/{}", "CreateThingGroup", GROUP, groups::create),
    iot(PATCH, "/thing-groups/{}", "UpdateThingGroup", GROUP, groups::update),
    iot(DELETE, "/thing-groups/{}", "DeleteThingGroup", GROUP, groups::delete),
    iot(GET, "/thing-groups/{}/things", "ListThingsInThingGroup", GROUP, groups::list_things),
    iot(GET, "/certificates", "ListCertificates", On::Any, certificates::list),
    iot(POST, "/certificates", "CreateCertificateFromCsr", On::Any, certificates::create_from_csr),
    iot(GET, "/certificates/{}", "DescribeCertificate", CERT, certificates::describe),
    iot(PUT, "/certificates/{}", "UpdateCertificate", CERT, certificates::update),
    iot(DELETE, "/certificates/{}", "DeleteCertificate", CERT, certificates::delete),
    iot(GET, "/certificates-by-ca/{}", "ListCertificatesByCA", On::Any, certificates::list_by_ca),
    iot(POST, "/keys-and-certificate", "CreateKeysAndCertificate", On::Any, certificates::create_keys),
    iot(POST, "/certificate/register", "RegisterCertificate", On::Any, certificates::register),
    iot(
        POST,
        "/certificate/register-no-ca",
        "RegisterCertificateWithoutCA",
        On::Any,
        certificates::register_without_ca,
    ),
    iot(GET, "/registrationcode", "GetRegistrationCode", On::Any, ca_certificates::registration_code),
    iot(GET, "/cacertificates", "ListCACertificates", On::Any, ca_certificates::list),
    iot(POST, "/cacertificate", "RegisterCACertificate", On::Any, ca_certificates::register),
    iot(GET, "/cacertificate/{}", "DescribeCACertificate", CA, ca_certificates::describe),
    iot(PUT, "/cacertificate/{}", "UpdateCACertificate", CA, ca_certificates::update),
    iot(DELETE, "/cacertificate/{}", "DeleteCACertificate", CA, ca_certificates::delete),
    iot(GET, "/policies", "ListPolicies", On::Any, policies::list),
    iot(GET, "/policies/{}", "GetPolicy", POLICY, policies::get),
    iot(POST, "/policies/{}", "CreatePolicy", POLICY, policies::create),
    iot(DELETE, "/policies/{}", "DeletePolicy", POLICY, policies::delete),
    iot(GET, "/policies/{}/version", "ListPolicyVersions", POLICY, policies::list_versions),
    iot(POST, "/policies/{}/version", "CreatePolicyVersion", POLICY, policies::create_version),
    iot(GET, "/policies/{}/version/{}", "GetPolicyVersion", POLICY, policies::get_version),
    iot(PATCH, "/policies/{}/version/{}", "SetDefaultPolicyVersion", POLICY, policies::set_default_version),
    iot(DELETE, "/policies/{}/version/{}", "DeletePolicyVersion", POLICY, policies::delete_version),
    iot(PUT, "/target-policies/{}", "AttachPolicy", On::Body("target"), attachments::attach_policy),
    iot(POST, "/target-policies/{}", "DetachPolicy", On::Body("target"), attachments::detach_policy),
    iot(POST, "/attached-policies/{}", "ListAttachedPolicies", On::Target, attachments::list_attached_policies),
    iot(POST, "/policy-targets/{}", "ListTargetsForPolicy", POLICY, attachments::list_targets),
    iot(PUT, "/principal-policies/{}", "AttachPrincipalPolicy", OLD_PRINCIPAL, attachments::attach_principal_policy),
    iot(DELETE, "/principal-policies/{}", "DetachPrincipalPolicy", OLD_PRINCIPAL, attachments::detach_principal_policy),
    iot(GET, "/principal-policies", "ListPrincipalPolicies", OLD_PRINCIPAL, attachments::list_principal_policies),
    iot(GET, "/policy-principals", "ListPolicyPrincipals", On::Any, attachments::list_policy_principals),
    iot(
        POST,
        "/effective-policies",
        "GetEffectivePolicies",
        On::Body("principal"),
        test_authorization::effective_policies,
    ),
    iot(POST, "/test-authorization", "TestAuthorization", On::Body("principal"), test_authorization::test),
    iot(GET, "/role-aliases", "ListRoleAliases", On::Any, role_aliases::list),
    iot(GET, "/role-aliases/{}", "DescribeRoleAlias", ALIAS, role_aliases::describe),
    iot(POST, "/role-aliases/{}", "CreateRoleAlias", ALIAS, role_aliases::create),
    iot(PUT, "/role-aliases/{}", "UpdateRoleAlias", ALIAS, role_aliases::update),
    iot(DELETE, "/role-aliases/{}", "DeleteRoleAlias", ALIAS, role_aliases::delete),
    iot(GET, "/endpoint", "DescribeEndpoint", On::Any, endpoints::describe_endpoint),
    iot(GET, "/domainConfigurations", "ListDomainConfigurations", On::Any, endpoints::list_domain_configurations),
    iot(GET, "/v2LoggingOptions", "GetV2LoggingOptions", On::Any, logging::get),
    iot(POST, "/v2LoggingOptions", "SetV2LoggingOptions", On::Any, logging::set),
    iot(GET, "/indexing/config", "GetIndexingConfiguration", On::Any, search::configuration),
    iot(POST, "/indexing/config", "UpdateIndexingConfiguration", On::Any, search::update_configuration),
    iot(GET, "/indices", "ListIndices", On::Any, search::list),
    iot(GET, "/indices/{}", "DescribeIndex", INDEX, search::describe),
    iot(POST, "/indices/search", "SearchIndex", On::Index, search::search),
    iot(POST, "/indices/statistics", "GetStatistics", On::Index, search::get_statistics),
    iot(POST, "/indices/cardinality", "GetCardinality", On::Index, search::get_cardinality),
    iot(POST, "/indices/percentiles", "GetPercentiles", On::Index, search::get_percentiles),
    iot(POST, "/indices/buckets", "GetBucketsAggregation", On::Index, search::get_buckets),
];

const IN_GROUP: On = On::BodyName("thinggroup", "thingGroupName");

static DATA: &[Route] = &[
    iot(GET, "/things/{}/shadow", "GetThingShadow", On::Shadow, data::get_shadow),
    iot(POST, "/things/{}/shadow", "UpdateThingShadow", On::Shadow, data::update_shadow),
    iot(DELETE, "/things/{}/shadow", "DeleteThingShadow", On::Shadow, data::delete_shadow),
    iot(GET, "/api/things/shadow/ListNamedShadowsForThing/{}", "ListNamedShadowsForThing", THING, data::list_shadows),
    iot(POST, "/topics/{}", "Publish", On::Label("topic"), connections::publish),
    iot(GET, "/retainedMessage", "ListRetainedMessages", On::Any, connections::list_retained),
    iot(GET, "/retainedMessage/{}", "GetRetainedMessage", On::Label("topic"), connections::get_retained),
    iot(GET, "/connections/{}", "GetConnection", CLIENT, connections::get_connection),
    iot(DELETE, "/connections/{}", "DeleteConnection", CLIENT, connections::delete_connection),
    iot(GET, "/connections/{}/subscriptions", "ListSubscriptions", CLIENT, connections::list_subscriptions),
];

/// The operation of this name, for the protocols that name it.
pub(super) fn by_name(protocol: Protocol, name: &str) -> Option<Operation> {
    let table = match protocol {
        Protocol::Sts => STS,
        Protocol::Iam => IAM,
        Protocol::Cognito => COGNITO,
        Protocol::ServiceQuotas => SERVICE_QUOTAS,
        Protocol::Iot | Protocol::IotData => return None,
    };
    table.iter().find(|operation| operation.name == name).copied()
}

/// Whether there is an operation of this name in any service.
pub(super) fn is_known(name: &str) -> bool {
    let by_path = CONTROL.iter().chain(DATA).map(|route| route.operation.name);
    by_path
        .chain([STS, IAM, COGNITO, SERVICE_QUOTAS].into_iter().flatten().map(|operation| operation.name))
        .any(|known| known == name)
}

/// The operation at this raw path, with its labels still encoded: an encoded slash is no slash.
pub(super) fn match_path<'p>(
    protocol: Protocol,
    method: &Method,
    path: &'p str,
) -> Option<(&'static Route, Vec<&'p str>)> {
    let table = if protocol == Protocol::Iot { CONTROL } else { DATA };
    let path = path.strip_suffix('/').unwrap_or(path);
    table
        .iter()
        .filter(|route| route.method == *method)
        .find_map(|route| labels(route.path, path).map(|labels| (route, labels)))
}

fn labels<'p>(template: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut found = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected {
            "{}" if !segment.is_empty() => found.push(segment),
            _ if expected == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched_before_they_are_decoded() {
        let path = "/attached-policies/arn%3Aaws%3Aiot%3Aeu-west-1%3A123456789012%3Acert%2Fabc";
        let (route, labels) = match_path(Protocol::Iot, &Method::POST, path).unwrap();
        assert_eq!(route.operation.name, "ListAttachedPolicies");
        assert_eq!(labels.len(), 1);
        assert!(match_path(Protocol::Iot, &Method::POST, "/attached-policies/a/b").is_none());
    }

    #[test]
    fn the_same_path_means_what_its_service_and_method_say() {
        let name =
            |protocol, method: &Method, path| match_path(protocol, method, path).map(|(route, _)| route.operation.name);
        assert_eq!(name(Protocol::Iot, &Method::PUT, "/target-policies/p"), Some("AttachPolicy"));
        assert_eq!(name(Protocol::Iot, &Method::POST, "/target-policies/p"), Some("DetachPolicy"));
        assert_eq!(name(Protocol::Iot, &Method::GET, "/things/t/shadow"), None);
        assert_eq!(name(Protocol::IotData, &Method::GET, "/things/t/shadow"), Some("GetThingShadow"));
        assert_eq!(
            name(Protocol::Iot, &Method::PUT, "/thing-groups/addThingToThingGroup"),
            Some("AddThingToThingGroup")
        );
    }
}
