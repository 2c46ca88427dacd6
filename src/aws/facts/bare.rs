//! Which things a certificate could be of that is attached to none.

use futures_util::future::join_all;

use crate::aws::Cloud;
use crate::aws::gap::gap;
use crate::diagnose::{DeviceFacts, things_spoken_of};
use crate::fleet::{Fact, Problem, ProblemKind};

/// Of a fleet that is no larger each thing is looked at: a call for each.
const SMALL_FLEET: usize = 20;

impl Cloud {
    /// Those that it or its policies name, and of a small fleet all; each with its principals.
    pub(super) async fn things_for(&self, facts: &DeviceFacts) -> Fact<Vec<(String, Vec<String>)>> {
        let mut names = things_spoken_of(facts);
        // That the fleet cannot be listed matters only where nothing is named.
        let mut refused: Option<Problem> = None;
        match self.things(None).await {
            Ok(page) if page.next.is_none() && page.items.len() <= SMALL_FLEET => {
                names.extend(page.items.into_iter().map(|thing| thing.name));
                let mut seen = std::collections::BTreeSet::new();
                names.retain(|name| seen.insert(name.clone()));
            }
            Ok(_) => {}
            Err(problem) => refused = Some(problem),
        }
        let read = names.into_iter().map(|name| async {
            let principals = self.thing_principals(&name).await;
            (name, principals)
        });
        let mut things = Vec::new();
        for (name, principals) in join_all(read).await {
            match principals {
                Ok(all) => things.push((name, all.iter().map(|one| one.target().to_owned()).collect())),
                Err(problem) if problem.kind == ProblemKind::NotFound => {}
                Err(problem) => refused = refused.or(Some(problem)),
            }
        }
        match refused.filter(|_| things.is_empty()) {
            Some(problem) => gap(&problem),
            None => Fact::Known(things),
        }
    }
}
