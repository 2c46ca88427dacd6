//! What a query says of a column of texts.

use super::super::matching::{Check, Matcher};
use super::super::pattern::Pattern;
use super::super::{Op, Operand, Term};
use super::Said;
use super::clause::Clause;

const PART: &str = "a part of a text; START* can be asked";
const LEADING: &str = "a query does not begin a text with a wildcard";
const CUT: &str = "a query says its beginning only";
const CASE: &str = "a query minds no case";
const EXPRESSION: &str = "a query has no regular expressions";
const ORDER: &str = "a query has another order";

/// A term about a field of texts, of which these are all the values that there are.
pub(super) fn text(field: &str, term: &Term, values: Option<&[String]>) -> Said {
    let super::Test::Field { op, operand, .. } = &term.test else { return Said::Nothing("") };
    if *operand == Operand::Any {
        return Said::All(Clause { negated: term.negated, ..Clause::any(field) });
    }
    // Whether the index keeps the case of a value is not documented: what minds it is not asked of values.
    if let (Some(values), Matcher::Field(check), Op::Has, Operand::Text(_)) = (values, &term.matcher, op, operand)
        && let Some(said) = of_values(field, check, term.negated, values)
    {
        return said;
    }
    match operand {
        Operand::Text(value) if !op.compares() && value.contains(['*', '?']) => like(field, *op, value, term.negated),
        Operand::Text(value) if *op == Op::Is => is(field, value, term.negated),
        Operand::Text(_) => there(field, term.negated, if op.compares() { ORDER } else { PART }),
        Operand::Pattern(wanted) => pattern(field, wanted, term.negated),
        _ => Said::Nothing(PART),
    }
}

/// Most things have a name, a type and a group; an attribute may be what tells a few apart.
fn there(field: &str, negated: bool, why: &'static str) -> Said {
    if negated || !field.starts_with("attributes.") { Said::Nothing(why) } else { Said::Part(Clause::any(field), why) }
}

fn is(field: &str, value: &str, negated: bool) -> Said {
    if negated {
        Said::Nothing(CASE)
    } else if value.trim().is_empty() {
        Said::Nothing(PART)
    } else {
        Said::All(Clause::is(field, value))
    }
}

fn like(field: &str, op: Op, value: &str, negated: bool) -> Said {
    let Some((clause, whole)) = Clause::like(field, value) else { return there(field, negated, LEADING) };
    match (negated, whole) {
        (false, true) => Said::All(clause),
        (false, false) => Said::Part(clause, CUT),
        // What is excluded must be excluded by the filter: an attribute may be of several words, of which one matches.
        (true, _) if op == Op::Is || field.starts_with("attributes.") => Said::Nothing(CASE),
        (true, true) => Said::All(Clause { negated: true, ..clause }),
        (true, false) => Said::Nothing(CUT),
    }
}

/// A regular expression: what every match begins with can be asked for.
pub(super) fn pattern(field: &str, pattern: &Pattern, negated: bool) -> Said {
    let begins = pattern.begins();
    // There are no wildcards in what an expression begins with.
    let begins = begins.split(['*', '?']).next().unwrap_or_default();
    match Clause::like(field, &format!("{begins}*")) {
        Some((clause, _)) if !negated && !begins.is_empty() => Said::Part(clause, EXPRESSION),
        _ => there(field, negated, EXPRESSION),
    }
}

/// The filter is asked of every value there is; `None` where they are too many, or cannot be told apart.
fn of_values(field: &str, check: &Check, negated: bool, values: &[String]) -> Option<Said> {
    let mut lower = String::new();
    let found: Vec<&str> = values.iter().map(String::as_str).filter(|value| check.passes(value, &mut lower)).collect();
    if found.is_empty() {
        return Some(if negated { Said::Everything } else { Said::Impossible });
    }
    if found.len() > super::MOST_TERMS {
        return None;
    }
    // A query takes a number for a number, however it is written, and a word for a value of several.
    let is_told_apart =
        |value: &&str| value.is_ascii() && !value.contains(char::is_whitespace) && value.parse::<f64>().is_err();
    if negated && !found.iter().all(is_told_apart) {
        return None;
    }
    Some(Said::All(Clause { negated, ..Clause::is_one_of(field, &found) }))
}
