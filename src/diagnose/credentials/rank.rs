//! Which role alias to offer first.

use crate::policy::{Decision, MissKind, NearMiss, Verdict};

/// Role aliases, those that the certificate may assume first, then the undecided, then those a policy nearly names, then
/// the others; by name within.
pub fn rank_aliases(mut aliases: Vec<(String, Decision)>) -> Vec<(String, Decision)> {
    aliases.sort_by(|(a, x), (b, y)| rank(x).cmp(&rank(y)).then_with(|| a.cmp(b)));
    aliases
}

fn rank(decision: &Decision) -> u8 {
    match decision.verdict {
        Verdict::Allow => 0,
        Verdict::Unknown => 1,
        Verdict::ImplicitDeny if !decision.near_misses.is_empty() || !decision.unresolved.is_empty() => 2,
        Verdict::ImplicitDeny => 3,
        Verdict::ExplicitDeny => 4,
    }
}

/// Whether the author of a statement that misses most likely meant this very alias: another alias' name is no slip,
/// another action neither, unless it looks like one.
pub fn is_meant(near: &NearMiss) -> bool {
    match near.kind {
        MissKind::Action => near.pattern.to_ascii_lowercase().contains("assumerole"),
        MissKind::OtherResource => false,
        MissKind::Slip | MissKind::LeftOut | MissKind::Condition | MissKind::Principal => true,
    }
}
