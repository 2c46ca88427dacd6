//! Choosing the shadow that an identity or an IAM principal is asked about.

use super::dialog::close;
use super::open;
use crate::app::dialog::{AskedDialog, Dialog};
use crate::app::pages::{Page, PrincipalFacts};
use crate::app::{Code, Effect, Key, ListKind, State};

/// Opens the dialog with the named shadows known of the thing asked about; the things are those of the list.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let Some(Page::Principal(page)) = state.page() else { return Vec::new() };
    let shadows = page.judged.get().map(|judged| match &judged.facts {
        PrincipalFacts::Cognito(facts) => &facts.shadow_names,
        PrincipalFacts::Iam(facts) => &facts.shadow_names,
    });
    let shadows = shadows.and_then(|fact| fact.known()).into_iter().flatten();
    let thing = page.asked.as_ref().map(|asked| asked.thing.as_str());
    let theirs = shadows.filter_map(|shadow| Some(format!("{}/{shadow}", thing?)));
    let things = state.list(ListKind::Things);
    let dialog = AskedDialog::new(page.asked.as_ref(), theirs.collect(), things);
    state.dialog = Some(Dialog::Asked(Box::new(dialog)));
    Vec::new()
}

/// Takes a key.
pub(super) fn key(state: &mut State, key: Key) -> Vec<Effect> {
    let things = &state.lists[ListKind::Things as usize];
    let Some(Dialog::Asked(dialog)) = &mut state.dialog else { return Vec::new() };
    match (key.code, key.ctrl) {
        (Code::Esc, _) => return close(state),
        (Code::Enter, _) => return ask(state),
        (Code::Tab | Code::BackTab, _) => dialog.turn(),
        (Code::Down, _) | (Code::Char('n'), true) => dialog.go(1),
        (Code::Up, _) | (Code::Char('p'), true) => dialog.go(-1),
        _ => {
            if dialog.line.key(key) {
                dialog.search(things);
            }
        }
    }
    Vec::new()
}

/// Asks about what is chosen; what cannot be read is told in the dialog already.
fn ask(state: &mut State) -> Vec<Effect> {
    let Some(Dialog::Asked(dialog)) = &state.dialog else { return Vec::new() };
    let Ok(asked) = dialog.chosen() else { return Vec::new() };
    state.dialog = None;
    let Some(Page::Principal(page)) = state.pages.last_mut() else { return Vec::new() };
    if page.asked == asked {
        page.is_taken = false;
        return Vec::new();
    }
    page.asked = asked;
    page.is_taken = false;
    page.judged = crate::app::Slot { asking: true, ..crate::app::Slot::default() };
    open::ask(page.common.generation, vec![page.query()])
}
