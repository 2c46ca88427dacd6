//! Runs the table.

use super::cases::{AT_2008, CASES, Case, Says, Who, arn};
use super::*;

fn context(who: Who) -> Context {
    let mut context = Context::new(match who {
        Who::Mqtt | Who::Detached | Who::OtherClient => Transport::Mqtt,
        Who::Https => Transport::Https,
        Who::Credentials => Transport::CredentialProvider,
        Who::Iam => Transport::Api,
    });
    let key = |key: &str, value: &str| (key.to_owned(), vec![value.to_owned()]);
    if context.transport == Transport::Mqtt {
        context.client_id = Some(if who == Who::OtherClient { "other" } else { "pump-7" }.to_owned());
        context.keys = [key("aws:sourceip", "203.0.113.7")].into();
    }
    if who == Who::Iam {
        context.keys = [
            key("credentials-iot:thingname", "pump-7"),
            key("aws:currenttime", "2026-05-01T12:00:00Z"),
            key("s3:max-keys", "10"),
        ]
        .into();
        context.told = Told::InFull;
        return context;
    }
    context.thing = Some(ThingContext {
        name: "pump-7".to_owned(),
        thing_type: Some("Pump".to_owned()),
        attributes: [("site".to_owned(), "oslo".to_owned())].into(),
        is_attached: who != Who::Detached,
        is_exclusive: Some(false),
    });
    let field = |name: &str, values: &[&str]| {
        (name.to_owned(), values.iter().map(|v| (*v).to_owned()).collect::<Vec<String>>())
    };
    context.certificate = Some(CertificateNames(
        [
            field("Subject.CommonName", &["pump-7"]),
            field("Subject.OrganizationalUnit", &["first", "second"]),
            field("Subject.Title", &["a+b"]),
            field("Subject.Organization", &["Example, Inc."]),
        ]
        .into(),
    ));
    context
}

fn check(case: &Case, version: &str) {
    let statements = case.statements.replace('@', &arn(""));
    let document = format!(r#"{{"Version":"{version}","Statement":[{statements}]}}"#);
    let decision = decide(&document, case.action, &arn(case.resource), &context(case.who));
    let says = match decision.verdict {
        Verdict::Allow => Says::Allow,
        Verdict::ExplicitDeny => Says::Deny,
        Verdict::ImplicitDeny => Says::Nothing,
        Verdict::Unknown => Says::Unknown,
    };
    let place = format!("{}: {:?}, {} on {}: {statements}", case.page, case.who, case.action, case.resource);
    assert_eq!(says, case.says, "{place}\n{decision:?}");
    assert_eq!(decision.by.is_some(), matches!(says, Says::Allow | Says::Deny), "{place}");
    assert_eq!(decision.unknown.is_empty(), says != Says::Unknown, "{place}");
}

#[test]
fn every_fact_of_the_documentation() {
    assert!(CASES.len() >= 60);
    for case in CASES {
        check(case, "2012-10-17");
    }
    for case in AT_2008 {
        check(case, "2008-10-17");
    }
}
