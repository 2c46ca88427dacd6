//! Counts over what a query finds.

use aws_sdk_iot::types::{BucketsAggregationType, TermsAggregation};

use super::{RESOURCE, THINGS};
use crate::aws::Cloud;
use crate::aws::gap::fact;
use crate::fleet::{Buckets, Fact, FleetCounts, IndexModes, Problem};

/// Values of a field that a chart has room for.
const BARS: u16 = 8;

impl Cloud {
    /// How many things a query finds, by `GetStatistics`: some seconds old, and one call, however many they are.
    ///
    /// # Errors
    /// As `GetStatistics` fails.
    pub async fn index_count(&self, query: &str) -> Result<usize, Problem> {
        let request = self.iot().get_statistics().index_name(THINGS).query_string(query);
        let answer = self.call("iot:GetStatistics", RESOURCE, request.send()).await?;
        let count = answer.statistics.map_or(0, |statistics| statistics.count);
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// How many of the things that a query finds have each value of a field, the `most` frequent ones of 1 to 10,000.
    ///
    /// # Errors
    /// As `GetBucketsAggregation` fails.
    pub async fn index_buckets(&self, query: &str, field: &str, most: u16) -> Result<Buckets, Problem> {
        let terms = TermsAggregation::builder().max_buckets(i32::from(most)).build();
        let by = BucketsAggregationType::builder().terms_aggregation(terms).build();
        let request = self.iot().get_buckets_aggregation().index_name(THINGS).query_string(query);
        let request = request.aggregation_field(field).buckets_aggregation_type(by);
        let answer = self.call("iot:GetBucketsAggregation", RESOURCE, request.send()).await?;
        let values: Vec<(String, usize)> = answer
            .buckets
            .unwrap_or_default()
            .into_iter()
            .filter_map(|bucket| Some((bucket.key_value?, usize::try_from(bucket.count).unwrap_or(0))))
            .collect();
        let complete = values.len() < usize::from(most);
        Ok(Buckets { total: usize::try_from(answer.total_count).unwrap_or(0), values, complete })
    }

    /// The fleet in numbers: at most seven calls.
    pub async fn index_counts(&self, modes: &IndexModes) -> FleetCounts {
        let count = async |is_indexed: bool, query: &str| {
            if is_indexed { fact(self.index_count(query).await) } else { Fact::Absent }
        };
        let buckets = async |is_indexed: bool, query: &str, field: &str| {
            if is_indexed { fact(self.index_buckets(query, field, BARS).await) } else { Fact::Absent }
        };
        let (is_off, by) = ("connectivity.connected:false", "connectivity.disconnectReason");
        let attribute = modes.fields.iter().find(|field| field.starts_with("attributes."));
        let by_attribute = async {
            let field = attribute?;
            let name = field.strip_prefix("attributes.").unwrap_or(field).to_owned();
            Some((name, buckets(true, "*", field).await))
        };
        let (total, connected, not_connected, delta, types, attribute, reasons) = tokio::join!(
            count(true, "*"),
            count(modes.connectivity, "connectivity.connected:true"),
            count(modes.connectivity, is_off),
            count(modes.shadow, "shadow.hasDelta:true"),
            buckets(true, "*", "registry.thingTypeName"),
            by_attribute,
            buckets(modes.connectivity, is_off, by),
        );
        FleetCounts { total, connected, not_connected, delta, types, attribute, reasons }
    }
}
