//! How often each API may be asked.

use std::collections::BTreeMap;

use crate::fleet::{PUBLISHED_QUOTAS, published_quota};

/// What all requests to the shadows of an account may be together, in calls a second (Service Quotas of AWS IoT Core).
const OF_SHADOWS: f64 = 4000.0;
const SHADOW_OPERATIONS: [&str; 4] =
    ["GetThingShadow", "UpdateThingShadow", "DeleteThingShadow", "ListNamedShadowsForThing"];

/// Their quotas are not published: taken for some of the many that have [`USUAL`].
const UNPUBLISHED: [&str; 7] = [
    "DescribeEndpoint",
    "GetBucketsAggregation",
    "GetConnection",
    "GetThingConnectivityData",
    "ListThingPrincipalsV2",
    "ListPrincipalThingsV2",
    "GetV2LoggingOptions",
];

/// What most have, in calls a second, and what is taken where none is known: IAM, STS and Amazon Cognito publish none for
/// what is asked of them here.
const USUAL: f64 = 10.0;

/// What Service Quotas calls the requests to shadows.
const SHADOWS: &str = "Device Shadow API requests/second per account";
/// How it ends the name of an operation's quota: `ListThings API TPS`.
const OF_OPERATION: &str = " API TPS";

/// Where the quotas are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaSource {
    /// AWS's published defaults.
    #[default]
    Defaults,
    /// The configuration file.
    Configured,
    /// `servicequotas:ListServiceQuotas`, so many of them.
    ServiceQuotas(usize),
}

/// The quotas in force.
#[derive(Debug, Default)]
pub(super) struct Quotas {
    /// The configuration's; nothing goes before them.
    configured: BTreeMap<String, f64>,
    /// Those that Service Quotas told.
    told: BTreeMap<String, f64>,
}

impl Quotas {
    pub(super) fn new(configured: BTreeMap<String, f64>) -> Self {
        Self { configured, told: BTreeMap::new() }
    }

    /// Calls a second of an operation: as configured, as Service Quotas told, else AWS's default.
    pub(super) fn of(&self, operation: &str) -> f64 {
        let known = self.configured.get(operation).or_else(|| self.told.get(operation)).copied();
        known.or_else(|| default_of(operation)).unwrap_or(USUAL)
    }

    /// Whether it is known of this account, by the configuration or by Service Quotas.
    pub(super) fn is_the_accounts(&self, operation: &str) -> bool {
        self.configured.contains_key(operation) || self.told.contains_key(operation)
    }

    /// Takes in what Service Quotas told, by its names; how many of them are an operation's that is asked here. What is
    /// no rate, or of no such operation, is left.
    pub(super) fn learn<'a>(&mut self, told: impl IntoIterator<Item = (&'a str, f64)>) -> usize {
        let mut known = 0;
        for (name, rate) in told {
            if !rate.is_finite() || rate <= 0.0 {
                continue;
            }
            let operations: &[&str] = match name.strip_suffix(OF_OPERATION) {
                Some(operation) if knows(operation) => &[operation],
                None if name == SHADOWS => &SHADOW_OPERATIONS,
                _ => continue,
            };
            known += 1;
            self.told.extend(operations.iter().map(|operation| ((*operation).to_owned(), rate)));
        }
        known
    }
}

/// The operations that have a quota which is known; the configuration may name each of them.
pub fn operations() -> impl Iterator<Item = &'static str> {
    let published = PUBLISHED_QUOTAS.iter().flat_map(|(_, operations)| operations.iter());
    SHADOW_OPERATIONS.iter().chain(published).chain(&UNPUBLISHED).copied()
}

fn knows(operation: &str) -> bool {
    operations().any(|known| known == operation)
}

fn default_of(operation: &str) -> Option<f64> {
    if SHADOW_OPERATIONS.contains(&operation) { Some(OF_SHADOWS) } else { published_quota(operation) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_goes_before_service_quotas_and_that_before_the_defaults() {
        let mut quotas = Quotas::new(BTreeMap::from([("GetPolicy".to_owned(), 3.0)]));
        let told = [
            ("ListThings API TPS", 4.0),
            ("GetPolicy API TPS", 50.0),
            ("ListBillingGroups API TPS", 1.0),
            ("Maximum number of things", 2.0),
            ("ListPolicies API TPS", -1.0),
            (SHADOWS, 400.0),
        ];
        assert_eq!(quotas.learn(told), 3);
        let of = |operation: &str| format!("{:.0}", quotas.of(operation));
        assert_eq!([of("ListThings"), of("GetPolicy"), of("ListPolicies")], ["4", "3", "10"]);
        assert_eq!([of("GetThingShadow"), of("DescribeThing"), of("GetRole")], ["400", "350", "10"]);
    }

    #[test]
    fn no_operation_stands_twice() {
        let mut all: Vec<_> = operations().collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
