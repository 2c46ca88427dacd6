//! What is so already, before a change is made: it is nothing that this program did, so nothing for it to take back.

use serde_json::Value;

use super::setting::Setting;
use crate::aws::Cloud;
use crate::diagnose::{ApiCall, Entry, EntryState, LineChange, changed_lines, short_target};
use crate::fleet::{Principal, Problem, ProblemKind};

impl Cloud {
    /// A note where the target is as the call would leave it. AWS answers success then too (`AttachPolicy` and its like
    /// do nothing twice). Where it cannot be looked at, the call is made all the same.
    pub(super) async fn already(&self, call: &ApiCall) -> Option<String> {
        match call {
            ApiCall::AttachPolicy { policy, target } => self
                .has_policy(target, policy)
                .await?
                .then(|| format!("policy {policy} was attached to {} already", short_target(target))),
            ApiCall::DetachPolicy { policy, target } => (!self.has_policy(target, policy).await?)
                .then(|| format!("policy {policy} was not attached to {} any more", short_target(target))),
            ApiCall::AttachThingPrincipal { thing, principal } => self
                .has_principal(thing, principal)
                .await?
                .then(|| format!("{} was attached to thing {thing} already", short_target(principal))),
            ApiCall::DetachThingPrincipal { thing, principal } => (!self.has_principal(thing, principal).await?)
                .then(|| format!("{} was not attached to thing {thing} any more", short_target(principal))),
            ApiCall::DeletePolicyVersion { policy, version: Some(version) } => {
                let versions = self.policy_versions(policy).await.ok()?;
                let is_gone = versions.iter().all(|one| one.id != *version);
                is_gone.then(|| format!("policy {policy} had no version {version} any more"))
            }
            // AWS says itself that there is one of this name.
            ApiCall::CreateRoleAlias { .. } => None,
            _ => {
                let wanted = Setting::left_by(call)?;
                (self.present(call).await.ok()?? == wanted).then(|| match wanted {
                    Setting::Short(words) => format!("{} was {words} already", call.on()),
                    Setting::Document(_) => format!("{} had this document already", call.on()),
                })
            }
        }
    }

    async fn has_policy(&self, target: &str, policy: &str) -> Option<bool> {
        let attached = self.attached_policies(target, false).await.ok()?;
        Some(attached.iter().any(|one| one.name == policy))
    }

    async fn has_principal(&self, thing: &str, principal: &str) -> Option<bool> {
        Some(self.thing_principals(thing).await.ok()?.contains(&Principal::parse(principal)))
    }

    /// Refuses to overwrite what somebody has set since the change was previewed: what is set now must be what taking the
    /// change back would set, or what the change sets. Notes come back where AWS does not let it be looked at.
    pub(super) async fn still_as_previewed(&self, entry: &Entry) -> Result<Vec<String>, Problem> {
        let mut notes = Vec::new();
        for call in &entry.calls {
            for back in entry.undo.iter().filter(|back| call.is_taken_back_by(back)) {
                let Some(before) = Setting::left_by(back) else { continue };
                let present = match self.present(back).await {
                    Ok(Some(present)) => present,
                    // What is gone AWS itself refuses to change.
                    Ok(None) => continue,
                    Err(problem) if problem.kind == ProblemKind::NotFound => continue,
                    Err(problem) if problem.kind == ProblemKind::Denied => {
                        notes.push(format!("whether somebody has changed {} {}", back.on(), unseen(&problem)));
                        continue;
                    }
                    Err(problem) => return Err(not_begun(back, problem)),
                };
                if !present.is_still(&before) && self.already(call).await.is_none() {
                    return Err(changed_since(call, &before, &present));
                }
            }
        }
        Ok(notes)
    }

    /// Refuses to take back what somebody else has set since: a certificate revoked meanwhile stays so, and so does a
    /// document that was edited. What cannot be looked at may have been.
    pub(super) async fn still_as_left(&self, entry: &Entry) -> Result<(), Problem> {
        for call in entry.calls_with_effect() {
            let Some(left) = Setting::left_by(call) else { continue };
            let present = match self.present(call).await {
                Ok(Some(present)) => present,
                Ok(None) => continue,
                Err(problem) if problem.kind == ProblemKind::NotFound => continue,
                Err(problem) => return Err(not_seen(call, problem)),
            };
            if present == left || (entry.state != EntryState::Done && self.is_as_before(call, entry).await) {
                continue;
            }
            let on = call.on();
            let message = match (left, present) {
                (Setting::Short(left), Setting::Short(present)) => {
                    format!("the change left {on} {left}, and somebody has made it {present} since")
                }
                (Setting::Document(left), Setting::Document(present)) => {
                    let differs = differences(&left, &present);
                    format!("somebody has changed the document of {on} since: {differs}")
                }
                _ => format!("somebody has changed the document of {on} since"),
            };
            return Err(Problem::new(ProblemKind::Conflict, "undo", &entry.id, message).next(format!(
                "Look at {on}. To set it back all the same, over what was set since: fleetdeck undo {} --force",
                entry.id
            )));
        }
        Ok(())
    }

    /// Whether what takes the call back is so already: the call never took effect.
    async fn is_as_before(&self, call: &ApiCall, entry: &Entry) -> bool {
        for back in entry.undo.iter().filter(|back| call.is_taken_back_by(back)) {
            let before = Setting::left_by(back);
            if before.is_some() && self.present(back).await.is_ok_and(|present| present == before) {
                return true;
            }
        }
        false
    }
}

fn changed_since(call: &ApiCall, before: &Setting, present: &Setting) -> Problem {
    let on = call.on();
    let message = match (before, present) {
        (Setting::Short(before), Setting::Short(present)) => {
            format!("{on} was {before} when this was previewed, and somebody has made it {present} since")
        }
        _ => format!("somebody has changed the document of {on} since this was previewed"),
    };
    Problem::new(ProblemKind::Conflict, call.operation(), call.subject(), message)
        .next("Nothing was overwritten. Examine it again, and decide by its present state.")
}

fn unseen(problem: &Problem) -> String {
    let missing = problem.missing.as_deref().unwrap_or(&problem.tried);
    format!("since could not be looked at: {missing} is denied")
}

/// The failed look, told as what it is: the reason that nothing is taken back.
fn not_seen(call: &ApiCall, mut problem: Problem) -> Problem {
    let on = call.on();
    problem.message = format!("whether somebody has changed {on} since could not be looked at: {}", problem.message);
    if problem.kind == ProblemKind::Denied {
        let missing = problem.missing.clone().unwrap_or_else(|| problem.tried.clone());
        return problem.next(format!(
            "Nothing was changed. Have {missing} allowed and undo again; or have somebody look at {on} and run the \
             commands of its undo, which the journal holds."
        ));
    }
    problem
}

/// The failed look before a change. No answer to a look is not one to the change: nothing was sent that could have taken
/// effect.
fn not_begun(call: &ApiCall, mut problem: Problem) -> Problem {
    if problem.may_have_taken_effect() {
        problem.kind = ProblemKind::Conflict;
    }
    let on = call.on();
    problem.message = format!("{on} could not be looked at before it is changed: {}", problem.message);
    problem.next("Nothing was changed. Try again.")
}

/// How many lines of a difference are told.
const MOST: usize = 8;

/// The lines of a document that are not as they were left: `-` was, `+` is.
fn differences(left: &Value, present: &Value) -> String {
    let (left, present) = (format!("{left:#}"), format!("{present:#}"));
    let changed: Vec<String> = changed_lines(&left, &present)
        .into_iter()
        .filter_map(|(change, line)| {
            let sign = match change {
                LineChange::Same => return None,
                LineChange::Gone => '-',
                LineChange::New => '+',
            };
            Some(format!("{sign} {}", line.trim().trim_end_matches(',')))
        })
        .collect();
    let more = changed.len().saturating_sub(MOST);
    let told = changed.into_iter().take(MOST).collect::<Vec<_>>().join("  ");
    if more == 0 { told } else { format!("{told}  … {more} lines more") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_changed_is_told_line_by_line() {
        let left = json!({"Action": "iot:Connect", "Resource": ["a", "b"]});
        let present = json!({"Action": "iot:Connect", "Resource": ["a", "c"]});
        assert_eq!(differences(&left, &present), "- \"b\"  + \"c\"");
        let long: Vec<u8> = (0..20).collect();
        assert!(differences(&json!([]), &json!(long)).ends_with("lines more"));
    }
}
