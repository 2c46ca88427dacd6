//! Checks, findings, fixes: facts in, verdicts out, "unknown" where a fact is missing. Pure.

mod access;
mod answer;
mod audit;
mod behind;
mod call;
mod check;
mod cognito;
mod connect;
mod connect_attach;
mod credentials;
mod deny;
mod device;
mod evidence;
mod explain;
mod finding;
mod fix;
mod iam;
mod in_force;
mod journal;
mod lines;
mod meaning;
mod record;
mod several;

pub use access::{
    AccessKind, AccessRow, Asking, Half, May, cognito_access, cognito_may, device_access, device_may, iam_access,
    iam_may,
};
pub use answer::{Answer, Exchange, Meaning, Phases, TlsFailure};
pub use audit::{
    AUDIT_RULES, AuditCost, AuditCursor, AuditDepth, AuditEvent, AuditFacts, AuditFinding, AuditGap, AuditLevel,
    AuditProgress, AuditRule, AuditStage, AuditSubject, CertificateId, GapReason, RuleId, SubjectKind, time_in_words,
};
pub use call::{ApiCall, OpenedWith, role_name, short_id, short_target};
pub use check::{Check, CheckId, Outcome};
pub use cognito::{
    CognitoFacts, cognito, lacks_iot_policy, may_change_iot_policies, needs_pool_role, would_let_identity_in,
};
pub use connect::{FailedConnects, connect};
pub use credentials::{
    AttachedPolicy, DeviceFacts, Link, Mending, chain, credential_context, credentials, is_meant, needs_candidates,
    needs_roles, needs_targets, rank_aliases, things_spoken_of,
};
pub use device::{MqttAsked, ShadowAsked, ShadowOperation, mqtt, shadow_https, speaks_of_shadows};
pub use evidence::{DeviceQuestion, Evidence};
pub use explain::{Ask, Explanation, NextQuestion, Told, explain};
pub use finding::{Finding, FindingId, Report};
pub use fix::{
    Fix, FixId, NewPolicyVersion, OtherDefault, PolicyToAttach, PolicyToCreate, PoolRolesToSet, RoleAliasToCreate,
    RolePolicyToPut, needs, statement_to_ask,
};
pub use iam::{IamFacts, iam, principal_keys};
pub use journal::{Entry, EntryState};
pub use lines::{LineChange, changed_lines};
pub use meaning::meaning;
pub use record::{Case, CaseError};
