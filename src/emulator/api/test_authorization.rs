//! `TestAuthorization` and `GetEffectivePolicies` (AWS IoT API reference).

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, texts};
use super::identity_policies::{Identity, Named, parsed, sources};
use super::policies::row;
use crate::emulator::credential_provider::principal_context;
use crate::emulator::state::{CognitoSession, Refusal, State};
use crate::policy::{self, Context, Decision, Effect, Request, Told, Transport, Verdict};

/// Service model `iot`: `AuthInfos`.
const MOST: usize = 10;

/// Who is asked about.
struct Subject {
    /// AWS IoT policies that count; `None` for an unauthenticated identity, which has none.
    iot: Option<Vec<Named>>,
    /// IAM policies of the pool's role; `None` for a certificate.
    iam: Option<Vec<Named>>,
    context: Context,
    keys: Context,
}

pub(super) fn test(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let infos = body["authInfos"].as_array().cloned().unwrap_or_default();
    if !(1..=MOST).contains(&infos.len()) {
        return Err(Refusal::invalid(format!(
            "1 validation error detected: Value at 'authInfos' failed to satisfy constraint: Member must have length \
             between 1 and {MOST}"
        )));
    }
    call.read(|state| {
        let subject = Subject::of(state, &body, call.query("clientId"))?;
        let results = infos.iter().map(|info| subject.result(state, info)).collect::<Result<Vec<Value>, Refusal>>()?;
        Ok(Answer::Json(json!({ "authResults": results })))
    })
}

/// The policies that have an effect on a thing, a principal, or an identity pool's role, with their documents.
pub(super) fn effective_policies(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let (principal, thing) = (body["principal"].as_str(), call.query("thingName"));
    call.read(|state| {
        if let Some(principal) = principal {
            state.check_principal(principal)?;
        }
        if let Some(thing) = thing {
            state.thing(thing)?;
        }
        let mut rows: Vec<Value> = (state.effective_policies(principal, thing).into_iter())
            .map(|(name, policy)| {
                let mut row = row(state, name);
                row["policyDocument"] = policy.document().into();
                row
            })
            .collect();
        if let Some(pool) = body["cognitoIdentityPoolId"].as_str() {
            // Alone it stands for the role of unauthenticated identities, with a principal for that of authenticated
            // ones (developer guide, `thing-groups`).
            let arn = role_arn(state, pool, principal.is_some())?;
            if let Some((_, role)) = state.role_by_arn(&arn) {
                rows.extend(role.policies.iter().map(
                    |(name, document)| json!({ "policyName": name, "policyArn": arn, "policyDocument": document }),
                ));
                let managed = role.managed.iter().filter_map(|arn| state.iam.managed.get_key_value(arn));
                rows.extend(managed.map(|(arn, document)| {
                    let name = arn.rsplit('/').next().unwrap_or_default();
                    json!({ "policyName": name, "policyArn": arn, "policyDocument": document })
                }));
            }
        }
        Ok(Answer::Json(json!({ "effectivePolicies": rows })))
    })
}

fn role_arn(state: &State, pool: &str, authenticated: bool) -> Result<String, Refusal> {
    let kind = if authenticated { "authenticated" } else { "unauthenticated" };
    let pool_of = |_| Refusal::invalid(format!("Identity pool {pool} does not exist"));
    Ok(state.identity_pool(pool).map_err(pool_of)?.roles.get(kind).cloned().unwrap_or_default())
}

impl Subject {
    fn of(state: &State, body: &Value, client_id: Option<&str>) -> Result<Self, Refusal> {
        let (principal, pool) = (body["principal"].as_str(), body["cognitoIdentityPoolId"].as_str());
        if principal.is_none() && pool.is_none() {
            return Err(Refusal::invalid("Either principal or cognitoIdentityPoolId must be specified"));
        }
        if let Some(principal) = principal {
            state.check_principal(principal)?;
        }
        let thing = principal.zip(client_id).filter(|(principal, id)| state.is_attached(id, principal));
        let thing = thing.map(|(_, id)| id);
        let mut context = principal_context(state, principal.unwrap_or_default(), thing, Transport::Mqtt);
        context.client_id = client_id.map(str::to_owned);
        let iot = match principal {
            Some(principal) => Some(iot_policies(state, principal, thing, body)?),
            None => None,
        };
        let mut keys = Context::new(Transport::Api);
        keys.told = Told::InFull;
        let iam = match pool {
            None => None,
            Some(pool) => {
                let arn = role_arn(state, pool, principal.is_some())?;
                let role = state.role_by_arn(&arn).map_or("", |(name, _)| name);
                let logins = principal.iter().map(|_| "authenticated".to_owned()).collect();
                let identity = principal.unwrap_or_default().to_owned();
                keys.keys = CognitoSession { identity, pool: pool.to_owned(), logins, enhanced: true }.keys();
                Some(Identity::of_role(state, role).policies)
            }
        };
        Ok(Self { iot, iam, context, keys })
    }

    /// One of the questions, answered: every resource of it must be allowed.
    fn result(&self, state: &State, info: &Value) -> Result<Value, Refusal> {
        let kind = info["actionType"].as_str().unwrap_or_default();
        let action = match kind {
            "CONNECT" => "iot:Connect",
            "PUBLISH" => "iot:Publish",
            "SUBSCRIBE" => "iot:Subscribe",
            "RECEIVE" => "iot:Receive",
            _ => {
                return Err(Refusal::invalid(format!(
                    "1 validation error detected: Value '{kind}' at 'authInfos.member.actionType' failed to satisfy \
                     constraint: Member must satisfy enum value set: [PUBLISH, SUBSCRIBE, RECEIVE, CONNECT]"
                )));
            }
        };
        let resources = texts(&info["resources"]);
        if resources.is_empty() {
            return Err(Refusal::invalid("authInfos.resources must not be empty"));
        }
        let engines = [(self.iot.as_ref(), &self.context), (self.iam.as_ref(), &self.keys)];
        let mut findings = Findings::default();
        for resource in &resources {
            for (policies, context) in &engines {
                if let Some(policies) = policies {
                    findings.add(policies, &Request { action, resource, context });
                }
            }
        }
        Ok(findings.row(state, info))
    }
}

/// The AWS IoT policies of a principal with those to add, and without those to skip.
fn iot_policies(state: &State, principal: &str, thing: Option<&str>, body: &Value) -> Result<Vec<Named>, Refusal> {
    let (add, skip) = (texts(&body["policyNamesToAdd"]), texts(&body["policyNamesToSkip"]));
    let mut names: Vec<String> = Vec::new();
    for (name, _) in state.effective_policies(Some(principal), thing) {
        if !skip.iter().any(|skipped| skipped == name) {
            names.push(name.to_owned());
        }
    }
    names.extend(add.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
    names.iter().map(|name| state.policy(name).map(|policy| parsed(name, policy.document()))).collect()
}

/// What became of one question.
#[derive(Default)]
struct Findings {
    allowing: Vec<String>,
    denying: Vec<String>,
    silent: Vec<String>,
    missing: Vec<String>,
    lacks: bool,
}

impl Findings {
    fn add(&mut self, policies: &[Named], request: &Request<'_>) {
        let whole = policy::evaluate(&sources(policies), request);
        self.lacks |= whole.verdict != Verdict::Allow;
        self.note_missing(&whole, policies, request);
        for policy in policies {
            let alone = policy::evaluate(&sources(std::slice::from_ref(policy)), request).verdict;
            let list = match alone {
                Verdict::Allow => &mut self.allowing,
                Verdict::ExplicitDeny => &mut self.denying,
                _ => &mut self.silent,
            };
            if !list.contains(&policy.0) {
                list.push(policy.0.clone());
            }
        }
    }

    fn note_missing(&mut self, whole: &Decision, policies: &[Named], request: &Request<'_>) {
        let bare = |variable: &str| variable.trim_start_matches("${").trim_end_matches('}').to_owned();
        let mut found: Vec<String> = whole.unresolved.iter().map(|one| bare(&one.variable)).collect();
        // Without a client id nothing can be said of variables that stand on it.
        let allows = policies.iter().filter_map(|(_, document)| document.as_ref()).flat_map(|d| &d.statements);
        let speaks_of_client = |statement: &crate::policy::Statement| {
            statement.effect == Effect::Allow && format!("{:?}", statement.resource).contains("${iot:ClientId}")
        };
        if request.context.transport == Transport::Mqtt
            && request.context.client_id.is_none()
            && allows.into_iter().any(speaks_of_client)
        {
            found.push("iot:ClientId".to_owned());
        }
        for name in found {
            if !self.missing.contains(&name) {
                self.missing.push(name);
            }
        }
    }

    fn row(&self, state: &State, info: &Value) -> Value {
        let rows = |names: &[String]| -> Vec<Value> {
            names
                .iter()
                .map(|name| {
                    // What is no policy of AWS IoT is one of the pool's role.
                    if state.policies.contains_key(name) { row(state, name) } else { json!({ "policyName": name }) }
                })
                .collect()
        };
        let decision = match (self.denying.is_empty(), self.lacks) {
            (false, _) => "EXPLICIT_DENY",
            (true, true) => "IMPLICIT_DENY",
            (true, false) => "ALLOWED",
        };
        json!({
            "authInfo": info,
            "allowed": { "policies": rows(&self.allowing) },
            "denied": {
                "implicitDeny": { "policies": rows(&self.silent) },
                "explicitDeny": { "policies": rows(&self.denying) },
            },
            "authDecision": decision,
            "missingContextValues": self.missing,
        })
    }
}
