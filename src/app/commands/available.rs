//! Whether a command may be used now, and if not, why not: it is then greyed with the reason, never absent.

use super::{Class, Command, CommandId, Place};
use crate::app::state::BEING_MADE;
use crate::app::{SignIn, State, Target};

/// Why a command is greyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

/// Whether this command may be used now.
///
/// # Errors
/// Says why not.
pub fn availability(state: &State, command: &Command) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal(why.to_owned()));
    let place = state.place();
    if !command.applies(place) {
        return refuse("not on this screen");
    }
    // What is previewed before it is made may be looked at; the preview does not let it be made, and says what to ask for
    // where a right is missing.
    let is_previewed = matches!(command.id, CommandId::Fix | CommandId::Undo);
    let is_read_only = state.session().is_some_and(|session| session.read_only);
    if is_read_only && !is_previewed && command.class != Class::Reads {
        return refuse("read-only mode");
    }
    // What reads is not greyed for this: the screen itself says which permission is missing.
    let refused = |action: &&&str| state.usage.denied.contains_key(**action);
    if command.class != Class::Reads
        && !is_previewed
        && !command.needs.is_empty()
        && command.needs.iter().filter(refused).count() == command.needs.len()
    {
        return Err(Refusal(format!("no permission: {}", command.needs.join(", "))));
    }
    match command.id {
        CommandId::ReadOnly if state.session().is_some_and(|session| session.read_only_forced) => {
            refuse("read-only was given at start")
        }
        CommandId::Refresh if place == Place::SignIn && !matches!(state.sign_in, SignIn::Failed(_)) => {
            refuse("signing in")
        }
        CommandId::Back if state.is_at_root() => refuse("this is the first screen"),
        CommandId::Open if !state.can_open() => refuse("nothing here to open"),
        CommandId::Fix => state.fix_refusal().map_or(Ok(()), |why| Err(Refusal(why))),
        CommandId::Test if place == Place::Things && state.selected_target().is_none() => {
            refuse("no thing is selected")
        }
        CommandId::Doctor if state.to_examine().is_none() => refuse("nothing here has an identity to examine"),
        CommandId::Relations if state.subject().is_none() => refuse("nothing is selected"),
        CommandId::Relations if matches!(state.subject(), Some(Target::IamPrincipal(_))) => {
            refuse("what belongs to it belongs to IAM")
        }
        // A draft on its way is discarded when AWS has taken it.
        CommandId::Edit | CommandId::Undo if state.changing.is_some() => refuse(BEING_MADE),
        CommandId::Copy if !state.can_copy() => refuse("nothing is selected"),
        CommandId::NextShadow | CommandId::PreviousShadow if !state.has_other_shadows() => {
            refuse("this thing has no other shadow")
        }
        CommandId::Pause if place == Place::ThingShadow && !state.has_shadow() => refuse("there is no shadow yet"),
        CommandId::Baseline | CommandId::Versions | CommandId::OlderVersion | CommandId::NewerVersion
            if !state.has_shadow() =>
        {
            refuse("there is no shadow yet")
        }
        CommandId::Deep if state.findings.deep && state.findings.is_running() => refuse("it is being audited deep"),
        CommandId::Whole if place == Place::Findings && state.findings.selected().is_none() => {
            refuse("nothing is selected")
        }
        CommandId::Whole if place != Place::Findings && state.whole_under().is_none() => {
            refuse("no finding is under the cursor")
        }
        CommandId::Export if !state.has_document() => refuse("this thing has no such shadow to write"),
        CommandId::NextMatch | CommandId::PreviousMatch if !state.has_search() => {
            refuse("nothing is searched for; press /")
        }
        _ => Ok(()),
    }
}
