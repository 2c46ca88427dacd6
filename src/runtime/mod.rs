//! The terminal, the event loop, effects, signals: everything between the state machine and the world.

mod cells;
mod clipboard;
mod editor;
mod effects;
mod event_loop;
mod flow;
mod framing;
mod input;
mod keys;
mod line;
mod look;
mod panics;
#[cfg(debug_assertions)]
mod provoke;
mod screen;
mod scroll;
mod setup;
mod signals;
mod suspend;
mod terminal;
mod wake;
mod window;

pub use event_loop::{Ended, run};
pub use look::{Look, look};
pub use setup::Setup;
