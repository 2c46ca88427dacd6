//! The calls that mend a finding, with what they do and how to take them back.

mod attach;
pub(super) mod document;
mod lines;
mod lost;
pub(super) mod name;
mod needs;
mod policy;
mod pool;
mod role;
mod written;

pub use attach::PolicyToAttach;
pub use needs::{needs, statement_to_ask};
pub use policy::{NewPolicyVersion, OtherDefault, PolicyToCreate};
pub use pool::PoolRolesToSet;
pub use role::{RoleAliasToCreate, RolePolicyToPut};
use serde::{Deserialize, Serialize};

use super::ApiCall;

/// The note of what grants every action on every resource.
pub(in crate::diagnose) const GRANTS_EVERYTHING: &str = "grants every action on every resource: a last resort";

/// Names a fix within its finding; stable, such as `attach-policy:telemetry-credentials`.
pub type FixId = String;

/// What mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Stable within the finding.
    pub id: FixId,
    /// One line: `Attach policy telemetry-credentials to certificate 3f9a…`.
    pub title: String,
    /// What is done, in order.
    pub calls: Vec<ApiCall>,
    /// What takes it back, in order; empty where nothing can.
    pub undo: Vec<ApiCall>,
    /// The state before, lines.
    pub before: Vec<String>,
    /// The state after, lines.
    pub after: Vec<String>,
    /// Of a document what differs, lines: each begins with `- `, `+ ` or two blanks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
    /// How many targets share the policy, or `None` with the reason in `notes`.
    pub shared_by: Option<usize>,
    /// What to know before confirming: "may take up to 8 minutes to apply", "grants iot:* on *".
    pub notes: Vec<String>,
    /// Why somebody must name this one: it may do harm, or is one of several that only its owner can choose among. It is
    /// the first of the notes, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_choice: Option<String>,
}

impl Fix {
    /// A fix of calls that are undone as `undo` says; its id, title and what else is known follow.
    fn new(id: String, title: String, calls: Vec<ApiCall>, undo: Vec<ApiCall>) -> Self {
        Self { id, title, calls, undo, ..Self::default() }
    }

    /// One call with one that takes it back.
    fn single(id: String, call: ApiCall, undo: ApiCall) -> Self {
        Self::new(id, call.describe(), vec![call], vec![undo])
    }

    /// Never done unless it is named; the reason goes first.
    pub(in crate::diagnose) fn only_by_choice(mut self, why: &str) -> Self {
        self.notes.retain(|note| note != why);
        self.notes.insert(0, why.to_owned());
        self.needs_choice = Some(why.to_owned());
        self
    }

    /// The same where a condition holds.
    pub(in crate::diagnose) fn only_by_choice_if(self, holds: bool, why: &str) -> Self {
        if holds { self.only_by_choice(why) } else { self }
    }

    /// Writes a shadow, based on the version that was read. `payload` is the update document; it is never journalled,
    /// so there is no undo.
    pub fn write_shadow(
        thing: &str,
        shadow: Option<&str>,
        version: Option<i64>,
        payload: String,
        before: Vec<String>,
        after: Vec<String>,
    ) -> Self {
        let call =
            ApiCall::UpdateThingShadow { thing: thing.to_owned(), shadow: shadow.map(str::to_owned), version, payload };
        Self {
            before,
            after,
            notes: vec!["cannot be taken back by undo: values are not kept in the journal".to_owned()],
            ..Self::new("write-shadow".to_owned(), call.describe(), vec![call], Vec::new())
        }
    }
}
