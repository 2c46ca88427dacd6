//! The terminal, the event loop, effects, signals.
