//! `can` of the account: whom the target names, what is gathered, and what AWS itself says where it can be asked.

use super::asked::Asked;
use super::identity::{iam_engine, iot_engine};
use super::misused;
use super::told::Way;
use super::verdict::{self, AwsSays, Engine, Judged, word};
use crate::aws::{Cloud, MqttAction, Subject};
use crate::cli::Exit;
use crate::cli::args::CanArgs;
use crate::cli::doctor::target::Target;
use crate::cli::print::Stop;
use crate::cli::run::Session;
use crate::diagnose::{Asking, CognitoFacts, MqttAsked, Outcome, ShadowAsked, ShadowOperation, device_may};
use crate::fleet::{IamPrincipal, Problem, ProblemKind};
use crate::policy::Verdict;

pub(super) async fn run(session: &Session, args: &CanArgs) -> Result<Exit, Stop> {
    let [target, action, resource] = args.words.as_slice() else {
        let next = "Such as: pump-0001 iot:Publish topic/a/b; of files alone, name them by --policy.";
        return Err(misused("of the account, a target, an action and a resource are asked", next));
    };
    let cloud = session.open().await?;
    let asked = Asked::new(action, resource, Some(cloud.scope()))?;
    let mut judged = match Target::parse(target) {
        Target::Device(subject) => of_device(&cloud, args, &subject, &asked).await?,
        Target::Identity(identity) => of_identity(&cloud, args, &identity, &asked).await,
        Target::Iam(principal) => of_iam(&cloud, &principal, &asked).await,
    };
    judged.notes.extend(asked.doubts());
    verdict::write(session.output(), &judged)?;
    Ok(judged.exit())
}

async fn of_device(cloud: &Cloud, args: &CanArgs, subject: &Subject, asked: &Asked) -> Result<Judged, Problem> {
    let way = Way::usual(&asked.action);
    let client_id = client_id(args, asked);
    let facts = match way {
        Way::Mqtt => {
            let session = MqttAsked { client_id: client_id.clone(), ..MqttAsked::default() };
            Box::pin(cloud.session_facts(subject, &session)).await
        }
        Way::Credentials => Box::pin(cloud.device_facts(subject, alias(asked), true)).await,
        Way::Https | Way::Api => match shadow(asked) {
            Some(shadow) => Box::pin(cloud.shadow_facts(subject, &shadow)).await,
            None => Box::pin(cloud.device_facts(subject, None, false)).await,
        },
    };
    let client_id = client_id.or_else(|| facts.thing_name.clone());
    let asking = match (way, &client_id) {
        (Way::Mqtt, Some(id)) => Asking::Mqtt(id),
        (Way::Mqtt, None) => {
            let message = "over MQTT much depends on the client id, and no thing gives it";
            return Err(
                Problem::new(ProblemKind::Input, "can", &asked.action, message).next("Name it: --client-id ID.")
            );
        }
        (Way::Credentials, _) => Asking::Credentials,
        (Way::Https | Way::Api, _) => Asking::Https,
    };
    let Some(may) = device_may(&facts, asking, &asked.action, &asked.resource) else {
        let message = "AWS IoT policies, which alone count for a certificate, know no such action";
        return Err(Problem::new(ProblemKind::Input, "can", &asked.action, message));
    };
    let by_policies = may.decision.verdict;
    let way = if way == Way::Api { Way::Https } else { way };
    let engines = vec![Engine { engine: "AWS IoT", decision: may.decision }];
    let mut judged = Judged::new(&asked.action, &asked.resource, way, engines);
    match (may.outcome, by_policies) {
        (Outcome::Fail, Verdict::Allow) => judged.overrule(Verdict::ImplicitDeny, &may.notes),
        (Outcome::Unknown, Verdict::Allow) => judged.overrule(Verdict::Unknown, &may.notes),
        _ => {}
    }
    judged.notes = may.notes;
    let arn = facts.certificate.known().map(|detail| detail.certificate.arn.clone()).or(facts.presented);
    if let Some(arn) = arn {
        judged.aws = ask_aws(cloud, &arn, None, client_id.as_deref(), asked, by_policies).await;
    }
    Ok(judged)
}

async fn of_identity(cloud: &Cloud, args: &CanArgs, identity: &str, asked: &Asked) -> Judged {
    let way = Way::usual(&asked.action);
    let shadow = shadow(asked);
    let facts = cloud.cognito_facts(identity, args.identity_pool.as_deref(), shadow.as_ref()).await;
    let client_id = client_id(args, asked);
    let iam = iam_engine(&facts.role_policies, asked, &session_keys(&facts));
    let mut engines = vec![Engine { engine: "IAM", decision: iam }];
    let mut notes = Vec::new();
    let logins = facts.identity.known().map(|identity| identity.logins.len());
    if logins == Some(0) {
        notes.push("the identity has no login: AWS IoT policies have no say, IAM alone decides".to_owned());
        notes.push(
            "in the enhanced flow Amazon Cognito limits such sessions further; the classic flow does not".to_owned(),
        );
    } else {
        let decision = iot_engine(&facts, asked, way, client_id.as_deref());
        engines.push(Engine { engine: "AWS IoT", decision });
    }
    let mut judged = Judged::new(&asked.action, &asked.resource, way, engines);
    judged.notes = notes;
    let pool = facts.pool.known().map(|pool| pool.id.as_str()).or(args.identity_pool.as_deref());
    if logins != Some(0) && pool.is_some() {
        judged.aws = ask_aws(cloud, identity, pool, client_id.as_deref(), asked, judged.verdict).await;
    }
    judged
}

/// What IAM policies of an identity's role may ask about its session (IAM guide, keys of web identity federation).
fn session_keys(facts: &CognitoFacts) -> Vec<(&'static str, String)> {
    let mut keys = vec![("cognito-identity.amazonaws.com:sub", facts.identity_id.clone())];
    if let Some(pool) = facts.pool.known() {
        keys.push(("cognito-identity.amazonaws.com:aud", pool.id.clone()));
    }
    if let Some(role) = facts.role.known() {
        keys.push(("aws:PrincipalArn", role.arn.clone()));
    }
    keys
}

async fn of_iam(cloud: &Cloud, principal: &IamPrincipal, asked: &Asked) -> Judged {
    let facts = cloud.iam_facts(principal, shadow(asked).as_ref()).await;
    let mut keys = vec![("aws:PrincipalArn", principal.arn.clone())];
    if principal.kind == crate::fleet::IamKind::User {
        keys.push(("aws:username", principal.name.clone()));
    }
    let engines = vec![Engine { engine: "IAM", decision: iam_engine(&facts.policies, asked, &keys) }];
    let mut judged = Judged::new(&asked.action, &asked.resource, Way::usual(&asked.action), engines);
    judged.notes.push("service control policies and session policies of its sign-in are not seen from here".to_owned());
    judged
}

/// The client id: of a connect it is the resource; else the one given.
fn client_id(args: &CanArgs, asked: &Asked) -> Option<String> {
    let of_connect = asked.named("client/").filter(|_| asked.action.eq_ignore_ascii_case("iot:Connect"));
    of_connect.map(str::to_owned).or_else(|| args.client_id.clone())
}

fn alias(asked: &Asked) -> Option<&str> {
    asked.named("rolealias/")
}

/// The shadow, where it is about one.
fn shadow(asked: &Asked) -> Option<ShadowAsked> {
    let operations = [ShadowOperation::Get, ShadowOperation::Update, ShadowOperation::Delete];
    let operation = operations.into_iter().find(|one| one.action().eq_ignore_ascii_case(&asked.action))?;
    let named = asked.named("thing/")?;
    let (thing, shadow) = named.split_once('/').map_or((named, None), |(thing, shadow)| (thing, Some(shadow)));
    Some(ShadowAsked { thing: thing.to_owned(), shadow: shadow.map(str::to_owned), operation })
}

/// What AWS says of the policies, where it can be asked; a refusal is told, and leaves the verdict as it is.
async fn ask_aws(
    cloud: &Cloud,
    principal: &str,
    pool: Option<&str>,
    client_id: Option<&str>,
    asked: &Asked,
    ours: Verdict,
) -> Option<AwsSays> {
    const CALL: &str = "TestAuthorization";
    let action = MqttAction::parse(&asked.action)?;
    Some(match cloud.test_authorization(principal, pool, client_id, action, &asked.resource).await {
        Ok(tested) => {
            let mut answer = word(tested.verdict).1.to_owned();
            if !tested.policies.is_empty() {
                answer = format!("{answer} by {}", tested.policies.join(", "));
            }
            if !tested.missing.is_empty() {
                answer = format!("{answer}, without knowing {}", tested.missing.join(", "));
            }
            let certain = tested.missing.is_empty() && tested.verdict != Verdict::Unknown && ours != Verdict::Unknown;
            let same = (tested.verdict == Verdict::Allow) == (ours == Verdict::Allow);
            AwsSays { call: CALL, verdict: Some(tested.verdict), answer, agrees: certain.then_some(same) }
        }
        Err(problem) => {
            let answer = match (problem.kind, &problem.missing) {
                (ProblemKind::Denied, Some(missing)) => format!("not asked: no permission: {missing}"),
                _ => format!("gave no answer: {}", problem.message),
            };
            AwsSays { call: CALL, verdict: None, answer, agrees: None }
        }
    })
}
