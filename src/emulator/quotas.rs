//! Quotas of the APIs, in calls a second, to be kept to where a fault file says so: AWS's defaults, or others.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::fleet::PUBLISHED_QUOTAS;

/// Operations that the dashboard never asks, by what is allowed of each.
const OWN: [(f64, &[&str]); 2] = [(100.0, &["AssumeRoleWithCertificate"]), (1.0, &["UpdateIndexingConfiguration"])];

fn defaults() -> impl Iterator<Item = (&'static str, f64)> {
    let all = PUBLISHED_QUOTAS.iter().chain(&OWN);
    all.flat_map(|(rate, operations)| operations.iter().map(|operation| (*operation, *rate)))
}

/// The quota of an operation, in calls a second, where it is known.
pub(super) fn default_of(operation: &str) -> Option<f64> {
    defaults().find(|(known, _)| *known == operation).map(|(_, rate)| rate)
}

/// A token bucket for each operation. It holds what a second brings; AWS's burst is not documented.
#[derive(Debug, Default)]
pub(super) struct Quotas {
    /// Operations that have a quota of their own.
    given: BTreeMap<String, f64>,
    /// Whether the others have AWS's.
    with_defaults: bool,
    /// What is left of each, and when that was so.
    left: Mutex<BTreeMap<String, (f64, Instant)>>,
}

impl Quotas {
    /// Every operation has AWS's quota, but for those that are given another one.
    pub(super) fn keep_defaults(&mut self) {
        self.with_defaults = true;
    }

    /// An operation has this quota, in calls a second.
    pub(super) fn keep(&mut self, operation: &str, rate: f64) {
        self.given.insert(operation.to_owned(), rate);
    }

    /// The quotas that are kept, by operation: those that the registry's callers share.
    pub(super) fn kept(&self) -> Vec<(String, f64)> {
        let defaults = defaults().filter(|_| self.with_defaults);
        let mut kept: BTreeMap<String, f64> = defaults.map(|(name, rate)| (name.to_owned(), rate)).collect();
        kept.extend(self.given.clone());
        kept.into_iter().collect()
    }

    /// Whether there is a token for this call. It is taken.
    pub(super) fn allows(&self, operation: &str, now: Instant) -> bool {
        let default = || default_of(operation).filter(|_| self.with_defaults);
        let Some(rate) = self.given.get(operation).copied().or_else(default) else { return true };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        // A bucket that holds less than one token would never give one.
        let full = rate.max(1.0);
        let (tokens, at) = left.entry(operation.to_owned()).or_insert((full, now));
        *tokens = (*tokens + rate * now.saturating_duration_since(*at).as_secs_f64()).min(full);
        *at = now;
        let is_there = *tokens >= 1.0;
        if is_there {
            *tokens -= 1.0;
        }
        is_there
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_holds_a_seconds_worth_and_fills_again() {
        let mut quotas = Quotas::default();
        quotas.keep_defaults();
        quotas.keep("GetPolicy", 0.5);
        let start = Instant::now();
        let given = |operation, at| (0..100).filter(|_| quotas.allows(operation, at)).count();
        assert_eq!(given("ListThings", start), 10);
        assert_eq!(given("SearchIndex", start), 15, "each has its own");
        assert_eq!(given("ListThings", start + Duration::from_millis(300)), 3);
        assert_eq!(given("ListThings", start + Duration::from_mins(1)), 10);
        assert_eq!(given("GetPolicy", start), 1);
        assert_eq!(given("GetPolicy", start + Duration::from_secs(1)), 0);
        assert_eq!(given("GetPolicy", start + Duration::from_secs(3)), 1);
        assert_eq!(given("DescribeEndpoint", start), 100, "its quota is not known");
    }

    #[test]
    fn no_quota_is_kept_unless_asked_for() {
        assert!((0..1000).all(|_| Quotas::default().allows("UpdateIndexingConfiguration", Instant::now())));
    }
}
