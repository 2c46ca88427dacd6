//! What is asked: an action, and a resource that may be short.

use crate::config::nearest;
use crate::fleet::{Problem, ProblemKind, Scope};

/// The actions of AWS IoT policies, and the resource each is asked of; `*` where there is no particular one (developer
/// guide, `iot-policy-actions`, `iot-action-resources`).
const ACTIONS: [(&str, &str); 16] = [
    ("iot:Connect", "client/"),
    ("iot:DeleteConnection", "client/"),
    ("iot:GetConnection", "client/"),
    ("iot:Publish", "topic/"),
    ("iot:Receive", "topic/"),
    ("iot:RetainPublish", "topic/"),
    ("iot:GetRetainedMessage", "topic/"),
    ("iot:ListRetainedMessages", "*"),
    ("iot:Subscribe", "topicfilter/"),
    ("iot:GetThingShadow", "thing/"),
    ("iot:UpdateThingShadow", "thing/"),
    ("iot:DeleteThingShadow", "thing/"),
    ("iot:ListNamedShadowsForThing", "*"),
    ("iot:AssumeRoleWithCertificate", "rolealias/"),
    ("iot:DescribeCertificate", "cert/"),
    ("iot:AttachPolicy", ""),
];

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// As it was given.
    pub(super) action: String,
    /// The whole ARN, or `*`.
    pub(super) resource: String,
}

impl Asked {
    /// Completes a short resource with account and region.
    ///
    /// # Errors
    /// An action without its service; a short resource where account and region are not known; one without a name.
    pub(super) fn new(action: &str, resource: &str, scope: Option<&Scope>) -> Result<Self, Problem> {
        let refused = |message: String| Problem::new(ProblemKind::Input, "can", action, message);
        if !action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty()) {
            let guess = nearest(&format!("iot:{action}"), ACTIONS.iter().map(|(name, _)| *name));
            let next = guess
                .map_or_else(|| "Name the service, too: iot:Publish.".to_owned(), |g| format!("Did you mean {g}?"));
            return Err(refused("it is no action: an action has its service before it".to_owned()).next(next));
        }
        let whole = match scope {
            _ if resource == "*" || resource.starts_with("arn:") => resource.to_owned(),
            Some(scope) => scope.iot(resource),
            None => {
                return Err(refused(format!("the resource {resource} is short, and account and region are not known"))
                    .next("Put `account` and `region` into the file of --context, or give the whole ARN."));
            }
        };
        let named = whole.splitn(6, ':').nth(5).unwrap_or_default();
        if ACTIONS.iter().any(|(_, begins)| begins.ends_with('/') && named == *begins) {
            return Err(Problem::new(ProblemKind::Input, "can", resource, "it ends where a name belongs")
                .next("Such as client/pump-0001, topic/a/b, topicfilter/a/#, thing/pump-0001, rolealias/a."));
        }
        Ok(Self { action: action.to_owned(), resource: whole })
    }

    /// The name behind a type of resource, such as `client/`.
    pub(super) fn named(&self, kind: &str) -> Option<&str> {
        self.resource.splitn(6, ':').nth(5)?.strip_prefix(kind)
    }

    /// What looks like a slip, in words: an action that is nearly one, a resource of another type. The verdict stands.
    pub(super) fn doubts(&self) -> Vec<String> {
        let known = ACTIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&self.action));
        let Some((name, begins)) = known else {
            let guess = nearest(&self.action, ACTIONS.iter().map(|(name, _)| *name));
            let told = guess
                .map(|guess| format!("{} is not an action of AWS IoT policies; did you mean {guess}?", self.action));
            return told.into_iter().collect();
        };
        let Some(of) = self.resource.splitn(6, ':').nth(5) else { return Vec::new() };
        if begins.ends_with('/') && !of.starts_with(begins) {
            return vec![format!("{name} is asked of {begins}…, not of {of}")];
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope { partition: "aws".into(), region: "eu-west-1".into(), account: "123456789012".into() }
    }

    #[test]
    fn a_short_resource_is_completed() {
        let of = |resource: &str| Asked::new("iot:Publish", resource, Some(&scope())).unwrap().resource;
        assert_eq!(of("topic/a/b"), "arn:aws:iot:eu-west-1:123456789012:topic/a/b");
        assert_eq!(of("topic/a:b"), "arn:aws:iot:eu-west-1:123456789012:topic/a:b");
        assert_eq!(of("*"), "*");
        assert_eq!(of("arn:aws:s3:::b"), "arn:aws:s3:::b");
        let refused = Asked::new("iot:Publish", "topic/a", None).unwrap_err();
        assert_eq!(refused.kind, ProblemKind::Input);
        assert!(refused.message.contains("topic/a is short"), "{refused:?}");
    }

    #[test]
    fn a_resource_names_something() {
        for resource in ["client/", "topic/", "arn:aws:iot:eu-west-1:123456789012:thing/"] {
            let refused = Asked::new("iot:Connect", resource, Some(&scope())).unwrap_err();
            assert_eq!((refused.kind, refused.on.as_str()), (ProblemKind::Input, resource));
        }
    }

    #[test]
    fn slips_are_named() {
        let doubts = |action: &str, resource: &str| Asked::new(action, resource, Some(&scope())).unwrap().doubts();
        assert_eq!(doubts("iot:Subscribe", "topic/a"), ["iot:Subscribe is asked of topicfilter/…, not of topic/a"]);
        assert_eq!(
            doubts("iot:Publsh", "topic/a"),
            ["iot:Publsh is not an action of AWS IoT policies; did you mean iot:Publish?"]
        );
        for (action, resource) in
            [("iot:publish", "topic/a"), ("s3:GetObject", "arn:aws:s3:::b"), ("iot:ListThings", "*")]
        {
            assert!(doubts(action, resource).is_empty(), "{action}");
        }
        let next = Asked::new("Publish", "topic/a", Some(&scope())).unwrap_err().next;
        assert_eq!(next.as_deref(), Some("Did you mean iot:Publish?"));
    }
}
