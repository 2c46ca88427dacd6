//! Where requests leave for AWS: the SDK decides whether one is sent again, the budget decides when.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry as _, RetryAction, RetryReason};
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::ErrorKind;

use super::Ticket;

/// An HTTP client whose every request has its turn. The timeouts of connecting and reading begin after that.
#[derive(Debug)]
pub(in crate::aws) struct Gate(pub(in crate::aws) SharedHttpClient);

impl HttpClient for Gate {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Lock(self.0.http_connector(settings, components)))
    }

    fn validate_base_client_config(&self, builder: &RuntimeComponentsBuilder, cfg: &ConfigBag) -> Result<(), BoxError> {
        HttpClient::validate_base_client_config(&self.0, builder, cfg)
    }

    fn validate_final_config(&self, components: &RuntimeComponents, cfg: &ConfigBag) -> Result<(), BoxError> {
        HttpClient::validate_final_config(&self.0, components, cfg)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

#[derive(Debug)]
struct Lock(SharedHttpConnector);

impl HttpConnector for Lock {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(ticket) = Ticket::under_way() else { return self.0.call(request) };
        let connector = self.0.clone();
        HttpConnectorFuture::new(async move {
            ticket.attempt().await;
            connector.call(request).await
        })
    }
}

/// Sees which request was throttled, also where the SDK sends it again.
#[derive(Debug)]
pub(in crate::aws) struct Throttles;

impl Intercept for Throttles {
    fn name(&self) -> &'static str {
        "Throttles"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let is_throttling = |action: RetryAction| {
            let kind = ErrorKind::ThrottlingError;
            matches!(action, RetryAction::RetryIndicated(RetryReason::RetryableError { kind: of, .. }) if of == kind)
        };
        let mut classifiers = components.retry_classifiers();
        if classifiers.any(|classifier| is_throttling(classifier.classify_retry(context.inner())))
            && let Some(ticket) = Ticket::under_way()
        {
            ticket.saw_throttling();
        }
        Ok(())
    }
}
