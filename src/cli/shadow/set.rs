//! `shadow set`

use std::io;
use std::path::Path;

use serde_json::Value;

use super::drafts;
use super::get::{described, print};
use crate::aws::Cloud;
use crate::cli::Exit;
use crate::cli::args::{Output, ShadowOf, ShadowSet};
use crate::cli::print::{Stop, note};
use crate::cli::run::Session;
use crate::cli::stdin;
use crate::diagnose::Fix;
use crate::fleet::{Problem, ProblemKind, visible};

pub(in crate::cli) async fn set(session: &Session, args: &ShadowSet) -> Result<Exit, Stop> {
    let text = session.or_interrupted(read(&args.file)).await?;
    let written = write(session, args, &text).await;
    if let Err(problem) = &written
        && problem.kind != ProblemKind::Input
    {
        keep(session, args, &text);
    }
    let cloud = written?;
    if let Some(text) = cloud.shadow_text(&args.of.thing, args.of.name.as_deref()).await? {
        print(session.output_or(Output::Json), &args.of, &text)?;
    }
    Ok(Exit::Yes)
}

async fn write(session: &Session, args: &ShadowSet, text: &str) -> Result<Cloud, Problem> {
    let document = parse(&args.file, text)?;
    let cloud = session.open().await?;
    let version = match args.version.or_else(|| document.get("version").and_then(Value::as_i64)) {
        Some(version) => Some(version),
        None => present_version(&cloud, &args.of).await?,
    };
    cloud.execute(&fix(&args.of, &document, version)).await?;
    Ok(cloud)
}

/// The version AWS has now; the write is refused where somebody else writes in between.
async fn present_version(cloud: &Cloud, of: &ShadowOf) -> Result<Option<i64>, Problem> {
    let text = cloud.shadow_text(&of.thing, of.name.as_deref()).await?;
    let document = text.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    Ok(document.and_then(|document| document.get("version").and_then(Value::as_i64)))
}

fn fix(of: &ShadowOf, document: &Value, version: Option<i64>) -> Fix {
    let payload = document.to_string();
    let write = Fix::write_shadow(&of.thing, of.name.as_deref(), version, payload, Vec::new(), Vec::new());
    Fix { title: format!("Write the {} of {}", described(of), of.thing), ..write }
}

async fn read(file: &Path) -> Result<String, Problem> {
    let broken =
        |error: io::Error| Problem::new(ProblemKind::Input, "read", &file.display().to_string(), error.to_string());
    if file == Path::new("-") {
        let bytes = stdin::read(u64::MAX).await.map_err(broken)?;
        return String::from_utf8(bytes).map_err(|error| broken(io::Error::new(io::ErrorKind::InvalidData, error)));
    }
    std::fs::read_to_string(file).map_err(broken)
}

fn parse(file: &Path, text: &str) -> Result<Value, Problem> {
    let bad =
        |message: String| Problem::new(ProblemKind::Input, "shadow document", &file.display().to_string(), message);
    let document: Value = serde_json::from_str(text).map_err(|error| bad(error.to_string()))?;
    if document.get("state").is_some_and(Value::is_object) {
        Ok(document)
    } else {
        Err(bad("there is no object `state`".to_owned()).next(r#"Write {"state": {"desired": {…}}}"#))
    }
}

/// What came from standard input would be gone; a file is still where it was.
fn keep(session: &Session, args: &ShadowSet, text: &str) {
    if args.file != Path::new("-") {
        note(&format!("what was to be written is still in {}", visible(&args.file.display().to_string())));
        return;
    }
    match drafts::keep(session, &args.of, text) {
        Ok(path) => note(&format!("what was to be written is kept in {}", visible(&path))),
        Err(error) => note(&format!("what was to be written could not be kept: {}", visible(&error.to_string()))),
    }
}
