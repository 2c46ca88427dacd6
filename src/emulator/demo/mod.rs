//! The demo fleet: data in, state out. The same plan and the same seed give the same fleet.

mod build;
mod document;
mod healthy;
mod plan;
mod shadows;
mod special;

pub use build::{DeviceFiles, build};
pub use plan::{CertificateKind, Expect, Outcome, Plan, RequestPlan, ShadowExpect, ThingPlan};
