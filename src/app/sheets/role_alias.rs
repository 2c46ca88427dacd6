//! A role alias: its role, whether the role trusts the credential provider, and who may assume it.

use super::{Sheet, found, parts};
use crate::app::pages::RoleAliasPage;
use crate::app::theme::Role;
use crate::app::{Assumer, Row, State, Target, age, text, wrapped};
use crate::fleet::{Fact, Scope};
use crate::policy::{Context, Document, Transport, Verdict, trust_allows};

pub(super) fn sheet<'a>(state: &State, page: &RoleAliasPage, cells: usize) -> Sheet<'a> {
    let mut rows = Vec::new();
    match (page.alias.get(), &page.alias.problem) {
        (_, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (None, None) => rows.push(Row::text(Role::Dim, "loading…")),
        (Some(alias), None) => {
            rows.extend(parts::long_field("ARN", Role::Text, &alias.arn, cells));
            let role = parts::long_field("role", Role::Text, &alias.role_arn, cells);
            rows.extend(role.into_iter().map(|row| Row { link: Target::of_arn(&alias.role_arn), ..row }));
            rows.push(Row::field("duration", Role::Text, age::length(alias.duration_seconds)));
            rows.push(Row::field("modified", Role::Text, parts::instant(state, alias.modified)));
        }
    }
    rows.extend(trust(page, &state.scope(), cells));
    rows.extend(mended(state, page, cells));
    rows.extend(assumers(page, cells));
    Sheet { rows, ..Sheet::default() }
}

/// The key that mends what is wrong between it and its role, and how.
fn mended(state: &State, page: &RoleAliasPage, cells: usize) -> Vec<Row> {
    if page.others.asking {
        return vec![Row::text(Role::Dim, "  looking for roles it could stand for…")];
    }
    page.found(&state.scope()).iter().flat_map(|finding| found::mended(state, finding, cells)).collect()
}

const PROVIDER: &str = "credentials.iot.amazonaws.com";

fn trust(page: &RoleAliasPage, scope: &Scope, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::blank(), Row::heading("Role", "")];
    let role = match (page.role.get(), &page.role.problem) {
        (_, Some(problem)) => {
            rows.extend(parts::problem(problem, cells));
            return rows;
        }
        (None, None) => {
            rows.push(Row::text(Role::Dim, "  loading…"));
            return rows;
        }
        (Some(role), None) => role,
    };
    let mut context = Context::new(Transport::Https);
    context.keys.insert("aws:sourceaccount".to_owned(), vec![scope.account.clone()]);
    match Document::parse(&role.trust_document) {
        Err(error) => rows.extend(parts::long_field("trust", Role::Unknown, &format!("? unreadable: {error}"), cells)),
        Ok(document) => {
            let decision = trust_allows(&document, PROVIDER, &context);
            let (words, tone) = match decision.verdict {
                Verdict::Allow => (format!("✓ trusts {PROVIDER}"), Role::Ok),
                Verdict::Unknown => ("? could not tell".to_owned(), Role::Unknown),
                _ => (format!("✗ does not trust {PROVIDER}"), Role::Bad),
            };
            rows.push(Row::field("trust", tone, words));
            let near = decision.near_misses.iter().map(|miss| miss.reason.as_str());
            for reason in near.chain(decision.unknown.iter().map(String::as_str)) {
                rows.extend(parts::long_field("", Role::Dim, reason, cells));
            }
        }
    }
    rows.push(Row::field("longest", Role::Text, age::length(role.max_session_seconds)));
    if let Some(alias) = page.alias.get().filter(|alias| alias.duration_seconds > role.max_session_seconds) {
        let said = format!("✗ the alias asks for {}, more than the role allows", age::length(alias.duration_seconds));
        rows.extend(parts::long_field("", Role::Bad, &said, cells));
    }
    rows
}

fn assumers(page: &RoleAliasPage, cells: usize) -> Vec<Row> {
    let note = match page.assumers.get() {
        Some(found) if !found.complete => {
            format!("examining policies: {} of {}…", text::count(found.examined), text::count(found.total))
        }
        Some(found) => {
            format!("by evaluation of {}; status not looked at", text::plural(found.examined, "policy", "policies"))
        }
        None => String::new(),
    };
    let mut rows = vec![Row::blank(), Row::heading("Who may assume it", &note)];
    if let Some(problem) = &page.assumers.problem {
        rows.extend(parts::problem(problem, cells));
    }
    let Some(found) = page.assumers.get() else {
        if page.assumers.problem.is_none() {
            rows.push(Row::text(Role::Dim, "  examining policies…"));
        }
        return rows;
    };
    for grant in &found.grants {
        rows.extend(assumer(grant, &found.denies, cells));
    }
    if found.grants.is_empty() && found.complete {
        rows.push(Row::text(Role::Bad, "  ✗ ").with(Role::Text, "no policy allows it"));
    }
    for deny in &found.denies {
        rows.extend(assumer(deny, &[], cells));
    }
    for (policy, why) in &found.undecided {
        let row =
            Row::text(Role::Unknown, "  ? ").with(Role::Text, policy).with(Role::Dim, format!("  {}", text::safe(why)));
        rows.push(row.to(Target::Policy(policy.clone())));
    }
    rows
}

/// A policy and its targets; those that a policy of `denies` outweighs are marked so.
fn assumer(one: &Assumer, denies: &[Assumer], cells: usize) -> Vec<Row> {
    let (words, role) = parts::verdict(one.decision.verdict);
    let glyph = words.chars().next().unwrap_or('?');
    let verb = match one.decision.verdict {
        Verdict::Allow => " allows",
        Verdict::ExplicitDeny => " denies",
        Verdict::ImplicitDeny | Verdict::Unknown => "",
    };
    let name = Row::text(role, format!("  {glyph} "))
        .with(Role::Dim, "policy ")
        .with(Role::Accent, &one.policy)
        .with(Role::Dim, verb);
    let name = name.to(Target::Policy(one.policy.clone())).copied_as(&one.policy);
    let mut rows = Vec::new();
    match &one.targets {
        Fact::Known(targets) if targets.is_empty() => rows.push(name.with(Role::Dim, "  attached to nothing")),
        Fact::Known(targets) => {
            rows.push(name.with(Role::Dim, format!("  {}", text::plural(targets.len(), "target", "targets"))));
            rows.extend(targets.iter().map(|target| {
                let mut row = parts::principal(target);
                let denied_by = denies.iter().find(|deny| deny.targets.known().is_some_and(|all| all.contains(target)));
                let (role, mark) = if denied_by.is_some() { (Role::Bad, "  ✗ ") } else { (Role::Dim, "    ") };
                row.spans.insert(0, crate::app::Span { role, text: mark.to_owned() });
                match denied_by {
                    Some(deny) => row.with(Role::Bad, format!("  denied by {}", text::safe(&deny.policy))),
                    None => row,
                }
            }));
        }
        Fact::Absent => rows.push(name),
        gap => {
            rows.push(name);
            rows.extend(wrapped(Role::Dim, "", 6, &gap.gap().unwrap_or_default(), cells));
        }
    }
    rows
}
