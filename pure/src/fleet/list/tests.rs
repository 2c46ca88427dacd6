use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::fleet::{Certificate, CertificateStatus, ShadowFact};

fn thing(name: &str, kind: &str) -> Thing {
    Thing { name: name.to_owned(), thing_type: Some(kind.to_owned()), ..Thing::default() }
}

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn filter(text: &str) -> Filter {
    Filter::parse::<Thing>(text, now()).unwrap()
}

fn shown(list: &List<Thing>) -> Vec<&str> {
    (0..list.len()).map(|place| list.name(place).unwrap()).collect()
}

fn by(field: &str, descending: bool) -> Sort {
    Sort { field: field.to_owned(), descending }
}

#[test]
fn values_are_counted_in_slices_without_the_rows_that_are_gone() {
    let mut list: List<Thing> = List::default();
    list.extend([thing("a", "pump"), thing("b", "valve"), thing("c", "pump"), thing("d", "fan")]);
    list.extend([Thing { name: "e".to_owned(), ..Thing::default() }]);
    list.tell("a", &ThingFacts { connected: Some((true, None)), ..ThingFacts::default() });
    list.remove("d");
    let (mut types, mut connected) = (Tally::default(), Tally::default());
    for from in 0..list.places() + 3 {
        list.tally("type", from..from + 1, &mut types);
        list.tally("connected", from..from + 1, &mut connected);
    }
    assert_eq!(list.tallied("type", &types), [("pump".to_owned(), 2), ("valve".to_owned(), 1)]);
    assert_eq!((types.none, connected.yes, connected.no, connected.unknown), (1, 1, 0, 3));
}

#[test]
fn what_a_search_found_is_shown_until_the_list_does_not_tell_of_it() {
    let found = |name: &str, connected: bool| IndexedThing {
        thing: thing(name, "pump"),
        facts: ThingFacts { connected: Some((connected, None)), ..ThingFacts::default() },
    };
    let listed = |name: &str| Thing { version: 3, ..thing(name, "pump") };
    let mut list: List<Thing> = List::default();
    list.begin_refresh();
    list.extend([listed("a")]);
    list.set_filter(filter("connected:no"));
    list.learn([found("a", false), found("m", false), found("z", false), found("b", true)]);
    assert_eq!(shown(&list), ["a", "m", "z"]);
    assert_eq!(list.find("a").unwrap().version, 3, "the list's own word stays");
    assert_eq!(list.find("m").unwrap().version, 0);
    // The list goes on: of `m` it tells, `z` was deleted meanwhile.
    list.extend([listed("m"), listed("b")]);
    assert_eq!(shown(&list), ["a", "m", "z"]);
    assert_eq!(list.find("m").unwrap().version, 3);
    list.end_refresh();
    assert_eq!(shown(&list), ["a", "m"]);
    list.learn([found("m", true)]);
    assert_eq!(shown(&list), ["a"]);
}

#[test]
fn pages_append_replace_and_keep_the_sort() {
    let mut list = List::default();
    list.set_sort(Some(by("name", false)));
    list.extend([thing("pump-10", "a"), thing("pump-9", "a")]);
    list.extend([thing("pump-1", "a"), thing("pump-10", "b")]);
    assert_eq!(shown(&list), ["pump-1", "pump-9", "pump-10"]);
    assert_eq!(list.loaded(), 3);
    assert_eq!(list.find("pump-10").unwrap().thing_type.as_deref(), Some("b"));
    assert_eq!(list.position_of("pump-10"), Some(2));
    list.set_sort(Some(by("type", true)));
    assert_eq!(shown(&list), ["pump-10", "pump-9", "pump-1"], "equal ones in the order they came");
    list.set_sort(None);
    assert_eq!(shown(&list), ["pump-10", "pump-9", "pump-1"]);
}

#[test]
fn a_refresh_drops_what_is_gone_at_its_end_only() {
    let mut list = List::default();
    list.extend(["a", "b", "c"].map(|n| thing(n, "")));
    list.begin_refresh();
    list.extend(["c", "d"].map(|n| thing(n, "")));
    assert_eq!(shown(&list), ["a", "b", "c", "d"]);
    list.end_refresh();
    assert_eq!(shown(&list), ["c", "d"]);
    assert_eq!(list.position_of("d"), Some(1));
    list.begin_refresh();
    list.extend([thing("d", "")]);
    list.abandon_refresh();
    assert_eq!(shown(&list), ["c", "d"]);
}

#[test]
fn fuzzy_matches_stand_best_first_unless_a_sort_is_asked_for() {
    let mut list = List::default();
    list.extend(["p-u-m-p", "valve", "pump"].map(|n| thing(n, "")));
    list.set_filter(filter("pump"));
    assert_eq!(shown(&list), ["pump", "p-u-m-p"]);
    list.extend([thing("my-pump", ""), thing("other", "")]);
    assert_eq!(shown(&list), ["pump", "my-pump", "p-u-m-p"]);
    list.set_sort(Some(by("name", true)));
    assert_eq!(shown(&list), ["pump", "p-u-m-p", "my-pump"]);
}

#[test]
fn the_first_matches_are_there_before_the_last_row_was_asked() {
    let mut list = List::default();
    list.extend((0..1_000).map(|n| thing(&format!("pump-{n}"), "")));
    list.begin_filter(filter("pump"));
    assert_eq!(list.len(), 1_000, "nothing was asked yet");
    assert!(!list.work(100));
    assert_eq!((list.len(), list.covered()), (100, 100));
    // The newest question wins.
    list.begin_filter(filter("\"pump-99\""));
    assert!(!list.work(10));
    assert!(list.len() < 20);
    while !list.work(100) {}
    assert_eq!(
        shown(&list),
        [
            "pump-99", "pump-990", "pump-991", "pump-992", "pump-993", "pump-994", "pump-995", "pump-996", "pump-997",
            "pump-998", "pump-999"
        ]
    );
    assert!(!list.is_busy());
}

#[test]
fn every_column_of_a_thing_is_filtered_and_sorted_by() {
    let mut list: List<Thing> = List::default();
    let attributes = |site: &str| BTreeMap::from([("site".to_owned(), site.to_owned())]);
    let arn = |name: &str| format!("arn:aws:iot:eu-west-1:123456789012:thing/{name}");
    list.extend([
        Thing { attributes: attributes("osl"), version: 3, arn: arn("a"), ..thing("a", "pump") },
        Thing { attributes: attributes("bgo"), version: 12, arn: "odd".to_owned(), ..thing("b", "fan") },
        Thing { thing_type: None, version: 7, ..thing("c", "") },
    ]);
    let since = now().checked_sub(jiff::SignedDuration::from_hours(48)).unwrap();
    list.tell(
        "a",
        &ThingFacts {
            connected: Some((false, Some(since))),
            shadow: Some(ShadowFact::Is { version: 9, delta: true }),
            groups: Some(vec!["oslo".to_owned(), "all".to_owned()]),
            certificates: Some(vec!["ACTIVE".to_owned(), "INACTIVE".to_owned()]),
        },
    );
    list.tell("b", &ThingFacts { connected: Some((true, None)), groups: Some(Vec::new()), ..ThingFacts::default() });
    list.tell("nobody", &ThingFacts::default());
    for (text, expected, undecided) in [
        ("attr.site=osl", &["a"][..], 0),
        ("!attr.site:*", &["c"], 0),
        ("attr.nothing:x", &[], 0),
        ("type:fan", &["b"], 0),
        ("!type:*", &["c"], 0),
        ("version>3", &["b", "c"], 0),
        ("arn:thing/a", &["a"], 0),
        ("arn=odd", &["b"], 0),
        ("connected:no", &["a"], 1),
        ("!connected:no", &["b"], 1),
        ("connected:unknown", &["c"], 0),
        ("age>1d", &["a"], 2),
        ("delta:yes", &["a"], 2),
        ("shadow>8", &["a"], 2),
        ("group:all", &["a"], 1),
        ("group=osl", &[], 1),
        ("!group:*", &["b"], 1),
        ("cert:inactive cert:active", &["a"], 2),
        ("a connected:yes", &[], 0),
    ] {
        list.set_filter(filter(text));
        assert_eq!(shown(&list), expected, "{text}");
        assert_eq!(list.undecided().0, undecided, "{text}");
    }
    list.set_filter(Filter::default());
    for (field, expected) in [
        ("type", ["b", "a", "c"]),
        ("attr.site", ["b", "a", "c"]),
        ("version", ["a", "c", "b"]),
        ("connected", ["a", "b", "c"]),
        ("shadow", ["a", "b", "c"]),
        ("arn", ["a", "b", "c"]),
    ] {
        list.set_sort(Some(by(field, false)));
        assert_eq!(shown(&list), expected, "{field}");
    }
    // What is told later counts at once.
    list.set_sort(None);
    list.set_filter(filter("connected:no"));
    list.tell("c", &ThingFacts { connected: Some((false, None)), ..ThingFacts::default() });
    assert_eq!((shown(&list), list.undecided().0), (vec!["a", "c"], 0));
    assert_eq!(list.facts("c").unwrap().connected, Some((false, None)));
    assert_eq!(list.facts("a").unwrap().groups.unwrap(), ["oslo", "all"]);
}

#[test]
fn what_is_answered_for_all_at_once_decides_what_was_not_known_of_each() {
    let mut list: List<Thing> = List::default();
    list.extend(["a", "b", "c"].map(|n| thing(n, "")));
    let told = |groups: &[&str]| ThingFacts {
        groups: Some(groups.iter().map(|one| (*one).to_owned()).collect()),
        ..ThingFacts::default()
    };
    list.tell("c", &told(&["bergen"]));
    let asked = filter("group:oslo");
    let question = asked.tests_of("group").remove(0);
    list.ask(std::slice::from_ref(&question));
    list.set_filter(asked);
    assert_eq!((shown(&list), list.undecided().0), (vec![], 2));
    // The first page is there before the last one; a thing may be listed after it was named.
    list.answer(&question, ["b", "d"]);
    assert_eq!((shown(&list), list.undecided().0), (vec!["b"], 1));
    list.end_answer(&question);
    while !list.work(1) {}
    assert_eq!((shown(&list), list.undecided().0), (vec!["b"], 0));
    list.extend(["d", "e"].map(|n| thing(n, "")));
    assert_eq!((shown(&list), list.undecided().0), (vec!["b", "d"], 0));
    list.set_filter(filter("!group:oslo"));
    assert_eq!(shown(&list), ["a", "c", "e"]);
    // What is told of one thing later is newer, and a new answer newer still.
    list.tell("a", &told(&["oslo-west"]));
    list.set_filter(filter("group:oslo"));
    assert_eq!(shown(&list), ["a", "b", "d"]);
    list.answer_anew(&question, ["c"]);
    while !list.work(1) {}
    assert_eq!((shown(&list), list.undecided().0), (vec!["c"], 0));
    // Another question has its own answer; the older one is still there.
    let other = filter("group=bergen");
    list.ask(&other.tests_of("group"));
    list.set_filter(other);
    assert_eq!((shown(&list), list.undecided().0), (vec!["c"], 3));
    list.set_filter(filter("group:oslo"));
    assert_eq!((shown(&list), list.undecided().0), (vec!["c"], 0));
}

#[test]
fn of_several_certificates_the_worst_decides_the_order() {
    let mut list: List<Thing> = List::default();
    list.extend(["a", "b", "c", "d"].map(|n| thing(n, "")));
    for (name, all) in [("a", &["ACTIVE", "REVOKED"][..]), ("b", &["ACTIVE"]), ("c", &[])] {
        let certificates = Some(all.iter().map(|one| (*one).to_owned()).collect());
        list.tell(name, &ThingFacts { certificates, ..ThingFacts::default() });
    }
    list.set_sort(Some(by("cert", false)));
    assert_eq!(shown(&list), ["b", "a", "c", "d"]);
    list.set_sort(Some(by("cert", true)));
    assert_eq!(shown(&list), ["a", "b", "c", "d"], "without one, and not known, last either way");
}

#[test]
fn a_row_comes_back_as_it_was_put_in() {
    let mut list = List::default();
    let arn = "arn:aws:iot:eu-west-1:123456789012:cert/";
    let certificate = |id: &str, arn: String, status: &str| Certificate {
        id: id.to_owned(),
        arn,
        status: CertificateStatus::parse(status),
        mode: (status == "ACTIVE").then(|| "SNI_ONLY".to_owned()),
        created: (status != "X").then(now),
    };
    let all = [
        certificate("ab", format!("{arn}ab"), "ACTIVE"),
        certificate("cd", String::new(), "X"),
        certificate("ef", "elsewhere".to_owned(), "REVOKED"),
    ];
    list.extend(all.clone());
    assert_eq!(list.iter().map(Cow::into_owned).collect::<Vec<_>>(), all);
    let read = |text: &str| Filter::parse::<Certificate>(text, now()).unwrap();
    for (text, expected) in
        [("status:rev", 1), ("revoked", 1), ("mode:*", 1), ("age<1d", 2), ("!created:*", 1), ("CD", 1)]
    {
        list.set_filter(read(text));
        assert_eq!(list.len(), expected, "{text}");
    }
    list.set_filter(Filter::default());
    list.set_sort(Some(by("status", false)));
    let order: Vec<&str> = (0..3).map(|place| list.name(place).unwrap()).collect();
    assert_eq!(order, ["ab", "ef", "cd"], "as people think of them, what is not known last");
}

#[test]
fn attributes_may_change_again_and_again() {
    let mut list = List::default();
    for round in 0..2_000u32 {
        let all = (0..round % 5).map(|key| (format!("k{key}"), format!("v{}", round % 7))).collect();
        let row = Thing { attributes: all, ..thing("a", "") };
        list.extend([row.clone(), thing("b", "")]);
        assert_eq!(*list.find("a").unwrap(), row);
        assert!(list.find("b").unwrap().attributes.is_empty());
    }
}

#[test]
fn a_fleet_that_goes_gives_its_memory_back() {
    let mut list = List::default();
    let name = |n: u32| format!("t{n}");
    list.set_filter(filter("type:x"));
    list.extend((0..12_000).map(|n| thing(&name(n), if n % 2 == 0 { "x" } else { "y" })));
    list.begin_refresh();
    list.extend((9_000..9_100).map(|n| thing(&name(n), if n % 2 == 0 { "x" } else { "y" })));
    list.end_refresh();
    assert_eq!((list.loaded(), list.len(), list.store.len()), (100, 50, 100));
    assert_eq!(list.find("t9001").unwrap().name, "t9001");
    assert!(list.find("t1").is_none());
    list.set_filter(Filter::default());
    assert_eq!(list.position_of("t9099"), Some(99));
}

#[derive(Debug, Clone)]
enum Step {
    Page(Vec<(u8, u8)>),
    Filter(String),
    Sort(Option<(u8, bool)>),
    Refresh(Vec<(u8, u8)>),
    Remove(u8),
    Tell(u8, bool),
    Answer(Vec<u8>, bool),
    Work(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let page = || prop::collection::vec((0..20u8, 0..3u8), 0..8);
    prop_oneof![
        page().prop_map(Step::Page),
        "[n1]{0,2}( !?type:[t012]{1,2})?( !?connected:yes)?( !?attr[.]k>1)?( !?group:g)?".prop_map(Step::Filter),
        prop::option::of((0..4u8, any::<bool>())).prop_map(Step::Sort),
        page().prop_map(Step::Refresh),
        (0..20u8).prop_map(Step::Remove),
        (0..20u8, any::<bool>()).prop_map(|(name, is)| Step::Tell(name, is)),
        (prop::collection::vec(0..20u8, 0..6), any::<bool>()).prop_map(|(names, anew)| Step::Answer(names, anew)),
        (1..9usize).prop_map(Step::Work),
    ]
}

fn row((name, kind): (u8, u8)) -> Thing {
    let attributes = (0..kind).map(|k| (if k == 0 { "k" } else { "j" }.to_owned(), kind.to_string())).collect();
    Thing { attributes, ..thing(&format!("n{name}"), &format!("t{kind}")) }
}

proptest! {
    /// Whatever happened to a list, in whatever small steps, it shows what a list shows that was given its rows, filter and
    /// sort at once.
    #[test]
    fn growing_is_the_same_as_building_anew(steps in prop::collection::vec(step(), 0..24)) {
        let mut list: List<Thing> = List::default();
        let question = filter("group:g").tests_of("group").remove(0);
        list.ask(std::slice::from_ref(&question));
        for step in steps {
            match step {
                Step::Page(page) => list.extend(page.into_iter().map(row)),
                Step::Filter(text) => list.begin_filter(filter(&text)),
                Step::Sort(sort) => {
                    let fields = ["name", "type", "attr.k", "connected"];
                    list.begin_sort(sort.map(|(field, down)| by(fields[usize::from(field)], down)));
                }
                Step::Remove(name) => list.remove(&format!("n{name}")),
                Step::Refresh(page) => {
                    list.begin_refresh();
                    list.extend(page.into_iter().map(row));
                    list.end_refresh();
                }
                Step::Tell(name, is) => {
                    let told = ThingFacts { connected: Some((is, None)), ..ThingFacts::default() };
                    list.tell(&format!("n{name}"), &told);
                }
                Step::Answer(names, anew) => {
                    let names: Vec<String> = names.into_iter().map(|name| format!("n{name}")).collect();
                    let names = names.iter().map(String::as_str);
                    if anew { list.answer_anew(&question, names) } else { list.answer(&question, names) }
                }
                Step::Work(rows) => {
                    list.work(rows);
                }
            }
            // Also in the midst of it, nothing is shown twice, or that is gone.
            let mut names = shown(&list);
            prop_assert!(names.iter().all(|name| list.find(name).is_some()));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), count);
            if list.work(1) {
                let mut anew: List<Thing> = List::default();
                anew.extend(list.iter().map(Cow::into_owned));
                for name in list.names() {
                    anew.tell(name, &list.facts(name).unwrap());
                }
                anew.ask(std::slice::from_ref(&question));
                let number = list.store.question(&question).unwrap();
                for name in list.names() {
                    match list.store.answered(list.position(name).unwrap(), number) {
                        Some(true) => anew.answer(&question, [name]),
                        Some(false) => anew.store.deny(anew.position(name).unwrap()),
                        None => {}
                    }
                }
                anew.set_filter(list.filter().clone());
                anew.set_sort(list.sort().cloned());
                prop_assert_eq!(shown(&list), shown(&anew));
                prop_assert_eq!(list.undecided(), anew.undecided());
                for (place, name) in shown(&list).into_iter().enumerate() {
                    prop_assert_eq!(list.position_of(name), Some(place));
                }
            }
        }
    }

    /// A fleet that changes between the pages of a listing, as AWS lists it: each page goes on behind the last name of the one
    /// before. No row stands twice, what was there throughout is there, and after a listing at rest all is as it is.
    #[test]
    fn a_fleet_that_changes_while_it_is_listed_ends_up_right(
        start in prop::collection::btree_map(0..30u8, 0..3u8, 0..20),
        changes in prop::collection::vec((0..30u8, prop::option::of(0..3u8)), 0..30),
        size in 1..7usize,
        every in 1..4usize,
        text in prop_oneof![Just(""), Just("type:t1"), Just("n1")],
        sorted in any::<bool>(),
    ) {
        let mut fleet = start;
        let mut changes = changes.into_iter();
        let mut list: List<Thing> = List::default();
        list.set_filter(filter(text));
        list.set_sort(sorted.then(|| by("type", true)));
        for is_at_rest in [false, false, true] {
            let mut throughout = fleet.clone();
            list.begin_refresh();
            let mut after = None;
            loop {
                let rest = fleet.iter().filter(|(name, _)| after.is_none_or(|after| **name > after));
                let page: Vec<(u8, u8)> = rest.map(|(name, kind)| (*name, *kind)).take(size).collect();
                let Some((last, _)) = page.last() else { break };
                after = Some(*last);
                list.extend(page.into_iter().map(row));
                for (name, kind) in changes.by_ref().take(if is_at_rest { 0 } else { every }) {
                    throughout.remove(&name);
                    match kind {
                        Some(kind) => fleet.insert(name, kind),
                        None => fleet.remove(&name),
                    };
                }
            }
            list.end_refresh();
            let names: Vec<&str> = list.names().collect();
            let unique: std::collections::BTreeSet<&str> = names.iter().copied().collect();
            prop_assert_eq!(names.len(), unique.len());
            for (name, kind) in &throughout {
                let listed = list.find(&format!("n{name}"));
                prop_assert_eq!(listed.as_deref(), Some(&row((*name, *kind))));
            }
        }
        let mut listed: Vec<Thing> = list.iter().map(Cow::into_owned).collect();
        let mut real: Vec<Thing> = fleet.into_iter().map(row).collect();
        for rows in [&mut listed, &mut real] {
            rows.sort_by(|a, b| a.name.cmp(&b.name));
        }
        prop_assert_eq!(&listed, &real);
        let mut anew: List<Thing> = List::default();
        anew.extend(real);
        anew.set_filter(filter(text));
        prop_assert_eq!(list.len(), anew.len());
    }

    /// More rows than are sorted at once, of few and of many values, in small steps.
    #[test]
    fn many_rows_are_sorted(seed in any::<u64>(), few in 1..50u64, down in any::<bool>(), field in 0..3usize) {
        let mut list: List<Thing> = List::default();
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let rows: Vec<Thing> = (0..3_000)
            .map(|n| Thing {
                version: 1 + i64::try_from(next() % few).unwrap(),
                ..thing(&format!("device-{}-{n}", next() % (few * few * few)), &format!("a-long-type-{}", next() % few))
            })
            .collect();
        list.extend(rows);
        let field = ["name", "type", "version"][field];
        list.begin_sort(Some(by(field, down)));
        while !list.work(100) {}
        prop_assert_eq!(list.len(), 3_000);
        for place in 1..3_000 {
            let (a, b) = (list.row(place - 1).unwrap(), list.row(place).unwrap());
            let order = match field {
                "name" => natural(&a.name, &b.name),
                "type" => natural(a.thing_type.as_ref().unwrap(), b.thing_type.as_ref().unwrap()),
                _ => a.version.cmp(&b.version),
            };
            prop_assert!(if down { order.is_ge() } else { order.is_le() }, "{} {}", a.name, b.name);
        }
    }
}

#[test]
fn a_sort_begun_amid_a_filter_loses_no_row() {
    let mut list = List::default();
    list.extend((0..500).map(|n| thing(&format!("pump-{n}"), "")));
    list.set_filter(filter("\"pump-1\""));
    let whole = list.len();
    list.begin_sort(Some(by("name", true)));
    // Until the rows are in order and some of them were asked again.
    while list.len() == whole {
        list.work(16);
    }
    list.begin_sort(Some(by("name", false)));
    while !list.work(100) {}
    assert_eq!((list.len(), whole), (111, 111));
    list.set_filter(filter("\"pump-11\""));
    assert_eq!(list.len(), 11);
}

#[test]
fn a_filter_by_age_read_later_matches_what_has_become_old_and_shows_the_old_until_then() {
    let minutes = |n: i64| Some((true, Some(now() - jiff::SignedDuration::from_mins(n))));
    let mut list: List<Thing> = List::default();
    for n in 0..200 {
        list.extend([thing(&format!("pump-{n}"), "")]);
        list.tell(&format!("pump-{n}"), &ThingFacts { connected: minutes(n), ..ThingFacts::default() });
    }
    let at = |minute| Filter::parse::<Thing>("age>10m", now() + jiff::SignedDuration::from_mins(minute)).unwrap();
    list.set_filter(at(0));
    let first = list.len();
    list.begin_filter_anew(at(5));
    list.work(50);
    assert!(list.is_busy() && list.len() == first, "what was shown stays");
    while !list.work(50) {}
    assert_eq!((first, list.len()), (189, 194));
    list.set_filter(filter("\"pump-19\""));
    list.begin_sort(Some(by("name", true)));
    while !list.work(50) {}
    assert_eq!(shown(&list).len(), 11);
}
