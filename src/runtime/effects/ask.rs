//! Questions to AWS.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::Runner;
use super::credentials::{certificate_in, of_device};
use super::guarded::guarded;
use super::parts::in_parts;
use crate::app::{Answer, Assumer, Assumers, Generation, ListKind, ListPage, Msg, Query, Searched, Subject};
use crate::aws::{self, Cloud, EndpointKind, Granting, Lane, Page, Progress, Relations};
use crate::fleet::{Fact, Filter, IndexModes, IndexSearch, Problem, ProblemKind, Thing};

/// Things read for one filter: fifty calls. Who is shown so many says more.
const MOST_FOUND: usize = 5_000;

impl Runner {
    pub(super) fn ask(&mut self, generation: Generation, query: Query) {
        let (cloud, messages) = (self.cloud(), self.messages.clone());
        let hand = cloud.as_ref().ok().and_then(|cloud| self.lists.as_ref()?.hand(generation, &query, cloud));
        let recalled = cloud.as_ref().ok().and_then(|cloud| match &query {
            Query::List { kind, page: None } => self.recall.as_mut()?.tell(*kind, generation, cloud, messages.clone()),
            _ => None,
        });
        self.tasks.ask(generation, async move {
            let asked = async {
                let partly = |part| {
                    let _ = messages.send(Msg::Answered { generation, query: query.clone(), result: Ok(part) });
                };
                answer(&cloud?.in_lane(lane(&query)), &query, partly).await
            };
            let recalled = async {
                if let Some(recalled) = recalled {
                    recalled.await;
                }
            };
            // What was kept is there before the first page: the page goes over it.
            let (result, ()) = tokio::join!(guarded("question", Box::pin(asked)), Box::pin(recalled));
            if let Some(hand) = hand {
                hand(&result);
            }
            let _ = messages.send(Msg::Answered { generation, query, result });
        });
    }
}

/// Whose question it is: a key was pressed for most of them.
fn lane(query: &Query) -> Lane {
    match query {
        Query::List { page: Some(_), .. } | Query::WhoMayAssume(_) => Lane::Background,
        Query::Index
        | Query::Find { .. }
        | Query::Overview
        | Query::Connection(_)
        | Query::RowPrincipals(_)
        | Query::RowGroups(_)
        | Query::RowCertificate { .. }
        | Query::ConnectFacts { with_policies: false, .. } => Lane::Visible,
        _ => Lane::Keystroke,
    }
}

fn rows<T>(page: Page<T>) -> ListPage<T> {
    ListPage { items: page.items, next: page.next }
}

async fn list(cloud: &Cloud, kind: ListKind, page: Option<String>) -> Result<Answer, Problem> {
    Ok(match kind {
        ListKind::Things => Answer::Things(rows(cloud.things(page).await?)),
        ListKind::Certificates => Answer::Certificates(rows(cloud.certificates(page).await?)),
        ListKind::Policies => Answer::Policies(rows(cloud.policies(page).await?)),
        ListKind::RoleAliases => Answer::RoleAliases(rows(cloud.role_aliases(page).await?)),
        ListKind::Groups => Answer::Groups(rows(cloud.groups(page).await?)),
    })
}

/// The answer; long work tells through `partly` how far it is.
async fn answer(cloud: &Cloud, query: &Query, partly: impl Fn(Answer)) -> Result<Answer, Problem> {
    Ok(match query {
        Query::List { kind, page } => list(cloud, *kind, page.clone()).await?,
        Query::Thing(name) => Answer::Thing(cloud.thing(name).await?),
        Query::ThingPrincipals(name) | Query::RowPrincipals(name) => {
            Answer::Principals(cloud.thing_principals(name).await?)
        }
        Query::ThingGroups(name) | Query::RowGroups(name) => Answer::GroupNames(cloud.thing_groups(name).await?),
        Query::Certificate(id) | Query::RowCertificate { id, .. } => {
            Answer::Certificate(Box::new(cloud.certificate(id).await?))
        }
        Query::PrincipalThings(arn) => Answer::ThingNames(cloud.principal_things(arn).await?),
        Query::AttachedPolicies(target) => Answer::AttachedPolicies(cloud.attached_policies(target, false).await?),
        Query::Policy(name) => Answer::Policy(Box::new(cloud.policy(name).await?)),
        Query::PolicyVersions(name) => Answer::PolicyVersions(cloud.policy_versions(name).await?),
        Query::PolicyVersion { name, version } => Answer::PolicyDocument(cloud.policy_version(name, version).await?),
        Query::PolicyTargets(name) => {
            let told = |part| partly(Answer::PolicyTargets(part));
            Answer::PolicyTargets(
                in_parts(cloud, |cloud, page| async move { cloud.policy_targets_page(name, page).await }, told).await?,
            )
        }
        Query::RoleAlias(name) => Answer::RoleAlias(Box::new(cloud.role_alias(name).await?)),
        Query::Role(arn) => Answer::Role(Box::new(cloud.role(arn).await?)),
        Query::RolesBehindOthers(alias) => Answer::RolesBehindOthers(cloud.roles_behind_others(alias).await?),
        Query::WhoMayAssume(alias) => who_may_assume(cloud, alias, partly).await?,
        Query::Group(name) => Answer::Group(Box::new(cloud.group(name).await?)),
        Query::GroupThings(name) => {
            let told = |part| partly(Answer::GroupThings(part));
            Answer::GroupThings(
                in_parts(cloud, |cloud, page| async move { cloud.things_in_group_page(name, page).await }, told)
                    .await?,
            )
        }
        Query::Shadow { thing, name } => Answer::Shadow(cloud.shadow_text(thing, name.as_deref()).await?),
        Query::ShadowNames(thing) => Answer::ShadowNames(cloud.shadow_names(thing).await?),
        Query::ConnectFacts { client, principal, with_policies } => {
            Answer::ConnectFacts(Box::new(Box::pin(cloud.connect_facts(client, principal, *with_policies)).await))
        }
        Query::Connection(client) => Answer::Connection(cloud.connection(client).await?),
        Query::Index => {
            let modes = cloud.index_modes().await;
            let total = if modes.known().is_some() { cloud.index_count("*").await.ok() } else { None };
            Answer::Index { modes, total }
        }
        Query::Overview => Answer::Overview(match cloud.index_modes().await {
            Fact::Known(modes) => Fact::Known(Box::new(cloud.index_counts(&modes).await)),
            Fact::Absent => Fact::Absent,
            Fact::Denied(denial) => Fact::Denied(denial),
            Fact::Unknown(why) => Fact::Unknown(why),
        }),
        Query::Find { filter, modes } => find(cloud, filter, modes, partly).await?,
        Query::DeviceFacts { subject, alias, send_thing_name } => {
            let subject = subject_of(subject);
            let asked = cloud.device_facts_of_each(&subject, alias.as_deref(), *send_thing_name);
            let facts = Box::pin(asked).await;
            Answer::DeviceFacts(facts)
        }
        Query::CognitoFacts { identity, pool, asked } => {
            let facts = cloud.cognito_facts(identity, pool.as_deref(), asked.as_ref());
            Answer::CognitoFacts(Box::new(Box::pin(facts).await))
        }
        Query::IamFacts { principal, asked } => {
            Answer::IamFacts(Box::new(Box::pin(cloud.iam_facts(principal, asked.as_ref())).await))
        }
        Query::CertificateFile(path) => Answer::CertificateFile(Box::new(certificate_in(path).await?)),
        Query::AliasesFor(arn) => Answer::Aliases(Box::pin(cloud.aliases_for_certificate(arn)).await?),
        Query::CredentialEndpoint => Answer::Endpoint(cloud.endpoint(EndpointKind::CredentialProvider).await?),
        Query::DeviceCertificate { thing, folder } => Answer::DeviceCertificate(of_device(folder, thing).await?),
        Query::Drafts(thing) => Answer::Drafts(cloud.drafts(thing).await?),
        Query::Journal => Answer::Journal(cloud.journal().await?),
    })
}

fn subject_of(subject: &Subject) -> aws::Subject {
    match subject {
        Subject::Thing(name) => aws::Subject::Thing(name.clone()),
        Subject::Certificate(id) => aws::Subject::Certificate(id.clone()),
        Subject::Device { thing, certificate } => {
            aws::Subject::Device { thing: thing.clone(), certificate: certificate.clone() }
        }
    }
}

/// What the index finds for a filter, page by page.
async fn find(cloud: &Cloud, filter: &str, modes: &IndexModes, partly: impl Fn(Answer)) -> Result<Answer, Problem> {
    let read = Filter::parse::<Thing>(filter, Timestamp::now());
    let filter = read.map_err(|error| Problem::new(ProblemKind::Input, "filter", filter, error.to_string()))?;
    let part = |things, search: &IndexSearch, is_last| {
        Answer::Searched(Box::new(Searched { things, search: search.clone(), is_last }))
    };
    let told = |things, search: &IndexSearch| partly(part(things, search, false));
    let search = cloud.index_search(&filter, modes, MOST_FOUND, told).await?;
    Ok(part(Vec::new(), &search, true))
}

async fn who_may_assume(cloud: &Cloud, alias: &str, partly: impl Fn(Answer)) -> Result<Answer, Problem> {
    let (progress, mut heard) = mpsc::unbounded_channel();
    let search = cloud.who_may_assume_watched(alias, &progress);
    tokio::pin!(search);
    loop {
        tokio::select! {
            relations = &mut search => return Ok(Answer::Assumers(Box::new(assumers(relations?)))),
            Some(step) = heard.recv() => partly(Answer::Assumers(Box::new(so_far(&step)))),
        }
    }
}

fn so_far(step: &Progress) -> Assumers {
    Assumers { examined: step.done, total: step.total, ..Assumers::default() }
}

fn assumers(relations: Relations) -> Assumers {
    let of = |list: Vec<Granting>| list.into_iter().map(assumer).collect();
    Assumers {
        grants: of(relations.grants),
        denies: of(relations.denies),
        undecided: relations.undecided,
        examined: relations.examined,
        total: relations.examined,
        complete: true,
    }
}

fn assumer(granting: Granting) -> Assumer {
    Assumer { policy: granting.policy.policy.name, decision: granting.decision, targets: granting.targets }
}
