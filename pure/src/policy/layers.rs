//! IAM's layers: what an identity's policies grant is limited by a permissions boundary and by session policies.
//!
//! IAM guide, `reference_policies_evaluation-logic`: an explicit deny in any layer wins; else every layer that is there
//! must allow. Service control policies and policies on resources are not among them: nobody outside can read them all.

use super::evaluate::{Request, Source, evaluate};
use super::{Decision, Layer, Verdict};

/// The policies of an IAM principal, layer by layer.
#[derive(Debug, Clone, Copy)]
pub struct IamLayers<'a> {
    /// Identity-based: their union grants.
    pub identity: &'a [Source<'a>],
    /// The permissions boundary, where there is one.
    pub boundary: Option<&'a [Source<'a>]>,
    /// The session policies, where there are any.
    pub session: Option<&'a [Source<'a>]>,
}

/// Decides one request over every layer.
///
/// A layer that surely does not allow settles it, whatever is not known of another. The decision names the layers that
/// did not allow it, and has the near-misses of them all.
pub fn evaluate_iam(layers: &IamLayers<'_>, request: &Request<'_>) -> Decision {
    let present = [
        (Layer::Identity, Some(layers.identity)),
        (Layer::Boundary, layers.boundary),
        (Layer::Session, layers.session),
    ];
    let mut decided: Vec<(Layer, Decision)> =
        present.into_iter().filter_map(|(layer, sources)| Some((layer, evaluate(sources?, request)))).collect();
    let first = |verdict| decided.iter().position(|(_, decision)| decision.verdict == verdict);
    if let Some(at) = first(Verdict::ExplicitDeny) {
        let (layer, decision) = decided.swap_remove(at);
        return Decision { stopped_by: vec![layer], ..decision };
    }
    for verdict in [Verdict::ImplicitDeny, Verdict::Unknown] {
        if decided.iter().any(|(_, decision)| decision.verdict == verdict) {
            decided.retain(|(_, decision)| decision.verdict == verdict);
            return together(verdict, decided);
        }
    }
    decided.swap_remove(0).1
}

fn together(verdict: Verdict, decided: Vec<(Layer, Decision)>) -> Decision {
    let mut all = Decision::bare(verdict);
    for (layer, decision) in decided {
        all.stopped_by.push(layer);
        all.near_misses.extend(decision.near_misses);
        all.unresolved.extend(decision.unresolved);
        all.unknown.extend(decision.unknown);
    }
    all
}
