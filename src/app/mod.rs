//! The TUI as a state machine: message in, effects out. No I/O.
