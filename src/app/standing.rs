//! How the live session stands: in a word for the header, in full for whoever asks.

use super::theme::Role;
use super::{Row, Span, State, age, wrapped};
use crate::fleet::{Problem, ProblemKind};
use crate::live::{Beyond, LiveStatus};

impl State {
    /// In the header: at length, and in short where there is no room.
    pub(super) fn live_spans(&self) -> Option<(Span, Span)> {
        let span = |role, text: String| Span { role, text: super::text::safe(&text) };
        Some(match &self.live {
            LiveStatus::Off => return None,
            LiveStatus::Connecting { .. } => {
                (span(Role::Dim, "◌ connecting…  ".to_owned()), span(Role::Dim, "◌ connecting…  ".to_owned()))
            }
            // What is deleted is read now and then where it finds no room.
            LiveStatus::Live { refused, beyond, .. } if refused.is_empty() && beyond.others == 0 => {
                (span(Role::Ok, "● live  ".to_owned()), span(Role::Ok, "● live  ".to_owned()))
            }
            LiveStatus::Live { .. } => {
                (span(Role::Warn, "◐ live in part  ".to_owned()), span(Role::Warn, "◐ live  ".to_owned()))
            }
            LiveStatus::Polling { .. } if self.vitals.silent.is_some() => {
                (span(Role::Bad, "! nothing answers  ".to_owned()), span(Role::Bad, "! no answer  ".to_owned()))
            }
            LiveStatus::Polling { why, .. } => (
                span(Role::Warn, format!("! polling: {}  ", few_words(why))),
                span(Role::Warn, "! polling  ".to_owned()),
            ),
        })
    }

    /// All of it, for the help and the live feed.
    pub(super) fn standing_rows(&self, cells: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        match &self.live {
            LiveStatus::Off => rows.push(Row::text(Role::Dim, "  nothing on this screen is followed")),
            LiveStatus::Connecting { since } => {
                let said = format!("connecting since {}; polled meanwhile", age::clock(*since));
                rows.extend(wrapped(Role::Text, "  ◌", 4, &said, cells));
            }
            LiveStatus::Live { since, refused, beyond } => {
                let said = format!("changes come by push since {}", age::clock(*since));
                rows.extend(wrapped(Role::Text, "  ●", 4, &said, cells));
                for one in refused {
                    rows.extend(wrapped(Role::Warn, "  !", 4, &refusal(one), cells));
                }
                for said in without_room(*beyond) {
                    rows.extend(wrapped(Role::Dim, "  ·", 4, &said, cells));
                }
            }
            LiveStatus::Polling { why, retry_at } => {
                rows.extend(self.polling_rows(why, cells));
                let said = format!("next try at {}", age::clock(*retry_at));
                rows.extend(wrapped(Role::Dim, "", 4, &said, cells));
            }
        }
        // Between two tries, and where nothing is followed, why the last one failed is still what there is to know.
        if let (LiveStatus::Off | LiveStatus::Connecting { .. }, Some(LiveStatus::Polling { why, .. })) =
            (&self.live, &self.last_polling)
        {
            rows.extend(self.polling_rows(why, cells));
        }
        if let Some(denied) = &self.vitals.denied {
            let action = denied.missing.as_deref().unwrap_or("iot:GetConnection");
            let said =
                format!("no permission: {action}; whether a thing is connected is known from its next connect on");
            rows.extend(wrapped(Role::Warn, "  ?", 4, &said, cells));
        }
        rows
    }
}

/// What is read for want of room.
fn without_room(beyond: Beyond) -> Vec<String> {
    let Beyond { deletions, others } = beyond;
    let mut said = Vec::new();
    if others > 0 {
        said.push(format!("{others} topic filters more than AWS allows on one connection (50); those are polled"));
    }
    if deletions > 0 {
        said.push(format!(
            "no room for {deletions} filters of deletions (AWS allows 50 on one connection); those rows are read about once a minute"
        ));
    }
    said
}

impl State {
    /// Why there is no push.
    fn polling_rows(&self, why: &Problem, cells: usize) -> Vec<Row> {
        let said = match self.vitals.silent {
            Some(since) => format!("nothing answers since {}; what is shown may be old", age::clock(since)),
            None => "no push; what is shown is polled".to_owned(),
        };
        let mut rows = wrapped(Role::Warn, "  !", 4, &said, cells);
        rows.extend(wrapped(Role::Text, "", 4, &why.to_string(), cells));
        rows
    }

    /// Whether a thing is connected, in a few cells; one that AWS does not let in is no mere absence.
    pub(super) fn connected_cell(&self, thing: &str) -> (Role, String) {
        let is_connected = self.vitals.presence(thing).is_some_and(|presence| presence.connection.connected);
        if self.failures.of(thing).is_some() && !is_connected {
            return (Role::Bad, "✗ refused".to_owned());
        }
        if self.vitals.is_unanswered(thing) && !self.presence_is_pushed() {
            return (Role::Unknown, "?".to_owned());
        }
        self.vitals.connected_cell(thing, self.now)
    }
}

/// A filter that AWS would not have, in words.
pub(super) fn refusal(refused: &crate::live::RefusedFilter) -> String {
    format!("AWS refuses {} ({:#04x}): {}", refused.filter, refused.code, refused.why)
}

/// Why there is no push, in as few words as tell it.
pub(super) fn few_words(why: &Problem) -> String {
    match (why.kind, &why.missing) {
        (_, Some(action)) => format!("no {action}"),
        (ProblemKind::Denied, None) => "refused".to_owned(),
        (ProblemKind::Network, None) => "no connection".to_owned(),
        (ProblemKind::SignIn, None) => "not signed in".to_owned(),
        (ProblemKind::Throttled, None) => "throttled".to_owned(),
        (ProblemKind::Input, None) => "wrong address".to_owned(),
        _ => why.code.clone().unwrap_or_else(|| "no push".to_owned()),
    }
}
