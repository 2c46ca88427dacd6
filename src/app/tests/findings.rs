//! The findings: the audit streams in, is stopped and gone on with, goes deep when asked.

use super::driver::Driver;
use super::world::{CERTIFICATE, session};
use crate::app::*;
use crate::diagnose::{
    AuditCost, AuditEvent, AuditFacts, AuditFinding, AuditGap, AuditProgress, AuditStage, GapReason, RuleId,
};
use crate::fleet::{Certificate, CertificateStatus, Principal};

/// The audit asked for last.
pub(crate) fn asked(driver: &Driver) -> (Generation, bool, bool) {
    let last = driver.others.iter().rev().find_map(|effect| match effect {
        Effect::Audit { generation, deep, anew } => Some((*generation, *deep, *anew)),
        _ => None,
    });
    last.unwrap()
}

/// What the audit tells.
pub(crate) fn told(driver: &mut Driver, events: Vec<AuditEvent>) {
    let generation = driver.state.findings.generation;
    driver.tell(Msg::Audited { generation, events });
}

/// An error, two warnings, one of them with a fix, and a hostile name.
pub(crate) fn found() -> Vec<AuditFinding> {
    let mut facts = AuditFacts::new(session().scope);
    facts.add_policies(["telemetry".to_owned(), "unused-\u{1b}[31m温度".to_owned()]);
    let principal = Principal::parse(&facts.scope().iot(&format!("cert/{CERTIFICATE}")));
    facts.add_targets(0, &[principal]);
    let certificate = Certificate {
        id: CERTIFICATE.to_owned(),
        arn: String::new(),
        status: CertificateStatus::Inactive,
        mode: None,
        created: None,
    };
    let mut findings = vec![facts.judge_unused_policy("unused-\u{1b}[31m温度")];
    facts.add_things(["pump-0009".to_owned()]);
    findings.extend(facts.judge_thing(0, &[]));
    findings.extend(facts.judge_certificates(&[certificate]).0);
    facts.add_aliases(vec!["telemetry".to_owned()]);
    let role = "arn:aws:iam::123456789012:role/gone".to_owned();
    facts.add_alias(crate::fleet::RoleAlias { role_arn: role.clone(), ..crate::fleet::RoleAlias::named("telemetry") });
    findings.extend(facts.judge_role(&role, &crate::fleet::Fact::Absent, &[]));
    findings
}

pub(crate) fn progress(done: usize) -> AuditEvent {
    let left = Some(std::time::Duration::from_secs(250));
    let stage = AuditStage::Certificates;
    AuditEvent::Progress(AuditProgress { stage, done, total: Some(100_000), calls: 48, left })
}

/// What only a deep audit tells, and what a permission is missing for.
pub(crate) fn gaps() -> Vec<AuditEvent> {
    let rules = |names: &[&str]| names.iter().map(|name| RuleId::named(name).unwrap()).collect();
    let cost = AuditCost { calls: 100_000, seconds: 20_000 };
    vec![
        AuditEvent::Gap(AuditGap {
            what: "the role aliases".to_owned(),
            reason: GapReason::Denied("iot:ListRoleAliases".to_owned()),
            rules: rules(&["role-alias-unused", "role-alias-untrusted"]),
        }),
        AuditEvent::Gap(AuditGap {
            what: "the validity of certificates".to_owned(),
            reason: GapReason::NotAsked { seen: 0, of: 100_000, cost },
            rules: rules(&["certificate-expired"]),
        }),
    ]
}

fn subjects(driver: &Driver) -> Vec<String> {
    let findings = &driver.state.findings;
    (0..findings.len()).map(|at| findings.row(at).unwrap().finding.subject.name.clone()).collect()
}

#[test]
fn the_first_visit_begins_what_is_cheap_and_the_gravest_stands_first() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("8");
    assert_eq!((driver.state.place(), asked(&driver).1, asked(&driver).2), (Place::Findings, false, true));
    told(&mut driver, vec![AuditEvent::Found(found()), progress(250)]);
    assert_eq!(subjects(&driver)[0], "telemetry");
    let audits = driver.others.iter().filter(|effect| matches!(effect, Effect::Audit { .. })).count();
    driver.keys("1 8");
    assert_eq!(driver.others.iter().filter(|effect| matches!(effect, Effect::Audit { .. })).count(), audits);
    driver.keys("s s s S");
    assert_eq!(subjects(&driver).last().unwrap(), "telemetry", "the other way round");
}

#[test]
fn it_is_stopped_by_either_key_goes_on_and_drops_what_an_older_one_tells() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("8");
    let (first, ..) = asked(&driver);
    for key in ["esc", "p"] {
        driver.keys(key);
        assert_eq!(driver.state.findings.standing, Standing::Stopped, "{key}");
        let generation = driver.state.findings.generation;
        assert!(driver.others.contains(&Effect::Forget { generation }), "{key}");
        driver.tell(Msg::Audited { generation, events: vec![AuditEvent::Found(found())] });
        assert_eq!(driver.state.findings.loaded(), 0, "what was on its way is dropped");
        driver.keys("p");
        assert_eq!((asked(&driver).1, asked(&driver).2), (false, false), "it goes on, not anew");
    }
    driver.tell(Msg::Audited { generation: first, events: vec![AuditEvent::Done] });
    assert!(driver.state.findings.is_running());
    told(&mut driver, vec![AuditEvent::Found(found()), AuditEvent::Done]);
    driver.keys("A");
    assert_eq!((asked(&driver).1, asked(&driver).2), (true, false), "deeper, with what is known");
    assert_eq!(driver.state.findings.loaded(), 4);
    driver.keys("r");
    assert_eq!((asked(&driver).1, asked(&driver).2), (true, true));
    assert_eq!(driver.state.findings.loaded(), 0);
}

#[test]
fn only_the_finding_whose_fix_was_made_is_marked() {
    let mut driver = Driver::signed_in(120, 36);
    driver.keys("8");
    told(&mut driver, vec![AuditEvent::Found(found()), AuditEvent::Done]);
    driver.keys("/").text("rule:inactive").keys("enter f");
    assert!(matches!(driver.state.dialog, Some(Dialog::Change(_))), "it is looked at");
    driver.keys("esc 1 enter tab f enter y");
    assert!(driver.world.attached, "another change, of another screen: {:?}", driver.state.dialog);
    driver.keys("8");
    let findings = &driver.state.findings;
    assert!(findings.is_outdated && !findings.is_mended(findings.selected().unwrap()));
    driver.keys("f");
    assert!(matches!(driver.state.dialog, Some(Dialog::Change(_))), "it can still be mended");
}

#[test]
fn a_row_opens_its_subject_is_filtered_by_its_fields_and_offers_its_fix() {
    let mut driver = Driver::signed_in(120, 36);
    driver.keys("8");
    told(&mut driver, vec![AuditEvent::Found(found()), AuditEvent::Done]);
    driver.keys("f");
    assert!(driver.state.dialog.is_none(), "no call mends what does not exist");
    driver.keys("/").text("rule:inactive").keys("enter");
    assert_eq!(driver.state.findings.len(), 1);
    driver.keys("enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Certificate(CERTIFICATE.to_owned()));
    driver.keys("esc f");
    let level = driver.state.findings.selected().unwrap().finding.level;
    let Some(Dialog::Change(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.dialog) };
    assert_eq!(dialog.change().unwrap().calls()[0].operation(), "UpdateCertificate");
    let errors = driver.state.findings.count(level);
    driver.keys("enter y");
    let findings = &driver.state.findings;
    assert!(findings.is_mended(findings.selected().unwrap()), "until it is looked for again");
    assert!(driver.state.findings.is_outdated);
    assert_eq!(driver.state.findings.count(level), errors - 1, "what is mended does not count");
    driver.keys("f");
    assert!(driver.state.dialog.is_none(), "its preview is from before");
    assert!(driver.state.notice.as_ref().unwrap().text.contains("mended already"));
    // Audited again, it is gone; what is taken back then may be wrong again, and the list says so.
    driver.keys("r");
    told(&mut driver, vec![AuditEvent::Found(Vec::new()), AuditEvent::Done]);
    assert!(!driver.state.findings.is_outdated);
    driver.keys("u enter y");
    assert!(driver.state.findings.is_outdated);
    let said: String = driver.state.findings_head().iter().map(Row::plain).collect();
    assert!(said.contains("changed since: r audits again") && !said.contains('✓'), "{said}");
    driver.keys("r");
    told(&mut driver, vec![AuditEvent::Found(found()), AuditEvent::Done]);
    driver.keys("esc esc");
    assert_eq!((driver.state.findings.len(), driver.state.place()), (4, Place::Findings));
}

#[test]
fn who_looks_at_a_row_keeps_it_while_more_comes() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("8");
    let mut all = found();
    let worst = all.pop().unwrap();
    told(&mut driver, vec![AuditEvent::Found(all)]);
    driver.keys("j");
    let before = driver.state.findings.selected().unwrap().finding.clone();
    told(&mut driver, vec![AuditEvent::Found(vec![worst])]);
    assert_eq!(driver.state.findings.selected().unwrap().finding, before);
    // What the lists behind it had still to ask comes to rest; then nothing on it changes by itself.
    driver.pass(200);
    assert_eq!(driver.state.next_wake(), None);
}

#[test]
fn what_mends_a_finding_stands_there_however_long_it_is() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("8");
    let mut all: Vec<AuditFinding> = found().into_iter().filter(|found| !found.fixes.is_empty()).collect();
    all.truncate(1);
    all[0].title = "a long title ".repeat(10);
    all[0].evidence = (1..40).map(|number| format!("proof {number}")).collect();
    told(&mut driver, vec![AuditEvent::Found(all.clone()), AuditEvent::Done]);
    let rows: Vec<String> = driver.state.findings_detail().iter().map(Row::plain).collect();
    assert!(rows.len() <= driver.state.findings_detail_height(), "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with("f ")), "{rows:#?}");
    assert!(rows.iter().any(|row| row.starts_with("space shows it whole")), "{rows:#?}");
    // The key that shows it whole stands in the footer of a small terminal, too.
    let hints: Vec<&str> = driver.state.footer().iter().map(|(_, hint, _)| *hint).take(8).collect();
    assert!(hints.contains(&"whole"), "{hints:?}");
}

#[test]
fn a_finding_is_read_whole_in_a_small_terminal() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("8");
    let mut all = found();
    all.truncate(1);
    all[0].title = "a long title ".repeat(10);
    all[0].evidence = (1..40).map(|number| format!("proof {number}")).collect();
    told(&mut driver, vec![AuditEvent::Found(all), AuditEvent::Done]);
    let said = driver.state.findings_detail().iter().map(Row::plain).collect::<Vec<_>>().join("\n");
    assert_eq!(said.matches("a long title").count(), 10, "the title is whole: {said}");
    assert!(said.contains("proof 1") && said.contains("→") && said.contains("space shows "), "{said}");
    driver.keys("space");
    let view = driver.state.dialog_view().unwrap();
    let said = view.rows.iter().map(Row::plain).collect::<Vec<_>>().join("\n");
    assert!(said.contains("proof 39"), "{said}");
    driver.keys("G");
    assert!(driver.state.dialog_view().unwrap().top > 0, "it scrolls");
    driver.keys("space");
    assert!(driver.state.dialog.is_none());
    driver.keys("space enter");
    assert!(driver.state.dialog.is_none() && driver.state.page().is_some());
}
