//! Documents before and after, as the lines that differ and some around them.

use super::written::Written;
use crate::diagnose::lines::{LineChange, changed_lines};

/// Lines around each difference.
const AROUND: usize = 3;

/// Indented; what is no JSON object stays as it is.
fn readable(document: &str) -> String {
    let mut text = Written::parse(document).map_or_else(|| document.to_owned(), |written| written.pretty());
    text.push('\n');
    text
}

/// Each line begins with two characters: `- ` taken away, `+ ` added, two blanks where both are alike. A document that
/// is made anew is nothing but `+ `.
pub(super) fn difference(before: &str, after: &str) -> Vec<String> {
    let (old, new) = (if before.is_empty() { String::new() } else { readable(before) }, readable(after));
    let all = changed_lines(&old, &new);
    let is_near = |at: usize| {
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(all.len());
        all[around].iter().any(|(change, _)| *change != LineChange::Same)
    };
    let mut lines = Vec::new();
    let mut is_after_gap = false;
    for (at, (change, line)) in all.iter().enumerate() {
        if !is_near(at) {
            is_after_gap = true;
            continue;
        }
        if std::mem::take(&mut is_after_gap) {
            lines.push("  …".to_owned());
        }
        let sign = match change {
            LineChange::Gone => "- ",
            LineChange::New => "+ ",
            LineChange::Same => "  ",
        };
        lines.push(format!("{sign}{line}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told_whatever_the_white_space() {
        let before = r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}"#;
        let after = "{\n\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":7}";
        assert_eq!(
            difference(before, after),
            ["  …", "    \"c\": 3,", "    \"d\": 4,", "    \"e\": 5,", "-   \"f\": 6", "+   \"f\": 7", "  }"]
        );
        assert_eq!(difference(before, before), [""; 0]);
        assert_eq!(difference("", "{}"), ["+ {}"]);
    }
}
