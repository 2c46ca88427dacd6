//! A thing group: parents, attributes, policies, things.

use super::{Many, Sheet, parts};
use crate::app::pages::GroupPage;
use crate::app::theme::Role;
use crate::app::{Row, State, Target, text};
use crate::fleet::GroupDetail;

pub(super) fn sheet<'a>(state: &State, page: &'a GroupPage, cells: usize) -> Sheet<'a> {
    let mut rows = parts::long_field("ARN", Role::Text, &page.arn, cells);
    match (page.detail.get(), &page.detail.problem) {
        (_, Some(problem)) => rows.extend(parts::problem(problem, cells)),
        (None, None) => rows.push(Row::text(Role::Dim, "loading…")),
        (Some(detail), None) => rows.extend(described(state, detail, cells)),
    }
    rows.extend(parts::section("Policies", "no policy is attached", &page.policies, parts::policy, cells));
    rows.push(Row::blank());
    rows.push(parts::heading("Things", &page.things));
    rows.extend(parts::gap("no thing is in this group", &page.things, cells));
    Sheet { rows, many: page.things.get().map_or(Many::None, |names| Many::Things(names)) }
}

fn described(state: &State, detail: &GroupDetail, cells: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(description) = &detail.description {
        rows.extend(parts::long_field("description", Role::Text, description, cells));
    }
    if let Some(query) = &detail.query {
        rows.extend(parts::long_field("dynamic by", Role::Text, query, cells));
    }
    rows.push(Row::field("created", Role::Text, parts::instant(state, detail.created)));
    for (at, ancestor) in detail.ancestors.iter().enumerate() {
        let label = if at == 0 { "below" } else { "" };
        let indent = "  ".repeat(at);
        rows.push(
            Row::field(label, Role::Text, format!("{indent}{}", text::safe(ancestor)))
                .to(Target::Group(ancestor.clone()))
                .copied_as(ancestor),
        );
    }
    if detail.ancestors.is_empty()
        && let Some(parent) = &detail.parent
    {
        rows.push(Row::field("below", Role::Text, parent).to(Target::Group(parent.clone())));
    }
    for (at, (name, value)) in detail.attributes.iter().enumerate() {
        let label = if at == 0 { "attributes" } else { "" };
        rows.extend(parts::long_field(label, Role::Text, &format!("{name} = {value}"), cells));
    }
    rows
}
