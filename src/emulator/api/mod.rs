//! The API of the embedded AWS IoT: one listener for iot, iot-data, sts, iam and cognito-identity.
//!
//! A request goes through here in this order: its fault, its signature, its route, IAM, the operation.

mod answers;
mod attachments;
mod body;
mod ca_certificates;
mod call;
mod caller;
mod certificates;
mod cognito;
mod cognito_credentials;
mod connections;
mod data;
mod endpoints;
pub(super) mod gateway;
mod groups;
mod iam;
mod iam_groups;
mod iam_managed;
mod iam_roles;
mod iam_users;
mod identity_policies;
mod logging;
mod named;
mod paging;
mod policies;
mod role_aliases;
mod routes;
mod search;
mod server;
mod service_quotas;
mod sigv4;
mod simulate;
mod sts;
mod test_authorization;
mod thing_types;
mod things;
mod web_identity;
mod x509;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, StatusCode};
use jiff::Timestamp;

use super::faults::{FaultAnswer, Faults};
use super::pki::Ca;
use super::state::Refusal;
use super::world::World;
use answers::Protocol;
use call::{Call, decoded, pairs};
use routes::{Operation, Route};
use sigv4::Signature;

pub use body::{CutOff, Payload};
pub(super) use caller::{Caller, Way};
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
        let signature = Signature::read(parts);
        let protocol = match protocol(parts, signature.as_ref().ok()) {
            Ok(protocol) => protocol,
            Err(refusal) => return Reply::Answer(Protocol::Iot.refusal(&refusal, &request_id)),
        };
        let parameters = parameters(protocol, parts, body);
        let found = find(protocol, parts, &parameters);
        let name = found.as_ref().map_or("", |(operation, _)| operation.name);
        let fault = self.faults.decide(name);
        if let Some(fault) = fault {
            tokio::time::sleep(fault.latency).await;
        }
        let ordered = fault.and_then(|fault| fault.answer);
        if ordered == Some(FaultAnswer::Drop) {
            return Reply::Drop;
        }
        let outcome = match ordered.and_then(refusal_of) {
            Some(refusal) => Err(refusal),
            None => self.run((protocol, signature), found, parameters, (parts, body)),
        };
        let mut response = match outcome {
            Ok(answer) => protocol.success(name, answer, &request_id),
            Err(refusal) => protocol.refusal(&refusal, &request_id),
        };
        match ordered {
            Some(FaultAnswer::Status(status)) => {
                *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            }
            Some(FaultAnswer::Truncate) => response = response.map(Payload::halved),
            _ => {}
        }
        Reply::Answer(response)
    }

    fn run(
        &self,
        (protocol, signature): (Protocol, Result<Signature, Refusal>),
        found: Option<(Operation, Vec<String>)>,
        query: Vec<(String, String)>,
        (parts, body): (&Parts, &Bytes),
    ) -> call::Outcome {
        let now = Timestamp::now();
        let caller = match (&found, signature) {
            (Some((operation, _)), Err(_)) if operation.is_public() => Caller::anonymous(),
            (_, signature) => signature?.verify(parts, body, &self.world.read(), now)?,
        };
        let (operation, labels) = found.ok_or_else(unknown_operation)?;
        let call = Call { service: self, caller, labels, query, headers: &parts.headers, body, now };
        if let Some((action, resource)) = operation.permission(&call)? {
            match protocol {
                Protocol::IotData => {
                    let asked = (action.as_str(), resource.as_str());
                    call.read(|state| call.caller.authorise_data(state, Way::Https, asked))?;
                }
                _ => call.caller.authorise(&action, &resource, &[])?,
            }
        }
        (operation.run)(&call)
    }
}

/// What an ordered fault says instead of the truth, where it says anything.
fn refusal_of(fault: FaultAnswer) -> Option<Refusal> {
    match fault {
        FaultAnswer::Throttle => Some(Refusal::new("ThrottlingException", "Rate exceeded")),
        FaultAnswer::ExpiredToken => Some(sigv4::expired()),
        FaultAnswer::Status(_) => Some(Refusal::new("InternalFailureException", "An unexpected error has occurred.")),
        FaultAnswer::Drop | FaultAnswer::Truncate => None,
    }
}

/// The service that is meant: by the signature's scope, or, without one, by what only one of them has.
fn protocol(parts: &Parts, signature: Option<&Signature>) -> Result<Protocol, Refusal> {
    match signature {
        Some(signature) => Protocol::of(&signature.service).ok_or_else(|| {
            let text = format!("Credential should be scoped to correct service, not '{}'.", signature.service);
            Refusal::new("InvalidSignatureException", text)
        }),
        None if parts.headers.contains_key("x-amz-target") => Ok(Protocol::Cognito),
        // `AssumeRoleWithWebIdentity` is the only form that comes unsigned.
        None if parts.method == Method::POST && parts.uri.path() == "/" => Ok(Protocol::Sts),
        None => Ok(Protocol::Iot),
    }
}

/// The parameters: of the query and, in awsQuery, of the form.
fn parameters(protocol: Protocol, parts: &Parts, body: &Bytes) -> Vec<(String, String)> {
    let mut found = pairs(parts.uri.query().unwrap_or_default());
    if matches!(protocol, Protocol::Sts | Protocol::Iam) {
        found.extend(pairs(std::str::from_utf8(body).unwrap_or_default()));
    }
    found
}

/// The operation a request means, and the decoded labels of its path.
fn find(protocol: Protocol, parts: &Parts, parameters: &[(String, String)]) -> Option<(Operation, Vec<String>)> {
    let named = |name: &str| routes::by_name(protocol, name).map(|operation| (operation, Vec::new()));
    match protocol {
        Protocol::Iot | Protocol::IotData => {
            let (route, labels) = routes::match_path(protocol, &parts.method, parts.uri.path())?;
            let Route { operation, .. } = *route;
            Some((operation, labels.into_iter().map(decoded).collect()))
        }
        Protocol::Sts | Protocol::Iam => {
            let (_, action) = parameters.iter().find(|(key, _)| key == "Action")?;
            named(action)
        }
        Protocol::Cognito | Protocol::ServiceQuotas => {
            named(parts.headers.get("x-amz-target")?.to_str().ok()?.rsplit('.').next()?)
        }
    }
}

fn unknown_operation() -> Refusal {
    Refusal::new("UnknownOperationException", "The operation is not known to this service.")
}
