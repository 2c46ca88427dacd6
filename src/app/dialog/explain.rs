//! An error text, pasted or typed, and what it means.

use crate::app::Target;
use crate::app::area::Area;
use crate::app::cursor::Cursor;
use crate::diagnose::{Ask, Explanation, explain};
use crate::fleet::IamPrincipal;

/// An error text, and what it means.
#[derive(Debug, Clone)]
pub struct ExplainDialog {
    /// The text.
    pub area: Area,
    /// The cases found, the most telling first; `None` while the text is written.
    pub found: Option<Vec<Explanation>>,
    /// The case shown.
    pub shown: usize,
    /// Its first line shown.
    pub scroll: Cursor,
}

impl Default for ExplainDialog {
    fn default() -> Self {
        Self { area: Area::new("", 1, 1), found: None, shown: 0, scroll: Cursor::default() }
    }
}

impl ExplainDialog {
    /// Looks what the text is.
    pub fn explain(&mut self) {
        let text = self.area.text();
        if !text.trim().is_empty() {
            self.found = Some(explain(&text));
            self.shown = 0;
            self.scroll = Cursor::default();
        }
    }

    /// Shows another of the cases found.
    pub fn turn(&mut self, by: usize) {
        let count = self.found.as_ref().map_or(0, Vec::len);
        if count > 0 {
            self.shown = (self.shown + by) % count;
            self.scroll = Cursor::default();
        }
    }

    /// The case shown.
    pub fn case(&self) -> Option<&Explanation> {
        self.found.as_ref()?.get(self.shown)
    }

    /// The page of whom the doctor's next question is about, where the text tells it.
    pub fn target(&self) -> Option<Target> {
        let next = self.case()?.next.as_ref()?;
        let told = &next.told;
        match next.ask {
            Ask::Cognito => told.identity_id.clone().map(Target::Identity),
            Ask::Iam => told.principal.as_deref().and_then(IamPrincipal::parse).map(Target::IamPrincipal),
            Ask::Credentials | Ask::Mqtt | Ask::Shadow => {
                let thing = || told.thing.clone().map(Target::Thing);
                let certificate = || told.certificate.clone().map(Target::Certificate);
                // Most fleets make the client id the thing's name.
                let client = || told.client_id.clone().map(Target::Thing);
                thing().or_else(certificate).or_else(client)
            }
        }
    }
}
