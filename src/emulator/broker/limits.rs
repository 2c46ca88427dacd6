//! The service's limits (developer guide and general reference, `iot-core` quotas; the 2019 `limits-iot` page).

use std::time::Duration;

use tokio::time::Instant;

/// The longest topic or filter, in bytes.
const LONGEST_TOPIC: usize = 256;
/// The most slashes in a topic or filter.
const MOST_SLASHES: usize = 7;
/// Topics of rules, whose first three segments are not counted.
const BASIC_INGEST: &str = "$aws/rules/";
/// The largest payload, in bytes.
pub(crate) const LARGEST_PAYLOAD: usize = 128 * 1024;
/// The largest packet, in bytes: "146 KB".
pub(super) const LARGEST_PACKET: u32 = 149_504;
/// Subscriptions of a connection.
pub(super) const MOST_SUBSCRIPTIONS: usize = 50;
/// Filters in one SUBSCRIBE.
pub(super) const MOST_FILTERS: usize = 8;
/// Messages of quality of service 1 that wait for their acknowledgement, each way.
pub(super) const MOST_IN_FLIGHT: u16 = 100;
/// Topic aliases of a client.
pub(super) const TOPIC_ALIASES: u16 = 8;
/// The longest client id, in bytes.
pub(super) const LONGEST_CLIENT_ID: usize = 128;

/// The limits that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Messages a second of one connection, each way. What a client publishes beyond it is not taken, what it would get
    /// beyond it is discarded without a word. No limit where `None`.
    pub messages_a_second: Option<u32>,
    /// How long a WebSocket may stay open: 24 hours.
    pub websocket_life: Duration,
    /// The keep-alive is kept within these: 30 to 1,200 seconds.
    pub keep_alive: (Duration, Duration),
    /// Messages that wait for a subscriber who does not read; what comes beyond it is discarded.
    pub waiting_messages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages_a_second: Some(100),
            websocket_life: Duration::from_hours(24),
            keep_alive: (Duration::from_secs(30), Duration::from_mins(20)),
            waiting_messages: 1000,
        }
    }
}

impl Limits {
    /// The keep-alive that holds for what a client asks for, in seconds; 0 asks for none and gets the longest.
    pub(super) fn keep_alive(&self, asked: u16) -> Duration {
        let (shortest, longest) = self.keep_alive;
        if asked == 0 { longest } else { Duration::from_secs(u64::from(asked)).clamp(shortest, longest) }
    }
}

/// Whether a topic or filter is short and flat enough.
pub(crate) fn is_allowed(topic: &str) -> bool {
    let counted = match topic.strip_prefix(BASIC_INGEST) {
        Some(rest) => rest.split_once('/').map_or("", |(_, rest)| rest),
        None => topic,
    };
    !topic.is_empty() && topic.len() <= LONGEST_TOPIC && counted.matches('/').count() <= MOST_SLASHES
}

/// Whether a topic to publish to is one: without wildcards, which the codec lets through.
pub(super) fn is_topic(topic: &str) -> bool {
    !topic.is_empty() && !topic.contains(['#', '+', '\0'])
}

/// Whether a filter is one: wildcards stand alone in their segment, `#` at the end only.
pub(super) fn is_filter(filter: &str) -> bool {
    let last = filter.split('/').count();
    let fits = |(at, segment): (usize, &str)| match segment {
        "#" => at + 1 == last,
        "+" => true,
        other => !other.contains(['#', '+', '\0']),
    };
    !filter.is_empty() && filter.split('/').enumerate().all(fits)
}

/// A share of messages a second: as many in each second that begins with one.
#[derive(Debug, Default)]
pub(super) struct Rate {
    second: Option<Instant>,
    count: u32,
}

impl Rate {
    /// Counts one more; `false` where it is one too many.
    pub(super) fn take(&mut self, most: Option<u32>, now: Instant) -> bool {
        let Some(most) = most else { return true };
        if self.second.is_none_or(|since| now.duration_since(since) >= Duration::from_secs(1)) {
            (self.second, self.count) = (Some(now), 0);
        }
        self.count = self.count.saturating_add(1);
        self.count <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_slashes_and_256_bytes_are_the_most() {
        assert!(is_allowed("a/b/c/d/e/f/g/h"));
        assert!(!is_allowed("a/b/c/d/e/f/g/h/i"));
        assert!(is_allowed("$aws/things/t/shadow/name/n/update/documents"));
        assert!(is_allowed("$aws/rules/r/a/b/c/d/e/f/g/h"));
        assert!(!is_allowed("$aws/rules/r/a/b/c/d/e/f/g/h/i"));
        assert!(is_allowed(&"x".repeat(256)));
        assert!(!is_allowed(&"x".repeat(257)));
        assert!(!is_allowed(""));
    }

    #[test]
    fn wildcards_stand_alone() {
        for good in ["#", "+", "a/#", "a/+/b", "+/+/#", "/", "a//b"] {
            assert!(is_filter(good), "{good}");
        }
        for bad in ["", "a#", "a/#/b", "a+/b", "##", "a/b+"] {
            assert!(!is_filter(bad), "{bad}");
        }
    }

    #[test]
    fn the_keep_alive_is_kept_within_its_limits() {
        let seconds = |asked| Limits::default().keep_alive(asked).as_secs();
        assert_eq!([seconds(0), seconds(5), seconds(60), seconds(5000)], [1200, 30, 60, 1200]);
    }

    #[test]
    fn a_share_begins_anew_every_second() {
        let (mut rate, now) = (Rate::default(), Instant::now());
        assert_eq!((0..5).filter(|_| rate.take(Some(3), now)).count(), 3);
        assert!(rate.take(Some(3), now + Duration::from_secs(1)));
        assert!((0..500).all(|_| rate.take(None, now)));
    }
}
