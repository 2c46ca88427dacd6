//! The one HTTP client of a session: the platform's roots plus the CA bundle, ring, and the environment's proxies.
//!
//! The SDK reads neither `AWS_CA_BUNDLE` nor the proxies by itself; the AWS CLI does both.

use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::fleet::{Problem, ProblemKind};

const READING: &str = "reading the CA bundle";

/// Reads and checks a CA bundle; the SDK would panic over a bad one.
pub(super) fn read_bundle(path: &Path) -> Result<Vec<u8>, Problem> {
    let on = path.display().to_string();
    let bad = |message: String| {
        Problem::new(ProblemKind::Input, READING, &on, message)
            .next("Give a PEM file of CA certificates with --ca-bundle or AWS_CA_BUNDLE.")
    };
    let text = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    let mut roots = rustls::RootCertStore::empty();
    let mut count = 0_usize;
    for certificate in CertificateDer::pem_slice_iter(&text) {
        count += 1;
        let certificate = certificate.map_err(|error| bad(format!("certificate {count}: {error}")))?;
        roots.add(certificate).map_err(|error| bad(format!("certificate {count}: {error}")))?;
    }
    if count == 0 {
        return Err(bad("no certificate in it".to_owned()));
    }
    Ok(text)
}

/// A client that trusts the platform's roots and the bundle.
pub(super) fn client(bundle: Option<Vec<u8>>, proxies: ProxyConfig) -> Result<SharedHttpClient, Problem> {
    let mut trust = TrustStore::default();
    if let Some(bundle) = bundle {
        trust = trust.with_pem_certificate(bundle);
    }
    let context = TlsContext::builder()
        .with_trust_store(trust)
        .build()
        .map_err(|error| Problem::new(ProblemKind::Input, READING, "", error.to_string()))?;
    Ok(Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(context.clone())
            .proxy_config(proxies.clone())
            .enable_tcp_nodelay(true);
        connector.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            connector.set_sleep_impl(components.sleep_impl());
        }
        connector.build()
    }))
}
