//! AWS's default quotas of the APIs (Service Quotas of AWS IoT Core and AWS IoT Device Management, as of 2024).

/// Calls a second that AWS allows of each operation by default, for an account and region.
pub const PUBLISHED_QUOTAS: [(f64, &[&str]); 7] = [
    (350.0, &["DescribeThing"]),
    (
        100.0,
        &[
            "DescribeThingGroup",
            "DescribeThingType",
            "ListThingGroupsForThing",
            "AttachThingPrincipal",
            "DetachThingPrincipal",
            "UpdateThing",
        ],
    ),
    (25.0, &["ListThingsInThingGroup"]),
    (20.0, &["ListThingPrincipals", "GetIndexingConfiguration"]),
    (
        15.0,
        &[
            "ListAttachedPolicies",
            "AttachPolicy",
            "DetachPolicy",
            "AttachPrincipalPolicy",
            "ListPrincipalPolicies",
            "GetPolicyVersion",
            "SearchIndex",
            "GetStatistics",
            "GetCardinality",
            "GetPercentiles",
        ],
    ),
    (
        10.0,
        &[
            "ListThings",
            "ListCertificates",
            "DescribeCertificate",
            "UpdateCertificate",
            "ListPolicies",
            "GetPolicy",
            "ListPolicyVersions",
            "CreatePolicyVersion",
            "SetDefaultPolicyVersion",
            "ListTargetsForPolicy",
            "ListPolicyPrincipals",
            "ListPrincipalThings",
            "ListRoleAliases",
            "DescribeRoleAlias",
            "UpdateRoleAlias",
            "CreateRoleAlias",
            "ListThingGroups",
            "ListThingTypes",
            "DescribeIndex",
            "TestAuthorization",
            "ListDomainConfigurations",
        ],
    ),
    (5.0, &["GetEffectivePolicies", "ListIndices"]),
];

/// AWS's default quota of an operation, in calls a second, where it is published.
pub fn published_quota(operation: &str) -> Option<f64> {
    PUBLISHED_QUOTAS.iter().find(|(_, operations)| operations.contains(&operation)).map(|(rate, _)| *rate)
}
