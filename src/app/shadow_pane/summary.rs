//! A version in a few words, and all of them on one line.

use super::view::{Look, ShadowView};
use crate::app::theme::Role;
use crate::app::{Span, text};
use crate::shadow::{Change, Moment, Section};

/// `v41`, or what stands for it where there is no document.
pub fn name(moment: &Moment) -> String {
    match (&moment.document, moment.version) {
        (Some(_), version) => format!("v{version}"),
        (None, 0) => "no shadow".to_owned(),
        (None, version) => format!("deleted (v{version})"),
    }
}

/// What a version brought, in a few words: which side, which keys, from what to what.
pub fn brought(moment: &Moment) -> String {
    let first = moment.number == 1;
    match (&moment.document, first) {
        (None, true) => return "there was no shadow when this page was opened".to_owned(),
        (None, false) => return "the shadow was deleted; what it held is marked as gone".to_owned(),
        (Some(_), true) => return "as it was when this page was opened".to_owned(),
        (Some(_), false) if moment.is_anew => return "made anew".to_owned(),
        (Some(_), false) if moment.changed == 0 => return "no value changed".to_owned(),
        (Some(_), false) => {}
    }
    let mut said: Vec<String> = Vec::new();
    for section in [Section::Reported, Section::Desired] {
        let changes: Vec<String> = moment.changes.iter().filter(|c| c.section == section).map(change).collect();
        if !changes.is_empty() {
            said.push(format!("{} {}", section.key(), changes.join(", ")));
        }
    }
    let more = moment.changed - moment.changes.len();
    if more > 0 {
        said.push(format!("{} more", text::count(more)));
    }
    said.join("; ")
}

fn change(change: &Change) -> String {
    // A summary: one long value must not hide the others.
    let value = |value: &Option<String>| {
        value.as_deref().map_or_else(|| "·".to_owned(), |value| text::cut(&text::safe(value), 24).into_owned())
    };
    let path = text::safe(change.path.trim_start_matches('/'));
    format!("{path} {} → {}", value(&change.before), value(&change.after))
}

/// The versions of this visit from left to right, as many as fit, the one looked at among them.
pub fn strip(view: &ShadowView, cells: usize) -> Vec<Span> {
    let shown = view.moment().map(|moment| moment.number);
    let from = match &view.look {
        Look::Compare(from, _) => Some(from.number),
        _ => None,
    };
    let baseline = view.history.baseline().map(|moment| moment.number);
    let mut items: Vec<(u64, Role, String)> = Vec::new();
    for moment in view.history.moments() {
        if moment.missed > 0 {
            let count = text::count(usize::try_from(moment.missed).unwrap_or(0));
            items.push((0, Role::Unknown, format!("⋯{count} ")));
        }
        let (role, said) = item(moment, Some(moment.number) == baseline);
        items.push(match moment.number {
            number if Some(number) == shown => (number, Role::Accent, format!("[{said}] ")),
            number if Some(number) == from => (number, Role::Accent, format!("({said}) ")),
            number => (number, role, format!("{said} ")),
        });
    }
    if items.is_empty() {
        return vec![Span { role: Role::Dim, text: "versions  none seen yet".to_owned() }];
    }
    let at = items.iter().position(|(number, ..)| Some(*number) == shown).unwrap_or(0);
    let label = "versions  ";
    let (first, last) = window(&items, at, cells.saturating_sub(label.len() + 4));
    let mut spans = vec![Span { role: Role::Dim, text: label.to_owned() }];
    if first > 0 {
        spans.push(Span { role: Role::Dim, text: "… ".to_owned() });
    }
    spans.extend(items[first..last].iter().map(|(_, role, text)| Span { role: *role, text: text.clone() }));
    if last < items.len() {
        spans.push(Span { role: Role::Dim, text: "…".to_owned() });
    }
    spans
}

fn item(moment: &Moment, is_baseline: bool) -> (Role, String) {
    let (role, name) = match (&moment.document, moment.is_anew) {
        (None, _) => (Role::Bad, "✗".to_owned()),
        (Some(_), true) => (Role::Ok, format!("+{}", moment.version)),
        (Some(_), false) => (Role::Dim, moment.version.to_string()),
    };
    let mark = if is_baseline { "*" } else { "" };
    (role, format!("{name}{mark}"))
}

/// The items around one of them that fit: first those before it, as the newest mostly is the one looked at.
fn window(items: &[(u64, Role, String)], at: usize, cells: usize) -> (usize, usize) {
    let width = |at: usize| text::width(&items[at].2);
    if items.is_empty() {
        return (0, 0);
    }
    let (mut first, mut last, mut used) = (at, at + 1, width(at));
    loop {
        let before = first.checked_sub(1).filter(|at| used + width(*at) <= cells);
        let after = Some(last).filter(|at| *at < items.len() && used + width(*at) <= cells);
        match (before, after) {
            // Evenly around the one looked at.
            (Some(_), Some(after)) if last - at <= at - first => {
                used += width(after);
                last += 1;
            }
            (Some(before), _) => {
                used += width(before);
                first = before;
            }
            (None, Some(after)) => {
                used += width(after);
                last += 1;
            }
            (None, None) => return (first, last),
        }
    }
}
