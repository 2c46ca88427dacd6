use proptest::prelude::*;

use super::*;
use crate::fleet::Thing;

fn thing(name: &str, kind: &str) -> Thing {
    Thing { name: name.to_owned(), thing_type: Some(kind.to_owned()), ..Thing::default() }
}

fn shown(list: &List<Thing>) -> Vec<&str> {
    list.rows().iter().map(|at| list.items()[*at as usize].name.as_str()).collect()
}

fn by(field: &str, descending: bool) -> Sort {
    Sort { field: field.to_owned(), descending }
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
    list.set_filter(Filter::parse("pump").unwrap());
    assert_eq!(shown(&list), ["pump", "p-u-m-p"]);
    list.extend([thing("my-pump", ""), thing("other", "")]);
    assert_eq!(shown(&list), ["pump", "my-pump", "p-u-m-p"]);
    list.set_sort(Some(by("name", true)));
    assert_eq!(shown(&list), ["pump", "p-u-m-p", "my-pump"]);
}

#[derive(Debug, Clone)]
enum Step {
    Page(Vec<(u8, u8)>),
    Filter(String),
    Sort(Option<(bool, bool)>),
    Refresh(Vec<(u8, u8)>),
    Remove(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let page = || prop::collection::vec((0..20u8, 0..3u8), 0..8);
    prop_oneof![
        page().prop_map(Step::Page),
        "[n1]{0,2}( type:[t012]{1,2})?".prop_map(Step::Filter),
        prop::option::of((any::<bool>(), any::<bool>())).prop_map(Step::Sort),
        page().prop_map(Step::Refresh),
        (0..20u8).prop_map(Step::Remove),
    ]
}

fn row((name, kind): (u8, u8)) -> Thing {
    thing(&format!("n{name}"), &format!("t{kind}"))
}

proptest! {
    /// Whatever happened to a list, it shows what a list shows that was given its rows, filter and sort at once.
    #[test]
    fn growing_is_the_same_as_building_anew(steps in prop::collection::vec(step(), 0..12)) {
        let mut list: List<Thing> = List::default();
        for step in steps {
            match step {
                Step::Page(page) => list.extend(page.into_iter().map(row)),
                Step::Filter(text) => list.set_filter(Filter::parse(&text).unwrap()),
                Step::Sort(sort) => list.set_sort(sort.map(|(name, down)| by(if name { "name" } else { "type" }, down))),
                Step::Remove(name) => list.remove(&format!("n{name}")),
                Step::Refresh(page) => {
                    list.begin_refresh();
                    list.extend(page.into_iter().map(row));
                    list.end_refresh();
                }
            }
            let mut anew: List<Thing> = List::default();
            anew.extend(list.items().iter().cloned());
            anew.set_filter(list.filter().clone());
            anew.set_sort(list.sort().cloned());
            prop_assert_eq!(shown(&list), shown(&anew));
            for name in list.items().iter().map(|t| &t.name) {
                prop_assert_eq!(list.find(name).map(|t| &t.name), Some(name));
            }
        }
    }
}
