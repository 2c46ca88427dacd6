//! The whole fleet examined: rules over what lists tell, one finding a subject. Pure: the sweep that asks is elsewhere.

mod event;
mod finding;
mod rule;

pub use event::{AuditCost, AuditDepth, AuditEvent, AuditGap, AuditProgress, AuditStage, GapReason};
pub use finding::{AuditFinding, AuditSubject, SubjectKind};
pub use rule::{AUDIT_RULES, AuditLevel, AuditRule, RuleId};
