//! What a user does, from the first key to the last.

use super::driver::Driver;
use super::world::{ALIAS, CERTIFICATE, THING, noon};
use crate::app::chain::Test;
use crate::app::dialog::{Dialog, Stage};
use crate::app::*;
use crate::diagnose::{ApiCall, EntryState};

fn attach(policy: &str) -> Vec<ApiCall> {
    vec![ApiCall::AttachPolicy { policy: policy.into(), target: CERTIFICATE.into() }]
}

fn detach(policy: &str) -> Vec<ApiCall> {
    vec![ApiCall::DetachPolicy { policy: policy.into(), target: CERTIFICATE.into() }]
}

fn meaning(state: &State) -> String {
    match &state.chain().unwrap().test {
        Test::Done { result: Ok(tested), .. } => tested.meaning.case.to_owned(),
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn filter_open_test_fix_confirm_undo() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("/").text("温度").keys("enter enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Thing(THING.into()));

    // The test asks for the folder once, then sends.
    driver.keys("t").keys("j enter");
    assert!(
        matches!(&driver.state.dialog, Some(Dialog::Test(dialog)) if dialog.request().unwrap().key_folder.is_empty())
    );
    driver.text("/keys").keys("enter");
    assert_eq!(driver.state.place(), Place::ThingCredentials);
    assert_eq!(meaning(&driver.state), "access-denied");
    assert_eq!(driver.state.saved.key_folder.as_deref(), Some("/keys"));
    assert_eq!(driver.state.saved.role_alias.as_deref(), Some(ALIAS));

    // The fix is previewed, and only a yes makes it.
    driver.keys("f");
    assert!(driver.world.journal.is_empty());
    driver.keys("enter n enter");
    assert!(driver.world.journal.is_empty(), "another key than y is a no");
    driver.keys("y");
    assert!(driver.world.attached);
    assert!(driver.state.dialog.is_none() && driver.state.changing.is_none());
    // It was checked again by itself: the chain and the request.
    assert_eq!(meaning(&driver.state), "ok");
    assert!(driver.state.fixes().is_empty());

    // Taken back the same way; the answer shown is marked as out of date, and asking again denies again.
    driver.keys("u");
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Preview));
    driver.keys("enter y");
    assert!(!driver.world.attached);
    assert!(matches!(driver.state.chain().unwrap().test, Test::Done { outdated: true, .. }));
    assert!(!driver.state.fixes().is_empty());
    driver.keys("t enter");
    assert_eq!(meaning(&driver.state), "access-denied");
    assert!(matches!(driver.world.journal[0].state, EntryState::Undone { .. }));

    // Nothing is left to take back.
    driver.keys("u");
    assert!(driver.state.dialog.is_none());
}

#[test]
fn a_second_change_waits_until_the_first_is_answered() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter tab f enter");
    driver.hold = true;
    driver.keys("y esc");
    assert!(driver.state.dialog.is_none(), "the dialog is closed, the change goes on");
    for key in ["f", "u"] {
        driver.keys(key);
        assert!(driver.state.dialog.is_none(), "{key}: {:?}", driver.state.dialog);
        let said = driver.state.notice.as_ref().unwrap().text.clone();
        assert!(said.contains("a change is being made"), "{key}: {said}");
    }
    // The palette, and a dialog that was open before.
    driver.keys(":").text("undo").keys("enter");
    assert!(!matches!(driver.state.dialog, Some(Dialog::Change(_))), "{:?}", driver.state.dialog);
    let sent = driver.held.iter().filter(|effect| matches!(effect, Effect::Execute { .. } | Effect::Undo { .. }));
    assert_eq!(sent.count(), 1);
    driver.keys("esc");
    driver.release();
    assert!(driver.world.attached && driver.state.changing.is_none());
    assert!(driver.state.notice.as_ref().unwrap().text.contains("Done"), "its outcome is told");
    driver.keys("u");
    assert!(matches!(driver.state.dialog, Some(Dialog::Change(_))), "{:?}", driver.state.notice);
}

#[test]
fn read_only_shows_the_fix_but_never_makes_it() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("R enter tab f");
    assert!(driver.others.contains(&Effect::SetReadOnly(true)));
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Preview));
    // Enter is refused, and `y` is no yes: it copies the command.
    driver.keys("enter");
    assert!(driver.state.notice.as_ref().unwrap().text.contains("read-only"));
    driver.keys("y");
    let copied = |effect: &Effect| matches!(effect, Effect::Copy(text) if text.starts_with("aws iot attach-policy"));
    assert!(driver.others.iter().any(copied));
    assert!(driver.world.journal.is_empty());
    // Turned on while a preview is open: enter does not even ask.
    driver.keys("esc R f");
    if let SignIn::Done(session) = &mut driver.state.sign_in {
        session.read_only = true;
    }
    driver.keys("enter y");
    assert!(driver.world.journal.is_empty());
}

#[test]
fn read_only_given_at_start_cannot_be_turned_off() {
    let mut driver = Driver::signed_in(80, 24);
    if let SignIn::Done(session) = &mut driver.state.sign_in {
        (session.read_only, session.read_only_forced) = (true, true);
    }
    driver.keys("R");
    assert!(driver.state.session().unwrap().read_only);
    assert!(!driver.others.iter().any(|effect| matches!(effect, Effect::SetReadOnly(_))));
}

#[test]
fn answers_to_what_was_left_behind_are_dropped() {
    let mut driver = Driver::signed_in(80, 24);
    driver.hold = true;
    driver.keys("enter esc");
    let shown = driver.state.clone();
    driver.release();
    assert_eq!(driver.state.place(), Place::Things);
    assert_eq!(driver.state.page().is_some(), shown.page().is_some());
    // The same page again is another generation: the old answers do not fill it.
    driver.hold = true;
    driver.keys("enter");
    let first = driver.held.clone();
    driver.keys("r");
    driver.held =
        first.into_iter().filter(|effect| !matches!(effect, Effect::Ask { query: Query::Journal, .. })).collect();
    driver.release();
    assert!(driver.state.chain().unwrap().examined.is_waiting());
}

#[test]
fn a_refresh_asks_for_nothing_that_was_remembered() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter");
    assert!(!driver.others.contains(&Effect::ForgetRemembered));
    driver.hold = true;
    driver.keys("r");
    let forgets = driver.held.iter().position(|effect| *effect == Effect::ForgetRemembered);
    let asks = driver.held.iter().position(|effect| matches!(effect, Effect::Ask { .. }));
    assert!(forgets.is_some() && forgets < asks, "{:?}", driver.held);
}

#[test]
fn an_older_journal_does_not_fill_the_dialog_that_waits_for_a_newer_one() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter");
    driver.world.execute("Attach policy a", attach("a"), detach("a"));
    let older = driver.world.answer(&Query::Journal);
    driver.hold = true;
    driver.keys("r");
    let asked = |held: &[Effect]| {
        let journal = |effect: &&Effect| matches!(effect, Effect::Ask { query: Query::Journal, .. });
        let Some(Effect::Ask { generation, .. }) = held.iter().rfind(journal) else { panic!("{held:?}") };
        *generation
    };
    let first = asked(&driver.held);
    driver.world.execute("Attach policy b", attach("b"), detach("b"));
    driver.keys("u");
    driver.tell(Msg::Answered { generation: first, query: Query::Journal, result: older });
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Loading));
    driver.release();
    let Some(Dialog::Change(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.dialog) };
    assert_eq!(dialog.change().unwrap().title(), "Take back: Attach policy b");
}

#[test]
fn what_was_so_already_is_said_and_no_way_back_is_promised() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter tab f enter");
    driver.hold = true;
    driver.keys("y");
    let Some(Effect::Execute { generation, .. }) = driver.held.pop() else { panic!("{:?}", driver.held) };
    let mut entry = driver.world.execute("Attach policy a", attach("a"), Vec::new());
    entry.notes = vec!["policy a was attached already".to_owned()];
    driver.tell(Msg::Executed { generation, result: Ok(Box::new(entry)) });
    let said = &driver.state.notice.as_ref().unwrap().text;
    assert!(said.contains("attached already") && !said.contains("takes it back"), "{said}");
}

#[test]
fn a_change_that_may_have_taken_effect_can_be_taken_back() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("enter");
    driver.world.execute("Attach policy a", attach("a"), detach("a"));
    driver.world.journal[0].state = EntryState::Unsure { message: "no answer in time".to_owned() };
    driver.keys("u");
    assert!(matches!(&driver.state.dialog, Some(Dialog::Change(dialog)) if dialog.stage == Stage::Preview));
    driver.keys("enter y");
    assert!(matches!(driver.world.journal[0].state, EntryState::Undone { .. }));
}

#[test]
fn the_questions_of_the_test_dialog_are_forgotten_when_it_is_sent() {
    let mut driver = Driver::signed_in(80, 24);
    driver.state.saved.key_folder = Some("/keys".into());
    driver.keys("enter t");
    let Some(Dialog::Test(dialog)) = &driver.state.dialog else { panic!("{:?}", driver.state.dialog) };
    let forget = Effect::Forget { generation: dialog.generation };
    assert!(!driver.others.contains(&forget));
    driver.keys("enter");
    assert!(driver.state.dialog.is_none());
    assert!(driver.others.contains(&forget), "{:?}", driver.others);
}

#[test]
fn a_request_can_be_stopped_and_blocks_no_key() {
    let mut driver = Driver::signed_in(80, 24);
    driver.state.saved.key_folder = Some("/keys".into());
    driver.keys("enter t");
    driver.hold = true;
    driver.keys("enter");
    assert!(matches!(driver.state.chain().unwrap().test, Test::Running { .. }));
    assert!(driver.state.next_wake().is_some(), "the elapsed time goes on");
    driver.keys("tab shift-tab esc");
    assert!(driver.held.iter().any(|effect| matches!(effect, Effect::CancelTest { .. })));
    assert!(driver.state.page().is_some(), "esc stops the request before it leaves the page");
}

#[test]
fn the_selection_is_kept_across_a_refresh_and_the_first_page_is_shown_at_once() {
    let mut driver = Driver::started(80, 24);
    driver.hold = true;
    let generation = driver.state.sign_in_generation;
    driver.tell(Msg::SignedIn { generation, result: Ok(super::world::session()) });
    let first = driver.held.remove(0);
    let Effect::Ask { generation, query } = first else { panic!("{first:?}") };
    let result = driver.world.answer(&query);
    driver.tell(Msg::Answered { generation, query, result });
    assert_eq!(driver.state.list(ListKind::Things).loaded(), 124);
    assert!(driver.state.list(ListKind::Things).loading, "the next page is asked for");
    driver.keys("j j j j j j j");
    let chosen = driver.state.selected_target();
    driver.release();
    assert_eq!(driver.state.selected_target(), chosen);
    driver.keys("s 1");
    assert_eq!(driver.state.selected_target(), chosen, "sorting keeps it");
    driver.keys("r");
    assert_eq!(driver.state.selected_target(), chosen);
    assert_eq!(driver.state.list(ListKind::Things).loaded(), 243);
}

#[test]
fn a_malformed_filter_is_located_and_keeps_the_last_good_one() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("/").text("pump-0001");
    let shown = driver.state.list(ListKind::Things).len();
    driver.keys("ctrl-u").text("colour:red");
    let error = driver.state.list(ListKind::Things).filter_error.clone().unwrap();
    assert_eq!(error.column, 1);
    assert!(shown > 0);
    // Esc takes the typing back, whatever it was.
    driver.keys("esc");
    assert!(driver.state.list(ListKind::Things).filter_error.is_none());
    assert_eq!(driver.state.list(ListKind::Things).filter, "");
}

#[test]
fn typed_text_is_never_taken_for_commands() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("/").text("q1jR");
    assert_eq!(driver.state.list(ListKind::Things).filter, "q1jR");
    assert!(!driver.others.contains(&Effect::Quit));
    driver.keys("esc enter t tab").text("/q");
    assert!(!driver.others.contains(&Effect::Quit));
    assert!(matches!(&driver.state.dialog, Some(Dialog::Test(dialog)) if dialog.folder.text() == "/q"));
}

#[test]
fn relations_lead_there_and_back() {
    let mut driver = Driver::signed_in(120, 36);
    driver.keys("x enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Certificate(CERTIFICATE.into()));
    driver.keys("x j enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Policy("fleet-device".into()));
    driver.keys("tab tab g j enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Group("site-tromsø".into()));
    driver.keys("esc esc esc");
    assert_eq!(driver.state.place(), Place::Things);
}

#[test]
fn the_palette_runs_commands_and_opens_names() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys(":").text("policies").keys("enter");
    assert_eq!(driver.state.place(), Place::Policies);
    driver.keys(":").text("thing not-loaded-yet").keys("enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Thing("not-loaded-yet".into()));
}

#[test]
fn nothing_wakes_an_idle_list_before_its_age_changes() {
    let mut driver = Driver::signed_in(80, 24);
    // Once the rows have stayed, they are asked of.
    driver.pass(150);
    assert_eq!(driver.state.next_wake().unwrap().as_second() - noon().as_second(), 60);
    driver.state.take_dirty();
    driver.tell(Msg::Answered {
        generation: 999,
        query: Query::Thing("x".into()),
        result: driver.world.answer(&Query::Thing("x".into())),
    });
    assert!(!driver.state.take_dirty(), "a stale answer draws nothing");
}

#[test]
fn a_failed_sign_in_can_be_tried_again() {
    let mut driver = Driver::started(80, 24);
    let generation = driver.state.sign_in_generation;
    driver.tell(Msg::SignedIn { generation, result: Err(super::world::denied("sts:GetCallerIdentity")) });
    assert!(matches!(driver.state.sign_in, SignIn::Failed(_)));
    driver.keys("r");
    assert!(matches!(driver.state.sign_in, SignIn::Waiting(_)));
    driver.tell(Msg::SignedIn { generation, result: Ok(super::world::session()) });
    assert!(driver.state.session().is_none(), "the answer to the first try is stale");
    driver.keys("q");
    assert!(driver.others.contains(&Effect::Quit));
}

#[test]
fn a_refused_request_names_the_cause_that_the_chain_shows() {
    let mut driver = Driver::signed_in(80, 24);
    driver.state.saved.key_folder = Some("/keys".into());
    driver.keys("enter t j enter");
    let shown = |driver: &Driver| {
        let sheet = driver.state.sheet().unwrap();
        sheet.rows.iter().map(Row::plain).collect::<Vec<_>>()
    };
    let rows = shown(&driver);
    let at = |text: &str| rows.iter().position(|row| row.contains(text)).unwrap_or_else(|| panic!("{text}: {rows:#?}"));
    let finding = &driver.state.chain().unwrap().examined.get().unwrap()[0].report.findings[0];
    assert!(at("Cause") < at("Meaning"));
    assert!(at(&finding.title[..20]) < at("Meaning"));
    assert!(rows[at("Cause")..at("Request")].iter().any(|row| row.trim_start().starts_with("f ")), "{rows:#?}");
    // Asked for without the header, it is not known yet what that chain shows.
    driver.hold = true;
    driver.keys("H");
    let Effect::Test { generation, request } =
        driver.held.iter().find(|effect| matches!(effect, Effect::Test { .. })).cloned().unwrap()
    else {
        panic!()
    };
    let tested = driver.world.test(&request);
    driver.tell(Msg::Tested { generation, result: Ok(Box::new(tested)) });
    assert!(shown(&driver).iter().any(|row| row.contains("examining the chain")));
}

#[test]
fn enter_does_not_take_a_malformed_filter_for_what_is_shown() {
    let mut driver = Driver::signed_in(60, 16);
    driver.keys("/").text("pump \"00").keys("enter");
    let list = driver.state.list(ListKind::Things);
    assert!(driver.state.prompt.is_some(), "it can still be mended");
    assert_eq!(list.filter_in_force().trim(), "pump");
    let said: String = driver.state.filter_trouble().iter().map(Row::plain).collect();
    assert!(said.contains("column 6") && said.contains("by the filter pump"), "{said}");
    driver.text("\"").keys("enter");
    assert!(driver.state.prompt.is_none());
    assert_eq!(driver.state.list(ListKind::Things).filter_in_force(), "pump \"00\"");
    assert!(driver.state.filter_trouble().is_empty());
}

#[test]
fn what_is_neither_of_the_fleet_nor_of_iam_has_no_page() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("3 x G enter");
    let identity = "eu-west-1:0b5ee3a6-0000-4000-8000-000000000000";
    assert_eq!(driver.state.page().unwrap().target(), Target::Identity(identity.into()));
    assert_eq!(Target::of(&crate::fleet::Principal::Other("arn:aws:iam::123456789012:root".into())), None);
}

#[test]
fn a_pasted_message_leads_to_the_page_of_whom_it_is_about() {
    let mut driver = Driver::signed_in(80, 24);
    let log =
        "\x1b[31mE\x1b[0m {\"eventType\":\"Connect\",\"clientId\":\"pump-9\",\"reason\":\"AUTHORIZATION_FAILURE\"}";
    driver.keys("E enter");
    assert!(matches!(&driver.state.dialog, Some(Dialog::Explain(dialog)) if dialog.found.is_none()));
    driver.tell(Msg::Paste(log.into()));
    driver.keys("enter");
    let case = |driver: &Driver| match &driver.state.dialog {
        Some(Dialog::Explain(dialog)) => dialog.case().map(|case| case.case),
        other => panic!("{other:?}"),
    };
    assert_eq!(case(&driver), Some("log-connect-denied"));
    // Back to the text, then on again, and to the page.
    driver.keys("e enter");
    assert_eq!(case(&driver), Some("log-connect-denied"));
    driver.keys("enter");
    assert_eq!(driver.state.page().unwrap().target(), Target::Thing("pump-9".into()));
    // Another paste over an explanation is a new text.
    driver.keys("E").tell(Msg::Paste("Role alias does not exist".into()));
    driver.keys("enter").tell(Msg::Paste("hello".into()));
    driver.keys("enter");
    assert_eq!(case(&driver), None);
    driver.keys("esc");
    assert!(driver.state.dialog.is_none());
}

#[test]
fn a_message_is_explained_before_anyone_is_signed_in() {
    let mut driver = Driver::started(80, 24);
    driver.state.sign_in = SignIn::Waiting(noon());
    driver.keys("E").tell(Msg::Paste("thing/pump-9 ForbiddenException GetThingShadow".into()));
    driver.keys("enter enter");
    assert!(matches!(&driver.state.dialog, Some(Dialog::Explain(dialog)) if dialog.case().is_some()));
    assert!(driver.state.notice.as_ref().unwrap().text.contains("signed in"));
}
