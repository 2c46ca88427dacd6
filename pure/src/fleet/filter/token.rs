//! A filter's text, cut into pieces.

use super::FilterError;

/// How a column and its value are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `:` has, begins with, or is, as the column's kind has it.
    Has,
    /// `=` is, exactly.
    Is,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Op {
    /// As written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Has => ":",
            Self::Is => "=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether it asks for more or less than the value.
    pub const fn compares(self) -> bool {
        !matches!(self, Self::Has | Self::Is)
    }
}

/// A regular expression as written between slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slashed {
    pub(super) source: String,
    pub(super) ignore_case: bool,
}

/// A piece of the filter's text, quotes taken off. Columns are counted in characters from 1.
#[derive(Debug, Default)]
pub(super) struct Token {
    /// Of its first character, a `!` included.
    pub(super) column: usize,
    pub(super) negated: bool,
    /// In front of the operator; the whole where there is none.
    pub(super) head: String,
    /// The operator, and its column.
    pub(super) op: Option<(Op, usize)>,
    /// Behind the operator, and its column.
    pub(super) value: String,
    pub(super) value_column: usize,
    /// In the place of the head or the value.
    pub(super) slashed: Option<Slashed>,
    /// The head or the value was quoted, in part at least.
    pub(super) quoted: bool,
}

/// The characters left, each with its column.
struct Chars<'a> {
    left: std::iter::Peekable<std::str::Chars<'a>>,
    column: usize,
}

impl Chars<'_> {
    fn peek(&mut self) -> Option<char> {
        self.left.peek().copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.left.next()?;
        self.column += 1;
        Some(c)
    }

    fn is_next(&mut self, c: char) -> bool {
        let is = self.peek() == Some(c);
        if is {
            self.next();
        }
        is
    }
}

/// Cuts a text at its spaces.
///
/// # Errors
/// Names the column of a quote or a regular expression that is not closed.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut chars = Chars { left: text.chars().peekable(), column: 1 };
    let mut out = Vec::new();
    while let Some(c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
        } else {
            out.push(token(&mut chars)?);
        }
    }
    Ok(out)
}

fn token(chars: &mut Chars<'_>) -> Result<Token, FilterError> {
    let mut token = Token { column: chars.column, ..Token::default() };
    token.negated = chars.is_next('!');
    if chars.peek() == Some('/') {
        token.slashed = Some(slashed(chars)?);
        return Ok(token);
    }
    while let Some(c) = chars.peek().filter(|c| !c.is_whitespace()) {
        let text = if token.op.is_some() { &mut token.value } else { &mut token.head };
        let at = chars.column;
        chars.next();
        match c {
            '"' => {
                token.quoted = true;
                quoted(chars, at, text)?;
            }
            ':' | '=' | '<' | '>' if token.op.is_none() => {
                let op = match (c, matches!(c, '<' | '>') && chars.is_next('=')) {
                    (':', _) => Op::Has,
                    ('<', false) => Op::Less,
                    ('<', true) => Op::AtMost,
                    ('>', false) => Op::More,
                    ('>', true) => Op::AtLeast,
                    _ => Op::Is,
                };
                token.op = Some((op, at));
                token.value_column = chars.column;
                if chars.peek() == Some('/') {
                    token.slashed = Some(slashed(chars)?);
                    return Ok(token);
                }
            }
            c => text.push(c),
        }
    }
    Ok(token)
}

/// Reads on to the closing quote. `\"` and `\\` stand for themselves.
fn quoted(chars: &mut Chars<'_>, opened: usize, text: &mut String) -> Result<(), FilterError> {
    loop {
        match chars.next() {
            Some('"') => return Ok(()),
            Some('\\') if matches!(chars.peek(), Some('"' | '\\')) => text.extend(chars.next()),
            Some(c) => text.push(c),
            None => return Err(FilterError::new(opened, "this quote is not closed; it ends with another `\"`")),
        }
    }
}

/// Reads `/…/` or `/…/i`. `\/` is a slash.
fn slashed(chars: &mut Chars<'_>) -> Result<Slashed, FilterError> {
    let opened = chars.column;
    chars.next();
    let mut source = String::new();
    loop {
        match chars.next() {
            Some('/') => break,
            Some('\\') if chars.is_next('/') => source.push('/'),
            Some('\\') => {
                source.push('\\');
                // What is escaped is the expression's own matter, another backslash too.
                source.extend(chars.next());
            }
            Some(c) => source.push(c),
            None => {
                let message = "this regular expression is not closed; it ends with `/`, or `/i` to ignore case; \
                               a text that begins with a slash stands in quotes";
                return Err(FilterError::new(opened, message));
            }
        }
    }
    let mut ignore_case = false;
    while let Some(c) = chars.peek().filter(|c| !c.is_whitespace()) {
        if c != 'i' || ignore_case {
            let message = format!("`{c}` behind a regular expression means nothing; `/i` ignores case");
            return Err(FilterError::new(chars.column, message));
        }
        chars.next();
        ignore_case = true;
    }
    Ok(Slashed { source, ignore_case })
}
