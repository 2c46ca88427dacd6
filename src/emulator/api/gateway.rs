//! MQTT over WebSocket: `GET /mqtt` with a presigned URL (developer guide, `protocols`, `iam-users-groups-roles`).

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_util::sync::CancellationToken;

use super::Payload;
use super::sigv4::Signature;
use crate::emulator::World;
use crate::emulator::broker::{Path, Visitor, Who, serve};
use crate::emulator::state::Refusal;
use crate::mqtt::websocket;

/// The service's name in signatures.
const SERVICE: &str = "iotdevicegateway";

/// Whether this is a WebSocket for MQTT.
pub(in crate::emulator) fn is_asked(head: &Request<Incoming>) -> bool {
    let upgrade = head.headers().get(header::UPGRADE).and_then(|value| value.to_str().ok());
    head.method() == Method::GET
        && head.uri().path() == "/mqtt"
        && upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// Answers the opening handshake, and serves MQTT behind it until stopped. `None` closes the connection.
pub(in crate::emulator) async fn open(
    mut request: Request<Incoming>,
    world: &World,
    path: Path,
    stop: &CancellationToken,
) -> Option<Response<Payload>> {
    // A network that is cut or stands still does so for the handshake, too.
    world.mqtt_faults().enter(())?;
    world.mqtt_faults().stalled().await;
    let upgrade = hyper::upgrade::on(&mut request);
    let (head, _) = request.into_parts();
    let Ok(key) = signer(&head, world) else { return Some(forbidden()) };
    let head = Request::from_parts(head, ());
    let Ok(mut answer) = create_response_with_body(&head, || Payload::full(Bytes::new())) else {
        return Some(refused(StatusCode::BAD_REQUEST, "Bad Request"));
    };
    // Clients that name no subprotocol are told none (RFC 6455, section 4.2.2).
    if names_mqtt(&head) {
        answer.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("mqtt"));
    }
    let (world, stop) = (world.clone(), stop.clone());
    tokio::spawn(async move {
        let session = async {
            // Who goes away before the switch has nothing to be told.
            let Ok(stream) = upgrade.await else { return };
            let Some(stream) = world.mqtt_faults().enter(TokioIo::new(stream)) else { return };
            let wire = websocket::accepted(stream).await;
            serve(world, wire, Visitor { who: Who::Signer(key), path, by_websocket: true }).await;
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = session => {}
        }
    });
    Some(answer)
}

/// The access key that signed the URL, if the signature holds.
fn signer(head: &Parts, world: &World) -> Result<String, Refusal> {
    let signature = Signature::read(head)?;
    if signature.service != SERVICE {
        return Err(Refusal::new("InvalidSignatureException", "Credential should be scoped to correct service."));
    }
    signature.verify(head, &[], &world.read(), Timestamp::now())?;
    Ok(signature.access_key_id)
}

fn names_mqtt(head: &Request<()>) -> bool {
    let named = head.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|names| names.split(',')).any(|name| name.trim() == "mqtt")
}

/// AWS does not say what is wrong with a signature: 403 is all there is.
fn forbidden() -> Response<Payload> {
    refused(StatusCode::FORBIDDEN, "Forbidden")
}

fn refused(status: StatusCode, message: &str) -> Response<Payload> {
    let body = serde_json::json!({ "message": message, "traceId": uuid::Uuid::new_v4().to_string() });
    let mut response = Response::new(Payload::full(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
