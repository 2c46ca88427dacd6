//! One term of a filter, read for the columns there are.

use jiff::{SignedDuration, Timestamp};
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};

use super::FilterError;
use super::field::{self, Field, Kind};
use super::matching::{Check, Matcher};
use super::operand::{DATES, Instant, SPANS, Span, nanoseconds};
use super::pattern::{Pattern, TextTest};
use super::token::{Op, Slashed, Token};

/// One term: all of a filter's terms must hold.
#[derive(Debug, Clone)]
pub struct Term {
    /// Written with a `!`: what it asks for must not be so. What is not known is neither.
    pub negated: bool,
    /// What it asks for.
    pub test: Test,
    /// Where it stands: counted in characters from 1.
    pub column: usize,
    pub(crate) matcher: Matcher,
}

/// What a term asks for, as it can be put in another language too.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The name has these letters in this order; the best match stands first. Where the name is a code, as `Text`.
    Word(String),
    /// The name has this text; an upper-case letter in it makes case count.
    Text(String),
    /// The name matches.
    Pattern(Pattern),
    /// A column compares so with a value.
    Field {
        /// Its own name, or `attr.` and the rest.
        name: String,
        /// How.
        op: Op,
        /// With what.
        operand: Operand,
    },
}

/// A value that a column is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `*`: there is a value.
    Any,
    /// `unknown`: it is not known.
    Unknown,
    /// A text; `*` and `?` stand for others where the operator is `:` or `=`.
    Text(String),
    /// A regular expression.
    Pattern(Pattern),
    /// A number, or seconds.
    Number(i64),
    /// A span of time: seconds, or how long ago.
    Span(Span),
    /// A date.
    Instant(Instant),
    /// Yes or no.
    Flag(bool),
}

impl Term {
    pub(super) fn read(token: Token, columns: &'static [Field], now: Timestamp) -> Result<Self, FilterError> {
        let Token { column, negated, head, op, value, value_column, slashed, quoted } = token;
        let Some((op, op_column)) = op else {
            let (test, matcher) = bare(column, negated, head, slashed, quoted)?;
            return Ok(Self { negated, test, column, matcher });
        };
        if head.is_empty() {
            let message = format!("a column's name is missing in front of `{}`; {}", op.as_str(), listed(columns));
            return Err(FilterError::new(op_column, message));
        }
        let head_column = column + usize::from(negated);
        let Some((name, field)) = field::find(columns, &head) else {
            return Err(FilterError::new(head_column, no_such(columns, &head)));
        };
        if value.is_empty() && slashed.is_none() {
            let message = format!("a value is missing after `{head}{}`: {}", op.as_str(), example(field));
            return Err(FilterError::new(value_column, message));
        }
        let asked = Asked { field, op, value, quoted, now };
        let (operand, check) = match slashed {
            Some(slashed) => asked.pattern(slashed),
            None => asked.read(),
        }
        .map_err(|message| FilterError::new(value_column, message))?;
        Ok(Self { negated, test: Test::Field { name, op, operand }, column, matcher: Matcher::Field(check) })
    }

    /// Whether it asks for the column `name`.
    pub(super) fn is_of_the_name(&self) -> bool {
        matches!(&self.test, Test::Field { name, .. } if name == "name")
    }

    /// Whether whatever matches this matches `wider` too, as far as that is easily told.
    pub(super) fn implies(&self, wider: &Self) -> bool {
        if self.negated != wider.negated {
            return false;
        }
        if self.test == wider.test {
            // An age written the same is of another `now`.
            return !matches!(&self.test, Test::Field { operand: Operand::Span(_), .. });
        }
        let grows = |new: &str, old: &str| !self.negated && new.starts_with(old);
        match (&self.test, &wider.test) {
            // Case counts from the first upper-case letter on, which only narrows.
            (Test::Word(new), Test::Word(old)) | (Test::Text(new), Test::Text(old)) => grows(new, old),
            (
                Test::Field { name: a, op: Op::Has, operand: Operand::Text(new) },
                Test::Field { name: b, op: Op::Has, operand: Operand::Text(old) },
            ) => a == b && !new.contains(['*', '?']) && !old.contains(['*', '?']) && grows(new, old),
            _ => false,
        }
    }
}

fn bare(
    column: usize,
    negated: bool,
    text: String,
    slashed: Option<Slashed>,
    quoted: bool,
) -> Result<(Test, Matcher), FilterError> {
    if let Some(Slashed { source, ignore_case }) = slashed {
        let pattern = expression(source, ignore_case).map_err(|message| FilterError::new(column, message))?;
        return Ok((Test::Pattern(pattern.clone()), Matcher::Pattern(pattern)));
    }
    if text.is_empty() {
        let message = "a word is missing here: a part of a name, or a column and its value";
        return Err(FilterError::new(column, message));
    }
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    Ok(if quoted || negated {
        let atom = atom(&text, AtomKind::Substring);
        (Test::Text(text), Matcher::Text { atom, lower })
    } else {
        let atom = atom(&text, AtomKind::Fuzzy);
        (Test::Word(text), Matcher::Word { atom, lower })
    })
}

/// An upper-case letter in the word makes case count; an accent likewise.
fn atom(word: &str, kind: AtomKind) -> Atom {
    Atom::new(word, CaseMatching::Smart, Normalization::Smart, kind, false)
}

fn expression(source: String, ignore_case: bool) -> Result<Pattern, String> {
    if source.is_empty() {
        return Err("the regular expression is empty; between the slashes stands what to look for".to_owned());
    }
    Pattern::new(source, ignore_case).map_err(|why| format!("this regular expression cannot be read: {why}"))
}

fn listed(columns: &[Field]) -> String {
    let names: Vec<&str> = columns.iter().map(|field| field.name).collect();
    format!("the columns are {}", names.join(", "))
}

fn no_such(columns: &'static [Field], written: &str) -> String {
    let names = columns.iter().flat_map(|field| std::iter::once(&field.name).chain(field.also));
    let lower = written.to_lowercase();
    let likeness = |name: &&str| strsim::jaro_winkler(name, &lower);
    let best = names.copied().filter(|name| likeness(name) > 0.75).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let meant = match best {
        Some(name) if name.ends_with('.') => format!("did you mean `{name}…`? "),
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    format!("there is no column `{written}`; {meant}{}", listed(columns))
}

/// What stands behind a column, for messages.
fn example(field: &Field) -> String {
    let name = field.name;
    match field.kind {
        Kind::Text => format!("{name}:part, {name}=whole; `*` means any"),
        Kind::Word(words) => format!("one of {}; `*` means any", words.join(", ")),
        Kind::Number => format!("a number, such as {name}>10"),
        Kind::Seconds | Kind::Age => SPANS.to_owned(),
        Kind::Time => DATES.to_owned(),
        Kind::Flag if field.is_fact => "yes, no or unknown".to_owned(),
        Kind::Flag => "yes or no".to_owned(),
    }
}

/// A value asked for of a column.
struct Asked {
    field: &'static Field,
    op: Op,
    value: String,
    quoted: bool,
    now: Timestamp,
}

type Read = Result<(Operand, Check), String>;

impl Asked {
    fn pattern(&self, Slashed { source, ignore_case }: Slashed) -> Read {
        if self.op.compares() {
            return Err(format!(
                "`{}` compares with a value, not with a regular expression; `:` takes one",
                self.op.as_str()
            ));
        }
        if !matches!(self.field.kind, Kind::Text | Kind::Word(_)) {
            return Err(format!("`{}` is no text: {}", self.field.name, example(self.field)));
        }
        let pattern = expression(source, ignore_case)?;
        Ok((Operand::Pattern(pattern.clone()), Check::Text(TextTest::Regex(pattern))))
    }

    fn read(&self) -> Read {
        if !self.quoted && !self.op.compares() {
            if self.value == "*" {
                return Ok((Operand::Any, Check::Any));
            }
            if self.field.is_fact && self.value.eq_ignore_ascii_case("unknown") {
                return Ok((Operand::Unknown, Check::Unknown));
            }
        }
        match self.field.kind {
            Kind::Text => Ok(self.text()),
            Kind::Word(words) => self.word(words),
            Kind::Number => self.number(),
            Kind::Seconds => self.seconds(),
            Kind::Time => self.time(),
            Kind::Age => self.age(),
            Kind::Flag => self.flag(),
        }
    }

    fn text(&self) -> (Operand, Check) {
        let check = match self.op {
            Op::Has => Check::Text(TextTest::loose(&self.value, false)),
            Op::Is => Check::Text(TextTest::exact(&self.value)),
            op => Check::Order(op, self.value.clone()),
        };
        (Operand::Text(self.value.clone()), check)
    }

    fn word(&self, words: &[&str]) -> Read {
        let one_of = || format!("it is one of {}", words.join(", "));
        if self.op.compares() {
            return Err(format!("`{}` cannot be more or less: {}", self.field.name, one_of()));
        }
        let value = &self.value;
        let test = if self.op == Op::Is { TextTest::exact(value) } else { TextTest::loose(value, true) };
        let mut lower = String::new();
        if !value.contains(['*', '?']) && !words.iter().any(|word| test.passes(word, &mut lower)) {
            let wanted = value.to_lowercase();
            let likeness = |word: &&&str| strsim::jaro_winkler(&word.to_lowercase(), &wanted);
            let best = words.iter().filter(|word| likeness(word) > 0.75);
            let best = best.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            let meant = best.map(|word| format!("did you mean `{word}`? ")).unwrap_or_default();
            return Err(format!("no `{}` is `{value}`; {meant}{}", self.field.name, one_of()));
        }
        Ok((Operand::Text(value.clone()), Check::Text(test)))
    }

    fn number(&self) -> Read {
        let value = self.value.parse::<i64>();
        let value = value.map_err(|_| format!("`{}` is no whole number: {}", self.value, example(self.field)))?;
        Ok((Operand::Number(value), within(self.op, i128::from(value), 1)))
    }

    fn seconds(&self) -> Read {
        if let Ok(value) = self.value.parse::<i64>() {
            return Ok((Operand::Number(value), within(self.op, i128::from(value), 1)));
        }
        let span = self.span()?;
        Ok((Operand::Span(span), within(self.op, i128::from(span.seconds), i128::from(span.unit))))
    }

    fn span(&self) -> Result<Span, String> {
        Span::parse(&self.value).ok_or_else(|| format!("`{}` is no span of time: {SPANS}", self.value))
    }

    fn time(&self) -> Read {
        let Some(at) = Instant::parse(&self.value) else {
            let hint = if Span::parse(&self.value).is_some() { "; how long ago is asked for by `age`" } else { "" };
            return Err(format!("`{}` is no date: {DATES}{hint}", self.value));
        };
        let (from, to) = (nanoseconds(at.from), nanoseconds(at.to));
        Ok((Operand::Instant(at), within(self.op, i128::from(from), i128::from(to) - i128::from(from))))
    }

    /// Older is earlier: the comparison turns around.
    fn age(&self) -> Read {
        if Instant::parse(&self.value).is_some_and(|_| self.value.len() > 4) {
            return Err(format!("`{}` is how long ago: {SPANS}", self.field.name));
        }
        let span = self.span()?;
        let ago = |seconds: i64| self.now.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MIN);
        let (newest, oldest) = (ago(span.seconds), ago(span.seconds.saturating_add(span.unit)));
        let (newest, oldest) = (nanoseconds(newest), nanoseconds(oldest));
        let check = match self.op {
            Op::More => Check::Within(i64::MIN, newest.saturating_sub(1)),
            Op::AtLeast => Check::Within(i64::MIN, newest),
            Op::Less => Check::Within(newest.saturating_add(1), i64::MAX),
            Op::AtMost => Check::Within(newest, i64::MAX),
            Op::Has | Op::Is => Check::Within(oldest.saturating_add(1), newest),
        };
        Ok((Operand::Span(span), check))
    }

    fn flag(&self) -> Read {
        if self.op.compares() {
            return Err(format!("`{}` is no number: {}", self.field.name, example(self.field)));
        }
        let flag = match self.value.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" => true,
            "no" | "n" | "false" => false,
            _ => return Err(format!("`{}` is neither: {}", self.value, example(self.field))),
        };
        Ok((Operand::Flag(flag), Check::Flag(flag)))
    }
}

/// What compares so with `length` values from `first` on.
fn within(op: Op, first: i128, length: i128) -> Check {
    let clamp = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    let (first, behind) = (first, first + length);
    match op {
        Op::Has | Op::Is => Check::Within(clamp(first), clamp(behind - 1)),
        Op::Less => Check::Within(i64::MIN, clamp(first - 1)),
        Op::AtMost => Check::Within(i64::MIN, clamp(behind - 1)),
        Op::More => Check::Within(clamp(behind), i64::MAX),
        Op::AtLeast => Check::Within(clamp(first), i64::MAX),
    }
}
