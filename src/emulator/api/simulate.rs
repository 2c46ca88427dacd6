//! `SimulatePrincipalPolicy`: what IAM would say of a user or a role
//! (IAM API reference, `API_SimulatePrincipalPolicy`, `API_EvaluationResult`).

use std::collections::{BTreeMap, BTreeSet};

use super::call::{Answer, Call, Outcome};
use super::iam::checked;
use super::identity_policies::{Identity, Named, parsed, sources};
use super::xml::element;
use crate::emulator::state::{Refusal, State};
use crate::fleet::Arn;
use crate::policy::{Context, Matching, Request, Told, Transport, Verdict, evaluate};

/// What is simulated, besides actions and resources.
struct Simulation {
    identity: Identity,
    context: Context,
    /// Keys that the policies ask about and nobody gave.
    missing: Vec<String>,
}

/// The result for one action on one resource.
struct Simulated {
    decision: &'static str,
    matched: Vec<String>,
    by_boundary: Option<bool>,
}

pub(super) fn simulate(call: &Call<'_>) -> Outcome {
    let arn = call.required("PolicySourceArn")?;
    let actions = call.list("ActionNames.member");
    if actions.is_empty() {
        return Err(Refusal::invalid("ActionNames must not be empty"));
    }
    let resources = call.list("ResourceArns.member");
    let resources = if resources.is_empty() { vec!["*"] } else { resources };
    let mut identity = call.read(|state| source(state, arn))?;
    for (index, text) in call.list("PolicyInputList.member").into_iter().enumerate() {
        identity.policies.push(parsed(&format!("PolicyInputList.{}", index + 1), checked(text)?));
    }
    if let Some(text) = call.list("PermissionsBoundaryPolicyInputList.member").first() {
        identity.boundary = Some(parsed("PermissionsBoundaryPolicyInputList.1", checked(text)?));
    }
    let simulation = Simulation::new(identity, given(call));
    let rows: String = actions.iter().map(|action| simulation.row(action, &resources)).collect();
    Ok(Answer::Xml(format!("<EvaluationResults>{rows}</EvaluationResults><IsTruncated>false</IsTruncated>")))
}

/// The policies of the user or role that an ARN names.
fn source(state: &State, arn: &str) -> Result<Identity, Refusal> {
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "iam");
    let (kind, name) = parsed
        .as_ref()
        .and_then(|arn| arn.resource.split_once('/'))
        .map(|(kind, path)| (kind, path.rsplit('/').next().unwrap_or_default()))
        .ok_or_else(|| {
            let text = format!("Invalid Entity Arn: {arn} does not clearly define entity type and name.");
            Refusal::new("InvalidInput", text)
        })?;
    match kind {
        "user" => state.user(name).map(|_| Identity::of_user(state, name)),
        "role" => state.role(name).map(|_| Identity::of_role(state, name)),
        _ => Err(Refusal::new("InvalidInput", format!("Invalid Entity Arn: {arn} is neither a user nor a role."))),
    }
}

/// `ContextEntries`, lower-case keys.
fn given(call: &Call<'_>) -> BTreeMap<String, Vec<String>> {
    let mut entries = BTreeMap::new();
    for number in 1.. {
        let prefix = format!("ContextEntries.member.{number}");
        let Some(key) = call.query(&format!("{prefix}.ContextKeyName")) else { break };
        let values = call.list(&format!("{prefix}.ContextKeyValues.member"));
        entries.insert(key.to_ascii_lowercase(), values.into_iter().map(str::to_owned).collect());
    }
    entries
}

impl Simulation {
    fn new(identity: Identity, given: BTreeMap<String, Vec<String>>) -> Self {
        let mut asked = Asked::default();
        for policy in identity.policies.iter().chain(&identity.boundary) {
            asked.read(policy);
        }
        let mut context = Context::new(Transport::Api);
        context.keys = given;
        // The simulator takes what it was not told to be absent from the request.
        context.told = Told::InFull;
        let absent = |key: &&String| !context.keys.contains_key(&key.to_ascii_lowercase());
        let missing = asked.0.iter().filter(absent).cloned().collect();
        Self { identity, context, missing }
    }

    fn one(&self, action: &str, resource: &str) -> Simulated {
        let request = Request { action, resource, context: &self.context };
        let said = self.identity.decide(None, &request);
        let boundary = self.identity.boundary.as_ref();
        let by_boundary =
            boundary.map(|policy| evaluate(&sources(std::slice::from_ref(policy)), &request).verdict == Verdict::Allow);
        let decision = match said.verdict {
            Verdict::Allow => "allowed",
            Verdict::ExplicitDeny => "explicitDeny",
            _ => "implicitDeny",
        };
        Simulated { decision, matched: said.by.map(|statement| statement.policy).into_iter().collect(), by_boundary }
    }

    /// One result an action, whatever the number of resources: the most restrictive, and each by itself below it.
    fn row(&self, action: &str, resources: &[&str]) -> String {
        let each: Vec<(&str, Simulated)> =
            resources.iter().map(|resource| (*resource, self.one(action, resource))).collect();
        let severity = |decision: &str| ["allowed", "implicitDeny", "explicitDeny"].iter().position(|d| *d == decision);
        let worst = each.iter().map(|(_, result)| result.decision).max_by_key(|decision| severity(decision));
        let specific = each.iter().map(|(resource, result)| {
            let inner = element("EvalResourceName", resource)
                + &element("EvalResourceDecision", result.decision)
                + &self.common(&result.matched, result.by_boundary);
            format!("<member>{inner}</member>")
        });
        let specific: String = specific.collect();
        let mut matched: Vec<String> = each.iter().flat_map(|(_, result)| result.matched.clone()).collect();
        matched.dedup();
        let by_boundary = each.iter().filter_map(|(_, result)| result.by_boundary).min();
        let inner = element("EvalActionName", action)
            + &element("EvalResourceName", template(action))
            + &element("EvalDecision", worst.unwrap_or("implicitDeny"))
            + &self.common(&matched, by_boundary)
            + &format!("<ResourceSpecificResults>{specific}</ResourceSpecificResults>");
        format!("<member>{inner}</member>")
    }

    fn common(&self, matched: &[String], by_boundary: Option<bool>) -> String {
        let statement = |policy: &String| {
            format!(
                "<member>{}{}</member>",
                element("SourcePolicyId", policy),
                element("SourcePolicyType", "IAM Policy")
            )
        };
        let statements: String = matched.iter().map(statement).collect();
        let missing: String = self.missing.iter().map(|key| element("member", key)).collect();
        let boundary = by_boundary.map_or_else(String::new, |allows| {
            let inner = element("AllowedByPermissionsBoundary", if allows { "true" } else { "false" });
            format!("<PermissionsBoundaryDecisionDetail>{inner}</PermissionsBoundaryDecisionDetail>")
        });
        format!(
            "<MatchedStatements>{statements}</MatchedStatements><MissingContextValues>{missing}</MissingContextValues>\
             {boundary}"
        )
    }
}

/// The shape of the resources of an action, which stands over the single ones.
fn template(action: &str) -> &'static str {
    let action = action.strip_prefix("iot:").unwrap_or_default();
    match action {
        "GetThingShadow" | "UpdateThingShadow" | "DeleteThingShadow" => {
            "arn:${Partition}:iot:${Region}:${Account}:thing/${ThingName}"
        }
        "Connect" => "arn:${Partition}:iot:${Region}:${Account}:client/${ClientId}",
        "Publish" | "Receive" | "RetainPublish" => "arn:${Partition}:iot:${Region}:${Account}:topic/${TopicName}",
        "Subscribe" => "arn:${Partition}:iot:${Region}:${Account}:topicfilter/${TopicFilter}",
        _ => "*",
    }
}

/// Keys that documents ask about, as written.
#[derive(Default)]
struct Asked(BTreeSet<String>);

impl Asked {
    fn read(&mut self, (_, document): &Named) {
        for statement in document.iter().flat_map(|document| &document.statements) {
            for condition in &statement.conditions {
                self.0.insert(condition.key.clone());
                for value in &condition.values {
                    self.variables_of(value);
                }
            }
            if let Some(Matching::Any(patterns) | Matching::Not(patterns)) = &statement.resource {
                for pattern in patterns {
                    self.variables_of(pattern);
                }
            }
        }
    }

    fn variables_of(&mut self, text: &str) {
        for rest in text.split("${").skip(1) {
            let name = rest.split(['}', ',']).next().unwrap_or_default().trim();
            // The others are escapes: `${*}`.
            if name.contains(':') {
                self.0.insert(name.to_owned());
            }
        }
    }
}
