//! Which shadow an identity or an IAM principal is asked about.

use super::palette::AT_ONCE;
use crate::app::Listing;
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
    /// The named shadows of the thing asked about, which no list has.
    shadows: Vec<String>,
    found: Found,
}

/// What was found so far of what fits.
#[derive(Debug, Clone, Default)]
struct Found {
    begin: Vec<String>,
    hold: Vec<String>,
    /// The place in the list of things to go on at; none at the end.
    at: Option<usize>,
}

impl Found {
    /// Takes a name, if it fits. AWS's names have no other letters than those of ASCII.
    fn take(&mut self, name: &str, typed: &str) {
        let (name_bytes, typed) = (name.as_bytes(), typed.as_bytes());
        if name_bytes.eq_ignore_ascii_case(typed) {
            return;
        }
        let begins = name_bytes.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed));
        let room = if begins { &mut self.begin } else { &mut self.hold };
        if room.len() < OFFERED
            && (begins || name_bytes.windows(typed.len()).any(|part| part.eq_ignore_ascii_case(typed)))
        {
            room.push(name.to_owned());
        }
    }
}

impl AskedDialog {
    /// With what is asked now, the named shadows known of its thing, and the things of the list.
    pub fn new(asked: Option<&ShadowAsked>, shadows: Vec<String>, things: &Listing) -> Self {
        let text = asked.map(|asked| match &asked.shadow {
            Some(shadow) => format!("{}/{shadow}", asked.thing),
            None => asked.thing.clone(),
        });
        let operation = asked.map_or(ShadowOperation::Get, |asked| asked.operation);
        let line = Line::new(&text.unwrap_or_default());
        let (offers, cursor, found) = (Vec::new(), Cursor::default(), Found::default());
        let mut dialog = Self { line, operation, offers, cursor, shadows, found };
        dialog.search(things);
        dialog
    }

    /// Finds what fits what is typed; what begins with it first. In a very long list, [`Self::work`] goes on with it.
    pub fn search(&mut self, things: &Listing) {
        let typed = self.line.text().trim();
        self.found = Found { at: Some(0), ..Found::default() };
        for shadow in &self.shadows {
            self.found.take(shadow, typed);
        }
        self.cursor = Cursor::default();
        self.work(things, AT_ONCE);
    }

    /// Whether there are names not looked at yet that might be offered.
    pub fn is_busy(&self) -> bool {
        self.found.at.is_some()
    }

    /// Looks at so many names more.
    pub fn work(&mut self, things: &Listing, most: usize) {
        let typed = self.line.text().trim();
        let Some(place) = self.found.at else { return };
        self.found.at = Some(place + most).filter(|next| *next < things.places());
        for name in things.names_from(place, most).into_iter().flatten() {
            self.found.take(name, typed);
            if self.found.begin.len() == OFFERED {
                self.found.at = None;
                break;
            }
        }
        let selected = self.cursor.row.checked_sub(1).and_then(|at| self.offers.get(at)).cloned();
        self.offers = self.found.begin.iter().chain(&self.found.hold).take(OFFERED).cloned().collect();
        // Who has gone to an offer stays on it while better ones come.
        if let Some(selected) = selected {
            self.cursor.row = self.offers.iter().position(|offer| *offer == selected).map_or(0, |at| at + 1);
        }
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
    use crate::app::tests::world::noon;
    use crate::app::{Answer, ListKind, ListPage};
    use crate::fleet::Thing;

    fn things(names: impl Iterator<Item = String>) -> Listing {
        let mut list = Listing::new(ListKind::Things);
        let items = names.map(|name| Thing { name, ..Thing::default() }).collect();
        list.take(Ok(Answer::Things(ListPage { items, next: None })), noon());
        list
    }

    #[test]
    fn what_is_typed_or_offered_is_chosen() {
        let list = things(["pump-1", "a-pump", "Pump"].map(str::to_owned).into_iter());
        let mut dialog = AskedDialog::new(None, vec!["pump-1/config".to_owned()], &list);
        assert_eq!(dialog.chosen(), Ok(None));
        dialog.line.paste("pump");
        dialog.search(&list);
        assert_eq!(dialog.offers, ["pump-1/config", "pump-1", "a-pump"]);
        dialog.go(1);
        dialog.turn();
        let asked = dialog.chosen().unwrap().unwrap();
        assert_eq!((asked.thing.as_str(), asked.shadow.as_deref()), ("pump-1", Some("config")));
        assert_eq!(asked.operation, ShadowOperation::Update);
        for (text, says) in [("/x", "before"), ("x/", "behind"), ("x/y/z", "one slash")] {
            let mut dialog = AskedDialog::new(None, Vec::new(), &list);
            dialog.line.paste(text);
            assert!(dialog.chosen().unwrap_err().contains(says), "{text}");
        }
    }

    #[test]
    fn a_very_long_list_is_looked_through_in_slices_and_no_further_than_is_offered() {
        let list = things((0..3 * AT_ONCE).map(|number| format!("pump-{number}")));
        let mut dialog = AskedDialog::new(None, Vec::new(), &list);
        assert!(!dialog.is_busy(), "whatever is there is offered");
        let far_name = format!("PUMP-{}", 3 * AT_ONCE - 1);
        dialog.line.paste(&far_name[3..]);
        dialog.search(&list);
        assert!(dialog.is_busy() && dialog.offers.is_empty());
        while dialog.is_busy() {
            dialog.work(&list, 2_048);
        }
        assert_eq!(dialog.offers, [far_name.to_lowercase()]);
    }
}
