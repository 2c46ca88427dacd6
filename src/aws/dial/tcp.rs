//! Names to addresses, addresses to a connection.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long one address may keep the next one waiting (RFC 8305's value).
const STAGGER: Duration = Duration::from_millis(250);

/// All addresses of a host, families taking turns so that a dead IPv6 route costs one stagger and no more.
pub(in crate::aws) async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(|error| error.to_string())?;
    let (mut six, mut four): (Vec<_>, Vec<_>) = found.partition(SocketAddr::is_ipv6);
    if six.is_empty() && four.is_empty() {
        return Err("the name has no address".to_owned());
    }
    let mut addresses = Vec::with_capacity(six.len() + four.len());
    six.reverse();
    four.reverse();
    while !six.is_empty() || !four.is_empty() {
        addresses.extend(six.pop());
        addresses.extend(four.pop());
    }
    Ok(addresses)
}

/// The first connection that stands; the others are dropped.
pub(in crate::aws) async fn connect(addresses: Vec<SocketAddr>) -> Result<TcpStream, String> {
    let mut failures = Vec::new();
    let mut tries: JoinSet<(SocketAddr, io::Result<TcpStream>)> = JoinSet::new();
    let mut queue = addresses.into_iter();
    loop {
        if let Some(address) = queue.next() {
            tries.spawn(async move { (address, TcpStream::connect(address).await) });
        }
        tokio::select! {
            ended = tries.join_next() => match ended {
                Some(Ok((_, Ok(stream)))) => {
                    // A short request must not wait for Nagle's algorithm; failing to say so costs time only.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Some(Ok((address, Err(error)))) => failures.push(format!("{address}: {error}")),
                Some(Err(error)) => failures.push(error.to_string()),
                None => return Err(failures.join("; ")),
            },
            () = tokio::time::sleep(STAGGER), if queue.len() > 0 => {}
        }
    }
}
