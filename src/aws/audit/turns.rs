//! The pace of a sweep, one for each operation: half of its quota, slower where AWS says so.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Half of 10 a second, the quota of most operations (Service Quotas, AWS IoT Core); what has none that is known goes
/// likewise.
const USUAL: Duration = Duration::from_millis(200);
/// Operations with another quota.
const OTHERS: [(&str, Duration); 3] = [
    ("iot:ListThingPrincipals", Duration::from_millis(100)),
    ("iot:ListThingsInThingGroup", Duration::from_millis(80)),
    ("iot:DescribeThing", Duration::from_millis(6)),
];
/// How far ahead of its pace an operation may run: a small account is read at once.
const AHEAD: Duration = Duration::from_secs(4);
/// No call waits longer than this for its turn.
const SLOWEST: Duration = Duration::from_secs(10);
/// The pace after the first throttling where there was none.
const FIRST: Duration = Duration::from_millis(100);

/// Whose turn it is, by operation.
#[derive(Debug)]
pub(super) struct Turns {
    is_limited: bool,
    lanes: Mutex<BTreeMap<&'static str, Lane>>,
}

#[derive(Debug, Clone, Copy)]
struct Lane {
    between: Duration,
    due: Option<Instant>,
}

impl Turns {
    /// Not limited on an endpoint of one's own, until that throttles.
    pub(super) fn new(is_limited: bool) -> Self {
        Self { is_limited, lanes: Mutex::default() }
    }

    /// Waits for its turn.
    pub(super) async fn turn(&self, action: &'static str) {
        let at = self.claim(action, Instant::now());
        if let Some(at) = at {
            sleep_until(at).await;
        }
    }

    fn claim(&self, action: &'static str, now: Instant) -> Option<Instant> {
        let base = self.base(action);
        self.with(action, |lane| {
            if lane.between.is_zero() {
                return None;
            }
            let mine = lane.due.map_or(now, |due| due.max(now));
            lane.due = Some(mine + lane.between);
            // What was throttled may not run ahead.
            let ahead = if lane.between > base { Duration::ZERO } else { AHEAD };
            Some(mine.checked_sub(ahead).map_or(now, |early| early.max(now)))
        })
    }

    /// AWS throttled: half as fast from now on.
    pub(super) fn slower(&self, action: &'static str) {
        self.with(action, |lane| {
            lane.between = (lane.between * 2).clamp(FIRST, SLOWEST);
            lane.due = Some(Instant::now() + lane.between);
        });
    }

    /// AWS answered: a little faster, up to the pace it began with.
    pub(super) fn well(&self, action: &'static str) {
        let base = self.base(action);
        self.with(action, |lane| {
            if lane.between > base {
                let less = lane.between.mul_f32(0.95);
                lane.between = if less < FIRST { base } else { less.max(base) };
            }
        });
    }

    /// How long so many calls take.
    pub(super) fn time(&self, action: &'static str, calls: usize) -> Duration {
        let between = self.with(action, |lane| lane.between);
        between.saturating_mul(u32::try_from(calls).unwrap_or(u32::MAX))
    }

    fn base(&self, action: &str) -> Duration {
        if !self.is_limited {
            return Duration::ZERO;
        }
        OTHERS.iter().find(|(name, _)| *name == action).map_or(USUAL, |(_, between)| *between)
    }

    fn with<T>(&self, action: &'static str, then: impl FnOnce(&mut Lane) -> T) -> T {
        let base = self.base(action);
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        then(lanes.entry(action).or_insert(Lane { between: base, due: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "iot:ListPolicies";

    #[test]
    fn a_burst_passes_the_rest_goes_at_half_of_the_quota() {
        let (turns, now) = (Turns::new(true), Instant::now());
        let waits: Vec<Duration> = (0..30).map(|_| turns.claim(LIST, now).unwrap() - now).collect();
        assert!(waits[..20].iter().all(Duration::is_zero), "{waits:?}");
        assert_eq!(waits[29], USUAL * 9);
        assert_eq!(turns.claim("iot:GetPolicy", now), Some(now), "each operation has a quota of its own");
        assert_eq!(turns.time("iot:ListThingPrincipals", 600), Duration::from_mins(1));
    }

    #[test]
    fn throttling_slows_down_also_where_nothing_was_limited_and_it_comes_back() {
        let turns = Turns::new(false);
        assert_eq!(turns.claim(LIST, Instant::now()), None);
        turns.slower(LIST);
        turns.slower(LIST);
        assert_eq!(turns.time(LIST, 1), FIRST * 2);
        assert!(turns.claim(LIST, Instant::now()).unwrap() > Instant::now(), "the next one waits");
        for _ in 0..20 {
            turns.well(LIST);
        }
        assert_eq!(turns.claim(LIST, Instant::now()), None);
        for _ in 0..20 {
            turns.slower(LIST);
        }
        assert_eq!(turns.time(LIST, 1), SLOWEST);
    }
}
