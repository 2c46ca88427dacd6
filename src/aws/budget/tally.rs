//! What was asked of AWS in all, for whoever pays for it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The count of a program's calls, by IAM action; shared by its sessions.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<Mutex<BTreeMap<String, Count>>>);

/// Of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Questions and changes.
    pub calls: u64,
    /// Requests sent for them: more where some were sent again.
    pub attempts: u64,
    /// Of these, throttled by AWS.
    pub throttled: u64,
    /// The time that calls waited for their turn, together.
    pub waited: Duration,
}

impl Tally {
    /// By action, such as `iot:ListThings`.
    pub fn counts(&self) -> BTreeMap<String, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn note(&self, action: &str, then: impl FnOnce(&mut Count)) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(action) {
            return then(count);
        }
        then(counts.entry(action.to_owned()).or_default());
    }
}

/// A line an action, those called most first, and the sum where there are several.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts();
        let mut rows: Vec<(&str, Count)> = counts.iter().map(|(action, count)| (action.as_str(), *count)).collect();
        rows.sort_by(|(a, one), (b, other)| other.calls.cmp(&one.calls).then(a.cmp(b)));
        let sum = rows.iter().fold(Count::default(), |sum, (_, count)| Count {
            calls: sum.calls + count.calls,
            attempts: sum.attempts + count.attempts,
            throttled: sum.throttled + count.throttled,
            waited: sum.waited + count.waited,
        });
        if rows.is_empty() {
            return writeln!(f, "No call to AWS.");
        }
        if rows.len() > 1 {
            rows.push(("in all", sum));
        }
        let wide = rows.iter().map(|(action, _)| action.len()).max().unwrap_or_default();
        writeln!(
            f,
            "{:wide$}  {:>7}  {:>8}  {:>9}  {:>8}",
            "CALLS TO AWS", "CALLS", "ATTEMPTS", "THROTTLED", "WAITED"
        )?;
        let mut text = String::new();
        for (action, count) in rows {
            let waited = format!("{:.1} s", count.waited.as_secs_f64());
            let Count { calls, attempts, throttled, .. } = count;
            writeln!(text, "{action:wide$}  {calls:>7}  {attempts:>8}  {throttled:>9}  {waited:>8}")?;
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_by_count_and_has_a_sum() {
        let tally = Tally::default();
        assert_eq!(tally.to_string(), "No call to AWS.\n");
        tally.note("iot:ListThings", |count| *count = Count { calls: 4, attempts: 5, throttled: 1, ..*count });
        tally.note("iot:GetPolicy", |count| {
            *count = Count { calls: 12, attempts: 12, throttled: 0, waited: Duration::from_millis(1250) };
        });
        let told = tally.to_string();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[0], "CALLS TO AWS      CALLS  ATTEMPTS  THROTTLED    WAITED");
        assert_eq!(lines[1], "iot:GetPolicy        12        12          0     1.2 s");
        assert_eq!(lines[2], "iot:ListThings        4         5          1     0.0 s");
        assert_eq!(lines[3], "in all               16        17          1     1.2 s");
        assert_eq!(lines.len(), 4);
    }
}
