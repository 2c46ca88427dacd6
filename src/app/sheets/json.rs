//! JSON, indented and coloured.

use std::borrow::Cow;

use crate::app::theme::Role;
use crate::app::{Row, Span, text};

/// The text indented, with its keys in the order its author gave them; as it is where it is not JSON.
pub(super) fn pretty(text: &str) -> String {
    let mut out = Vec::new();
    let mut source = serde_json::Deserializer::from_str(text);
    let read = serde_transcode::transcode(&mut source, &mut serde_json::Serializer::pretty(&mut out));
    match (read.and_then(|()| source.end()), String::from_utf8(out)) {
        (Ok(()), Ok(indented)) => indented,
        _ => text.to_owned(),
    }
}

/// A sentence without the JSON objects in it, `{…}` in their place; as it is where it has none.
pub(super) fn left_out(sentence: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some(at) = rest.find("{\"") {
        let mut objects = serde_json::Deserializer::from_str(&rest[at..]).into_iter::<serde::de::IgnoredAny>();
        let end = match objects.next() {
            Some(Ok(_)) => at + objects.byte_offset(),
            _ => at + 1,
        };
        out.push_str(&rest[..at]);
        out.push_str(if end == at + 1 { "{" } else { "{…}" });
        rest = &rest[end..];
    }
    if out.is_empty() { Cow::Borrowed(sentence) } else { Cow::Owned(out + rest) }
}

/// The rows of a JSON text; of any other, its lines.
pub(super) fn json_rows(source: &str, cells: usize) -> Vec<Row> {
    pretty(source).lines().flat_map(|line| line_rows(line, cells)).collect()
}

fn line_rows(line: &str, cells: usize) -> Vec<Row> {
    let line = text::safe(line);
    let indent = line.len() - line.trim_start().len();
    let spans = coloured(&line);
    if text::width(&line) <= cells {
        return vec![Row { spans, whole: Some(line.trim().to_owned()), ..Row::default() }];
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut left = cells;
    let mut row = Row { whole: Some(line.trim().to_owned()), ..Row::default() };
    for span in spans {
        let mut rest = span.text.as_str();
        while !rest.is_empty() {
            let at = fits(rest, left);
            if at == 0 && left < cells {
                let hang = " ".repeat((indent + 4).min(cells / 2));
                left = cells - text::width(&hang);
                let next = Row {
                    whole: row.whole.clone(),
                    spans: vec![Span { role: Role::Text, text: hang }],
                    continues: true,
                    ..Row::default()
                };
                rows.push(std::mem::replace(&mut row, next));
                continue;
            }
            let at = at.max(rest.chars().next().map_or(1, char::len_utf8));
            left = left.saturating_sub(text::width(&rest[..at]));
            row.spans.push(Span { role: span.role, text: rest[..at].to_owned() });
            rest = &rest[at..];
        }
    }
    rows.push(row);
    rows
}

/// How many bytes of the text fit into so many cells.
fn fits(rest: &str, cells: usize) -> usize {
    use unicode_segmentation::UnicodeSegmentation;
    let mut used = 0;
    for (at, grapheme) in rest.grapheme_indices(true) {
        used += text::width(grapheme);
        if used > cells {
            return at;
        }
    }
    rest.len()
}

/// Pieces of one line of pretty-printed JSON.
fn coloured(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (role, at) = if rest.starts_with('"') {
            let end = string_end(rest);
            let is_key = rest[end..].trim_start().starts_with(':');
            (if is_key { Role::JsonKey } else { Role::JsonText }, end)
        } else if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len());
            (Role::JsonValue, end)
        } else {
            let end = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            (Role::Dim, end)
        };
        let at = at.max(rest.chars().next().map_or(1, char::len_utf8));
        spans.push(Span { role, text: rest[..at].to_owned() });
        rest = &rest[at..];
    }
    spans
}

/// Where the string that begins the text ends.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{left_out, pretty};

    #[test]
    fn a_sentence_is_read_without_the_documents_in_it() {
        let statement = r#"{"Effect":"Allow","Resource":"a}b"}"#;
        assert_eq!(left_out(&format!("Add {statement} and {statement}.")), "Add {…} and {…}.");
        assert_eq!(left_out("a {\" that never ends"), "a {\" that never ends");
        assert_eq!(left_out("${iot:ClientId} is a variable"), "${iot:ClientId} is a variable");
    }

    #[test]
    fn a_document_keeps_the_order_of_its_keys() {
        assert_eq!(pretty(r#"{"Version":"1","Effect":[]}"#), "{\n  \"Version\": \"1\",\n  \"Effect\": []\n}");
        assert_eq!(pretty("{\"a\": 1} and more"), "{\"a\": 1} and more");
    }
}
