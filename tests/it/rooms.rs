//! Keeps the rooms of the program apart: who may know whom, what a pure room may not touch, and that one place alone
//! changes anything in AWS.

use std::fs;
use std::path::{Path, PathBuf};

const PURE: [&str; 5] = ["fleet", "policy", "shadow", "live", "diagnose"];

/// What each room may import besides itself.
const MAY_IMPORT: [(&str, &[&str]); 14] = [
    ("fleet", &[]),
    ("policy", &["fleet"]),
    ("shadow", &["fleet"]),
    ("live", &["fleet", "shadow"]),
    ("diagnose", &["fleet", "policy", "shadow", "live"]),
    ("mqtt", &[]),
    ("disk", &["fleet"]),
    ("aws", &["mqtt", "disk", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("app", &PURE),
    ("ui", &["app", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("runtime", &["app", "ui", "aws", "disk", "config", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("cli", &["aws", "disk", "config", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("config", &["fleet"]),
    ("emulator", &["mqtt", "fleet", "policy", "shadow", "live", "diagnose"]),
];

/// What a pure room may not name: the runtime, the terminal, the clock, the disk.
const IMPURE: [&str; 11] = [
    "tokio::",
    "ratatui::",
    "crossterm::",
    "termina::",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::net::TcpStream",
    "std::process",
];

/// What the terminal program's state machine may not name; of ratatui it may have geometry.
const NOT_IN_APP: [&str; 10] = [
    "tokio::",
    "crossterm::",
    "termina::",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::process",
    "aws_sdk_",
];

/// How the SDK's operations begin that change nothing. Whatever else a client is asked, only the executor may.
const READS: [&str; 6] = ["get_", "list_", "describe_", "search_", "test_", "simulate_"];

/// Begin like those, and make an identity or hand out what opens something.
const NO_READS: [&str; 4] =
    ["get_id", "get_open_id_token", "get_open_id_token_for_developer_identity", "get_credentials_for_identity"];

/// What the SDK's clients are called in `aws`.
const CLIENTS: [&str; 11] = [
    "iot",
    "changing_iot",
    "iam",
    "changing_iam",
    "cognito",
    "changing_cognito",
    "sts",
    "data",
    "client",
    "reading",
    "changing",
];

/// How operations begin that change something, whatever the client is called.
const CHANGES: [&str; 31] = [
    "accept_",
    "add_",
    "associate_",
    "attach_",
    "cancel_",
    "change_",
    "clear_",
    "confirm_",
    "create_",
    "deactivate_",
    "delete_",
    "deprecate_",
    "detach_",
    "disable_",
    "disassociate_",
    "enable_",
    "merge_",
    "put_",
    "register_",
    "reject_",
    "remove_",
    "replace_",
    "set_",
    "start_",
    "stop_",
    "tag_",
    "transfer_",
    "unlink_",
    "untag_",
    "update_",
    "publish",
];

/// Everything wrong with one file; `path` is relative to `src`.
fn faults(path: &str, source: &str) -> Vec<String> {
    let code = without_comments_and_strings(source);
    let room = path.split_once('/').map_or("", |(room, _)| room);
    let mut out = Vec::new();
    if let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) {
        for other in imports(&code) {
            let is_room = MAY_IMPORT.iter().any(|(name, _)| *name == other);
            if is_room && other != room && !allowed.contains(&other.as_str()) {
                out.push(format!("{path}: the room `{room}` may not know `{other}`"));
            }
        }
    }
    let banned: &[&str] = if PURE.contains(&room) {
        &IMPURE
    } else if room == "app" {
        &NOT_IN_APP
    } else {
        &[]
    };
    // A test may run a shell to see whether a quoted command is one word.
    let shipped = if path.ends_with("tests.rs") { "" } else { code.split("mod tests {").next().unwrap_or_default() };
    let named = banned.iter().filter(|word| shipped.contains(**word));
    out.extend(named.map(|word| format!("{path}: the room `{room}` may not name `{word}`")));
    if room == "app" && code.match_indices("ratatui::").any(|(at, _)| !code[at..].starts_with("ratatui::layout")) {
        out.push(format!("{path}: of ratatui the room `app` may know the geometry only"));
    }
    if room == "aws" && !path.starts_with("aws/executor") {
        let called = operations(&code).into_iter().filter(|(receiver, operation)| changes(receiver, operation));
        out.extend(called.map(|(_, name)| format!("{path}: `{name}` changes AWS: only the executor may call it")));
    }
    if !["aws", "emulator", "app"].contains(&room) && shipped.contains("aws_sdk_") {
        out.push(format!("{path}: only the room `aws` may know the SDK"));
    }
    out
}

/// Every `receiver.operation()`, spaces and line ends aside: how the SDK's operations are called. Of a receiver that is a
/// call itself its name.
fn operations(code: &str) -> Vec<(&str, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = Vec::new();
    for (at, _) in code.match_indices('.') {
        let after = code[at + 1..].trim_start();
        let name = &after[..after.find(|c| !is_word(c)).unwrap_or(after.len())];
        let is_called = after[name.len()..].trim_start().strip_prefix('(');
        if name.is_empty() || !is_called.is_some_and(|rest| rest.trim_start().starts_with(')')) {
            continue;
        }
        let before = code[..at].trim_end();
        let before = before.strip_suffix("()").unwrap_or(before);
        let start = before.rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
        out.push((&before[start..], name));
    }
    out
}

/// Whether this changes something of AWS. Methods of one's own are asked of `self`, those of the language have one word.
fn changes(receiver: &str, operation: &str) -> bool {
    if receiver == "self" {
        return false;
    }
    let begins = |with: &[&str]| with.iter().any(|begin| operation.starts_with(begin));
    let is_operation = CLIENTS.contains(&receiver) && operation.contains('_');
    NO_READS.contains(&operation) || begins(&CHANGES) || (is_operation && !begins(&READS))
}

/// The rooms named after `crate::`, groups included.
fn imports(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, whole) in code.match_indices("crate::") {
        let rest = code[at + whole.len()..].trim_start();
        let Some(group) = rest.strip_prefix('{') else {
            out.push(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, true);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && !c.is_whitespace() => {
                    out.push(word(&group[i..]));
                    start = false;
                }
                _ => {}
            }
        }
    }
    out
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn without_comments_and_strings(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if rest.starts_with("'\"'") {
            3
        } else if c == '"' {
            string(rest)
        } else {
            0
        };
        if skipped > 0 {
            rest = &rest[skipped..];
            out.push(' ');
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// The length of a string literal, quotes and escapes included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    text.len()
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn the_rooms_are_kept_apart() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for src in [top.join("src"), top.join("pure/src")] {
        let mut paths = Vec::new();
        files(&src, &mut paths);
        assert!(paths.len() > 20, "the sources are where they are looked for");
        for path in paths {
            let relative = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            let room = relative.split('/').next().unwrap_or_default();
            let known = MAY_IMPORT.iter().any(|(name, _)| *name == room) || ["lib.rs", "main.rs"].contains(&room);
            assert!(known, "`{room}` is not in the table of rooms");
            found.extend(faults(&relative, &fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_checker_finds_what_is_forbidden() {
    for (path, source) in [
        ("policy/x.rs", "use crate::aws::Cloud;"),
        ("fleet/x.rs", "use crate::{\n    fleet::Thing,\n    policy::{Context, Document},\n};"),
        ("emulator/x.rs", "fn f() { crate::app::update() }"),
        ("config/x.rs", "use crate::app::Key;"),
        ("shadow/x.rs", "use jiff::Timestamp;\nfn f() { Timestamp::now(); }"),
        ("diagnose/x.rs", "let a = \"//\"; use tokio::sync::mpsc;"),
        ("app/x.rs", "use ratatui::style::Color;"),
        ("aws/registry.rs", "client.attach_policy().send()"),
        ("aws/cognito.rs", "client.update_identity_pool().identity_pool_id(pool)"),
        ("aws/iam.rs", "client.delete_role_policy().role_name(role)"),
        ("aws/x.rs", "client\n    .update_thing_shadow(\n    )\n    .send()"),
        ("aws/iam.rs", "self.iam().put_user_permissions_boundary().user_name(user)"),
        ("aws/iam.rs", "other.tag_resource().send()"),
        ("aws/cognito.rs", "cognito.get_id().identity_pool_id(pool)"),
        ("aws/x.rs", "self.iot().dispatch_rockets().send()"),
        ("cli/x.rs", "fn f(client: &aws_sdk_iot::Client) {}"),
    ] {
        assert_eq!(faults(path, source).len(), 1, "{path}: {source}");
    }
}

#[test]
fn the_checker_lets_pass_what_is_allowed() {
    for (path, source) in [
        ("policy/x.rs", "use crate::fleet::{Arn, Scope};\nuse crate::policy::Context;"),
        ("policy/x.rs", "// use crate::aws::Cloud;\n/// [`crate::app`]\nconst X: &str = \"crate::ui \\\" tokio::\";"),
        ("diagnose/x.rs", "const T: &str = r#\"say \"tokio::\" \"#; use crate::shadow::Document;"),
        ("app/x.rs", "use ratatui::layout::Rect;"),
        ("fleet/x.rs", "#[cfg(test)]\nmod tests { use std::process::Command; }"),
        ("aws/executor.rs", "client.attach_policy().send()"),
        ("aws/executor/calls.rs", "client.update_certificate().send()"),
        ("aws/registry.rs", "client.list_policies().send(); fix.attach_policy(1); attach_policy()"),
        ("aws/live/x.rs", "self.set_timers(); reads.clear(); client.next(); sent.set_marker(next)"),
        ("app/x.rs", "state.start_audit()"),
        ("main.rs", "use fleetdeck::{app, ui}; use crate::ui;"),
    ] {
        assert_eq!(faults(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}
