//! The embedded AWS IoT, and devices that update their shadows by MQTT.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fleetdeck::emulator::{self, World, broker::Limits};
use fleetdeck::mqtt::{Client, Connect, Heard, Wire};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use super::child::lines;
use super::dashboard::Emulated;
use super::process::cpu;
use super::{A_SECOND, THINGS, name};

/// Connections that publish: of 50 a second each, half of what AWS takes from one.
const PUBLISHERS: usize = 20;
/// Updates of one connection that wait for their acknowledgement.
const IN_FLIGHT: u64 = 50;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    /// Acknowledged.
    pub(super) updates: u64,
    /// Not taken by the broker.
    pub(super) refused: u64,
    pub(super) seconds: f64,
    pub(super) cpu: f64,
    /// The newest of every thing.
    pub(super) versions: BTreeMap<String, u64>,
}

/// A session on the door without names.
pub(super) async fn dial(door: &str, connect: &Connect) -> Client {
    let stream = TcpStream::connect(door).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut client = Client::new(Wire::new(stream), connect).unwrap();
    let heard = client.next().await.unwrap();
    assert!(matches!(heard, Heard::Connected { .. }), "{heard:?}");
    client
}

pub(super) async fn serve(aws_limit: bool) {
    let limits = Limits::default();
    let limits = Limits { messages_a_second: limits.messages_a_second.filter(|_| aws_limit), ..limits };
    let options = emulator::Options { empty: true, live: false, limits, ..emulator::Options::default() };
    let running = emulator::start(options).await.unwrap();
    let world = running.world().clone();
    world.change(|state| {
        for thing in 0..THINGS {
            state.create_thing(&name(thing), None, BTreeMap::new()).unwrap();
        }
    });
    let at = &running.endpoints;
    let emulated = Emulated {
        url: at.api_url.clone(),
        id: at.admin.access_key_id.clone(),
        secret: at.admin.secret_access_key.clone(),
        door: at.mqtt_plain_url.trim_start_matches("mqtt://").to_owned(),
    };
    println!("{}", serde_json::to_string(&emulated).unwrap());

    let mut orders = lines(std::io::stdin());
    if orders.recv().await.as_deref() != Some("go") {
        return;
    }
    let (began, used, stop) = (Instant::now(), cpu(), CancellationToken::new());
    let publishers: Vec<_> =
        (0..PUBLISHERS).map(|at| tokio::spawn(publish(at, emulated.door.clone(), stop.clone()))).collect();
    orders.recv().await;
    stop.cancel();
    let (mut updates, mut refused) = (0, 0);
    for publisher in publishers {
        let (taken, not) = publisher.await.unwrap();
        (updates, refused) = (updates + taken, refused + not);
    }
    let (seconds, cpu) = (began.elapsed().as_secs_f64(), cpu() - used);
    let report = Report { updates, refused, seconds, cpu, versions: versions(&world) };
    println!("{}", serde_json::to_string(&report).unwrap());
    // Until whoever started it has seen enough.
    orders.recv().await;
}

/// Updates its share of the things in turn until it is stopped and all of it is acknowledged: how many were taken, and
/// how many not.
async fn publish(at: usize, door: String, stop: CancellationToken) -> (u64, u64) {
    let mut client = dial(&door, &Connect::new(format!("bench-{at}"))).await;
    let period = Duration::from_secs(1) * u32::try_from(PUBLISHERS).unwrap() / u32::try_from(A_SECOND).unwrap();
    let mut tick = tokio::time::interval(period);
    let (mut sent, mut taken, mut refused) = (0, 0, 0);
    loop {
        let waiting = sent - taken - refused;
        if stop.is_cancelled() && waiting == 0 {
            return (taken, refused);
        }
        tokio::select! {
            heard = client.next() => match heard.unwrap() {
                Heard::Acknowledged { code, .. } if code < 0x80 => taken += 1,
                Heard::Acknowledged { .. } => refused += 1,
                _ => {}
            },
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            _ = tick.tick(), if !stop.is_cancelled() && waiting < IN_FLIGHT => {
                let share = THINGS / PUBLISHERS;
                let thing = name(at * share + usize::try_from(sent).unwrap() % share);
                let topic = format!("$aws/things/{thing}/shadow/update");
                let body = format!(
                    r#"{{"state":{{"reported":{{"n":{sent},"mode":"auto","net":{{"rssi":-{}}}}}}}}}"#, sent % 90
                );
                client.publish(&topic, body.into_bytes(), 1, false).unwrap();
                sent += 1;
            }
        }
    }
}

fn versions(world: &World) -> BTreeMap<String, u64> {
    let version = |thing: &String| {
        let text = world.get_shadow(thing, "", Timestamp::now()).unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(&text).ok()?["version"].as_u64()
    };
    (0..THINGS).map(name).map(|thing| (thing.clone(), version(&thing).unwrap_or_default())).collect()
}
