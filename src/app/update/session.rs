//! Signing in.

use crate::app::{Effect, Generation, Session, SignIn, State};
use crate::fleet::Problem;

/// Asks for a session.
pub(super) fn sign_in(state: &mut State) -> Effect {
    let generation = state.generation();
    state.sign_in_generation = generation;
    state.sign_in = SignIn::Waiting(state.now);
    Effect::SignIn { generation }
}

/// Takes the session, or why there is none.
pub(super) fn signed_in(state: &mut State, generation: Generation, result: Result<Session, Problem>) -> Vec<Effect> {
    if generation != state.sign_in_generation {
        return Vec::new();
    }
    state.touch();
    match result {
        Err(problem) => {
            state.sign_in = SignIn::Failed(problem);
            Vec::new()
        }
        Ok(session) => {
            state.sign_in = SignIn::Done(session);
            let mut effects = super::open::show_view(state, state.view);
            effects.push(state.ask_index());
            effects
        }
    }
}
