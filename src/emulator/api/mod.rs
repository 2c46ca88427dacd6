//! The API of the embedded AWS IoT: one listener for iot, iot-data, sts, iam and cognito-identity.
//!
//! A request goes through here in this order: its fault, its signature, its route, IAM, the operation.

mod answers;
mod attachments;
mod body;
mod call;
mod caller;
mod certificates;
mod cognito;
mod data;
mod groups;
mod iam;
mod iam_roles;
mod indexing;
mod paging;
mod policies;
mod role_aliases;
mod routes;
mod server;
mod sigv4;
mod sts;
mod thing_types;
mod things;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};
use jiff::Timestamp;

use super::faults::{FaultAnswer, Faults};
use super::pki::Ca;
use super::state::Refusal;
use super::world::World;
use answers::Protocol;
use call::{Call, decoded, pairs};
use caller::Caller;
use routes::{Operation, Route};
use sigv4::Signature;

pub use body::{CutOff, Payload};
pub use server::serve;

/// Everything that answering needs.
#[derive(Debug)]
pub struct Service {
    /// The state.
    pub world: World,
    /// Signs the certificates that AWS IoT makes.
    pub ca: Arc<Ca>,
    /// Faults that were ordered.
    pub faults: Arc<Faults>,
    /// What `DescribeEndpoint` says: endpoint type and address.
    pub endpoints: BTreeMap<String, String>,
}

/// What became of a request.
#[derive(Debug)]
pub enum Reply {
    /// An answer to send.
    Answer(Response<Payload>),
    /// Close the connection without one: a fault that was ordered.
    Drop,
}

/// Whether the embedded AWS IoT has an operation of this name.
pub fn is_operation(name: &str) -> bool {
    routes::is_known(name)
}

impl Service {
    /// Answers one request. Its path must be as it came: percent-encoded.
    pub async fn reply(&self, parts: &Parts, body: &Bytes) -> Reply {
        let request_id = uuid::Uuid::new_v4().to_string();
        let now = Timestamp::now();
        let signature = Signature::read(parts);
        // Whoever does not sign meets the control plane's door.
        let service = signature.as_ref().map_or("iot", |signature| signature.service.as_str());
        let Some(protocol) = Protocol::of(service) else {
            let text = format!("Credential should be scoped to correct service, not '{service}'.");
            let refusal = Refusal::new("InvalidSignatureException", text);
            return Reply::Answer(Protocol::Iot.refusal(&refusal, &request_id));
        };
        let form = pairs(std::str::from_utf8(body).unwrap_or_default());
        let found = find(protocol, parts, &form);
        let fault = found.as_ref().and_then(|(operation, _)| self.faults.decide(operation.name));
        if let Some(fault) = fault {
            tokio::time::sleep(fault.latency).await;
        }
        let mut reply = match fault.and_then(|fault| fault.answer) {
            Some(FaultAnswer::Drop) => return Reply::Drop,
            Some(FaultAnswer::Throttle) => {
                protocol.refusal(&Refusal::new("ThrottlingException", "Rate exceeded"), &request_id)
            }
            Some(FaultAnswer::ExpiredToken) => protocol.refusal(&sigv4::expired(), &request_id),
            Some(FaultAnswer::Status(status)) => {
                let refusal = Refusal::new("InternalFailureException", "An unexpected error has occurred.");
                let mut response = protocol.refusal(&refusal, &request_id);
                *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                response
            }
            Some(FaultAnswer::Truncate) | None => {
                let name = found.as_ref().map_or("", |(operation, _)| operation.name);
                match self.run(signature, found, form, (parts, body), now) {
                    Ok(answer) => protocol.success(name, answer, &request_id),
                    Err(refusal) => protocol.refusal(&refusal, &request_id),
                }
            }
        };
        if fault.is_some_and(|fault| fault.answer == Some(FaultAnswer::Truncate)) {
            reply = reply.map(Payload::halved);
        }
        Reply::Answer(reply)
    }

    fn run(
        &self,
        signature: Result<Signature, Refusal>,
        found: Option<(Operation, Vec<String>)>,
        form: Vec<(String, String)>,
        (parts, body): (&Parts, &Bytes),
        now: Timestamp,
    ) -> call::Outcome {
        let caller: Caller = signature?.verify(parts, body, &self.world.read(), now)?;
        let (operation, labels) = found.ok_or_else(unknown_operation)?;
        let mut query = pairs(parts.uri.query().unwrap_or_default());
        if operation.from_form {
            query.extend(form);
        }
        let call = Call { service: self, caller, labels, query, headers: &parts.headers, body, now };
        if let Some((action, resource)) = operation.permission(&call)? {
            call.caller.authorise(&action, &resource, &[])?;
        }
        (operation.run)(&call)
    }
}

/// The operation a request means, and the decoded labels of its path.
fn find(protocol: Protocol, parts: &Parts, form: &[(String, String)]) -> Option<(Operation, Vec<String>)> {
    let named = |name: &str| routes::by_name(protocol, name).map(|operation| (operation, Vec::new()));
    match protocol {
        Protocol::Iot | Protocol::IotData => {
            let (route, labels) = routes::match_path(protocol, &parts.method, parts.uri.path())?;
            let Route { operation, .. } = *route;
            Some((operation, labels.into_iter().map(decoded).collect()))
        }
        Protocol::Sts | Protocol::Iam => {
            let query = pairs(parts.uri.query().unwrap_or_default());
            let action = form.iter().chain(&query).find(|(key, _)| key == "Action").map(|(_, value)| value.clone())?;
            named(&action)
        }
        Protocol::Cognito => named(parts.headers.get("x-amz-target")?.to_str().ok()?.rsplit('.').next()?),
    }
}

fn unknown_operation() -> Refusal {
    Refusal::new("UnknownOperationException", "The operation is not known to this service.")
}
