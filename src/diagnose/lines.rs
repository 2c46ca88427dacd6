//! Two texts as lines that are alike, taken away or added.

use similar::algorithms::{Capture, Compact, Replace, myers};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChange {
    /// It stands in both.
    Same,
    /// It stands in the older text only.
    Gone,
    /// It stands in the newer text only.
    New,
}

/// Every line of both texts in order, without its end; where lines were replaced the old ones come first.
pub fn changed_lines<'a>(old: &'a str, new: &'a str) -> Vec<(LineChange, &'a str)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // One algorithm over one type: the crate's text differ is compiled once for every algorithm and width of index.
    let mut found = Compact::new(Replace::new(Capture::new()), old.as_slice(), new.as_slice());
    let Ok(()) = myers::diff(&mut found, old.as_slice(), 0..old.len(), new.as_slice(), 0..new.len());
    let mut lines = Vec::new();
    for op in found.into_inner().into_inner().into_ops() {
        let (_, of_old, of_new) = op.as_tag_tuple();
        let is_same = op.tag() == similar::DiffTag::Equal;
        let gone = if is_same { LineChange::Same } else { LineChange::Gone };
        lines.extend(old[of_old].iter().map(|line| (gone, *line)));
        if !is_same {
            lines.extend(new[of_new].iter().map(|line| (LineChange::New, *line)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_lines_come_old_before_new() {
        use LineChange::{Gone, New, Same};
        let found = changed_lines("a\nb\nc\n", "a\nx\ny\nc\nd");
        assert_eq!(found, [(Same, "a"), (Gone, "b"), (New, "x"), (New, "y"), (Same, "c"), (New, "d")]);
        assert_eq!(changed_lines("", "a"), [(New, "a")]);
        assert!(changed_lines("", "").is_empty());
    }
}
