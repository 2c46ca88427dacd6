//! Clients that are not let in: counted, and examined beside the feed, which goes on meanwhile.

use std::collections::{HashMap, HashSet};
use std::future::pending;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::aws::Cloud;
use crate::diagnose::{DeviceFacts, FailedConnects, Finding, connect};
use crate::live::{Happening, Lifecycle};

/// How long what was found out about a client is good for.
const GOOD_FOR: Duration = Duration::from_mins(1);
/// Clients remembered.
const MOST: usize = 1_000;
/// Clients examined at a time.
const AT_ONCE: usize = 4;
/// Failed connects that wait for their reason; any more are told without it.
const MOST_WAITING: usize = 100;

/// A client's id, and the principal that it presented.
type Caller = (String, String);

/// A failed connect, and why it failed as far as is known.
pub(super) type Explained = (Lifecycle, Finding);

pub(super) struct ShutOut {
    cloud: Cloud,
    clients: HashMap<String, FailedConnects>,
    examined: HashMap<Caller, (Instant, DeviceFacts)>,
    under_way: HashSet<Caller>,
    examinations: JoinSet<(Caller, DeviceFacts)>,
    waiting: Vec<(Lifecycle, FailedConnects)>,
}

impl ShutOut {
    pub(super) fn new(cloud: Cloud) -> Self {
        Self {
            cloud,
            clients: HashMap::new(),
            examined: HashMap::new(),
            under_way: HashSet::new(),
            examinations: JoinSet::new(),
            waiting: Vec::new(),
        }
    }

    /// Counts a failed connect; a connect ends them.
    pub(super) fn count(&mut self, event: &Lifecycle) -> Option<FailedConnects> {
        if event.what == Happening::Connected && self.clients.remove(&event.client_id).is_some() {
            self.examined.retain(|(client, _), _| *client != event.client_id);
        }
        let failed = FailedConnects::of(event)?;
        if self.clients.len() >= MOST {
            self.clients.clear();
            self.examined.clear();
        }
        let known = self.clients.entry(event.client_id.clone()).or_insert_with(|| failed.clone());
        if known.principal != failed.principal {
            *known = failed.clone();
        }
        known.again(failed);
        Some(known.clone())
    }

    /// Why it is not let in, as far as its policies tell; `None` where [`Self::next`] tells it later.
    pub(super) fn explain(&mut self, event: &Lifecycle, failed: FailedConnects) -> Option<Finding> {
        let known = self.examined.get(&caller(&failed)).filter(|(at, _)| at.elapsed() < GOOD_FOR);
        if let Some((_, facts)) = known {
            return Some(connect(&failed, Some(facts)));
        }
        if self.waiting.len() >= MOST_WAITING {
            return Some(connect(&failed, None));
        }
        self.waiting.push((event.clone(), failed));
        self.examine();
        None
    }

    /// What was found out meanwhile; waits for ever where nothing is asked. May be dropped and called again.
    pub(super) async fn next(&mut self) -> Vec<Explained> {
        let Some(answer) = self.examinations.join_next().await else { return pending().await };
        // An examination that broke off leaves no name behind: nobody waits for any of them.
        let Ok((caller_of, facts)) = answer else {
            self.under_way.clear();
            return self.rest();
        };
        let (told, waiting) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(_, failed)| caller(failed) == caller_of);
        self.waiting = waiting;
        self.under_way.remove(&caller_of);
        let told: Vec<(Lifecycle, FailedConnects)> = told;
        let explained = told.into_iter().map(|(event, failed)| (event, connect(&failed, Some(&facts)))).collect();
        self.examined.insert(caller_of, (Instant::now(), facts));
        self.examine();
        explained
    }

    /// Those that still wait, told without what is not known.
    pub(super) fn rest(&mut self) -> Vec<Explained> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().map(|(event, failed)| (event, connect(&failed, None))).collect()
    }

    /// Starts what there is room for.
    fn examine(&mut self) {
        for (_, failed) in &self.waiting {
            let caller = caller(failed);
            if self.under_way.len() >= AT_ONCE {
                return;
            }
            if self.under_way.insert(caller.clone()) {
                let cloud = self.cloud.clone();
                self.examinations.spawn(async move {
                    let facts = Box::pin(cloud.connect_facts(&caller.0, &caller.1, false)).await;
                    (caller, facts)
                });
            }
        }
    }
}

fn caller(failed: &FailedConnects) -> Caller {
    (failed.client_id.clone(), failed.principal.clone())
}
