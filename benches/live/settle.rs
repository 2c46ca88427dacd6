//! The load has stopped: until the screen shows what the server has.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::dashboard::Dashboard;

/// Longer than this is not waited.
const BOUND: Duration = Duration::from_secs(20);

/// How it came to the truth.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Until the rows were true, from when the load had stopped.
    pub(super) rows: Duration,
    /// Until a thing that was opened then was.
    pub(super) opened: Duration,
    /// Until the rows were true again when it was left.
    pub(super) back: Duration,
    /// The longest until a screen of the list that was scrolled to was true.
    pub(super) scrolled: Duration,
    /// Rows and opened things looked at.
    pub(super) looked_at: usize,
    /// Those that did not become true within the bound.
    pub(super) mismatches: usize,
    /// True in the state, but not to be read in the frame.
    pub(super) undrawn: usize,
}

pub(super) async fn settle(dashboard: &mut Dashboard, versions: &BTreeMap<String, u64>) -> Settled {
    let mut settled = Settled::default();
    let began = Instant::now();
    for _ in 0..5 {
        if dashboard.state.page().is_some() {
            dashboard.press("esc");
        }
    }
    dashboard.press("1");
    wait(dashboard, versions, &mut settled).await;
    settled.rows = began.elapsed();
    dashboard.press("enter");
    settled.opened = wait(dashboard, versions, &mut settled).await;
    dashboard.press("esc");
    settled.back = wait(dashboard, versions, &mut settled).await;
    dashboard.press("g");
    let rows = dashboard.shown().len().max(1);
    for _ in 0..=versions.len() / rows {
        settled.scrolled = settled.scrolled.max(wait(dashboard, versions, &mut settled).await);
        dashboard.press("pgdn");
    }
    settled
}

/// Until everything on the screen is what the server has, or the bound.
async fn wait(dashboard: &mut Dashboard, versions: &BTreeMap<String, u64>, settled: &mut Settled) -> Duration {
    let began = Instant::now();
    while wrong(dashboard, versions) > 0 && began.elapsed() < BOUND {
        dashboard.run(Duration::from_millis(5), None).await;
    }
    let took = began.elapsed();
    settled.mismatches += wrong(dashboard, versions);
    let (shown, lines) = (dashboard.shown(), dashboard.lines());
    settled.looked_at += shown.len();
    let is_list = shown.len() > 1;
    for (thing, version) in shown {
        let words = format!("v{}", version.unwrap_or_default());
        // A row has both in one line; a page has the name above.
        let is_drawn = |line: &String| (!is_list || line.contains(&thing)) && line.contains(&words);
        settled.undrawn += usize::from(!lines.iter().any(is_drawn));
    }
    took
}

/// How much on the screen is not what the server has; at least 1 where nothing is shown.
fn wrong(dashboard: &Dashboard, versions: &BTreeMap<String, u64>) -> usize {
    let shown = dashboard.shown();
    let is_wrong = |(thing, version): &&(String, Option<u64>)| versions.get(thing) != version.as_ref();
    if shown.is_empty() { 1 } else { shown.iter().filter(is_wrong).count() }
}
