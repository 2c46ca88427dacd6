//! How far the audit is, on standard error: one line written anew where a person watches, one every ten seconds else.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use crate::cli::print::{note, passing};
use crate::diagnose::{AuditProgress, time_in_words};

/// Between two lines where nobody watches.
const EVERY: Duration = Duration::from_secs(10);
/// Between two of a line written anew: more often nobody could read it.
const ANEW: Duration = Duration::from_millis(100);

/// Who tells how far it is.
pub(super) struct Watch {
    is_watched: bool,
    told: Instant,
    calls: usize,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self { is_watched: io::stderr().is_terminal(), told: Instant::now(), calls: 0 }
    }

    /// Calls made so far.
    pub(super) const fn calls(&self) -> usize {
        self.calls
    }

    /// Takes in how far it is; tells it now and then.
    pub(super) fn progress(&mut self, progress: &AuditProgress) {
        self.calls = progress.calls;
        let every = if self.is_watched { ANEW } else { EVERY };
        if self.told.elapsed() < every {
            return;
        }
        self.told = Instant::now();
        let line = line(progress);
        if self.is_watched { passing(&line) } else { note(&line) }
    }

    /// Takes the passing line away.
    pub(super) fn wipe(&self) {
        if self.is_watched {
            passing("");
        }
    }
}

fn line(progress: &AuditProgress) -> String {
    let of = progress.total.map(|total| format!(" of {total}")).unwrap_or_default();
    let left = progress.left.map(|left| format!(", {} left", time_in_words(left))).unwrap_or_default();
    format!("{}: {}{of}{left}; {} calls", progress.stage.title(), progress.done, progress.calls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::AuditStage;

    #[test]
    fn a_line_says_what_how_far_how_long_and_at_what_cost() {
        let stage = AuditStage::Validity;
        let left = Some(Duration::from_secs(4_000));
        let progress = AuditProgress { stage, done: 3, total: Some(20_003), calls: 17, left };
        assert_eq!(line(&progress), "validity of certificates: 3 of 20003, 67 min left; 17 calls");
        let open = AuditProgress { total: None, left: None, ..progress };
        assert_eq!(line(&open), "validity of certificates: 3; 17 calls");
        assert_eq!(time_in_words(Duration::from_secs(100_000)), "27 h 46 min");
    }
}
