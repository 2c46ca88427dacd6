//! As much of IAM as the fleet needs: roles, users, access keys, temporary credentials.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::credentials::{random_text, unique_id};
use super::{CognitoSession, Refusal, State, WebIdentity};
use crate::fleet::Arn;

/// Everything of IAM.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Iam {
    /// By name.
    pub roles: BTreeMap<String, Role>,
    /// By name.
    pub users: BTreeMap<String, User>,
    /// By access key id (`AKIA…`).
    pub keys: BTreeMap<String, AccessKey>,
    /// By access key id (`ASIA…`).
    pub temporary: BTreeMap<String, TemporaryCredentials>,
    /// Managed policies by ARN: the document in force.
    pub managed: BTreeMap<String, String>,
    /// User groups by name.
    pub groups: BTreeMap<String, IamGroup>,
    /// For whom tokens of `GetOpenIdToken` are, by the SHA-256 of each: a token opens a role to whoever has it.
    web_identities: BTreeMap<String, WebIdentity>,
}

impl Iam {
    /// Remembers for whom a token is; those that have expired are forgotten.
    pub fn add_web_identity(&mut self, token: &str, identity: WebIdentity, now: Timestamp) {
        self.web_identities.retain(|_, known| known.expires > now);
        self.web_identities.insert(digest(token), identity);
    }

    /// For whom a token is, where it is known.
    pub fn web_identity(&self, token: &str) -> Option<&WebIdentity> {
        self.web_identities.get(&digest(token))
    }
}

fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Role {
    /// `AROA…`
    pub id: String,
    /// With slashes at both ends; `/` by default.
    pub path: String,
    /// The trust policy, JSON text.
    pub trust_document: String,
    /// Seconds; 3,600 unless raised.
    pub max_session_seconds: i32,
    /// Inline policies: name and JSON text.
    pub policies: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub managed: Vec<String>,
    /// Free text.
    pub description: Option<String>,
    /// ARN of the managed policy that is its permissions boundary.
    #[serde(default)]
    pub boundary: Option<String>,
    /// When it was created.
    pub created: Timestamp,
}

/// A user.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct User {
    /// `AIDA…`
    pub id: String,
    /// Inline policies: name and JSON text.
    pub policies: BTreeMap<String, String>,
    /// ARNs of managed policies.
    #[serde(default)]
    pub managed: Vec<String>,
    /// Names of the groups it is in.
    #[serde(default)]
    pub groups: Vec<String>,
    /// ARN of the managed policy that is its permissions boundary.
    #[serde(default)]
    pub boundary: Option<String>,
    /// When it was created.
    pub created: Timestamp,
}

/// A group of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct IamGroup {
    /// `AGPA…`
    pub id: String,
    /// Inline policies: name and JSON text.
    pub policies: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub managed: Vec<String>,
    /// When it was created.
    pub created: Timestamp,
}

/// A user's access key. Its Debug form keeps the secret.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AccessKey {
    /// Whose it is.
    pub user: String,
    /// The secret.
    pub secret: String,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Temporary credentials of a role or a user. Its Debug form keeps the secrets.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TemporaryCredentials {
    /// The secret key.
    pub secret: String,
    /// The session token.
    pub session_token: String,
    /// From then on they are refused.
    pub expires: Timestamp,
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, or the user's own ARN.
    pub arn: String,
    /// `AROA…:SESSION`, or the user's id.
    pub user_id: String,
    /// The role whose policies they carry.
    pub role: Option<String>,
    /// The user whose policies they carry.
    pub user: Option<String>,
    /// Condition keys of the session, such as `credentials-iot:ThingName`.
    pub keys: BTreeMap<String, String>,
    /// The Amazon Cognito identity they were given to, where it is one.
    #[serde(default)]
    pub cognito: Option<CognitoSession>,
}

impl fmt::Debug for TemporaryCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expires, arn, .. } = self;
        f.debug_struct("TemporaryCredentials").field("arn", arn).field("expires", expires).finish_non_exhaustive()
    }
}

impl State {
    /// The ARN of a role, its path included.
    pub fn role_arn(&self, name: &str) -> String {
        let path = self.iam.roles.get(name).map_or("/", |role| role.path.as_str());
        format!("arn:{}:iam::{}:role{path}{name}", self.scope.partition, self.scope.account)
    }

    /// The ARN of a user.
    pub fn user_arn(&self, name: &str) -> String {
        self.iam_arn("user", name)
    }

    /// The ARN of something of IAM without a path.
    pub fn iam_arn(&self, kind: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:{kind}/{name}", self.scope.partition, self.scope.account)
    }

    /// A managed policy's document.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn managed_policy(&self, arn: &str) -> Result<&str, Refusal> {
        let found = self.iam.managed.get(arn).map(String::as_str);
        found.ok_or_else(|| Refusal::new("NoSuchEntity", format!("Policy {arn} does not exist or is not attachable.")))
    }

    /// A group of users by name.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn iam_group(&self, name: &str) -> Result<&IamGroup, Refusal> {
        self.iam.groups.get(name).ok_or_else(|| no_group(name))
    }

    /// The same, to change.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn iam_group_mut(&mut self, name: &str) -> Result<&mut IamGroup, Refusal> {
        self.iam.groups.get_mut(name).ok_or_else(|| no_group(name))
    }

    /// The role an ARN names, if it is here, path and all.
    pub fn role_by_arn(&self, arn: &str) -> Option<(&str, &Role)> {
        let parsed = Arn::parse(arn)?;
        let name = parsed.resource.strip_prefix("role/")?.rsplit('/').next()?;
        let (name, role) = self.iam.roles.get_key_value(name)?;
        (self.role_arn(name) == arn).then_some((name.as_str(), role))
    }

    /// A role by name, as IAM answers for it.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn role(&self, name: &str) -> Result<&Role, Refusal> {
        self.iam.roles.get(name).ok_or_else(|| no_role(name))
    }

    /// The same, to change.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn role_mut(&mut self, name: &str) -> Result<&mut Role, Refusal> {
        self.iam.roles.get_mut(name).ok_or_else(|| no_role(name))
    }

    /// A user by name, as IAM answers for it.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn user(&self, name: &str) -> Result<&User, Refusal> {
        self.iam.users.get(name).ok_or_else(|| no_user(name))
    }

    /// The same, to change.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn user_mut(&mut self, name: &str) -> Result<&mut User, Refusal> {
        self.iam.users.get_mut(name).ok_or_else(|| no_user(name))
    }

    /// Adds a user with one inline policy and one access key; an existing user or key is replaced.
    pub fn add_user(&mut self, name: &str, policy_document: &str, key_id: &str, secret: &str, now: Timestamp) {
        let policies = BTreeMap::from([("access".to_owned(), policy_document.to_owned())]);
        let user = User { id: unique_id("AIDA"), policies, created: now, ..User::default() };
        self.iam.users.insert(name.to_owned(), user);
        self.iam.keys.insert(key_id.to_owned(), AccessKey { user: name.to_owned(), secret: secret.to_owned() });
    }

    /// Adds a role; an existing one is replaced. Its ARN comes back.
    pub fn add_role(&mut self, name: &str, trust_document: &str, max_session_seconds: i32, now: Timestamp) -> String {
        let role = Role {
            id: unique_id("AROA"),
            path: "/".to_owned(),
            trust_document: trust_document.to_owned(),
            max_session_seconds,
            created: now,
            ..Role::default()
        };
        self.iam.roles.insert(name.to_owned(), role);
        self.role_arn(name)
    }

    /// Issues temporary credentials for a role: the access key id (`ASIA…`) and the rest. The session is named `session`
    /// (the credential provider names it after the certificate). Expired ones are forgotten on the way.
    pub fn issue_role_credentials(
        &mut self,
        role: &str,
        session: &str,
        expires: Timestamp,
        keys: BTreeMap<String, String>,
        now: Timestamp,
    ) -> (String, TemporaryCredentials) {
        let Scoped { partition, account } = Scoped::of(self);
        let role_id = self.iam.roles.get(role).map_or_else(String::new, |role| role.id.clone());
        let issued = TemporaryCredentials {
            secret: random_text(40),
            session_token: random_text(320),
            expires,
            arn: format!("arn:{partition}:sts::{account}:assumed-role/{role}/{session}"),
            user_id: format!("{role_id}:{session}"),
            role: Some(role.to_owned()),
            user: None,
            keys,
            cognito: None,
        };
        self.keep_temporary(issued, now)
    }

    /// Issues temporary credentials of a role to an Amazon Cognito identity.
    pub fn issue_cognito_credentials(
        &mut self,
        role: &str,
        session: CognitoSession,
        session_name: &str,
        expires: Timestamp,
        now: Timestamp,
    ) -> (String, TemporaryCredentials) {
        let (id, mut issued) = self.issue_role_credentials(role, session_name, expires, BTreeMap::new(), now);
        issued.cognito = Some(session);
        self.iam.temporary.insert(id.clone(), issued.clone());
        (id, issued)
    }

    /// Issues a user's session credentials (`GetSessionToken`).
    pub fn issue_user_credentials(
        &mut self,
        user: &str,
        expires: Timestamp,
        now: Timestamp,
    ) -> (String, TemporaryCredentials) {
        let issued = TemporaryCredentials {
            secret: random_text(40),
            session_token: random_text(320),
            expires,
            arn: self.user_arn(user),
            user_id: self.iam.users.get(user).map_or_else(String::new, |user| user.id.clone()),
            role: None,
            user: Some(user.to_owned()),
            keys: BTreeMap::new(),
            cognito: None,
        };
        self.keep_temporary(issued, now)
    }

    fn keep_temporary(&mut self, issued: TemporaryCredentials, now: Timestamp) -> (String, TemporaryCredentials) {
        // Expired ones stay for a day, so that using them is answered with "expired" rather than "unknown".
        let day = jiff::SignedDuration::from_hours(24);
        self.iam.temporary.retain(|_, old| old.expires.saturating_add(day).is_ok_and(|end| end > now));
        let id = unique_id("ASIA");
        self.iam.temporary.insert(id.clone(), issued.clone());
        (id, issued)
    }
}

/// The parts of the scope that IAM's global ARNs have.
struct Scoped {
    partition: String,
    account: String,
}

impl Scoped {
    fn of(state: &State) -> Self {
        Self { partition: state.scope.partition.clone(), account: state.scope.account.clone() }
    }
}

fn no_group(name: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("The group with name {name} cannot be found."))
}

fn no_user(name: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("The user with name {name} cannot be found."))
}

fn no_role(name: &str) -> Refusal {
    Refusal::new("NoSuchEntity", format!("The role with name {name} cannot be found."))
}
