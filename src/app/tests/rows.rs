//! What belongs to the row under the cursor: its fix, its whole text, and answers to questions of one's own.

use super::access::{IDENTITY, proof, rows, stand};
use super::driver::Driver;
use super::world::Odd;
use crate::app::dialog::Dialog;
use crate::app::pages::Page;
use crate::app::*;

#[test]
fn a_fix_is_of_the_row_under_the_cursor() {
    let title = |driver: &Driver| match &driver.state.dialog {
        Some(Dialog::Change(dialog)) => match dialog.change() {
            Some(Change::Fix { finding, .. }) => finding.id,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?} {:?}", driver.state.notice),
    };
    // On Access the verdict under the cursor is what is to be turned.
    let mut driver = Driver::signed_in(80, 24);
    driver.world.odd = Some(Odd::SessionOnly);
    driver.keys("enter tab tab");
    stand(&mut driver, "rolealias/telemetry");
    driver.keys("f");
    assert_eq!(title(&driver), "no-policy-grants-alias");
    driver.keys("esc");
    stand(&mut driver, "client/");
    driver.keys("f");
    assert!(driver.state.dialog.is_none(), "{:?}", driver.state.dialog);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("this is allowed"), "{:?}", driver.state.notice);
    stand(&mut driver, "GetThingShadow");
    driver.keys("f");
    assert_eq!(title(&driver), "shadow-not-granted");
    // On Identity a broken link is mended by its own finding, and one that no call mends offers no other's.
    let mut driver = Driver::signed_in(80, 24);
    driver.world.odd = Some(Odd::Expired);
    driver.keys("enter tab g j j f");
    assert_eq!(title(&driver), "no-policy-attached");
    driver.keys("esc k f");
    assert!(driver.state.dialog.is_none(), "{:?}", driver.state.dialog);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("no single call mends this one"));
}

/// The text of every row that the cursor visits from the top down.
fn visited(driver: &mut Driver) -> Vec<String> {
    driver.keys("g");
    let mut all = Vec::new();
    loop {
        let row = driver.state.cursor().row;
        all.push(driver.state.sheet().unwrap().row(row).unwrap().plain());
        driver.keys("j");
        if driver.state.cursor().row == row {
            return all;
        }
    }
}

#[test]
fn the_cursor_moves_by_whole_rows_and_shows_them_to_their_end() {
    let mut driver = Driver::signed_in(60, 16);
    driver.keys("enter tab");
    let visited = visited(&mut driver);
    let sheet = driver.state.sheet().unwrap();
    let broken = (0..sheet.len()).filter(|at| sheet.row(*at).unwrap().continues).count();
    assert!(broken > 5, "many texts take several lines at this width");
    assert!(visited.iter().all(|text| !text.trim_start().starts_with("3f9ac0ff…")), "{visited:#?}");
    driver.keys("g");
    for _ in 0..visited.len() {
        let (cursor, height) = (driver.state.cursor(), usize::from(driver.state.body_height()));
        let end = driver.state.sheet().unwrap().end(cursor.row);
        assert!(end < cursor.top + height || end - cursor.row >= height, "{cursor:?} {end}");
        driver.keys("j");
    }
    // What is broken at the end of a line is found all the same.
    driver.keys("g /").text("attached to certificate").keys("enter");
    let row = driver.state.selected_row().unwrap().plain();
    assert!(row.contains("policies") && !row.contains("certificate"), "{row}");
}

#[test]
fn a_check_says_what_was_asked_and_is_read_whole() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter tab");
    stand(&mut driver, "The certificate is ACTIVE");
    driver.keys("enter");
    let said: Vec<String> = driver.state.dialog_view().unwrap().rows.iter().map(Row::plain).collect();
    let said = said.join("\n");
    for part in ["The certificate is ACTIVE", "✓ in order", "DescribeCertificate"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    driver.keys("esc");
    assert!(driver.state.dialog.is_none());
}

#[test]
fn a_finding_is_read_whole_where_the_page_leaves_a_document_out() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter tab");
    let chain = driver.state.pages.last_mut().and_then(Page::chain_mut).unwrap();
    let statement = r#"{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}"#;
    let finding = &mut chain.examined.value.as_mut().unwrap()[0].found[0].finding;
    finding.advice = format!("Add {statement} to it.");
    finding.evidence = (1..=9).map(|number| format!("proof {number}")).collect();
    let shown = rows(&driver).join("\n");
    assert!(shown.contains("Add {…} to it.") && shown.contains("space shows it whole: 6 lines more"), "{shown}");
    assert!(shown.contains("proof 3") && !shown.contains("proof 4"), "{shown}");
    stand(&mut driver, "Add {…}");
    driver.keys("space");
    let view = driver.state.dialog_view().unwrap();
    let said: String = view.rows.iter().map(|row| row.plain().trim().to_owned()).collect();
    assert!(said.contains(statement) && said.contains("proof 9"), "{said}");
    driver.keys("y");
    let copied = driver.others.iter().any(|effect| matches!(effect, Effect::Copy(text) if text.contains(statement)));
    assert!(copied, "{:?}", driver.others);
    driver.keys("f");
    assert!(matches!(driver.state.dialog, Some(Dialog::Change(_))));
}

#[test]
fn an_identity_is_opened_with_its_pool_and_a_role_by_its_bare_name() {
    let mut driver = Driver::signed_in(80, 24);
    let pool = "eu-west-1:11111111-2222-4333-8444-555555555555";
    driver.hold = true;
    driver.keys(":").text(&format!("identity {IDENTITY} {pool}")).keys("enter");
    let pools = driver.held.iter().filter_map(|effect| match effect {
        Effect::Ask { query: Query::CognitoFacts { pool, .. }, .. } => Some(pool.clone()),
        _ => None,
    });
    assert_eq!(pools.collect::<Vec<_>>(), [Some(pool.to_owned())], "once, and in that pool");
    driver.release();
    assert!(rows(&driver).join("\n").contains("no thing chosen"));
    driver.keys(":").text("app-user-role");
    let Some(Dialog::Palette(palette)) = &driver.state.dialog else { panic!() };
    let nouns: Vec<&str> = palette
        .choices
        .iter()
        .filter_map(|choice| match choice {
            Choice::Go(target) => Some(target.noun()),
            _ => None,
        })
        .collect();
    assert!(nouns.ends_with(&["IAM role", "IAM user"]), "{nouns:?}");
}

#[test]
fn a_question_of_ones_own_is_answered_without_a_call_and_mended_like_any_other() {
    let mut driver = Driver::signed_in(80, 24);
    driver.world.odd = Some(Odd::SessionOnly);
    driver.keys("enter tab tab");
    driver.hold = true;
    driver.keys("a").text("site/tromsø/pump").keys("enter");
    assert!(driver.held.iter().all(|effect| !matches!(effect, Effect::Ask { .. })), "{:?}", driver.held);
    let shown = rows(&driver);
    assert!(shown[0].starts_with("Asked") && shown[1].contains("✓ allowed"), "{shown:#?}");
    assert!(shown[1].contains("topic/site/tromsø/pump"), "{shown:#?}");
    driver.keys("enter");
    assert!(proof(&driver).contains("site/tromsø/pump"), "the answer has its proof");
    driver.keys("esc a tab tab tab tab").text("calibration").keys("enter");
    let shown = rows(&driver);
    assert!(shown[1].contains("✗ denied") && shown[1].contains("calibration"), "the newest first: {shown:#?}");
    driver.keys("f");
    let Some(Dialog::Change(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.notice) };
    let said = format!("{:?}", dialog.change().unwrap().calls());
    assert!(said.contains("calibration"), "{said}");
    // It is judged anew with what is known anew.
    driver.keys("esc");
    driver.release();
    driver.world.odd = None;
    driver.keys("r");
    let shown = rows(&driver);
    assert!(shown[2].contains("✗ denied") && shown[2].contains("tromsø"), "{shown:#?}");
}

#[test]
fn an_identity_is_asked_about_topics_too_and_its_other_rows_keep_the_page_as_it_is() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter :").text(&format!("identity {IDENTITY}")).keys("enter tab");
    driver.keys("a tab").text("site/+/pump").keys("enter");
    let shown = rows(&driver);
    assert!(shown[1].contains("✗ denied") && shown[1].contains("site/+/pump"), "{shown:#?}");
    driver.keys("f");
    assert!(driver.state.dialog.is_none());
    assert!(driver.state.notice.as_ref().unwrap().text.contains("for MQTT"), "{:?}", driver.state.notice);
    stand(&mut driver, "UpdateThingShadow");
    driver.keys("f");
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(_))), "{:?}", driver.state.notice);
    driver.keys("esc");
    let Some(Page::Principal(page)) = driver.state.page() else { panic!() };
    assert_eq!(page.asked.as_ref().unwrap().operation.action(), "iot:GetThingShadow");
}

#[test]
fn a_long_notice_is_read_whole() {
    let mut driver = Driver::signed_in(80, 24);
    let words = "first ".to_owned() + &"why it could not be done ".repeat(6) + "last";
    driver.tell(Msg::Notice(Level::Warning, words));
    let said: Vec<String> = driver.state.notice_above().iter().map(Row::plain).collect();
    let line: String = driver.state.message().iter().map(|span| span.text.as_str()).collect();
    assert!(said[0].starts_with("! first") && line.ends_with("last"), "{said:?} {line}");
    assert!(said.iter().chain([&line]).all(|line| text::width(line) <= 79));
    // Above a dialog there is one line.
    driver.keys("?");
    driver.tell(Msg::Notice(Level::Warning, "why it could not be done ".repeat(6)));
    assert!(driver.state.notice_above().is_empty());
}

#[test]
fn the_head_of_an_identity_says_what_it_comes_to_and_what_is_open() {
    let mut driver = Driver::signed_in(80, 24);
    driver.world.odd = Some(Odd::SignedOut);
    driver.keys("enter :").text(&format!("identity {IDENTITY}")).keys("enter");
    let shown = rows(&driver);
    assert!(shown[0].starts_with("? unknown") && shown[0].contains("IAM ✓ allowed"), "{shown:#?}");
    assert!(shown[1].contains("session policies may block it"), "{shown:#?}");
}
