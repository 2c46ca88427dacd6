//! The language of the filter line.
//!
//! | written | means |
//! |---|---|
//! | `oslo pump` | the name has these letters in this order, each word anywhere; the best match stands first |
//! | `!test` | the name does not have this text |
//! | `"a b"` | the name has exactly this text |
//! | `type:pump` | the field has this text, in any case; with `*` or `?` it must match the whole |
//! | `status=ACTIVE` | the field is this text, case counts; `*` and `?` may be used |
//! | `attr.site:oslo` | a registry attribute |
//! | `!type:pump` | not that |

mod matching;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};

pub use matching::Scratch;

/// What a list shows: a thing, a certificate, …
pub trait Row: PartialEq {
    /// What tells rows apart, and what bare words are looked for in.
    fn name(&self) -> &str;
    /// The text of a field; `None` where the row has none, or where there is no such field.
    fn field(&self, field: &str) -> Option<std::borrow::Cow<'_, str>>;
    /// The fields there are. One that ends in a dot stands for any field that begins with it.
    fn fields() -> &'static [&'static str];
    /// Whether the name is a code, such as a fingerprint: words are then looked for as they are, in every field. Letter by
    /// letter, most words would be found in most codes.
    const IS_CODE: bool = false;
}

/// A filter that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct FilterError {
    /// Counted in characters from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// A filter, read. The empty one matches everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Debug, Clone)]
struct Term {
    negated: bool,
    test: Test,
    /// Where it stands, for messages: counted in characters from 1.
    column: usize,
}

#[derive(Debug, Clone)]
enum Test {
    /// Letters in order, for ranking.
    Fuzzy { word: String, atom: Atom },
    /// The name has this text.
    Text { word: String, atom: Atom },
    /// A field has, or is, a value.
    Field { field: String, exact: bool, value: String },
}

/// A piece of the filter's text, quotes taken off.
#[derive(Debug, Default)]
struct Token {
    column: usize,
    negated: bool,
    text: String,
    /// Byte offset in `text` of the first `:` or `=` outside quotes.
    operator: Option<usize>,
    quoted: bool,
}

impl Filter {
    /// Reads a filter; which fields there are is not looked at, see [`Filter::parse_for`].
    ///
    /// # Errors
    /// Names the column of an unterminated quote, a missing field or a missing value.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let terms = tokens(text)?.into_iter().map(term).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), terms })
    }

    /// Reads a filter for rows of one kind.
    ///
    /// # Errors
    /// As [`Filter::parse`], and for a field that these rows do not have.
    pub fn parse_for<R: Row>(text: &str) -> Result<Self, FilterError> {
        let filter = Self::parse(text)?;
        for term in &filter.terms {
            let Test::Field { field, .. } = &term.test else { continue };
            let known = |f: &str| f.eq_ignore_ascii_case(field) || (f.ends_with('.') && field.starts_with(f));
            if !R::fields().iter().any(|f| known(f)) {
                let message = format!("there is no field `{field}`; the fields are {}", R::fields().join(", "));
                return Err(FilterError { column: term.column, message });
            }
        }
        Ok(filter)
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The part of it that asks for this field alone: whatever the whole lets through, this does too.
    #[must_use]
    pub fn only(&self, field: &str) -> Self {
        let asks = |term: &&Term| matches!(&term.test, Test::Field { field: asked, .. } if asked == field);
        Self { text: self.text.clone(), terms: self.terms.iter().filter(asks).cloned().collect() }
    }

    /// Whether its matches have ranks: where it has a fuzzy word.
    pub fn ranks(&self) -> bool {
        self.terms.iter().any(|t| !t.negated && matches!(t.test, Test::Fuzzy { .. }))
    }

    /// Whether everything it matches is matched by `wider` too, as far as that is easily told: typing on narrows.
    pub fn narrows(&self, wider: &Self) -> bool {
        wider.terms.iter().all(|old| self.terms.iter().any(|new| new.implies(old)))
    }
}

impl Term {
    fn implies(&self, wider: &Self) -> bool {
        if self.negated != wider.negated {
            return false;
        }
        match (&self.test, &wider.test) {
            (Test::Fuzzy { word: new, .. }, Test::Fuzzy { word: old, .. }) => new.starts_with(old.as_str()),
            (Test::Text { word: new, .. }, Test::Text { word: old, .. }) => {
                new == old || (!self.negated && new.starts_with(old.as_str()))
            }
            (Test::Field { field: a, exact: x, value: new }, Test::Field { field: b, exact: y, value: old }) => {
                let longer = !self.negated && !x && !new.contains(['*', '?']) && !old.contains(['*', '?']);
                a == b && x == y && (new == old || (longer && new.starts_with(old.as_str())))
            }
            _ => false,
        }
    }
}

fn term(token: Token) -> Result<Term, FilterError> {
    let Token { column, negated, text, operator, quoted } = token;
    let test = match operator {
        Some(at) => {
            let (field, value) = (&text[..at], &text[at + 1..]);
            if field.is_empty() {
                let message = "a field's name is missing in front of this".to_owned();
                return Err(FilterError { column, message });
            }
            if value.is_empty() {
                let message = format!("a value is missing after `{}`; `*` means any", &text[..=at]);
                return Err(FilterError { column: column + text.chars().count(), message });
            }
            let field = if field.contains('.') { field.to_owned() } else { field.to_ascii_lowercase() };
            Test::Field { field, exact: text[at..].starts_with('='), value: value.to_owned() }
        }
        None if text.is_empty() => {
            return Err(FilterError { column, message: "a word is missing here".to_owned() });
        }
        None if quoted || negated => Test::Text { atom: atom(&text, AtomKind::Substring), word: text },
        None => Test::Fuzzy { atom: atom(&text, AtomKind::Fuzzy), word: text },
    };
    Ok(Term { negated, test, column })
}

/// An upper-case letter in the word makes case count; an accent likewise.
fn atom(word: &str, kind: AtomKind) -> Atom {
    Atom::new(word, CaseMatching::Smart, Normalization::Smart, kind, false)
}

fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut out = Vec::new();
    let mut chars = text.chars().zip(1usize..).peekable();
    while let Some(&(c, column)) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let mut token = Token { column, ..Token::default() };
        if c == '!' {
            token.negated = true;
            chars.next();
        }
        while let Some(&(c, at)) = chars.peek() {
            if c.is_whitespace() {
                break;
            }
            chars.next();
            match c {
                '"' => {
                    token.quoted = true;
                    loop {
                        match chars.next() {
                            Some(('"', _)) => break,
                            // `\"` and `\\` stand for themselves.
                            Some(('\\', _)) if matches!(chars.peek(), Some(('"' | '\\', _))) => {
                                token.text.extend(chars.next().map(|(c, _)| c));
                            }
                            Some((c, _)) => token.text.push(c),
                            None => {
                                let message = "this quote is not closed".to_owned();
                                return Err(FilterError { column: at, message });
                            }
                        }
                    }
                }
                ':' | '=' => {
                    if token.operator.is_none() {
                        token.operator = Some(token.text.len());
                    }
                    token.text.push(c);
                }
                c => token.text.push(c),
            }
        }
        out.push(token);
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
