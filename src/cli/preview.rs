//! What will be done, before it is done.

use std::fmt::Write as _;

use crate::diagnose::{ApiCall, Fix};
use crate::fleet::{Scope, visible};

/// What, on what, before and after, who shares it, the same as `aws` commands, and the way back.
pub(super) fn preview(fix: &Fix, scope: &Scope) -> String {
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
    if let Some(shared) = fix.shared_by {
        let _ =
            writeln!(text, "  the policy is attached to {shared} target{} already", if shared == 1 { "" } else { "s" });
    }
    for note in &fix.notes {
        let _ = writeln!(text, "  note: {}", visible(note));
    }
    push_commands(&mut text, "the same as", &fix.calls, scope);
    if fix.undo.is_empty() {
        text.push_str("  cannot be taken back\n");
    } else {
        push_commands(&mut text, "taken back by", &fix.undo, scope);
    }
    text
}

/// The `aws` commands of some calls.
pub(super) fn commands(calls: &[ApiCall], scope: &Scope) -> Vec<String> {
    calls.iter().map(|call| call.aws_command(scope)).collect()
}

fn push_commands(text: &mut String, label: &str, calls: &[ApiCall], scope: &Scope) {
    let _ = writeln!(text, "  {label}");
    for command in commands(calls, scope) {
        let _ = writeln!(text, "    {}", visible(&command));
    }
}
