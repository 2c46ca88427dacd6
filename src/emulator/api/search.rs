//! Fleet indexing: its configuration, search and aggregation (service model; developer guide, `managing-index`,
//! `index-aggregate`).

use serde_json::{Value, json};

use super::call::{Answer, Call, Outcome, text, texts};
use super::paging::{INDEX, NEXT_TOKEN, Page};
use crate::emulator::index::{
    Field, Kind, Query, Sources, Statistics, Subjects, aggregated, buckets, cardinality, percentiles, statistics,
};
use crate::emulator::state::{CustomField, Indexing, IndexingMode, Refusal, State, names};

/// The one index that can be searched here.
const THINGS: &str = "AWS_Things";
const GROUPS: &str = "AWS_ThingGroups";
/// The field of whoever names none.
const USUAL_FIELD: &str = "registry.version";
/// Most custom fields, and named shadows (quotas of AWS IoT Device Management).
const MOST_FIELDS: usize = 5;
const MOST_SHADOWS: usize = 10;
const USUAL_BUCKETS: usize = 10;
const MOST_BUCKETS: usize = 10_000;
const USUAL_PERCENTS: [f64; 7] = [1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0];

pub(super) fn configuration(call: &Call<'_>) -> Outcome {
    let fields = |fields: &[(&str, &str)]| -> Vec<Value> {
        fields.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect()
    };
    call.read(|state| {
        let indexing = &state.indexing;
        let switch = |on: bool, word: &'static str| if on { word } else { "OFF" };
        let mut things = json!({
            "thingIndexingMode": indexing.mode.word(),
            "thingConnectivityIndexingMode": switch(indexing.connectivity, "STATUS"),
            "deviceDefenderIndexingMode": switch(indexing.defender, "VIOLATIONS"),
            "namedShadowIndexingMode": switch(indexing.named_shadows.is_some(), "ON"),
        });
        if indexing.is_on() {
            let custom: Vec<_> =
                indexing.custom_fields.iter().map(|field| (field.name.as_str(), field.kind.as_str())).collect();
            things["managedFields"] = fields(&indexing.managed_fields()).into();
            things["customFields"] = fields(&custom).into();
        }
        if let Some(shadows) = &indexing.named_shadows {
            things["filter"] = json!({ "namedShadowNames": shadows });
        }
        let groups = json!({ "thingGroupIndexingMode": switch(indexing.groups, "ON") });
        Ok(Answer::Json(json!({
            "thingIndexingConfiguration": things,
            "thingGroupIndexingConfiguration": groups,
        })))
    })
}

pub(super) fn update_configuration(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let things = body.get("thingIndexingConfiguration").filter(|value| !value.is_null());
    let things = things.map(read_things).transpose()?;
    let groups = body.get("thingGroupIndexingConfiguration").filter(|value| !value.is_null());
    let groups = groups.map(|groups| one_of(groups, "thingGroupIndexingMode", &["OFF", "ON"])).transpose()?;
    if groups == Some(None) {
        return Err(super::call::missing("thingGroupIndexingConfiguration.thingGroupIndexingMode"));
    }
    call.change(|state| {
        // What is left out stays as it is, each configuration as a whole.
        if let Some(things) = things {
            state.indexing = Indexing { groups: state.indexing.groups, ..things };
        }
        if let Some(mode) = groups.flatten() {
            state.indexing.groups = mode == "ON";
        }
    });
    Ok(Answer::Json(json!({})))
}

fn read_things(given: &Value) -> Result<Indexing, Refusal> {
    let member = "thingIndexingMode";
    let mode = match one_of(given, member, &["OFF", "REGISTRY", "REGISTRY_AND_SHADOW"])? {
        None => return Err(super::call::missing(&format!("thingIndexingConfiguration.{member}"))),
        Some("REGISTRY") => IndexingMode::Registry,
        Some("REGISTRY_AND_SHADOW") => IndexingMode::RegistryAndShadow,
        Some(_) => IndexingMode::Off,
    };
    let connectivity = one_of(given, "thingConnectivityIndexingMode", &["OFF", "STATUS"])? == Some("STATUS");
    let defender = one_of(given, "deviceDefenderIndexingMode", &["OFF", "VIOLATIONS"])? == Some("VIOLATIONS");
    let named = one_of(given, "namedShadowIndexingMode", &["OFF", "ON"])? == Some("ON");
    if mode == IndexingMode::Off && (connectivity || defender || named) {
        return Err(Refusal::invalid("thingIndexingMode must not be OFF where other data is to be indexed"));
    }
    let shadows = texts(&given["filter"]["namedShadowNames"]);
    for shadow in &shadows {
        names::SHADOW.check(shadow)?;
    }
    if shadows.len() > MOST_SHADOWS {
        return Err(Refusal::invalid(format!("At most {MOST_SHADOWS} named shadows can be indexed")));
    }
    Ok(Indexing {
        mode,
        connectivity,
        defender,
        named_shadows: named.then_some(shadows),
        custom_fields: read_fields(&given["customFields"])?,
        groups: false,
        building: false,
    })
}

fn read_fields(given: &Value) -> Result<Vec<CustomField>, Refusal> {
    let mut fields = Vec::new();
    for field in given.as_array().into_iter().flatten() {
        let name = text(field, "name")?;
        let kind = one_of(field, "type", &["Number", "String", "Boolean"])?.unwrap_or("String");
        if Field::parse(name) == Field::Unknown {
            return Err(Refusal::invalid(format!("Invalid custom field name: {name}")));
        }
        fields.push(CustomField { name: name.to_owned(), kind: kind.to_owned() });
    }
    if fields.len() > MOST_FIELDS {
        return Err(Refusal::invalid(format!("At most {MOST_FIELDS} custom fields can be indexed")));
    }
    Ok(fields)
}

/// A member that is one of these words.
fn one_of<'v>(given: &'v Value, member: &str, words: &[&str]) -> Result<Option<&'v str>, Refusal> {
    match given[member].as_str() {
        None => Ok(None),
        Some(word) if words.contains(&word) => Ok(Some(word)),
        Some(word) => Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{word}' at '{member}' failed to satisfy constraint: Member must \
             satisfy enum value set: [{}]",
            words.join(", ")
        ))),
    }
}

pub(super) fn list(call: &Call<'_>) -> Outcome {
    let page = Page::read(call, NEXT_TOKEN)?;
    let found = call.read(|state| [(state.indexing.is_on(), THINGS), (state.indexing.groups, GROUPS)]);
    let names = found.into_iter().filter(|(is_on, _)| *is_on).map(|(_, name)| (name.to_owned(), name.to_owned()));
    let (rows, next) = page.of_list(names.collect(), false);
    Ok(Answer::Json(page.body("indexNames", rows, next)))
}

/// An index is ready at once here, unless the state says otherwise; AWS builds it for half a minute or more and says
/// `BUILDING` meanwhile.
pub(super) fn describe(call: &Call<'_>) -> Outcome {
    let name = call.label(0);
    let (is_there, is_building) = call.read(|state| match name {
        THINGS => (state.indexing.is_on(), state.indexing.building),
        GROUPS => (state.indexing.groups, false),
        _ => (false, false),
    });
    if !is_there {
        return Err(no_index(name));
    }
    // The schema's word was seen in an answer of AWS; the others of the guide are older.
    let status = if is_building { "BUILDING" } else { "ACTIVE" };
    Ok(Answer::Json(json!({ "indexName": name, "indexStatus": status, "schema": "MULTI_INDEXING_MODE" })))
}

pub(super) fn search(call: &Call<'_>) -> Outcome {
    let body = call.json()?;
    let query = query(&body)?;
    let page = Page::of_body(&body, INDEX)?;
    call.read(|state| {
        check_index(state, &body)?;
        let sources = Sources::new(&call.service.world, state, call.now);
        let wanted = Subjects { sources: &sources, query: &query };
        // By name; AWS's order is not documented.
        let rows = state.things_behind(page.after.as_deref(), &wanted);
        let (rows, next) = page.cut(rows, |listed| listed.name().to_owned());
        let rows: Vec<Value> = rows.iter().map(|listed| sources.listed(listed).row()).collect();
        Ok(Answer::Json(page.body("things", rows, next)))
    })
}

pub(super) fn get_statistics(call: &Call<'_>) -> Outcome {
    aggregate(call, |sources, query, field, _| Ok(json!({ "statistics": told(statistics(sources, query, field)) })))
}

/// The variance is that of the whole, not of a sample. Not documented.
fn told(found: Statistics) -> Value {
    let Some(numbers) = found.of_numbers else { return json!({ "count": found.count }) };
    let count = f64::from(found.count);
    let average = numbers.sum / count;
    let variance = (numbers.sum_of_squares / count - average * average).max(0.0);
    json!({
        "count": found.count,
        "average": average,
        "sum": numbers.sum,
        "minimum": numbers.minimum,
        "maximum": numbers.maximum,
        "sumOfSquares": numbers.sum_of_squares,
        "variance": variance,
        "stdDeviation": variance.sqrt(),
    })
}

pub(super) fn get_cardinality(call: &Call<'_>) -> Outcome {
    aggregate(call, |sources, query, field, _| Ok(json!({ "cardinality": cardinality(sources, query, field) })))
}

pub(super) fn get_percentiles(call: &Call<'_>) -> Outcome {
    aggregate(call, |sources, query, field, body| {
        if field.1 != Kind::Number {
            return Err(no_aggregation("percentiles are of numbers"));
        }
        let given: Vec<f64> = body["percents"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        if given.iter().any(|percent| !(0.0..=100.0).contains(percent)) {
            return Err(Refusal::invalid("percents must be from 0 to 100"));
        }
        let percents = if given.is_empty() { &USUAL_PERCENTS[..] } else { &given[..] };
        let found = percentiles(sources, query, field, percents).into_iter();
        let found: Vec<Value> = found.map(|(percent, value)| json!({ "percent": percent, "value": value })).collect();
        Ok(json!({ "percentiles": found }))
    })
}

pub(super) fn get_buckets(call: &Call<'_>) -> Outcome {
    aggregate(call, |sources, query, field, body| {
        text(body, "aggregationField")?;
        let terms = &body["bucketsAggregationType"]["termsAggregation"];
        if !terms.is_object() {
            return Err(super::call::missing("bucketsAggregationType"));
        }
        let most = match terms["maxBuckets"].as_u64().map(usize::try_from) {
            None => USUAL_BUCKETS,
            Some(Ok(most @ 1..=MOST_BUCKETS)) => most,
            Some(_) => return Err(Refusal::invalid(format!("maxBuckets must be from 1 to {MOST_BUCKETS}"))),
        };
        let found = buckets(sources, query, field, most);
        let rows = found.buckets.into_iter().map(|(key, count)| json!({ "keyValue": key, "count": count }));
        Ok(json!({ "totalCount": found.total, "buckets": rows.collect::<Vec<_>>() }))
    })
}

pub(super) fn connectivity(call: &Call<'_>) -> Outcome {
    call.read(|state| {
        state.thing(call.label(0))?;
        if !state.indexing.connectivity {
            return Err(Refusal::new("IndexNotReadyException", "Thing connectivity indexing is not enabled"));
        }
        let sources = Sources::new(&call.service.world, state, call.now);
        let found = sources.named(call.label(0)).and_then(|subject| subject.connectivity()).unwrap_or_default();
        // Here the instant is in seconds, as restJson1 has them.
        let at = found["timestamp"].as_f64().unwrap_or_default() / 1000.0;
        let mut body = json!({ "thingName": call.label(0), "connected": found["connected"], "timestamp": at });
        if let Some(why) = found.get("disconnectReason") {
            body["disconnectReason"] = why.clone();
        }
        Ok(Answer::Json(body))
    })
}

fn aggregate(
    call: &Call<'_>,
    with: impl FnOnce(&Sources<'_>, &Query, &(Field, Kind), &Value) -> Result<Value, Refusal>,
) -> Outcome {
    let body = call.json()?;
    let query = query(&body)?;
    call.read(|state| {
        check_index(state, &body)?;
        let name = body["aggregationField"].as_str().unwrap_or(USUAL_FIELD);
        let field = aggregated(name, &state.indexing).ok_or_else(|| {
            no_aggregation(&format!("{name} is neither a managed field of what is indexed nor a custom field"))
        })?;
        let sources = Sources::new(&call.service.world, state, call.now);
        with(&sources, &query, &field, &body).map(Answer::Json)
    })
}

fn query(body: &Value) -> Result<Query, Refusal> {
    Query::parse(text(body, "queryString")?)
        .map_err(|why| Refusal::new("InvalidQueryException", format!("Invalid query: {why}")))
}

fn check_index(state: &State, body: &Value) -> Result<(), Refusal> {
    match body["indexName"].as_str().unwrap_or(THINGS) {
        THINGS if state.indexing.building => {
            Err(Refusal::new("IndexNotReadyException", format!("Index {THINGS} is not ready to be queried")))
        }
        THINGS if state.indexing.is_on() => Ok(()),
        name => Err(no_index(name)),
    }
}

fn no_aggregation(why: &str) -> Refusal {
    Refusal::new("InvalidAggregationException", format!("Invalid aggregation: {why}"))
}

/// In the words that AWS was seen to use.
fn no_index(name: &str) -> Refusal {
    Refusal::not_found(format!(
        "Index {name} does not exist. Please enable index by calling UpdateIndexingConfiguration"
    ))
}
