//! Things found by a query.

use aws_sdk_iot::types::{ThingConnectivity, ThingDocument};
use jiff::Timestamp;
use serde::Deserialize;

use super::{RESOURCE, THINGS};
use crate::aws::{Cloud, Page};
use crate::fleet::{Filter, IndexModes, IndexQuery, IndexSearch, IndexedThing, Problem, ShadowFact, Thing, ThingFacts};

/// The most that `SearchIndex` gives at once (service model `iot`).
const PAGE_SIZE: i32 = 100;
/// Thing types, or groups, that are looked through for those that a filter names a part of.
const MOST_VALUES: u16 = 1_000;

/// What is read of the text in `shadow`. Named shadows stand in a member of their own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shadow {
    has_delta: Option<bool>,
    version: Option<u64>,
}

impl Cloud {
    /// The query for a filter. Where the filter names a part of a thing type or a group, the index is asked which there are.
    pub async fn index_query(&self, filter: &Filter, modes: &IndexModes) -> IndexQuery {
        let mut index = modes.indexed();
        if filter.asks_values_of("type") {
            index.types = self.index_values("registry.thingTypeName").await;
        }
        if filter.asks_values_of("group") {
            index.groups = self.index_values("registry.thingGroupNames").await;
        }
        filter.index_query(&index)
    }

    /// All values of a field; `None` where they are too many, or not told.
    async fn index_values(&self, field: &str) -> Option<Vec<String>> {
        let buckets = self.index_buckets("*", field, MOST_VALUES).await.ok()?;
        buckets.complete.then(|| buckets.values.into_iter().map(|(value, _)| value).collect())
    }

    /// One page of `SearchIndex`.
    ///
    /// # Errors
    /// As `SearchIndex` fails.
    pub async fn index_page(
        &self,
        query: &str,
        modes: &IndexModes,
        page: Option<String>,
    ) -> Result<Page<IndexedThing>, Problem> {
        let request = self.iot().search_index().index_name(THINGS).query_string(query);
        let request = request.max_results(PAGE_SIZE).set_next_token(page);
        let answer = self.call("iot:SearchIndex", RESOURCE, request.send()).await?;
        let rows = answer.things.unwrap_or_default().into_iter().filter_map(|document| self.indexed(document, modes));
        Ok(Page::new(rows.collect(), answer.next_token))
    }

    /// Looks for what a filter lets through, among other things: at most about `most` things are read. `told` hears of
    /// each page and how far the search is.
    ///
    /// # Errors
    /// As `SearchIndex` fails. That nothing could be counted is no error.
    pub async fn index_search(
        &self,
        filter: &Filter,
        modes: &IndexModes,
        most: usize,
        mut told: impl FnMut(Vec<IndexedThing>, &IndexSearch),
    ) -> Result<IndexSearch, Problem> {
        let query = self.index_query(filter, modes).await;
        let mut search = IndexSearch {
            is_all: !query.narrows(),
            complete: query.finds_nothing,
            found: query.finds_nothing.then_some(0),
            query: query.text,
            rest: query.rest,
            read: 0,
        };
        if search.is_all || search.complete {
            return Ok(search);
        }
        search.found = self.index_count(&search.query).await.ok();
        told(Vec::new(), &search);
        let mut token = None;
        while search.read < most {
            let page = self.index_page(&search.query, modes, token.clone()).await?;
            search.read += page.items.len();
            // The same page again, for ever, is an end too.
            search.complete = page.next.is_none() || page.next == token;
            told(page.items, &search);
            if search.complete {
                break;
            }
            token = page.next;
        }
        if search.complete {
            // What is counted is not of the same moment as what is read.
            search.found = Some(search.read);
        }
        Ok(search)
    }

    fn indexed(&self, document: ThingDocument, modes: &IndexModes) -> Option<IndexedThing> {
        let name = document.thing_name?;
        let facts = ThingFacts {
            connected: document.connectivity.as_ref().and_then(connected),
            // A thing without any shadow has no such member, nor one in no group the next.
            shadow: modes.shadow.then(|| document.shadow.as_deref().map_or(Some(ShadowFact::None), shadow)).flatten(),
            groups: Some(document.thing_group_names.unwrap_or_default()),
            certificates: None,
        };
        let thing = Thing {
            arn: self.scope().iot(&format!("thing/{name}")),
            name,
            thing_type: document.thing_type_name,
            attributes: document.attributes.unwrap_or_default().into_iter().collect(),
            version: 0,
        };
        Some(IndexedThing { thing, facts })
    }
}

/// The instant is in milliseconds; 0, or none, where it is not known any more.
fn connected(told: &ThingConnectivity) -> Option<(bool, Option<Timestamp>)> {
    let since = told.timestamp.filter(|at| *at > 0).and_then(|at| Timestamp::from_millisecond(at).ok());
    Some((told.connected?, since))
}

/// Of a classic shadow alone: without one, `hasDelta` is not there.
fn shadow(text: &str) -> Option<ShadowFact> {
    let told: Shadow = serde_json::from_str(text).ok()?;
    let Some(delta) = told.has_delta else { return Some(ShadowFact::None) };
    Some(ShadowFact::Is { version: told.version.unwrap_or(0), delta })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classic_shadow_is_told_from_named_ones_alone() {
        let one = r#"{"reported":{"a":1},"hasDelta":true,"version":7}"#;
        assert_eq!(shadow(one), Some(ShadowFact::Is { version: 7, delta: true }));
        assert_eq!(shadow(r#"{"name":{"config":{"hasDelta":true,"version":7}}}"#), Some(ShadowFact::None));
        assert_eq!(shadow("{"), None);
    }

    #[test]
    fn an_instant_that_is_not_known_any_more_is_none() {
        let told = |at| connected(&ThingConnectivity::builder().connected(false).set_timestamp(at).build());
        assert_eq!(told(Some(0)), Some((false, None)));
        assert_eq!(told(None), Some((false, None)));
        assert_eq!(told(Some(1_000)), Some((false, Timestamp::from_second(1).ok())));
        assert_eq!(connected(&ThingConnectivity::builder().build()), None);
    }
}
