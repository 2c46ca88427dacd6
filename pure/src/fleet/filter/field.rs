//! What rows of a kind tell of themselves: the columns that a filter may ask for.

use std::borrow::Cow;

use jiff::Timestamp;

/// What a list shows: a thing, a certificate, …
pub trait Row: PartialEq {
    /// What tells rows apart, and what bare words are looked for in.
    fn name(&self) -> &str;
    /// The value of a column, asked for by its own name, not by another one it goes by.
    fn value(&self, column: &str) -> Value<'_>;
    /// The columns there are.
    fn columns() -> &'static [Field];
    /// Whether the name is a code, such as a fingerprint: words are then looked for as they are, in every column that is
    /// searched. Letter by letter, most words would be found in most codes.
    const IS_CODE: bool = false;
}

/// A column that rows are filtered and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// In lower case. One that ends in a dot stands for any column that begins with it.
    pub name: &'static str,
    /// Other names it goes by.
    pub also: &'static [&'static str],
    /// What its values are.
    pub kind: Kind,
    /// It is told apart from the row itself, by other calls: there are rows of which it is not known.
    pub is_fact: bool,
    /// Bare words are looked for in it, where the name is a code.
    pub is_searched: bool,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text, or several; compared as people count: `3.9` is less than `3.10`.
    Text,
    /// One of a few words, in the order they are sorted by.
    Word(&'static [&'static str]),
    /// A whole number.
    Number,
    /// A whole number of seconds.
    Seconds,
    /// An instant, asked for by date.
    Time,
    /// An instant, asked for by how long ago it is.
    Age,
    /// Yes or no.
    Flag,
}

/// What a row has in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Not asked, or not answered.
    Unknown,
    /// It is known that there is none.
    Absent,
    /// A text.
    Text(Cow<'a, str>),
    /// Several texts, of which any may match.
    Texts(Vec<&'a str>),
    /// A number, or seconds.
    Number(i64),
    /// An instant.
    Time(Timestamp),
    /// An instant, as nanoseconds since 1970.
    Nanoseconds(i64),
    /// Yes or no.
    Flag(bool),
    /// A text that a store of rows keeps once for all rows that have it, by its number there; several, joined by line ends.
    Code(u32),
}

impl<'a> Value<'a> {
    /// A text; an empty one is none.
    pub fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Absent } else { Self::Text(Cow::Borrowed(text)) }
    }

    /// A text that may not be there.
    pub fn some(text: Option<&'a str>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(Cow::Borrowed(text)))
    }

    /// An instant that may not be there.
    pub fn time(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Absent, Self::Time)
    }
}

impl Field {
    /// A column of this kind that every row tells.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, also: &[], kind, is_fact: false, is_searched: false }
    }

    /// A column of texts.
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    /// The same, which goes by other names too.
    #[must_use]
    pub const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// The same, of which there are rows where it is not known.
    #[must_use]
    pub const fn fact(self) -> Self {
        Self { is_fact: true, ..self }
    }

    /// The same, in which bare words are looked for.
    #[must_use]
    pub const fn searched(self) -> Self {
        Self { is_searched: true, ..self }
    }

    /// The name of the column that is meant by `written`; `None` where it is another one.
    pub(super) fn resolve(&self, written: &str) -> Option<String> {
        let names = std::iter::once(&self.name).chain(self.also);
        for name in names {
            if name.ends_with('.') {
                // Case counts in the part behind the dot: attributes are told apart by it.
                let (head, tail) = (written.get(..name.len()), written.get(name.len()..));
                if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) && tail.is_some_and(|tail| !tail.is_empty())
                {
                    return Some(format!("{}{}", self.name, tail.unwrap_or_default()));
                }
            } else if written.eq_ignore_ascii_case(name) {
                return Some(self.name.to_owned());
            }
        }
        None
    }
}

/// The column that is meant, by its own name, and what is known of it.
pub(crate) fn find(columns: &'static [Field], written: &str) -> Option<(String, &'static Field)> {
    columns.iter().find_map(|field| Some((field.resolve(written)?, field)))
}
