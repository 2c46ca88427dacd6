//! How fast the evaluator decides. `cargo bench -p fleetdeck-pure --bench pure`

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a measurement, not the product")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use fleetdeck_pure::policy::{Context, Document, Matching, Request, Source, ThingContext, Transport, evaluate};

fn main() {
    decisions();
    typical_principal();
}

/// The best of several runs: the one least disturbed.
fn best(mut run: impl FnMut()) -> Duration {
    let once = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..7).map(|_| once(&mut run)).min().unwrap_or_default()
}

fn decisions() {
    const ROUNDS: u32 = 100_000;
    let text = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/${iot:Connection.Thing.ThingName}"},
        {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"arn:aws:iot:eu-west-1:123456789012:topic/site/*/pump"},
        {"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:eu-west-1:123456789012:topic/secret/*"},
        {"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"arn:aws:iot:eu-west-1:123456789012:rolealias/a"}]}"#;
    let document = Document::parse(text).unwrap();
    let source = Source { name: "p", version: Some("1"), document: Some(&document) };
    let mut context = Context::new(Transport::Mqtt);
    context.client_id = Some("pump-7".to_owned());
    context.thing = Some(ThingContext { name: "pump-7".to_owned(), is_attached: true, ..ThingContext::default() });
    for (what, action, resource) in [
        ("allow, wildcard", "iot:Publish", "arn:aws:iot:eu-west-1:123456789012:topic/site/oslo/pump"),
        ("allow, variable", "iot:Connect", "arn:aws:iot:eu-west-1:123456789012:client/pump-7"),
        ("deny", "iot:Publish", "arn:aws:iot:eu-west-1:123456789012:topic/secret/x"),
        ("near-miss", "iot:AssumeRoleWithCertificate", "arn:aws:iot:eu-west-1:123456789012:rolealias/b"),
    ] {
        let request = Request { action, resource, context: &context };
        let took = best(|| {
            for _ in 0..ROUNDS {
                black_box(evaluate(black_box(&[source]), black_box(&request)));
            }
        });
        println!("evaluate, {what:<16} {:>12.0} decisions/s", f64::from(ROUNDS) / took.as_secs_f64());
    }
}

/// A principal as fleets have them: ten policies, most of them with variables, the one that decides among the last.
fn typical_principal() {
    const ROUNDS: u32 = 50_000;
    let arn = |resource: &str| format!("arn:aws:iot:eu-west-1:123456789012:{resource}");
    let texts: Vec<String> = (0..10)
        .map(|n| {
            let statement = |effect: &str, actions: &[&str], resources: &[String]| {
                serde_json::json!({"Effect": effect, "Action": actions, "Resource": resources})
            };
            let thing = "${iot:Connection.Thing.ThingName}";
            serde_json::json!({"Version": "2012-10-17", "Statement": [
                statement("Allow", &["iot:Connect"], &[arn(&format!("client/{n}-{thing}"))]),
                statement("Allow", &["iot:Publish", "iot:Receive"],
                    &[arn(&format!("topic/app{n}/{thing}/*")), arn(&format!("topic/$aws/things/{thing}/shadow/{n}/*"))]),
                statement("Allow", &["iot:Subscribe"], &[arn(&format!("topicfilter/app{n}/{thing}/*"))]),
                statement("Deny", &["iot:Publish"], &[arn(&format!("topic/app{n}/*/secret/${{iot:ClientId}}"))]),
            ]})
            .to_string()
        })
        .collect();
    let documents: Vec<Document> = texts.iter().map(|text| Document::parse(text).unwrap()).collect();
    let sources: Vec<Source<'_>> =
        documents.iter().map(|document| Source { name: "p", version: Some("1"), document: Some(document) }).collect();
    let mut context = Context::new(Transport::Mqtt);
    context.client_id = Some("pump-7".to_owned());
    context.thing = Some(ThingContext { name: "pump-7".to_owned(), is_attached: true, ..ThingContext::default() });
    let resource = arn("topic/app8/pump-7/up");
    let request = Request { action: "iot:Publish", resource: &resource, context: &context };
    assert_eq!(evaluate(&sources, &request).verdict, fleetdeck_pure::policy::Verdict::Allow);
    let took = best(|| {
        for _ in 0..ROUNDS {
            black_box(evaluate(black_box(&sources), black_box(&request)));
        }
    });
    let floor = best(|| {
        for _ in 0..ROUNDS {
            black_box(compared(black_box(&documents), black_box(&request)));
        }
    });
    let rate = |took: Duration| f64::from(ROUNDS) / took.as_secs_f64();
    println!("evaluate, ten policies     {:>12.0} decisions/s", rate(took));
    println!("the floor: texts compared  {:>12.0} a second", rate(floor));
}

/// What no evaluator can do without: every action compared, and the beginning of each resource behind one that fits. No
/// variable, no wildcard, no proof.
fn compared(documents: &[Document], request: &Request<'_>) -> usize {
    let listed = |matching: &Matching, fits: &dyn Fn(&str) -> bool| match matching {
        Matching::Any(all) | Matching::Not(all) => all.iter().any(|one| fits(one)),
    };
    let begins =
        |pattern: &str| request.resource.starts_with(pattern.split(['$', '*', '?']).next().unwrap_or_default());
    documents
        .iter()
        .flat_map(|document| &document.statements)
        .filter(|statement| listed(&statement.action, &|action| action.eq_ignore_ascii_case(request.action)))
        .filter(|statement| statement.resource.as_ref().is_some_and(|resource| listed(resource, &begins)))
        .count()
}
