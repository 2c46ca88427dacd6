//! From the text of a query to an expression.

use std::iter::Peekable;
use std::str::CharIndices;

use super::expression::{Expression, Term};
use super::field::Field;
use super::pattern::{Edge, Piece, Test};

/// Limits of a query (quotas of AWS IoT Device Management; `query-syntax` for the last).
const LONGEST: usize = 1000;
const MOST_TERMS: usize = 12;
const LONGEST_WITH_LEADING_WILDCARD: usize = 100;
/// Deeper than twelve terms ever need.
const DEEPEST: usize = 64;
/// Not supported outside of quotes (`query-syntax`).
const FORBIDDEN: &str = "`@#%/';,";

struct Parser<'q> {
    text: &'q str,
    rest: Peekable<CharIndices<'q>>,
    /// The field in front of the parentheses that are open.
    field: Option<Field>,
    terms: usize,
    leading: usize,
    depth: usize,
}

/// Reads a query.
///
/// # Errors
/// What is wrong, and where. AWS's own words are not documented.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    if text.len() > LONGEST {
        return Err(format!("the query is longer than {LONGEST} bytes"));
    }
    let rest = text.char_indices().peekable();
    let mut parser = Parser { text, rest, field: None, terms: 0, leading: 0, depth: 0 };
    let found = parser.either()?;
    if let Some((at, c)) = parser.rest.peek() {
        return Err(format!("{c:?} at {at} closes nothing"));
    }
    if parser.terms > MOST_TERMS {
        return Err(format!("the query has {} terms, {MOST_TERMS} are the most", parser.terms));
    }
    if parser.leading > 1 {
        return Err("only one term may begin with a wildcard".to_owned());
    }
    if parser.leading == 1 && text.chars().count() > LONGEST_WITH_LEADING_WILDCARD {
        return Err(format!(
            "a query with a leading wildcard may have {LONGEST_WITH_LEADING_WILDCARD} characters at most"
        ));
    }
    Ok(found)
}

impl Parser<'_> {
    /// `AND` binds closer than `OR`. Not documented; Lucene's own parser has another idea of it.
    fn either(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("the query has more than {DEEPEST} levels of parentheses"));
        }
        let mut choices = vec![self.all()?];
        while self.takes_word("OR") {
            choices.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if choices.len() == 1 { choices.swap_remove(0) } else { Expression::Any(choices) })
    }

    fn all(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.maybe_not()?];
        loop {
            let has_and = self.takes_word("AND");
            self.skip_space();
            let ends = self.rest.peek().is_none_or(|(_, c)| *c == ')') || self.is_word("OR");
            if ends && has_and {
                return Err("nothing follows AND".to_owned());
            }
            if ends {
                return Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Expression::All(parts) });
            }
            parts.push(self.maybe_not()?);
        }
    }

    fn maybe_not(&mut self) -> Result<Expression, String> {
        self.skip_space();
        let is_dash = self.rest.next_if(|(_, c)| *c == '-').is_some();
        if is_dash || self.takes_word("NOT") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(format!("the query has more than {DEEPEST} levels"));
            }
            let inner = self.maybe_not()?;
            self.depth -= 1;
            return Ok(Expression::Not(Box::new(inner)));
        }
        self.one()
    }

    fn one(&mut self) -> Result<Expression, String> {
        self.skip_space();
        match self.rest.peek().copied() {
            None => Err("the query ends where a term should be".to_owned()),
            Some((_, '(')) => self.group(),
            Some((_, '"')) => {
                let phrase = self.phrase()?;
                Ok(self.term(phrase))
            }
            Some((at, _)) => {
                if let Some(name) = ["AND", "OR"].into_iter().find(|name| self.is_word(name)) {
                    return Err(format!("{name} at {at} has nothing in front of it"));
                }
                self.word_or_field(at)
            }
        }
    }

    fn group(&mut self) -> Result<Expression, String> {
        self.rest.next();
        let inner = self.either()?;
        self.skip_space();
        if self.rest.next_if(|(_, c)| *c == ')').is_none() {
            return Err("a parenthesis is not closed".to_owned());
        }
        Ok(inner)
    }

    fn word_or_field(&mut self, at: usize) -> Result<Expression, String> {
        let word = self.word()?;
        let name = || -> Result<String, String> {
            let plain = |piece: &Piece| if let Piece::Is(c) = piece { Some(*c) } else { None };
            word.iter()
                .map(plain)
                .collect::<Option<String>>()
                .ok_or_else(|| format!("no wildcards in a field (at {at})"))
        };
        match self.rest.peek().copied() {
            Some((_, ':')) => {
                self.rest.next();
                let before = self.field.replace(Field::parse(&name()?));
                let found = self.value();
                self.field = before;
                found
            }
            Some((_, '<' | '>')) => {
                let before = self.field.replace(Field::parse(&name()?));
                let found = self.comparison();
                self.field = before;
                found
            }
            _ => {
                let test = Test::of(&word)?;
                Ok(self.term(test))
            }
        }
    }

    fn value(&mut self) -> Result<Expression, String> {
        match self.rest.peek().copied() {
            Some((_, '(')) => self.group(),
            Some((_, '"')) => {
                let phrase = self.phrase()?;
                Ok(self.term(phrase))
            }
            Some((_, '[' | '{')) => self.range(),
            Some((_, '<' | '>')) => self.comparison(),
            Some((_, c)) if !c.is_whitespace() => {
                let word = self.word()?;
                let test = Test::of(&word)?;
                Ok(self.term(test))
            }
            _ => Err("a field has no value".to_owned()),
        }
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let is_low = self.rest.next().is_some_and(|(_, c)| c == '>');
        let counts = self.rest.next_if(|(_, c)| *c == '=').is_some();
        let edge = (self.edge()?, counts);
        let (low, high) = if is_low { (Some(edge), None) } else { (None, Some(edge)) };
        Ok(self.term(Test::Range { low, high }))
    }

    fn range(&mut self) -> Result<Expression, String> {
        let low_counts = self.rest.next().is_some_and(|(_, c)| c == '[');
        self.skip_space();
        let low = self.edge()?;
        if !self.takes_word("TO") {
            return Err("a range is written [1 TO 5]".to_owned());
        }
        self.skip_space();
        let high = self.edge()?;
        self.skip_space();
        let high_counts = match self.rest.next() {
            Some((_, ']')) => true,
            Some((_, '}')) => false,
            _ => return Err("a range is not closed".to_owned()),
        };
        // An open end is not documented; in Lucene it is a star.
        let open = |edge: Edge, counts| (edge != Edge::Text("*".to_owned())).then_some((edge, counts));
        Ok(self.term(Test::Range { low: open(low, low_counts), high: open(high, high_counts) }))
    }

    fn edge(&mut self) -> Result<Edge, String> {
        if self.rest.peek().is_some_and(|(_, c)| *c == '"') {
            let text = self.quoted()?;
            return Ok(Edge::new(&text, true));
        }
        let word: String = self
            .word()?
            .iter()
            .map(|piece| match piece {
                Piece::Is(c) => *c,
                Piece::Many => '*',
                Piece::One => '?',
            })
            .collect();
        Ok(Edge::new(&word, false))
    }

    fn phrase(&mut self) -> Result<Test, String> {
        let text = self.quoted()?;
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        Ok(Test::Phrase { words: text.split_whitespace().map(str::to_owned).collect(), number })
    }

    fn quoted(&mut self) -> Result<String, String> {
        let start = self.rest.next().map_or(0, |(at, _)| at);
        let mut text = String::new();
        loop {
            match self.rest.next() {
                None => return Err(format!("the quote at {start} is not closed")),
                Some((_, '"')) => return Ok(text),
                Some((_, '\\')) => text.extend(self.rest.next().map(|(_, c)| c)),
                Some((_, c)) => text.push(c),
            }
        }
    }

    fn word(&mut self) -> Result<Vec<Piece>, String> {
        let mut word = Vec::new();
        while let Some((at, c)) = self.rest.peek().copied() {
            if c.is_whitespace() || "():\"<>[]{}".contains(c) {
                break;
            }
            self.rest.next();
            word.push(match c {
                '*' => Piece::Many,
                '?' => Piece::One,
                '\\' => Piece::Is(self.rest.next().ok_or("nothing follows \\")?.1),
                c if FORBIDDEN.contains(c) => return Err(format!("{c:?} at {at} is not supported")),
                c => Piece::Is(c),
            });
        }
        if word.is_empty() {
            let what = self.rest.peek().map_or_else(|| "the end".to_owned(), |(at, c)| format!("{c:?} at {at}"));
            return Err(format!("{what} stands where a term should be"));
        }
        Ok(word)
    }

    fn term(&mut self, test: Test) -> Expression {
        if self.field.is_none() && test == Test::Exists {
            return Expression::Everything;
        }
        self.terms += 1;
        self.leading += usize::from(test.leads_with_wildcard());
        Expression::Term(Term { field: self.field.clone(), test })
    }

    fn skip_space(&mut self) {
        while self.rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
    }

    /// Whether this operator comes next, as a word of its own.
    fn is_word(&mut self, word: &str) -> bool {
        let Some((at, _)) = self.rest.peek() else { return false };
        let rest = self.text.get(*at..).unwrap_or_default();
        rest.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '(') || rest.is_empty())
    }

    fn takes_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let is_there = self.is_word(word);
        if is_there {
            // Operators are ASCII: as many characters as bytes.
            for _ in 0..word.len() {
                self.rest.next();
            }
        }
        is_there
    }
}
