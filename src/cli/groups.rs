//! `groups`

use super::args::ListArgs;
use super::gather::{completeness, list, or_note};
use super::print::{Column, Section, Shape, Stop, show};
use super::run::Session;
use super::view::{GroupRow, GroupView, PolicyRow};
use super::{Exit, filter};
use crate::aws::Cloud;
use crate::fleet::Group;

const COLUMNS: &[Column] = &[Column::new("NAME", "groupName"), Column::new("ARN", "groupArn")];

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("group", "groupName"),
        Column::new("ARN", "groupArn"),
        Column::new("parents", "rootToParentThingGroups"),
        Column::new("description", "thingGroupDescription"),
        Column::new("attributes", "attributes"),
        Column::new("query", "queryString"),
        Column::new("version", "version"),
        Column::new("created", "creationDate"),
    ],
    sections: &[
        Section::Table(
            Column::new("Policies", "policies"),
            &[Column::new("NAME", "policyName"), Column::new("ARN", "policyArn")],
        ),
        Section::Lines(Column::new("Things", "things")),
        Section::Lines(Column::new("Unknown", "unknown")),
    ],
};

pub(super) async fn run(session: &Session, args: &ListArgs) -> Result<Exit, Stop> {
    let filter = filter::parse::<Group>(args.filter.as_deref(), "groups")?;
    let cloud = session.open().await?;
    match &args.name {
        None => {
            list(
                session.output(),
                COLUMNS,
                &filter,
                |rows, row| rows.push(&GroupRow::from(row)),
                |page| cloud.groups(page),
            )
            .await
        }
        Some(name) => {
            let view = one(&cloud, name).await?;
            show(session.output(), &SHAPE, &view)?;
            Ok(completeness(&view.unknown))
        }
    }
}

async fn one(cloud: &Cloud, name: &str) -> Result<GroupView, Stop> {
    let detail = cloud.group(name).await?;
    let mut view = GroupView::from(&detail);
    let policies = or_note(cloud.attached_policies(&detail.group.arn, false).await, &mut view.unknown);
    view.policies = policies.iter().map(PolicyRow::from).collect();
    view.things = or_note(cloud.things_in_group(name).await, &mut view.unknown);
    Ok(view)
}
