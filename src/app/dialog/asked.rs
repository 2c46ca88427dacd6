//! Which shadow an identity or an IAM principal is asked about.

use crate::app::cursor::{Cursor, Move};
use crate::app::line::Line;
use crate::diagnose::{ShadowAsked, ShadowOperation};

/// Names offered at a time.
const OFFERED: usize = 8;

/// Which shadow an identity or an IAM principal is asked about.
#[derive(Debug, Clone)]
pub struct AskedDialog {
    /// `THING` or `THING/SHADOW`.
    pub line: Line,
    /// What is to be done with it.
    pub operation: ShadowOperation,
    /// What fits what is typed.
    pub offers: Vec<String>,
    /// The first row is what is typed, the others are the offers.
    pub cursor: Cursor,
    /// Everything that can be offered.
    names: Vec<String>,
}

impl AskedDialog {
    /// With what is asked now, and the names known here.
    pub fn new(asked: Option<&ShadowAsked>, names: Vec<String>) -> Self {
        let text = asked.map(|asked| match &asked.shadow {
            Some(shadow) => format!("{}/{shadow}", asked.thing),
            None => asked.thing.clone(),
        });
        let operation = asked.map_or(ShadowOperation::Get, |asked| asked.operation);
        let line = Line::new(&text.unwrap_or_default());
        let mut dialog = Self { line, operation, offers: Vec::new(), cursor: Cursor::default(), names };
        dialog.search();
        dialog
    }

    /// Finds what fits what is typed; what begins with it first.
    pub fn search(&mut self) {
        let typed = self.line.text().trim().to_lowercase();
        let fits = |name: &&String| name.to_lowercase().contains(&typed) && name.to_lowercase() != typed;
        let mut offers: Vec<&String> = self.names.iter().filter(fits).collect();
        offers.sort_by_key(|name| !name.to_lowercase().starts_with(&typed));
        self.offers = offers.into_iter().take(OFFERED).cloned().collect();
        self.cursor = Cursor::default();
    }

    /// Walks over what is typed and what is offered.
    pub fn go(&mut self, by: isize) {
        self.cursor.go(Move::By(by), self.offers.len() + 1, |_| true);
    }

    /// The next operation.
    pub const fn turn(&mut self) {
        self.operation = match self.operation {
            ShadowOperation::Get => ShadowOperation::Update,
            ShadowOperation::Update => ShadowOperation::Delete,
            ShadowOperation::Delete => ShadowOperation::Get,
        };
    }

    /// What is chosen: `None` asks about no shadow.
    ///
    /// # Errors
    /// Says what is wrong with what is typed.
    pub fn chosen(&self) -> Result<Option<ShadowAsked>, &'static str> {
        let offered = self.cursor.row.checked_sub(1).and_then(|at| self.offers.get(at));
        let text = offered.map_or_else(|| self.line.text().trim(), String::as_str);
        if text.is_empty() {
            return Ok(None);
        }
        let (thing, shadow) = match text.split_once('/') {
            Some((thing, shadow)) => (thing, Some(shadow)),
            None => (text, None),
        };
        match (thing, shadow) {
            ("", _) => Err("a thing's name stands before the slash"),
            (_, Some("")) => Err("a shadow's name stands behind the slash; leave the slash out for the classic shadow"),
            // A thing's name has no slash, nor has a shadow's (IoT API reference, `thingName` and `shadowName`).
            (_, Some(shadow)) if shadow.contains('/') => Err("there is one slash at most: THING/SHADOW"),
            _ => Ok(Some(ShadowAsked {
                thing: thing.to_owned(),
                shadow: shadow.map(str::to_owned),
                operation: self.operation,
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_or_offered_is_chosen() {
        let names = ["pump-1", "pump-1/config", "a-pump"].map(str::to_owned).to_vec();
        let mut dialog = AskedDialog::new(None, names);
        assert_eq!(dialog.chosen(), Ok(None));
        dialog.line.paste("pump");
        dialog.search();
        assert_eq!(dialog.offers, ["pump-1", "pump-1/config", "a-pump"]);
        dialog.go(2);
        dialog.turn();
        let asked = dialog.chosen().unwrap().unwrap();
        assert_eq!((asked.thing.as_str(), asked.shadow.as_deref()), ("pump-1", Some("config")));
        assert_eq!(asked.operation, ShadowOperation::Update);
        for (text, says) in [("/x", "before"), ("x/", "behind"), ("x/y/z", "one slash")] {
            let mut dialog = AskedDialog::new(None, Vec::new());
            dialog.line.paste(text);
            assert!(dialog.chosen().unwrap_err().contains(says), "{text}");
        }
    }
}
