//! What is asked of rows on the screen, and of whole groups.

use super::driver::Driver;
use crate::app::*;

fn asked(driver: &Driver) -> Vec<&Query> {
    let queries =
        driver.held.iter().map(|effect| if let Effect::Ask { query, .. } = effect { Some(query) } else { None });
    queries.flatten().collect()
}

fn of_rows(driver: &Driver) -> usize {
    asked(driver).iter().filter(|query| matches!(query, Query::RowPrincipals(_) | Query::RowGroups(_))).count()
}

/// The cells of a row of the list of things.
fn cells(driver: &Driver, name: &str) -> [String; 2] {
    let list = driver.state.list(ListKind::Things);
    let row = (0..list.len()).find(|row| list.name(*row) == Some(name)).unwrap();
    let item = list.row(row).unwrap();
    ["cert", "group"].map(|field| driver.state.cell(&item, field).1.into_owned())
}

#[test]
fn rows_are_asked_once_they_stay_and_only_for_columns_that_are_shown() {
    let mut driver = Driver::signed_in(80, 24);
    driver.hold = true;
    driver.pass(200);
    assert_eq!(of_rows(&driver), 0, "there is no room for these columns");
    let mut driver = Driver::signed_in(120, 36);
    assert_eq!(cells(&driver, "pump-0001"), ["?", "?"]);
    driver.pass(200);
    assert_eq!(cells(&driver, "pump-0001"), ["✓ ACTIVE", "site-tromsø"]);
    assert_eq!(cells(&driver, "pump-0099"), ["?", "?"], "nobody looks at it");
    driver.hold = true;
    driver.pass(60_000);
    driver.keys("j k");
    assert_eq!(of_rows(&driver), 0, "it is remembered");
    driver.pass(5 * 60_000);
    driver.keys("j");
    assert!(of_rows(&driver) > 0, "but not for ever");
}

#[test]
fn nobody_waits_for_rows_that_left_the_screen() {
    let mut driver = Driver::signed_in(120, 36);
    driver.hold = true;
    driver.pass(200);
    let first = of_rows(&driver);
    let height = usize::from(driver.state.body_height());
    assert_eq!(first, 2 * height);
    driver.others.clear();
    driver.keys("G");
    let dropped = driver.others.iter().filter(|effect| matches!(effect, Effect::Forget { .. })).count();
    assert_eq!(dropped, height);
    driver.pass(200);
    assert_eq!(
        of_rows(&driver),
        first + 2 * dropped,
        "those that came are asked, those that stayed are not asked again"
    );
}

#[test]
fn a_group_is_asked_as_a_whole() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("/").text("group:tromsø");
    let list = |driver: &Driver| {
        (driver.state.list(ListKind::Things).len(), driver.state.list(ListKind::Things).undecided().0)
    };
    let loaded = driver.state.list(ListKind::Things).loaded();
    assert_eq!(list(&driver), (0, loaded));
    assert!(driver.state.message().iter().any(|span| span.text.contains("asking who is in it")));
    driver.pass(400);
    assert_eq!(list(&driver), (238, 0), "pump-0001 to pump-0238");
    driver.keys("enter esc /").text("group:nowhere");
    driver.pass(400);
    assert_eq!(list(&driver), (0, 0), "no group is called so");
    // The newest filter wins; what was answered before is not asked again.
    driver.hold = true;
    driver.keys("ctrl-u").text("group=nordics");
    driver.pass(400);
    let things = |driver: &Driver| asked(driver).iter().filter(|query| matches!(query, Query::GroupThings(_))).count();
    assert!(asked(&driver).contains(&&Query::GroupThings("nordics".into())));
    assert_eq!((things(&driver), of_rows(&driver)), (1, 0));
    driver.keys("ctrl-u").text("group:tromsø");
    driver.pass(400);
    assert_eq!((things(&driver), list(&driver)), (1, (238, 0)));
    // Whoever refreshes asks anew, and what is shown stays until the answer is whole.
    driver.held.clear();
    driver.keys("enter r");
    assert_eq!(list(&driver).0, 238);
    driver.release();
    driver.pass(400);
    assert_eq!(list(&driver), (238, 0));
}

#[test]
fn what_a_page_learns_counts_in_the_list() {
    let mut driver = Driver::signed_in(80, 24);
    driver.keys("/").text("pump-0001").keys("enter enter esc esc");
    assert_eq!(cells(&driver, "pump-0001"), ["✓ ACTIVE", "site-tromsø"]);
    // A few of which it is not known are asked, though nobody sees them.
    driver.keys("/").text("name:/000[2-9]/ cert:active").keys("enter");
    let list = |driver: &Driver| {
        (driver.state.list(ListKind::Things).len(), driver.state.list(ListKind::Things).undecided().0)
    };
    assert_eq!(list(&driver), (0, 8));
    driver.pass(200);
    driver.pass(200);
    assert_eq!(list(&driver), (8, 0));
}

#[test]
fn a_refusal_is_told_once_and_ends_the_asking() {
    let mut driver = Driver::signed_in(120, 36);
    driver.world.denied = true;
    driver.pass(200);
    assert!(driver.state.notice.as_ref().unwrap().text.contains("no permission"), "{:?}", driver.state.notice);
    driver.keys("pgdn");
    driver.hold = true;
    driver.pass(200);
    assert_eq!(of_rows(&driver), 0);
    assert_eq!(cells(&driver, "pump-0001"), ["?", "?"]);
}

#[test]
fn the_list_of_things_is_sorted_by_what_is_chosen_and_what_is_not_known_stands_last() {
    let mut driver = Driver::signed_in(80, 24);
    let names = |driver: &Driver| -> Vec<String> {
        (0..3).map(|row| driver.state.list(ListKind::Things).name(row).unwrap().to_owned()).collect()
    };
    let told =
        [("pump-0200", true, 9), ("pump-0100", false, 30), ("pump-0150", true, 7)].map(|(thing, is, version)| {
            let shadow = Some(crate::fleet::ShadowFact::Is { version, delta: false });
            (thing.to_owned(), crate::fleet::ThingFacts { connected: Some((is, None)), shadow, ..Default::default() })
        });
    driver.state.tell_things(&told);
    let by = |driver: &Driver| {
        let list = driver.state.list(ListKind::Things);
        (list.sort_field().map(str::to_owned), list.descending)
    };
    // AWS's order is the first choice, CONNECTED the third, SHADOW the fourth.
    driver.keys("s 3");
    assert_eq!(by(&driver), (Some("connected".into()), false));
    assert_eq!(names(&driver), ["pump-0100", "pump-0150", "pump-0200"]);
    driver.keys("S");
    assert_eq!(names(&driver)[2], "pump-0100", "the only one that is known to be away, before those not known");
    driver.keys("s j S");
    assert_eq!(
        (by(&driver), names(&driver)),
        ((Some("shadow".into()), true), ["pump-0100", "pump-0200", "pump-0150"].map(str::to_owned).to_vec())
    );
    // The column that it is sorted by turns around; `s` goes on in the menu.
    driver.keys("s enter");
    assert_eq!(by(&driver), (Some("shadow".into()), false));
    driver.keys("s g enter");
    assert_eq!(by(&driver).0, None);
    driver.keys("s G s s s enter");
    assert_eq!(by(&driver).0.as_deref(), Some("connected"), "from the last one on it begins anew");
    let saved =
        driver.others.iter().rev().find_map(|effect| if let Effect::Save(saved) = effect { Some(saved) } else { None });
    assert_eq!(saved.unwrap().sorts["things"].field.as_deref(), Some("connected"));
    // Lists of few columns are sorted by the next one.
    driver.keys("4 s");
    assert!(driver.state.dialog.is_none());
    assert_eq!(driver.state.list(ListKind::RoleAliases).sort_field(), Some("name"));
}

#[test]
fn a_thing_that_is_gone_leaves_the_list_when_its_page_finds_out() {
    let mut driver = Driver::signed_in(80, 24);
    let loaded = driver.state.list(ListKind::Things).loaded();
    driver.hold = true;
    driver.keys("G enter");
    let name = driver.state.page().unwrap().target().name().to_owned();
    let generation = driver.state.page().unwrap().common().generation;
    let gone = crate::fleet::Problem::new(crate::fleet::ProblemKind::NotFound, "DescribeThing", &name, "not found");
    driver.tell(Msg::Answered { generation, query: Query::Thing(name.clone()), result: Err(gone) });
    assert_eq!(driver.state.list(ListKind::Things).loaded(), loaded - 1);
    driver.keys("esc");
    assert_ne!(driver.state.selected_item().unwrap().key(), name);
}
