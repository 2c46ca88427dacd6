//! Fleet indexing: the query language, what it is asked of, and aggregation. There is no index to build: the columns of
//! the computed things and the maps of those that are held are looked through, so that what was changed is found at once
//! (AWS takes some seconds, and half a minute or more after indexing is switched on).
//!
//! Developer guide: `query-syntax`, `example-queries`, `index-aggregate`, `managing-index`.

mod aggregate;
mod expression;
mod field;
mod parse;
mod pattern;
mod subject;
mod value;

pub(super) use aggregate::{Statistics, buckets, cardinality, percentiles, statistics};
pub(super) use expression::Query;
pub(super) use field::{Field, Kind, MANAGED, aggregated};
pub(super) use subject::{Sources, Subjects};

#[cfg(test)]
mod tests;
