//! Starting and stopping the embedded AWS IoT.

mod emulate;
mod endpoints;
mod error;
mod folder;
mod options;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::api::{self, Service};
use super::credential_provider::CredentialProvider;
use super::data_endpoint::DataEndpoint;
use super::pki::Ca;
use super::state::State;
use super::tls::{Door, Gate, server_config};
use super::{World, access, demo, devices, store};

pub use emulate::run_emulate;
pub use endpoints::Endpoints;
pub use error::StartError;
pub use options::Options;

use folder::Folder;

/// The names by which the doors for devices may be called; anything else is the wrong server name.
const NAMES: [&str; 1] = ["localhost"];

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
    let folder = Folder::open(options.dir.as_deref())?;

    let root = folder.root(today)?;
    let device_ca = Arc::new(Ca::device_issuer(options.seed)?);
    let mut state = fleet(&options, &folder, &device_ca, now)?;
    let admin = access::key_of(&mut state, access::ADMIN, now);
    let reader = access::key_of(&mut state, access::READER, now);
    let endpoints = Endpoints::new(listeners.ports()?, &folder, &state.scope, admin, reader);
    let world = World::new(state);
    folder.write_env(&endpoints)?;

    let server = root.server(&options::server_names(), today)?;
    let config = server_config(&server, root.cert_pem(), world.clone(), options.refusal)?;
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let service = Arc::new(Service {
        world: world.clone(),
        ca: device_ca,
        faults: Arc::clone(&faults),
        endpoints: described(&endpoints),
    });
    tasks.spawn(api::serve(listeners.api, Arc::clone(&service), stop.clone()));
    let gate = Gate { world: world.clone(), names, refusal: options.refusal };
    let handler = Arc::new(CredentialProvider { gate: gate.clone() });
    let door = Door {
        listener: listeners.credentials,
        config: Arc::clone(&config),
        handler,
        faults: Arc::clone(&faults),
        signed: None,
        stop: stop.clone(),
    };
    tasks.spawn(door.serve());
    let handler = Arc::new(DataEndpoint { gate });
    // AWS' data endpoint takes devices' certificates and IAM's signatures alike.
    let door = Door { listener: listeners.data, config, handler, faults, signed: Some(service), stop: stop.clone() };
    tasks.spawn(door.serve());
    if options.live {
        tasks.spawn(devices::live(world.clone(), options.seed, stop.clone()));
    }
    if options.dir.is_some() {
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

/// The three listeners, all on loopback.
struct Listeners {
    api: TcpListener,
    credentials: TcpListener,
    data: TcpListener,
}

impl Listeners {
    /// The given port and the two after it, or three free ones.
    async fn bind(port: Option<u16>) -> Result<Self, StartError> {
        let at = |offset: u16| port.filter(|port| *port != 0).map_or(0, |port| port.saturating_add(offset));
        Ok(Self { api: listen(at(0)).await?, credentials: listen(at(1)).await?, data: listen(at(2)).await? })
    }

    fn ports(&self) -> Result<[u16; 3], StartError> {
        let port = |listener: &TcpListener| {
            let address = listener.local_addr().map(|address| address.port());
            address.map_err(|error| StartError::Listen { port: 0, error })
        };
        Ok([port(&self.api)?, port(&self.credentials)?, port(&self.data)?])
    }
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { port, error })
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
