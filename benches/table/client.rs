//! The floor of a listing: one connection, signed requests, pages read to their end and not looked into but for the
//! token of the next.

use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Outcome;
use super::emulator::Emulated;

const REGION: &str = "eu-west-1";

/// A connection that is kept.
pub(super) struct Client<'e> {
    emulated: &'e Emulated,
    identity: aws_smithy_runtime_api::client::identity::Identity,
    sender: SendRequest<Full<Bytes>>,
}

impl<'e> Client<'e> {
    pub(super) async fn connect(emulated: &'e Emulated) -> Outcome<Self> {
        let address = emulated.url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        tokio::spawn(connection);
        let credentials = Credentials::new(&emulated.id, &emulated.secret, None, None, "bench");
        Ok(Self { emulated, identity: credentials.into(), sender })
    }

    /// One answer, whole.
    pub(super) async fn ask(&mut self, method: &str, path: &str, body: &str) -> Outcome<Bytes> {
        let parameters = v4::SigningParams::builder()
            .identity(&self.identity)
            .region(REGION)
            .name(if path.ends_with("/shadow") { "iotdata" } else { "iot" })
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?
            .into();
        let url = format!("{}{path}", self.emulated.url);
        let host = self.emulated.url.trim_start_matches("http://");
        let headers = std::iter::once(("host", host));
        let signable = SignableRequest::new(method, url.as_str(), headers, SignableBody::Bytes(body.as_bytes()));
        let signed = sign(signable.map_err(|error| error.to_string())?, &parameters);
        let (instructions, _) = signed.map_err(|error| error.to_string())?.into_parts();
        let request = http::Request::builder().method(method).uri(path).header("host", host);
        let mut request =
            request.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).map_err(|e| e.to_string())?;
        instructions.apply_to_request_http1x(&mut request);
        let answer = self.sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        if status.is_success() { Ok(body) } else { Err(format!("{method} {path}: {status}")) }
    }

    /// All pages of `ListThings`: how many, and how long it took.
    pub(super) async fn list_things(&mut self) -> Outcome<(usize, Duration)> {
        let began = Instant::now();
        let pages = self.pages("GET", "/things?maxResults=250", "nextToken", "", |_| {}).await?;
        Ok((pages, began.elapsed()))
    }

    /// All pages of a list, whose path has a question mark; how many. The token comes and goes by this name, which is
    /// `marker` on the way there where it is `nextMarker` on the way back.
    pub(super) async fn pages(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
        mut each: impl FnMut(&[u8]),
    ) -> Outcome<usize> {
        let parameter = if token == "nextMarker" { "marker" } else { token };
        let (mut pages, mut next) = (0, path.to_owned());
        loop {
            let page = self.ask(method, &next, body).await?;
            pages += 1;
            each(&page);
            match next_token(&page, token) {
                None => return Ok(pages),
                Some(found) => next = format!("{path}&{parameter}={found}"),
            }
        }
    }
}

/// The token stands at the end of the page.
fn next_token<'p>(page: &'p [u8], name: &str) -> Option<&'p str> {
    let tail = std::str::from_utf8(&page[page.len().saturating_sub(1024)..]).ok()?;
    let (_, rest) = tail.rsplit_once(&format!("\"{name}\":\""))?;
    rest.split('"').next().filter(|token| !token.is_empty())
}

/// Runs what waits for the network.
pub(super) fn block<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(work)
}
