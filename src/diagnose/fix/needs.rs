//! What the operator needs for a fix, and the statement to ask an administrator for.

use super::Fix;
use super::written::{Json, Written};
use crate::diagnose::ApiCall;
use crate::fleet::Scope;

impl Fix {
    /// IAM action and resource of each call, `iam:PassRole` included, each pair once.
    pub fn needs(&self, scope: &Scope) -> Vec<(String, String)> {
        needs(&self.calls, scope)
    }

    /// An IAM policy that allows this fix and nothing else, ready to be copied: what to ask an administrator for.
    pub fn statement_to_ask(&self, scope: &Scope) -> String {
        statement_to_ask(&self.calls, scope)
    }
}

/// IAM action and resource of each call, `iam:PassRole` included, each pair once.
pub fn needs(calls: &[ApiCall], scope: &Scope) -> Vec<(String, String)> {
    let mut needed = Vec::new();
    for call in calls {
        let passed = call.passes(scope).into_iter().map(|role| ("iam:PassRole".to_owned(), role));
        for pair in std::iter::once((call.iam_action(), call.resource(scope))).chain(passed) {
            if !needed.contains(&pair) {
                needed.push(pair);
            }
        }
    }
    needed
}

/// An IAM policy that allows these calls and nothing else, ready to be copied.
pub fn statement_to_ask(calls: &[ApiCall], scope: &Scope) -> String {
    let mut by_resource: Vec<(String, Vec<String>)> = Vec::new();
    for (action, resource) in needs(calls, scope) {
        match by_resource.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, actions)) => actions.push(action),
            None => by_resource.push((resource, vec![action])),
        }
    }
    let statement = |(resource, actions): &(String, Vec<String>)| {
        let actions = match &actions[..] {
            [one] => Json::text(one),
            all => Json::texts(all.iter().map(String::as_str)),
        };
        Json::object(vec![("Effect", Json::text("Allow")), ("Action", actions), ("Resource", Json::text(resource))])
    };
    Written::of_all(by_resource.iter().map(statement).collect()).pretty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_is_passed_on_is_part_of_what_is_asked_for() {
        let scope = Scope { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), account: "1".to_owned() };
        let role = "arn:aws:iam::1:role/device".to_owned();
        let create = ApiCall::CreateRoleAlias { role_alias: "a".to_owned(), role_arn: role, seconds: 3600 };
        let policy = |call: fn(String) -> ApiCall| call("p".to_owned());
        let fix = Fix {
            calls: vec![
                create,
                policy(|policy| ApiCall::DeletePolicyVersion { policy, version: Some("1".to_owned()) }),
                policy(|policy| ApiCall::CreatePolicyVersion { policy, document: String::new(), as_default: true }),
            ],
            ..Fix::default()
        };
        let text = fix.statement_to_ask(&scope);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iot:CreateRoleAlias", "Resource": "arn:aws:iot:eu-west-1:1:rolealias/a"},
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/device"},
            {"Effect": "Allow", "Action": ["iot:DeletePolicyVersion", "iot:CreatePolicyVersion"],
             "Resource": "arn:aws:iot:eu-west-1:1:policy/p"},
        ]});
        assert_eq!(value, expected, "{text}");
        assert!(text.starts_with("{\n  \"Version\""), "{text}");
    }
}
