//! What IAM says of one action on one resource: by its documents, evaluated here, and by its own simulation.

use super::evidence::faults;
use crate::diagnose::Outcome;
use crate::fleet::{Fact, IamPolicies, NamedDocument, Simulated, SimulatedDecision};
use crate::policy::{Decision, Document, IamLayers, Layer, Request, Source, Verdict, evaluate, evaluate_iam};

/// Which layer of IAM's policies stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnose) enum Stop {
    /// No identity-based policy allows it, or one denies it.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// A policy of the organization; only the simulation tells.
    Organization,
}

/// The verdict of IAM.
#[derive(Debug, Clone)]
pub(in crate::diagnose) struct IamSays {
    /// Documents and simulation together; unknown where the two disagree.
    pub(in crate::diagnose) decision: Decision,
    /// What stands in the way, where it surely is denied.
    pub(in crate::diagnose) stop: Option<Stop>,
    /// How sure that is: what the simulation adds, or why there is none.
    pub(in crate::diagnose) besides: String,
}

impl IamSays {
    /// Pass, fail, unknown.
    pub(in crate::diagnose) const fn outcome(&self) -> Outcome {
        outcome(self.decision.verdict)
    }
}

/// What a verdict comes to in a check.
pub(in crate::diagnose) const fn outcome(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Allow => Outcome::Pass,
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => Outcome::Fail,
        Verdict::Unknown => Outcome::Unknown,
    }
}

/// Asks both.
pub(in crate::diagnose) fn says(
    policies: &Fact<IamPolicies>,
    simulated: &Fact<Vec<Simulated>>,
    request: &Request<'_>,
) -> IamSays {
    let (decision, stop) = by_documents(policies, request);
    let is_it = |one: &&Simulated| one.action.eq_ignore_ascii_case(request.action) && one.resource == request.resource;
    match simulated.known().map(|all| all.iter().find(is_it)) {
        Some(Some(simulated)) => together(decision, stop, simulated),
        Some(None) => IamSays { decision, stop, besides: "not simulated".to_owned() },
        None => {
            let why = simulated.gap().unwrap_or_default();
            IamSays { decision, stop, besides: format!("SimulatePrincipalPolicy was not consulted: {why}") }
        }
    }
}

/// Identity-based policies and boundary must both allow it (IAM guide, `reference_policies_evaluation-logic`). Where a
/// document could not be read the reason is told, not its name alone.
fn by_documents(policies: &Fact<IamPolicies>, request: &Request<'_>) -> (Decision, Option<Stop>) {
    let Some(known) = policies.known() else {
        let why = policies.gap().unwrap_or_else(|| "there is no such role or user".to_owned());
        return (unknown(vec![why], request), None);
    };
    let identity = parsed(&known.identity);
    let boundary = known.boundary.as_ref().map(|boundary| parsed(std::slice::from_ref(boundary)));
    let mut decision = layered(&identity, boundary.as_deref(), request, |_| true);
    if decision.verdict == Verdict::Unknown {
        let all: Vec<&NamedDocument> = known.identity.iter().chain(&known.boundary).collect();
        decision.unknown = faults(&all);
        let readable = layered(&identity, boundary.as_deref(), request, |(_, document)| document.is_some());
        decision.unknown.extend(readable.unknown);
    }
    let denies = matches!(decision.verdict, Verdict::ExplicitDeny | Verdict::ImplicitDeny);
    let stop = if decision.stopped_by.contains(&Layer::Identity) { Stop::Identity } else { Stop::Boundary };
    (decision, denies.then_some(stop))
}

/// A policy's name, and its document where it could be read.
type Parsed = (String, Option<Document>);

/// One that was deleted since it was listed is no longer in force.
fn parsed(documents: &[NamedDocument]) -> Vec<Parsed> {
    documents
        .iter()
        .filter(|one| one.document != Fact::Absent)
        .map(|one| (one.name.clone(), one.document.known().and_then(|text| Document::parse(text).ok())))
        .collect()
}

fn layered(
    identity: &[Parsed],
    boundary: Option<&[Parsed]>,
    request: &Request<'_>,
    counts: impl Fn(&&Parsed) -> bool + Copy,
) -> Decision {
    let identity: Vec<Source<'_>> = identity.iter().filter(counts).map(as_source).collect();
    let boundary: Option<Vec<Source<'_>>> = boundary.map(|all| all.iter().filter(counts).map(as_source).collect());
    // One that is left out because it is unread is no boundary that allows nothing.
    let boundary = boundary.filter(|all| !all.is_empty());
    evaluate_iam(&IamLayers { identity: &identity, boundary: boundary.as_deref(), session: None }, request)
}

fn as_source((name, document): &Parsed) -> Source<'_> {
    Source { name, version: None, document: document.as_ref() }
}

/// A decision over what nobody could read.
fn unknown(reasons: Vec<String>, request: &Request<'_>) -> Decision {
    let nothing = Source { name: "", version: None, document: None };
    Decision { unknown: reasons, ..evaluate(&[nothing], request) }
}

/// Where both say something and disagree it is not known; where one is silent the other decides.
fn together(decision: Decision, stop: Option<Stop>, simulated: &Simulated) -> IamSays {
    let word = match simulated.decision {
        SimulatedDecision::Allowed => "allowed",
        SimulatedDecision::ExplicitDeny => "explicitDeny",
        SimulatedDecision::ImplicitDeny => "implicitDeny",
    };
    let allows = simulated.decision == SimulatedDecision::Allowed;
    if simulated.organization_allows == Some(false) && !allows {
        let besides = format!("SimulatePrincipalPolicy: {word}, and the organization's policies do not allow it");
        return match decision.verdict {
            // Ours is the nearer proof; the organization's comes on top.
            Verdict::ExplicitDeny | Verdict::ImplicitDeny => IamSays { decision, stop, besides },
            Verdict::Allow | Verdict::Unknown => IamSays {
                decision: with(decision, denied(simulated.decision)),
                stop: Some(Stop::Organization),
                besides,
            },
        };
    }
    let missing = &simulated.missing_context;
    if !missing.is_empty() {
        let besides = format!(
            "SimulatePrincipalPolicy: {word}, but it does not know {}, so it was left aside",
            missing.join(", ")
        );
        return IamSays { decision, stop, besides };
    }
    match (decision.verdict, allows) {
        (Verdict::Allow, true) | (Verdict::ExplicitDeny | Verdict::ImplicitDeny, false) => {
            IamSays { decision, stop, besides: "SimulatePrincipalPolicy agrees".to_owned() }
        }
        (Verdict::Unknown, _) => {
            let by = if simulated.matched.is_empty() {
                String::new()
            } else {
                format!(" by {}", simulated.matched.join(", "))
            };
            let besides =
                format!("SimulatePrincipalPolicy: {word}{by}; not evaluated here: {}", decision.unknown.join("; "));
            let stop = match (allows, simulated.boundary_allows) {
                (true, _) => None,
                (false, Some(false)) => Some(Stop::Boundary),
                (false, _) => Some(Stop::Identity),
            };
            let verdict = if allows { Verdict::Allow } else { denied(simulated.decision) };
            IamSays { decision: with(decision, verdict), stop, besides }
        }
        (ours, _) => {
            let ours = if ours == Verdict::Allow { "allow" } else { "deny" };
            let besides =
                format!("the policies as read here {ours} it, SimulatePrincipalPolicy says {word}: the two disagree");
            let decision = Decision { unknown: vec![besides.clone()], ..with(decision, Verdict::Unknown) };
            IamSays { decision, stop: None, besides }
        }
    }
}

const fn denied(decision: SimulatedDecision) -> Verdict {
    match decision {
        SimulatedDecision::ExplicitDeny => Verdict::ExplicitDeny,
        SimulatedDecision::Allowed | SimulatedDecision::ImplicitDeny => Verdict::ImplicitDeny,
    }
}

/// The same under another verdict; the statement that decided is no proof of that one.
fn with(decision: Decision, verdict: Verdict) -> Decision {
    Decision { verdict, by: None, unknown: Vec::new(), ..decision }
}
