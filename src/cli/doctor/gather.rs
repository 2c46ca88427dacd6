//! What a verdict rests on, gathered: facts with the question.

use super::question::{misplaced, question, session, shadow};
use super::target::{Target, no_identity};
use crate::aws::{Cloud, Subject};
use crate::cli::args::{DoctorArgs, Question};
use crate::diagnose::{DeviceQuestion, Evidence};
use crate::fleet::{Problem, ProblemKind};

/// Everything that the question needs, asked.
///
/// # Errors
/// A target that presents no certificate where one is needed; a certificate file that is none; a question that is not
/// for this target; options of different questions, or that have no place for this target.
pub(in crate::cli) async fn evidence(cloud: &Cloud, args: &DoctorArgs) -> Result<Evidence, Problem> {
    let question = question(args)?;
    let target = Target::of(cloud, args).await?;
    misplaced(args, &target, question)?;
    match target {
        Target::Device(subject) => of_device(cloud, args, &subject, question).await,
        Target::Identity(identity) => {
            only_shadows(&identity, question, "an Amazon Cognito identity gets its own from its identity pool")?;
            let asked = args.thing.clone().map(|thing| shadow(args, thing));
            let facts = cloud.cognito_facts(&identity, args.identity_pool.as_deref(), asked.as_ref()).await;
            Ok(Evidence::Cognito(Box::new(facts)))
        }
        Target::Iam(principal) => {
            only_shadows(&principal.arn, question, "an IAM principal has its own already")?;
            let asked = args.thing.clone().map(|thing| shadow(args, thing));
            let facts = cloud.iam_facts(&principal, asked.as_ref()).await;
            Ok(Evidence::Iam(Box::new(facts)))
        }
    }
}

async fn of_device(
    cloud: &Cloud,
    args: &DoctorArgs,
    subject: &Subject,
    question: Option<Question>,
) -> Result<Evidence, Problem> {
    let (facts, question) = match question {
        Some(Question::Credentials) => {
            let asked = cloud.device_facts(subject, args.role_alias.as_deref(), !args.no_thing_name);
            (Box::pin(asked).await, DeviceQuestion::Credentials)
        }
        Some(Question::Mqtt) => {
            let asked = session(args);
            (Box::pin(cloud.session_facts(subject, &asked)).await, DeviceQuestion::Mqtt(asked))
        }
        Some(Question::Shadow) => {
            let asked = shadow(args, whose(cloud, args, subject).await?);
            (Box::pin(cloud.shadow_facts(subject, &asked)).await, DeviceQuestion::ShadowHttps(asked))
        }
        None => {
            let asked = session(args);
            (Box::pin(cloud.whole_facts(subject, &asked)).await, DeviceQuestion::Everything(asked))
        }
    };
    match no_identity("doctor", &facts) {
        Some(problem) => Err(problem),
        None => Ok(Evidence::Device { facts: Box::new(facts), question }),
    }
}

/// The thing whose shadow is meant: the one named, else the one examined, else the certificate's.
async fn whose(cloud: &Cloud, args: &DoctorArgs, subject: &Subject) -> Result<String, Problem> {
    let certificate = match (&args.thing, subject) {
        (Some(thing), _) | (None, Subject::Thing(thing) | Subject::Device { thing, .. }) => return Ok(thing.clone()),
        (None, Subject::Certificate(id)) => id,
    };
    let arn =
        if certificate.contains(':') { certificate.clone() } else { cloud.scope().iot(&format!("cert/{certificate}")) };
    let things = cloud.principal_things(&arn).await?;
    things.into_iter().next().ok_or_else(|| {
        Problem::new(ProblemKind::Input, "doctor", certificate, "no thing is known for this certificate")
            .next("Say whose shadow it wants: --thing.")
    })
}

/// Of these questions only the one for shadows makes sense.
fn only_shadows(target: &str, question: Option<Question>, why: &str) -> Result<(), Problem> {
    let message = match question {
        None | Some(Question::Shadow) => return Ok(()),
        Some(Question::Credentials) => format!("credentials by role alias are for certificates; {why}"),
        Some(Question::Mqtt) => {
            "its MQTT session is not examined yet: ask for its shadow, or nothing special".to_owned()
        }
    };
    Err(Problem::new(ProblemKind::Input, "doctor", target, message))
}
