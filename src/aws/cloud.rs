//! A session: one account, one region, one caller.

use std::error::Error;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use tokio::sync::{OnceCell, watch};

use super::budget::{Budget, Lane, QuotaSource, Ticket, Urgency};
use super::calls::Calls;
use super::capability::Learned;
use super::clients::{Clients, DataClients};
use super::endpoints::Endpoints;
use super::flights::Flights;
use super::policy_cache::PolicyCache;
use super::sign_in::{Kept, SignedIn, sign_in};
use super::translate::{Asked, translate};
use super::{Call, Caller, Capabilities, Settings, caller};
use crate::fleet::{Problem, ProblemKind, Scope};

/// A session with AWS. Cheap to clone.
#[derive(Clone)]
pub struct Cloud {
    pub(super) inner: Arc<Inner>,
    /// Of every call made through this clone.
    pub(super) urgency: Urgency,
}

/// What the clones share.
pub(super) struct Inner {
    pub(super) settings: Settings,
    pub(super) sdk: SdkConfig,
    clients: Clients,
    /// The same, without haste.
    patient: OnceLock<Clients>,
    pub(super) data: OnceCell<DataClients>,
    pub(super) patient_data: OnceCell<DataClients>,
    /// The shadow service's URL, where the environment or the profile tells it.
    pub(super) data_url: Option<String>,
    /// The registry's URL, where that is not AWS's own.
    registry_url: Option<String>,
    pub(super) credentials: Arc<Kept>,
    pub(super) endpoints: Endpoints,
    pub(super) policies: PolicyCache,
    pub(super) flights: Flights,
    pub(super) budget: Arc<Budget>,
    /// Whether Service Quotas can tell the account's own.
    pub(super) asks_quotas: bool,
    pub(super) quotas_asked: OnceCell<()>,
    pub(super) ca_bundle: Option<PathBuf>,
    scope: Scope,
    caller: Caller,
    profile: String,
    pub(super) advice: String,
    read_only: AtomicBool,
    learned: Learned,
    calls: Calls,
}

impl Cloud {
    /// Finds region and credentials and asks who they are.
    ///
    /// # Errors
    /// What was looked for and what to do next. Without credentials, profile or region at once; with expired ones
    /// after one answer from AWS; without one within six seconds each from the source of
    /// credentials and from STS, unless a `credential_process` takes longer.
    pub async fn open(settings: Settings) -> Result<Self, Problem> {
        let signed_in = sign_in(&settings).await?;
        let first = signed_in.first_question.clone();
        let cloud = Self::unidentified(settings, signed_in);
        let (caller, scope) = caller::identify(&cloud, &first).await?;
        // Nobody else holds the session yet; were it otherwise, its guards would not be in force for all.
        let Some(mut inner) = Arc::into_inner(cloud.inner) else {
            let message = "the session was shared before it was known whose it is";
            return Err(Problem::new(ProblemKind::Service, "signing in", "", message));
        };
        inner.settings.read_only = inner.settings.guards(&inner.profile, &scope.account);
        inner.read_only = AtomicBool::new(inner.settings.read_only);
        inner.caller = caller;
        inner.scope = scope;
        Ok(Self::of(inner))
    }

    fn of(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), urgency: Urgency::default() }
    }

    /// The same session, whose calls go in this lane. A change goes in the first one, whatever was said.
    #[must_use]
    pub fn in_lane(&self, lane: Lane) -> Self {
        Self { inner: Arc::clone(&self.inner), urgency: Urgency::new(lane) }
    }

    /// The lane of its calls.
    pub fn lane(&self) -> Lane {
        self.urgency.lane()
    }

    /// A session that does not know yet who it is.
    fn unidentified(settings: Settings, signed_in: SignedIn) -> Self {
        let budget = Budget::new(&settings.budget, signed_in.registry_url.is_none(), settings.tally.clone());
        let inner = Inner {
            clients: Clients::new(&signed_in.sdk, Lane::default()),
            patient: OnceLock::new(),
            data: OnceCell::new(),
            patient_data: OnceCell::new(),
            data_url: signed_in.data_url,
            credentials: signed_in.credentials,
            endpoints: Endpoints::default(),
            policies: PolicyCache::default(),
            flights: Flights::default(),
            budget: Arc::new(budget),
            asks_quotas: signed_in.asks_quotas,
            quotas_asked: OnceCell::new(),
            registry_url: signed_in.registry_url,
            scope: Scope { region: signed_in.region, ..Scope::default() },
            caller: Caller::default(),
            ca_bundle: signed_in.ca_bundle,
            profile: signed_in.profile,
            advice: signed_in.advice,
            read_only: AtomicBool::new(settings.read_only),
            learned: Learned::default(),
            calls: Calls::new(),
            sdk: signed_in.sdk,
            settings,
        };
        Self::of(inner)
    }

    /// What the session was opened with; `read_only` tells whether it can never change anything.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Partition, region, account. The account is empty where neither STS nor an ARN would tell it.
    pub fn scope(&self) -> &Scope {
        &self.inner.scope
    }

    /// Who the session is; empty where STS would not say.
    pub fn caller(&self) -> &Caller {
        &self.inner.caller
    }

    /// The profile in use, `default` where none was named.
    pub fn profile(&self) -> &str {
        &self.inner.profile
    }

    /// The registry's URL, where that is not AWS's own.
    pub fn registry_url(&self) -> Option<&str> {
        self.inner.registry_url.as_deref()
    }

    /// Whether changes are refused before anything is sent.
    pub fn read_only(&self) -> bool {
        self.inner.read_only.load(Ordering::Acquire)
    }

    /// Turns read-only mode on or off; never off where it was given at start or the profile or account is guarded. Answers the mode now in force.
    pub fn set_read_only(&self, on: bool) -> bool {
        let on = on || self.inner.settings.read_only;
        self.inner.read_only.store(on, Ordering::Release);
        on
    }

    /// What the caller may do, as far as calls have shown.
    pub fn capabilities(&self) -> Capabilities {
        self.inner.learned.snapshot()
    }

    /// The recent calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.inner.calls.snapshot()
    }

    /// Changes to the number of the newest call whenever one ends: wait on it instead of asking again and again.
    pub fn calls_changed(&self) -> watch::Receiver<u64> {
        self.inner.calls.changed()
    }

    /// When the next of the calls is made that wait because AWS throttled; none where none does.
    pub fn next_try(&self) -> Option<Instant> {
        self.inner.budget.next_try()
    }

    /// Changes whenever [`Cloud::next_try`] may tell otherwise.
    pub fn tries_changed(&self) -> watch::Receiver<u64> {
        self.inner.budget.changed()
    }

    /// Where the quotas are from that calls are kept to.
    pub fn quota_source(&self) -> QuotaSource {
        self.inner.budget.source()
    }

    /// Forgets what was remembered of policies, so that the next question is asked anew.
    pub fn forget(&self) {
        self.inner.policies.forget();
        self.inner.flights.forget();
    }

    /// Makes one call in its turn: timed, noted, learned from, its error told for the reader. Every call goes through
    /// here. `action` is the IAM action, such as `iot:ListThings`.
    pub(super) fn call<'a, T, E>(
        &'a self,
        action: &'a str,
        on: &'a str,
        sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send + 'a,
    ) -> impl Future<Output = Result<T, Problem>> + Send + 'a
    where
        T: 'a,
        E: ProvideErrorMetadata + Error + 'static,
    {
        // The SDK's futures are large; many of them are joined here and there.
        let sent = Box::pin(sent);
        async move {
            let ticket = Ticket::new(Arc::clone(&self.inner.budget), action, self.urgency.clone());
            let asked = Asked { action, on, sign_in_advice: &self.inner.advice };
            let told = async { sent.await.map_err(|error| translate(asked, &error)) };
            let (answer, took) = ticket.make(told, is_throttled).await;
            let (at, problem) = (Timestamp::now(), answer.as_ref().err());
            self.inner.learned.learn(action, problem, at);
            self.inner.calls.note(action, on, problem, took, at);
            answer
        }
    }

    /// The clients for reading: three tries, eight in the background.
    pub(super) fn clients(&self) -> &Clients {
        match self.urgency.lane() {
            lane @ Lane::Background => self.inner.patient.get_or_init(|| Clients::new(&self.inner.sdk, lane)),
            Lane::Keystroke | Lane::Visible => &self.inner.clients,
        }
    }

    /// The registry, for reading.
    pub(super) fn iot(&self) -> &aws_sdk_iot::Client {
        &self.clients().iot
    }

    /// The registry, for changing: one try, so that a refusal is not sent again.
    pub(super) fn changing_iot(&self) -> &aws_sdk_iot::Client {
        &self.inner.clients.changing
    }
}

fn is_throttled<T>(answer: &Result<T, Problem>) -> bool {
    answer.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Throttled)
}
