//! What an IAM user or role may do: IAM alone decides.

use super::spoken::{Wanted, is_denied_in_part, session, shadows};
use super::{AccessRow, Half, May};
use crate::diagnose::IamFacts;
use crate::policy::{Document, Transport};

/// What an IAM user or role may do: the shadows of the thing asked about, else what its policies speak of; over MQTT and
/// WebSocket its session, of which the client id is not known.
pub fn iam_access(facts: &IamFacts) -> Vec<AccessRow> {
    let identity = facts.policies.known().into_iter().flat_map(|policies| &policies.identity);
    let documents: Vec<Document> = identity.filter_map(|one| Document::parse(one.document.known()?).ok()).collect();
    let mut wanted = shadows(facts.asked.as_ref(), &facts.shadow_names, &documents, &facts.scope);
    wanted.extend(session(&documents, &facts.scope));
    wanted.into_iter().map(|wanted| row(facts, is_denied_in_part(&documents, &wanted), wanted)).collect()
}

/// What an IAM user or role may do, of one action on one resource.
pub fn iam_may(facts: &IamFacts, transport: Transport, action: &str, resource: &str) -> May {
    let of_iam = if transport == Transport::Https { Transport::Api } else { transport };
    let says = facts.says(action, resource, of_iam);
    let mut notes = Vec::new();
    if facts.principal.session.is_some() {
        notes.push("a session policy may narrow it further".to_owned());
    }
    May { outcome: says.outcome(), halves: vec![Half { engine: "IAM", decision: says.decision }], notes }
}

fn row(facts: &IamFacts, denied_in_part: bool, wanted: Wanted) -> AccessRow {
    let Wanted { kind, action, resource, transport } = wanted;
    let May { outcome, halves, mut notes } = iam_may(facts, transport, action, &resource);
    if denied_in_part {
        notes.insert(0, "a statement denies part of it".to_owned());
    }
    AccessRow { kind, action: action.to_owned(), resource, outcome, halves, notes }
}
