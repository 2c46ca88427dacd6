//! The demo fleet: data in, state out. The same plan and the same seed give the same fleet.

mod build;
mod expect;
mod healthy;
mod plan;
mod pools;
mod shadows;
mod special;

pub use build::{DeviceFiles, build};
pub use expect::{
    AuditExpect, DoctorExpect, Expect, For, MqttExpect, Outcome, RequestPlan, ShadowExpect, SubscribeExpect,
};
pub use plan::{CertificateKind, Plan, ThingPlan};
pub use pools::{IdentityExpect, IdentityPlan, PoolPlan};
