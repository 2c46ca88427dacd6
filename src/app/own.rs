//! What an operator asks about himself: a topic, a filter, a client id, a shadow that no table has a row for.

use super::pages::PrincipalFacts;
use crate::diagnose::{
    AccessKind, AccessRow, Asking, DeviceFacts, May, ShadowAsked, ShadowOperation, cognito_may, device_may, iam_may,
};
use crate::fleet::Scope;
use crate::policy::Transport;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAction {
    /// To a topic.
    Publish,
    /// To a topic filter.
    Subscribe,
    /// From a topic.
    Receive,
    /// As a client id.
    Connect,
    /// With a shadow, over HTTPS.
    Shadow(ShadowOperation),
}

impl OwnAction {
    /// Those that a device may want; the first ones alone are an identity's and an IAM principal's, whose shadow is chosen
    /// for the whole page.
    pub const ALL: [Self; 7] = [
        Self::Publish,
        Self::Subscribe,
        Self::Receive,
        Self::Connect,
        Self::Shadow(ShadowOperation::Get),
        Self::Shadow(ShadowOperation::Update),
        Self::Shadow(ShadowOperation::Delete),
    ];
    /// How many of them are MQTT's.
    pub const OF_MQTT: usize = 4;

    /// In a list of choices.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Subscribe => "subscribe",
            Self::Receive => "receive",
            Self::Connect => "connect",
            Self::Shadow(ShadowOperation::Get) => "get shadow",
            Self::Shadow(ShadowOperation::Update) => "update",
            Self::Shadow(ShadowOperation::Delete) => "delete",
        }
    }

    /// What is typed for it.
    pub const fn wants(self) -> &'static str {
        match self {
            Self::Publish => "a topic to publish to, such as site/oslo/pump-1",
            Self::Subscribe => "a topic filter to subscribe to, + and # as MQTT has them",
            Self::Receive => "a topic to receive from",
            Self::Connect => "a client id to connect with",
            Self::Shadow(_) => "a shadow's name, or nothing for the classic shadow",
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Publish => "iot:Publish",
            Self::Subscribe => "iot:Subscribe",
            Self::Receive => "iot:Receive",
            Self::Connect => "iot:Connect",
            Self::Shadow(operation) => operation.action(),
        }
    }
}

/// A question of the operator's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What is to be done.
    pub action: OwnAction,
    /// On what, as it was typed.
    pub on: String,
}

impl Own {
    /// What a certificate may; `None` where no thing gives the client id, or the shadow, that it depends on.
    pub fn of_device(&self, facts: &DeviceFacts) -> Option<AccessRow> {
        let thing = facts.thing_name.as_deref();
        let (asking, resource) = match self.action {
            OwnAction::Connect => (Asking::Mqtt(&self.on), self.of_session(&facts.scope)),
            OwnAction::Shadow(operation) => {
                let shadow = self.shadow();
                let asked = ShadowAsked { thing: thing?.to_owned(), shadow, operation };
                (Asking::Https, asked.resource(&facts.scope))
            }
            _ => (Asking::Mqtt(thing?), self.of_session(&facts.scope)),
        };
        let may = device_may(facts, asking, self.action.action(), &resource)?;
        Some(self.row(resource, may))
    }

    /// What an identity or an IAM principal may, over MQTT and WebSocket; its client id is not known.
    pub fn of_principal(&self, facts: &PrincipalFacts) -> AccessRow {
        let client_id = (self.action == OwnAction::Connect).then_some(self.on.as_str());
        let action = self.action.action();
        match facts {
            PrincipalFacts::Cognito(facts) => {
                let resource = self.of_session(&facts.scope);
                let may = cognito_may(facts, Transport::Mqtt, client_id, action, &resource);
                self.row(resource, may)
            }
            PrincipalFacts::Iam(facts) => {
                let resource = self.of_session(&facts.scope);
                let may = iam_may(facts, Transport::Mqtt, action, &resource);
                self.row(resource, may)
            }
        }
    }

    fn shadow(&self) -> Option<String> {
        Some(self.on.clone()).filter(|name| !name.is_empty())
    }

    fn of_session(&self, scope: &Scope) -> String {
        let kind = match self.action {
            OwnAction::Subscribe => "topicfilter",
            OwnAction::Connect => "client",
            _ => "topic",
        };
        scope.iot(&format!("{kind}/{}", self.on))
    }

    fn row(&self, resource: String, may: May) -> AccessRow {
        let kind = match self.action {
            OwnAction::Publish => AccessKind::Publish,
            OwnAction::Subscribe => AccessKind::Subscribe,
            OwnAction::Receive => AccessKind::Receive,
            OwnAction::Connect => AccessKind::Connect,
            OwnAction::Shadow(_) => AccessKind::ShadowHttps { shadow: self.shadow() },
        };
        let May { outcome, halves, notes } = may;
        AccessRow { kind, action: self.action.action().to_owned(), resource, outcome, halves, notes }
    }
}
