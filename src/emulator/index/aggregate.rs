//! Aggregation over what a query finds. AWS's cardinality and percentiles are approximate; these are exact.

use std::collections::{BTreeMap, BTreeSet};

use super::Query;
use super::field::{Field, Kind};
use super::subject::{Sources, Subject};
use super::value::Indexed;

/// What `GetStatistics` answers; of texts the count alone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::emulator) struct Statistics {
    /// How many things have the field.
    pub(in crate::emulator) count: u32,
    /// Of numbers, and of flags as 0 and 1.
    pub(in crate::emulator) of_numbers: Option<Numbers>,
}

/// The sums.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::emulator) struct Numbers {
    /// All of them together.
    pub(in crate::emulator) sum: f64,
    /// Their squares together.
    pub(in crate::emulator) sum_of_squares: f64,
    /// The least.
    pub(in crate::emulator) minimum: f64,
    /// The greatest.
    pub(in crate::emulator) maximum: f64,
}

/// What `GetBucketsAggregation` answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::emulator) struct Buckets {
    /// How many things the query finds.
    pub(in crate::emulator) total: u32,
    /// Values and how many things have each; the most frequent first.
    pub(in crate::emulator) buckets: Vec<(String, u32)>,
}

/// A percentile and its value.
pub(in crate::emulator) type Percentile = (f64, f64);

/// Looks at every value of a field that is of its type: others are left out, as AWS leaves them out.
fn values(subject: &Subject<'_>, (field, kind): &(Field, Kind), with: &mut dyn FnMut(Indexed<'_>)) {
    subject.visit(field, &mut |value| {
        match (kind, value) {
            (Kind::Number, value) => {
                if let Some(number) = value.number() {
                    with(Indexed::Number(number));
                }
            }
            (Kind::Boolean, Indexed::Flag(_)) | (Kind::String, Indexed::Text(_)) => with(value),
            (Kind::Boolean, value) => match value.text().as_ref() {
                "true" => with(Indexed::Flag(true)),
                "false" => with(Indexed::Flag(false)),
                _ => {}
            },
            (Kind::String, _) => {}
        }
        false
    });
}

/// `GetStatistics`
pub(in crate::emulator) fn statistics(sources: &Sources<'_>, query: &Query, field: &(Field, Kind)) -> Statistics {
    let mut found = Statistics::default();
    sources.each(query, |subject| {
        let mut has = false;
        values(subject, field, &mut |value| {
            has = true;
            let number = match value {
                Indexed::Number(number) => number,
                Indexed::Flag(flag) => f64::from(u8::from(flag)),
                Indexed::Text(_) => return,
            };
            let first = Numbers { minimum: number, maximum: number, ..Numbers::default() };
            let numbers = found.of_numbers.get_or_insert(first);
            numbers.sum += number;
            numbers.sum_of_squares += number * number;
            numbers.minimum = numbers.minimum.min(number);
            numbers.maximum = numbers.maximum.max(number);
        });
        // A thing of two groups is one thing.
        found.count += u32::from(has);
    });
    found
}

/// `GetCardinality`
pub(in crate::emulator) fn cardinality(sources: &Sources<'_>, query: &Query, field: &(Field, Kind)) -> usize {
    let mut found = BTreeSet::new();
    sources.each(query, |subject| {
        values(subject, field, &mut |value| {
            let text = value.text();
            if !found.contains(text.as_ref()) {
                found.insert(text.into_owned());
            }
        });
    });
    found.len()
}

/// `GetPercentiles`: the nearest rank.
pub(in crate::emulator) fn percentiles(
    sources: &Sources<'_>,
    query: &Query,
    field: &(Field, Kind),
    percents: &[f64],
) -> Vec<Percentile> {
    let mut numbers = Vec::new();
    sources.each(query, |subject| {
        values(subject, field, &mut |value| numbers.extend(value.number()));
    });
    numbers.sort_by(f64::total_cmp);
    let value = |percent: f64| numbers.get(rank(percent, numbers.len())).copied();
    percents.iter().filter_map(|percent| Some((*percent, value(*percent)?))).collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank among at most some millions, not below 0"
)]
fn rank(percent: f64, count: usize) -> usize {
    ((percent / 100.0 * count as f64).ceil().max(1.0) as usize).saturating_sub(1).min(count.saturating_sub(1))
}

/// `GetBucketsAggregation`
pub(in crate::emulator) fn buckets(
    sources: &Sources<'_>,
    query: &Query,
    field: &(Field, Kind),
    most: usize,
) -> Buckets {
    let mut total = 0;
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    sources.each(query, |subject| {
        total += 1;
        values(subject, field, &mut |value| {
            let text = value.text();
            match counts.get_mut(text.as_ref()) {
                Some(count) => *count += 1,
                None => drop(counts.insert(text.into_owned(), 1)),
            }
        });
    });
    let mut buckets: Vec<(String, u32)> = counts.into_iter().collect();
    buckets.sort_by(|(_, a), (_, b)| b.cmp(a));
    buckets.truncate(most);
    Buckets { total, buckets }
}
