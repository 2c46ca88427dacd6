//! `things`

use super::args::ListArgs;
use super::gather::{completeness, list, or_note};
use super::print::{Column, Section, Shape, Stop, show};
use super::run::Session;
use super::view::{GroupRow, PrincipalView, ThingRow, ThingView};
use super::{Exit, filter};
use crate::aws::Cloud;
use crate::fleet::{Principal, Thing};

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

pub(super) async fn run(session: &Session, args: &ListArgs) -> Result<Exit, Stop> {
    let filter = filter::parse::<Thing>(args.filter.as_deref())?;
    let cloud = session.open().await?;
    match &args.name {
        None => {
            list(session.output(), COLUMNS, &filter, |thing| ThingRow::from(thing), |page| cloud.things(page)).await
        }
        Some(name) => {
            let view = one(&cloud, name).await?;
            show(session.output(), &SHAPE, &view)?;
            Ok(completeness(&view.unknown))
        }
    }
}

async fn one(cloud: &Cloud, name: &str) -> Result<ThingView, Stop> {
    let thing = cloud.thing(name).await?;
    let mut unknown = Vec::new();
    let mut principals = Vec::new();
    for found in or_note(cloud.thing_principals(name).await, &mut unknown) {
        principals.push(principal(cloud, &found, &mut unknown).await);
    }
    let groups = or_note(cloud.thing_groups(name).await, &mut unknown);
    let named_shadows = or_note(cloud.shadow_names(name).await, &mut unknown);
    Ok(ThingView {
        thing: ThingRow::from(&thing),
        principals,
        thing_groups: groups.iter().map(GroupRow::from).collect(),
        named_shadows,
        unknown,
    })
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
