//! The operator's live session against the embedded AWS IoT, its faults, and other servers.

mod foreign;
mod messages;
mod network;
mod push;
mod refused;
mod signed;

use std::time::Duration;

use fleetdeck::aws::{Cloud, LiveOptions, LiveSession};
use fleetdeck::emulator::Running;
use fleetdeck::emulator::mqtt_faults::MqttFaults;
use fleetdeck::live::{Fault, Interest, Lifecycle, LiveStatus, News, Source};
use jiff::Timestamp;

use crate::account::Account;

/// A guard against hanging, not a measurement.
const PATIENCE: Duration = Duration::from_mins(1);

/// Quick where a person would be patient.
fn options() -> LiveOptions {
    LiveOptions {
        poll: Duration::from_millis(200),
        slowest_retry: Duration::from_millis(300),
        linger: Duration::from_millis(200),
        recheck: Duration::from_millis(500),
        ..LiveOptions::default()
    }
}

/// An account, a session with it, and everything it told.
struct Rig {
    account: Account,
    live: LiveSession,
    told: Vec<News>,
    lifecycle: Vec<Lifecycle>,
    faults: Vec<Fault>,
    status: LiveStatus,
    statuses: Vec<LiveStatus>,
    messages: u64,
}

impl Rig {
    async fn new() -> Self {
        Self::with(options()).await
    }

    async fn with(options: LiveOptions) -> Self {
        let account = Account::with(0).await;
        let cloud = account.admin().await;
        Self::over(account, &cloud, options)
    }

    fn over(account: Account, cloud: &Cloud, options: LiveOptions) -> Self {
        Self {
            account,
            live: cloud.live(options),
            told: Vec::new(),
            lifecycle: Vec::new(),
            faults: Vec::new(),
            status: LiveStatus::Off,
            statuses: Vec::new(),
            messages: 0,
        }
    }

    fn running(&self) -> &Running {
        &self.account.running
    }

    fn broken(&self) -> &MqttFaults {
        self.running().world().mqtt_faults()
    }

    /// Sets `reported.n`; the version that made.
    fn report(&self, thing: &str, name: &str, n: u64) -> u64 {
        report(self.running(), thing, name, n)
    }

    fn delete(&self, thing: &str, name: &str) {
        self.running().world().delete_shadow(thing, name, b"", Timestamp::now()).unwrap();
    }

    fn open(&self, thing: &str) {
        self.live.follow(Interest { open: vec![thing.to_owned()], ..Interest::default() });
    }

    fn rows(&self, things: impl IntoIterator<Item = String>) {
        self.live.follow(Interest { rows: things.into_iter().collect(), ..Interest::default() });
    }

    /// The filters of the session's connection.
    fn subscriptions(&self) -> Vec<String> {
        let all = self.running().world().broker().connections();
        let ours = all.into_iter().find(|one| one.client_id.starts_with("fleetdeck-") && one.connected);
        ours.map_or_else(Vec::new, |ours| ours.subscriptions.into_iter().map(|(filter, _)| filter).collect())
    }

    /// Takes what comes until this holds of the filters: what is subscribed to is told by nobody.
    async fn subscribed(&mut self, what: &str, holds: impl Fn(&[String]) -> bool) -> Vec<String> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let filters = self.subscriptions();
            if holds(&filters) {
                return filters;
            }
            assert!(tokio::time::Instant::now() < deadline, "not {what}: {filters:?}");
            self.for_a_while(Duration::from_millis(10)).await;
        }
    }

    /// Takes what comes until this holds.
    #[track_caller]
    fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) -> impl Future<Output = ()> {
        let what = what.to_owned();
        async move {
            let waited = tokio::time::timeout(PATIENCE, async {
                while !holds(self) {
                    self.take().await;
                }
            });
            let ended = waited.await.is_ok();
            assert!(ended, "not {what}: {:?}\n{:?}\n{:?}", self.status, self.versions("t"), self.faults);
        }
    }

    async fn take(&mut self) {
        let batch = self.live.next().await;
        self.told.extend(batch.news);
        self.lifecycle.extend(batch.lifecycle);
        self.faults.extend(batch.faults);
        self.messages += batch.messages;
        if let Some(status) = batch.status {
            self.status = status.clone();
            self.statuses.push(status);
        }
    }

    /// Takes everything that comes for so long.
    async fn for_a_while(&mut self, long: Duration) {
        let _ = tokio::time::timeout(long, async {
            loop {
                self.take().await;
            }
        })
        .await;
    }

    async fn live(&mut self) {
        self.until("live", |rig| matches!(rig.status, LiveStatus::Live { .. })).await;
    }

    async fn polling(&mut self) {
        self.until("polling", |rig| matches!(rig.status, LiveStatus::Polling { .. })).await;
    }

    fn why(&self) -> String {
        match &self.status {
            LiveStatus::Polling { why, .. } => why.to_string(),
            other => panic!("not polling: {other:?}"),
        }
    }

    /// What was told of a classic shadow: version, how it came; version 0 with no source where it was deleted.
    fn versions(&self, thing: &str) -> Vec<(u64, Option<Source>)> {
        self.versions_of(thing, None)
    }

    fn versions_of(&self, thing: &str, name: Option<&str>) -> Vec<(u64, Option<Source>)> {
        let of = |news: &News| {
            if news.id().thing != thing || news.id().name.as_deref() != name {
                return None;
            }
            Some(match news {
                News::Document { document, source, .. } => (document.version, Some(*source)),
                News::Deleted { .. } => (0, None),
            })
        };
        self.told.iter().filter_map(of).collect()
    }

    fn newest(&self, thing: &str) -> u64 {
        self.versions(thing).last().map_or(0, |(version, _)| *version)
    }

    async fn seen(&mut self, thing: &str, version: u64) {
        self.until(&format!("version {version} of {thing}"), |rig| rig.newest(thing) >= version).await;
    }

    /// How often `GetThingShadow` was called.
    #[track_caller]
    fn each_once_and_in_order(&self, thing: &str) {
        let versions: Vec<u64> = self.versions(thing).into_iter().map(|(version, _)| version).collect();
        assert!(versions.windows(2).all(|pair| pair[0] < pair[1]), "{versions:?}");
    }
}

fn report(running: &Running, thing: &str, name: &str, n: u64) -> u64 {
    let body = format!("{{\"state\":{{\"reported\":{{\"n\":{n}}}}}}}");
    let answer = running.world().update_shadow(thing, name, body.as_bytes(), Timestamp::now()).unwrap();
    serde_json::from_str::<serde_json::Value>(&answer).unwrap()["version"].as_u64().unwrap()
}

/// Calls of `GetThingShadow` so far.
fn reads(cloud: &Cloud) -> usize {
    cloud.calls().iter().filter(|call| call.operation() == "GetThingShadow").count()
}
