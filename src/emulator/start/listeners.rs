//! The five listeners.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::StartError;
use crate::emulator::api::{self, Service};
use crate::emulator::broker::doors;
use crate::emulator::credential_provider::CredentialProvider;
use crate::emulator::data_endpoint::DataEndpoint;
use crate::emulator::tls::{CertificateRefusal, Door, Gate, Signed, with_mqtt};

/// The names by which the doors for devices may be called; anything else is the wrong server name.
const NAMES: [&str; 1] = ["localhost"];

/// API, credential provider, data endpoint, MQTT over mutual TLS, and plain MQTT, all on loopback.
pub(super) struct Listeners {
    api: TcpListener,
    credentials: TcpListener,
    data: TcpListener,
    mqtt: TcpListener,
    plain: TcpListener,
}

impl Listeners {
    /// The given port and the four after it, or five free ones.
    pub(super) async fn bind(port: Option<u16>) -> Result<Self, StartError> {
        let at = |offset: u16| port.filter(|port| *port != 0).map_or(0, |port| port.saturating_add(offset));
        Ok(Self {
            api: listen(at(0)).await?,
            credentials: listen(at(1)).await?,
            data: listen(at(2)).await?,
            mqtt: listen(at(3)).await?,
            plain: listen(at(4)).await?,
        })
    }

    pub(super) fn ports(&self) -> Result<[u16; 5], StartError> {
        let port = |listener: &TcpListener| {
            let address = listener.local_addr().map(|address| address.port());
            address.map_err(|error| StartError::Listen { port: 0, error })
        };
        Ok([port(&self.api)?, port(&self.credentials)?, port(&self.data)?, port(&self.mqtt)?, port(&self.plain)?])
    }

    /// Serves at all of them until stopped.
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
            config: with_mqtt(&config),
            handler: Arc::new(DataEndpoint { gate: gate.clone() }),
            faults: Arc::clone(&service.faults),
            // AWS' data endpoint takes devices' certificates and IAM's signatures alike.
            signed: Some(Signed { service: Arc::clone(&service), gate: gate.clone() }),
            stop: stop.clone(),
        };
        tasks.spawn(credentials.serve());
        tasks.spawn(data.serve());
        tasks.spawn(doors::mutual_tls(self.mqtt, config, gate, stop.clone()));
        tasks.spawn(doors::plain(self.plain, service.world.clone(), stop.clone()));
        tasks.spawn(api::serve(self.api, service, stop.clone()));
    }
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { port, error })
}
