//! The budget of API calls: the quotas belong to the account, and its own production calls the same APIs. One token bucket
//! an API at a share of its quota, lanes of urgency before it, slower where AWS throttles.

mod bucket;
mod gate;
mod lane;
mod line;
mod quotas;
mod tally;
mod ticket;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

pub use lane::Lane;
pub use quotas::{QuotaSource, operations};
pub use tally::{Count, Tally};

pub(super) use gate::{Gate, Throttles};
pub(super) use lane::Urgency;
pub(super) use ticket::Ticket;

use bucket::Bucket;
use line::{Line, Place};
use quotas::Quotas;

/// How much of the account's quotas is ours.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetSettings {
    /// Of each quota, above 0 and at most 1.
    pub share: f64,
    /// Quotas that the user knows better, in calls a second, by operation: `ListThings`.
    pub quotas: BTreeMap<String, f64>,
}

impl Default for BudgetSettings {
    fn default() -> Self {
        Self { share: 0.5, quotas: BTreeMap::new() }
    }
}

/// The budget of a session: of one account and region.
#[derive(Debug)]
pub(super) struct Budget {
    /// Whether AWS itself is asked. An endpoint of one's own has no quotas but those that it or the configuration tells,
    /// before it throttles.
    is_limited: bool,
    share: f64,
    state: Mutex<State>,
    tally: Tally,
    /// Counts what changes how it stands: see [`Budget::next_try`].
    changed: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    quotas: Quotas,
    source: QuotaSource,
    apis: BTreeMap<String, Api>,
}

#[derive(Debug)]
struct Api {
    bucket: Bucket,
    line: Line,
    /// Woken where somebody else may be at the head now.
    moved: Arc<Notify>,
}

impl Budget {
    /// `is_limited` where AWS itself is asked; `tally` is what counts the calls.
    pub(super) fn new(settings: &BudgetSettings, is_limited: bool, tally: Tally) -> Self {
        let quotas = Quotas::new(settings.quotas.clone());
        let source = if settings.quotas.is_empty() { QuotaSource::Defaults } else { QuotaSource::Configured };
        let state = State { quotas, source, apis: BTreeMap::new() };
        let changed = watch::Sender::new(0);
        Self { is_limited, share: settings.share, state: Mutex::new(state), tally, changed }
    }

    /// Waits for a turn of this action; after that the call is to be made at once. Who tries again does not go before
    /// `not_before`. Who is dropped meanwhile gives his place up.
    pub(super) async fn turn(&self, action: &str, urgency: &Urgency, not_before: Option<Instant>) {
        let began = Instant::now();
        if not_before.is_none() && self.with(action, |api| api.bucket.is_open(began)) {
            return;
        }
        let (number, moved) = self.with(action, |api| (api.line.join(urgency.clone(), not_before), api.moved.clone()));
        let mut place = Held { budget: self, action, number, is_gone: false };
        let mut has_waited = false;
        loop {
            let mut notified = std::pin::pin!(moved.notified());
            notified.as_mut().enable();
            let step = self.try_go(action, number);
            has_waited |= !matches!(step, Step::Gone);
            match step {
                Step::Gone => break,
                Step::Until(at) => {
                    self.note_if_slowed(action);
                    tokio::select! {
                        () = tokio::time::sleep_until(at.into()) => {}
                        () = notified => {}
                    }
                }
                Step::Behind => notified.await,
            }
        }
        place.is_gone = true;
        if has_waited {
            self.tally.note(action, |count| count.waited += began.elapsed());
            self.note_if_slowed(action);
        }
    }

    fn try_go(&self, action: &str, number: u64) -> Step {
        let now = Instant::now();
        self.with(action, |api| match api.line.place(number, now) {
            Place::Behind => Step::Behind,
            Place::NotBefore(at) => Step::Until(at),
            Place::Head { is_patient } => {
                if let Err(at) = api.bucket.take(is_patient, now) {
                    return Step::Until(at);
                }
                api.line.go(number);
                api.moved.notify_waiters();
                Step::Gone
            }
        })
    }

    /// AWS throttled a call of this action that was sent then.
    pub(super) fn throttled(&self, action: &str, sent: Instant) {
        self.tally.note(action, |count| count.throttled += 1);
        self.with(action, |api| api.bucket.throttled(sent, Instant::now()));
        self.changed.send_modify(|count| *count += 1);
    }

    /// Those who wait may be more urgent than before.
    pub(super) fn lifted(&self) {
        let state = self.lock();
        state.apis.values().for_each(|api| api.moved.notify_waiters());
    }

    /// How long so many calls of this action take; nothing where they are not held back.
    pub(super) fn time(&self, action: &str, calls: usize) -> Duration {
        self.with(action, |api| api.bucket.time(calls, Instant::now()))
    }

    /// When the next of the calls goes that wait because AWS throttled; none where none does.
    pub(super) fn next_try(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.lock();
        let next = state.apis.values_mut().filter_map(|api| {
            if !api.bucket.is_slowed(now) {
                return None;
            }
            let token = api.bucket.clone().take(false, now).err().unwrap_or(now);
            api.line.earliest(now).map(|at| at.max(token))
        });
        next.min()
    }

    /// Changes whenever [`Budget::next_try`] may tell otherwise.
    pub(super) fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Takes in what Service Quotas told, by its names.
    pub(super) fn learn<'a>(&self, told: impl IntoIterator<Item = (&'a str, f64)>) {
        let mut state = self.lock();
        let known = state.quotas.learn(told);
        if known > 0 {
            state.source = QuotaSource::ServiceQuotas(known);
        }
        let State { quotas, apis, .. } = &mut *state;
        for (action, api) in apis.iter_mut().filter(|(action, _)| quotas.is_the_accounts(operation(action))) {
            api.bucket.set_quota(quotas.of(operation(action)), self.share, Instant::now());
            api.moved.notify_waiters();
        }
    }

    /// Where the quotas are from.
    pub(super) fn source(&self) -> QuotaSource {
        self.lock().source
    }

    fn note_if_slowed(&self, action: &str) {
        if self.with(action, |api| api.bucket.is_slowed(Instant::now())) {
            self.changed.send_modify(|count| *count += 1);
        }
    }

    fn with<T>(&self, action: &str, then: impl FnOnce(&mut Api) -> T) -> T {
        let mut state = self.lock();
        if let Some(api) = state.apis.get_mut(action) {
            return then(api);
        }
        let quota = state.quotas.of(operation(action));
        let is_limited = self.is_limited || state.quotas.is_the_accounts(operation(action));
        let bucket = Bucket::new(quota, self.share, is_limited, Instant::now());
        let api = Api { bucket, line: Line::default(), moved: Arc::default() };
        then(state.apis.entry(action.to_owned()).or_insert(api))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What quotas are known by: the operation of AWS IoT; other services have some of the same name.
fn operation(action: &str) -> &str {
    action.strip_prefix("iot:").unwrap_or(action)
}

/// How one who waits goes on.
enum Step {
    Gone,
    Until(Instant),
    Behind,
}

/// A place in a line; who is dropped before it is his turn gives it up.
struct Held<'a> {
    budget: &'a Budget,
    action: &'a str,
    number: u64,
    is_gone: bool,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if !self.is_gone {
            self.budget.with(self.action, |api| {
                api.line.leave(self.number);
                api.moved.notify_waiters();
            });
            self.budget.note_if_slowed(self.action);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "iot:GetPolicy";

    fn budget(per_second: f64) -> Arc<Budget> {
        let quotas = BTreeMap::from([("GetPolicy".to_owned(), per_second)]);
        Arc::new(Budget::new(&BudgetSettings { share: 0.5, quotas }, false, Tally::default()))
    }

    fn waiting(budget: &Budget) -> usize {
        budget.with(GET, |api| api.line.len())
    }

    #[tokio::test]
    async fn a_keystroke_overtakes_the_background_and_who_goes_away_keeps_nobody_back() {
        let budget = budget(40.0);
        let (gone, mut order) = tokio::sync::mpsc::unbounded_channel();
        let asker = |name: &'static str, lane: Lane| {
            let (budget, gone) = (budget.clone(), gone.clone());
            async move {
                budget.turn(GET, &Urgency::new(lane), None).await;
                let _ = gone.send(name);
            }
        };
        for _ in 0..40 {
            budget.turn(GET, &Urgency::default(), None).await;
        }
        let left = tokio::spawn(asker("left", Lane::Keystroke));
        let mut tasks = Vec::new();
        for (name, lane) in [("background", Lane::Background), ("visible", Lane::Visible), ("key", Lane::Keystroke)] {
            let before = waiting(&budget);
            tasks.push(tokio::spawn(asker(name, lane)));
            while waiting(&budget) == before {
                tokio::task::yield_now().await;
            }
        }
        left.abort();
        let _ = left.await;
        for task in tasks {
            task.await.unwrap();
        }
        let mut names = Vec::new();
        while let Ok(name) = order.try_recv() {
            names.push(name);
        }
        // Where the machine stood still, the one that was to go away went first.
        names.retain(|name| *name != "left");
        assert_eq!(names, ["key", "visible", "background"]);
        assert_eq!(waiting(&budget), 0);
    }

    #[tokio::test]
    async fn an_endpoint_of_ones_own_has_no_quota_before_it_throttles() {
        let budget = Budget::new(&BudgetSettings::default(), false, Tally::default());
        for _ in 0..1000 {
            budget.turn("iot:ListThings", &Urgency::default(), None).await;
        }
        assert_eq!(budget.time("iot:ListThings", 1000), Duration::ZERO);
        budget.throttled("iot:ListThings", Instant::now());
        assert!(budget.time("iot:ListThings", 10) >= Duration::from_secs(3));
        assert_eq!(budget.next_try(), None, "nobody waits");
        assert_eq!(budget.tally.counts()["iot:ListThings"].throttled, 1);
    }

    #[test]
    fn what_service_quotas_tell_is_in_force_at_once() {
        let budget = Budget::new(&BudgetSettings::default(), true, Tally::default());
        assert_eq!(budget.time("iot:ListThings", 100), Duration::from_secs(20));
        budget.learn([("ListThings API TPS", 2.0), ("ListPolicies API TPS", 40.0)]);
        assert_eq!(budget.time("iot:ListThings", 100), Duration::from_secs(100));
        assert_eq!(budget.time("iot:ListPolicies", 100), Duration::from_secs(5));
        assert_eq!(budget.source(), QuotaSource::ServiceQuotas(2));
    }
}
