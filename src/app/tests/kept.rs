//! Lists of an earlier run.

use super::driver::Driver;
use super::world::{ago, session};
use crate::app::*;
use crate::fleet::{List, Problem, ProblemKind, Thing};

/// Signed in, with things that an earlier run listed three hours ago; what is asked waits.
pub(crate) fn recalled(width: u16, height: u16, names: &[&str], complete: bool) -> Driver {
    let mut driver = Driver::started(width, height);
    driver.hold = true;
    let generation = driver.state.sign_in_generation;
    driver.tell(Msg::SignedIn { generation, result: Ok(session()) });
    let mut list = List::default();
    list.extend(names.iter().map(|name| Thing { name: (*name).to_owned(), ..Thing::default() }));
    let since = Since { listed: ago(3 * 3_600), complete };
    let recalled = Recalled { rows: Rows::Things(Box::new(list)), since };
    let generation = driver.state.list(ListKind::Things).generation;
    driver.tell(Msg::Recalled { generation, result: Ok(Box::new(recalled)) });
    driver
}

fn said(driver: &Driver) -> String {
    driver.state.message().iter().map(|span| span.text.as_str()).collect()
}

fn answer(driver: &mut Driver, names: &[&str], next: Option<&str>) {
    let list = driver.state.list(ListKind::Things);
    let (generation, query) = (list.generation, Query::List { kind: ListKind::Things, page: None });
    let items = names.iter().map(|name| Thing { name: (*name).to_owned(), version: 2, ..Thing::default() }).collect();
    let page = ListPage { items, next: next.map(str::to_owned) };
    driver.tell(Msg::Answered { generation, query, result: Ok(Answer::Things(page)) });
}

#[test]
fn rows_of_an_earlier_run_are_shown_with_their_age_until_all_is_listed_anew() {
    let mut driver = recalled(80, 24, &["a", "b", "c"], true);
    assert_eq!(said(&driver), " 3 things of 3h ago, listing anew: 0");
    driver.keys("j");
    assert_eq!(driver.state.selected_item().unwrap().key(), "b");
    answer(&mut driver, &["a", "ab", "b"], Some("2"));
    assert_eq!(said(&driver), " 4 things of 3h ago, listing anew: 3");
    assert_eq!(driver.state.selected_item().unwrap().key(), "b", "the row stays under the cursor");
    let next = driver.state.next_wake().unwrap();
    assert!(next <= driver.now.checked_add(jiff::SignedDuration::from_hours(1)).unwrap());
    driver.now = next;
    driver.tell(Msg::Wake);
    answer(&mut driver, &["d"], None);
    assert_eq!(said(&driver), " 4 things  just loaded");
    let list = driver.state.list(ListKind::Things);
    let names: Vec<&str> = list.names().collect();
    assert_eq!(names, ["a", "b", "ab", "d"], "what AWS has no more is gone");
    assert!(list.since.is_none() && list.complete);
}

#[test]
fn a_listing_that_fails_leaves_the_rows_with_their_age() {
    let mut driver = recalled(80, 24, &["a", "b"], false);
    assert_eq!(said(&driver), " 2 things of 3h ago, not all, listing anew: 0");
    let generation = driver.state.list(ListKind::Things).generation;
    let query = Query::List { kind: ListKind::Things, page: None };
    let problem = Problem::new(ProblemKind::Network, "ListThings", "", "no answer");
    driver.tell(Msg::Answered { generation, query, result: Err(problem) });
    assert_eq!(said(&driver), " 2 things of 3h ago, not all  ! not listed anew: no answer");
    driver.keys("r");
    assert_eq!(said(&driver), " 2 things of 3h ago, not all, listing anew: 0");
    answer(&mut driver, &["b"], None);
    assert_eq!(said(&driver), " 1 thing  just loaded");
}

#[test]
fn a_filter_and_a_sort_hold_for_rows_of_an_earlier_run() {
    let mut driver = Driver::started(80, 24);
    driver.state.lists[0].filter = "b".to_owned();
    driver.state.lists[0].remember_sort(&SavedSort { field: Some("name".to_owned()), descending: true });
    driver.hold = true;
    let list = recalled(80, 24, &["b1", "a", "b2"], true).state.lists.remove(0);
    let generation = driver.state.sign_in_generation;
    driver.tell(Msg::SignedIn { generation, result: Ok(session()) });
    let rows = list.names().map(|name| Thing { name: name.to_owned(), ..Thing::default() });
    let mut things = List::default();
    things.extend(rows);
    let since = Since { listed: ago(60), complete: true };
    let recalled = Recalled { rows: Rows::Things(Box::new(things)), since };
    let generation = driver.state.list(ListKind::Things).generation;
    driver.tell(Msg::Recalled { generation, result: Ok(Box::new(recalled)) });
    let list = driver.state.list(ListKind::Things);
    assert_eq!((list.len(), list.name(0), list.name(1)), (2, Some("b2"), Some("b1")));
}

#[test]
fn what_comes_too_late_or_is_damaged_changes_no_list() {
    let mut driver = recalled(80, 24, &["a"], true);
    answer(&mut driver, &["b"], None);
    let generation = driver.state.list(ListKind::Things).generation;
    let late = || {
        let since = Since { listed: ago(60), complete: true };
        Box::new(Recalled { rows: Rows::Things(Box::default()), since })
    };
    driver.tell(Msg::Recalled { generation, result: Ok(late()) });
    driver.tell(Msg::Recalled { generation: generation + 7, result: Ok(late()) });
    assert_eq!(driver.state.list(ListKind::Things).names().collect::<Vec<_>>(), ["b"]);
    let problem = Problem::new(ProblemKind::Input, "read the list kept", "/x.list", "its checksum is wrong");
    driver.tell(Msg::Recalled { generation, result: Err(problem) });
    assert_eq!(said(&driver), " ! read the list kept on /x.list: its checksum is wrong");
}
