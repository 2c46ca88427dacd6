//! What may be coloured, as plain data. A theme file sets some roles; the rest keep the default.

/// A colour as a theme file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own foreground or background.
    Default,
    /// One of the terminal's 256 colours; 0 to 15 are the 16 the user has chosen.
    Indexed(u8),
    /// 24-bit colour.
    Rgb(u8, u8, u8),
}

/// How a role is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "these are the terminal's own attributes, each on or off")]
pub struct Style {
    /// Foreground; `None` leaves what is below.
    pub fg: Option<Colour>,
    /// Background; `None` leaves what is below.
    pub bg: Option<Colour>,
    /// Bold.
    pub bold: bool,
    /// Faint.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underlined: bool,
    /// Foreground and background swapped.
    pub reversed: bool,
}

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Plain text.
    Text,
    /// Names, titles of what is looked at.
    Accent,
    /// In order.
    Ok,
    /// Broken.
    Bad,
    /// Worth a look.
    Warn,
    /// Could not tell.
    Unknown,
    /// Labels, ages, hints.
    Dim,
    /// The selected row.
    Selection,
    /// The top line.
    Header,
    /// Rules and frames.
    Border,
    /// Column titles and section headings.
    Heading,
    /// What changed.
    Changed,
    /// The part of a name a filter matched.
    Match,
    /// A key one can press.
    Key,
    /// JSON member names.
    JsonKey,
    /// JSON strings.
    JsonText,
    /// JSON numbers, booleans and null.
    JsonValue,
}

impl Role {
    /// Every role with its name in theme files.
    pub const ALL: [(Self, &'static str); 17] = [
        (Self::Text, "text"),
        (Self::Accent, "accent"),
        (Self::Ok, "ok"),
        (Self::Bad, "bad"),
        (Self::Warn, "warn"),
        (Self::Unknown, "unknown"),
        (Self::Dim, "dim"),
        (Self::Selection, "selection"),
        (Self::Header, "header"),
        (Self::Border, "border"),
        (Self::Heading, "heading"),
        (Self::Changed, "changed"),
        (Self::Match, "match"),
        (Self::Key, "key"),
        (Self::JsonKey, "json-key"),
        (Self::JsonText, "json-text"),
        (Self::JsonValue, "json-value"),
    ];

    /// The role of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == text).map(|(role, _)| *role)
    }
}

/// A style for every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; Role::ALL.len()],
}

impl Default for Theme {
    /// The terminal's own 16 colours on its own background.
    fn default() -> Self {
        let mut theme = Self { styles: [Style::default(); Role::ALL.len()] };
        let colour = |index: u8| Style { fg: Some(Colour::Indexed(index)), ..Style::default() };
        theme.set(Role::Accent, Style { bold: true, ..colour(6) });
        theme.set(Role::Ok, colour(2));
        theme.set(Role::Bad, Style { bold: true, ..colour(1) });
        theme.set(Role::Warn, colour(3));
        theme.set(Role::Unknown, colour(5));
        theme.set(Role::Dim, colour(8));
        theme.set(Role::Selection, Style { reversed: true, ..Style::default() });
        theme.set(Role::Header, Style { bold: true, ..Style::default() });
        theme.set(Role::Border, colour(8));
        theme.set(Role::Heading, Style { bold: true, ..Style::default() });
        theme.set(Role::Changed, Style { bold: true, ..colour(3) });
        theme.set(Role::Match, Style { bold: true, underlined: true, ..colour(3) });
        theme.set(Role::Key, Style { bold: true, ..colour(6) });
        theme.set(Role::JsonKey, colour(6));
        theme.set(Role::JsonText, colour(2));
        theme.set(Role::JsonValue, colour(3));
        theme
    }
}

impl Theme {
    /// The style of a role.
    pub const fn get(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// Sets the style of a role.
    pub const fn set(&mut self, role: Role, style: Style) {
        self.styles[role as usize] = style;
    }

    /// The same without any colour (`NO_COLOR`): what stood out by colour stands out by bold, underline or reversal.
    pub fn without_colour() -> Self {
        let mut theme = Self { styles: [Style::default(); Role::ALL.len()] };
        let bold = Style { bold: true, ..Style::default() };
        for role in [Role::Accent, Role::Bad, Role::Warn, Role::Header, Role::Heading, Role::Changed, Role::Key] {
            theme.set(role, bold);
        }
        theme.set(Role::Match, Style { bold: true, underlined: true, ..Style::default() });
        theme.set(Role::Selection, Style { reversed: true, ..Style::default() });
        theme
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_listed_in_the_order_that_indexes_them() {
        for (index, (role, name)) in Role::ALL.iter().enumerate() {
            assert_eq!(*role as usize, index);
            assert_eq!(Role::parse(name), Some(*role));
        }
    }
}
