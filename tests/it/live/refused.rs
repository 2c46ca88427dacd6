//! What is not allowed is told with the permission that is missing, and the screen goes on by reading.

use super::*;

const READ: &str =
    r#"{"Effect":"Allow","Action":["iot:GetThingShadow","iot:ListNamedShadowsForThing","sts:*"],"Resource":"*"}"#;
const CONNECT: &str = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}"#;
const SUBSCRIBE: &str = r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"*"}"#;
const RECEIVE: &str = r#"{"Effect":"Allow","Action":"iot:Receive","Resource":"*"}"#;

fn policy(statements: &[&str]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

async fn allowed(statements: &[&str], options: LiveOptions) -> Rig {
    let account = Account::with(0).await;
    let key = account.user(&policy(statements));
    let cloud = account.open(&key).await.unwrap();
    Rig::over(account, &cloud, options)
}

fn allow_all(rig: &Rig) {
    rig.account.user(&policy(&[READ, CONNECT, SUBSCRIBE, RECEIVE]));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_connect_it_says_so_polls_and_comes_back() {
    let mut rig = allowed(&[READ], options()).await;
    rig.report("t", "", 1);
    rig.open("t");
    rig.polling().await;
    let why = rig.why();
    assert!(why.contains("0x87") && why.contains("iot:Connect"), "{why}");
    rig.seen("t", 1).await;
    for n in 2..5 {
        let version = rig.report("t", "", n);
        rig.seen("t", version).await;
    }
    assert!(rig.versions("t").iter().all(|(_, source)| *source == Some(Source::Read)));
    allow_all(&rig);
    rig.live().await;
    // The first may still be read: reads under way when push came are let end.
    let mut last = None;
    for n in 9..30 {
        let version = rig.report("t", "", n);
        rig.seen("t", version).await;
        last = rig.versions("t").last().copied();
        if last == Some((version, Some(Source::Push))) {
            break;
        }
    }
    assert!(matches!(last, Some((_, Some(Source::Push)))), "{last:?}");
    rig.each_once_and_in_order("t");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_subscribe_it_says_so_polls_and_comes_back() {
    let mut rig = allowed(&[READ, CONNECT], options()).await;
    rig.report("t", "", 1);
    rig.open("t");
    rig.polling().await;
    let why = rig.why();
    assert!(why.contains("0x87") && why.contains("iot:Subscribe"), "{why}");
    let version = rig.report("t", "", 2);
    rig.seen("t", version).await;
    allow_all(&rig);
    rig.live().await;
    let version = rig.report("t", "", 3);
    rig.seen("t", version).await;
    rig.each_once_and_in_order("t");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_refused_is_named_and_read() {
    let only =
        r#"{"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:*:*:topicfilter/$aws/things/a/*"}"#;
    let mut rig = allowed(&[READ, CONNECT, only, RECEIVE], options()).await;
    rig.rows(["a".to_owned(), "b".to_owned()]);
    let is_part = |rig: &Rig| match &rig.status {
        LiveStatus::Live { refused, .. } => refused.len() == 2 && refused.iter().all(|one| one.filter.contains("/b/")),
        _ => false,
    };
    rig.until("part of it refused", is_part).await;
    let (a, b) = (rig.report("a", "", 1), rig.report("b", "", 1));
    rig.seen("a", a).await;
    rig.seen("b", b).await;
    assert_eq!(rig.versions("b").last(), Some(&(b, Some(Source::Read))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_deletion_finds_no_room_is_read_now_and_then() {
    let all = r#"{"Effect":"Deny","Action":"iot:Subscribe","Resource":"arn:aws:iot:*:*:topicfilter/$aws/things/+/*"}"#;
    let options = LiveOptions { sweep: Duration::from_secs(1), ..options() };
    let mut rig = allowed(&[READ, CONNECT, SUBSCRIBE, RECEIVE, all], options).await;
    let thing = |n: u64| format!("t{n}");
    for n in 0..40 {
        rig.report(&thing(n), "", 1);
    }
    rig.rows((0..40).map(thing));
    rig.until("all rows", |rig| (0..40).all(|n| rig.newest(&thing(n)) == 1)).await;
    let filters = rig.subscribed("some deletions", |filters| filters.len() == 50).await;
    assert!(filters.iter().any(|filter| filter.contains("/t39/")), "{filters:?}");
    assert!(!filters.contains(&"$aws/things/t39/shadow/delete/accepted".to_owned()), "{filters:?}");
    assert!(matches!(&rig.status, LiveStatus::Live { refused, .. } if refused.is_empty()), "{:?}", rig.status);
    rig.delete("t39", "");
    rig.until("the deletion", |rig| rig.versions("t39").last() == Some(&(0, None))).await;
}

fn is_doubted(rig: &Rig) -> bool {
    match &rig.status {
        LiveStatus::Live { refused, .. } => refused.iter().any(|one| one.why.contains("iot:Receive")),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_before_it_was_subscribed_to_is_no_reason_to_doubt() {
    // Only the reads at the connects, none between.
    let seldom = LiveOptions { poll: Duration::from_mins(10), ..options() };
    let mut rig = Rig::with(seldom).await;
    rig.report("t", "", 1);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    rig.broken().close_doors();
    rig.polling().await;
    let unseen = rig.report("t", "", 2);
    rig.broken().open_doors();
    rig.live().await;
    rig.seen("t", unseen).await;
    assert!(!is_doubted(&rig), "{:?}", rig.status);
    let version = rig.report("t", "", 3);
    rig.seen("t", version).await;
    assert_eq!(rig.versions("t").last(), Some(&(version, Some(Source::Push))));
    assert!(!is_doubted(&rig), "{:?}", rig.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_and_opened_again_is_no_reason_to_doubt() {
    // Suspicion comes at once where there is any.
    let quick = LiveOptions { doubt: Duration::from_millis(4), poll: Duration::from_mins(10), ..options() };
    let mut rig = Rig::with(quick).await;
    for thing in ["a", "b"] {
        rig.report(thing, "", 1);
    }
    rig.open("a");
    rig.live().await;
    rig.seen("a", 1).await;
    // Nothing moves: what is known is told once more.
    rig.open("b");
    rig.seen("b", 1).await;
    rig.told.clear();
    rig.open("a");
    rig.seen("a", 1).await;
    rig.for_a_while(Duration::from_millis(200)).await;
    assert!(!is_doubted(&rig), "{:?}", rig.status);
    // Its filters have to make room for others, and it moves while nobody is subscribed.
    rig.rows((0..60).map(|n| format!("row{n}")));
    rig.subscribed("rid of it", |filters| !filters.iter().any(|filter| filter.contains("/a/"))).await;
    let unseen = rig.report("a", "", 2);
    rig.open("a");
    rig.seen("a", unseen).await;
    rig.for_a_while(Duration::from_millis(200)).await;
    assert!(!is_doubted(&rig), "{:?}", rig.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_never_received_are_noticed() {
    let quick = LiveOptions { doubt: Duration::from_millis(300), ..options() };
    let mut rig = allowed(&[READ, CONNECT, SUBSCRIBE], quick).await;
    rig.report("t", "", 1);
    rig.open("t");
    rig.live().await;
    rig.seen("t", 1).await;
    let mut n = 2;
    while !is_doubted(&rig) {
        rig.report("t", "", n);
        n += 1;
        rig.for_a_while(Duration::from_millis(50)).await;
    }
    // From now on it is read as without push.
    let version = rig.report("t", "", n);
    rig.seen("t", version).await;
    allow_all(&rig);
    while is_doubted(&rig) {
        n += 1;
        let version = rig.report("t", "", n);
        rig.seen("t", version).await;
        rig.for_a_while(Duration::from_millis(50)).await;
    }
    rig.each_once_and_in_order("t");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_busy_is_asked_again() {
    let mut rig = Rig::new().await;
    rig.broken().refuse_connects(0x88, 2);
    rig.open("t");
    rig.polling().await;
    assert!(rig.why().contains("server unavailable"), "{}", rig.why());
    rig.live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_is_told_as_what_it_may_be() {
    let account = Account::with(0).await;
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.mqtt_url = Some(account.running.endpoints.mqtt_url.clone());
    let cloud = Cloud::open(settings).await.unwrap();
    // The key is deleted after sign-in.
    account.running.world().change(|state| state.iam.keys.clear());
    let mut rig = Rig::over(account, &cloud, options());
    rig.open("t");
    rig.polling().await;
    let why = rig.why();
    assert!(why.contains("HTTP 403") && why.contains("clock"), "{why}");
    assert!(!why.contains("X-Amz-"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_s_permissions_are_enough() {
    const README: &str = include_str!("../../../README.md");
    let blocks: Vec<&str> =
        README.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).take(2).collect();
    let documents: Vec<serde_json::Value> = blocks.iter().map(|block| serde_json::from_str(block).unwrap()).collect();
    let statements: Vec<String> = documents
        .iter()
        .flat_map(|document| document["Statement"].as_array().unwrap())
        .map(serde_json::Value::to_string)
        .collect();
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    let mut rig = allowed(&statements, options()).await;
    let (open, rows) = (vec!["t".to_owned()], vec!["row".to_owned()]);
    rig.live.follow(Interest { open, rows, presence: true, fleet: false });
    rig.live().await;
    assert!(matches!(&rig.status, LiveStatus::Live { refused, .. } if refused.is_empty()), "{:?}", rig.status);
    let version = rig.report("t", "", 1);
    rig.seen("t", version).await;
    let client = crate::broker::client::plain(rig.running(), &fleetdeck::mqtt::Connect::new("somebody")).await;
    rig.until("presence", |rig| rig.lifecycle.iter().any(|event| event.client_id == "somebody")).await;
    drop(client);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_neither_listen_nor_read_is_told_both_permissions() {
    let mut rig = allowed(&[r#"{"Effect":"Allow","Action":"sts:*","Resource":"*"}"#], options()).await;
    rig.report("t", "", 1);
    rig.open("t");
    rig.until("the fault", |rig| rig.faults.iter().any(|fault| fault.what.contains("is missing"))).await;
    let is_told = |rig: &Rig| match &rig.status {
        LiveStatus::Polling { why, .. } => {
            let why = why.to_string();
            why.contains("iot:Connect") && why.contains("reading is not allowed either")
        }
        _ => false,
    };
    rig.until("both told", is_told).await;
    allow_all(&rig);
    rig.live().await;
    rig.seen("t", 1).await;
}

/// A door before the plain one that hangs up on the first CONNECT; what version each CONNECT spoke.
async fn moody(running: &fleetdeck::emulator::Running) -> (String, tokio::sync::mpsc::UnboundedReceiver<u8>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("mqtt://{}", listener.local_addr().unwrap());
    let target = running.endpoints.mqtt_plain_url.strip_prefix("mqtt://").unwrap().to_owned();
    let (versions, heard) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut is_first = true;
        while let Ok((mut from, _)) = listener.accept().await {
            let mut connect = Vec::new();
            while !connect.ends_with(b"MQTT") {
                connect.push(from.read_u8().await.unwrap());
            }
            connect.push(from.read_u8().await.unwrap());
            let _ = versions.send(*connect.last().unwrap());
            if std::mem::take(&mut is_first) {
                // All of it is read: what is closed with something unread is reset.
                let mut rest = [0; 1024];
                let _ = from.read(&mut rest).await;
                continue;
            }
            let mut to = tokio::net::TcpStream::connect(&target).await.unwrap();
            to.write_all(&connect).await.unwrap();
            tokio::spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
            });
        }
    });
    (url, heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_closed_without_a_word_does_not_end_mqtt_5() {
    let account = Account::with(0).await;
    let (url, mut versions) = moody(&account.running).await;
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.mqtt_url = Some(url);
    let cloud = Cloud::open(settings).await.unwrap();
    let mut rig = Rig::over(account, &cloud, options());
    rig.open("t");
    rig.live().await;
    assert_eq!((versions.recv().await, versions.recv().await), (Some(5), Some(4)));
    rig.broken().break_connections();
    rig.until("lost", |rig| !matches!(rig.status, LiveStatus::Live { .. })).await;
    rig.live().await;
    assert_eq!(versions.recv().await, Some(5));
}
