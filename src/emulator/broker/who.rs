//! Who is at the other end of a session, and what the policies let it do.

use std::collections::HashMap;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::emulator::World;
use crate::emulator::api::{Caller, Way};
use crate::emulator::credential_provider::device_context;
use crate::emulator::state::State;
use crate::emulator::tls::is_usable;
use crate::policy::{Context, Document, Request, Source, Transport, Verdict, evaluate};

/// Decisions kept at a time: more topics than that a session asks anew.
const MOST_DECISIONS: usize = 4096;

/// Who is at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// Somebody on the plain listener: everything is allowed.
    Anyone,
    /// A device: the id of its certificate.
    Certificate(String),
    /// Somebody of IAM: the access key id.
    Signer(String),
}

/// What a client wants to do; the resource follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Connect,
    Publish,
    RetainPublish,
    Subscribe,
    Receive,
}

impl Action {
    const fn name(self) -> &'static str {
        match self {
            Self::Connect => "iot:Connect",
            Self::Publish => "iot:Publish",
            Self::RetainPublish => "iot:RetainPublish",
            Self::Subscribe => "iot:Subscribe",
            Self::Receive => "iot:Receive",
        }
    }

    const fn resource(self) -> &'static str {
        match self {
            Self::Connect => "client",
            Self::Subscribe => "topicfilter",
            Self::Publish | Self::RetainPublish | Self::Receive => "topic",
        }
    }
}

/// The rights of a session, decided once for each topic until somebody changes the account.
#[derive(Debug)]
pub(super) struct Rights {
    world: World,
    who: Who,
    client_id: String,
    /// Counts up where somebody's rights may have changed.
    generation: watch::Receiver<u64>,
    grants: Option<Grants>,
    decided: HashMap<(Action, String), bool>,
}

/// Whose policies count.
#[derive(Debug)]
enum Grants {
    Everything,
    Certificate { policies: Vec<(String, Option<Document>)>, context: Box<Context> },
    Signer { caller: Box<Caller>, expires: Option<Timestamp> },
}

impl Rights {
    pub(super) fn new(world: World, who: Who, client_id: &str) -> Self {
        let mut rights = Self {
            generation: world.rights(),
            world,
            who,
            client_id: client_id.to_owned(),
            grants: None,
            decided: HashMap::new(),
        };
        rights.refresh();
        rights
    }

    /// Whether the policies allow it; what cannot be decided is denied.
    pub(super) fn allow(&mut self, action: Action, name: &str) -> bool {
        if matches!(self.grants, Some(Grants::Everything)) {
            return true;
        }
        self.refresh_if_changed();
        let key = (action, name.to_owned());
        if let Some(decided) = self.decided.get(&key) {
            return *decided;
        }
        let decided = self.decide(action, name);
        if self.decided.len() >= MOST_DECISIONS {
            self.decided.clear();
        }
        self.decided.insert(key, decided);
        decided
    }

    /// Whether there still is somebody to have rights: the certificate is active, the key exists and has not expired.
    /// Cheap: every session looks whenever anything in the account changes.
    pub(super) fn is_somebody(&self, now: Timestamp) -> bool {
        let state = self.world.read();
        match &self.who {
            Who::Anyone => true,
            Who::Certificate(id) => is_usable(&state, id, now),
            Who::Signer(key) => {
                let temporary = state.iam.temporary.get(key);
                state.iam.keys.contains_key(key) || temporary.is_some_and(|issued| issued.expires > now)
            }
        }
    }

    /// When the credentials that it came with expire.
    pub(super) fn expires(&self) -> Option<Timestamp> {
        match &self.grants {
            Some(Grants::Signer { expires, .. }) => *expires,
            _ => None,
        }
    }

    /// As the lifecycle events name it: a certificate's id, `AROA…:SESSION`, a user's id.
    pub(super) fn principal(&self) -> String {
        match (&self.who, &self.grants) {
            (Who::Certificate(id), _) => id.clone(),
            (_, Some(Grants::Signer { caller, .. })) => caller.user_id.clone(),
            _ => String::new(),
        }
    }

    /// The thing that the client stands for: its name is the client id, and the certificate is attached to it.
    pub(super) fn thing(&self) -> Option<String> {
        match &self.grants {
            Some(Grants::Certificate { context, .. }) => context.thing.as_ref().map(|thing| thing.name.clone()),
            _ => None,
        }
    }

    /// Waits until rights may have changed since the last look.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.world.rights()
    }

    fn refresh_if_changed(&mut self) {
        // An error would be a world that is gone, with whoever could change it.
        if self.generation.has_changed().unwrap_or(false) {
            self.refresh();
        }
    }

    fn refresh(&mut self) {
        self.decided.clear();
        // Before the look at the state: what changes in between is looked at again.
        self.generation.mark_unchanged();
        let state = self.world.read();
        self.grants = match &self.who {
            Who::Anyone => Some(Grants::Everything),
            Who::Certificate(id) => Some(of_certificate(&state, id, &self.client_id)),
            Who::Signer(key) => {
                let found = Caller::of_key(&state, key);
                found.map(|(caller, expires)| Grants::Signer { caller: Box::new(caller), expires })
            }
        };
    }

    fn decide(&self, action: Action, name: &str) -> bool {
        let state = self.world.read();
        let resource = state.arn(action.resource(), name);
        match &self.grants {
            None => false,
            Some(Grants::Everything) => true,
            Some(Grants::Signer { caller, .. }) => {
                let asked = (action.name(), resource.as_str());
                caller.authorise_data(&state, Way::Mqtt(&self.client_id), asked).is_ok()
            }
            Some(Grants::Certificate { policies, context }) => {
                let sources: Vec<Source<'_>> = policies
                    .iter()
                    .map(|(name, document)| Source { name, version: None, document: document.as_ref() })
                    .collect();
                let request = Request { action: action.name(), resource: &resource, context };
                evaluate(&sources, &request).verdict == Verdict::Allow
            }
        }
    }
}

/// The certificate's policies, and those of the groups of the thing that it is attached to and whose name is the client
/// id (developer guide, `iot-policies`, `thing-policy-variables`).
fn of_certificate(state: &State, id: &str, client_id: &str) -> Grants {
    let arn = state.arn("cert", id);
    let thing = Some(client_id).filter(|name| state.is_attached(name, &arn));
    let mut context = device_context(state, id, thing, Transport::Mqtt);
    context.client_id = Some(client_id.to_owned());
    let policies = state
        .effective_policies(Some(&arn), thing)
        .into_iter()
        .map(|(name, policy)| (name.to_owned(), Document::parse(policy.document()).ok()))
        .collect();
    Grants::Certificate { policies, context: Box::new(context) }
}
