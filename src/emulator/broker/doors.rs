//! The listeners of MQTT itself: mutual TLS, and plain on loopback. WebSocket comes through the HTTP listeners.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::session::{Visitor, serve};
use super::table::Path;
use super::who::Who;
use crate::emulator::World;
use crate::emulator::tls::{Gate, HANDSHAKE, Peer};
use crate::mqtt::Wire;

/// Clients without a name: everything is allowed. For loopback only.
pub(crate) async fn plain(listener: TcpListener, world: World, stop: CancellationToken) {
    while let Some((stream, path)) = accept(&listener, &stop).await {
        let Some(stream) = world.mqtt_faults().enter(stream) else { continue };
        let visitor = Visitor { who: Who::Anyone, path, by_websocket: false };
        let (world, stop) = (world.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = serve(world, Wire::new(stream), visitor) => {}
            }
        });
    }
}

/// Devices with certificates.
pub(crate) async fn mutual_tls(listener: TcpListener, config: Arc<ServerConfig>, gate: Gate, stop: CancellationToken) {
    let acceptor = TlsAcceptor::from(config);
    while let Some((stream, path)) = accept(&listener, &stop).await {
        let Some(stream) = gate.world.mqtt_faults().enter(stream) else { continue };
        let (acceptor, gate, stop) = (acceptor.clone(), gate.clone(), stop.clone());
        tokio::spawn(async move {
            let session = async {
                // Who fails the handshake has had its alert, who never begins it is let go.
                let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await else { return };
                device(&gate, &Peer::of(stream.get_ref().1), path, stream).await;
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = session => {}
            }
        });
    }
}

/// A device behind a finished handshake; one that may not come in finds the connection closed.
pub(crate) async fn device<S>(gate: &Gate, peer: &Peer, path: Path, stream: S)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Ok(id) = gate.admit(peer, Timestamp::now()) else { return };
    let visitor = Visitor { who: Who::Certificate(id.to_owned()), path, by_websocket: false };
    serve(gate.world.clone(), Wire::new(stream), visitor).await;
}

/// The next caller.
async fn accept(listener: &TcpListener, stop: &CancellationToken) -> Option<(TcpStream, Path)> {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return None,
            accepted = listener.accept() => accepted,
        };
        // A failed accept concerns that one caller, or passes (too many open files).
        let Ok((stream, _)) = accepted else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Without it every small answer waits for the peer's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let path = path_of(&stream);
        return Some((stream, path));
    }
}

/// Where somebody comes from, and where to; everything here is on loopback.
pub(crate) fn path_of(stream: &TcpStream) -> Path {
    let unknown = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Path { from: stream.peer_addr().unwrap_or(unknown), to: stream.local_addr().unwrap_or(unknown) }
}
