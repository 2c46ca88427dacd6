//! What something belongs to, and what belongs to it.

use jiff::Timestamp;

use crate::app::cursor::Cursor;
use crate::app::{Answer, Generation, Portion, Query, Slot, Target};
use crate::fleet::{Problem, Scope};

/// One question about relations, and the pages its answer leads to.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Over the answers.
    pub title: &'static str,
    /// The question.
    pub query: Query,
    /// What is shown, and where it leads.
    pub links: Slot<Vec<(String, Option<Target>)>>,
}

/// What something belongs to, and what belongs to it.
#[derive(Debug, Clone)]
pub struct Relations {
    /// Of what.
    pub target: Target,
    /// Of the questions.
    pub generation: Generation,
    /// In order.
    pub relations: Vec<Relation>,
    /// Among the links.
    pub cursor: Cursor,
}

impl Relations {
    /// The questions about a target.
    pub fn new(target: Target, generation: Generation, scope: &Scope) -> Self {
        let arn = target.arn(scope);
        let name = target.name().to_owned();
        let questions = match &target {
            Target::Thing(_) => vec![
                ("Certificates and identities", Query::ThingPrincipals(name.clone())),
                ("Groups", Query::ThingGroups(name)),
            ],
            Target::Certificate(_) => {
                vec![("Things", Query::PrincipalThings(arn.clone())), ("Policies", Query::AttachedPolicies(arn))]
            }
            Target::Policy(_) => vec![("Targets", Query::PolicyTargets(name))],
            Target::RoleAlias(_) => {
                vec![("Role", Query::RoleAlias(name.clone())), ("May be assumed through", Query::WhoMayAssume(name))]
            }
            Target::Identity(_) => vec![
                ("Things", Query::PrincipalThings(name.clone())),
                ("AWS IoT policies", Query::AttachedPolicies(name)),
            ],
            // What belongs to it belongs to IAM.
            Target::IamPrincipal(_) => Vec::new(),
            Target::Group(_) => vec![("Policies", Query::AttachedPolicies(arn)), ("Things", Query::GroupThings(name))],
        };
        let relation = |(title, query)| Relation { title, query, links: Slot { asking: true, ..Slot::default() } };
        Self { target, generation, relations: questions.into_iter().map(relation).collect(), cursor: Cursor::default() }
    }

    /// Every link with the number of its relation.
    pub fn links(&self) -> Vec<(usize, &str, Option<&Target>)> {
        let mut links = Vec::new();
        for (at, relation) in self.relations.iter().enumerate() {
            for (text, to) in relation.links.get().into_iter().flatten() {
                links.push((at, text.as_str(), to.as_ref()));
            }
        }
        links
    }
}

/// The part of an answer that it is: of most, all.
fn place_of(answer: &Answer) -> (bool, bool) {
    match answer {
        Answer::GroupThings(part) => (part.is_first, part.is_last),
        Answer::PolicyTargets(part) => (part.is_first, part.is_last),
        Answer::Assumers(assumers) => (true, assumers.complete),
        _ => (true, true),
    }
}

impl Relation {
    /// Takes an answer, or a part of it.
    pub(in crate::app) fn take(&mut self, result: Result<Answer, Problem>, now: Timestamp) {
        let part = result.map(|answer| {
            let (is_first, is_last) = place_of(&answer);
            Portion { items: links_of(answer), is_first, is_last }
        });
        self.links.take_part(part, now);
    }
}

/// The links an answer holds.
fn links_of(answer: Answer) -> Vec<(String, Option<Target>)> {
    let principal = |principal: &crate::fleet::Principal| (principal.target().to_owned(), Target::of(principal));
    match answer {
        Answer::Principals(all) => all.iter().map(principal).collect(),
        Answer::PolicyTargets(part) => part.items.iter().map(principal).collect(),
        Answer::GroupNames(all) => {
            all.into_iter().map(|group| (group.name.clone(), Some(Target::Group(group.name)))).collect()
        }
        Answer::ThingNames(all) | Answer::GroupThings(Portion { items: all, .. }) => {
            all.into_iter().map(|name| (name.clone(), Some(Target::Thing(name)))).collect()
        }
        Answer::AttachedPolicies(all) => {
            all.into_iter().map(|policy| (policy.name.clone(), Some(Target::Policy(policy.name)))).collect()
        }
        Answer::RoleAlias(alias) => vec![(alias.role_arn.clone(), Target::of_arn(&alias.role_arn))],
        Answer::Assumers(assumers) => {
            let mut links = Vec::new();
            for grant in &assumers.grants {
                links.push((grant.policy.clone(), Some(Target::Policy(grant.policy.clone()))));
                links.extend(grant.targets.known().into_iter().flatten().map(principal));
            }
            links
        }
        _ => Vec::new(),
    }
}
