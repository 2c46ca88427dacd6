//! Filters put to the fleet index of the embedded AWS IoT, and what there is where it cannot be asked.

use std::collections::BTreeSet;

use fleetdeck::aws::Cloud;
use fleetdeck::emulator::Options;
use fleetdeck::fleet::{Fact, Filter, IndexModes, IndexSearch, IndexedThing, Scratch, Thing, Verdict};
use jiff::Timestamp;

use crate::account::{Account, pages};

async fn indexed(things: usize) -> Account {
    Account::start(Options { things, live: false, indexing: true, ..Options::default() }).await
}

async fn modes(cloud: &Cloud) -> IndexModes {
    cloud.index_modes().await.known().unwrap().clone()
}

fn filter(text: &str) -> Filter {
    Filter::parse::<Thing>(text, Timestamp::now()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

async fn search(cloud: &Cloud, modes: &IndexModes, text: &str) -> (BTreeSet<String>, IndexSearch) {
    let mut names = BTreeSet::new();
    let told = |rows: Vec<IndexedThing>, _: &IndexSearch| names.extend(rows.into_iter().map(|row| row.thing.name));
    let search = cloud.index_search(&filter(text), modes, usize::MAX, told).await.unwrap();
    (names, search)
}

/// Terms of which filters are made, more than one can be said of.
const TERMS: &[&str] = &[
    "connected:no",
    "!connected:no",
    "connected:yes",
    "delta:yes",
    "delta:no",
    "!delta:no",
    "type:pump",
    "type:p",
    "!type:pump",
    "type=sensor",
    "type=Sensor",
    "!type=sensor",
    "type:*or",
    "type:/^s/",
    "name:pump-*",
    "!name:pump-*",
    "name:*-000?",
    "name:p*0*1*",
    "/^valve-/",
    "/^(a|b)/",
    "!/^valve-/",
    "pump",
    "!oslo",
    "\"-0\"",
    "attr.site=hamburg",
    "attr.site:HAM*",
    "!attr.site:ham*",
    "attr.site:a",
    "attr.site:*",
    "!attr.site:*",
    "attr.firmware>3.9",
    "attr.none=x",
    "group:site",
    "!group:site",
    "group:oslo",
    "group:*",
    "!group:*",
    "version>0",
    "shadow>1",
    "age>1h",
    "age<900d",
    "connected:unknown",
    "type:fan",
    "attr.site=Oslo",
    "name:broken*",
    "name:hostile*",
    "name:long*",
];

#[tokio::test]
async fn whatever_a_filter_lets_through_is_found_in_the_index() {
    let account = indexed(300).await;
    let cloud = account.reader().await;
    let modes = modes(&cloud).await;
    let all = pages(|page| cloud.index_page("*", &modes, page)).await.concat();
    assert!(all.len() > 300);
    let mut random = 88_172_645_463_325_252u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % u64::try_from(below).unwrap()).unwrap()
    };
    let alone = TERMS.iter().map(|term| (*term).to_owned());
    let many: Vec<String> =
        (0..60).map(|_| (0..2 + next(4)).map(|_| TERMS[next(TERMS.len())]).collect::<Vec<_>>().join(" ")).collect();
    let mut narrowed = 0;
    for text in alone.chain(many) {
        let (found, search) = search(&cloud, &modes, &text).await;
        if search.is_all {
            continue;
        }
        assert!(search.complete && search.found == Some(found.len()), "{text}: {search:?}");
        narrowed += usize::from(found.len() < all.len());
        let filter = filter(&text);
        let mut scratch = Scratch::default();
        let matching = all.iter().filter(|row| matches!(filter.judge(*row, &mut scratch), Verdict::Match(_)));
        let missed: Vec<&str> =
            matching.map(|row| row.thing.name.as_str()).filter(|name| !found.contains(*name)).collect();
        assert!(missed.is_empty(), "{text}, as {}: {missed:?}", search.query);
    }
    assert!(narrowed > 60, "{narrowed}");
}

#[tokio::test]
async fn what_the_index_tells_of_a_thing_is_what_other_calls_tell() {
    let account = indexed(40).await;
    let cloud = account.reader().await;
    let modes = modes(&cloud).await;
    for row in pages(|page| cloud.index_page("*", &modes, page)).await.concat() {
        let IndexedThing { thing, facts } = row;
        let listed = cloud.thing(&thing.name).await.unwrap();
        assert_eq!(thing, Thing { version: 0, ..listed });
        let mut groups: Vec<String> =
            cloud.thing_groups(&thing.name).await.unwrap().into_iter().map(|group| group.name).collect();
        let mut told = facts.groups.unwrap();
        groups.sort();
        told.sort();
        assert_eq!(groups, told, "{}", thing.name);
        assert!(facts.connected.is_some() && facts.shadow.is_some(), "{}", thing.name);
    }
    assert_eq!(cloud.index_count("*").await.unwrap(), account.running.world().read().things.len());
    let types = cloud.index_buckets("*", "registry.thingTypeName", 100).await.unwrap();
    assert!(types.complete && types.values.iter().map(|(_, count)| count).sum::<usize>() <= types.total);
    let most = cloud.index_buckets("*", "attributes.site", 1).await.unwrap();
    assert!(!most.complete && most.values.len() == 1);
}

#[tokio::test]
async fn an_index_that_cannot_be_asked_is_a_fact_and_no_error() {
    let account = Account::with(3).await;
    let cloud = account.reader().await;
    assert_eq!(cloud.index_modes().await, Fact::Absent, "off");
    account.running.world().change(|state| {
        state.index_everything();
        state.indexing.building = true;
    });
    assert_eq!(cloud.index_modes().await.gap().as_deref(), Some("the index is being built"));
    assert_eq!(cloud.index_count("*").await.unwrap_err().code.as_deref(), Some("IndexNotReadyException"));
    account.running.world().change(|state| state.indexing.building = false);
    assert!(modes(&cloud).await.connectivity);

    let nothing = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}"#;
    let guest = account.open(&account.user(nothing)).await.unwrap();
    let told = guest.index_modes().await;
    assert_eq!(told.gap().as_deref(), Some("no permission: iot:GetIndexingConfiguration"));
    let denied = guest.index_count("*").await.unwrap_err();
    assert_eq!(denied.missing.as_deref(), Some("iot:GetStatistics"));
}

#[tokio::test]
async fn a_filter_that_names_values_that_no_thing_has_asks_for_nothing() {
    let account = indexed(3).await;
    let cloud = account.reader().await;
    let modes = modes(&cloud).await;
    let (found, told) = search(&cloud, &modes, "type:submarine").await;
    assert!(found.is_empty() && told.complete && !told.is_all);
    let (_, told) = search(&cloud, &modes, "pump").await;
    assert!(told.is_all && told.rest.len() == 1);
}
