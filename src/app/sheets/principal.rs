//! An Amazon Cognito identity, or an IAM user or role: the ticks, what is known of it, what is wrong, what it may do.

use super::found::{checks, finding, marked};
use super::{Sheet, access, parts, trust};
use crate::app::pages::{Judged, PrincipalFacts, PrincipalPage, PrincipalTab};
use crate::app::theme::Role;
use crate::app::{CommandId, Row, State, Target, text};
use crate::diagnose::{AttachedPolicy, Check, CognitoFacts, IamFacts, Outcome, ShadowAsked};
use crate::fleet::{Fact, IamPolicies, Identity, NamedDocument};

pub(super) fn sheet<'a>(state: &State, page: &PrincipalPage, cells: usize) -> Sheet<'a> {
    let rows = match (page.judged.get(), &page.judged.problem) {
        (None, None) => vec![Row::text(Role::Dim, "examining: identity, role, policies…")],
        (None, Some(problem)) => parts::problem(problem, cells),
        (Some(judged), _) => match page.tab {
            PrincipalTab::Identity => identity(state, page, judged, cells),
            PrincipalTab::Access => {
                let mut rows = access::own(state, 0, judged.access.len(), &judged.own, cells);
                rows.extend(access::table(state, 0, &judged.access, cells));
                rows
            }
        },
    };
    Sheet { rows, ..Sheet::default() }
}

fn identity(state: &State, page: &PrincipalPage, judged: &Judged, cells: usize) -> Vec<Row> {
    let mut rows = match &judged.facts {
        PrincipalFacts::Iam(facts) => trust::rows(facts, cells),
        PrincipalFacts::Cognito(_) => Vec::new(),
    };
    rows.extend(head(state, page, judged, cells));
    let findings = &judged.report.findings;
    if findings.is_empty() {
        rows.push(Row::blank());
        rows.extend(healthy(judged, page.asked.is_some(), cells));
    } else {
        rows.extend([Row::blank(), Row::heading("Findings", &text::count(findings.len()))]);
        for (number, found) in findings.iter().enumerate() {
            rows.extend(finding(state, (0, number), found, cells));
        }
    }
    // One fault makes several checks fail; of several faults it is not told which.
    let only = (findings.len() == 1).then_some((0, 0));
    let finding = |check: &Check| only.filter(|_| check.outcome == Outcome::Fail);
    rows.extend(checks("", &judged.report.checks, finding, cells));
    rows.push(Row::blank());
    rows.extend(match &judged.facts {
        PrincipalFacts::Cognito(facts) => cognito(state, facts, cells),
        PrincipalFacts::Iam(facts) => iam(facts, cells),
    });
    rows
}

/// What is asked, and what each engine says of it, side by side.
fn head(state: &State, page: &PrincipalPage, judged: &Judged, cells: usize) -> Vec<Row> {
    let key = state.key_of(CommandId::AskedShadow);
    let Some(asked) = &page.asked else {
        let said = format!("no thing chosen: {key} chooses one, to ask whether it may reach its shadow");
        return marked("·", Role::Dim, Role::Text, 4, &said, cells);
    };
    let mut rows = Vec::new();
    let found = page.asked_row().and_then(|row| Some((row, judged.access.iter().position(|one| one == row)?)));
    if let Some((row, at)) = found {
        rows.extend(access::ticks(row, cells).into_iter().map(|row| Row { proof: Some((0, at)), ..row }));
    }
    let from = ", the thing you came from";
    let said = format!("{}{}", in_words(asked), if page.is_taken { from } else { "" });
    rows.extend(parts::long_field("asked", Role::Text, &said, cells));
    rows
}

/// `GetThingShadow on the classic shadow of thing pump-1`.
fn in_words(asked: &ShadowAsked) -> String {
    let action = asked.operation.action().trim_start_matches("iot:");
    let shadow = asked.shadow.as_ref().map_or_else(|| "the classic shadow".to_owned(), |name| format!("shadow {name}"));
    format!("{action} on {shadow} of thing {}", asked.thing)
}

fn healthy(judged: &Judged, is_asked: bool, cells: usize) -> Vec<Row> {
    let checks = &judged.report.checks;
    let is_unsure = checks.iter().any(|check| check.outcome == Outcome::Unknown);
    let (glyph, role, said) = match (checks.is_empty(), is_unsure, is_asked) {
        (true, ..) => ("?", Role::Unknown, "nothing could be examined"),
        (_, true, _) => ("?", Role::Unknown, "nothing wrong was found, but not everything could be seen"),
        (_, _, true) => ("✓", Role::Ok, "nothing is wrong here"),
        (_, _, false) => ("✓", Role::Ok, "nothing is wrong with it by itself; what it may do is on Access"),
    };
    marked(glyph, role, Role::Text, 4, said, cells)
}

fn cognito(state: &State, facts: &CognitoFacts, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::heading("Identity", "")];
    rows.extend(parts::long_field("id", Role::Text, &facts.identity_id, cells));
    rows.extend(fact("logins", &facts.identity, logins, cells));
    if let Some(identity) = facts.identity.known() {
        rows.push(Row::field("created", Role::Text, parts::instant(state, identity.created)));
    }
    rows.extend(fact("pool", &facts.pool, |pool| format!("{}  {}", pool.name, pool.id), cells));
    if matches!(facts.pool, Fact::Unknown(_) | Fact::Absent) {
        let key = state.key_of(CommandId::Palette);
        let said =
            format!("{key} and `identity {} POOL` examines it in that pool", text::short_identity(&facts.identity_id));
        rows.extend(parts::long_field("", Role::Dim, &said, cells));
    }
    rows.extend(role(&facts.role, cells));
    rows.extend(attached(&facts.policies, cells));
    rows.extend(iam_policies("IAM policies of its role", &facts.role_policies, cells));
    rows
}

fn logins(identity: &Identity) -> String {
    if identity.logins.is_empty() {
        "none: it is unauthenticated".to_owned()
    } else {
        format!("authenticated by {}", identity.logins.join(", "))
    }
}

fn iam(facts: &IamFacts, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::heading("Principal", "")];
    rows.extend(parts::long_field("ARN", Role::Text, &facts.principal.arn, cells));
    if let Some(session) = &facts.principal.session {
        rows.extend(parts::long_field("session", Role::Text, session, cells));
    }
    rows.extend(iam_policies("IAM policies", &facts.policies, cells));
    rows
}

/// A label and what is known, or why it is not.
fn fact<T>(label: &str, fact: &Fact<T>, words: impl Fn(&T) -> String, cells: usize) -> Vec<Row> {
    match fact {
        Fact::Known(value) => parts::long_field(label, Role::Text, &words(value), cells),
        Fact::Absent => parts::long_field(label, Role::Dim, "none", cells),
        gap => parts::long_field(label, Role::Unknown, &format!("? {}", gap.gap().unwrap_or_default()), cells),
    }
}

fn role(role: &Fact<crate::fleet::Role>, cells: usize) -> Vec<Row> {
    let link = role.known().and_then(|role| Target::of_arn(&role.arn));
    let rows = fact("role", role, |role| role.arn.clone(), cells);
    rows.into_iter().map(|row| Row { link: link.clone(), ..row }).collect()
}

fn attached(policies: &Fact<Vec<AttachedPolicy>>, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::blank(), Row::heading("AWS IoT policies", "attached to the identity")];
    match policies {
        Fact::Known(all) if !all.is_empty() => rows.extend(all.iter().map(|policy| {
            let row = Row::text(Role::Dim, "  ").with(Role::Text, &policy.name);
            row.to(Target::Policy(policy.name.clone())).copied_as(&policy.name)
        })),
        Fact::Known(_) | Fact::Absent => rows.push(Row::text(Role::Dim, "  none")),
        gap => rows.extend(marked("?", Role::Unknown, Role::Text, 4, &gap.gap().unwrap_or_default(), cells)),
    }
    rows
}

fn iam_policies(title: &str, policies: &Fact<IamPolicies>, cells: usize) -> Vec<Row> {
    let mut rows = vec![Row::blank(), Row::heading(title, "")];
    match policies {
        Fact::Known(all) => {
            if all.identity.is_empty() {
                rows.push(Row::text(Role::Dim, "  none"));
            }
            rows.extend(all.identity.iter().chain(&all.boundary).flat_map(|one| document(one, cells)));
        }
        Fact::Absent => rows.push(Row::text(Role::Dim, "  none")),
        gap => rows.extend(marked("?", Role::Unknown, Role::Text, 4, &gap.gap().unwrap_or_default(), cells)),
    }
    rows
}

/// A policy of IAM's: where it stands and what it is called; it has no page here.
fn document(one: &NamedDocument, cells: usize) -> Vec<Row> {
    let gap = one.document.gap().map(|gap| format!("  ? {gap}")).unwrap_or_default();
    let rows = crate::app::wrapped(Role::Text, &format!("  {}", one.place), 20, &format!("{}{gap}", one.name), cells);
    rows.into_iter().map(|row| row.copied_as(&one.name)).collect()
}
