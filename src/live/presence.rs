//! Whether a client is connected, from events that come unordered and may come twice.

use jiff::{SignedDuration, Timestamp};

use super::{DisconnectReason, Happening, Lifecycle};

/// What `GetConnection` says of a client. AWS forgets a disconnect after 30 minutes; then it answers that there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Whether it is connected.
    pub connected: bool,
    /// Since when it is, or is not; `None` where AWS does not say.
    pub since: Option<Timestamp>,
    /// Why it went; of one that is not connected.
    pub reason: Option<DisconnectReason>,
}

/// A version number starts anew when a client was gone for about an hour (developer guide, `life-cycle-events`): from
/// this gap on the clock decides, not the number.
const COUNTED_ANEW: SignedDuration = SignedDuration::from_mins(50);

/// Who goes and comes back at once is not called offline for this long (developer guide, `life-cycle-events`).
pub const GRACE: SignedDuration = SignedDuration::from_secs(5);

/// What is known of a client's connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Whether it is connected, since when, and why not.
    pub connection: Connection,
    /// The event's version number; `None` where it was asked for.
    version: Option<u64>,
    session: String,
}

impl Presence {
    /// As `GetConnection` answered; the answer has no version.
    pub const fn asked(connection: Connection) -> Self {
        Self { connection, version: None, session: String::new() }
    }

    /// From an event; `None` for one that is no connect and no disconnect.
    pub fn of(event: &Lifecycle) -> Option<Self> {
        let connection = match &event.what {
            Happening::Connected => Connection { connected: true, since: Some(event.at), reason: None },
            Happening::Disconnected { reason, .. } => {
                Connection { connected: false, since: Some(event.at), reason: Some(reason.clone()) }
            }
            Happening::ConnectFailed { .. } | Happening::Subscribed { .. } | Happening::Unsubscribed { .. } => {
                return None;
            }
        };
        Some(Self { connection, version: Some(event.version), session: event.session.clone() })
    }

    /// Takes what was told of the same client; whether it is newer than what was known.
    pub fn take(&mut self, told: Self) -> bool {
        let is_newer = told.is_newer_than(self);
        if is_newer {
            *self = told;
        }
        is_newer
    }

    /// Whether it went so lately that it may already be back.
    pub fn may_be_back(&self, now: Timestamp) -> bool {
        !self.connection.connected && self.connection.since.is_some_and(|since| now.duration_since(since) < GRACE)
    }

    fn is_newer_than(&self, known: &Self) -> bool {
        let (Some(at), Some(before)) = (self.connection.since, known.connection.since) else {
            // An answer without a time is of now; what was known without one gives way to it and to every event.
            return self.version.is_some() || known.version.is_none() || known.connection.since.is_none();
        };
        match (self.version, known.version) {
            (Some(new), Some(old)) if at.duration_since(before).abs() < COUNTED_ANEW => {
                let same_session = new == old && self.session == known.session;
                if same_session {
                    // A session begins once and ends once.
                    return known.connection.connected && !self.connection.connected;
                }
                (new, at) > (old, before)
            }
            // The event that the answer tells of is worth more than the answer: it has its version.
            (Some(_), None) => at >= before,
            _ => at > before,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn event(connected: bool, version: u64, second: i64) -> Lifecycle {
        let reason = DisconnectReason("CONNECTION_LOST".to_owned());
        let what = if connected { Happening::Connected } else { Happening::Disconnected { by_client: false, reason } };
        Lifecycle {
            client_id: "pump".to_owned(),
            thing_name: None,
            at: at(second),
            what,
            principal: String::new(),
            session: format!("s{version}"),
            ip_address: None,
            version,
        }
    }

    fn after(events: &[Lifecycle]) -> Presence {
        let mut all = events.iter().filter_map(Presence::of);
        let mut known = all.next().unwrap();
        for told in all {
            known.take(told);
        }
        known
    }

    proptest! {
        #[test]
        fn in_whatever_order_and_however_often_events_come_the_last_session_counts(
            order in Just((0usize..9).collect::<Vec<_>>()).prop_shuffle(),
            again in prop::collection::vec(0usize..9, 0..9),
        ) {
            // Sessions 1 to 4 came and went; 5 came.
            let events: Vec<Lifecycle> =
                (0i64..9).map(|step| event(step % 2 == 0, u64::try_from(step / 2).unwrap() + 1, step)).collect();
            let told: Vec<Lifecycle> = order.iter().chain(&again).map(|at| events[*at].clone()).collect();
            let known = after(&told);
            prop_assert!(known.connection.connected);
            prop_assert_eq!(known.connection.since, Some(at(8)));
        }
    }

    #[test]
    fn a_disconnect_that_overtook_its_connect_is_not_undone_by_it() {
        assert!(!after(&[event(false, 3, 10), event(true, 3, 9)]).connection.connected);
        assert!(after(&[event(false, 3, 10), event(true, 4, 10)]).connection.connected);
        // The same second, by the broker's clock: the session's own end counts.
        assert!(!after(&[event(false, 3, 10), event(true, 3, 10)]).connection.connected);
    }

    #[test]
    fn a_number_counted_anew_after_an_hour_is_no_older_one() {
        assert!(after(&[event(false, 40, 0), event(true, 0, 3_700)]).connection.connected);
        assert!(!after(&[event(false, 40, 0), event(true, 39, 20)]).connection.connected);
    }

    #[test]
    fn an_answer_gives_way_to_newer_events_only() {
        let asked =
            |connected, second| Presence::asked(Connection { connected, since: Some(at(second)), reason: None });
        let mut known = asked(true, 100);
        assert!(!known.take(Presence::of(&event(false, 1, 90)).unwrap()), "what was before");
        assert!(known.take(Presence::of(&event(false, 2, 130)).unwrap()));
        assert!(!known.take(asked(true, 100)), "an answer that was under way");
        assert!(known.take(asked(true, 140)));
        let mut nothing = Presence::asked(Connection::default());
        assert!(nothing.take(asked(true, 1)));
    }

    #[test]
    fn who_may_be_back_is_not_yet_offline() {
        let gone = Presence::of(&event(false, 1, 10)).unwrap();
        assert!(gone.may_be_back(at(14)) && !gone.may_be_back(at(15)));
        assert!(!Presence::of(&event(true, 1, 10)).unwrap().may_be_back(at(11)));
    }
}
