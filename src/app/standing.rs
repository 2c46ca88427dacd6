//! How the live session stands: in a word for the header, in full for whoever asks.

use super::theme::Role;
use super::{Row, Span, State, age, wrapped};
use crate::fleet::{Problem, ProblemKind};
use crate::live::LiveStatus;

impl State {
    /// In the header: at length, and in short where there is no room.
    pub(super) fn live_spans(&self) -> Option<(Span, Span)> {
        let span = |role, text: String| Span { role, text: super::text::safe(&text) };
        Some(match &self.live {
            LiveStatus::Off => return None,
            LiveStatus::Connecting { .. } => {
                (span(Role::Dim, "◌ connecting…  ".to_owned()), span(Role::Dim, "◌ connecting…  ".to_owned()))
            }
            // Of a long list deletions alone find no room: they are read.
            LiveStatus::Live { refused, beyond, .. } if refused.is_empty() && *beyond <= self.rows_followed() => {
                (span(Role::Ok, "● live  ".to_owned()), span(Role::Ok, "● live  ".to_owned()))
            }
            LiveStatus::Live { .. } => {
                (span(Role::Warn, "◐ live in part  ".to_owned()), span(Role::Warn, "◐ live  ".to_owned()))
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
                if *beyond > 0 {
                    for said in without_room(*beyond, self.rows_followed()) {
                        rows.extend(wrapped(Role::Dim, "  ·", 4, &said, cells));
                    }
                }
            }
            LiveStatus::Polling { why, retry_at } => {
                rows.extend(wrapped(Role::Warn, "  !", 4, "no push; what is shown is polled", cells));
                rows.extend(wrapped(Role::Text, "", 4, &why.to_string(), cells));
                rows.extend(wrapped(
                    Role::Dim,
                    "",
                    4,
                    &format!("push is tried again at {}", age::clock(*retry_at)),
                    cells,
                ));
            }
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

/// What is read for want of room: deletions of rows first, of which each row has one.
fn without_room(beyond: usize, rows: usize) -> Vec<String> {
    let (deletions, others) = (beyond.min(rows), beyond.saturating_sub(rows));
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
