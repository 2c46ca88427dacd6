//! Arguments to one call to an exit status.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use aws_credential_types::Credentials;
use fleetdeck::aws::{BudgetSettings, Settings, Tally, budgeted_operations};
use fleetdeck::cli::args::{DemoArgs, EmulateArgs};
use fleetdeck::cli::{self, Args, Command, Exit, Global};
use fleetdeck::config::{Config, Located, Paths};
use fleetdeck::disk::KeptLists;
use fleetdeck::emulator::broker::Limits;
use fleetdeck::emulator::{self, CertificateRefusal};
use fleetdeck::runtime::{self, Ended, Setup};
use tokio::runtime::Builder;

/// How long nothing may seem to happen: the start of a demo, tasks that do not notice the program's end (a name being
/// resolved cannot be stopped).
const PATIENCE: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let args = match Args::of_program() {
        Ok(args) => args,
        Err(fault) => return complain(fault, Exit::Usage),
    };
    let Ok(runtime) = threads(args.command.as_ref()).enable_all().build() else {
        return complain("the system gives no threads", Exit::Failed);
    };
    let status = runtime.block_on(dispatch(args));
    runtime.shutdown_timeout(PATIENCE);
    status
}

/// A command by itself is one thread: what it works on meanwhile must not take the processor from the answer that it waits
/// for. Whoever looks at a screen has others beside it.
fn threads(command: Option<&Command>) -> Builder {
    match command {
        None | Some(Command::Demo(_) | Command::Emulate(_)) => Builder::new_multi_thread(),
        Some(_) => Builder::new_current_thread(),
    }
}

async fn dispatch(args: Args) -> ExitCode {
    let paths = Paths::usual();
    let config = match config(&args.global, paths.as_ref()) {
        Ok(config) => config,
        Err(fault) => return complain(fault, Exit::Usage),
    };
    // Only the dashboard has a look, but a slip of the hand is told at once, whatever the command.
    if let Some(theme) = args.global.theme.as_deref()
        && let Err(fault) = runtime::look(&config, Some(theme), paths.as_ref().map(|paths| paths.themes.as_path()))
    {
        return complain(fault, Exit::Usage);
    }
    if let Some(fault) = config.budget.quotas.iter().find_map(|quota| quota.fault(budgeted_operations())) {
        return complain(fault, Exit::Usage);
    }
    let settings = settings(&args.global, &config, paths.as_ref());
    let (tally, verbose) = (settings.tally.clone(), args.global.verbose);
    let status = Box::pin(run(args, config, settings, paths.as_ref())).await;
    if verbose {
        tell(&tally);
    }
    status
}

async fn run(args: Args, config: Config, settings: Settings, paths: Option<&Paths>) -> ExitCode {
    match args.command {
        None => match setup(&args.global, config, settings, paths) {
            Ok(setup) => dashboard(setup).await,
            Err(fault) => complain(fault, Exit::Usage),
        },
        Some(Command::Demo(demo)) => match setup(&args.global, config, settings, paths) {
            Ok(setup) => Box::pin(over_emulator(setup, demo, &args.global)).await,
            Err(fault) => complain(fault, Exit::Usage),
        },
        Some(Command::Emulate(emulate)) => {
            ExitCode::from(emulator::run_emulate(emulated(emulate, args.global.region)).await)
        }
        Some(command) => Box::pin(cli::run(command, &args.global, settings)).await.into(),
    }
}

fn config(global: &Global, paths: Option<&Paths>) -> Result<Config, Located> {
    match (&global.config, paths) {
        (Some(named), _) => Config::load(named),
        (None, Some(paths)) => Config::load_if_present(&paths.config),
        (None, None) => Ok(Config::default()),
    }
}

/// What the command line says, else the environment (which is read where it is needed), else the config file.
fn settings(global: &Global, config: &Config, paths: Option<&Paths>) -> Settings {
    let is_set =
        |names: &[&str]| names.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let has_identity =
        is_set(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"]);
    let has_region = is_set(&["AWS_REGION", "AWS_DEFAULT_REGION"]);
    Settings {
        profile: global.profile.clone().or_else(|| config.profile.clone().filter(|_| !has_identity)),
        region: global.region.clone().or_else(|| config.region.clone().filter(|_| !has_region)),
        endpoint_url: global.endpoint_url.clone(),
        data_endpoint: global.data_endpoint.clone(),
        mqtt_url: global.mqtt_url.clone(),
        credentials_endpoint: global.credentials_endpoint.clone(),
        ca_bundle: global.ca_bundle.clone(),
        read_only: global.read_only || config.read_only,
        read_only_profiles: config.read_only_profiles(),
        read_only_accounts: config.read_only_accounts(),
        journal: paths.map(|paths| paths.journal.clone()).unwrap_or_default(),
        budget: budget(global, config),
        tally: Tally::default(),
        credentials: None,
    }
}

/// What the command line says, else the config file.
fn budget(global: &Global, config: &Config) -> BudgetSettings {
    let usual = BudgetSettings::default();
    let quotas = config.budget.quotas.iter().map(|quota| (quota.operation.clone(), quota.per_second));
    BudgetSettings { share: global.budget.or(config.budget.share).unwrap_or(usual.share), quotas: quotas.collect() }
}

fn setup(global: &Global, config: Config, settings: Settings, paths: Option<&Paths>) -> Result<Setup, Located> {
    let themes: Option<&Path> = paths.map(|paths| paths.themes.as_path());
    let look = runtime::look(&config, global.theme.as_deref(), themes)?;
    let remembered = paths.map(|paths| paths.remembered.clone());
    let is_kept = config.cache.keep && !global.no_cache;
    let most = u64::from(config.cache.mebibytes) << 20;
    let kept = paths.filter(|_| is_kept).map(|paths| KeptLists::new(paths.lists(), most));
    Ok(Setup { settings, config, look, remembered, kept, key_folder: None, profile_name: None })
}

/// The dashboard over an embedded AWS IoT of its own. Nothing outside of that is read, asked or remembered.
async fn over_emulator(setup: Setup, demo: DemoArgs, global: &Global) -> ExitCode {
    if !has_terminal() {
        return no_terminal();
    }
    let running = match started(demonstrated(demo, global.region.clone())).await {
        Ok(running) => running,
        Err(fault) => return complain(fault, Exit::Usage),
    };
    let ends = &running.endpoints;
    let key = &ends.admin;
    let settings = Settings {
        region: Some(ends.region.clone()),
        endpoint_url: Some(ends.api_url.clone()),
        credentials_endpoint: Some(ends.credentials_endpoint.clone()),
        ca_bundle: Some(ends.ca_file.clone()),
        credentials: Some(Credentials::new(&key.access_key_id, &key.secret_access_key, None, None, "demo")),
        journal: ends.ca_file.with_file_name("journal.jsonl"),
        read_only: global.read_only,
        budget: setup.settings.budget.clone(),
        tally: setup.settings.tally.clone(),
        ..Settings::default()
    };
    let key_folder = Some(ends.devices.clone());
    let status = dashboard(Setup {
        settings,
        key_folder,
        remembered: None,
        kept: None,
        profile_name: Some("demo".to_owned()),
        ..setup
    })
    .await;
    match running.stop().await {
        Ok(()) => status,
        Err(error) => complain(error, Exit::Failed),
    }
}

/// Starts the emulator; where the fleet is so large that it takes a while, a line says so meanwhile.
async fn started(options: emulator::Options) -> Result<emulator::Running, String> {
    let note = format!("fleetdeck: making a fleet of {} things …", options.things);
    let mut starting = tokio::spawn(emulator::start(options));
    let joined = match tokio::time::timeout(PATIENCE, &mut starting).await {
        Ok(joined) => joined,
        Err(_elapsed) => {
            let mut to = io::stderr();
            // Nobody may be looking.
            let _ = write!(to, "{note}");
            let joined = starting.await;
            let _ = write!(to, "\r{}\r", " ".repeat(note.chars().count()));
            joined
        }
    };
    match joined {
        Ok(running) => running.map_err(|error| error.to_string()),
        Err(panicked) => Err(panicked.to_string()),
    }
}

fn demonstrated(demo: DemoArgs, region: Option<String>) -> emulator::Options {
    let usual = emulator::Options::default();
    let region = region.unwrap_or(usual.region);
    emulator::Options {
        things: demo.things,
        seed: demo.seed,
        faults: demo.faults,
        indexing: demo.indexing,
        live: !demo.still,
        region,
        ..usual
    }
}

fn emulated(emulate: EmulateArgs, region: Option<String>) -> emulator::Options {
    let answered = emulate.answer_bad_certificates;
    emulator::Options {
        port: emulate.port,
        dir: emulate.dir,
        empty: emulate.empty,
        live: !emulate.demo.still,
        refusal: if answered { CertificateRefusal::Forbidden } else { CertificateRefusal::TlsClose },
        account: emulate.account,
        limits: Limits {
            websocket_life: Duration::from_mins(emulate.session_minutes),
            messages_a_second: Some(emulate.message_rate).filter(|rate| *rate > 0),
            ..Limits::default()
        },
        ..demonstrated(emulate.demo, region)
    }
}

fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

fn no_terminal() -> ExitCode {
    complain("the dashboard needs a terminal; `fleetdeck --help` lists the commands that do not", Exit::Usage)
}

async fn dashboard(setup: Setup) -> ExitCode {
    if !has_terminal() {
        return no_terminal();
    }
    match runtime::run(setup).await {
        Ok(Ended::Quit) => Exit::Yes.into(),
        Ok(Ended::TerminalGone) => ExitCode::from(128 + 1),
        Ok(Ended::Signal(number)) => ExitCode::from(128 + number),
        Err(error) => complain(format!("the terminal cannot be used: {error}"), Exit::Failed),
    }
}

/// What was asked of AWS, on standard error, which may be gone.
fn tell(tally: &Tally) {
    let _ = write!(io::stderr(), "{tally}");
}

/// One line on standard error, which may be gone.
fn complain(fault: impl Display, exit: Exit) -> ExitCode {
    let _ = writeln!(io::stderr(), "fleetdeck: {fault}");
    exit.into()
}
