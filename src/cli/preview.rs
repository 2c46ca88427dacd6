//! What will be done, before it is done; and what to ask for where it may not be.

use std::fmt::Write as _;

use crate::aws::{Capability, Cloud};
use crate::diagnose::{ApiCall, Fix, needs, statement_to_ask};
use crate::fleet::visible;

/// What, on what, before and after, who shares it, the same as `aws` commands, and the way back.
pub(super) fn preview(fix: &Fix, cloud: &Cloud) -> String {
    let scope = cloud.scope();
    // Writing to a String cannot fail, here and below.
    let mut text = String::new();
    let _ = writeln!(text, "{}", visible(&fix.title));
    let _ = writeln!(text, "  account {}, region {}", visible(&scope.account), visible(&scope.region));
    for line in &fix.before {
        let _ = writeln!(text, "  - {}", visible(line));
    }
    for line in &fix.after {
        let _ = writeln!(text, "  + {}", visible(line));
    }
    for line in &fix.diff {
        let _ = writeln!(text, "    {}", visible(line));
    }
    if let Some(shared) = fix.shared_by {
        let _ =
            writeln!(text, "  the policy is attached to {shared} target{} already", if shared == 1 { "" } else { "s" });
    }
    for note in &fix.notes {
        let _ = writeln!(text, "  note: {}", visible(note));
    }
    push_commands(&mut text, "the same as", &fix.calls, cloud);
    if !lacking(&fix.calls, cloud).is_empty() {
        text.push_str(&to_ask(&fix.calls, cloud));
    }
    if fix.undo.is_empty() {
        text.push_str("  cannot be taken back\n");
    } else {
        push_commands(&mut text, "taken back by", &fix.undo, cloud);
    }
    text
}

/// The `aws` commands of some calls, with the same account.
pub(super) fn commands(calls: &[ApiCall], cloud: &Cloud) -> Vec<String> {
    let opened = cloud.settings().opened_with();
    calls.iter().map(|call| call.aws_command(cloud.scope(), &opened)).collect()
}

fn push_commands(text: &mut String, label: &str, calls: &[ApiCall], cloud: &Cloud) {
    let _ = writeln!(text, "  {label}");
    for command in commands(calls, cloud) {
        let _ = writeln!(text, "    {}", visible(&command));
    }
}

/// The actions that these calls take and AWS has refused in this session.
fn lacking(calls: &[ApiCall], cloud: &Cloud) -> Vec<String> {
    let known = cloud.capabilities();
    let is_denied = |action: &String| matches!(known.get(action), Some(Capability::Denied { .. }));
    needs(calls, cloud.scope()).into_iter().map(|(action, _)| action).filter(is_denied).collect()
}

/// What to ask an administrator for, after a refusal.
pub(super) fn to_ask(calls: &[ApiCall], cloud: &Cloud) -> String {
    let refused = lacking(calls, cloud).join(", ");
    let mut text = format!("  AWS refused {}; ask an administrator for\n", visible(&refused));
    for line in statement_to_ask(calls, cloud.scope()).lines() {
        let _ = writeln!(text, "    {}", visible(line));
    }
    text
}
