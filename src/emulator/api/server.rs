//! The HTTP/1.1 listener.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{Payload, Reply, Service, gateway};
use crate::emulator::broker::doors::path_of;

/// Longest request body. AWS takes policies of 404,600 characters in transit; nothing here is longer.
const LONGEST_BODY: usize = 1 << 20;

/// A connection that is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer")]
struct Closed;

/// Answers on this listener until stopped; open connections are closed then.
pub async fn serve(listener: TcpListener, service: Arc<Service>, stop: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        // An accept that fails (out of descriptors, peer gone) says nothing about the next one.
        let Ok((stream, _)) = accepted else {
            tokio::task::yield_now().await;
            continue;
        };
        let (service, stop) = (Arc::clone(&service), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = connection(stream, service, stop.clone()) => {}
            }
        });
    }
}

async fn connection(stream: TcpStream, service: Arc<Service>, stop: CancellationToken) {
    // Without it every small answer waits for the peer's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let path = path_of(&stream);
    let answer = service_fn(move |request| {
        let (service, stop) = (Arc::clone(&service), stop.clone());
        async move {
            if gateway::is_asked(&request) {
                return gateway::open(request, &service.world, path, &stop).await.ok_or(Closed);
            }
            answer(request, service).await
        }
    });
    let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), answer);
    // A connection that breaks is the client's to notice.
    let _ = connection.with_upgrades().await;
}

async fn answer(request: Request<Incoming>, service: Arc<Service>) -> Result<Response<Payload>, Closed> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => return Ok(too_large()),
        Err(_) => return Err(Closed),
    };
    match service.reply(&parts, &body).await {
        Reply::Answer(response) => Ok(response),
        Reply::Drop => Err(Closed),
    }
}

fn too_large() -> Response<Payload> {
    let mut response = Response::new(Payload::full(Bytes::from_static(b"{\"message\":\"Request entity too large\"}")));
    *response.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
    let name = http::HeaderValue::from_static("RequestEntityTooLargeException");
    response.headers_mut().insert("x-amzn-errortype", name);
    response
}
