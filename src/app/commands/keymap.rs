//! Which key means which command where: the defaults, and what the config file puts in their place.

use std::collections::BTreeMap;

use super::{COMMANDS, Command, CommandId, Place};
use crate::app::Key;

/// What is wrong with a binding of the config file; the reader of the file adds where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{command}: {message}")]
pub struct KeymapError {
    /// The command as written.
    pub command: String,
    /// What is wrong with it.
    pub message: String,
}

/// The keys of every command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    keys: BTreeMap<CommandId, Vec<Key>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = COMMANDS
            .iter()
            .map(|command| (command.id, command.keys.iter().filter_map(|text| Key::parse(text).ok()).collect()));
        Self { keys: keys.collect() }
    }
}

impl Keymap {
    /// The defaults with some commands bound otherwise: command name → keys; no keys unbinds the command.
    ///
    /// # Errors
    /// Names the first command that does not exist, key that is none, or pair of commands that would share a key.
    pub fn with(overrides: &BTreeMap<String, Vec<String>>) -> Result<Self, KeymapError> {
        let mut map = Self::default();
        for (name, texts) in overrides {
            let error = |message| KeymapError { command: name.clone(), message };
            let command = Command::named(name).ok_or_else(|| error(unknown(name)))?;
            let keys: Result<Vec<Key>, String> = texts.iter().map(|text| Key::parse(text)).collect();
            map.keys.insert(command.id, keys.map_err(error)?);
        }
        for name in overrides.keys() {
            map.check(name)?;
        }
        Ok(map)
    }

    fn check(&self, name: &str) -> Result<(), KeymapError> {
        let Some(command) = Command::named(name) else { return Ok(()) };
        for key in self.keys(command.id) {
            let taken = COMMANDS.iter().find(|other| {
                other.id != command.id
                    && self.keys(other.id).contains(key)
                    && other.places.iter().any(|place| command.applies(*place))
            });
            if let Some(other) = taken {
                let message = format!("key `{key}` is already bound to `{}`", other.name);
                return Err(KeymapError { command: name.to_owned(), message });
            }
        }
        Ok(())
    }

    /// The keys of a command, the first one being shown.
    pub fn keys(&self, id: CommandId) -> &[Key] {
        self.keys.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The key shown for a command.
    pub fn first(&self, id: CommandId) -> Option<Key> {
        self.keys(id).first().copied()
    }

    /// The command a key means there.
    pub fn command(&self, key: Key, place: Place) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.applies(place) && self.keys(command.id).contains(&key))
    }

    /// The command a key means anywhere: dialogs ask it for moving and leaving.
    pub fn anywhere(&self, key: Key) -> Option<CommandId> {
        COMMANDS.iter().find(|command| self.keys(command.id).contains(&key)).map(|command| command.id)
    }
}

fn unknown(name: &str) -> String {
    let near = COMMANDS.iter().find(|command| {
        let (a, b) = (command.name, name);
        !b.is_empty() && (a.starts_with(b) || b.starts_with(a) || a.replace('-', "") == b.replace(['-', '_'], ""))
    });
    match near {
        Some(command) => format!("there is no such command; did you mean `{}`?", command.name),
        None => "there is no such command; `?` in the program lists them".to_owned(),
    }
}
