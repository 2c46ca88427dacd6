//! What may be done, its proof, and the pages of identities and IAM principals.

use super::driver::Driver;
use super::world::{self, ALIAS, CERTIFICATE, THING};
use crate::app::dialog::{Dialog, Stage};
use crate::app::pages::Page;
use crate::app::*;
use crate::diagnose::{AccessKind, AccessRow, Half, Outcome};
use crate::policy::{Decision, MissKind, NearMiss, StatementRef, UnresolvedVariable, Verdict};

pub(super) const IDENTITY: &str = "eu-west-1:0b5ee3a6-0000-4000-8000-000000000000";

fn statement(policy: &str, sid: Option<&str>) -> StatementRef {
    StatementRef { policy: policy.into(), version: Some("3".into()), index: 1, sid: sid.map(str::to_owned) }
}

fn decision(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        by: None,
        near_misses: Vec::new(),
        unresolved: Vec::new(),
        unknown: Vec::new(),
        stopped_by: Vec::new(),
    }
}

fn row(kind: AccessKind, action: &str, resource: &str, decision: Decision) -> AccessRow {
    let outcome = match decision.verdict {
        Verdict::Allow => Outcome::Pass,
        Verdict::Unknown => Outcome::Unknown,
        _ => Outcome::Fail,
    };
    AccessRow {
        kind,
        action: action.into(),
        resource: world::scope().iot(resource),
        outcome,
        halves: vec![Half { engine: "IoT", decision }],
        notes: Vec::new(),
    }
}

/// A table with one row of each kind of verdict, names wide, combining and hostile.
pub(crate) fn table() -> Vec<AccessRow> {
    let allow = |policy: &str, sid| Decision { by: Some(statement(policy, sid)), ..decision(Verdict::Allow) };
    let denied = Decision { by: Some(statement("検疫", Some("Quarantine"))), ..decision(Verdict::ExplicitDeny) };
    let (pattern, wanted) = ("thing/pump-*/config".to_owned(), format!("thing/{THING}/config"));
    let near = NearMiss {
        statement: statement("fleet-device", Some("e\u{301}te\u{301}")),
        pattern: world::scope().iot(&pattern),
        wanted: world::scope().iot(&wanted),
        differs_at: world::scope().iot("thing/").len(),
        pattern_at: world::scope().iot("thing/").len(),
        kind: MissKind::OtherResource,
        reason: "other name".into(),
    };
    let variable = UnresolvedVariable {
        statement: statement("by-variable", None),
        variable: "${iot:Connection.Thing.ThingName}".into(),
        reason: "thing variables have a value over MQTT only".into(),
    };
    let near = Decision { near_misses: vec![near], unresolved: vec![variable], ..decision(Verdict::ImplicitDeny) };
    let gap = "no permission: iot:GetPolicy for policy evil\u{1b}[31m\u{202e}name";
    let unknown = Decision { unknown: vec![gap.into()], ..decision(Verdict::Unknown) };
    let https = |shadow: Option<&str>| AccessKind::ShadowHttps { shadow: shadow.map(str::to_owned) };
    let mqtt = || AccessKind::ShadowMqtt { shadow: None };
    let mut all = vec![
        row(AccessKind::Connect, "iot:Connect", &format!("client/{THING}"), allow("fleet-device", Some("Connect"))),
        row(
            AccessKind::Credentials { alias: ALIAS.into() },
            "iot:AssumeRoleWithCertificate",
            &format!("rolealias/{ALIAS}"),
            allow("telemetry-credentials", None),
        ),
        row(
            AccessKind::Credentials { alias: "Telemetry".into() },
            "iot:AssumeRoleWithCertificate",
            "rolealias/Telemetry",
            decision(Verdict::ImplicitDeny),
        ),
        row(https(None), "iot:GetThingShadow", &format!("thing/{THING}"), denied),
        row(https(Some("config")), "iot:GetThingShadow", &format!("thing/{THING}/config"), near),
        row(https(Some("診断")), "iot:UpdateThingShadow", &format!("thing/{THING}/診断"), unknown),
    ];
    for (action, topic) in [
        ("iot:Publish", "topic/$aws/things/{}/shadow/get"),
        ("iot:Subscribe", "topicfilter/$aws/things/{}/shadow/get/accepted"),
        ("iot:Receive", "topic/$aws/things/{}/shadow/get/accepted"),
    ] {
        all.push(row(mqtt(), action, &topic.replace("{}", THING), allow("fleet-device", Some("ShadowTopics"))));
    }
    all[2].notes = vec!["the certificate is INACTIVE".into()];
    all
}

/// The table stands on the page shown.
pub(crate) fn show_table(driver: &mut Driver) {
    let chain = driver.state.pages.last_mut().and_then(Page::chain_mut).unwrap();
    chain.examined.value.as_mut().unwrap()[0].access = table();
}

pub(super) fn rows(driver: &Driver) -> Vec<String> {
    driver.state.sheet().unwrap().rows.iter().map(Row::plain).collect()
}

pub(super) fn proof(driver: &Driver) -> String {
    let view = driver.state.dialog_view().unwrap();
    assert_eq!(view.title, "Proof");
    view.head.iter().chain(&view.rows).map(|row| row.plain() + "\n").collect()
}

/// Stands on the row with this text.
pub(super) fn stand(driver: &mut Driver, text: &str) {
    driver.keys("/").text(text).keys("enter");
    assert!(driver.state.selected_row().unwrap().plain().contains(text), "{:#?}", rows(driver));
    driver.keys("esc");
}

#[test]
fn the_table_leads_to_the_proof_and_that_to_the_policy() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter tab tab");
    assert_eq!(driver.state.place(), Place::ThingAccess);
    show_table(&mut driver);
    let shown = rows(&driver);
    let at =
        |text: &str| shown.iter().position(|row| row.contains(text)).unwrap_or_else(|| panic!("{text}: {shown:#?}"));
    assert!(at("Credentials") < at("Shadow over HTTPS") && at("Shadow over HTTPS") < at("Shadow over MQTT"));
    assert!(at("Shadow over MQTT") < at("…:client/"), "MQTT is the last group");
    assert!(shown[at("rolealias/telemetry")].contains("✓ allowed"));
    assert!(shown[at("rolealias/Telemetry")].contains("✗ denied"));
    assert!(shown[at("診断")].contains("? unknown"));
    assert!(shown.iter().all(|row| text::width(row) <= 78), "{shown:#?}");

    stand(&mut driver, "/config");
    driver.keys("enter");
    let said = proof(&driver);
    for part in ["✗ denied", "arn:aws:iot:eu-west-1:123456789012:thing/温度計-ポンプ-07/config", "other name"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // The mark stands under the first cell that differs.
    let lines: Vec<&str> = said.lines().collect();
    let mark = lines.iter().position(|line| line.trim() == "^").unwrap();
    let column = text::width(lines[mark].split('^').next().unwrap());
    let after = |line: &str| {
        let mut cells = 0;
        line.chars()
            .skip_while(|c| {
                cells += text::width(&c.to_string());
                cells <= column
            })
            .collect::<String>()
    };
    assert!(after(lines[mark - 2]).starts_with("pump-*"), "{said}");
    assert!(after(lines[mark - 1]).starts_with("温度計"), "{said}");
    assert!(said.contains("thing variables have a value over MQTT only"), "{said}");

    // The whole proof can be copied, and the policy under the cursor has its page.
    driver.keys("y");
    let copied =
        driver.others.iter().rev().find_map(|effect| if let Effect::Copy(text) = effect { Some(text) } else { None });
    assert!(copied.unwrap().contains("policy fleet-device version 3, statement 2"));
    driver.keys("G enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Policy("by-variable".into()));
    driver.keys("esc");
    assert_eq!(driver.state.place(), Place::ThingAccess);
}

#[test]
fn from_a_proof_one_goes_on_to_what_mends_it() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter tab tab");
    show_table(&mut driver);
    stand(&mut driver, "rolealias/telemetry");
    driver.keys("enter f");
    let Some(Dialog::Change(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.dialog) };
    assert_eq!(dialog.stage, Stage::Preview);
    driver.keys("enter y");
    assert!(driver.world.attached);

    // For another role alias the chain is examined first.
    driver.world.attached = false;
    show_table(&mut driver);
    driver.hold = true;
    driver.keys("j enter f");
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Examining));
    let asks = |effect: &Effect| matches!(effect, Effect::Ask { query: Query::DeviceFacts { alias: Some(alias), .. }, .. } if alias == "Telemetry");
    assert!(driver.held.iter().any(asks), "{:?}", driver.held);
    // The page stays about the role alias it was about.
    driver.release();
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Preview));
    driver.keys("esc");
    assert_eq!(driver.state.chain().unwrap().alias, None);
    assert!(!driver.state.chain().unwrap().examined.asking);
}

#[test]
fn doctor_goes_to_the_identity_tab_and_asks_anew() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("d");
    assert_eq!(driver.state.place(), Place::ThingIdentity);
    assert!(driver.others.contains(&Effect::ForgetRemembered));
    driver.keys("tab tab");
    driver.hold = true;
    driver.keys("d");
    assert_eq!(driver.state.place(), Place::ThingIdentity);
    assert!(driver.held.iter().any(|effect| matches!(effect, Effect::Ask { query: Query::DeviceFacts { .. }, .. })));
    driver.release();
    // A policy itself has no identity; what it is attached to has one.
    driver.keys("3 enter tab tab g");
    driver.keys("d");
    assert_eq!(driver.state.page().unwrap().target(), Target::Certificate(CERTIFICATE.into()));
    assert_eq!(driver.state.place(), Place::CertificateIdentity);
    // A role alias leads to its role.
    driver.keys("4 enter g d");
    assert_eq!(driver.state.page().unwrap().target().noun(), "IAM role");
    driver.keys("4 enter x");
    let Some(Dialog::Relations(dialog)) = &driver.state.dialog else { panic!() };
    assert!(dialog.links().iter().any(|(_, _, to)| to.is_some_and(|to| to.noun() == "IAM role")));
}

#[test]
fn an_identity_is_asked_about_the_thing_one_came_from_or_another() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter");
    driver.hold = true;
    driver.keys(":").text(&format!("identity {IDENTITY}")).keys("enter");
    let asked = |driver: &Driver| {
        let asks = driver.held.iter().rev().find_map(|effect| match effect {
            Effect::Ask { query: Query::CognitoFacts { asked, .. }, .. } => Some(asked.clone()),
            _ => None,
        });
        asks.unwrap().unwrap()
    };
    assert_eq!(driver.state.page().unwrap().target(), Target::Identity(IDENTITY.into()));
    assert_eq!(driver.state.place(), Place::CognitoIdentity);
    assert_eq!(asked(&driver).thing, THING);
    driver.keys("s ctrl-u tab").text("pump-0001/config").keys("enter");
    let chosen = asked(&driver);
    assert_eq!((chosen.thing.as_str(), chosen.shadow.as_deref()), ("pump-0001", Some("config")));
    assert_eq!(chosen.operation.action(), "iot:UpdateThingShadow");
    // An answer about the shadow asked about before is not shown.
    driver.keys("s ctrl-u").text("/").keys("enter");
    assert!(matches!(driver.state.dialog, Some(Dialog::Asked(_))), "what cannot be read stays to be mended");
}

#[test]
fn no_thing_is_assumed_that_one_did_not_come_from() {
    let mut driver = Driver::signed_in(80, 24);
    let asked = |driver: &Driver| match driver.state.page() {
        Some(Page::Principal(page)) => page.asked.clone(),
        page => panic!("{page:?}"),
    };
    for name in [format!("identity {IDENTITY}"), "role app".to_owned(), "user kari".to_owned()] {
        driver.keys("1 :").text(&name).keys("enter");
        assert_eq!(asked(&driver), None, "the thing under the list's cursor has nothing to do with {name}");
        assert!(rows(&driver).join("\n").contains("no thing chosen: s chooses one"), "{name}");
    }
    driver.keys("1 enter :").text(&format!("identity {IDENTITY}")).keys("enter");
    let said = rows(&driver).join(" ");
    assert!(said.contains("the thing you came from"), "{said}");
    // The role behind a thing's role alias is the devices': who may assume it is what counts.
    driver.keys("1 enter :").text("role app").keys("enter");
    assert_eq!(asked(&driver), None);
    let said = rows(&driver);
    assert!(said[0].starts_with("Trust") && said[1].contains("AWS *: sts:AssumeRole"), "{said:#?}");
}

#[test]
fn a_text_behind_explain_is_explained() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys(":").text("explain Access to this Amazon resource is denied").keys("enter");
    let Some(Dialog::Explain(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.dialog) };
    assert!(dialog.found.is_some());
    assert_eq!(dialog.area.text(), "Access to this Amazon resource is denied");
}

#[test]
fn a_long_line_to_explain_is_read_whole_while_it_is_typed() {
    let mut driver = Driver::signed_in(80, 24);
    let words = format!("first {}last", "words ".repeat(80));
    driver.keys("E");
    driver.tell(Msg::Paste(words.clone()));
    let view = driver.state.dialog_view().unwrap();
    let said: String = view.head.iter().skip(2).map(Row::plain).collect();
    assert!(said.contains("first ") && said.contains("last"), "{said}");
    assert!(view.caret.unwrap().0 > 2, "the caret stands behind it");
}

#[test]
fn a_role_alias_offers_what_mends_it() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("4 enter f");
    assert!(driver.state.dialog.is_none(), "nothing is wrong with it");
    let generation = driver.state.page().unwrap().common().generation;
    let mut role = world::role();
    role.trust_document = r#"{"Version":"2012-10-17","Statement":[]}"#.into();
    let query = Query::Role(role.arn.clone());
    driver.tell(Msg::Answered { generation, query, result: Ok(Answer::Role(Box::new(role))) });
    driver.keys("f");
    let Some(Dialog::Change(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.notice) };
    assert_eq!(dialog.change().unwrap().calls()[0].operation(), "UpdateAssumeRolePolicy");
}

/// Which role was meant only its owner knows: those behind other aliases are offered.
#[test]
fn a_role_alias_whose_role_is_gone_is_pointed_to_another() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("4 enter");
    let generation = driver.state.page().unwrap().common().generation;
    let gone = |driver: &mut Driver| {
        let gone = crate::fleet::Problem::new(
            crate::fleet::ProblemKind::NotFound,
            "iam:GetRole",
            "r",
            "there is no such role",
        );
        driver.tell(Msg::Answered { generation, query: Query::Role(world::role().arn), result: Err(gone) });
    };
    gone(&mut driver);
    driver.keys("f");
    assert!(driver.state.dialog.is_none(), "the only role there is is the one that is gone: {:?}", driver.state.dialog);

    driver.hold = true;
    gone(&mut driver);
    driver.keys("f");
    assert!(driver.state.dialog.is_none(), "still examining");
    let role = |name: &str| crate::fleet::Role {
        name: name.into(),
        arn: format!("arn:aws:iam::123456789012:role/{name}"),
        ..world::role()
    };
    let others = vec![("north".to_owned(), role("north")), ("south".to_owned(), role("south"))];
    let query = Query::RolesBehindOthers("telemetry".into());
    driver.tell(Msg::Answered { generation, query, result: Ok(Answer::RolesBehindOthers(others)) });
    let fixes = driver.state.fixes();
    let ids: Vec<&str> = fixes.iter().map(|(_, fix)| fix.id.as_str()).collect();
    assert_eq!(ids, ["repoint-role-alias:north", "repoint-role-alias:south"]);
    assert!(fixes.iter().all(|(_, fix)| fix.needs_choice.is_some()), "{fixes:#?}");
    driver.keys("f");
    let Some(Dialog::Change(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.notice) };
    assert_eq!(dialog.change().unwrap().calls()[0].operation(), "UpdateRoleAlias");
}

#[test]
fn what_is_pasted_into_the_palette_opens_its_page() {
    let mut driver = Driver::signed_in(80, 24);
    for (pasted, noun) in [
        (IDENTITY, "identity"),
        ("arn:aws:iam::123456789012:role/team/app", "IAM role"),
        ("arn:aws:sts::123456789012:assumed-role/app/kari", "IAM role"),
        ("arn:aws:iam::123456789012:user/kari", "IAM user"),
        ("arn:aws:iot:eu-west-1:123456789012:thing/pump:1", "thing"),
        (CERTIFICATE, "certificate"),
    ] {
        driver.keys(":");
        driver.tell(Msg::Paste(pasted.to_owned()));
        driver.keys("enter");
        assert_eq!(driver.state.page().unwrap().target().noun(), noun, "{pasted}");
    }
    driver.keys(":").text("role team/app").keys("enter");
    let Target::IamPrincipal(role) = driver.state.page().unwrap().target() else { panic!() };
    assert_eq!((role.arn.as_str(), role.name.as_str()), ("arn:aws:iam::123456789012:role/team/app", "app"));
}

#[test]
fn a_certificate_is_opened_by_its_file_registered_here_or_not() {
    for typed in ["certificate keys/pump.txt", "~/keys/pump.pem", "./pump.crt"] {
        let mut driver = Driver::signed_in(80, 24);
        driver.world.unregistered = true;
        driver.keys(":").text(typed).keys("enter");
        let Some(Page::Certificate(page)) = driver.state.page() else { panic!("{typed}: {:?}", driver.state.notice) };
        assert_eq!(page.id, world::x509().sha256);
        let said = rows(&driver).join("\n");
        assert!(said.contains("✗ not registered in account 123456789012, region eu-west-1"), "{said}");
        assert!(said.contains("X.509"), "what the file says stands there: {said}");
    }
    // A file that holds none is told of, and nothing opens.
    let mut driver = Driver::signed_in(80, 24);
    driver.keys(":").text("certificate nothing.pem").keys("enter");
    assert!(driver.state.page().is_none());
    assert!(driver.state.notice.as_ref().unwrap().text.contains("no certificate"), "{:?}", driver.state.notice);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("nothing.pem"), "{:?}", driver.state.notice);
}

#[test]
fn a_denied_fact_names_the_missing_action_and_never_makes_an_empty_row() {
    let mut driver = Driver::signed_in(80, 24);
    driver.world.denied = true;
    for keys in ["enter tab", "tab", "x", "tab", "tab"] {
        if keys == "x" {
            driver.keys(":").text(&format!("certificate {CERTIFICATE}")).keys("enter");
        } else {
            driver.keys(keys);
        }
        let said = rows(&driver).join("\n");
        assert!(said.contains("no permission: iot:Describe"), "{keys}: {said}");
    }
    driver.keys(":").text(&format!("identity {IDENTITY}")).keys("enter");
    assert!(rows(&driver).join("\n").contains("no permission: iot:Describe"));
}
