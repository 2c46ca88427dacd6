//! How fast the evaluator decides, and how fast a list of 100,000 names is filtered, beside a plain substring scan of
//! the same names in the same run. `cargo bench`

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a measurement, not the product")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use fleetdeck::fleet::{Filter, List, Sort, Thing};
use fleetdeck::policy::{Context, Document, Request, Source, ThingContext, Transport, evaluate};

const NAMES: usize = 100_000;

fn main() {
    decisions();
    filtering();
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

fn filtering() {
    let sites = ["oslo", "bergen", "tromso", "stavanger", "trondheim"];
    let kinds = ["pump", "valve", "meter", "fan"];
    let things = (0..NAMES).map(|i| Thing {
        name: format!("{}-{}-{i:06}", sites[i % sites.len()], kinds[i / 7 % kinds.len()]),
        thing_type: Some(kinds[i / 7 % kinds.len()].to_owned()),
        ..Thing::default()
    });
    let mut list: List<Thing> = List::default();
    let start = Instant::now();
    list.extend(things);
    report("load", start.elapsed(), list.loaded());
    let plain = best(|| {
        black_box(list.items().iter().filter(|t| t.name.contains(black_box("pump-00"))).count());
    });
    report("plain substring scan", plain, NAMES);
    for text in ["opmp42", "\"pump-00\"", "type:pump", "oslo pump !9"] {
        let took = best(|| {
            list.set_filter(Filter::default());
            list.set_filter(Filter::parse(black_box(text)).unwrap());
        });
        let what = format!("filter `{text}`");
        report(&what, took, NAMES);
        println!(
            "{:>40.1} times the plain scan, {} shown",
            took.as_secs_f64() / plain.as_secs_f64(),
            list.rows().len()
        );
    }
    list.set_filter(Filter::default());
    let took = best(|| {
        list.set_sort(None);
        list.set_sort(Some(Sort { field: "name".to_owned(), descending: false }));
    });
    report("sort by name", took, NAMES);
    let page: Vec<Thing> = (0..250).map(|i| Thing { name: format!("new-{i}"), ..Thing::default() }).collect();
    let start = Instant::now();
    list.extend(page);
    report("a page of 250 into the sorted list", start.elapsed(), NAMES);
}

fn report(what: &str, took: Duration, rows: usize) {
    println!(
        "{what:<36} {:>9.2} ms  {:>8.1} ns a row",
        took.as_secs_f64() * 1e3,
        took.as_secs_f64() * 1e9 / rows as f64
    );
}
