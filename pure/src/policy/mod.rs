//! The AWS IoT policy language (and IAM's, as far as the chain needs it): parse, variables, evaluate, explain. Pure.
//!
//! The rules: AWS IoT developer guide, `iot-policies`, `iot-action-resources`, `iot-policy-variables`.

mod check;
mod condition;
mod context;
mod decision;
mod document;
mod evaluate;
mod layers;
mod near_miss;
mod parse;
mod pattern;
mod place;
mod proof;
mod trust;
mod values;
mod variables;

#[cfg(test)]
mod tests;

pub use context::{CertificateNames, Context, NotTold, ThingContext, Told, Transport};
pub use decision::{Decision, Layer, MissKind, NearMiss, StatementRef, UnresolvedVariable, Verdict};
pub use document::{Condition, Document, DocumentError, Effect, Matching, Statement};
pub use evaluate::{Request, Source, action_matches, evaluate};
pub use layers::{IamLayers, evaluate_iam};
pub use trust::{Trusted, trust_allows, trust_decision};
