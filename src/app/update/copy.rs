//! Texts to copy.

use crate::app::cursor::Cursor;
use crate::app::dialog::{Dialog, Menu, MenuItem, paths};
use crate::app::item::Item;
use crate::app::pages::Page;
use crate::app::{Effect, Level, Place, State, Target};

/// Opens the menu of what can be copied here.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let mut items = Vec::new();
    if state.shadow().is_some() {
        return of_shadow(state);
    }
    if !state.pages.is_empty()
        && let Some(row) = state.selected_row()
    {
        let text = row.whole.clone().unwrap_or_else(|| row.plain().trim().to_owned());
        items.push(MenuItem { key: 'v', label: "this value", text });
    }
    // On a page, the name is the page's; in a list and on links, the selected row's.
    let target = if state.pages.is_empty() { state.selected_target() } else { state.subject() };
    if let Some(target) = target {
        let label = if matches!(target, Target::Certificate(_) | Target::Identity(_)) { "id" } else { "name" };
        items.push(MenuItem { key: 'n', label, text: target.name().to_owned() });
        // An identity has no ARN.
        if !matches!(target, Target::Identity(_)) {
            items.push(MenuItem { key: 'a', label: "ARN", text: target.arn(&state.scope()) });
        }
        if let Some(json) = json(state) {
            items.push(MenuItem { key: 'j', label: "JSON", text: json });
        }
        items.push(MenuItem { key: 'c', label: "aws command", text: command(state, &target) });
    }
    if !items.is_empty() {
        state.dialog = Some(Dialog::Copy(Menu { items, cursor: Cursor::default() }));
    }
    Vec::new()
}

/// On the shadow tab: the value under the cursor, its paths, a section, the whole document.
fn of_shadow(state: &mut State) -> Vec<Effect> {
    let mut items = Vec::new();
    let mut inexact = Vec::new();
    let mut add = |key, label, text: String| items.push(MenuItem { key, label, text });
    if let Some(row) = state.selected_shadow_row() {
        let leaf = &row.leaf;
        let branch = state.shadow().and_then(|pane| below(pane.view.document()?, &leaf.path));
        let value = leaf.reported.clone().or_else(|| leaf.desired.clone()).or(branch);
        if let Some(value) = value {
            add('v', "this value", value);
        }
        let (pointer, jq) = paths(leaf);
        add('p', "its pointer", pointer);
        add('i', "its jq path", jq);
    }
    if let Some(document) = state.shadow().and_then(|pane| pane.view.document()) {
        let whole = document.to_value();
        for (key, label) in [('d', "desired"), ('r', "reported"), ('t', "delta")] {
            if let Some(part) = whole.pointer(&format!("/state/{label}")) {
                add(key, label, pretty(part));
            }
        }
        add('j', "whole document", pretty(&whole));
        inexact.extend(document.inexact.first().cloned());
    }
    if let Some(target) = state.subject() {
        add('c', "aws command", command(state, &target));
        add('n', "name", target.name().to_owned());
        add('a', "ARN", target.arn(&state.scope()));
    }
    if let Some((path, number)) = inexact.first() {
        state.say(Level::Warning, format!("A copy is not exact: {path} is {number}"));
    }
    if !items.is_empty() {
        state.dialog = Some(Dialog::Copy(Menu { items, cursor: Cursor::default() }));
    }
    Vec::new()
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A branch as JSON: what is reported below it, else what is desired.
fn below(document: &crate::shadow::Document, path: &str) -> Option<String> {
    let whole = document.to_value();
    let found = ["reported", "desired"].map(|section| whole.pointer(&format!("/state/{section}{path}")).map(pretty));
    found.into_iter().flatten().next()
}

fn command(state: &State, target: &Target) -> String {
    let opened = state.opened_with();
    let (show, options) = match (state.place(), state.page()) {
        (Place::ThingShadow, Some(Page::Thing(page))) => {
            let shadow =
                page.shadow.shown.as_deref().map(|name| format!(" --shadow-name {}", crate::app::quoted(name)));
            let thing = crate::app::quoted(&page.name);
            let name = shadow.unwrap_or_default();
            (format!("aws iot-data get-thing-shadow --thing-name {thing}{name} /dev/stdout"), opened.data_options())
        }
        _ => (target.aws_command(), opened.options()),
    };
    format!("{show} --region {}{options}", state.scope().region)
}

fn json(state: &State) -> Option<String> {
    match (state.page(), state.selected_item()) {
        (Some(Page::Thing(page)), _) => page.thing.get().map(thing),
        (Some(Page::Policy(page)), _) => page.detail.get().map(|detail| detail.document.clone()),
        (Some(Page::RoleAlias(page)), _) => page.role.get().map(|role| role.trust_document.clone()),
        (None, Some(Item::Thing(found))) => Some(thing(&found)),
        _ => None,
    }
}

fn thing(thing: &crate::fleet::Thing) -> String {
    let value = serde_json::json!({
        "thingName": thing.name,
        "thingArn": thing.arn,
        "thingTypeName": thing.thing_type,
        "attributes": thing.attributes,
        "version": thing.version,
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}
