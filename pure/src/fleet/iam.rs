//! IAM principals and their policies, as far as a verdict about AWS IoT needs them.

use super::Arn;

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
    /// The session's name, where it was a session of the role that was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

impl IamPrincipal {
    /// Reads the ARN of a role, of a user or of a role's session; `None` for anything else, the root user included.
    ///
    /// A session's ARN leaves out its role's path (IAM guide, `reference_identifiers`): the role's ARN made up from it is
    /// right for the path `/` alone, and `iam:GetRole`, which asks by name, tells the other ones.
    pub fn parse(arn: &str) -> Option<Self> {
        let Arn { partition, service, region, account, resource } = Arn::parse(arn)?;
        let (kind, rest) = resource.split_once('/')?;
        let principal = |kind, name: &str, arn: String, session: Option<&str>| {
            let is_whole = !name.is_empty() && session != Some("");
            is_whole.then(|| Self { kind, arn, name: name.to_owned(), session: session.map(str::to_owned) })
        };
        let last = rest.rsplit('/').next().unwrap_or_default();
        match (service.as_str(), kind) {
            _ if !region.is_empty() => None,
            ("iam", "role") => principal(IamKind::Role, last, arn.to_owned(), None),
            ("iam", "user") => principal(IamKind::User, last, arn.to_owned(), None),
            ("sts", "assumed-role") => {
                let (name, session) = rest.split_once('/')?;
                principal(IamKind::Role, name, format!("arn:{partition}:iam::{account}:role/{name}"), Some(session))
            }
            _ => None,
        }
    }
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

impl NamedDocument {
    /// Stands for every policy of a list that could not be read.
    const ALL: &str = "(all of them)";

    /// All policies of a place, of which not even the names could be had.
    pub fn all(place: String, gap: super::Fact<String>) -> Self {
        Self { name: Self::ALL.to_owned(), place, document: gap }
    }

    /// Whether it stands for all of its place.
    pub fn is_all(&self) -> bool {
        self.name == Self::ALL
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_users_and_sessions_are_read_and_nothing_else() {
        let role = IamPrincipal::parse("arn:aws:iam::123456789012:role/team/app").unwrap();
        assert_eq!((role.kind, role.name.as_str(), role.session), (IamKind::Role, "app", None));
        assert_eq!(role.arn, "arn:aws:iam::123456789012:role/team/app");
        let user = IamPrincipal::parse("arn:aws:iam::123456789012:user/ada").unwrap();
        assert_eq!((user.kind, user.name.as_str()), (IamKind::User, "ada"));
        let session = IamPrincipal::parse("arn:aws-cn:sts::123456789012:assumed-role/app/i-0abc").unwrap();
        assert_eq!(session.arn, "arn:aws-cn:iam::123456789012:role/app");
        assert_eq!((session.name.as_str(), session.session.as_deref()), ("app", Some("i-0abc")));
        for other in [
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:policy/p",
            "arn:aws:sts::123456789012:federated-user/ada",
            "arn:aws:sts::123456789012:assumed-role/app",
            "arn:aws:sts::123456789012:assumed-role/app/",
            "arn:aws:iot:eu-west-1:123456789012:role/app",
            "arn:aws:iam::123456789012:role/",
            "app",
        ] {
            assert_eq!(IamPrincipal::parse(other), None, "{other}");
        }
    }
}
