//! Each kind of change is made, stands in the journal, is taken back, and everything is as before. And once more: what was
//! taken back can be made again.

use fleetdeck::aws::Cloud;
use fleetdeck::diagnose::{
    ApiCall, EntryState, Fix, NewPolicyVersion, OtherDefault, PolicyToAttach, PolicyToCreate, PoolRolesToSet,
    RoleAliasToCreate, RolePolicyToPut,
};
use fleetdeck::fleet::{Fact, IdentityPool, PoolRoles};

use super::{Account, document, seen, text};

const SERVICE: &str = "credentials.iot.amazonaws.com";

/// Makes it, takes it back, makes it again and takes that back, too.
async fn there_and_back(account: &Account, cloud: &Cloud, fix: &Fix) {
    let before = seen(account);
    let made = cloud.execute(fix).await.unwrap_or_else(|problem| panic!("{}: {problem}", fix.title));
    let after = seen(account);
    assert_eq!((&made.state, made.done), (&EntryState::Done, fix.calls.len()), "{}", fix.title);
    assert_eq!(made.notes, [""; 0], "{}", fix.title);
    assert_ne!(after, before, "{} changed nothing", fix.title);
    let undone = cloud.undo(None).await.unwrap_or_else(|problem| panic!("undo of {}: {problem}", fix.title));
    assert_eq!(seen(account), before, "{} is not taken back", fix.title);
    let journal = cloud.journal().await.unwrap();
    let entry = journal.iter().find(|entry| entry.id == made.id).unwrap();
    assert_eq!(entry.state, EntryState::Undone { by: undone.id.clone() });
    let again = cloud.undo(Some(&undone.id)).await.unwrap_or_else(|problem| panic!("again {}: {problem}", fix.title));
    assert_eq!(seen(account), after, "{} is not made again", fix.title);
    cloud.undo(Some(&again.id)).await.unwrap_or_else(|problem| panic!("back again {}: {problem}", fix.title));
    assert_eq!(seen(account), before, "{} is not taken back a second time", fix.title);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_attached() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let of = |thing: &'static str| {
        let cloud = &cloud;
        async move { cloud.thing_principals(thing).await.unwrap()[0].target().to_owned() }
    };
    let identity = text("eu-west-1:0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01");
    let group = cloud.scope().iot("thinggroup/canary");
    for target in [of("broken-no-policy").await, identity, group] {
        let attach = PolicyToAttach {
            policy: "device-basics",
            target: &target,
            attached: Vec::new(),
            shared_by: &Fact::Known(1),
            notes: Vec::new(),
        };
        there_and_back(&account, &cloud, &Fix::attach_policy(attach)).await;
    }
    let target = of("broken-explicit-deny").await;
    let attached = [text("fleet-device"), text("quarantine")];
    there_and_back(&account, &cloud, &Fix::detach_policy("quarantine", &target, &attached, Vec::new())).await;
    there_and_back(&account, &cloud, &Fix::attach_thing("broken-certificate-none", &target, &[])).await;
    let certificate = of("broken-certificate-inactive").await;
    let certificate = cloud.certificate(certificate.rsplit('/').next().unwrap()).await.unwrap().certificate;
    let made = cloud.execute(&Fix::activate(&certificate)).await.unwrap();
    assert_eq!(cloud.certificate(&certificate.id).await.unwrap().certificate.status.as_str(), "ACTIVE");
    cloud.undo(Some(&made.id)).await.unwrap();
    assert_eq!(cloud.certificate(&certificate.id).await.unwrap().certificate.status.as_str(), "INACTIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_and_their_versions() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let target = cloud.thing_principals("broken-no-policy").await.unwrap()[0].target().to_owned();
    let create = PolicyToCreate {
        policy: "fleetdeck-fleet-access",
        document: &document("iot:Connect"),
        target: &target,
        attached: Vec::new(),
        notes: Vec::new(),
    };
    there_and_back(&account, &cloud, &Fix::create_policy(create)).await;

    let policy = cloud.policy("credentials-second-version").await.unwrap();
    let other = cloud.policy_version("credentials-second-version", "2").await.unwrap();
    let default = Fix::set_default_version(&OtherDefault {
        policy: &policy,
        version: "2",
        document: &other,
        shared_by: &Fact::Known(1),
    });
    there_and_back(&account, &cloud, &default).await;

    for (name, room) in [("device-basics", true), ("device-session", false)] {
        if !room {
            for n in 0..4 {
                let make = |state: &mut fleetdeck::emulator::state::State| {
                    state.create_policy_version(name, &document(&format!("iot:Old{n}")), false, jiff::Timestamp::now())
                };
                account.running.world().change(make).unwrap();
            }
        }
        let policy = cloud.policy(name).await.unwrap();
        let mut others = Vec::new();
        for version in cloud.policy_versions(name).await.unwrap().into_iter().filter(|version| !version.is_default) {
            others.push((version.id.clone(), cloud.policy_version(name, &version.id).await.unwrap()));
        }
        let fix = Fix::new_policy_version(NewPolicyVersion {
            id: text("new"),
            title: text("A new version"),
            policy: &policy,
            document: &document("iot:Connect"),
            others: &Fact::Known(others),
            shared_by: &Fact::Known(1),
            notes: Vec::new(),
        });
        assert_eq!(fix.calls.len(), if room { 1 } else { 2 });
        if !room {
            assert!(fix.notes.iter().any(|note| note.contains("version 2") && note.contains("journal")), "{fix:?}");
            assert!(matches!(&fix.calls[0], ApiCall::DeletePolicyVersion { version: Some(v), .. } if v == "2"));
        }
        there_and_back(&account, &cloud, &fix).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn role_aliases_and_roles() {
    const BEFORE: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let gone = cloud.role_alias("role-gone").await.unwrap();
    let alias = cloud.role_alias("long-shift").await.unwrap();
    let role = cloud.role(&alias.role_arn).await.unwrap();
    let untrusted = cloud.role("wrong-service-role").await.unwrap();
    let create = RoleAliasToCreate { role_alias: "night-shift", role_arn: &role.arn, seconds: 900, notes: Vec::new() };
    let put = |before: Option<&'static str>| {
        Fix::put_role_policy(RolePolicyToPut {
            role: &untrusted.arn,
            name: "extra",
            document: r#"{"Version":"2012-10-17","Statement":[]}"#,
            before,
            notes: Vec::new(),
        })
    };
    let fixes = [
        Fix::create_role_alias(create),
        Fix::repoint_role_alias(&gone, &role.arn, Vec::new()),
        Fix::role_alias_seconds(&alias, 3600),
        Fix::role_session_seconds(&role, 43_200),
        Fix::trust_role(&untrusted, SERVICE, cloud.scope()).unwrap(),
        put(None),
    ];
    for fix in &fixes {
        there_and_back(&account, &cloud, fix).await;
    }
    let role = untrusted.name.clone();
    account.running.world().change(|state| {
        state.role_mut(&role).unwrap().policies.insert(text("extra"), text(BEFORE));
    });
    there_and_back(&account, &cloud, &put(Some(BEFORE))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_pools_keep_what_is_not_changed() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let id = account.running.world().read().identity_pools.keys().next().unwrap().clone();
    account.running.world().change(|state| {
        let mapping = serde_json::json!({"Type": "Token", "AmbiguousRoleResolution": "Deny"});
        state
            .identity_pool_mut(&id)
            .unwrap()
            .role_mappings
            .insert(text("cognito-idp.eu-west-1.amazonaws.com/x:y"), mapping);
    });
    let now = account.running.world().read().identity_pool(&id).unwrap().clone();
    let before = PoolRoles { authenticated: now.roles.get("authenticated").cloned(), ..PoolRoles::default() };
    let set = PoolRolesToSet {
        pool: &id,
        before: &before,
        authenticated: None,
        unauthenticated: Some("arn:aws:iam::123456789012:role/fleet-device-role"),
        notes: Vec::new(),
    };
    there_and_back(&account, &cloud, &Fix::pool_roles(set)).await;
    let pool = IdentityPool { id: id.clone(), name: now.name.clone(), ..IdentityPool::default() };
    there_and_back(&account, &cloud, &Fix::pool_flags(&pool, true, true)).await;
    assert_eq!(account.running.world().read().identity_pool(&id).unwrap(), &now);
}

/// What a name may hold elsewhere must not become part of a request, of a command or of a document.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_reach_aws_as_they_are_or_are_refused() {
    let account = Account::with(0).await;
    let cloud = account.admin().await;
    let before = seen(&account);
    for name in ["../policies/quarantine", "a/b?c=d&e", "\u{1b}[31m", "\"},{\"Effect\":\"Allow", "'; rm -rf / #", ""] {
        let calls = [
            ApiCall::CreatePolicy { policy: text(name), document: document("iot:Connect") },
            ApiCall::DeletePolicy { policy: text(name) },
            ApiCall::CreateRoleAlias {
                role_alias: text(name),
                role_arn: text("arn:aws:iam::123456789012:role/fleet-device-role"),
                seconds: 3600,
            },
            ApiCall::PutRolePolicy { role: text(name), name: text(name), document: text(name) },
            ApiCall::SetIdentityPoolRoles { pool: text(name), authenticated: None, unauthenticated: None },
        ];
        for call in calls {
            let refused = cloud.execute(&super::change(vec![call.clone()], Vec::new())).await;
            assert!(refused.is_err(), "{call:?}");
        }
    }
    assert_eq!(seen(&account), before);
}
