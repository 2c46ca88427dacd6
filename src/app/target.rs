//! Where one can go.

use crate::fleet::{Arn, IamKind, IamPrincipal, Principal, Scope};

/// Something of the fleet that has a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// By name.
    Thing(String),
    /// By id.
    Certificate(String),
    /// By name.
    Policy(String),
    /// By name.
    RoleAlias(String),
    /// By name.
    Group(String),
    /// An Amazon Cognito identity, by id: `region:uuid`.
    Identity(String),
    /// A user or a role; a role's session stands for its role.
    IamPrincipal(IamPrincipal),
}

impl Target {
    /// The page of a principal, where it has one.
    pub fn of(principal: &Principal) -> Option<Self> {
        match principal {
            Principal::Certificate { id, .. } => Some(Self::Certificate(id.clone())),
            Principal::ThingGroup { name, .. } => Some(Self::Group(name.clone())),
            Principal::CognitoIdentity(id) => Some(Self::Identity(id.clone())),
            Principal::Other(text) => IamPrincipal::parse(text).map(Self::IamPrincipal),
        }
    }

    /// The page of an ARN, where it has one.
    pub fn of_arn(text: &str) -> Option<Self> {
        let arn = Arn::parse(text)?;
        // IAM has policies, too.
        let of = |kind: &str| arn.name(kind).filter(|_| arn.service == "iot").map(str::to_owned);
        of("thing")
            .map(Self::Thing)
            .or_else(|| of("cert").map(Self::Certificate))
            .or_else(|| of("policy").map(Self::Policy))
            .or_else(|| of("rolealias").map(Self::RoleAlias))
            .or_else(|| of("thinggroup").map(Self::Group))
            .or_else(|| IamPrincipal::parse(text).map(Self::IamPrincipal))
    }

    /// The page of what was pasted as it stands in a log or a console: an ARN, an identity's id, a certificate's id.
    pub fn of_pasted(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['"', '\'', ',', '`']);
        if let Some(target) = Self::of_arn(text) {
            return Some(target);
        }
        if let Principal::CognitoIdentity(id) = Principal::parse(text) {
            return Some(Self::Identity(id));
        }
        // AWS names certificates in lower case; tools print fingerprints with colons and in upper case.
        let id = text.replace(':', "").to_ascii_lowercase();
        let is_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then_some(Self::Certificate(id))
    }

    /// Whether it has an Identity tab: whether what it may do can be examined.
    pub const fn is_examinable(&self) -> bool {
        matches!(self, Self::Thing(_) | Self::Certificate(_) | Self::Identity(_) | Self::IamPrincipal(_))
    }

    /// The name or id.
    pub fn name(&self) -> &str {
        match self {
            Self::Thing(name)
            | Self::Certificate(name)
            | Self::Policy(name)
            | Self::RoleAlias(name)
            | Self::Group(name)
            | Self::Identity(name) => name,
            Self::IamPrincipal(principal) => &principal.name,
        }
    }

    /// What it is, in AWS's words.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Thing(_) => "thing",
            Self::Certificate(_) => "certificate",
            Self::Policy(_) => "policy",
            Self::RoleAlias(_) => "role alias",
            Self::Group(_) => "group",
            Self::Identity(_) => "identity",
            Self::IamPrincipal(principal) => match principal.kind {
                IamKind::Role => "IAM role",
                IamKind::User => "IAM user",
            },
        }
    }

    /// Its ARN in this account and region; an identity has none and is called by its id.
    pub fn arn(&self, scope: &Scope) -> String {
        match self {
            Self::Thing(name) => scope.iot(&format!("thing/{name}")),
            Self::Certificate(id) => scope.iot(&format!("cert/{id}")),
            Self::Policy(name) => scope.iot(&format!("policy/{name}")),
            Self::RoleAlias(name) => scope.iot(&format!("rolealias/{name}")),
            Self::Group(name) => scope.iot(&format!("thinggroup/{name}")),
            Self::Identity(id) => id.clone(),
            Self::IamPrincipal(principal) => principal.arn.clone(),
        }
    }

    /// The `aws` command that shows it.
    pub fn aws_command(&self) -> String {
        match self {
            Self::Thing(name) => format!("aws iot describe-thing --thing-name {}", quoted(name)),
            Self::Certificate(id) => format!("aws iot describe-certificate --certificate-id {}", quoted(id)),
            Self::Policy(name) => format!("aws iot get-policy --policy-name {}", quoted(name)),
            Self::RoleAlias(name) => format!("aws iot describe-role-alias --role-alias {}", quoted(name)),
            Self::Group(name) => format!("aws iot describe-thing-group --thing-group-name {}", quoted(name)),
            Self::Identity(id) => format!("aws cognito-identity describe-identity --identity-id {}", quoted(id)),
            Self::IamPrincipal(principal) => match principal.kind {
                IamKind::Role => format!("aws iam get-role --role-name {}", quoted(&principal.name)),
                IamKind::User => format!("aws iam get-user --user-name {}", quoted(&principal.name)),
            },
        }
    }
}

/// A word for a POSIX shell.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_lead_to_pages_and_back() {
        let scope = Scope { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into() };
        for target in [
            Target::Thing("pump:1".into()),
            Target::Certificate("ab".into()),
            Target::Policy("p".into()),
            Target::RoleAlias("a,b@c".into()),
            Target::Group("oslo".into()),
            Target::of_arn("arn:aws:iam::123456789012:role/team/app").unwrap(),
        ] {
            assert_eq!(Target::of_arn(&target.arn(&scope)), Some(target));
        }
        assert_eq!(Target::of_arn("arn:aws:iam::123456789012:policy/x"), None);
        let session = Target::of_arn("arn:aws:sts::123456789012:assumed-role/app/kari").unwrap();
        assert_eq!(session.arn(&scope), "arn:aws:iam::123456789012:role/app");
    }

    #[test]
    fn what_is_pasted_leads_to_its_page() {
        let id = "0123456789abcdef".repeat(4);
        let colons: Vec<String> = id
            .to_ascii_uppercase()
            .as_bytes()
            .chunks(2)
            .map(|pair| pair.iter().map(|b| *b as char).collect())
            .collect();
        assert_eq!(Target::of_pasted(&colons.join(":")), Some(Target::Certificate(id.clone())));
        assert_eq!(Target::of_pasted(&format!(" {id}\n")), Some(Target::Certificate(id)));
        let identity = "eu-west-1:0b5ee3a6-0000-4000-8000-000000000000";
        assert_eq!(Target::of_pasted(&format!("\"{identity}\",")), Some(Target::Identity(identity.into())));
        assert_eq!(Target::of_pasted("arn:aws:iam::1:user/kari").unwrap().noun(), "IAM user");
        assert_eq!(Target::of_pasted("pump-1"), None);
        assert_eq!(Target::of_pasted("a1:0b5ee3a6-0000"), None);
    }

    #[test]
    fn words_reach_the_shell_as_they_are() {
        assert_eq!(quoted("pump-1"), "pump-1");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
    }
}
