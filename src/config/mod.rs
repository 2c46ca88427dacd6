//! Paths, the config file, themes and key bindings, with located errors.

mod budget;
mod duration;
mod file;
mod keys;
mod located;
mod paths;
mod remembered;
#[cfg(test)]
mod tests;
mod theme;

pub use budget::{Budget, Quota, share};
pub use file::{Cache, Config, Guard, Refresh};
pub use keys::Binding;
pub use located::{Located, nearest};
pub use paths::{Paths, expand_home};
pub use remembered::{recall, remember};
pub use theme::{Colour, ThemeFile, ThemeStyle, built_in_names, load_theme};
