//! The one HTTP client of a session: the platform's roots plus the CA bundle, ring, and the environment's proxies.
//!
//! The SDK reads neither `AWS_CA_BUNDLE` nor the proxies by itself; the AWS CLI does both.

use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::config_bag::ConfigBag;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::fleet::{Problem, ProblemKind};

/// Where the environment names proxies, for URLs with and without TLS.
const PROXIES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
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

/// A client that trusts the platform's roots and the bundle. They are read for the first request by TLS, not before.
pub(super) fn client(bundle: Option<Vec<u8>>, proxies: ProxyConfig) -> Result<SharedHttpClient, Problem> {
    let mut trust = TrustStore::default();
    if let Some(bundle) = bundle {
        trust = trust.with_pem_certificate(bundle);
    }
    let context = TlsContext::builder()
        .with_trust_store(trust)
        .build()
        .map_err(|error| Problem::new(ProblemKind::Input, READING, "", error.to_string()))?;
    let has_proxy = !proxies.is_disabled() && PROXIES.iter().any(|name| std::env::var_os(name).is_some());
    let tls = Builder::new().build_with_connector_fn(move |settings, components| {
        let connector = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(context.clone())
            .proxy_config(proxies.clone());
        with(connector, settings, components).build()
    });
    // The proxy itself may want TLS.
    if has_proxy {
        return Ok(tls);
    }
    let plain = Builder::new()
        .build_with_connector_fn(|settings, components| with(Connector::builder(), settings, components).build_http());
    Ok(SharedHttpClient::new(ByScheme { plain, tls }))
}

fn with<Tls>(
    mut connector: ConnectorBuilder<Tls>,
    settings: Option<&HttpConnectorSettings>,
    components: Option<&RuntimeComponents>,
) -> ConnectorBuilder<Tls> {
    connector.set_connector_settings(settings.cloned());
    if let Some(components) = components {
        connector.set_sleep_impl(components.sleep_impl());
    }
    connector.enable_tcp_nodelay(true)
}

/// Endpoints without TLS are on this machine, mostly: who asks them need not wait until a hundred roots are read.
#[derive(Debug)]
struct ByScheme {
    plain: SharedHttpClient,
    tls: SharedHttpClient,
}

impl HttpClient for ByScheme {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Way {
            plain: self.plain.http_connector(settings, components),
            tls: self.tls.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }

    // The default would have the roots read now; there is nothing to be checked.
    fn validate_base_client_config(&self, _: &RuntimeComponentsBuilder, _: &ConfigBag) -> Result<(), BoxError> {
        Ok(())
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.tls.connector_metadata()
    }
}

#[derive(Debug)]
struct Way {
    plain: SharedHttpConnector,
    tls: SharedHttpClient,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for Way {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if request.uri().starts_with("http://") {
            return self.plain.call(request);
        }
        // It keeps its connectors by their settings.
        self.tls.http_connector(&self.settings, &self.components).call(request)
    }
}
