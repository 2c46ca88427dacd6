//! Whose call it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Whose call it is: what somebody waits for goes first. Ordered by that, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Lane {
    /// Somebody pressed a key, or typed a command, and waits for the answer. Every change is one.
    #[default]
    Keystroke,
    /// It fills in what is on the screen.
    Visible,
    /// Nobody looks at it yet: the rest of a list, an audit. It leaves some of the budget to the others, and it is patient:
    /// what is throttled is tried eight times instead of three.
    Background,
}

impl Lane {
    /// One word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keystroke => "keystroke",
            Self::Visible => "visible",
            Self::Background => "background",
        }
    }

    const fn of(number: u8) -> Self {
        match number {
            0 => Self::Keystroke,
            1 => Self::Visible,
            _ => Self::Background,
        }
    }
}

/// The lane of calls under way; it can be lifted while they wait.
#[derive(Debug, Clone, Default)]
pub(in crate::aws) struct Urgency(Arc<AtomicU8>);

impl Urgency {
    pub(in crate::aws) fn new(lane: Lane) -> Self {
        Self(Arc::new(AtomicU8::new(lane as u8)))
    }

    pub(in crate::aws) fn lane(&self) -> Lane {
        Lane::of(self.0.load(Ordering::Relaxed))
    }

    /// Makes it at least as urgent as that. Whether it was less so.
    pub(in crate::aws) fn lift(&self, to: Lane) -> bool {
        self.0.fetch_min(to as u8, Ordering::Relaxed) > to as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifting_never_lowers() {
        let urgency = Urgency::new(Lane::Visible);
        assert!(!urgency.lift(Lane::Background));
        assert_eq!(urgency.lane(), Lane::Visible);
        assert!(urgency.lift(Lane::Keystroke));
        assert_eq!(urgency.lane(), Lane::Keystroke);
        assert!([Lane::Keystroke, Lane::Visible, Lane::Background].iter().all(|lane| Lane::of(*lane as u8) == *lane));
    }
}
