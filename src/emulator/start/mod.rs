//! Starting and stopping the embedded AWS IoT.

mod emulate;
mod endpoints;
mod error;
mod folder;
mod listeners;
mod options;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::api::Service;
use super::pki::Ca;
use super::state::State;
use super::tls::server_config;
use super::{World, access, demo, devices, store};

pub use emulate::run_emulate;
pub use endpoints::Endpoints;
pub use error::StartError;
pub use options::Options;

use folder::Folder;
use listeners::Listeners;

/// A running embedded AWS IoT. Dropping it stops it; with a folder of its own, that is removed.
#[derive(Debug)]
pub struct Running {
    /// Where everything is.
    pub endpoints: Endpoints,
    world: World,
    folder: Folder,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// Starts it: certificates, state, listeners on loopback, living devices.
///
/// # Errors
/// One line that names the port, path or place in a file that is at fault.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let now = Timestamp::now();
    let today = now.to_zoned(TimeZone::UTC).date();
    let faults = Arc::new(options.read_faults()?);
    let listeners = Listeners::bind(options.port).await?;
    let folder = Folder::open(options.dir.as_deref()).await?;

    let root = folder.root(today)?;
    let device_ca = Arc::new(Ca::device_issuer(options.seed)?);
    let mut state = fleet(&options, &folder, &device_ca, now)?;
    if options.indexing && !state.indexing.is_on() {
        state.index_everything();
    }
    let admin = access::key_of(&mut state, access::ADMIN, now);
    let reader = access::key_of(&mut state, access::READER, now);
    let endpoints = Endpoints::new(listeners.ports()?, &folder, &state.scope, admin, reader);
    let world = World::new(state);
    world.broker().set_limits(options.limits);
    folder.write_env(&endpoints)?;

    if folder.is_kept() {
        // Now, not with the first change: keys that were told must be good after a crash, too.
        store::save(folder.path(), &world)?;
    }
    let server = root.server(&options::server_names(), today)?;
    let tls = server_config(&server, root.cert_pem(), world.clone(), options.refusal)?;
    world.mqtt_faults().spoil(faults.mqtt().to_vec());
    let service = Service { world: world.clone(), ca: device_ca, faults, endpoints: described(&endpoints) };
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    listeners.open(&tasks, tls, Arc::new(service), options.refusal, &stop);
    if options.live {
        let powered = devices::Powered::among(world.read().living.iter(), &endpoints.devices);
        let (door, ca_pem) = (endpoints.mqtt_tls_endpoint.clone(), root.cert_pem().to_owned());
        tasks.spawn(devices::live(powered, door, ca_pem, options.seed, stop.clone()));
    }
    if folder.is_kept() {
        tasks.spawn(store::keep(folder.path().to_path_buf(), world.clone(), stop.clone()));
    }
    tasks.close();
    Ok(Running { endpoints, world, folder, stop, tasks })
}

/// The account as it was stored, or a new one: the demo fleet, or nothing.
fn fleet(options: &Options, folder: &Folder, ca: &Ca, now: Timestamp) -> Result<State, StartError> {
    if let Some(stored) = store::load(folder.path())? {
        return Ok(stored);
    }
    let empty = State::new(options.scope());
    if options.empty {
        return Ok(empty);
    }
    let plan = demo::Plan::parse(&options.demo).map_err(StartError::Demo)?;
    let (state, files) = demo::build(&plan, empty, options.things, options.seed, ca, now)?;
    folder.write_devices(&files)?;
    Ok(state)
}

impl Running {
    /// The shared state, for tests and for a demo inside the same process.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// Stops it in good order; with a folder given, the state is written a last time.
    ///
    /// # Errors
    /// Where the state cannot be written.
    pub async fn stop(self) -> Result<(), StartError> {
        self.stop.cancel();
        self.tasks.wait().await;
        if self.folder.is_kept() { Ok(store::save(self.folder.path(), &self.world)?) } else { Ok(()) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// What `DescribeEndpoint` answers.
fn described(endpoints: &Endpoints) -> BTreeMap<String, String> {
    let data = &endpoints.data_endpoint;
    let pairs = [
        ("iot:CredentialProvider", &endpoints.credentials_endpoint),
        ("iot:Data-ATS", data),
        ("iot:Data", data),
        ("iot:Jobs", data),
    ];
    pairs.into_iter().map(|(kind, address)| (kind.to_owned(), address.clone())).collect()
}
