//! `doctor`

mod report;

use super::args::{DoctorArgs, Output, Question};
use super::print::{Column, Rows, Stop, show};
use super::run::Session;
use super::{Exit, keys};
use crate::aws::{Cloud, Subject, key_files};
use crate::diagnose::{Outcome, Report, credentials};
use crate::fleet::{Principal, Problem, ProblemKind};

pub(super) use report::text;

const CHECKS: &[Column] = &[
    Column::new("CHECK", "id"),
    Column::new("OUTCOME", "outcome"),
    Column::new("QUESTION", "question"),
    Column::new("ANSWER", "answer"),
];

pub(super) async fn run(session: &Session, args: &DoctorArgs) -> Result<Exit, Stop> {
    let cloud = session.open().await?;
    let report = examine(&cloud, args).await?;
    write(session.output(), &report)?;
    Ok(exit(&report))
}

/// Asks everything, and judges.
///
/// # Errors
/// A target that presents no certificate; a certificate file that is none.
pub(super) async fn examine(cloud: &Cloud, args: &DoctorArgs) -> Result<Report, Problem> {
    match args.question {
        Question::Credentials => {
            let subject = presenting(cloud, subject(&args.target)?, args).await?;
            let asked = cloud.device_facts(&subject, args.role_alias.as_deref(), !args.no_thing_name);
            let facts = Box::pin(asked).await;
            Ok(credentials(&facts))
        }
    }
}

/// A certificate by its id or ARN; a thing by its name or ARN.
///
/// # Errors
/// An Amazon Cognito identity: its credentials come from its identity pool, never from a role alias.
fn subject(target: &str) -> Result<Subject, Problem> {
    match Principal::parse(target) {
        Principal::Certificate { id, .. } => return Ok(Subject::Certificate(id)),
        Principal::CognitoIdentity(identity) => {
            let message = "credentials by role alias are for certificates; an Amazon Cognito identity gets its own from \
                           its identity pool";
            return Err(Problem::new(ProblemKind::Input, "doctor", &identity, message));
        }
        Principal::ThingGroup { .. } | Principal::Other(_) => {}
    }
    if target.len() == 64 && target.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Subject::Certificate(target.to_ascii_lowercase()));
    }
    let arn = crate::fleet::Arn::parse(target);
    let name = arn.as_ref().and_then(|arn| arn.name("thing")).unwrap_or(target);
    Ok(Subject::Thing(name.to_owned()))
}

/// The thing with the certificate of a file, or of a folder, which need not be attached to it.
async fn presenting(cloud: &Cloud, subject: Subject, args: &DoctorArgs) -> Result<Subject, Problem> {
    match (subject, &args.cert, &args.keys) {
        (Subject::Thing(thing), Some(file), _) => {
            Ok(Subject::Device { thing, certificate: key_files::certificate_id_of(file)? })
        }
        (Subject::Thing(thing), None, Some(folder)) => keys::presented(cloud, folder, thing).await,
        (Subject::Certificate(id), Some(place), _) | (Subject::Certificate(id), None, Some(place)) => {
            Err(Problem::new(
                ProblemKind::Input,
                "doctor",
                &id,
                format!("a certificate is examined, so {} has no place here", place.display()),
            )
            .next("Name a thing together with --cert or --keys."))
        }
        (subject, ..) => Ok(subject),
    }
}

/// Findings outweigh gaps: what is proven broken is broken, whatever else could not be seen.
pub(super) fn exit(report: &Report) -> Exit {
    if !report.findings.is_empty() || report.checks.iter().any(|check| check.outcome == Outcome::Fail) {
        Exit::No
    } else if report.checks.iter().any(|check| check.outcome == Outcome::Unknown) {
        Exit::Unknown
    } else {
        Exit::Yes
    }
}

/// Writes a report: CSV is its checks, JSON all of it.
pub(super) fn write(output: Output, report: &Report) -> Result<(), Stop> {
    match output {
        Output::Table => {
            use std::io::Write as _;
            std::io::stdout().write_all(text(report).as_bytes())?;
        }
        Output::Csv => {
            let mut rows = Rows::new(output, CHECKS)?;
            for check in &report.checks {
                rows.push(check)?;
            }
            rows.finish()?;
        }
        Output::Json | Output::Jsonl => show(output, &super::print::Shape { fields: &[], sections: &[] }, report)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_told_by_its_shape() {
        let id = "AB".repeat(32);
        let of = |target: &str| subject(target).unwrap();
        assert_eq!(of(&id), Subject::Certificate(id.to_ascii_lowercase()));
        assert_eq!(of(&format!("arn:aws:iot:eu-west-1:123456789012:cert/{id}")), Subject::Certificate(id));
        assert_eq!(of("arn:aws:iot:eu-west-1:123456789012:thing/a"), Subject::Thing("a".to_owned()));
        assert_eq!(of("pump-0001"), Subject::Thing("pump-0001".to_owned()));
        assert_eq!(of("line-1:pump"), Subject::Thing("line-1:pump".to_owned()));
    }
}
