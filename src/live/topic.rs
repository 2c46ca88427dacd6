//! The reserved topics that this program speaks and hears.

use super::ShadowId;

/// What a shadow topic is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShadowOperation {
    /// `get`
    Get,
    /// `update`
    Update,
    /// `delete`
    Delete,
}

/// Request or answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// The request itself.
    Request,
    /// `…/accepted`
    Accepted,
    /// `…/rejected`
    Rejected,
    /// `update/delta`
    Delta,
    /// `update/documents`
    Documents,
}

/// A shadow topic: `$aws/things/T/shadow[/name/N]/operation[/told]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShadowTopic {
    /// Whose, and which.
    pub id: ShadowId,
    /// What about.
    pub operation: ShadowOperation,
    /// Request or answer.
    pub told: Told,
}

impl ShadowTopic {
    /// Reads a topic, or a filter whose thing or shadow is `+`. `None` where it is no shadow topic that exists.
    pub fn parse(topic: &str) -> Option<Self> {
        let (thing, rest) = topic.strip_prefix("$aws/things/")?.split_once("/shadow/")?;
        let (name, rest) = match rest.strip_prefix("name/") {
            Some(named) => named.split_once('/').map(|(name, rest)| (Some(name), rest))?,
            None => (None, rest),
        };
        let is_label = |label: &str| !label.is_empty() && !label.contains('/');
        if !is_label(thing) || !name.is_none_or(is_label) {
            return None;
        }
        let (operation, told) = match rest {
            "get" => (ShadowOperation::Get, Told::Request),
            "get/accepted" => (ShadowOperation::Get, Told::Accepted),
            "get/rejected" => (ShadowOperation::Get, Told::Rejected),
            "update" => (ShadowOperation::Update, Told::Request),
            "update/accepted" => (ShadowOperation::Update, Told::Accepted),
            "update/rejected" => (ShadowOperation::Update, Told::Rejected),
            "update/delta" => (ShadowOperation::Update, Told::Delta),
            "update/documents" => (ShadowOperation::Update, Told::Documents),
            "delete" => (ShadowOperation::Delete, Told::Request),
            "delete/accepted" => (ShadowOperation::Delete, Told::Accepted),
            "delete/rejected" => (ShadowOperation::Delete, Told::Rejected),
            _ => return None,
        };
        Some(Self { id: ShadowId { thing: thing.to_owned(), name: name.map(str::to_owned) }, operation, told })
    }
}

impl std::fmt::Display for ShadowTopic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "$aws/things/{}/shadow/", self.id.thing)?;
        if let Some(name) = &self.id.name {
            write!(f, "name/{name}/")?;
        }
        f.write_str(match self.operation {
            ShadowOperation::Get => "get",
            ShadowOperation::Update => "update",
            ShadowOperation::Delete => "delete",
        })?;
        f.write_str(match self.told {
            Told::Request => "",
            Told::Accepted => "/accepted",
            Told::Rejected => "/rejected",
            Told::Delta => "/delta",
            Told::Documents => "/documents",
        })
    }
}

/// A lifecycle topic: `$aws/events/presence/E/C` or `$aws/events/subscriptions/E/C`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleTopic {
    /// `presence` or `subscriptions`.
    pub kind: &'static str,
    /// `connected`, `disconnected`, `connect_failed`, `subscribed`, `unsubscribed`.
    pub event: String,
    /// Whose.
    pub client_id: String,
}

impl LifecycleTopic {
    /// Reads a topic.
    pub fn parse(topic: &str) -> Option<Self> {
        let rest = topic.strip_prefix("$aws/events/")?;
        let (kind, rest) = rest.split_once('/')?;
        let kind = ["presence", "subscriptions"].into_iter().find(|known| *known == kind)?;
        let (event, client_id) = rest.split_once('/')?;
        Some(Self { kind, event: event.to_owned(), client_id: client_id.to_owned() })
    }
}

impl std::fmt::Display for LifecycleTopic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "$aws/events/{}/{}/{}", self.kind, self.event, self.client_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_come_back_as_they_were() {
        for topic in [
            "$aws/things/t/shadow/get",
            "$aws/things/t/shadow/update/documents",
            "$aws/things/t/shadow/name/n/delete/accepted",
            "$aws/things/t/shadow/name/+/update/documents",
            "$aws/things/shadow/shadow/update/delta",
        ] {
            assert_eq!(ShadowTopic::parse(topic).unwrap().to_string(), topic);
        }
        assert_eq!(LifecycleTopic::parse("$aws/events/presence/connected/a").unwrap().client_id, "a");
    }

    #[test]
    fn what_is_no_shadow_topic_is_none() {
        for topic in [
            "$aws/things//shadow/get",
            "$aws/things/a/b/shadow/get",
            "$aws/things/t/shadow/name//get",
            "$aws/things/t/shadow/name/a/b/get",
            "$aws/things/t/shadow/get/documents",
            "$aws/things/t/shadow/update/",
            "things/t/shadow/get",
        ] {
            assert_eq!(ShadowTopic::parse(topic), None, "{topic}");
        }
    }
}
