//! The arithmetic of one API's budget: a token bucket that AWS's throttling slows down. No clock: time comes in.

use std::time::{Duration, Instant};

/// A bucket holds this many seconds of its rate, though never more than a second of the quota: were AWS's own bucket no
/// larger than that, a burst would just pass.
const BURST: f64 = 2.0;
/// What the background leaves to the others, of a full bucket.
const LEFT: f64 = 0.2;
/// What throttling has slowed down gets a tenth of its rate back this often.
const EVERY: Duration = Duration::from_secs(10);
const STEP: f64 = 0.1;
/// Calls a second, however often AWS throttles.
const SLOWEST: f64 = 0.1;
/// What is throttled may send this many seconds of its rate at once.
const SLOWED_BURST: f64 = 0.1;

/// What one API may be asked.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    /// Calls a second that AWS allows.
    quota: f64,
    /// Calls a second that are ours while AWS does not throttle.
    base: f64,
    /// Whether that is kept to before AWS throttles.
    is_limited: bool,
    /// Calls a second now.
    rate: f64,
    /// How many calls may be sent at once; below nothing where a retry has gone ahead.
    tokens: f64,
    /// When that was so.
    at: Instant,
    /// When AWS's throttling slowed it down last, and when it has got faster since.
    slowed: Option<(Instant, Instant)>,
}

impl Bucket {
    /// A full one. `share` of the quota is ours, in 0 to 1.
    pub(super) fn new(quota: f64, share: f64, is_limited: bool, now: Instant) -> Self {
        let base = quota * share;
        let mut bucket = Self { quota, base, is_limited, rate: base, tokens: 0.0, at: now, slowed: None };
        bucket.tokens = bucket.capacity();
        bucket
    }

    /// The account's own quota is known now, and kept to. What is saved up stays, as far as it still fits.
    pub(super) fn set_quota(&mut self, quota: f64, share: f64, now: Instant) {
        self.pass(now);
        self.is_limited = true;
        self.quota = quota;
        self.base = quota * share;
        self.rate = if self.slowed.is_some() { self.rate.min(self.base) } else { self.base };
        self.tokens = self.tokens.min(self.capacity());
    }

    /// Whether nothing holds calls back.
    pub(super) fn is_open(&mut self, now: Instant) -> bool {
        self.pass(now);
        !self.is_limited && self.slowed.is_none()
    }

    /// Whether AWS's throttling has slowed it down.
    pub(super) fn is_slowed(&mut self, now: Instant) -> bool {
        self.pass(now);
        self.slowed.is_some()
    }

    /// Takes a token where there is one; else when there is. The background takes none of the last ones.
    pub(super) fn take(&mut self, is_background: bool, now: Instant) -> Result<(), Instant> {
        if self.is_open(now) {
            return Ok(());
        }
        let wanted = 1.0 + if is_background { self.left_over() } else { 0.0 };
        // Sums of what came in by and by are a little off.
        let missing = wanted - self.tokens - 1e-6;
        if missing <= 0.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        let wait = Duration::from_secs_f64((missing + 1e-6) / self.rate);
        Err(now + wait.max(Duration::from_millis(1)))
    }

    /// AWS throttled a call that was sent then: half as fast from now on. Calls that were on their way together are
    /// throttled together, and once is enough.
    pub(super) fn throttled(&mut self, sent: Instant, now: Instant) {
        self.pass(now);
        if self.slowed.is_some_and(|(slowed, _)| sent <= slowed) {
            return;
        }
        self.rate = (self.rate / 2.0).max(SLOWEST.min(self.base));
        self.slowed = Some((now, now));
        self.tokens = self.tokens.min(0.0);
    }

    /// How long so many calls take from here on; nothing where they are not held back.
    pub(super) fn time(&mut self, calls: usize, now: Instant) -> Duration {
        if self.is_open(now) {
            return Duration::ZERO;
        }
        let calls = u32::try_from(calls).unwrap_or(u32::MAX);
        Duration::from_secs_f64(f64::from(calls) / self.rate)
    }

    /// Takes in what the time since has brought.
    fn pass(&mut self, now: Instant) {
        while let Some((slowed, faster)) = self.slowed
            && faster + EVERY <= now
        {
            let then = faster + EVERY;
            self.fill(then);
            self.rate += self.base * STEP;
            // What it lacks of the whole may be an error of the sum.
            let is_back = self.rate >= self.base * 0.999;
            self.rate = if is_back { self.base } else { self.rate };
            self.slowed = (!is_back).then_some((slowed, then));
        }
        self.fill(now);
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate).min(self.capacity());
        self.at = self.at.max(now);
    }

    fn capacity(&self) -> f64 {
        let most = if self.slowed.is_some() { self.rate * SLOWED_BURST } else { (self.base * BURST).min(self.quota) };
        // A bucket that holds less than one token would never give one.
        most.max(1.0)
    }

    fn left_over(&self) -> f64 {
        if self.slowed.is_some() {
            return 0.0;
        }
        let full = self.capacity();
        (full * LEFT).min(full - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn taken(bucket: &mut Bucket, now: Instant) -> usize {
        (0..10_000).take_while(|_| bucket.take(false, now).is_ok()).count()
    }

    #[test]
    fn a_second_of_the_quota_passes_at_once_and_the_rest_at_half_of_it() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 0.5, true, start);
        assert_eq!(taken(&mut bucket, start), 10);
        assert_eq!(bucket.take(false, start), Err(start + ms(200)));
        assert_eq!(taken(&mut bucket, start + ms(1000)), 5);
        assert_eq!(taken(&mut bucket, start + ms(60_000)), 10);
        assert_eq!(bucket.time(600, start + ms(60_000)), Duration::from_mins(2));
    }

    #[test]
    fn the_background_leaves_some_to_the_others() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 0.5, true, start);
        assert_eq!((0..100).take_while(|_| bucket.take(true, start).is_ok()).count(), 8);
        assert_eq!(taken(&mut bucket, start), 2);
        let mut small = Bucket::new(1.0, 0.5, true, start);
        assert_eq!(small.take(true, start), Ok(()), "where there is but one, it may be the background's");
    }

    #[test]
    fn throttling_halves_and_time_brings_it_back() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 0.5, true, start);
        bucket.throttled(start, start + ms(100));
        bucket.throttled(start + ms(50), start + ms(110));
        assert_eq!(bucket.time(10, start + ms(110)), Duration::from_secs(4), "calls on their way together count once");
        assert!(bucket.take(false, start + ms(110)).is_err(), "what was saved up is gone");
        bucket.throttled(start + ms(200), start + ms(300));
        assert_eq!(bucket.time(10, start + ms(300)), Duration::from_secs(8));
        assert_eq!(taken(&mut bucket, start + ms(9000)), 1, "nothing is saved up meanwhile");
        assert_eq!(bucket.time(7, start + ms(10_301)), Duration::from_secs(4), "a tenth of 5 more after ten seconds");
        assert!(bucket.is_slowed(start + ms(70_000)));
        assert!(!bucket.is_slowed(start + ms(81_000)));
        assert_eq!(bucket.time(10, start + ms(81_000)), Duration::from_secs(2));
    }

    #[test]
    fn what_is_not_limited_is_so_from_the_first_throttling_until_it_has_come_back() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 0.5, false, start);
        assert_eq!(taken(&mut bucket, start), 10_000);
        bucket.throttled(start, start);
        assert_eq!(bucket.take(true, start), Err(start + ms(400)));
        assert!(bucket.is_open(start + ms(60_000)));
        for at in 1..40 {
            bucket.throttled(start + ms(60_000 + at), start + ms(60_000 + at));
        }
        assert_eq!(bucket.time(1, start + ms(61_000)), Duration::from_secs(10), "no slower than that");
    }

    #[test]
    fn a_quota_learned_later_is_kept_to_at_once() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 0.5, true, start);
        bucket.set_quota(4.0, 0.5, start);
        assert_eq!(taken(&mut bucket, start), 4);
        assert_eq!(taken(&mut bucket, start + ms(1000)), 2);
    }

    proptest! {
        /// Whatever is asked when: a bucket of AWS's that holds a second of the quota never runs dry.
        #[test]
        fn never_above_the_quota(quota in 1.0_f64..400.0, share in 0.05_f64..1.0, pauses in prop::collection::vec(0_u64..3000, 1..60)) {
            let mut now = Instant::now();
            let mut bucket = Bucket::new(quota, share, true, now);
            let (mut theirs, mut at) = (quota, now);
            for pause in pauses {
                now += ms(pause);
                let sent = taken(&mut bucket, now);
                theirs = (theirs + quota * (now - at).as_secs_f64()).min(quota);
                at = now;
                theirs -= f64::from(u32::try_from(sent).unwrap());
                prop_assert!(theirs > -0.01, "{sent} at once, {theirs} left");
            }
        }

        /// Over any time, no more than its share of the quota and what was saved up.
        #[test]
        fn no_more_than_its_share_for_long(quota in 1.0_f64..400.0, share in 0.05_f64..1.0, pauses in prop::collection::vec(0_u64..500, 1..60)) {
            let start = Instant::now();
            let mut bucket = Bucket::new(quota, share, true, start);
            let (mut now, mut sent) = (start, 0_usize);
            for pause in pauses {
                now += ms(pause);
                sent += taken(&mut bucket, now);
            }
            let most = (2.0 * quota * share).min(quota).max(1.0) + quota * share * (now - start).as_secs_f64();
            prop_assert!(f64::from(u32::try_from(sent).unwrap()) <= most + 0.01);
        }

        /// Who waits until he was told to finds a token; the background perhaps later, where the bucket grows meanwhile.
        #[test]
        fn the_time_told_is_enough(quota in 0.2_f64..400.0, is_background: bool, throttled in 0_u64..5) {
            let mut now = Instant::now();
            let mut bucket = Bucket::new(quota, 0.5, true, now);
            for _ in 0..throttled {
                bucket.throttled(now, now);
                now += ms(1);
            }
            for _ in 0..50 {
                let most = if is_background { 3 } else { 1 };
                let mut waits = 0;
                while let Err(until) = bucket.take(is_background, now) {
                    prop_assert!(until > now);
                    now = until;
                    waits += 1;
                    prop_assert!(waits <= most);
                }
            }
        }
    }
}
