//! Faults to order: a file says which operations fail, how, and in what share of the calls.
//!
//! ```toml
//! [[fault]]
//! operation = "ListThings"  # or "*"; the credential provider's is "AssumeRoleWithCertificate"
//! share = 0.25              # of the calls; all of them where left out
//! latency_ms = 800          # before the answer, or before the fault
//! answer = "throttle"       # or "drop", "truncate", "expired-token", "error"
//! status = 503              # with "error"; 500 where left out
//!
//! [[quota]]
//! operation = "ListThings"  # or "*": AWS's default quota for every operation whose quota is known
//! per_second = 10           # AWS's default where left out; calls above it are throttled, and Service Quotas tells it
//!
//! [[mqtt]]
//! topic = "/update/documents" # messages to subscribers with this text in their topic; all where left out
//! share = 0.1                 # of them; all of them where left out
//! latency_ms = 2000           # late, or the second one of two
//! what = "duplicate"          # see `mqtt_faults::Mischief`
//! ```

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::Located;
use super::mqtt_faults::{Mischief, Spoil};
use super::quotas::{Quotas, default_of};

/// Stands for every operation.
const EVERY: &str = "*";

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// To wait before anything else.
    pub latency: Duration,
    /// What to do instead of the true answer; `None` is the true answer, late.
    pub answer: Option<FaultAnswer>,
}

/// What comes instead of the true answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultAnswer {
    /// The service's throttling error.
    Throttle,
    /// An HTTP status, 500 to 599, with the service's internal error.
    Status(u16),
    /// The connection closes without an answer.
    Drop,
    /// The true answer's head and half its body, then the connection closes.
    Truncate,
    /// `ExpiredTokenException`, as for temporary credentials past their time.
    ExpiredToken,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fault: Vec<toml::Spanned<Entry>>,
    #[serde(default)]
    quota: Vec<QuotaEntry>,
    #[serde(default)]
    mqtt: Vec<toml::Spanned<MqttEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaEntry {
    operation: toml::Spanned<String>,
    per_second: Option<toml::Spanned<f64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MqttEntry {
    #[serde(default)]
    topic: String,
    #[serde(default = "always")]
    share: f64,
    #[serde(default)]
    latency_ms: u64,
    what: Mischief,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    operation: toml::Spanned<String>,
    #[serde(default = "always")]
    share: f64,
    #[serde(default)]
    latency_ms: u64,
    answer: Option<Answer>,
    status: Option<u16>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Throttle,
    Error,
    Drop,
    Truncate,
    ExpiredToken,
}

const fn always() -> f64 {
    1.0
}

#[derive(Debug)]
struct Rule {
    operation: String,
    share: f64,
    fault: Fault,
    dice: Mutex<ChaCha8Rng>,
}

/// The faults in force; none by default.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Vec<Rule>,
    quotas: Quotas,
    mqtt: Vec<Spoil>,
}

impl Faults {
    /// Reads a fault file; `known` tells which operations there are. The same seed and the same calls give the same
    /// faults.
    ///
    /// # Errors
    /// Names line and column of what is wrong.
    pub fn parse(text: &str, seed: u64, known: impl Fn(&str) -> bool) -> Result<Self, Located> {
        let file: File = toml::from_str(text).map_err(|e| Located::toml(text, &e))?;
        let mut rules = Vec::with_capacity(file.fault.len());
        for (index, entry) in (0_u64..).zip(file.fault) {
            let span = Some(entry.span());
            let entry = entry.into_inner();
            let operation = entry.operation.as_ref();
            if operation != EVERY && !known(operation) {
                return Err(Located::new(text, Some(entry.operation.span()), format!("no operation {operation:?}")));
            }
            let fault = entry.fault().map_err(|message| Located::new(text, span, message))?;
            let dice = Mutex::new(ChaCha8Rng::seed_from_u64(seed.wrapping_mul(31).wrapping_add(index)));
            rules.push(Rule { operation: entry.operation.into_inner(), share: entry.share, fault, dice });
        }
        let mut quotas = Quotas::default();
        for entry in file.quota {
            let at = entry.per_second.as_ref().map_or_else(|| entry.operation.span(), toml::Spanned::span);
            let per_second = entry.per_second.map(toml::Spanned::into_inner);
            keep(&mut quotas, entry.operation.as_ref(), per_second, &known)
                .map_err(|message| Located::new(text, Some(at), message))?;
        }
        let mut mqtt = Vec::with_capacity(file.mqtt.len());
        for entry in file.mqtt {
            let span = Some(entry.span());
            let MqttEntry { topic, share, latency_ms, what } = entry.into_inner();
            check_share(share).map_err(|message| Located::new(text, span, message))?;
            mqtt.push(Spoil { topic, share, late: Duration::from_millis(latency_ms), what });
        }
        Ok(Self { rules, quotas, mqtt })
    }

    /// What is to happen to messages on their way to subscribers.
    pub fn mqtt(&self) -> &[Spoil] {
        &self.mqtt
    }

    /// The quotas that are kept, in calls a second.
    pub fn quotas(&self) -> Vec<(String, f64)> {
        self.quotas.kept()
    }

    /// What is to happen to this call of `operation`: every rule for it throws its dice; latencies add up, the first
    /// answer holds. A call above its quota is throttled before any of that.
    pub fn decide(&self, operation: &str) -> Option<Fault> {
        if !self.quotas.allows(operation, Instant::now()) {
            return Some(Fault { latency: Duration::ZERO, answer: Some(FaultAnswer::Throttle) });
        }
        let mut hit = None;
        for rule in self.rules.iter().filter(|rule| rule.operation == EVERY || rule.operation == operation) {
            let dice: f64 = rule.dice.lock().unwrap_or_else(PoisonError::into_inner).random();
            if dice < rule.share {
                let so_far = hit.get_or_insert(Fault { latency: Duration::ZERO, answer: None });
                so_far.latency += rule.fault.latency;
                so_far.answer = so_far.answer.or(rule.fault.answer);
            }
        }
        hit
    }
}

fn keep(
    quotas: &mut Quotas,
    operation: &str,
    per_second: Option<f64>,
    known: &impl Fn(&str) -> bool,
) -> Result<(), String> {
    if operation != EVERY && !known(operation) {
        return Err(format!("no operation {operation:?}"));
    }
    match per_second {
        None if operation == EVERY => quotas.keep_defaults(),
        Some(_) if operation == EVERY => return Err("\"*\" stands for AWS's quotas: leave per_second out".to_owned()),
        Some(rate) if rate.is_finite() && rate > 0.0 => quotas.keep(operation, rate),
        Some(rate) => return Err(format!("per_second must be above 0, not {rate}")),
        None => {
            let rate = default_of(operation)
                .ok_or_else(|| format!("AWS's quota of {operation} is not known: give per_second"))?;
            quotas.keep(operation, rate);
        }
    }
    Ok(())
}

fn check_share(share: f64) -> Result<(), String> {
    if (0.0..=1.0).contains(&share) { Ok(()) } else { Err(format!("share must be from 0 to 1, not {share}")) }
}

impl Entry {
    fn fault(&self) -> Result<Fault, String> {
        check_share(self.share)?;
        if self.status.is_some() && !matches!(self.answer, Some(Answer::Error)) {
            return Err("status goes with answer = \"error\" only".to_owned());
        }
        if self.answer.is_none() && self.latency_ms == 0 {
            return Err("this fault does nothing: give latency_ms or answer".to_owned());
        }
        let answer = match self.answer {
            None => None,
            Some(Answer::Throttle) => Some(FaultAnswer::Throttle),
            Some(Answer::Drop) => Some(FaultAnswer::Drop),
            Some(Answer::Truncate) => Some(FaultAnswer::Truncate),
            Some(Answer::ExpiredToken) => Some(FaultAnswer::ExpiredToken),
            Some(Answer::Error) => match self.status.unwrap_or(500) {
                status @ 500..=599 => Some(FaultAnswer::Status(status)),
                status => return Err(format!("status must be from 500 to 599, not {status}")),
            },
        };
        Ok(Fault { latency: Duration::from_millis(self.latency_ms), answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[[fault]]\noperation = \"ListThings\"\nshare = 0.5\nanswer = \"throttle\"\n\n\
                        [[fault]]\noperation = \"*\"\nlatency_ms = 20\n";

    fn known(name: &str) -> bool {
        ["ListThings", "GetPolicy"].contains(&name)
    }

    #[test]
    fn a_share_of_the_calls_fails_and_the_same_seed_repeats_it() {
        let run = |seed| -> Vec<bool> {
            let faults = Faults::parse(FILE, seed, known).unwrap();
            let throttled = |fault: Option<Fault>| fault.unwrap().answer == Some(FaultAnswer::Throttle);
            (0..200).map(|_| throttled(faults.decide("ListThings"))).collect()
        };
        assert_eq!(run(3), run(3));
        assert_ne!(run(3), run(4));
        let hits = run(3).iter().filter(|hit| **hit).count();
        assert!((60..140).contains(&hits), "{hits} of 200");
    }

    #[test]
    fn another_operation_is_only_late() {
        let faults = Faults::parse(FILE, 1, known).unwrap();
        let late = Fault { latency: Duration::from_millis(20), answer: None };
        assert_eq!(faults.decide("GetPolicy"), Some(late));
        assert_eq!(Faults::default().decide("GetPolicy"), None);
    }

    #[test]
    fn messages_have_faults_of_their_own() {
        let faults =
            Faults::parse("[[mqtt]]\ntopic = \"/delta\"\nshare = 0.5\nwhat = \"not-utf8\"\n", 0, known).unwrap();
        assert_eq!(faults.mqtt(), [Spoil::every("/delta", Mischief::NotUtf8).share(0.5)]);
        let error = Faults::parse("[[mqtt]]\nwhat = \"explode\"\n", 0, known).unwrap_err();
        assert_eq!((error.line, error.column), (2, 8), "{error}");
        let error = Faults::parse("\n[[mqtt]]\nshare = 2\nwhat = \"drop\"\n", 0, known).unwrap_err();
        assert_eq!(error.line, 2, "{error}");
    }

    #[test]
    fn a_quota_throttles_what_is_above_it() {
        let file = "[[quota]]\noperation = \"*\"\n[[quota]]\noperation = \"GetPolicy\"\nper_second = 0.001\n";
        let faults = Faults::parse(file, 0, known).unwrap();
        let throttled = Fault { latency: Duration::ZERO, answer: Some(FaultAnswer::Throttle) };
        assert_eq!(faults.decide("GetPolicy"), None);
        assert_eq!(faults.decide("GetPolicy"), Some(throttled));
        assert!((0..1000).any(|_| faults.decide("ListThings") == Some(throttled)));
        let error = |text| Faults::parse(text, 0, known).unwrap_err().to_string();
        assert_eq!(error("[[quota]]\noperation = \"ListThing\"\n"), "line 2, column 13: no operation \"ListThing\"");
        let zero = error("[[quota]]\noperation = \"GetPolicy\"\nper_second = 0.0\n");
        assert_eq!(zero, "line 3, column 14: per_second must be above 0, not 0");
        assert!(error("[[quota]]\noperation = \"*\"\nper_second = 5.0\n").contains("leave per_second out"));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let error = |text| Faults::parse(text, 0, known).unwrap_err().to_string();
        let unknown = error("[[fault]]\noperation = \"*\"\nchance = 1\n");
        assert!(unknown.starts_with("line 3, column 1") && unknown.contains("chance"), "{unknown}");
        let share = error("\n[[fault]]\noperation = \"*\"\nshare = 7\nanswer = \"drop\"\n");
        assert!(share.starts_with("line 2") && share.contains("from 0 to 1"), "{share}");
        assert!(error("[[fault]]\noperation = \"*\"\n").contains("does nothing"));
        let typo = error("[[fault]]\noperation = \"ListThing\"\nanswer = \"drop\"");
        assert_eq!(typo, "line 2, column 13: no operation \"ListThing\"");
        assert!(error("[[fault]]\noperation = \"*\"\nanswer = \"explode\"").starts_with("line 3, column 10"));
    }
}
