//! A question of the operator's own.

use crate::app::line::Line;
use crate::app::{Own, OwnAction};

/// A question of the operator's own.
#[derive(Debug, Clone)]
pub struct OwnDialog {
    /// What it is asked about.
    pub line: Line,
    /// Among the actions offered.
    pub chosen: usize,
    /// How many of all the actions are offered.
    pub offered: usize,
}

impl OwnDialog {
    /// With nothing typed yet.
    pub fn new(offered: usize) -> Self {
        Self { line: Line::default(), chosen: 0, offered }
    }

    /// The actions offered.
    pub fn actions(&self) -> &'static [OwnAction] {
        OwnAction::ALL.split_at(self.offered).0
    }

    /// The one chosen.
    pub fn action(&self) -> OwnAction {
        self.actions()[self.chosen]
    }

    /// Another action, `by` further on.
    pub const fn turn(&mut self, by: usize) {
        self.chosen = (self.chosen + by) % self.offered;
    }

    /// What is asked.
    ///
    /// # Errors
    /// Says what is wrong with what is typed.
    pub fn asked(&self) -> Result<Own, &'static str> {
        let (action, on) = (self.action(), self.line.text().trim().to_owned());
        match action {
            OwnAction::Shadow(_) if on.contains('/') => Err("a shadow's name has no slash; the thing is the page's"),
            OwnAction::Shadow(_) => Ok(Own { action, on }),
            _ if on.is_empty() => Err(""),
            OwnAction::Publish | OwnAction::Receive if on.contains(['+', '#']) => {
                Err("+ and # belong to a topic filter: a topic has none")
            }
            _ => Ok(Own { action, on }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_asked_and_what_cannot_be_is_told() {
        let mut dialog = OwnDialog::new(OwnAction::ALL.len());
        assert!(dialog.asked().is_err(), "no topic is named yet");
        dialog.line.paste("a/+/b");
        assert!(dialog.asked().unwrap_err().contains("topic filter"));
        dialog.turn(1);
        assert_eq!(dialog.asked(), Ok(Own { action: OwnAction::Subscribe, on: "a/+/b".into() }));
        dialog.turn(3);
        assert!(dialog.asked().unwrap_err().contains("no slash"));
        dialog.turn(dialog.offered - 1);
        assert_eq!(dialog.action(), OwnAction::Connect);
        assert_eq!(OwnDialog::new(OwnAction::OF_MQTT).actions().last(), Some(&OwnAction::Connect));
    }
}
