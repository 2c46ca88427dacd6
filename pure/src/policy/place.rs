//! Where in a document's text something stands: `serde_json` tells it of text that is no JSON only.

/// Line and column, both from 1, of the value at a path such as `Statement[1].Condition.Bool.aws:SecureTransport`; of the
/// nearest value around it where it is not there. `text` is JSON.
pub(super) fn place(text: &str, path: &str) -> (usize, usize) {
    let mut cursor = Cursor { text, at: 0 };
    cursor.skip_blank();
    let (mut found, mut rest) = (cursor.at, path);
    while let Some(left) = cursor.enter(rest) {
        (found, rest) = (cursor.at, left);
    }
    let before = text.get(..found).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blank(&mut self) {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(BYTE_ORDER_MARK)) {
            self.at += BYTE_ORDER_MARK.len();
        }
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes to the value that the first step of a path names, and gives the rest of the path; stays where there is none.
    fn enter<'p>(&mut self, path: &'p str) -> Option<&'p str> {
        let begin = self.at;
        let found = match self.byte()? {
            b'[' => {
                let (index, left) = path.strip_prefix('[')?.split_once(']')?;
                self.member_of_list(index.parse().ok()?).map(|at| (at, left))
            }
            b'{' => self.member_of_object(path),
            _ => None,
        };
        self.at = found.map_or(begin, |(at, _)| at);
        found.map(|(_, left)| left.strip_prefix('.').unwrap_or(left))
    }

    fn member_of_list(&mut self, index: usize) -> Option<usize> {
        self.at += 1;
        for _ in 0..index {
            self.skip_blank();
            self.skip_value();
            self.skip_blank();
            if self.byte()? != b',' {
                return None;
            }
            self.at += 1;
        }
        self.skip_blank();
        (self.byte()? != b']').then_some(self.at)
    }

    /// The last one of its name, which is the one that counts.
    fn member_of_object<'p>(&mut self, path: &'p str) -> Option<(usize, &'p str)> {
        let mut found = None;
        self.at += 1;
        loop {
            self.skip_blank();
            if self.byte() != Some(b'"') {
                return found;
            }
            let key = self.text_value()?;
            self.skip_blank();
            self.at += 1; // the colon
            self.skip_blank();
            let left = path.strip_prefix(key.as_str());
            if let Some(left) = left.filter(|left| left.is_empty() || left.starts_with(['.', '['])) {
                found = Some((self.at, left));
            }
            self.skip_value();
            self.skip_blank();
            if self.byte() != Some(b',') {
                return found;
            }
            self.at += 1;
        }
    }

    fn text_value(&mut self) -> Option<String> {
        let begin = self.at;
        self.skip_value();
        serde_json::from_str(self.text.get(begin..self.at)?).ok()
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => self.skip_text(),
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
                return;
            }
        }
    }

    /// To its closing quote.
    fn skip_text(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte().filter(|byte| *byte != b'"') {
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_line_and_column() {
        let text = "{\n  \"Id\": \"a\\\"}[,\",\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": [\"a\", \"ü\", \"b\"]},\n    {\"Condition\": {\"Bool\": {\"a.b\": 7}}}\n  ]\n}";
        for (path, expected) in [
            ("", (1, 1)),
            ("Statement", (3, 16)),
            ("Statement[0]", (4, 5)),
            ("Statement[0].Effect", (4, 16)),
            ("Statement[0].Action[2]", (4, 46)),
            ("Statement[1].Condition.Bool.a.b", (5, 36)),
            // Not there: what is around it.
            ("Statement[1].Resource", (5, 5)),
            ("Statement[7]", (3, 16)),
            ("Version", (1, 1)),
        ] {
            assert_eq!(place(text, path), expected, "{path}");
        }
    }

    #[test]
    fn of_two_of_one_name_the_last_one_counts() {
        assert_eq!(place("{\"a\": 1,\n\"a\": 2}", "a"), (2, 6));
    }

    #[test]
    fn no_text_makes_it_fail() {
        for text in ["", "{", "[", "{\"a", "{\"a\"", "{\"a\":", "\"\\", "\u{feff}{}", "ü", "{\"a\":\"ü"] {
            place(text, "a[3].b");
        }
    }
}
