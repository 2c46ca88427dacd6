//! A fleet that is listed for long, and the index that knows of it at once.

use super::driver::Driver;
use super::world::{ago, session};
use crate::app::*;
use crate::fleet::{
    Buckets, Denial, Fact, FleetCounts, IndexModes, IndexSearch, IndexedThing, Problem, ProblemKind, Rest, Thing,
    ThingFacts,
};

fn modes() -> IndexModes {
    IndexModes { shadow: true, connectivity: true, fields: Vec::new() }
}

/// Answers a question that is held; whether there is one.
pub(crate) fn answer(driver: &mut Driver, is_it: impl Fn(&Query) -> bool, result: Result<Answer, Problem>) -> bool {
    let asked = |effect: &Effect| matches!(effect, Effect::Ask { query, .. } if is_it(query));
    let Some(at) = driver.held.iter().position(asked) else { return false };
    let Effect::Ask { generation, query } = driver.held.remove(at) else { unreachable!() };
    driver.tell(Msg::Answered { generation, query, result });
    true
}

/// Signed in to a fleet of a million, of which a page is listed.
pub(crate) fn million(width: u16, height: u16, modes: Fact<IndexModes>) -> Driver {
    let mut driver = Driver::started(width, height);
    driver.hold = true;
    let generation = driver.state.sign_in_generation;
    driver.tell(Msg::SignedIn { generation, result: Ok(session()) });
    let thing = |n: usize| Thing { name: format!("pump-{n:06}"), version: 1, ..Thing::default() };
    let page = ListPage { items: (0..250).map(thing).collect(), next: Some("more".into()) };
    assert!(answer(&mut driver, |query| matches!(query, Query::List { .. }), Ok(Answer::Things(page))));
    let total = modes.known().map(|_| 1_000_000);
    assert!(answer(&mut driver, |query| *query == Query::Index, Ok(Answer::Index { modes, total })));
    driver
}

pub(crate) fn find(driver: &mut Driver, result: Result<Answer, Problem>) -> bool {
    answer(driver, |query| matches!(query, Query::Find { .. }), result)
}

fn finds(driver: &Driver) -> Vec<String> {
    let of = |effect: &Effect| match effect {
        Effect::Ask { query: Query::Find { filter, .. }, .. } => Some(filter.clone()),
        _ => None,
    };
    driver.held.iter().filter_map(of).collect()
}

/// Two things that are not connected, one of them listed already.
pub(crate) fn found(is_last: bool) -> Answer {
    let row = |name: &str| IndexedThing {
        thing: Thing { name: name.into(), ..Thing::default() },
        facts: ThingFacts { connected: Some((false, Some(ago(120 * 86_400)))), ..ThingFacts::default() },
    };
    let things = vec![row("pump-000007"), row("valve-900000")];
    let rest = vec![Rest { term: "age>90d".into(), why: "the index forgets when a thing went" }];
    let search = IndexSearch {
        query: "connectivity.connected:false".into(),
        found: Some(2),
        read: 2,
        complete: is_last,
        rest,
        is_all: false,
    };
    Answer::Searched(Box::new(Searched { things, search, is_last }))
}

fn names(driver: &Driver) -> Vec<String> {
    let list = driver.state.list(ListKind::Things);
    (0..list.len()).map(|at| list.name(at).unwrap().to_owned()).collect()
}

fn line(driver: &Driver) -> String {
    driver.state.index_line().map(|row| row.spans.iter().map(|span| span.text.clone()).collect()).unwrap_or_default()
}

#[test]
fn a_filter_is_put_to_the_index_once_it_is_typed() {
    let mut driver = million(80, 24, Fact::Known(modes()));
    assert_eq!(driver.state.list(ListKind::Things).total, Some(1_000_000));
    driver.keys("/").text("connected:n");
    driver.pass(100);
    driver.text("o");
    driver.pass(299);
    assert!(finds(&driver).is_empty(), "somebody is typing");
    driver.pass(1);
    assert_eq!(finds(&driver), ["connected:no"]);
    driver.pass(1_000);
    assert_eq!(finds(&driver).len(), 1, "once");
    assert!(find(&mut driver, Ok(found(true))));
    assert_eq!(names(&driver), ["pump-000007", "valve-900000"]);
    assert_eq!(line(&driver), "index: 2 found; age>90d applied here (the index forgets when a thing went)");
    driver.keys("esc");
    assert!(line(&driver).is_empty());
    assert_eq!(driver.state.list(ListKind::Things).len(), 251);
}

#[test]
fn the_newest_filter_wins() {
    let mut driver = million(80, 24, Fact::Known(modes()));
    driver.keys("/").text("connected:no");
    driver.pass(300);
    let asked = driver.held.clone();
    driver.text(" type:x");
    let [Effect::Ask { generation: old, query, .. }] = asked
        .iter()
        .filter(|effect| matches!(effect, Effect::Ask { query: Query::Find { .. }, .. }))
        .collect::<Vec<_>>()[..]
    else {
        panic!("{asked:?}")
    };
    assert!(driver.others.contains(&Effect::Forget { generation: *old }), "what is not waited for is given up");
    let before = driver.state.list(ListKind::Things).loaded();
    driver.tell(Msg::Answered { generation: *old, query: query.clone(), result: Ok(found(true)) });
    assert_eq!(driver.state.list(ListKind::Things).loaded(), before, "and not taken");
    driver.pass(300);
    assert_eq!(finds(&driver).last().map(String::as_str), Some("connected:no type:x"));
}

#[test]
fn what_was_found_stays_while_the_list_goes_on_and_goes_with_its_end() {
    let mut driver = million(80, 24, Fact::Known(modes()));
    driver.keys("/").text("connected:no").keys("enter");
    driver.pass(300);
    find(&mut driver, Ok(found(false)));
    assert_eq!(
        line(&driver),
        "index: 2 of 2 found are read…; age>90d applied here (the index forgets when a thing went)"
    );
    find(&mut driver, Ok(found(true)));
    let thing = |name: &str| Thing { name: name.into(), version: 1, ..Thing::default() };
    let is_page = |query: &Query| matches!(query, Query::List { page: Some(_), .. });
    let page = ListPage { items: vec![thing("valve-000001")], next: Some("more".into()) };
    assert!(answer(&mut driver, is_page, Ok(Answer::Things(page))));
    assert_eq!(names(&driver), ["pump-000007", "valve-900000"]);
    let page = ListPage { items: vec![thing("valve-000002")], next: None };
    assert!(answer(&mut driver, is_page, Ok(Answer::Things(page))));
    assert_eq!(names(&driver), ["pump-000007"], "valve-900000 was deleted: the whole list does not have it");
}

#[test]
fn an_index_that_is_not_there_is_not_asked_and_one_that_refuses_is_told_of() {
    let mut driver = million(80, 24, Fact::Absent);
    driver.keys("/").text("connected:no");
    driver.pass(300);
    assert!(finds(&driver).is_empty() && line(&driver).is_empty());

    let mut driver = million(80, 24, Fact::Unknown("the index is being built".into()));
    driver.keys("/").text("connected:no");
    driver.pass(300);
    assert!(finds(&driver).is_empty());
    assert_eq!(line(&driver), "index: the index is being built; the filter covers what is listed");

    let mut driver = million(80, 24, Fact::Known(modes()));
    driver.keys("/").text("connected:no");
    driver.pass(300);
    let mut denied = Problem::new(ProblemKind::Denied, "SearchIndex", "index/AWS_Things", "no");
    denied.missing = Some("iot:SearchIndex".into());
    find(&mut driver, Err(denied));
    assert_eq!(line(&driver), "index: no permission: iot:SearchIndex; the filter covers what is listed");
    driver.text(" x");
    driver.pass(300);
    assert!(finds(&driver).is_empty(), "it is not asked again");
}

#[test]
fn of_a_whole_list_the_index_is_asked_for_what_no_list_tells() {
    let mut driver = million(80, 24, Fact::Known(modes()));
    let is_page = |query: &Query| matches!(query, Query::List { page: Some(_), .. });
    let end = ListPage { items: Vec::new(), next: None };
    assert!(answer(&mut driver, is_page, Ok(Answer::Things(end))));
    driver.keys("/").text("pump");
    driver.pass(300);
    assert!(finds(&driver).is_empty(), "all of it is here");
    driver.text(" connected:no");
    driver.pass(300);
    assert_eq!(finds(&driver), ["pump connected:no"]);
}

/// Answers for the overview, as an index without permission for buckets of attributes does.
pub(crate) fn overview(driver: &mut Driver) {
    let buckets = |values: &[(&str, usize)], complete| {
        let values = values.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect();
        Fact::Known(Buckets { total: 1_000_000, values, complete })
    };
    let denied = Denial {
        action: "iot:GetBucketsAggregation".into(),
        resource: "index/AWS_Things".into(),
        message: "no".into(),
    };
    let counts = FleetCounts {
        total: Fact::Known(1_000_000),
        connected: Fact::Known(912_345),
        not_connected: Fact::Known(87_655),
        delta: Fact::Absent,
        types: buckets(&[("pump", 700_000), ("温度計", 200_000), ("valve", 99_998)], true),
        attribute: Some(("site".into(), Fact::Denied(denied))),
        reasons: buckets(&[("MQTT_KEEP_ALIVE_TIMEOUT", 80_000), ("CLIENT_ERROR", 12)], true),
    };
    assert!(answer(driver, |query| *query == Query::Overview, Ok(Answer::Overview(Fact::Known(Box::new(counts))))));
}

#[test]
fn the_overview_counts_what_is_loaded_in_slices_and_asks_the_index_when_it_is_opened() {
    let mut driver = million(80, 24, Fact::Absent);
    driver.keys("9");
    assert_eq!(driver.state.place(), Place::Overview);
    assert!(!driver.state.is_busy(), "so few are counted at once");
    assert_eq!(driver.state.overview.counted.as_ref().map(|counted| counted.things), Some(250));
    assert!(answer(&mut driver, |query| *query == Query::Overview, Ok(Answer::Overview(Fact::Absent))));
    let text = |driver: &Driver| -> String {
        let sheet = driver.state.sheet().unwrap();
        (0..sheet.len()).map(|row| sheet.row(row).unwrap().plain() + "\n").collect()
    };
    assert!(text(&driver).contains("250 listed so far; fleet indexing is off"), "{}", text(&driver));
    driver.pass(60_000);
    assert!(!answer(&mut driver, |query| *query == Query::Overview, Ok(Answer::Overview(Fact::Absent))), "no tick");
    driver.keys("r");
    overview(&mut driver);
    assert!(text(&driver).contains("1,000,000, by the fleet index"), "{}", text(&driver));
    assert!(text(&driver).contains("not known: no permission: iot:GetBucketsAggregation"), "{}", text(&driver));
    // The list goes on meanwhile, and is counted again at its end.
    let thing = |n: usize| Thing { name: format!("fan-{n:06}"), version: 1, ..Thing::default() };
    let is_page = |query: &Query| matches!(query, Query::List { page: Some(_), .. });
    let page = ListPage { items: (0..40_000).map(thing).collect(), next: None };
    assert!(answer(&mut driver, is_page, Ok(Answer::Things(page))));
    let now = driver.now;
    while driver.state.is_busy() {
        work(&mut driver.state, 10_000, now);
    }
    assert_eq!(driver.state.overview.counted.as_ref().map(|counted| counted.things), Some(40_250));
}

#[test]
fn the_overview_is_searched() {
    let mut driver = million(80, 24, Fact::Absent);
    driver.keys("9");
    overview(&mut driver);
    let here = |driver: &Driver| driver.state.sheet().unwrap().row(driver.state.cursor().row).unwrap().plain();
    assert!(
        driver.state.footer().iter().any(|(key, hint, ready)| (key.as_str(), *hint, *ready) == ("/", "search", true))
    );
    driver.keys("/").text("valve").keys("enter");
    assert!(here(&driver).contains("valve"), "{}", here(&driver));
    driver.keys("esc");
    assert_eq!((driver.state.search(), driver.state.place()), ("", Place::Overview));
    driver.keys("/").text("valve").keys("enter").keys("7");
    assert_eq!(driver.state.search(), "", "a search belongs to the view that it was begun in");
}
