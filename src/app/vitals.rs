//! What push and questions have told of things besides the registry: connected or not, the version of the classic
//! shadow, whether it has a delta.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::age;
use super::theme::Role;
use crate::fleet::{Problem, ProblemKind, ShadowFact, ThingFacts};
use crate::live::{Connection, GRACE, News, Presence};

/// How long an answer is good for where nobody tells of changes.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(1);

/// Things remembered; of more, those not heard of for longest are forgotten.
const MOST: usize = 20_000;

/// A thing's classic shadow, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShadowBrief {
    /// There is one.
    Is {
        /// Its version.
        version: u64,
        /// Whether desired and reported differ.
        delta: bool,
    },
    /// There is none.
    None,
}

/// What is known of a thing.
#[derive(Debug, Clone, Default)]
struct Vital {
    presence: Option<Presence>,
    shadow: Option<ShadowBrief>,
    /// When `GetConnection` was last asked.
    asked: Option<Timestamp>,
    /// It has not answered yet.
    asking: bool,
    /// The last time it did not answer at all.
    unanswered: bool,
    /// Counted up by everything heard.
    used: u64,
}

/// What is known of things, by name.
#[derive(Debug, Clone, Default)]
pub struct Vitals {
    things: HashMap<String, Vital>,
    used: u64,
    /// Why `GetConnection` was refused: it is not asked any more.
    pub denied: Option<Problem>,
    /// Since when nothing answers.
    pub silent: Option<Timestamp>,
}

impl Vitals {
    /// Takes what was told of a thing's connection.
    pub fn heard(&mut self, thing: &str, told: Presence) {
        let vital = self.of(thing);
        vital.unanswered = false;
        match &mut vital.presence {
            Some(known) => {
                known.take(told);
            }
            none => *none = Some(told),
        }
    }

    /// Takes news of a classic shadow.
    pub fn news(&mut self, news: &News) {
        if news.id().name.is_some() {
            return;
        }
        let brief = match news {
            News::Document { document, .. } => {
                ShadowBrief::Is { version: document.version, delta: !document.delta.is_empty() }
            }
            News::Deleted { .. } => ShadowBrief::None,
        };
        self.of(&news.id().thing).shadow = Some(brief);
    }

    /// Takes the answer of `GetConnection`; whether it is the first refusal.
    pub fn answered(&mut self, thing: &str, result: Result<Option<Connection>, Problem>, now: Timestamp) -> bool {
        let is_unanswered = result.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Network);
        self.silent = if is_unanswered { self.silent.or(Some(now)) } else { None };
        let vital = self.of(thing);
        (vital.asking, vital.unanswered) = (false, is_unanswered);
        match result {
            Ok(found) => self.heard(thing, Presence::asked(found.unwrap_or_default())),
            Err(problem) if problem.kind == ProblemKind::Denied => {
                return self.denied.replace(problem).is_none();
            }
            Err(_) => {}
        }
        false
    }

    /// Whether `GetConnection` is to be asked of this thing; `is_pushed` says that changes are told without.
    pub fn is_due(&self, thing: &str, is_pushed: bool, now: Timestamp) -> bool {
        self.denied.is_none() && self.due(thing, is_pushed).is_none_or(|due| due <= now)
    }

    /// When it is to be asked; `None` is at once.
    fn due(&self, thing: &str, is_pushed: bool) -> Option<Timestamp> {
        let vital = self.things.get(thing)?;
        let again = vital.asked?.checked_add(GOOD_FOR).unwrap_or(Timestamp::MAX);
        Some(if is_pushed || vital.asking { Timestamp::MAX } else { again })
    }

    /// It is being asked now.
    pub fn ask(&mut self, thing: &str, now: Timestamp) {
        let vital = self.of(thing);
        (vital.asked, vital.asking) = (Some(now), true);
    }

    /// What was asked may have changed unheard: what is on screen is asked again. Where `old_only`, what was asked within
    /// the last minute stays.
    pub fn ask_again(&mut self, old_only: bool, now: Timestamp) {
        self.denied = None;
        for vital in self.things.values_mut() {
            if !old_only || vital.asked.is_some_and(|at| now.duration_since(at) >= GOOD_FOR) {
                (vital.asked, vital.asking) = (None, false);
            }
        }
    }

    /// When what is shown of this thing next reads otherwise, or it is to be asked again.
    pub fn next(&self, thing: &str, is_pushed: bool, now: Timestamp) -> Option<Timestamp> {
        let vital = self.things.get(thing)?;
        let due = self.due(thing, is_pushed).filter(|due| self.denied.is_none() && *due < Timestamp::MAX);
        let read = vital.presence.as_ref().and_then(|presence| {
            let since = presence.connection.since?;
            let age = age::next_coarse(since, now);
            let settled = presence.may_be_back(now).then(|| since.checked_add(GRACE).unwrap_or(age));
            Some(settled.map_or(age, |settled| settled.min(age)))
        });
        [due, read].into_iter().flatten().min()
    }

    /// Whether the last question about it was not answered at all.
    pub fn is_unanswered(&self, thing: &str) -> bool {
        self.things.get(thing).is_some_and(|vital| vital.unanswered)
    }

    /// What is known of its connection.
    pub fn presence(&self, thing: &str) -> Option<&Presence> {
        self.things.get(thing)?.presence.as_ref()
    }

    /// What is known of its classic shadow.
    pub fn shadow(&self, thing: &str) -> Option<ShadowBrief> {
        self.things.get(thing)?.shadow
    }

    /// What is known of it, for the list of things; `None` where nothing is.
    pub fn facts(&self, thing: &str) -> Option<ThingFacts> {
        let vital = self.things.get(thing)?;
        let connected =
            vital.presence.as_ref().map(|presence| (presence.connection.connected, presence.connection.since));
        let shadow = vital.shadow.map(|brief| match brief {
            ShadowBrief::Is { version, delta } => ShadowFact::Is { version, delta },
            ShadowBrief::None => ShadowFact::None,
        });
        Some(ThingFacts { connected, shadow, ..ThingFacts::default() })
    }

    /// Connected or not, since when, and why not, in a few cells.
    pub fn connected_cell(&self, thing: &str, now: Timestamp) -> (Role, String) {
        let Some(vital) = self.things.get(thing) else { return (Role::Unknown, "?".to_owned()) };
        let Some(presence) = &vital.presence else {
            return if vital.asking { (Role::Dim, "…".to_owned()) } else { (Role::Unknown, "?".to_owned()) };
        };
        let Connection { connected, since, reason } = &presence.connection;
        let age = since.map(|since| match age::coarse(since, now).as_str() {
            "now" => "<1m".to_owned(),
            age => age.to_owned(),
        });
        match (connected, age) {
            (true, Some(age)) => (Role::Ok, format!("● {age}")),
            (true, None) => (Role::Ok, "● connected".to_owned()),
            (false, _) if presence.may_be_back(now) => (Role::Warn, "○ just now".to_owned()),
            (false, age) => {
                let word = reason.as_ref().map_or("offline", |reason| reason.word());
                let role = if matches!(word, "left" | "offline") { Role::Dim } else { Role::Warn };
                (role, age.map_or_else(|| format!("○ {word}"), |age| format!("○ {age} {word}")))
            }
        }
    }

    /// The shadow's version, and whether it has a delta, in a few cells.
    pub fn shadow_cell(&self, thing: &str) -> (Role, String) {
        match self.shadow(thing) {
            Some(ShadowBrief::Is { version, delta: true }) => (Role::Warn, format!("v{version} ≠")),
            Some(ShadowBrief::Is { version, delta: false }) => (Role::Dim, format!("v{version}")),
            Some(ShadowBrief::None) => (Role::Dim, "–".to_owned()),
            None => (Role::Dim, String::new()),
        }
    }

    fn of(&mut self, thing: &str) -> &mut Vital {
        if self.things.len() >= MOST && !self.things.contains_key(thing) {
            self.forget_some();
        }
        self.used += 1;
        let used = self.used;
        let vital = self.things.entry(thing.to_owned()).or_default();
        vital.used = used;
        vital
    }

    /// Forgets the half not heard of for longest.
    fn forget_some(&mut self) {
        let mut uses: Vec<u64> = self.things.values().map(|vital| vital.used).collect();
        let middle = uses.len() / 2;
        let (_, middle, _) = uses.select_nth_unstable(middle);
        let middle = *middle;
        self.things.retain(|_, vital| vital.used >= middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{DisconnectReason, Happening, Lifecycle};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn gone(second: i64) -> Presence {
        let reason = DisconnectReason("CONNECTION_LOST".into());
        let event = Lifecycle {
            client_id: "pump".into(),
            thing_name: None,
            at: at(second),
            what: Happening::Disconnected { by_client: false, reason },
            principal: String::new(),
            session: "s".into(),
            ip_address: None,
            version: 1,
        };
        Presence::of(&event).unwrap()
    }

    #[test]
    fn who_went_is_just_gone_then_offline_and_the_clock_says_when_it_reads_otherwise() {
        let mut vitals = Vitals::default();
        assert_eq!(vitals.connected_cell("pump", at(0)).1, "?");
        vitals.heard("pump", gone(0));
        let mut now = at(1);
        let mut read = Vec::new();
        while now < at(130) {
            read.push(vitals.connected_cell("pump", now).1);
            now = vitals.next("pump", true, now).unwrap();
        }
        assert_eq!(read, ["○ just now", "○ <1m lost", "○ 1m lost", "○ 2m lost"]);
    }

    #[test]
    fn a_thing_is_asked_of_once_and_again_only_where_nobody_tells() {
        let mut vitals = Vitals::default();
        assert!(vitals.is_due("pump", true, at(0)));
        vitals.ask("pump", at(0));
        assert!(!vitals.is_due("pump", false, at(100)), "no answer yet");
        vitals.answered("pump", Ok(None), at(0));
        assert_eq!(vitals.connected_cell("pump", at(1)).1, "○ offline");
        assert!(!vitals.is_due("pump", true, at(100)));
        assert!(!vitals.is_due("pump", false, at(59)) && vitals.is_due("pump", false, at(60)));
        vitals.ask_again(true, at(59));
        assert!(!vitals.is_due("pump", true, at(59)), "asked within the minute");
        vitals.ask_again(false, at(59));
        assert!(vitals.is_due("pump", true, at(59)));
    }

    #[test]
    fn what_does_not_answer_is_not_known_from_then_on_until_it_does() {
        let mut vitals = Vitals::default();
        let silent = || Err(Problem::new(ProblemKind::Network, "GetConnection", "pump", "no answer"));
        vitals.answered("pump", Ok(Some(Connection { connected: true, ..Connection::default() })), at(0));
        vitals.answered("pump", silent(), at(10));
        vitals.answered("pump", silent(), at(20));
        assert!(vitals.is_unanswered("pump") && vitals.silent == Some(at(10)));
        vitals.answered("pump", Ok(None), at(30));
        assert!(!vitals.is_unanswered("pump") && vitals.silent.is_none());
    }

    #[test]
    fn a_refusal_is_told_once_and_ends_the_asking() {
        let mut vitals = Vitals::default();
        let denied = || Err(Problem::new(ProblemKind::Denied, "GetConnection", "pump", "no"));
        assert!(vitals.answered("pump", denied(), at(0)));
        assert!(!vitals.answered("valve", denied(), at(0)));
        assert!(!vitals.is_due("fan", false, at(0)));
        assert_eq!(vitals.connected_cell("pump", at(1)).1, "?");
    }

    #[test]
    fn it_is_bounded_by_what_was_heard_last() {
        let mut vitals = Vitals::default();
        for number in 0..MOST + 10 {
            vitals.heard(&format!("t{number}"), gone(0));
        }
        assert!(vitals.things.len() <= MOST);
        assert!(vitals.presence(&format!("t{}", MOST + 9)).is_some() && vitals.presence("t0").is_none());
    }
}
