//! What somebody else has set between a preview and the change, or between a change and its undoing, stays so.

use fleetdeck::diagnose::{ApiCall, EntryState, Fix, NewPolicyVersion, RolePolicyToPut};
use fleetdeck::emulator::state::State;
use fleetdeck::fleet::{Fact, IdentityPool, ProblemKind};

use super::{Account, change, document, seen, text};

const THEIRS: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

async fn certificate_of(account: &Account, thing: &str) -> String {
    let principals = account.admin().await.thing_principals(thing).await.unwrap();
    principals[0].target().rsplit('/').next().unwrap().to_owned()
}

/// Every kind of change that sets something, each with what somebody else does after its preview.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten_that_was_changed_after_the_preview() {
    type Theirs = Box<dyn FnOnce(&mut State)>;
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let role = cloud.role("wrong-service-role").await.unwrap();
    let alias = cloud.role_alias("long-shift").await.unwrap();
    let inactive = certificate_of(&account, "broken-certificate-inactive").await;
    let certificate = cloud.certificate(&inactive).await.unwrap().certificate;
    let policy = cloud.policy("device-basics").await.unwrap();
    let pool = account.running.world().read().identity_pools.keys().next().unwrap().clone();
    let now = account.running.world().read().identity_pool(&pool).unwrap().clone();
    let flags =
        IdentityPool { id: pool.clone(), allow_unauthenticated: now.allow_unauthenticated, ..IdentityPool::default() };
    let version = Fix::new_policy_version(NewPolicyVersion {
        id: text("new"),
        title: text("A new version"),
        policy: &policy,
        document: &document("iot:Connect"),
        others: &Fact::Known(Vec::new()),
        shared_by: &Fact::Known(1),
        notes: Vec::new(),
    });
    let put = RolePolicyToPut {
        role: &role.arn,
        name: "extra",
        document: r#"{"Version":"2012-10-17","Statement":[]}"#,
        before: None,
        notes: Vec::new(),
    };
    let roles = |authenticated: Option<&str>, unauthenticated: &str| ApiCall::SetIdentityPoolRoles {
        pool: pool.clone(),
        authenticated: authenticated.map(str::to_owned),
        unauthenticated: Some(unauthenticated.to_owned()),
    };
    let authenticated = now.roles.get("authenticated").map(String::as_str);
    let before = now.roles.get("unauthenticated").cloned();
    let back = ApiCall::SetIdentityPoolRoles {
        pool: pool.clone(),
        authenticated: authenticated.map(str::to_owned),
        unauthenticated: before,
    };
    let pool_roles = change(vec![roles(authenticated, "arn:aws:iam::123456789012:role/fleet-device-role")], vec![back]);
    let (in_pool, in_flags) = (pool.clone(), pool.clone());
    let cases: Vec<(Fix, Theirs)> = vec![
        (
            Fix::trust_role(&role, "credentials.iot.amazonaws.com", cloud.scope()).unwrap(),
            Box::new(|state| THEIRS.clone_into(&mut state.role_mut("wrong-service-role").unwrap().trust_document)),
        ),
        (
            version,
            Box::new(|state| {
                let deny = document("iot:Publish").replace("Allow", "Deny");
                state.create_policy_version("device-basics", &deny, true, jiff::Timestamp::now()).unwrap();
            }),
        ),
        (
            Fix::put_role_policy(put),
            Box::new(|state| {
                let theirs = document("s3:GetObject");
                state.role_mut("wrong-service-role").unwrap().policies.insert(text("extra"), theirs);
            }),
        ),
        (
            Fix::activate(&certificate),
            Box::new(move |state| {
                state.set_certificate_status(&inactive, "REVOKED", jiff::Timestamp::now()).unwrap();
            }),
        ),
        (
            Fix::role_alias_seconds(&alias, 3600),
            Box::new(|state| {
                state.update_role_alias("long-shift", None, Some(1800), jiff::Timestamp::now()).unwrap();
            }),
        ),
        (
            Fix::role_session_seconds(&role, 43_200),
            Box::new(|state| state.role_mut("wrong-service-role").unwrap().max_session_seconds = 7200),
        ),
        (
            pool_roles,
            Box::new(move |state| {
                let theirs = text("arn:aws:iam::123456789012:role/theirs");
                state.identity_pool_mut(&in_pool).unwrap().roles.insert(text("authenticated"), theirs);
            }),
        ),
        (
            Fix::pool_flags(&flags, true, flags.allow_classic),
            Box::new(move |state| state.identity_pool_mut(&in_flags).unwrap().allow_classic = true),
        ),
    ];
    for (fix, theirs) in cases {
        account.running.world().change(theirs);
        let before = seen(&account);
        let refused = cloud.execute(&fix).await.expect_err(&fix.title);
        assert_eq!(refused.kind, ProblemKind::Conflict, "{}: {refused}", fix.title);
        assert!(refused.to_string().contains("since"), "{}: {refused}", fix.title);
        assert_eq!(seen(&account), before, "{}", fix.title);
        let entry = cloud.journal().await.unwrap().pop().unwrap();
        assert!(matches!(entry.state, EntryState::Failed { .. }) && entry.undo.is_empty(), "{entry:?}");
    }
    assert_eq!(cloud.certificate(&certificate.id).await.unwrap().certificate.status.as_str(), "REVOKED");
}

/// Whoever may write a trust policy and not read it changes it all the same, and the entry says what was not seen.
#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_looked_at_is_noted_by_a_change_and_refused_by_its_undoing() {
    let account = Account::with(0).await;
    let admin = account.admin().await;
    let role = admin.role("wrong-service-role").await.unwrap();
    let fix = Fix::trust_role(&role, "credentials.iot.amazonaws.com", admin.scope()).unwrap();
    let may = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Update*","Resource":"*"}]}"#;
    let cloud = account.open(&account.user(may)).await.unwrap();
    let made = cloud.execute(&fix).await.unwrap();
    assert!(made.notes.iter().any(|note| note.contains("iam:GetRole is denied")), "{:?}", made.notes);
    assert!(!made.undo.is_empty(), "it can be taken back by who may look");

    account.running.world().change(|state| {
        THEIRS.clone_into(&mut state.role_mut("wrong-service-role").unwrap().trust_document);
    });
    let refused = cloud.undo(None).await.unwrap_err();
    assert_eq!((refused.kind, refused.missing.as_deref()), (ProblemKind::Denied, Some("iam:GetRole")));
    assert!(refused.message.contains("whether somebody has changed IAM role wrong-service-role since"), "{refused}");
    assert_eq!(admin.role("wrong-service-role").await.unwrap().trust_document, THEIRS);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_where_the_look_fails() {
    let faults = "[[fault]]\noperation = \"GetRole\"\nanswer = \"drop\"\n";
    let account = Account::with_faults(faults).await;
    let cloud = account.admin().await;
    let trust = account.running.world().read().role("wrong-service-role").unwrap().trust_document.clone();
    let to = |document: &str| ApiCall::UpdateAssumeRolePolicy {
        role: text("arn:aws:iam::123456789012:role/wrong-service-role"),
        document: document.to_owned(),
    };
    let refused = cloud.execute(&change(vec![to(THEIRS)], vec![to(&trust)])).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Conflict, "{refused}");
    let entry = cloud.journal().await.unwrap().remove(0);
    assert!(
        matches!(entry.state, EntryState::Failed { .. }),
        "nothing was sent that could have taken effect: {entry:?}"
    );
    assert_eq!(account.running.world().read().role("wrong-service-role").unwrap().trust_document, trust);
}
