//! Counts over what a query finds.

use aws_sdk_iot::types::{BucketsAggregationType, TermsAggregation};

use super::{RESOURCE, THINGS};
use crate::aws::Cloud;
use crate::fleet::{Buckets, Problem};

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
}
