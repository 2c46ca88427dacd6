//! IAM principals and their policies, as far as a verdict about AWS IoT needs them.

/// What kind of IAM principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IamKind {
    /// A role; a session of one is examined as its role.
    Role,
    /// A user.
    User,
}

/// An IAM user or role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IamPrincipal {
    /// Role or user.
    pub kind: IamKind,
    /// The whole ARN, path included: `arn:aws:iam::123456789012:role/team/app`.
    pub arn: String,
    /// The name at its end.
    pub name: String,
}

/// A policy document and where it was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedDocument {
    /// The inline policy's name or the managed policy's ARN.
    pub name: String,
    /// `inline`, `managed`, `group NAME inline`, `group NAME managed`, `boundary`.
    pub place: String,
    /// JSON text, percent-decoded; the default version.
    pub document: super::Fact<String>,
}

/// The identity-based policies of a principal.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IamPolicies {
    /// Their union grants.
    pub identity: Vec<NamedDocument>,
    /// The permissions boundary, which limits what they grant; `None` where there is none.
    pub boundary: Option<NamedDocument>,
}

/// What `iam:SimulatePrincipalPolicy` said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SimulatedDecision {
    /// `allowed`
    Allowed,
    /// `explicitDeny`
    ExplicitDeny,
    /// `implicitDeny`
    ImplicitDeny,
}

/// One action on one resource, simulated (IAM API reference, `EvaluationResult`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulated {
    /// Such as `iot:GetThingShadow`.
    pub action: String,
    /// The whole ARN.
    pub resource: String,
    /// What it comes to.
    pub decision: SimulatedDecision,
    /// `SourcePolicyId` of the matched statements.
    pub matched: Vec<String>,
    /// `MissingContextValues`
    pub missing_context: Vec<String>,
    /// `AllowedByPermissionsBoundary`, where there is one.
    pub boundary_allows: Option<bool>,
    /// `AllowedByOrganizations`, where AWS says.
    pub organization_allows: Option<bool>,
}
