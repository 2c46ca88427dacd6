//! Themes as written: roles and their looks. What the roles are for is told where they are drawn.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::{Located, nearest};

/// A theme file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// The file's stem, or the built-in name.
    pub name: String,
    /// Where it was read from, for errors about its roles.
    pub file: PathBuf,
    /// Role → look.
    pub styles: BTreeMap<String, ThemeStyle>,
    places: BTreeMap<String, (usize, usize)>,
}

impl ThemeFile {
    /// Line and column of a role, counted from 1.
    pub fn place_of(&self, role: &str) -> Option<(usize, usize)> {
        self.places.get(role).copied()
    }
}

/// A look. What is absent is the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "the modifiers of a terminal are independent switches")]
pub struct ThemeStyle {
    /// Text.
    pub fg: Option<Colour>,
    /// Background.
    pub bg: Option<Colour>,
    /// Modifier.
    pub bold: bool,
    /// Modifier.
    pub dim: bool,
    /// Modifier.
    pub italic: bool,
    /// Modifier.
    pub underlined: bool,
    /// Modifier.
    pub reversed: bool,
}

/// A colour: `default`, one of the terminal's sixteen by name, `0`–`255`, or `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own.
    Default,
    /// Of the 256-colour palette; the first sixteen are the user's.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// The terminal's sixteen colours, in the order of their codes.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        if let Some(index) = NAMES.iter().position(|name| *name == text) {
            return u8::try_from(index).ok().map(Self::Indexed);
        }
        if let Some(digits) = text.strip_prefix('#') {
            let rgb = hex::decode(digits).ok()?;
            let [red, green, blue] = rgb[..] else { return None };
            return Some(Self::Rgb(red, green, blue));
        }
        text.parse().ok().map(Self::Indexed)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| {
            let guess = nearest(&text, NAMES).map(|name| format!("; did you mean `{name}`?"));
            de::Error::custom(format!(
                "`{text}` is not a colour: write `default`, a name such as `bright-blue`, `0` to `255`, or `#rrggbb`{}",
                guess.unwrap_or_default()
            ))
        })
    }
}

/// The themes that come with the program; the first is the default.
const BUILT_IN: [(&str, &str); 4] = [
    ("terminal", include_str!("../../themes/terminal.toml")),
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
];

/// The names of the built-in themes; the first is the default.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The theme of this name: the user's file `NAME.toml` in `folder`, else the built-in one.
///
/// # Errors
/// For a name that nobody has (the message lists those there are), or a file that cannot be read (with the place).
pub fn load_theme(name: &str, folder: Option<&Path>) -> Result<ThemeFile, Located> {
    if let Some(path) = folder.and_then(|folder| file_of(folder, name)) {
        let bytes = std::fs::read(&path).map_err(|error| Located::file(&path, format!("cannot be read: {error}")))?;
        return parse(name, &path, utf8(&path, &bytes)?);
    }
    match BUILT_IN.iter().find(|(built_in, _)| *built_in == name) {
        Some((_, text)) => parse(name, Path::new(&format!("themes/{name}.toml")), text),
        None => Err(unknown(name, folder)),
    }
}

/// A name is a file's stem, never a path.
fn file_of(folder: &Path, name: &str) -> Option<PathBuf> {
    let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    is_plain.then(|| folder.join(format!("{name}.toml"))).filter(|path| path.is_file())
}

fn parse(name: &str, path: &Path, text: &str) -> Result<ThemeFile, Located> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Raw {
        styles: BTreeMap<Spanned<String>, ThemeStyle>,
    }
    let raw: Raw = toml::from_str(text).map_err(|error| Located::toml(path, text, &error))?;
    let place = |role: &Spanned<String>| Located::at(path, text, Some(role.span()), "").place;
    let places = raw.styles.keys().filter_map(|role| Some((role.get_ref().clone(), place(role)?))).collect();
    let styles = raw.styles.into_iter().map(|(role, style)| (role.into_inner(), style)).collect();
    Ok(ThemeFile { name: name.to_owned(), file: path.to_owned(), styles, places })
}

fn unknown(name: &str, folder: Option<&Path>) -> Located {
    let mut names: Vec<String> = built_in_names().map(str::to_owned).collect();
    names.extend(folder.map(of_the_user).unwrap_or_default());
    names.dedup();
    let guess = nearest(name, names.iter().map(String::as_str)).map(|name| format!("; did you mean `{name}`?"));
    let message = format!("there is no such theme; there are {}{}", names.join(", "), guess.unwrap_or_default());
    Located { file: PathBuf::from(format!("theme {name}")), place: None, message }
}

fn of_the_user(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let themes = entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let mut names: Vec<String> =
        themes.filter_map(|path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned)).collect();
    names.sort();
    names
}

/// The text of a file; TOML is UTF-8.
pub(super) fn utf8<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, Located> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        Located::at(path, &good, Some(good.len()..good.len()), "is not UTF-8 text")
    })
}
