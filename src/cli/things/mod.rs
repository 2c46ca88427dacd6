//! `things`

mod indexed;
mod known;

use self::indexed::{Way, described, joined, way};
use super::args::ThingsArgs;
use futures_util::StreamExt as _;

use super::gather::{Sieve, completeness, list, or_note};
use super::print::{Column, Rows, Section, Shape, Stop, show};
use super::run::Session;
use super::view::{GroupRow, PrincipalView, ThingView};
use super::{Exit, filter};
use crate::aws::{Cloud, Page};
use crate::fleet::{Filter, IndexedThing, Principal, Thing, ThingRow};

const COLUMNS: &[Column] = &[
    Column::new("NAME", "thingName"),
    Column::new("TYPE", "thingTypeName"),
    Column::new("ATTRIBUTES", "attributes"),
    Column::new("VERSION", "version"),
];

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("thing", "thingName"),
        Column::new("type", "thingTypeName"),
        Column::new("ARN", "thingArn"),
        Column::new("attributes", "attributes"),
        Column::new("version", "version"),
    ],
    sections: &[
        Section::Table(
            Column::new("Principals", "principals"),
            &[
                Column::new("PRINCIPAL", "principal"),
                Column::new("STATUS", "status"),
                Column::new("POLICIES", "policyNames"),
            ],
        ),
        Section::Table(
            Column::new("Groups", "thingGroups"),
            &[Column::new("NAME", "groupName"), Column::new("ARN", "groupArn")],
        ),
        Section::Lines(Column::new("Named shadows", "namedShadows")),
        Section::Lines(Column::new("Unknown", "unknown")),
    ],
};

pub(super) async fn run(session: &Session, args: &ThingsArgs) -> Result<Exit, Stop> {
    let filter = filter::parse::<Thing>(args.list.filter.as_deref(), "things")?;
    let cloud = session.open().await?;
    match &args.list.name {
        None => {
            let way = if args.no_index || filter.is_empty() { Way::List } else { way(&cloud, &filter).await? };
            Box::pin(all(session, &cloud, &filter, &way, args.ask_each)).await
        }
        Some(name) => {
            let thing = cloud.thing(name).await?;
            let view = one(&cloud, &thing).await;
            show(session.output(), &SHAPE, &view)?;
            Ok(completeness(&view.unknown))
        }
    }
}

/// The things that a filter lets through.
async fn all(session: &Session, cloud: &Cloud, filter: &Filter, way: &Way, each: bool) -> Result<Exit, Stop> {
    let output = session.output();
    let indexed = |rows: &mut Rows, row: &IndexedThing| rows.push_thing(&row.thing);
    let asking = known::Asking::new(cloud, each && filter.facts().contains(&"cert"));
    match way {
        Way::List if known::asks(filter) => {
            let listed = |page| async { Ok(known::of_page(cloud.things(page).await?)) };
            let members = known::members(cloud, filter).await;
            known::list(output, filter, asking, members, listed).await
        }
        Way::Describe { query, modes } if each => {
            known::list(output, filter, asking, None, |page| described(cloud, filter, query, modes, page)).await
        }
        Way::Join(facts) if each => known::list(output, filter, asking, None, |page| joined(cloud, facts, page)).await,
        Way::List => {
            let mut sieve = Sieve::new(output, COLUMNS, filter)?;
            let mut pages = cloud.all_things();
            while let Some(page) = pages.next().await {
                let page = page.map_err(|problem| sieve.fails(problem))?;
                let things = page.things().map_err(|problem| sieve.fails(problem))?;
                sieve.page(&things, |rows, thing| rows.push_thing(thing))?;
            }
            sieve.end()
        }
        Way::Nothing => {
            let none = |_| async { Ok(Page { items: Vec::new(), next: None }) };
            list(output, COLUMNS, filter, indexed, none).await
        }
        Way::Describe { query, modes } => {
            list(output, COLUMNS, filter, indexed, |page| described(cloud, filter, query, modes, page)).await
        }
        Way::Join(facts) => list(output, COLUMNS, filter, indexed, |page| joined(cloud, facts, page)).await,
    }
}

async fn one<'t>(cloud: &Cloud, thing: &'t Thing) -> ThingView<'t> {
    let name = &thing.name;
    let mut unknown = Vec::new();
    let mut principals = Vec::new();
    for found in or_note(cloud.thing_principals(name).await, &mut unknown) {
        principals.push(principal(cloud, &found, &mut unknown).await);
    }
    let groups = or_note(cloud.thing_groups(name).await, &mut unknown);
    let named_shadows = or_note(cloud.shadow_names(name).await, &mut unknown);
    ThingView {
        thing: ThingRow::from(thing),
        principals,
        thing_groups: groups.iter().map(GroupRow::from).collect(),
        named_shadows,
        unknown,
    }
}

async fn principal(cloud: &Cloud, principal: &Principal, unknown: &mut Vec<String>) -> PrincipalView {
    let certificate = match principal {
        Principal::Certificate { id, .. } => or_note(cloud.certificate(id).await.map(Some), unknown),
        _ => None,
    };
    let policies = or_note(cloud.attached_policies(principal.target(), false).await, unknown);
    PrincipalView {
        principal: principal.target().to_owned(),
        status: certificate.map(|detail| detail.certificate.status.to_string()),
        policy_names: policies.iter().map(|policy| policy.name.clone()).collect(),
    }
}
