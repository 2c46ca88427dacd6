//! A filter and an order saved under a name.

use serde::{Deserialize, Serialize};

/// The longest name of a view, in characters.
pub const LONGEST_VIEW: usize = 60;

/// A filter and an order of one list, saved under a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SavedView {
    /// As the user typed it.
    pub name: String,
    /// Of which list, by its command's name: `things`, `feed`, `findings`, …
    pub of: String,
    /// The filter as typed.
    pub filter: String,
    /// The column it is sorted by; `None` for the order rows come in.
    pub sort: Option<String>,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl SavedView {
    /// Whether this is its name; case does not tell views apart.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.trim().to_lowercase()
    }

    /// The name as it can be saved.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn name_of(typed: &str) -> Result<String, &'static str> {
        let name = typed.trim();
        match name {
            "" => Err("type a name"),
            _ if name.chars().count() > LONGEST_VIEW => Err("at most 60 characters"),
            _ if name.starts_with('@') => Err("the @ stands before it on the command line alone"),
            _ if name
                .chars()
                .any(|c| c.is_control() || super::text::visible(c.encode_utf8(&mut [0; 4])) != c.to_string()) =>
            {
                Err("a character in it cannot be seen")
            }
            _ => Ok(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_can_be_read_and_typed_again() {
        assert_eq!(SavedView::name_of("  Oslo, kald  ").as_deref(), Ok("Oslo, kald"));
        for bad in ["", "  ", "@x", "a\u{1b}[31m", "a\u{202e}b", &"x".repeat(61)] {
            assert!(SavedView::name_of(bad).is_err(), "{bad:?}");
        }
        let view = SavedView { name: "Oslo".to_owned(), ..SavedView::default() };
        assert!(view.is_named(" oslo ") && !view.is_named("osl"));
    }
}
