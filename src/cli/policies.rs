//! `policies`

use super::args::ListArgs;
use super::gather::{completeness, list, or_note};
use super::print::{Column, Section, Shape, Stop, show};
use super::run::Session;
use super::view::{PolicyRow, PolicyView, Target, VersionRow};
use super::{Exit, filter};
use crate::aws::Cloud;
use crate::fleet::Policy;

const COLUMNS: &[Column] = &[Column::new("NAME", "policyName"), Column::new("ARN", "policyArn")];

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("policy", "policyName"),
        Column::new("ARN", "policyArn"),
        Column::new("version in force", "defaultVersionId"),
        Column::new("created", "creationDate"),
        Column::new("modified", "lastModifiedDate"),
    ],
    sections: &[
        Section::Document(Column::new("Document", "policyDocument")),
        Section::Table(
            Column::new("Versions", "policyVersions"),
            &[
                Column::new("VERSION", "versionId"),
                Column::new("IN FORCE", "isDefaultVersion"),
                Column::new("CREATED", "createDate"),
            ],
        ),
        Section::Table(
            Column::new("Targets", "targets"),
            &[Column::new("KIND", "kind"), Column::new("TARGET", "target")],
        ),
        Section::Lines(Column::new("Unknown", "unknown")),
    ],
};

pub(super) async fn run(session: &Session, args: &ListArgs) -> Result<Exit, Stop> {
    let filter = filter::parse::<Policy>(args.filter.as_deref(), "policies")?;
    let cloud = session.open().await?;
    match &args.name {
        None => {
            list(
                session.output(),
                COLUMNS,
                &filter,
                |rows, row| rows.push(&PolicyRow::from(row)),
                |page| cloud.policies(page),
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

async fn one(cloud: &Cloud, name: &str) -> Result<PolicyView, Stop> {
    let mut view = PolicyView::from(&cloud.policy(name).await?);
    let versions = or_note(cloud.policy_versions(name).await, &mut view.unknown);
    view.policy_versions = versions.iter().map(VersionRow::from).collect();
    let targets = or_note(cloud.policy_targets(name).await, &mut view.unknown);
    view.targets = targets.iter().map(Target::from).collect();
    Ok(view)
}
