//! `can` of the account: whom the target names, what is gathered, and what AWS itself says where it can be asked.

use super::asked::Asked;
use super::misused;
use super::told::Way;
use super::verdict::{self, AwsSays, Engine, Judged, word};
use crate::aws::{Cloud, MqttAction, Subject, Tested};
use crate::cli::Exit;
use crate::cli::args::CanArgs;
use crate::cli::doctor::target::{Target, no_identity};
use crate::cli::print::Stop;
use crate::cli::run::Session;
use crate::diagnose::{
    Asking, DeviceFacts, May, MqttAsked, Outcome, ShadowAsked, ShadowOperation, cognito_may, device_may, iam_may,
};
use crate::fleet::{Fact, IamPrincipal, Problem, ProblemKind, Scope};
use crate::policy::Verdict;

pub(super) async fn run(session: &Session, args: &CanArgs) -> Result<Exit, Stop> {
    let [target, action, resource] = args.words.as_slice() else {
        let next = "Such as: pump-0001 iot:Publish topic/a/b; of files alone, name them by --policy.";
        return Err(misused("of the account, a target, an action and a resource are asked", next));
    };
    let cloud = session.open().await?;
    let asked = Asked::new(action, resource, Some(cloud.scope()))?;
    let target = Target::here(target, cloud.scope())?;
    misplaced(args, &target, &asked)?;
    let mut judged = match target {
        Target::Device(subject) => of_device(&cloud, args, &subject, &asked).await?,
        Target::Identity(identity) => of_identity(&cloud, args, &identity, &asked).await,
        Target::Iam(principal) => of_iam(&cloud, &principal, &asked).await,
    };
    judged.notes.extend(asked.doubts());
    verdict::write(session.output(), &judged)?;
    Ok(judged.exit())
}

/// Options that this request leaves no place for: the verdict would be taken for one with them.
fn misplaced(args: &CanArgs, target: &Target, asked: &Asked) -> Result<(), Problem> {
    let refused = |option: &str, message: &str, next: &str| {
        Err(Problem::new(ProblemKind::Input, "can", option, message).next(next))
    };
    if args.identity_pool.is_some() && !matches!(target, Target::Identity(_)) {
        let message = "only Amazon Cognito identities are in an identity pool";
        return refused("--identity-pool", message, "Leave it out, or name an identity.");
    }
    let Some(given) = &args.client_id else { return Ok(()) };
    let next = "Leave it out.";
    match target {
        Target::Iam(_) => refused("--client-id", "what IAM users and roles may do does not depend on it", next),
        _ if Way::usual(&asked.action) != Way::Mqtt => {
            refused("--client-id", "only what is asked over MQTT depends on it", next)
        }
        _ if client_id(args, asked).as_ref() != Some(given) => {
            refused("--client-id", "the resource names another client id", next)
        }
        _ => Ok(()),
    }
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
    if let Some(problem) = no_identity("can", &facts) {
        return Err(problem);
    }
    if let Some(why) = nobody(&facts, subject) {
        let way = if way == Way::Api { Way::Https } else { way };
        return Ok(Judged::of_nobody(&asked.action, &asked.resource, way, why));
    }
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
    let way = if way == Way::Api { Way::Https } else { way };
    let (mut judged, by_policies) = judged(asked, way, may);
    judged.certificate = facts.certificate.known().map(|detail| detail.certificate.id.clone());
    let arn = facts.certificate.known().map(|detail| detail.certificate.arn.clone()).or(facts.presented);
    if let Some(arn) = arn {
        judged.aws = ask_aws(cloud, &arn, None, client_id.as_deref(), asked, (&judged, by_policies)).await;
    }
    let others = facts.other_active.iter().filter_map(|other| {
        let id = other.certificate.known()?.certificate.id.clone();
        Some((id, self::judged(asked, way, device_may(other, asking, &asked.action, &asked.resource)?).0.verdict))
    });
    judged.weigh(&others.collect::<Vec<_>>());
    Ok(judged)
}

/// Why nobody could ask: the thing is none, or has no certificate.
fn nobody(facts: &DeviceFacts, subject: &Subject) -> Option<String> {
    let (Subject::Thing(thing), Fact::Absent) = (subject, &facts.certificate) else { return None };
    if facts.thing == Fact::Absent {
        let Scope { account, region, .. } = &facts.scope;
        return Some(format!("there is no thing {thing} in account {account} and region {region}; case counts"));
    }
    let no_device = "so no device can act as it; a certificate that is not attached can be named itself";
    match facts.thing_principals.known()?.as_slice() {
        [] => Some(format!("no certificate is attached to thing {thing}, {no_device}")),
        others => Some(format!(
            "no certificate is attached to thing {thing}, but {}: ask about that one by its id",
            others.join(", ")
        )),
    }
}

async fn of_identity(cloud: &Cloud, args: &CanArgs, identity: &str, asked: &Asked) -> Judged {
    let way = Way::usual(&asked.action);
    let shadow = shadow(asked);
    let facts = cloud.cognito_facts(identity, args.identity_pool.as_deref(), shadow.as_ref()).await;
    let client_id = client_id(args, asked);
    let may = cognito_may(&facts, way.transport(), client_id.as_deref(), &asked.action, &asked.resource);
    let (mut judged, by_policies) = judged(asked, way, may);
    let given = args.identity_pool.as_deref().filter(|_| facts.in_pool != Fact::Known(false));
    let pool = facts.pool.known().map(|pool| pool.id.as_str()).or(given);
    // Without a login AWS would have to be asked about the pool's role alone.
    let has_login = facts.identity.known().is_some_and(|identity| !identity.logins.is_empty());
    if has_login && pool.is_some() {
        judged.aws = ask_aws(cloud, identity, pool, client_id.as_deref(), asked, (&judged, by_policies)).await;
    }
    judged
}

async fn of_iam(cloud: &Cloud, principal: &IamPrincipal, asked: &Asked) -> Judged {
    let facts = cloud.iam_facts(principal, shadow(asked).as_ref()).await;
    let way = Way::usual(&asked.action);
    let (mut judged, _) = judged(asked, way, iam_may(&facts, way.transport(), &asked.action, &asked.resource));
    judged.notes.push("service control policies are not seen from here".to_owned());
    judged
}

/// The verdict with everything that is known besides the policies, and what the policies alone say.
fn judged(asked: &Asked, way: Way, may: May) -> (Judged, Verdict) {
    let name = |engine: &'static str| if engine == "IoT" { "AWS IoT" } else { engine };
    let engines = may.halves.into_iter().map(|half| Engine { engine: name(half.engine), decision: half.decision });
    let mut judged = Judged::new(&asked.action, &asked.resource, way, engines.collect());
    let by_policies = judged.verdict;
    match (may.outcome, by_policies) {
        (Outcome::Fail, Verdict::Allow | Verdict::Unknown) => judged.overrule(Verdict::ImplicitDeny, &may.notes),
        (Outcome::Unknown, Verdict::Allow | Verdict::ExplicitDeny | Verdict::ImplicitDeny) => {
            judged.overrule(Verdict::Unknown, &may.notes);
        }
        _ => {}
    }
    judged.notes = may.notes;
    (judged, by_policies)
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
    (judged, ours): (&Judged, Verdict),
) -> Option<AwsSays> {
    const CALL: &str = "TestAuthorization";
    let action = MqttAction::parse(&asked.action)?;
    Some(match cloud.test_authorization(principal, pool, client_id, action, &asked.resource).await {
        Ok(tested) => {
            let mut answer = told(&tested);
            if !tested.missing.is_empty() {
                answer = format!("{answer}, without knowing {}", tested.missing.join(", "));
            }
            if judged.verdict != ours {
                answer = format!("{answer}; it looks at policies alone");
            }
            let is_known = tested.verdict != Verdict::Unknown && ours != Verdict::Unknown;
            let certain = tested.missing.is_empty() && is_known && judged.verdict == ours;
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

/// AWS's verdict in words. The policies of an implicit deny are those that it looked through: none of them denies.
fn told(tested: &Tested) -> String {
    let said = word(tested.verdict).1;
    let policies = tested.policies.join(", ");
    match (tested.verdict, policies.is_empty()) {
        (Verdict::ImplicitDeny, true) => format!("{said}: no policy allows it"),
        (Verdict::ImplicitDeny, false) => format!("{said}: nothing in {policies} allows it"),
        (_, true) => said.to_owned(),
        (_, false) => format!("{said} by {policies}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_was_looked_through_denies_nothing() {
        let of = |verdict, policies: &[&str]| {
            let policies = policies.iter().map(|policy| (*policy).to_owned()).collect();
            told(&Tested { verdict, policies, missing: Vec::new() })
        };
        assert_eq!(of(Verdict::ImplicitDeny, &["a", "b"]), "denied: nothing in a, b allows it");
        assert_eq!(of(Verdict::ImplicitDeny, &[]), "denied: no policy allows it");
        assert_eq!(of(Verdict::ExplicitDeny, &["a"]), "denied by a");
        assert_eq!(of(Verdict::Allow, &["a"]), "allowed by a");
        assert_eq!(of(Verdict::Unknown, &[]), "not known");
    }
}
