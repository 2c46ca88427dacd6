//! Stands in front of the API and counts the requests by operation, without a word of the program's own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Outcome;

type Counts = Arc<Mutex<BTreeMap<String, usize>>>;

/// A door that counts who passes.
pub(super) struct Door {
    pub(super) url: String,
    counts: Counts,
    _runtime: tokio::runtime::Runtime,
}

impl Door {
    pub(super) fn before(url: &str) -> Outcome<Self> {
        let failed = |error: std::io::Error| error.to_string();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(failed)?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).map_err(failed)?;
        let own = format!("http://{}", listener.local_addr().map_err(failed)?);
        let counts = Counts::default();
        let (server, counted) = (url.trim_start_matches("http://").to_owned(), Arc::clone(&counts));
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(carry(stream, server.clone(), Arc::clone(&counted)));
            }
        });
        Ok(Self { url: own, counts, _runtime: runtime })
    }

    /// Requests by method and path, names left out.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        self.counts.lock().unwrap().clone()
    }
}

/// One connection without pipelining: what comes after an answer begins another request.
async fn carry(mut client: TcpStream, server: String, counts: Counts) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let _ = server.set_nodelay(true);
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut is_answered = true;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                if std::mem::take(&mut is_answered) {
                    *counts.lock().unwrap().entry(class(&asked[..length])).or_default() += 1;
                }
                if server.write_all(&asked[..length]).await.is_err() { return }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                is_answered = true;
                if client.write_all(&answered[..length]).await.is_err() { return }
            }
        }
    }
}

/// `GET /policies/x/version?y` as `GET /policies/…/version`.
fn class(request: &[u8]) -> String {
    let text = String::from_utf8_lossy(request);
    let mut words = text.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> =
        path.split('/').enumerate().map(|(at, part)| if at == 2 && !part.is_empty() { "…" } else { part }).collect();
    format!("{method} {}", parts.join("/"))
}
