//! Documents before and after, as the lines that differ and some around them.

use similar::{ChangeTag, TextDiff};

use super::written::Written;

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
    let diff = TextDiff::from_lines(&old, &new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        let skipped = group.first().is_some_and(|first| first.old_range().start > 0);
        if skipped {
            lines.push("  …".to_owned());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => "- ",
                ChangeTag::Insert => "+ ",
                ChangeTag::Equal => "  ",
            };
            lines.push(format!("{sign}{}", change.value().trim_end_matches('\n')));
        }
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
