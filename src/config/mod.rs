//! Paths, the config file, themes and key bindings, with located errors.
