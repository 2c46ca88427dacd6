//! `certificates`

use super::args::ListArgs;
use super::gather::{completeness, list, or_note};
use super::print::{Column, Section, Shape, Stop, show};
use super::run::Session;
use super::view::{CertificateRow, CertificateView, PolicyRow};
use super::{Exit, filter};
use crate::aws::Cloud;
use crate::fleet::Certificate;

const COLUMNS: &[Column] = &[
    Column::new("ID", "certificateId"),
    Column::new("STATUS", "status"),
    Column::new("MODE", "certificateMode"),
    Column::new("CREATED", "creationDate"),
];

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("certificate", "certificateId"),
        Column::new("ARN", "certificateArn"),
        Column::new("status", "status"),
        Column::new("mode", "certificateMode"),
        Column::new("created", "creationDate"),
        Column::new("modified", "lastModifiedDate"),
        Column::new("registered CA", "caCertificateId"),
        Column::new("subject", "x509/subject"),
        Column::new("issuer", "x509/issuer"),
        Column::new("serial", "x509/serial"),
        Column::new("not before", "validity/notBefore"),
        Column::new("not after", "validity/notAfter"),
        Column::new("key", "x509/key"),
        Column::new("signature", "x509/signature"),
        Column::new("SHA-256", "x509/sha256"),
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
    let filter = filter::parse::<Certificate>(args.filter.as_deref(), "certificates")?;
    let cloud = session.open().await?;
    match &args.name {
        None => {
            list(
                session.output(),
                COLUMNS,
                &filter,
                |rows, row| rows.push(&CertificateRow::from(row)),
                |page| cloud.certificates(page),
            )
            .await
        }
        Some(id) => {
            let view = one(&cloud, id).await?;
            show(session.output(), &SHAPE, &view)?;
            Ok(completeness(&view.unknown))
        }
    }
}

async fn one(cloud: &Cloud, id: &str) -> Result<CertificateView, Stop> {
    let detail = cloud.certificate(id).await?;
    let arn = &detail.certificate.arn;
    let mut view = CertificateView::from(&detail);
    let policies = or_note(cloud.attached_policies(arn, false).await, &mut view.unknown);
    view.policies = policies.iter().map(PolicyRow::from).collect();
    view.things = or_note(cloud.principal_things(arn).await, &mut view.unknown);
    Ok(view)
}
