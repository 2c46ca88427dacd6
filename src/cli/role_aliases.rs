//! `role-aliases`

use super::args::ListArgs;
use super::gather::{completeness, list, or_note};
use super::print::{Column, Rows, Section, Shape, Stop, show};
use super::run::Session;
use super::view::{AliasRow, AliasView, GrantView, RoleView};
use super::{Exit, filter};
use crate::aws::{Cloud, Page};
use crate::fleet::{Problem, RoleAlias};

/// `ListRoleAliases` gives names alone, and `DescribeRoleAlias` has 10 calls a second: the rest is shown one by one.
const COLUMNS: &[Column] = &[Column::new("NAME", "roleAlias")];

const GRANTS: &[Column] = &[
    Column::new("POLICY", "policyName"),
    Column::new("VERSION", "policyVersionId"),
    Column::new("STATEMENT", "statement"),
    Column::new("TARGETS", "targetCount"),
];

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("role alias", "roleAlias"),
        Column::new("ARN", "roleAliasArn"),
        Column::new("role", "roleArn"),
        Column::new("duration, s", "credentialDurationSeconds"),
        Column::new("role's maximum, s", "role/maxSessionDuration"),
        Column::new("created", "creationDate"),
        Column::new("modified", "lastModifiedDate"),
    ],
    sections: &[
        Section::Document(Column::new("The role's trust", "role/assumeRolePolicyDocument")),
        Section::Table(Column::new("May be assumed by", "grantedBy"), GRANTS),
        Section::Table(Column::new("Denied by", "deniedBy"), GRANTS),
        Section::Lines(Column::new("Unknown", "unknown")),
    ],
};

pub(super) async fn run(session: &Session, args: &ListArgs) -> Result<Exit, Stop> {
    let filter = filter::parse::<RoleAlias>(args.filter.as_deref(), "role-aliases")?;
    let cloud = session.open().await?;
    match &args.name {
        None => {
            let row = |rows: &mut Rows, alias: &RoleAlias| rows.push(&AliasRow { role_alias: alias.name.clone() });
            list(session.output(), COLUMNS, &filter, row, |page| names(&cloud, page)).await
        }
        Some(name) => {
            let view = one(&cloud, name).await?;
            show(session.output(), &SHAPE, &view)?;
            Ok(completeness(&view.unknown))
        }
    }
}

async fn names(cloud: &Cloud, page: Option<String>) -> Result<Page<RoleAlias>, Problem> {
    let page = cloud.role_aliases(page).await?;
    let named = |name| RoleAlias { name, ..RoleAlias::default() };
    Ok(Page { items: page.items.into_iter().map(named).collect(), next: page.next })
}

async fn one(cloud: &Cloud, name: &str) -> Result<AliasView, Stop> {
    let alias = cloud.role_alias(name).await?;
    let mut view = AliasView::from(&alias);
    let role = or_note(cloud.role(&alias.role_arn).await.map(Some), &mut view.unknown);
    view.role = role.as_ref().map(RoleView::from);
    let relations = or_note(cloud.who_may_assume(name).await, &mut view.unknown);
    view.granted_by = relations.grants.iter().map(GrantView::from).collect();
    view.denied_by = relations.denies.iter().map(GrantView::from).collect();
    view.unknown.extend(relations.undecided.into_iter().map(|(policy, reason)| format!("policy {policy}: {reason}")));
    Ok(view)
}
