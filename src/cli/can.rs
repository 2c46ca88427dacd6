//! `can`: may somebody do something? Of the account, or of policy files alone.

mod asked;
mod expected;
mod files;
mod online;
mod told;
mod verdict;

use std::path::Path;

use asked::Asked;
use files::PolicyFile;
use told::ContextFile;
use verdict::{Engine, Judged};

use super::Exit;
use super::args::CanArgs;
use super::print::{Stop, note};
use super::run::Session;
use crate::config::Located;
use crate::fleet::{Problem, ProblemKind, visible};
use crate::policy::{Decision, IamLayers, Request, Source, evaluate, evaluate_iam};

/// The policy files, parsed.
struct Files {
    policies: Vec<PolicyFile>,
    iam: Vec<PolicyFile>,
    boundary: Vec<PolicyFile>,
    session: Vec<PolicyFile>,
}

pub(super) async fn run(session: &Session, args: &CanArgs) -> Result<Exit, Stop> {
    if !args.is_offline() {
        return Box::pin(online::run(session, args)).await;
    }
    if args.client_id.is_some() || args.identity_pool.is_some() {
        return Err(misused("--client-id and --identity-pool are for the account", "Say it in the file of --context."));
    }
    if args.policy.is_empty() && args.iam_policy.is_empty() {
        return Err(misused("there is no policy to ask", "Name a file: --policy FILE."));
    }
    let files = Files {
        policies: files::policies(&args.policy).map_err(|fault| refused(&fault))?,
        iam: files::policies(&args.iam_policy).map_err(|fault| refused(&fault))?,
        boundary: files::policies(&args.boundary).map_err(|fault| refused(&fault))?,
        session: files::policies(&args.session).map_err(|fault| refused(&fault))?,
    };
    let told = args.context.as_deref().map(context_file).transpose()?.unwrap_or_default();
    match (&args.tests, args.words.as_slice()) {
        (Some(file), []) => {
            let expectations = files::fields(file).map_err(|fault| refused(&fault))?;
            expected::run(session.output(), file, &expectations, &told, &files)
        }
        (None, [action, resource]) => {
            let asked = Asked::new(action, resource, told.scope().as_ref())?;
            let mut judged = judge(&asked, &told, &files);
            judged.notes = asked.doubts();
            verdict::write(session.output(), &judged)?;
            Ok(judged.exit())
        }
        (Some(_), _) => Err(misused("with --tests the file says what is asked", "Leave out the words.")),
        (None, _) => Err(misused("of files, an action and a resource are asked", "Such as: iot:Publish topic/a/b.")),
    }
}

fn context_file(file: &Path) -> Result<ContextFile, Stop> {
    files::fields(file).map_err(|fault| refused(&fault))
}

fn misused(message: &str, next: &str) -> Stop {
    Problem::new(ProblemKind::Input, "can", "", message).next(next).into()
}

/// A fault in a file, told with its place; nothing more is to be said.
fn refused(fault: &Located) -> Stop {
    note(&format!("fleetdeck: {}", visible(&fault.to_string())));
    Stop::Exit(Exit::Usage)
}

/// What the files say of a request. With IAM policies beside the others both engines are asked.
fn judge(asked: &Asked, told: &ContextFile, files: &Files) -> Judged {
    let context = told.context(&asked.action);
    let request = Request { action: &asked.action, resource: &asked.resource, context: &context };
    let limited = !files.boundary.is_empty() || !files.session.is_empty();
    let mut engines = Vec::new();
    let mut engine = |engine: &'static str, decision: Decision| engines.push(Engine { engine, decision });
    if !files.iam.is_empty() {
        engine("IAM", layered(&files.iam, files, &request));
        if !files.policies.is_empty() {
            engine("AWS IoT", evaluate(&sources(&files.policies), &request));
        }
    } else if limited {
        engine("IAM", layered(&files.policies, files, &request));
    } else {
        engine("AWS IoT", evaluate(&sources(&files.policies), &request));
    }
    Judged::new(&asked.action, &asked.resource, told.way(&asked.action), engines)
}

fn layered(identity: &[PolicyFile], files: &Files, request: &Request<'_>) -> Decision {
    let identity = sources(identity);
    let (boundary, session) = (sources(&files.boundary), sources(&files.session));
    let present = |layer: &'_ [Source<'_>]| !layer.is_empty();
    let layers = IamLayers {
        identity: &identity,
        boundary: present(&boundary).then_some(&boundary),
        session: present(&session).then_some(&session),
    };
    evaluate_iam(&layers, request)
}

fn sources(files: &[PolicyFile]) -> Vec<Source<'_>> {
    files.iter().map(PolicyFile::source).collect()
}
