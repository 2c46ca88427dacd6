//! `shadow list`

use serde::Serialize;

use crate::cli::Exit;
use crate::cli::args::ShadowThing;
use crate::cli::print::{Column, Rows, Stop};
use crate::cli::run::Session;

const COLUMNS: &[Column] = &[Column::new("NAME", "shadowName")];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Name {
    shadow_name: String,
}

pub(in crate::cli) async fn list(session: &Session, args: &ShadowThing) -> Result<Exit, Stop> {
    let cloud = session.open().await?;
    let names = cloud.shadow_names(&args.thing).await?;
    let mut rows = Rows::new(session.output(), COLUMNS)?;
    for shadow_name in names {
        rows.push(&Name { shadow_name })?;
    }
    rows.finish()?;
    Ok(Exit::Yes)
}
