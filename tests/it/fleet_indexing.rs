//! Fleet indexing, asked by the real SDK over a fleet of which most is computed.

use std::collections::BTreeSet;

use aws_sdk_iot::types::{
    BucketsAggregationType, Field, FieldType, IndexStatus, IndexingFilter, NamedShadowIndexingMode, TermsAggregation,
    ThingConnectivityIndexingMode, ThingIndexingConfiguration, ThingIndexingMode,
};
use fleetdeck::emulator::api;
use fleetdeck::emulator::faults::Faults;

use crate::embedded::{Embedded, refusal};
use crate::large_fleet::fleet;

const THINGS: usize = 10_000;

async fn indexed() -> Embedded {
    let mut state = fleet(THINGS);
    state.index_everything();
    Embedded::over(state, Faults::default()).await
}

async fn found(iot: &aws_sdk_iot::Client, query: &str) -> Vec<String> {
    let (mut names, mut token) = (Vec::new(), None);
    loop {
        let page = iot.search_index().query_string(query).max_results(100).set_next_token(token);
        let page = page.send().await.unwrap();
        assert!(page.things().len() <= 100);
        names.extend(page.things().iter().filter_map(|thing| thing.thing_name().map(str::to_owned)));
        token = page.next_token;
        if token.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn indexing_is_off_until_it_is_switched_on() {
    let embedded = Embedded::over(fleet(5), Faults::default()).await;
    let iot = embedded.iot();
    let (status, code, message) = refusal(iot.search_index().query_string("*").send().await);
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));
    assert_eq!(message, "Index AWS_Things does not exist. Please enable index by calling UpdateIndexingConfiguration");
    assert_eq!(refusal(iot.describe_index().index_name("AWS_Things").send().await).0, 404);
    let name = "broken-no-policy";
    let (status, code, _) = refusal(iot.get_thing_connectivity_data().thing_name(name).send().await);
    assert_eq!((status, code.as_str()), (400, "IndexNotReadyException"));

    let bad = ThingIndexingConfiguration::builder()
        .thing_indexing_mode(ThingIndexingMode::Off)
        .thing_connectivity_indexing_mode(ThingConnectivityIndexingMode::Status)
        .build()
        .unwrap();
    let bad = iot.update_indexing_configuration().thing_indexing_configuration(bad).send().await;
    assert_eq!(refusal(bad).1, "InvalidRequestException");

    let site = Field::builder().name("attributes.site").r#type(FieldType::String).build();
    let on = ThingIndexingConfiguration::builder()
        .thing_indexing_mode(ThingIndexingMode::RegistryAndShadow)
        .thing_connectivity_indexing_mode(ThingConnectivityIndexingMode::Status)
        .named_shadow_indexing_mode(NamedShadowIndexingMode::On)
        .filter(IndexingFilter::builder().named_shadow_names("config").build())
        .custom_fields(site)
        .build()
        .unwrap();
    iot.update_indexing_configuration().thing_indexing_configuration(on).send().await.unwrap();
    let said = iot.get_indexing_configuration().send().await.unwrap();
    let said = said.thing_indexing_configuration().unwrap();
    assert_eq!(said.thing_indexing_mode(), &ThingIndexingMode::RegistryAndShadow);
    assert_eq!(said.custom_fields()[0].name(), Some("attributes.site"));
    assert_eq!(said.filter().unwrap().named_shadow_names(), ["config"]);
    assert!(said.managed_fields().iter().any(|field| field.name() == Some("connectivity.connected")));
    let index = iot.describe_index().index_name("AWS_Things").send().await.unwrap();
    assert_eq!(index.index_status(), Some(&IndexStatus::Active));
    assert_eq!(iot.list_indices().send().await.unwrap().index_names(), ["AWS_Things"]);

    let page = iot.search_index().query_string(format!("thingName:{name}")).send().await.unwrap();
    let thing = &page.things()[0];
    assert_eq!(thing.attributes().unwrap()["site"], "Oslo");
    let shadow: serde_json::Value = serde_json::from_str(thing.shadow().unwrap()).unwrap();
    assert_eq!(shadow["reported"]["firmware"], "3.1.0");
    assert_eq!(thing.connectivity().unwrap().connected(), Some(false));
    let connectivity = iot.get_thing_connectivity_data().thing_name(name).send().await.unwrap();
    assert_eq!(connectivity.connected(), Some(false));
}

#[tokio::test]
async fn a_large_fleet_is_searched_and_counted_and_the_two_agree() {
    let embedded = indexed().await;
    let iot = embedded.iot();
    let count =
        async |query: &str| iot.get_statistics().query_string(query).send().await.unwrap().statistics.unwrap().count;
    let all = count("*").await;
    assert!(usize::try_from(all).unwrap() > THINGS);
    let query = "thingTypeName:pump AND attributes.site:hamburg AND connectivity.connected:true";
    let names = found(&iot, query).await;
    assert_eq!(usize::try_from(count(query).await).unwrap(), names.len());
    assert!(names.len() > 100 && names.is_sorted_by(|a, b| a < b));
    assert!(names.iter().all(|name| name.starts_with("pump-ham-")));
    assert_eq!(count(&format!("{query} OR NOT ({query})")).await, all);

    let terms = BucketsAggregationType::builder().terms_aggregation(TermsAggregation::builder().max_buckets(3).build());
    let sites = iot.get_buckets_aggregation().query_string("thingTypeName:*").aggregation_field("attributes.site");
    let sites = sites.buckets_aggregation_type(terms.build()).send().await.unwrap();
    assert_eq!(sites.total_count(), all);
    assert_eq!(sites.buckets().len(), 3, "there are five sites");
    assert!(sites.buckets().is_sorted_by_key(|bucket| -bucket.count()));
    for bucket in sites.buckets() {
        let query = format!("attributes.site:\"{}\"", bucket.key_value().unwrap());
        assert_eq!(bucket.count(), count(&query).await);
    }
    let kinds = iot.get_cardinality().query_string("*").aggregation_field("registry.thingTypeName");
    assert_eq!(kinds.send().await.unwrap().cardinality(), 4);

    let battery = "shadow.reported.battery";
    let numbers = iot.get_statistics().query_string("thingTypeName:sensor").aggregation_field(battery);
    let numbers = numbers.send().await.unwrap().statistics.unwrap();
    assert_eq!((numbers.minimum(), numbers.maximum()), (Some(11.0), Some(100.0)));
    assert!((numbers.average().unwrap() - numbers.sum().unwrap() / f64::from(numbers.count())).abs() < 1e-9);
    let halves = iot.get_percentiles().query_string("*").aggregation_field(battery).percents(0.0).percents(50.0);
    let halves = halves.send().await.unwrap();
    assert!((halves.percentiles()[0].value() - 11.0).abs() < 1e-9);
    let median = halves.percentiles()[1].value();
    let below = count(&format!("{battery}<{median}")).await;
    let above = count(&format!("{battery}>{median}")).await;
    let sensors = numbers.count();
    assert!(below * 2 <= sensors && above * 2 <= sensors, "{below} {above} {sensors}");

    let texts = iot.get_percentiles().query_string("*").aggregation_field("attributes.site").send().await;
    assert_eq!(refusal(texts).1, "InvalidAggregationException");
    let other = iot.get_cardinality().query_string("*").aggregation_field("attributes.serial").send().await;
    assert_eq!(refusal(other).1, "InvalidAggregationException");
    let (status, code, message) = refusal(iot.search_index().query_string("thingName:(a").send().await);
    assert_eq!((status, code.as_str()), (400, "InvalidQueryException"), "{message}");
    assert_eq!(
        refusal(iot.search_index().query_string("*").max_results(101).send().await).1,
        "InvalidRequestException"
    );
}

#[tokio::test]
async fn what_changes_is_found_as_it_is() {
    let embedded = indexed().await;
    let (iot, data) = (embedded.iot(), embedded.data());
    let delta: BTreeSet<String> = found(&iot, "shadow.hasDelta:true thingTypeName:sensor").await.into_iter().collect();
    let name = (1..9999).map(|n| format!("sensor-rtm-{n:04}")).rfind(|name| delta.contains(name)).unwrap();
    assert!(!embedded.world.read().things.contains_key(&name));
    let update = br#"{"state":{"desired":null}}"#.to_vec();
    data.update_thing_shadow().thing_name(&name).payload(update.into()).send().await.unwrap();
    let later: BTreeSet<String> = found(&iot, "shadow.hasDelta:true thingTypeName:sensor").await.into_iter().collect();
    assert_eq!(delta.difference(&later).collect::<Vec<_>>(), [&name]);

    iot.add_thing_to_thing_group().thing_group_name("canary").thing_name(&name).send().await.unwrap();
    iot.create_thing().thing_name("sensor-new").thing_type_name("sensor").send().await.unwrap();
    assert!(found(&iot, "thingGroupNames:canary").await.contains(&name));
    assert_eq!(found(&iot, "thingName:*-new").await, ["sensor-new"]);
    assert_eq!(found(&iot, "thingTypeName:sensor NOT attributes.site:*").await, ["sensor-new"]);
    iot.delete_thing().thing_name("sensor-new").send().await.unwrap();
    assert!(found(&iot, "thingName:*-new").await.is_empty());
}

#[tokio::test]
async fn a_quota_is_kept_where_a_fault_file_says_so() {
    let file = "[[quota]]\noperation = \"ListThings\"\nper_second = 0.0001\n";
    let faults = Faults::parse(file, 1, api::is_operation).unwrap();
    let embedded = Embedded::over(fleet(5), faults).await;
    let iot = embedded.iot();
    iot.list_things().send().await.unwrap();
    let (status, code, message) = refusal(iot.list_things().send().await);
    assert_eq!((status, code.as_str(), message.as_str()), (400, "ThrottlingException", "Rate exceeded"));
    iot.list_certificates().send().await.unwrap();
}
