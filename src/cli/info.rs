//! `info`

use serde::Serialize;

use super::Exit;
use super::args::Global;
use super::print::{Column, Shape, Stop, complain, show};
use super::run::Session;
use crate::aws::{Cloud, Drafts, EndpointKind, QuotaSource};
use crate::config::Paths;

const SHAPE: Shape = Shape {
    fields: &[
        Column::new("version", "version"),
        Column::new("config file", "configFile"),
        Column::new("themes", "themesFolder"),
        Column::new("journal", "journal"),
        Column::new("drafts", "draftsFolder"),
        Column::new("cache", "cacheFolder"),
        Column::new("lists kept", "listsKept"),
        Column::new("bytes of them", "bytesKept"),
        Column::new("profile", "profile"),
        Column::new("partition", "partition"),
        Column::new("region", "region"),
        Column::new("account", "account"),
        Column::new("caller", "caller"),
        Column::new("read-only", "readOnly"),
        Column::new("API quotas", "apiQuotas"),
        Column::new("data endpoint", "dataEndpoint"),
        Column::new("credential provider", "credentialsEndpoint"),
    ],
    sections: &[],
};

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    version: &'static str,
    config_file: Option<String>,
    themes_folder: Option<String>,
    journal: String,
    drafts_folder: String,
    cache_folder: Option<String>,
    lists_kept: usize,
    bytes_kept: u64,
    profile: Option<String>,
    partition: Option<String>,
    region: Option<String>,
    account: Option<String>,
    caller: Option<String>,
    read_only: bool,
    api_quotas: Option<String>,
    data_endpoint: Option<String>,
    credentials_endpoint: Option<String>,
}

/// What can be told without signing in is told, even where signing in fails.
pub(super) async fn run(session: &Session, global: &Global) -> Result<Exit, Stop> {
    let paths = Paths::usual();
    let of = |pick: fn(&Paths) -> &std::path::PathBuf| paths.as_ref().map(|paths| pick(paths).display().to_string());
    // One that cannot be looked at is of no use to the dashboard either.
    let kept = super::cache::lists().and_then(|lists| lists.files().ok()).unwrap_or_default();
    let mut info = Info {
        version: env!("CARGO_PKG_VERSION"),
        config_file: global
            .config
            .as_ref()
            .map(|file| file.display().to_string())
            .or_else(|| of(|paths| &paths.config)),
        themes_folder: of(|paths| &paths.themes),
        journal: session.settings.journal.display().to_string(),
        drafts_folder: Drafts::beside(&session.settings.journal).folder().display().to_string(),
        cache_folder: of(|paths| &paths.cache),
        lists_kept: kept.len(),
        bytes_kept: kept.iter().map(|file| file.bytes).sum(),
        read_only: session.settings.read_only,
        ..Info::default()
    };
    let exit = match session.open().await {
        Ok(cloud) => {
            ask(&mut info, &cloud).await;
            Exit::Yes
        }
        Err(problem) => {
            complain(&problem);
            Exit::of(&problem)
        }
    };
    show(session.output(), &SHAPE, &info)?;
    Ok(exit)
}

async fn ask(info: &mut Info, cloud: &Cloud) {
    let scope = cloud.scope();
    info.profile = Some(cloud.profile().to_owned());
    info.partition = Some(scope.partition.clone());
    info.region = Some(scope.region.clone());
    info.account = Some(scope.account.clone());
    info.caller = Some(cloud.caller().arn.clone());
    info.api_quotas = Some(quotas(cloud).await);
    for (kind, place) in [
        (EndpointKind::Data, &mut info.data_endpoint),
        (EndpointKind::CredentialProvider, &mut info.credentials_endpoint),
    ] {
        match cloud.endpoint(kind).await {
            Ok(endpoint) => *place = Some(endpoint),
            Err(problem) => complain(&problem),
        }
    }
}

/// How much of which quotas is used.
async fn quotas(cloud: &Cloud) -> String {
    let percent = cloud.settings().budget.share * 100.0;
    match cloud.learn_quotas().await {
        QuotaSource::Defaults => format!("{percent:.0} % of AWS's defaults"),
        QuotaSource::Configured => format!("{percent:.0} % of the configured ones, else of AWS's defaults"),
        QuotaSource::ServiceQuotas(known) => {
            format!("{percent:.0} % of the account's own: Service Quotas told {known} of them")
        }
    }
}
