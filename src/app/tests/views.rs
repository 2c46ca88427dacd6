//! Views that are saved under a name, opened, replaced and deleted.

use super::driver::Driver;
use crate::app::*;

fn saved(driver: &Driver) -> Vec<String> {
    driver.state.saved.views.iter().map(|view| view.name.clone()).collect()
}

fn question(driver: &Driver) -> bool {
    driver.state.dialog_view().is_some_and(|view| view.asks)
}

#[test]
fn a_view_is_saved_opened_replaced_and_deleted_with_a_question() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("/").text("attr.site:bergen").keys("enter s 1 S w").text("Bergen, spare").keys("enter");
    assert!(driver.state.dialog.is_none());
    assert_eq!(saved(&driver), ["Bergen, spare"]);
    assert!(matches!(driver.others.last(), Some(Effect::Save(saved)) if saved.views.len() == 1));
    driver.keys("esc s G enter 4 :").text("bergen, SPARE").keys("enter");
    let list = driver.state.shown_list().unwrap();
    assert_eq!((list.kind, list.filter.as_str()), (ListKind::Things, "attr.site:bergen"));
    assert_eq!((list.sort_field(), list.descending), (Some("name"), true));
    let help: Vec<String> = driver.state.help_rows().iter().map(Row::plain).collect();
    let row = help.iter().find(|row| row.starts_with("Bergen, spare")).unwrap();
    assert!(row.contains("things  attr.site:bergen  by name"), "{row}");
    assert!(help.iter().any(|row| row.contains("Saved views") && row.contains(": and its name")), "{help:?}");
    // Its name in another case is its name: it is replaced after a yes only, and nothing typed is lost by a no.
    driver.keys("esc w").text("bergen, spare").keys("enter");
    assert!(question(&driver));
    driver.keys("n");
    assert!(!question(&driver) && driver.state.saved.views[0].filter == "attr.site:bergen");
    driver.keys("enter y");
    assert_eq!(saved(&driver), ["bergen, spare"]);
    assert_eq!(driver.state.saved.views[0].filter, "");
    driver.keys("w down delete x");
    assert_eq!(saved(&driver).len(), 1);
    driver.keys("delete y");
    assert!(saved(&driver).is_empty());
}

#[test]
fn a_name_that_cannot_be_seen_or_typed_is_none() {
    let mut driver = Driver::signed_in(80, 24);
    for name in ["", "@x", "a\u{202e}b"] {
        driver.keys("w");
        driver.tell(Msg::Paste(name.to_owned()));
        driver.keys("enter");
        assert!(driver.state.dialog.is_some() && saved(&driver).is_empty(), "{name:?}");
        driver.keys("esc");
    }
}

#[test]
fn feed_and_findings_have_views_and_a_filter_that_is_read_no_more_is_mended_where_it_stands() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("6 /").text("kind:failed").keys("enter w").text("shut out").keys("enter 8 /").text("level:error");
    driver.keys("enter w").text("grave").keys("enter 1 :").text("shut out").keys("enter");
    assert!(matches!(driver.state.view, View::Feed));
    assert_eq!(driver.state.feed.filter, "kind:failed");
    driver.keys("esc :").text("grave").keys("enter");
    assert_eq!(driver.state.findings.filter, "level:error");
    driver.state.saved.views[0].filter = "ok colour:red".into();
    driver.state.saved.views[0].of = "things".into();
    driver.keys(":").text("grave").keys("enter");
    assert_eq!(driver.state.list(ListKind::Things).filter_error.as_ref().unwrap().column, 4);
    assert_eq!(driver.state.prompt.as_ref().unwrap().0.text(), "ok colour:red");
    // A view of a newer program's list.
    driver.keys("esc esc");
    driver.state.saved.views[0].of = "jobs".into();
    driver.keys(":").text("grave").keys("enter");
    assert!(driver.state.notice.as_ref().unwrap().text.contains("jobs"), "{:?}", driver.state.notice);
}
