//! What the diagnosis of an Amazon Cognito identity needs to know: where its pool is known, at most four calls one after
//! another.

use futures_util::StreamExt as _;
use futures_util::future::{FutureExt as _, join_all};
use futures_util::stream;
use jiff::Timestamp;

use super::candidates::AccountPolicies;
use super::simulation::{resources, shadow_operations};
use crate::aws::Cloud;
use crate::aws::gap::{fact, gap, same_gap};
use crate::aws::iam::ContextKey;
use crate::aws::sweep::IN_FLIGHT;
use crate::diagnose::{
    AttachedPolicy, CognitoFacts, DeviceFacts, Mending, ShadowAsked, lacks_iot_policy, may_change_iot_policies,
    needs_pool_role, would_let_identity_in,
};
use crate::fleet::{Arn, Fact, Identity, IdentityPool, Policy, PolicyDetail, PoolRoles, Principal, Problem};

/// What is told of the pool.
type PoolSide = (Fact<IdentityPool>, Fact<PoolRoles>);

/// Policies that a fix may attach, each with its number of targets; and those that could not be read, with why.
type Offered = (Fact<Vec<(PolicyDetail, Fact<usize>)>>, Vec<(String, String)>);

/// Of policies how many targets each has, and their versions that are not in force.
type Changeable = (Vec<(String, Fact<usize>)>, Fact<Vec<(AttachedPolicy, String)>>);

impl Cloud {
    /// Everything the verdict about an identity rests on. Never fails: what could not be had is a gap in it.
    ///
    /// `pool` is the identity pool's id, where it is known: AWS does not tell which pool an identity belongs to.
    pub async fn cognito_facts(
        &self,
        identity_id: &str,
        pool: Option<&str>,
        asked: Option<&ShadowAsked>,
    ) -> CognitoFacts {
        let blank = self.blank(identity_id, asked);
        if let Some(why) = self.cannot_be_asked(identity_id) {
            return blank_with(&blank, &why);
        }
        let identity = self.identity(identity_id).map(fact).shared();
        let shadow_names = async {
            match asked {
                Some(asked) => fact(self.shadow_names(&asked.thing).await),
                None => blank.shadow_names.clone(),
            }
        };
        let shadow_names = shadow_names.shared();
        let iam = async {
            let (identity, pool) = tokio::join!(identity.clone(), self.pool_side(identity_id, pool));
            let facts = CognitoFacts { identity, pool: pool.0, roles: pool.1, ..blank.clone() };
            self.iam_side(facts, shadow_names.clone()).await
        };
        let listed = async {
            match pool {
                Some(pool) => Some(self.lists_identity(pool, identity_id).await),
                None => None,
            }
        };
        let iot = async {
            let (identity, policies, all) =
                tokio::join!(identity.clone(), self.policies_on(identity_id), self.all_where_asked(asked));
            self.iot_side(CognitoFacts { identity, policies, ..blank.clone() }, all).await
        };
        let all = Box::pin(async { tokio::join!(shadow_names.clone(), iam, iot, listed) });
        let (shadow_names, iam, iot, listed) = all.await;
        let facts = CognitoFacts {
            in_pool: listed.unwrap_or_else(|| by_search(&iam.pool)),
            shadow_names,
            policies: iot.policies,
            candidates: iot.candidates,
            unread_candidates: iot.unread_candidates,
            other_versions: iot.other_versions,
            mending: Mending { targets: iot.mending.targets, ..iam.mending },
            now: Timestamp::now(),
            ..iam
        };
        without_foreign_pool(facts, pool)
    }

    fn blank(&self, identity_id: &str, asked: Option<&ShadowAsked>) -> CognitoFacts {
        let facts = CognitoFacts {
            now: Timestamp::now(),
            scope: self.scope().clone(),
            identity_id: identity_id.to_owned(),
            asked: asked.cloned(),
            identity: not_asked(""),
            pool: not_asked(""),
            in_pool: not_asked(""),
            roles: not_asked(""),
            role: not_asked(""),
            role_policies: not_asked(""),
            simulated: not_asked(""),
            policies: not_asked(""),
            shadow_names: not_asked(""),
            candidates: not_asked(""),
            unread_candidates: Vec::new(),
            other_versions: not_asked(""),
            mending: Mending::default(),
        };
        blank_with(&facts, "not asked: no shadow was asked about")
    }

    /// Why nothing can be told of such an id from here; AWS would only answer that it is not valid, or not there.
    fn cannot_be_asked(&self, identity_id: &str) -> Option<String> {
        let region = &self.scope().region;
        match (Principal::parse(identity_id), identity_id.split_once(':')) {
            (Principal::CognitoIdentity(_), Some((of, _))) if of != region => {
                Some(format!("not asked: the identity is in {of}, this session in {region}"))
            }
            (Principal::CognitoIdentity(_), _) => None,
            _ => Some("not asked: this is no identity id".to_owned()),
        }
    }

    async fn pool_side(&self, identity_id: &str, given: Option<&str>) -> PoolSide {
        let id = match given {
            Some(id) => Fact::Known(id.to_owned()),
            None => self.pool_of(identity_id).await,
        };
        let Some(id) = id.known() else {
            return (same_gap(&id, ""), same_gap(&id, ""));
        };
        let (pool, roles) = tokio::join!(self.identity_pool(id), self.pool_roles(id));
        (fact(pool), fact(roles))
    }

    /// The role that this kind of identity gets, its policies, and what IAM says of them.
    async fn iam_side(
        &self,
        facts: CognitoFacts,
        shadow_names: impl Future<Output = Fact<Vec<String>>>,
    ) -> CognitoFacts {
        let arn = match role_of(&facts.identity, &facts.roles) {
            Ok(arn) => arn,
            Err(gap) => {
                let (role, policies, simulated) = (same_gap(&gap, ""), same_gap(&gap, ""), same_gap(&gap, ""));
                return self.with_roles(CognitoFacts { role, role_policies: policies, simulated, ..facts }).await;
            }
        };
        let mut facts = facts;
        if facts.scope.account.is_empty() {
            facts.scope.account = Arn::parse(&arn).map(|arn| arn.account).unwrap_or_default();
        }
        let simulated = async {
            match &facts.asked {
                Some(asked) => {
                    let resources = resources(asked, &shadow_names.await, &facts.scope);
                    fact(self.simulated(&arn, &shadow_operations(), &resources, &session_keys(&facts)).await)
                }
                None => facts.simulated.clone(),
            }
        };
        let ((role, role_policies), simulated) = tokio::join!(self.role_with_policies(&arn), simulated);
        self.with_roles(CognitoFacts { role, role_policies, simulated: present(simulated), ..facts }).await
    }

    /// The account's policies, listed beforehand: whether one is missing is known only later, and calls one after another
    /// cost more than one at once.
    async fn all_where_asked(&self, asked: Option<&ShadowAsked>) -> Option<Result<Vec<Policy>, Problem>> {
        match asked {
            Some(_) => Some(self.all_policies().await),
            None => None,
        }
    }

    /// What a fix may attach, where a policy is missing; and whom a change of those on the identity concerns.
    async fn iot_side(&self, facts: CognitoFacts, all: Option<Result<Vec<Policy>, Problem>>) -> CognitoFacts {
        let (offered, (targets, other_versions)) = tokio::join!(self.offered(&facts, all), self.changeable(&facts));
        let (candidates, unread_candidates) = offered;
        let mending = Mending { targets, ..Mending::default() };
        CognitoFacts { candidates, unread_candidates, other_versions, mending, ..facts }
    }

    async fn offered(&self, facts: &CognitoFacts, all: Option<Result<Vec<Policy>, Problem>>) -> Offered {
        let Some(all) = all.filter(|_| lacks_iot_policy(facts)) else {
            return (Fact::Unknown("not needed: no policy is missing".to_owned()), Vec::new());
        };
        let policies = match all {
            Ok(all) => self.read_policies(all).await,
            Err(problem) => gap(&problem),
        };
        let unread = policies.known().map(|policies| policies.unread.clone()).unwrap_or_default();
        (self.counted(facts, &policies).await, unread)
    }

    /// Of each policy on the identity its number of targets, and the versions that are not in force.
    async fn changeable(&self, facts: &CognitoFacts) -> Changeable {
        let Some(attached) = facts.policies.known().filter(|_| may_change_iot_policies(facts)) else {
            return (Vec::new(), not_asked(DeviceFacts::NOT_NEEDED));
        };
        let count = |policy: &AttachedPolicy| {
            let name = policy.name.clone();
            async move { (name.clone(), self.target_count(&name).await) }
        };
        tokio::join!(join_all(attached.iter().map(count)), self.versions_beside(attached))
    }

    /// Versions not in force of these policies.
    async fn versions_beside(&self, policies: &[AttachedPolicy]) -> Fact<Vec<(AttachedPolicy, String)>> {
        let read = policies.iter().map(|policy| async move {
            let versions = self.versions_not_in_force(&policy.name).await?;
            let of_version = |(version, document): (String, String)| {
                let detail = policy.detail.clone().map(|detail| PolicyDetail { document, ..detail });
                (AttachedPolicy { detail, ..policy.clone() }, version)
            };
            Ok::<_, Problem>(versions.into_iter().map(of_version).collect::<Vec<_>>())
        });
        let each: Result<Vec<_>, Problem> = join_all(read).await.into_iter().collect();
        fact(each.map(|each| each.into_iter().flatten().collect()))
    }

    /// The roles that a pool without one could have.
    async fn with_roles(&self, mut facts: CognitoFacts) -> CognitoFacts {
        if needs_pool_role(&facts) {
            let roles = fact(self.roles_that_name("cognito-identity.amazonaws.com").await);
            facts.mending.roles = roles.map(|all| all.into_iter().map(|role| (role.name.clone(), role)).collect());
        }
        facts
    }

    /// Each with its number of targets where it would help.
    async fn counted(
        &self,
        facts: &CognitoFacts,
        policies: &Fact<AccountPolicies>,
    ) -> Fact<Vec<(PolicyDetail, Fact<usize>)>> {
        let readable = AccountPolicies::readable(policies);
        let Some(known) = readable.known() else { return same_gap(&readable, "") };
        let counted = stream::iter(known.clone()).map(|detail| {
            let helps = would_let_identity_in(facts, &detail);
            async move {
                let count = if helps {
                    self.target_count(&detail.policy.name).await
                } else {
                    Fact::Unknown("not counted: it does not allow what is asked".to_owned())
                };
                (detail, count)
            }
        });
        Fact::Known(counted.buffered(IN_FLIGHT).collect().await)
    }
}

fn not_asked<T>(why: &str) -> Fact<T> {
    Fact::Unknown(why.to_owned())
}

/// Every fact missing for the same reason.
fn blank_with(facts: &CognitoFacts, why: &str) -> CognitoFacts {
    CognitoFacts {
        identity: not_asked(why),
        pool: not_asked(why),
        in_pool: not_asked(why),
        roles: not_asked(why),
        role: not_asked(why),
        role_policies: not_asked(why),
        simulated: not_asked(why),
        policies: not_asked(why),
        shadow_names: not_asked(why),
        candidates: not_asked(why),
        other_versions: not_asked(why),
        ..facts.clone()
    }
}

/// A pool that was looked for is the only one there is, or lists the identity.
fn by_search(pool: &Fact<IdentityPool>) -> Fact<bool> {
    match pool {
        Fact::Known(_) => Fact::Known(true),
        gap => same_gap(gap, "there is no such identity pool"),
    }
}

/// What is said of a pool that the identity is not in would be said of others.
fn without_foreign_pool(facts: CognitoFacts, pool: Option<&str>) -> CognitoFacts {
    if facts.in_pool != Fact::Known(false) {
        return facts;
    }
    let why = format!(
        "identity pool {} does not list the identity; name its pool with --identity-pool, or none to have it looked for",
        pool.unwrap_or_default()
    );
    CognitoFacts {
        pool: not_asked(&why),
        roles: not_asked(&why),
        role: not_asked(&why),
        role_policies: not_asked(&why),
        simulated: not_asked(&why),
        ..facts
    }
}

/// The ARN of the role for this kind of identity, or why it is not known.
fn role_of(identity: &Fact<Identity>, roles: &Fact<PoolRoles>) -> Result<String, Fact<()>> {
    let Some(identity) = identity.known() else {
        return Err(same_gap(identity, "there is no such identity"));
    };
    let Some(roles) = roles.known() else {
        return Err(same_gap(roles, "there is no such identity pool"));
    };
    let role = if identity.logins.is_empty() { &roles.unauthenticated } else { &roles.authenticated };
    role.clone().ok_or_else(|| Fact::Unknown("the identity pool has no role for such identities".to_owned()))
}

/// A simulation that finds no principal says nothing about its policies.
fn present<T>(simulated: Fact<T>) -> Fact<T> {
    match simulated {
        Fact::Absent => Fact::Unknown("SimulatePrincipalPolicy: AWS says there is no such role".to_owned()),
        other => other,
    }
}

/// What a session of this identity brings along (IAM guide, `reference_policies_iam-condition-keys`). `amr` also tells the
/// provider that was signed in with, which is not known here.
fn session_keys(facts: &CognitoFacts) -> Vec<ContextKey> {
    let is_authenticated = facts.identity.known().is_some_and(|identity| !identity.logins.is_empty());
    let kind = if is_authenticated { "authenticated" } else { "unauthenticated" };
    let key = |name, value: &str, is_list| ContextKey { name, values: vec![value.to_owned()], is_list };
    let mut keys = vec![
        key("cognito-identity.amazonaws.com:sub", &facts.identity_id, false),
        key("cognito-identity.amazonaws.com:amr", kind, true),
    ];
    if let Some(pool) = facts.pool.known() {
        keys.push(key("cognito-identity.amazonaws.com:aud", &pool.id, false));
    }
    keys
}
