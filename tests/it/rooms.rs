//! Keeps the rooms of the program apart: who may know whom, what a pure room may not touch, and that one place alone
//! changes anything in AWS.

use std::fs;
use std::path::{Path, PathBuf};

const PURE: [&str; 5] = ["fleet", "policy", "shadow", "live", "diagnose"];

/// What each room may import besides itself.
const MAY_IMPORT: [(&str, &[&str]); 13] = [
    ("fleet", &[]),
    ("policy", &["fleet"]),
    ("shadow", &["fleet"]),
    ("live", &["fleet", "shadow"]),
    ("diagnose", &["fleet", "policy", "shadow", "live"]),
    ("mqtt", &[]),
    ("aws", &["mqtt", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("app", &PURE),
    ("ui", &["app", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("runtime", &["app", "ui", "aws", "config", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("cli", &["aws", "config", "fleet", "policy", "shadow", "live", "diagnose"]),
    ("config", &["fleet"]),
    ("emulator", &["mqtt", "fleet", "policy", "shadow", "live", "diagnose"]),
];

/// What a pure room may not name: the runtime, the terminal, the clock, the disk.
const IMPURE: [&str; 10] = [
    "tokio::",
    "ratatui::",
    "crossterm::",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::net::TcpStream",
    "std::process",
];

/// What the terminal program's state machine may not name; of ratatui it may have geometry.
const NOT_IN_APP: [&str; 9] = [
    "tokio::",
    "crossterm::",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::process",
    "aws_sdk_",
];

/// SDK operations that change something; only the executor may call them.
const CHANGES: [&str; 53] = [
    "add_thing_to_thing_group",
    "attach_policy",
    "attach_principal_policy",
    "attach_role_policy",
    "attach_thing_principal",
    "attach_user_policy",
    "cancel_certificate_transfer",
    "create_certificate_from_csr",
    "create_identity_pool",
    "create_keys_and_certificate",
    "create_policy",
    "create_policy_version",
    "create_role",
    "create_role_alias",
    "create_thing",
    "create_thing_group",
    "delete_certificate",
    "delete_connection",
    "delete_identities",
    "delete_identity_pool",
    "delete_policy",
    "delete_policy_version",
    "delete_role",
    "delete_role_alias",
    "delete_role_policy",
    "delete_thing",
    "delete_thing_shadow",
    "delete_user_policy",
    "detach_policy",
    "detach_principal_policy",
    "detach_role_policy",
    "detach_thing_principal",
    "detach_user_policy",
    "publish",
    "put_role_permissions_boundary",
    "put_role_policy",
    "put_user_policy",
    "register_certificate",
    "register_thing",
    "remove_thing_from_thing_group",
    "set_default_policy_version",
    "set_identity_pool_roles",
    "set_v2_logging_level",
    "set_v2_logging_options",
    "update_assume_role_policy",
    "update_certificate",
    "update_identity_pool",
    "update_indexing_configuration",
    "update_role",
    "update_role_alias",
    "update_thing",
    "update_thing_group",
    "update_thing_shadow",
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
    if room != "emulator" && !path.starts_with("aws/executor") {
        let called = CHANGES.iter().filter(|operation| calls(&code, operation));
        out.extend(called.map(|operation| format!("{path}: `{operation}` changes AWS: only the executor may call it")));
    }
    out
}

/// Whether the code has `.operation()`, spaces and line ends aside: how the SDK's operations are called.
fn calls(code: &str, operation: &str) -> bool {
    code.match_indices(operation).any(|(at, _)| {
        let (before, after) = (code[..at].trim_end(), code[at + operation.len()..].trim_start());
        before.ends_with('.') && after.strip_prefix('(').is_some_and(|rest| rest.trim_start().starts_with(')'))
    })
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
        ("cli/x.rs", "client\n    .update_thing_shadow(\n    )\n    .send()"),
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
        ("main.rs", "use fleetdeck::{app, ui}; use crate::ui;"),
    ] {
        assert_eq!(faults(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}
