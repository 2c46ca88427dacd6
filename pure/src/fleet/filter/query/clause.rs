//! Clauses of a query, with what has a meaning there taken care of.

/// Wildcards of a term (quotas of AWS IoT Device Management).
const MOST_STARS: usize = 2;
const MOST_MARKS: usize = 5;

/// One condition of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// Without the `NOT`.
    pub(super) text: String,
    /// How many terms it counts as.
    pub(super) terms: usize,
    /// Things for which it holds are excluded.
    pub(super) negated: bool,
}

impl Clause {
    pub(super) const fn new(text: String) -> Self {
        Self { text, terms: 1, negated: false }
    }

    /// The field has this text, word by word, in any case.
    pub(super) fn is(field: &str, value: &str) -> Self {
        Self::new(format!("{field}:{}", quoted(value)))
    }

    /// The field has one of these texts.
    pub(super) fn is_one_of(field: &str, values: &[&str]) -> Self {
        match values {
            [value] => Self::is(field, value),
            values => {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                Self { terms: values.len(), ..Self::new(format!("{field}:({})", values.join(" OR "))) }
            }
        }
    }

    /// The field has any value.
    pub(super) fn any(field: &str) -> Self {
        Self::new(format!("{field}:*"))
    }

    /// The field matches a text with `*` and `?`; also whether that says all of it. `None` where it begins with one.
    pub(super) fn like(field: &str, pattern: &str) -> Option<(Self, bool)> {
        let (word, whole) = word(pattern)?;
        Some((Self::new(format!("{field}:{word}")), whole))
    }
}

/// Whether an attribute's name is one in a query too: others have a meaning there, or a point, which leads into an object.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) && !name.starts_with('-')
}

/// Within quotes only two characters have a meaning.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A pattern as one word of a query, cut off in front of what a word cannot have, and whether nothing was cut off.
fn word(pattern: &str) -> Option<(String, bool)> {
    let (mut out, mut stars, mut marks) = (String::new(), 0, 0);
    let mut whole = true;
    for (at, c) in pattern.chars().enumerate() {
        let is_wild = matches!(c, '*' | '?');
        if is_wild && at == 0 {
            return None;
        }
        // The last star is kept for what is cut off.
        let fits = match c {
            '*' => out.ends_with('*') || stars + 1 < MOST_STARS || pattern.chars().skip(at).all(|c| c == '*'),
            '?' => marks < MOST_MARKS,
            c => c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'),
        };
        if !fits {
            whole = false;
            break;
        }
        match c {
            '*' if out.ends_with('*') => continue,
            '*' => stars += 1,
            '?' => marks += 1,
            ':' => out.push('\\'),
            '-' if at == 0 => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    if out.is_empty() {
        return None;
    }
    if !whole && !out.ends_with('*') {
        out.push('*');
    }
    Some((out, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_to_the_quotas_and_never_begin_with_a_wildcard() {
        let told = |pattern: &str| word(pattern);
        let some = |text: &str, whole: bool| Some((text.to_owned(), whole));
        assert_eq!(told("pump-*"), some("pump-*", true));
        assert_eq!(told("p*-1"), some("p*-1", true));
        assert_eq!(told("p*-*"), some("p*-*", true));
        assert_eq!(told("p**"), some("p*", true));
        assert_eq!(told("a*b*c"), some("a*b*", false));
        assert_eq!(told("a*b*c*"), some("a*b*", false));
        assert_eq!(told("a??????"), some("a?????*", false));
        assert_eq!(told("a:b*"), some("a\\:b*", true));
        assert_eq!(told("-a*"), some("\\-a*", true));
        assert_eq!(told("oslo no*"), some("oslo*", false));
        assert_eq!(told("a@b*"), some("a*", false));
        assert_eq!(told("tromsø*"), some("troms*", false));
        for bad in ["*a", "?a", "@a*", "ø*", ""] {
            assert_eq!(told(bad), None, "{bad}");
        }
    }

    #[test]
    fn quotes_are_closed_whatever_stands_between_them() {
        assert_eq!(quoted(r#"a"b\"#), r#""a\"b\\""#);
        assert!(is_plain_name("site-2_b") && !is_plain_name("a.b") && !is_plain_name("a:b") && !is_plain_name("-a"));
    }
}
