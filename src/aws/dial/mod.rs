//! Connections besides the SDK's: names and addresses, the environment's proxy, TLS.

mod endpoint;
pub(super) mod proxy;
pub(super) mod tcp;
pub(super) mod tls;

pub(super) use endpoint::Endpoint;
pub(super) use proxy::Proxy;
