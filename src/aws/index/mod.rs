//! Fleet indexing: AWS's own index of things. Where it is on, it counts a fleet and finds things by a query at once.
//! Developer guide: `managing-index`, `query-syntax`, `index-aggregate`.

mod count;
mod modes;
mod search;

/// The index of things; the other one is of thing groups (service model `iot`).
const THINGS: &str = "AWS_Things";
/// The resource that the actions on it are about.
const RESOURCE: &str = "index/AWS_Things";
