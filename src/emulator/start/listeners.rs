//! The three listeners.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::StartError;
use crate::emulator::api::{self, Service};
use crate::emulator::credential_provider::CredentialProvider;
use crate::emulator::data_endpoint::DataEndpoint;
use crate::emulator::tls::{CertificateRefusal, Door, Gate};

/// The names by which the doors for devices may be called; anything else is the wrong server name.
const NAMES: [&str; 1] = ["localhost"];

/// API, credential provider and data endpoint, all on loopback.
pub(super) struct Listeners {
    api: TcpListener,
    credentials: TcpListener,
    data: TcpListener,
}

impl Listeners {
    /// The given port and the two after it, or three free ones.
    pub(super) async fn bind(port: Option<u16>) -> Result<Self, StartError> {
        let at = |offset: u16| port.filter(|port| *port != 0).map_or(0, |port| port.saturating_add(offset));
        Ok(Self { api: listen(at(0)).await?, credentials: listen(at(1)).await?, data: listen(at(2)).await? })
    }

    pub(super) fn ports(&self) -> Result<[u16; 3], StartError> {
        let port = |listener: &TcpListener| {
            let address = listener.local_addr().map(|address| address.port());
            address.map_err(|error| StartError::Listen { port: 0, error })
        };
        Ok([port(&self.api)?, port(&self.credentials)?, port(&self.data)?])
    }

    /// Serves at all three until stopped.
    pub(super) fn open(
        self,
        tasks: &TaskTracker,
        config: Arc<ServerConfig>,
        service: Arc<Service>,
        refusal: CertificateRefusal,
        stop: &CancellationToken,
    ) {
        let names = NAMES.iter().map(|name| (*name).to_owned()).collect();
        let gate = Gate { world: service.world.clone(), names, refusal };
        let credentials = Door {
            listener: self.credentials,
            config: Arc::clone(&config),
            handler: Arc::new(CredentialProvider { gate: gate.clone() }),
            faults: Arc::clone(&service.faults),
            signed: None,
            stop: stop.clone(),
        };
        let data = Door {
            listener: self.data,
            config,
            handler: Arc::new(DataEndpoint { gate }),
            faults: Arc::clone(&service.faults),
            // AWS' data endpoint takes devices' certificates and IAM's signatures alike.
            signed: Some(Arc::clone(&service)),
            stop: stop.clone(),
        };
        tasks.spawn(credentials.serve());
        tasks.spawn(data.serve());
        tasks.spawn(api::serve(self.api, service, stop.clone()));
    }
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { port, error })
}
