//! The dialog of a change: long documents, and what the operator may not.

use super::driver::Driver;
use crate::app::dialog::{Change, ChangeDialog, Dialog, Stage};
use crate::app::*;
use crate::diagnose::{ApiCall, Finding, Fix, NewPolicyVersion};
use crate::fleet::{Fact, Policy, PolicyDetail, Problem, ProblemKind};

/// A new version whose document differs in every one of many lines.
fn fix() -> Fix {
    let document = |action: &str| {
        let statements: Vec<String> = (0..20)
            .map(|n| format!(r#"{{"Effect":"Allow","Action":"iot:{action}","Resource":"arn:aws:iot:eu-west-1:1:topic/{action}/{n}"}}"#))
            .collect();
        format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
    };
    let policy = PolicyDetail {
        policy: Policy { name: "telemetry".to_owned(), ..Policy::default() },
        document: document("Publish"),
        default_version: "1".to_owned(),
        ..PolicyDetail::default()
    };
    Fix::new_policy_version(NewPolicyVersion {
        id: "new".to_owned(),
        title: "Correct policy telemetry".to_owned(),
        policy: &policy,
        document: &document("Receive"),
        others: &Fact::Known(Vec::new()),
        shared_by: &Fact::Known(41),
        notes: vec!["the last note".to_owned()],
    })
}

fn open(driver: &mut Driver, count: usize) {
    let changes = (0..count).map(|n| change(if n == 0 { fix() } else { another(n) })).collect();
    driver.state.dialog = Some(Dialog::Change(Box::new(ChangeDialog::new(changes))));
}

/// The same to look at, but it does something else.
fn another(n: usize) -> Fix {
    Fix { calls: vec![ApiCall::DeletePolicy { policy: format!("p{n}") }], ..fix() }
}

fn change(fix: Fix) -> Change {
    let finding = Finding {
        id: "test",
        title: "Policy telemetry nearly allows it".to_owned(),
        evidence: Vec::new(),
        advice: String::new(),
        fixes: Vec::new(),
    };
    Change::Fix { finding, fix }
}

#[test]
fn two_ways_have_the_same_text_only_where_they_do_the_same_and_then_they_are_one() {
    let dialog = ChangeDialog::new(vec![change(fix()), change(fix()), change(another(1))]);
    let titles: Vec<String> = dialog.changes.iter().map(Change::title).collect();
    assert_eq!(
        titles,
        ["Correct policy telemetry", "Correct policy telemetry, for: Policy telemetry nearly allows it"]
    );
}

fn rows(state: &State) -> Vec<String> {
    state.dialog_view().unwrap().rows.iter().map(Row::plain).collect()
}

fn refuse(driver: &mut Driver, action: &str) {
    let denied = [(action.to_owned(), "no".to_owned())].into();
    driver.tell(Msg::Usage(Box::new(Usage { denied, ..Usage::default() })));
}

#[test]
fn a_document_of_many_lines_is_scrolled_to_its_end_and_says_that_there_is_more() {
    let mut driver = Driver::signed_in(80, 24);
    open(&mut driver, 7);
    let view = driver.state.dialog_view().unwrap();
    assert!(view.head.len() <= 8, "the ways leave room for the preview: {}", view.head.len());
    assert!(view.head.iter().any(|row| row.plain().contains("1 of 7 ways")));
    assert!(view.keys.iter().any(|(_, what)| what == "more"), "{:?}", view.keys);
    let rows = rows(&driver.state);
    assert!(rows.len() > 80, "{}", rows.len());
    assert!(rows.iter().any(|row| row.starts_with("- ") && row.contains("topic/Publish/19")));
    assert!(rows.iter().any(|row| row.starts_with("+ ") && row.contains("topic/Receive/19")));
    assert!(rows.iter().any(|row| row.contains("41 targets")), "{rows:#?}");
    assert_eq!(view.top, 0);
    driver.keys("G");
    assert!(driver.state.dialog_view().unwrap().top >= rows.len() - 20, "the end is reached");
    driver.keys("g");
    assert_eq!(driver.state.dialog_view().unwrap().top, 0);
}

#[test]
fn what_aws_refused_before_is_named_with_the_statement_to_ask_for_and_that_is_copied() {
    let mut driver = Driver::signed_in(80, 24);
    refuse(&mut driver, "iot:CreatePolicyVersion");
    open(&mut driver, 1);
    let shown = rows(&driver.state).join("\n");
    assert!(shown.contains("AWS refused iot:CreatePolicyVersion before"), "{shown}");
    assert!(shown.contains(r#""Action": "iot:CreatePolicyVersion""#), "{shown}");
    driver.keys("y");
    let Some(Effect::Copy(copied)) = driver.others.last() else { panic!("{:?}", driver.others) };
    let statement: serde_json::Value = serde_json::from_str(copied).unwrap();
    assert_eq!(statement["Statement"][0]["Action"], "iot:CreatePolicyVersion");
    // Another right that is missing is no matter of this change.
    refuse(&mut driver, "iot:AttachPolicy");
    assert!(!rows(&driver.state).join("\n").contains("AWS refused"));
    driver.keys("y");
    let Some(Effect::Copy(copied)) = driver.others.last() else { panic!("{:?}", driver.others) };
    assert!(copied.starts_with("aws iot create-policy-version "), "{copied}");
}

#[test]
fn after_a_refusal_what_aws_said_is_the_first_thing_seen() {
    let mut driver = Driver::signed_in(80, 24);
    open(&mut driver, 1);
    let problem = Problem::new(ProblemKind::Denied, "CreatePolicyVersion", "telemetry", "you may not");
    let Some(Dialog::Change(dialog)) = &mut driver.state.dialog else { panic!() };
    dialog.stage = Stage::Failed(problem);
    let rows = rows(&driver.state);
    assert!(rows[0].contains("Not done") && rows[0].contains("CreatePolicyVersion"), "{rows:#?}");
    assert!(rows[..12].iter().any(|row| row.contains("ask for")), "{rows:#?}");
    driver.keys("y");
    let Some(Effect::Copy(copied)) = driver.others.last() else { panic!("{:?}", driver.others) };
    assert!(copied.contains(r#""Effect": "Allow""#), "{copied}");
}
