//! The one way the state changes.

use jiff::Timestamp;

use super::{Effect, Msg, Options, State};

/// The first state and what it asks for.
pub fn start(options: Options, now: Timestamp) -> (State, Vec<Effect>) {
    (State::new(options, now), vec![Effect::SignIn { generation: 1 }])
}

/// Takes a message; says what is to be done outside.
pub fn update(state: &mut State, msg: Msg, now: Timestamp) -> Vec<Effect> {
    state.now = now;
    drop(msg);
    Vec::new()
}
