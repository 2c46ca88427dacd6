//! Policy documents, kept for a few minutes: a sweep reads each of them, and the next question reads them again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::fleet::PolicyDetail;

/// IoT policies take 6 to 8 minutes to apply anyway (developer guide, `iot-policies`).
const KEPT: Duration = Duration::from_mins(5);

/// By name, each with when it was read.
#[derive(Debug, Default)]
pub(super) struct PolicyCache(Mutex<BTreeMap<String, (Instant, PolicyDetail)>>);

impl PolicyCache {
    pub(super) fn get(&self, name: &str) -> Option<PolicyDetail> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.get(name).filter(|(read, _)| read.elapsed() < KEPT).map(|(_, detail)| detail.clone())
    }

    pub(super) fn put(&self, detail: &PolicyDetail) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(detail.policy.name.clone(), (Instant::now(), detail.clone()));
    }

    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
