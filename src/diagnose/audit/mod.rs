//! The whole fleet examined: rules over what lists tell, one finding a subject. Pure: the sweep that asks is elsewhere.

mod aliases;
mod asked;
mod breadth;
mod certificates;
mod cursor;
mod document;
mod evaded;
mod event;
mod facts;
mod finding;
mod ids;
mod policies;
mod rule;
#[cfg(test)]
mod tests;
mod variables;

pub use cursor::AuditCursor;

pub use event::{AuditCost, AuditDepth, AuditEvent, AuditGap, AuditProgress, AuditStage, GapReason, time_in_words};
pub use facts::AuditFacts;
pub use finding::{AuditFinding, AuditSubject, SubjectKind};
pub use ids::CertificateId;
pub use rule::{AUDIT_RULES, AuditLevel, AuditRule, RuleId};
