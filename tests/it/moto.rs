//! The lists, relations, shadows, fix and undo against moto (`moto_server`), at `FLEETDECK_MOTO_URL`. Its missing
//! operations answer HTTP 500 with a web page.

use std::collections::BTreeSet;
use std::slice::from_ref;

use aws_credential_types::Credentials;
use aws_sdk_iot::Client;
use aws_sdk_iot::config::{BehaviorVersion, Region};
use fleetdeck::aws::{Capability, Cloud, Page, Settings, Subject};
use fleetdeck::diagnose::{ApiCall, EntryState, Fix};
use fleetdeck::fleet::{CertificateStatus, Fact, Principal, Problem, ProblemKind};
use tempfile::TempDir;
use uuid::Uuid;

fn url() -> String {
    std::env::var("FLEETDECK_MOTO_URL").expect("FLEETDECK_MOTO_URL is the address of moto")
}

async fn open(url: &str, folder: &TempDir) -> Cloud {
    let settings = Settings {
        region: Some("eu-west-1".to_owned()),
        endpoint_url: Some(url.to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None, None, "moto")),
        journal: folder.path().join("journal.jsonl"),
        ..Settings::default()
    };
    Cloud::open(settings).await.unwrap()
}

/// Builds what the tests look at, with the SDK alone.
struct Fleet {
    client: Client,
    /// In every name, so that runs on one moto do not meet.
    tag: String,
}

impl Fleet {
    fn at(url: &str) -> Self {
        let config = aws_sdk_iot::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .endpoint_url(url)
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "moto"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Self { client: Client::from_conf(config), tag: Uuid::new_v4().simple().to_string() }
    }

    fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.tag)
    }

    async fn thing(&self, name: &str) -> String {
        let name = self.name(name);
        self.client.create_thing().thing_name(&name).send().await.unwrap();
        name
    }

    async fn certificate(&self) -> String {
        let made = self.client.create_keys_and_certificate().set_as_active(true).send().await.unwrap();
        made.certificate_arn.unwrap()
    }

    async fn policy(&self, name: &str, resource: &str) -> String {
        let name = self.name(name);
        let document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"{resource}"}}]}}"#
        );
        self.client.create_policy().policy_name(&name).policy_document(document).send().await.unwrap();
        name
    }

    async fn alias(&self, name: &str) -> String {
        let name = self.name(name);
        let role = "arn:aws:iam::123456789012:role/telemetry";
        self.client.create_role_alias().role_alias(&name).role_arn(role).send().await.unwrap();
        name
    }

    async fn attach(&self, policy: &str, target: &str) {
        self.client.attach_policy().policy_name(policy).target(target).send().await.unwrap();
    }

    fn alias_arn(alias: &str) -> String {
        format!("arn:aws:iot:eu-west-1:123456789012:rolealias/{alias}")
    }
}

async fn every<T, F>(mut ask: impl FnMut(Option<String>) -> F) -> (Vec<T>, usize)
where
    F: Future<Output = Result<Page<T>, Problem>>,
{
    let (mut rows, mut pages, mut token) = (Vec::new(), 0, None);
    loop {
        let page = ask(token).await.unwrap();
        rows.extend(page.items);
        pages += 1;
        match page.next {
            Some(next) => token = Some(next),
            None => return (rows, pages),
        }
    }
}

#[tokio::test]
#[ignore = "needs moto: .ci/run moto"]
async fn lists_are_whole_over_several_pages() {
    let url = url();
    let (fleet, folder) = (Fleet::at(&url), TempDir::new().unwrap());
    let mut made = BTreeSet::new();
    for number in 0..260 {
        made.insert(fleet.thing(&format!("pump-{number:03}")).await);
    }
    let cloud = open(&url, &folder).await;
    assert_eq!(cloud.scope().account, "123456789012");
    let (things, pages) = every(|page| cloud.things(page)).await;
    let found: BTreeSet<String> =
        things.into_iter().map(|thing| thing.name).filter(|name| made.contains(name)).collect();
    assert_eq!(found, made);
    assert!(pages > 1, "{pages} page");
}

#[tokio::test]
#[ignore = "needs moto: .ci/run moto"]
async fn relations_hold_in_both_directions() {
    let url = url();
    let (fleet, folder) = (Fleet::at(&url), TempDir::new().unwrap());
    let (thing, certificate) = (fleet.thing("pump").await, fleet.certificate().await);
    let alias = fleet.alias("telemetry").await;
    let policy = fleet.policy("telemetry-credentials", &Fleet::alias_arn(&alias)).await;
    let near = fleet.policy("near-miss", &Fleet::alias_arn(&alias).replace("eu-west-1", "eu-north-1")).await;
    fleet.attach(&policy, &certificate).await;
    fleet.client.attach_thing_principal().thing_name(&thing).principal(&certificate).send().await.unwrap();
    let group = fleet.name("oslo");
    fleet.client.create_thing_group().thing_group_name(&group).send().await.unwrap();
    fleet.client.add_thing_to_thing_group().thing_group_name(&group).thing_name(&thing).send().await.unwrap();

    let cloud = open(&url, &folder).await;
    let principal = Principal::parse(&certificate);
    assert_eq!(cloud.thing_principals(&thing).await.unwrap(), from_ref(&principal));
    assert_eq!(cloud.principal_things(&certificate).await.unwrap(), from_ref(&thing));
    let attached = cloud.attached_policies(&certificate, false).await.unwrap();
    assert_eq!(attached.iter().map(|row| row.name.clone()).collect::<Vec<_>>(), from_ref(&policy));
    assert_eq!(cloud.policy_targets(&policy).await.unwrap(), [principal]);
    assert_eq!(cloud.thing_groups(&thing).await.unwrap()[0].name, group);
    assert_eq!(cloud.things_in_group(&group).await.unwrap(), from_ref(&thing));
    assert_eq!(cloud.group(&group).await.unwrap().group.name, group);
    assert_eq!(cloud.certificate(&certificate).await.unwrap().certificate.status, CertificateStatus::Active);
    assert_eq!(cloud.role_alias(&alias).await.unwrap().duration_seconds, 3600);
    assert_eq!(cloud.policy_versions(&policy).await.unwrap().len(), 1);

    let relations = cloud.who_may_assume(&alias).await.unwrap();
    let ours = |name: &&str| name.ends_with(&fleet.tag);
    let names = relations.grants.iter().map(|grant| grant.policy.policy.name.as_str());
    let grants: Vec<&str> = names.filter(ours).collect();
    assert_eq!(grants, [policy.as_str()], "by evaluation: {near} names the alias of another region");
    let grant = relations.grants.iter().find(|grant| grant.policy.policy.name == policy).unwrap();
    assert_eq!(grant.targets.known().unwrap()[0].target(), certificate);
    assert!(relations.examined >= 2);

    let aliases = cloud.aliases_for_certificate(&certificate).await.unwrap();
    assert_eq!(aliases[0].0, alias);
    let gone = cloud.thing(&fleet.name("gone")).await.unwrap_err();
    assert_eq!(gone.kind, ProblemKind::NotFound);
}

#[tokio::test]
#[ignore = "needs moto: .ci/run moto"]
async fn facts_of_what_moto_does_not_have_are_unknown_not_errors() {
    let url = url();
    let (fleet, folder) = (Fleet::at(&url), TempDir::new().unwrap());
    let (thing, certificate) = (fleet.thing("pump").await, fleet.certificate().await);
    let alias = fleet.alias("telemetry").await;
    let policy = fleet.policy("telemetry-credentials", &Fleet::alias_arn(&alias)).await;
    fleet.client.attach_thing_principal().thing_name(&thing).principal(&certificate).send().await.unwrap();

    let cloud = open(&url, &folder).await;
    let facts = cloud.device_facts(&Subject::Thing(thing.clone()), Some(&alias), true).await;
    assert_eq!(facts.thing_principals.known().unwrap(), from_ref(&certificate));
    assert_eq!(facts.certificate.known().unwrap().certificate.arn, certificate);
    assert_eq!(facts.certificate_policies.known().unwrap(), &[]);
    assert_eq!(facts.alias.known().unwrap().name, alias);
    assert_eq!(facts.role, Fact::Absent, "moto's iam knows no such role");
    let candidates = facts.candidates.known().unwrap();
    let ours = candidates.iter().find(|(detail, _)| detail.policy.name == policy).unwrap();
    assert_eq!(ours.1, Fact::Known(0), "it grants the alias, so its targets are counted");

    let missing = cloud.device_facts(&Subject::Thing(fleet.name("gone")), Some(&fleet.name("gone")), false).await;
    assert_eq!(missing.thing, Fact::Absent);
    assert_eq!(missing.alias, Fact::Absent);
    assert!(missing.certificate.known().is_none());
}

#[tokio::test]
#[ignore = "needs moto: .ci/run moto"]
async fn shadows_are_read_where_there_are_any() {
    let url = url();
    let (fleet, folder) = (Fleet::at(&url), TempDir::new().unwrap());
    let thing = fleet.thing("pump").await;
    let cloud = open(&url, &folder).await;
    assert_eq!(cloud.shadow_text(&thing, None).await.unwrap(), None);
    assert_eq!(cloud.shadow_names(&thing).await.unwrap(), Vec::<String>::new());

    let config = aws_sdk_iotdataplane::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(&url)
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "moto"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let data = aws_sdk_iotdataplane::Client::from_conf(config);
    let update = |name: Option<&str>| {
        let payload = aws_smithy_types::Blob::new(r#"{"state":{"desired":{"on":true}}}"#);
        data.update_thing_shadow().thing_name(&thing).set_shadow_name(name.map(str::to_owned)).payload(payload).send()
    };
    update(None).await.unwrap();
    update(Some("config")).await.unwrap();
    assert!(cloud.shadow_text(&thing, None).await.unwrap().unwrap().contains("\"on\""));
    assert!(cloud.shadow_text(&thing, Some("config")).await.unwrap().unwrap().contains("\"on\""));
    assert_eq!(cloud.shadow_names(&thing).await.unwrap(), ["config"]);
    assert_eq!(cloud.capabilities()["iot:GetThingShadow"], Capability::Allowed);
}

#[tokio::test]
#[ignore = "needs moto: .ci/run moto"]
async fn a_fix_attaches_and_its_undo_detaches() {
    let url = url();
    let (fleet, folder) = (Fleet::at(&url), TempDir::new().unwrap());
    let certificate = fleet.certificate().await;
    let policy = fleet.policy("telemetry-credentials", "*").await;
    let cloud = open(&url, &folder).await;
    let attach = ApiCall::AttachPolicy { policy: policy.clone(), target: certificate.clone() };
    let detach = ApiCall::DetachPolicy { policy: policy.clone(), target: certificate.clone() };
    let fix = Fix {
        id: format!("attach-policy:{policy}"),
        title: format!("Attach policy {policy}"),
        calls: vec![attach],
        undo: vec![detach],
        before: Vec::new(),
        after: Vec::new(),
        diff: Vec::new(),
        shared_by: Some(0),
        notes: Vec::new(),
        needs_choice: None,
    };
    let entry = cloud.execute(&fix).await.unwrap();
    assert_eq!(entry.state, EntryState::Done);
    assert_eq!(cloud.attached_policies(&certificate, false).await.unwrap()[0].name, policy);
    cloud.undo(Some(&entry.id)).await.unwrap();
    assert!(cloud.attached_policies(&certificate, false).await.unwrap().is_empty());
}
