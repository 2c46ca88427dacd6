//! What is to be drawn, before it has a place: rows of text with roles, links and headings.

use super::Target;
use super::text;
use super::theme::Role;
use crate::diagnose::Check;

/// A piece of text with its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// Already harmless.
    pub text: String,
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowKind {
    /// Can be selected.
    #[default]
    Text,
    /// The title of a section.
    Heading,
    /// Nothing.
    Blank,
}

/// A row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// What kind.
    pub kind: RowKind,
    /// From left to right.
    pub spans: Vec<Span>,
    /// Where `enter` leads.
    pub link: Option<Target>,
    /// Which finding this row belongs to: certificate, then finding.
    pub finding: Option<(usize, usize)>,
    /// Which verdict of the table of access it is: certificate, then row.
    pub proof: Option<(usize, usize)>,
    /// The client whose failed connect this row tells of.
    pub failed: Option<String>,
    /// What `y` copies, where it is more or other than what is shown.
    pub whole: Option<String>,
    /// The check it tells of, to be read whole.
    pub check: Option<Box<Check>>,
    /// It goes on with the row above: both are one to the cursor.
    pub continues: bool,
}

/// How wide the label column of a page is.
pub const LABEL: usize = 15;

impl Row {
    /// An empty row.
    pub const fn blank() -> Self {
        Self {
            kind: RowKind::Blank,
            spans: Vec::new(),
            link: None,
            finding: None,
            proof: None,
            failed: None,
            whole: None,
            check: None,
            continues: false,
        }
    }

    /// A section's title with a note behind it.
    pub fn heading(title: &str, note: &str) -> Self {
        let row = Self { kind: RowKind::Heading, ..Self::default() }.with(Role::Heading, title);
        if note.is_empty() { row } else { row.with(Role::Dim, format!("  {note}")) }
    }

    /// One piece of text from the cloud or from here.
    pub fn text(role: Role, text: impl AsRef<str>) -> Self {
        Self::default().with(role, text)
    }

    /// A label and a value.
    pub fn field(label: &str, role: Role, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        let mut row = Self::text(Role::Dim, text::fit(label, LABEL)).with(role, value);
        row.whole = Some(value.to_owned());
        row
    }

    /// The same row with more text behind.
    #[must_use]
    pub fn with(mut self, role: Role, text: impl AsRef<str>) -> Self {
        self.spans.push(Span { role, text: text::safe(text.as_ref()) });
        self
    }

    /// The same row as a link.
    #[must_use]
    pub fn to(mut self, target: Target) -> Self {
        self.link = Some(target);
        self
    }

    /// The same row, copied as this.
    #[must_use]
    pub fn copied_as(mut self, whole: impl Into<String>) -> Self {
        self.whole = Some(whole.into());
        self
    }

    /// All of its text.
    pub fn plain(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Whether the cursor may stand on it.
    pub const fn is_selectable(&self) -> bool {
        matches!(self.kind, RowKind::Text) && !self.continues
    }

    /// The same row as what goes on with the row above.
    #[must_use]
    pub const fn continuing(mut self) -> Self {
        self.continues = true;
        self
    }
}

/// Of a text longer than this the cursor takes several steps: it may be longer than the screen.
const STEP: usize = 8;

/// A text wrapped into rows, each behind `indent` cells; `first` stands before the first one in its place.
pub fn wrapped(role: Role, first: &str, indent: usize, body: &str, cells: usize) -> Vec<Row> {
    let body = text::safe(body);
    let lines = text::wrap(&body, cells.saturating_sub(indent).max(8));
    let rows = lines.iter().enumerate().map(|(at, line)| {
        let lead = if at == 0 { text::fit(first, indent) } else { " ".repeat(indent) };
        let row = Row::text(Role::Dim, lead).with(role, line).copied_as(body.clone());
        Row { continues: at % STEP != 0, ..row }
    });
    rows.collect()
}
