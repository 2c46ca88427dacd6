//! From the files' words to colours and keys, with the place of what is wrong.

use std::collections::BTreeMap;
use std::path::Path;

use crate::app::theme::{self, Role, Theme};
use crate::app::{Key, Keymap};
use crate::config::{Binding, Colour, Config, Located, ThemeFile, ThemeStyle, built_in_names, load_theme, nearest};

/// Colours and keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Keys.
    pub keymap: Keymap,
}

/// What the terminal can show, as its environment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    None,
    Palette,
    Full,
}

/// The theme named on the command line, else in the config file, else the first; and the keys of the config file.
///
/// # Errors
/// For an unknown theme, role, command or key, with its place.
pub fn look(config: &Config, theme: Option<&str>, themes: Option<&Path>) -> Result<Look, Located> {
    let default = built_in_names().next().unwrap_or_default();
    let file = load_theme(theme.or(config.theme.as_deref()).unwrap_or(default), themes)?;
    let coloured = theme_of(&file, depth())?;
    Ok(Look { theme: coloured, keymap: keymap(&config.keys)? })
}

fn depth() -> Depth {
    // https://no-color.org: present and not empty, whatever its value.
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return Depth::None;
    }
    match std::env::var("COLORTERM").as_deref() {
        Ok("truecolor" | "24bit") => Depth::Full,
        _ => Depth::Palette,
    }
}

fn theme_of(file: &ThemeFile, depth: Depth) -> Result<Theme, Located> {
    let mut theme = Theme::default();
    for (name, style) in &file.styles {
        let role = Role::parse(name).ok_or_else(|| unknown_role(file, name))?;
        theme.set(role, style_of(style, depth));
    }
    Ok(if depth == Depth::None { Theme::without_colour() } else { theme })
}

fn unknown_role(file: &ThemeFile, name: &str) -> Located {
    let guess = nearest(name, Role::ALL.iter().map(|(_, name)| *name)).map(|name| format!("; did you mean `{name}`?"));
    let names: Vec<&str> = Role::ALL.iter().map(|(_, name)| *name).collect();
    let message = format!("there is no role `{name}`; there are {}{}", names.join(", "), guess.unwrap_or_default());
    Located { file: file.file.clone(), place: file.place_of(name), message }
}

fn style_of(style: &ThemeStyle, depth: Depth) -> theme::Style {
    theme::Style {
        fg: style.fg.map(|colour| colour_of(colour, depth)),
        bg: style.bg.map(|colour| colour_of(colour, depth)),
        bold: style.bold,
        dim: style.dim,
        italic: style.italic,
        underlined: style.underlined,
        reversed: style.reversed,
    }
}

fn colour_of(colour: Colour, depth: Depth) -> theme::Colour {
    match colour {
        Colour::Default => theme::Colour::Default,
        Colour::Indexed(index) => theme::Colour::Indexed(index),
        Colour::Rgb(red, green, blue) if depth == Depth::Full => theme::Colour::Rgb(red, green, blue),
        Colour::Rgb(red, green, blue) => theme::Colour::Indexed(nearest_of_256(red, green, blue)),
    }
}

/// The nearest of xterm's 6×6×6 cube (16–231) and grey ramp (232–255); the first sixteen are the user's own.
fn nearest_of_256(red: u8, green: u8, blue: u8) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let level = |value: u8| (0..6u8).min_by_key(|at| LEVELS[usize::from(*at)].abs_diff(value)).unwrap_or(0);
    let far = |r: u8, g: u8, b: u8| {
        [(r, red), (g, green), (b, blue)].iter().map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum::<u32>()
    };
    let (r, g, b) = (level(red), level(green), level(blue));
    let of = |at: u8| LEVELS[usize::from(at)];
    let grey = (0..24u8).min_by_key(|step| far(8 + 10 * step, 8 + 10 * step, 8 + 10 * step)).unwrap_or(0);
    let shade = 8 + 10 * grey;
    if far(shade, shade, shade) < far(of(r), of(g), of(b)) { 232 + grey } else { 16 + 36 * r + 6 * g + b }
}

fn keymap(bindings: &[Binding]) -> Result<Keymap, Located> {
    for binding in bindings {
        for (index, key) in binding.keys.iter().enumerate() {
            Key::parse(key).map_err(|message| binding.bad_key(index, message))?;
        }
    }
    let wanted: BTreeMap<String, Vec<String>> =
        bindings.iter().map(|binding| (binding.command.clone(), binding.keys.clone())).collect();
    Keymap::with(&wanted).map_err(|error| {
        let binding = bindings.iter().find(|binding| binding.command == error.command);
        binding
            .map_or_else(|| Located::file(Path::new("[keys]"), error.to_string()), |found| found.fault(&error.message))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_beyond_the_palette_become_the_nearest_in_it() {
        assert_eq!(nearest_of_256(255, 0, 0), 196);
        assert_eq!(nearest_of_256(0, 0, 0), 16);
        assert_eq!(nearest_of_256(128, 128, 128), 244);
        assert_eq!(colour_of(Colour::Rgb(1, 2, 3), Depth::Full), theme::Colour::Rgb(1, 2, 3));
    }

    #[test]
    fn every_built_in_theme_names_only_roles_there_are() {
        for name in built_in_names() {
            theme_of(&load_theme(name, None).unwrap(), Depth::Full).unwrap();
        }
    }

    #[test]
    fn the_terminal_theme_is_the_default_look() {
        assert_eq!(theme_of(&load_theme("terminal", None).unwrap(), Depth::Palette).unwrap(), Theme::default());
    }

    #[test]
    fn faults_of_roles_and_bindings_are_located() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("mine.toml"), "[styles]\nselektion = { bold = true }\n").unwrap();
        let fault = look(&Config::default(), Some("mine"), Some(dir.path())).unwrap_err();
        assert_eq!(fault.place, Some((2, 1)));
        assert!(fault.message.ends_with("did you mean `selection`?"), "{fault}");

        let path = dir.path().join("config.toml");
        for (keys, place) in [("\"quit\" = [\"q\", \"hyper-q\"]", (2, 16)), ("quti = 'q'", (2, 1))] {
            std::fs::write(&path, format!("[keys]\n{keys}\n")).unwrap();
            let fault = look(&Config::load(&path).unwrap(), None, None).unwrap_err();
            assert_eq!(fault.place, Some(place), "{fault}");
        }
    }
}
