//! How many round trips an examination takes one after another: a door in front of the embedded AWS IoT holds every
//! request until no other comes, then lets all of them pass at once, and counts how often it did.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fleetdeck::aws::{Cloud, Subject};
use fleetdeck::diagnose::{DeviceFacts, MqttAsked, ShadowAsked, ShadowOperation};
use fleetdeck::emulator::access;
use fleetdeck::fleet::{Fact, IamPrincipal};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use crate::account::Account;

/// After this long without another request those that wait make up a round: far longer than a client takes to ask the
/// next. A machine slower than that would make more rounds, never fewer.
const QUIET: Duration = Duration::from_millis(350);
/// The most one after another.
const MOST: usize = 4;

/// Where all policies are listed: for a fix, after everything that the verdict rests on. Whoever may not list them has the
/// same verdict without that.
const FOR_A_FIX: &str = "iot:ListPolicies";

/// Waits at the door, and whether that is for a fix.
type Waits = (bool, oneshot::Sender<()>);

/// Stands in front of a server.
struct Door {
    url: String,
    rounds: Arc<AtomicUsize>,
}

impl Door {
    async fn before(server: &str) -> Self {
        let server = server.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (arrived, waiting) = mpsc::unbounded_channel();
        let rounds = Arc::new(AtomicUsize::new(0));
        tokio::spawn(let_pass(waiting, Arc::clone(&rounds)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(carry(stream, server.clone(), arrived.clone()));
            }
        });
        Self { url, rounds }
    }

    fn rounds(&self) -> usize {
        self.rounds.load(Ordering::SeqCst)
    }
}

/// Gathers requests while they come, and lets all of them go.
async fn let_pass(mut waiting: mpsc::UnboundedReceiver<Waits>, rounds: Arc<AtomicUsize>) {
    while let Some(first) = waiting.recv().await {
        let mut held = vec![first];
        while let Ok(Some(more)) = tokio::time::timeout(QUIET, waiting.recv()).await {
            held.push(more);
        }
        let counts = held.iter().any(|(for_a_fix, _)| !for_a_fix);
        rounds.fetch_add(usize::from(counts), Ordering::SeqCst);
        for (_, one) in held {
            let _ = one.send(());
        }
    }
}

/// One connection: HTTP/1.1 without pipelining, so that what comes after an answer begins another request.
async fn carry(mut client: TcpStream, server: String, arrived: mpsc::UnboundedSender<Waits>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let (mut from_client, mut from_server) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut is_answered = true;
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(length @ 1..) = read else { return };
                if is_answered {
                    let (go, may_go) = oneshot::channel();
                    let path = from_client[..length].strip_prefix(b"GET /policies").and_then(|rest| rest.first());
                    arrived.send((matches!(path, Some(b' ' | b'?')), go)).unwrap();
                    may_go.await.unwrap();
                    is_answered = false;
                }
                if server.write_all(&from_client[..length]).await.is_err() { return }
            }
            read = server.read(&mut from_server) => {
                let Ok(length @ 1..) = read else { return };
                is_answered = true;
                if client.write_all(&from_server[..length]).await.is_err() { return }
            }
        }
    }
}

/// A session through a door; signed in, and the endpoint of shadows known. It may read everything but what is for a fix.
async fn through(account: &Account) -> (Cloud, Door) {
    let door = Door::before(&account.running.endpoints.api_url).await;
    let key = account.running.world().change(|state| access::key_without(state, FOR_A_FIX, Timestamp::now()));
    let mut settings = account.settings(&key);
    settings.endpoint_url = Some(door.url.clone());
    let cloud = Box::pin(Cloud::open(settings)).await.unwrap();
    (cloud, door)
}

fn gaps(facts: &DeviceFacts) -> Vec<String> {
    [
        facts.thing.gap(),
        facts.certificate.gap(),
        facts.certificate_policies.gap(),
        facts.group_policies.gap(),
        facts.other_versions.gap(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_thing_is_known_after_four_round_trips() {
    let account = Account::with(6).await;
    let (cloud, door) = through(&account).await;
    let things = cloud.things(None).await.unwrap().items;
    let healthy = things.iter().map(|thing| thing.name.clone()).find(|name| name.starts_with("pump")).unwrap();
    let certificate = cloud.thing_principals(&healthy).await.unwrap()[0].target().to_owned();
    let subjects = [
        Subject::Thing(healthy.clone()),
        Subject::Certificate(certificate.clone()),
        Subject::Device { thing: healthy.clone(), certificate },
        Subject::Thing("broken-non-default-version".to_owned()),
        Subject::Thing("broken-no-policy".to_owned()),
    ];
    for subject in &subjects {
        let before = door.rounds();
        let facts = cloud.device_facts(subject, None, true).await;
        let rounds = door.rounds() - before;
        assert!(rounds <= MOST, "{subject:?}: {rounds} for credentials");
        assert_eq!(gaps(&facts), [""; 0]);
        let before = door.rounds();
        let facts = cloud.whole_facts(subject, &MqttAsked::default()).await;
        let rounds = door.rounds() - before;
        assert!(rounds <= MOST, "{subject:?}: {rounds} for everything");
        assert!(facts.logging.gap().is_none() && facts.connection.gap().is_none(), "{facts:?}");
    }
    let facts = cloud.device_facts(&subjects[0], None, true).await;
    assert!(matches!(facts.candidates, Fact::Unknown(_)) && facts.role.known().is_some(), "nothing is left out");
    let asked = ShadowAsked { thing: healthy, shadow: None, operation: ShadowOperation::Get };
    let before = door.rounds();
    let facts = cloud.shadow_facts(&subjects[0], &asked).await;
    assert!(door.rounds() - before <= MOST && facts.classic_shadow.known().is_some());
    let before = door.rounds();
    let all = cloud.device_facts_of_each(&subjects[0], None, true).await;
    assert!(door.rounds() - before <= MOST && all[0].shadow_names.known().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_and_a_role_are_known_after_four_round_trips() {
    let account = Account::with(0).await;
    let (cloud, door) = through(&account).await;
    let thing = "broken-cognito-identity".to_owned();
    let asked = ShadowAsked { thing, shadow: None, operation: ShadowOperation::Get };
    let region = &account.running.endpoints.region;
    let pool = format!("{region}:6f1f2d9c-1c36-4a6e-8a0e-2f3f7b0c9d11");
    for identity in ["0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a01", "0b5ee3a6-5b1e-4c58-9d0a-7c1f4f0d2a02"] {
        let before = door.rounds();
        let identity = format!("{region}:{identity}");
        let facts = cloud.cognito_facts(&identity, Some(&pool), Some(&asked)).await;
        let rounds = door.rounds() - before;
        assert!(rounds <= MOST, "{rounds}");
        assert!(facts.role_policies.known().is_some() && facts.simulated.known().is_some(), "{facts:?}");
    }
    let arn = format!("arn:aws:iam::{}:role/app-user-role", cloud.scope().account);
    let before = door.rounds();
    let facts = cloud.iam_facts(&IamPrincipal::parse(&arn).unwrap(), Some(&asked)).await;
    assert!(door.rounds() - before <= MOST && facts.simulated.known().is_some(), "{facts:?}");
}

/// The door must see what is asked one after another.
#[tokio::test(flavor = "multi_thread")]
async fn the_door_counts_what_waits_for_one_another() {
    let account = Account::with(0).await;
    let (cloud, door) = through(&account).await;
    let before = door.rounds();
    let name = "broken-no-policy";
    let (thing, groups, logging) = tokio::join!(cloud.thing(name), cloud.thing_groups(name), cloud.logging());
    assert!(thing.is_ok() && groups.is_ok() && logging.is_ok());
    assert_eq!(door.rounds() - before, 1, "side by side");
    cloud.thing(name).await.unwrap();
    cloud.thing(name).await.unwrap();
    assert_eq!(door.rounds() - before, 3, "one after another");
}
