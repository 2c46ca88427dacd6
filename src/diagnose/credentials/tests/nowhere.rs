//! A certificate of no thing.

use super::*;

fn bare(policies: Vec<PolicyDetail>, things: Fact<Vec<(String, Vec<String>)>>) -> DeviceFacts {
    DeviceFacts {
        thing_name: None,
        thing: Fact::Unknown("the certificate is attached to no thing".to_owned()),
        thing_principals: Fact::Unknown("the certificate is attached to no thing".to_owned()),
        presented: Some(CERTIFICATE.to_owned()),
        certificate_policies: Fact::Known(policies.into_iter().map(attached).collect()),
        mending: Mending { things, ..Mending::default() },
        ..healthy()
    }
}

fn found(facts: &DeviceFacts) -> Finding {
    let report = credentials(facts);
    let check = report.checks.iter().find(|check| check.id == "thing-exists").unwrap();
    assert_eq!(check.outcome, Outcome::Warning, "it may be on purpose");
    let mut findings = report.findings;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.remove(0)
}

#[test]
fn it_is_attached_to_a_thing_that_is_named_and_to_no_other() {
    let thing = |name: &str, principals: &[&str]| {
        (name.to_owned(), principals.iter().map(|&one| one.to_owned()).collect::<Vec<_>>())
    };
    let other = CERTIFICATE.replace('0', "f");
    let named = detail("named", &allow("iot:Connect", "client/pump"));
    let things = vec![thing("empty", &[]), thing("taken", &[&other]), thing("pump", &[&other])];
    let finding = found(&bare(vec![granting(), named], Fact::Known(things)));
    assert_eq!(finding.id, "certificate-without-thing");
    let ids: Vec<&str> = finding.fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(ids, ["attach-thing:pump", "attach-thing:empty"], "the one that its policy names goes first");
    assert!(finding.fixes.iter().all(|fix| fix.needs_choice.is_some()), "{finding:#?}");
    assert!(finding.fixes[0].notes.iter().any(|note| note.contains("has 1 certificate")), "{finding:#?}");
    let call = ApiCall::AttachThingPrincipal { thing: "pump".to_owned(), principal: CERTIFICATE.to_owned() };
    assert_eq!(finding.fixes[0].calls, [call]);
}

#[test]
fn what_is_not_known_of_things_is_told_or_not_asked() {
    let denial = Denial { action: "iot:ListThings".to_owned(), resource: "*".to_owned(), message: "no".to_owned() };
    let finding = found(&bare(vec![granting()], Fact::Denied(denial)));
    assert!(finding.fixes.is_empty() && finding.evidence.iter().any(|line| line.contains("iot:ListThings")));
    let not_asked = credentials(&bare(vec![granting()], Mending::default().things));
    assert_eq!(not_asked.findings, [], "whether it has a thing is not known");
}

#[test]
fn names_are_those_that_are_whole() {
    let documents = [
        allow("iot:Connect", "client/pump/1"),
        allow("iot:Publish", "topic/$aws/things/valve/shadow/update"),
        allow("iot:GetThingShadow", "thing/pump-2/config"),
        allow("iot:Connect", "client/${iot:ClientId}"),
        allow("iot:Connect", "client/fleet-*"),
        allow("iot:Publish", "topic/pump-9"),
    ];
    let policies = documents.iter().enumerate().map(|(at, text)| detail(&at.to_string(), text)).collect();
    let names = crate::diagnose::things_spoken_of(&bare(policies, Fact::Known(Vec::new())));
    assert_eq!(names, ["pump/1", "valve", "pump-2"]);
}
