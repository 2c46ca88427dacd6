//! TLS: what is trusted, what is sent, and what a failure says.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, CertificateError, ClientConfig, ProtocolVersion, RootCertStore, SignatureScheme};

use crate::aws::credential_provider::pem;
use crate::diagnose::TlsFailure;
use crate::fleet::{Problem, ProblemKind};

/// Ready for a connection.
pub(in crate::aws) type Config = Arc<ClientConfig>;

/// The platform's roots, and the bundle's. A bundle that cannot be read is an error; a platform without roots is not,
/// because the bundle may suffice.
pub(in crate::aws) fn roots(bundle: Option<&Path>) -> Result<RootCertStore, Problem> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = bundle {
        for certificate in pem::root_certificates(path)? {
            store.add(certificate).map_err(|error| {
                let on = path.display().to_string();
                Problem::new(ProblemKind::Input, "read CA bundle", &on, format!("a certificate in it: {error}"))
            })?;
        }
    }
    Ok(store)
}

/// TLS 1.2 and 1.3, no ALPN (AWS needs none on its own ports), SNI from the server's name; with a client's certificate
/// where there is one.
pub(in crate::aws) fn config(roots: RootCertStore, identity: Option<Arc<CertifiedKey>>) -> Result<Config, Problem> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Problem::new(ProblemKind::Network, "TLS", "", error.to_string()))?
        .with_root_certificates(roots);
    Ok(Arc::new(match identity {
        Some(identity) => config.with_client_cert_resolver(Arc::new(Always(identity))),
        None => config.with_no_client_auth(),
    }))
}

/// Sends the certificate whatever issuers the server hints at, as a device's own client does: the server is to judge.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _hints: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.key.choose_scheme(schemes)?;
        Some(self.0.clone())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// `TLSv1.2`, `TLSv1.3`
pub(in crate::aws) fn version_name(version: ProtocolVersion) -> Option<String> {
    match version {
        ProtocolVersion::TLSv1_2 => Some("TLSv1.2".to_owned()),
        ProtocolVersion::TLSv1_3 => Some("TLSv1.3".to_owned()),
        other => other.as_str().map(str::to_owned),
    }
}

/// Why a handshake failed.
pub(in crate::aws) fn failure(error: &io::Error) -> TlsFailure {
    match rustls_error(error) {
        Some(rustls::Error::InvalidCertificate(error)) => TlsFailure::ServerNotTrusted(distrust(error)),
        Some(rustls::Error::AlertReceived(alert)) => TlsFailure::ClosedByServer(alert_text(*alert)),
        Some(rustls::Error::InvalidMessage(_)) => {
            TlsFailure::Other("the server does not speak TLS on this port".to_owned())
        }
        Some(other) => TlsFailure::Other(other.to_string()),
        None if is_close(error.kind()) => {
            TlsFailure::ClosedByServer("the connection was closed during the handshake".to_owned())
        }
        None => TlsFailure::Other(error.to_string()),
    }
}

/// The TLS error inside an I/O error, however deep it was wrapped.
pub(in crate::aws) fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    inner.downcast_ref().or_else(|| inner.source()?.downcast_ref())
}

/// Whether the other side went away.
pub(in crate::aws) const fn is_close(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as Kind;
    matches!(kind, Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe)
}

/// An alert in AWS' and RFC 8446's words.
pub(in crate::aws) fn alert_text(alert: AlertDescription) -> String {
    let name = alert.as_str().unwrap_or("unknown");
    format!("TLS alert {} {name}", u8::from(alert))
}

fn distrust(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => {
            "its certificate is not signed by a root that this machine trusts (unknown issuer)".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("its certificate is for another name ({error})")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("its certificate has expired ({error})")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("its certificate is not valid yet ({error})")
        }
        other => format!("its certificate is refused ({other})"),
    }
}
