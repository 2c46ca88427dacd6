//! Messages that come late, twice, in another order, spoilt, or not at all.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

/// The largest payload that AWS IoT carries, in bytes.
const LARGEST: usize = 128 * 1024;
/// Far more than any reader of JSON follows.
const LEVELS: usize = 20_000;

/// What happens to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mischief {
    /// It comes as it is, though late where the rule says so; later ones overtake it then.
    Late,
    /// It never comes.
    Drop,
    /// It comes twice.
    Duplicate,
    /// It comes after the next one to this client; where none follows, never.
    Overtaken,
    /// Its first half comes.
    Truncate,
    /// As many random bytes.
    Garbage,
    /// JSON with a byte in it that no UTF-8 has.
    NotUtf8,
    /// JSON of 20,000 levels.
    Nested,
    /// JSON of 128 KiB: the right document, and a long member beside it.
    Large,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoil {
    /// Messages whose topic has this text in it; all of them where it is empty.
    pub topic: String,
    /// In what share of the cases, 0 to 1.
    pub share: f64,
    /// To wait first.
    pub late: Duration,
    /// What happens.
    pub what: Mischief,
}

impl Spoil {
    /// Each message whose topic has this text in it, and at once.
    pub fn every(topic: &str, what: Mischief) -> Self {
        Self { topic: topic.to_owned(), share: 1.0, late: Duration::ZERO, what }
    }

    /// The same in a share of the cases.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        Self { share, ..self }
    }

    /// The same after a time.
    #[must_use]
    pub fn late(self, late: Duration) -> Self {
        Self { late, ..self }
    }
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// To wait first.
    pub after: Duration,
    /// Where it was published.
    pub topic: String,
    /// What the subscriber gets.
    pub payload: Vec<u8>,
}

/// The rules, and what they hold back.
#[derive(Debug)]
pub(super) struct Messages {
    rules: Vec<Spoil>,
    dice: ChaCha8Rng,
    /// By client id: what the next message to it overtakes.
    held: BTreeMap<String, Vec<Delivery>>,
}

impl Default for Messages {
    fn default() -> Self {
        // The same rules and the same messages, the same faults.
        Self { rules: Vec::new(), dice: ChaCha8Rng::seed_from_u64(1), held: BTreeMap::new() }
    }
}

impl Messages {
    /// New rules; what the old ones held back is lost.
    pub(super) fn follow(&mut self, rules: Vec<Spoil>) {
        *self = Self { rules, ..Self::default() };
    }

    pub(super) fn pass(&mut self, client_id: &str, topic: &str, payload: &[u8]) -> Option<Vec<Delivery>> {
        let dice = &mut self.dice;
        let hit = self.rules.iter().find(|rule| topic.contains(&rule.topic) && dice.random::<f64>() < rule.share);
        let before = self.held.remove(client_id);
        if hit.is_none() && before.is_none() {
            return None;
        }
        let whole = |after| Delivery { after, topic: topic.to_owned(), payload: payload.to_vec() };
        let mut out = Vec::new();
        match hit.map(|rule| (rule.what, rule.late)) {
            None => out.push(whole(Duration::ZERO)),
            Some((Mischief::Drop, _)) => {}
            Some((Mischief::Late, late)) => out.push(whole(late)),
            Some((Mischief::Duplicate, late)) => out.extend([whole(Duration::ZERO), whole(late)]),
            Some((Mischief::Overtaken, late)) => {
                self.held.insert(client_id.to_owned(), vec![whole(late)]);
            }
            Some((what, late)) => {
                out.push(Delivery { payload: spoilt(payload, what, &mut self.dice), ..whole(late) });
            }
        }
        out.extend(before.into_iter().flatten());
        Some(out)
    }
}

fn spoilt(payload: &[u8], what: Mischief, dice: &mut ChaCha8Rng) -> Vec<u8> {
    match what {
        Mischief::Truncate => payload.get(..payload.len() / 2).unwrap_or_default().to_vec(),
        Mischief::Garbage => {
            let mut bytes = vec![0; payload.len().max(16)];
            dice.fill_bytes(&mut bytes);
            bytes
        }
        Mischief::NotUtf8 => b"{\"state\":{\"reported\":{\"text\":\"\xff\xfe\x80\"}},\"version\":1}".to_vec(),
        Mischief::Nested => [vec![b'['; LEVELS], vec![b']'; LEVELS]].concat(),
        Mischief::Large => large(payload),
        Mischief::Late | Mischief::Drop | Mischief::Duplicate | Mischief::Overtaken => payload.to_vec(),
    }
}

/// The same object with a long member more.
fn large(payload: &[u8]) -> Vec<u8> {
    let Some(open) = payload.strip_suffix(b"}") else { return vec![b' '; LARGEST] };
    let (start, end) = (b",\"filler\":\"", b"\"}");
    let filler = LARGEST.saturating_sub(open.len() + start.len() + end.len());
    [open, start, &vec![b'x'; filler], end].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(rules: Vec<Spoil>) -> Messages {
        let mut messages = Messages::default();
        messages.follow(rules);
        messages
    }

    fn payloads(deliveries: Option<Vec<Delivery>>) -> Vec<Vec<u8>> {
        deliveries.unwrap().into_iter().map(|delivery| delivery.payload).collect()
    }

    #[test]
    fn the_next_one_overtakes() {
        let mut messages = under(vec![Spoil::every("/documents", Mischief::Overtaken)]);
        assert_eq!(messages.pass("c", "a/documents", b"1"), Some(Vec::new()));
        assert_eq!(messages.pass("other", "a/b", b"x"), None);
        assert_eq!(payloads(messages.pass("c", "a/b", b"2")), [b"2", b"1"]);
    }

    #[test]
    fn each_fault_does_what_it_says() {
        let one = |what| payloads(under(vec![Spoil::every("", what)]).pass("c", "t", br#"{"a":1}"#));
        assert_eq!(one(Mischief::Duplicate).len(), 2);
        assert!(one(Mischief::Drop).is_empty());
        assert_eq!(one(Mischief::Truncate), [br#"{"a"#.to_vec()]);
        assert!(std::str::from_utf8(&one(Mischief::NotUtf8)[0]).is_err());
        assert!(serde_json::from_slice::<serde_json::Value>(&one(Mischief::Nested)[0]).is_err());
        let large = &one(Mischief::Large)[0];
        assert_eq!(large.len(), LARGEST);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(large).unwrap()["a"], 1);
        let late = under(vec![Spoil::every("", Mischief::Late).late(Duration::from_secs(1))]).pass("c", "t", b"");
        assert_eq!(late.unwrap()[0].after, Duration::from_secs(1));
    }

    #[test]
    fn a_share_of_them_is_hit() {
        let mut messages = under(vec![Spoil::every("", Mischief::Drop).share(0.5)]);
        let hits = (0..200).filter(|_| messages.pass("c", "t", b"").is_some()).count();
        assert!((60..140).contains(&hits), "{hits} of 200");
    }
}
