//! The operators of a `Condition` block (IAM guide, `reference_policies_elements_condition_operators`).

use std::borrow::Cow;

use super::pattern::{Case, Token, expand, expand_literal, glob, needs_expansion, reach_tokens};
use super::values::{Block, Decimal, instant, same_bytes};
use super::variables::{Lookup, lookup};
use super::{Condition, Context, Effect};

/// Whether something holds, where a missing fact can leave it open. Ordered: the least of several is their conjunction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    No,
    Maybe,
    Yes,
}

impl Holds {
    pub(super) const fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    const fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// What turned up while a statement was looked at.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Variable as written, and why it has no value.
    pub(super) unresolved: Vec<(String, String)>,
    /// Why it cannot be told whether the statement holds.
    pub(super) unknown: Vec<String>,
}

/// What a condition is looked at for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The statement's.
    pub(super) effect: Effect,
    /// Whether variables mean anything in its document.
    pub(super) variables: bool,
    pub(super) context: &'a Context,
}

impl Setting<'_> {
    /// What a variable without a value makes of a statement. It keeps an Allow from matching (developer guide,
    /// `thing-policy-examples`); what it makes of a Deny is not documented.
    pub(super) fn without_value(self, notes: &mut Notes) -> Holds {
        match self.effect {
            Effect::Allow => Holds::No,
            Effect::Deny => {
                let variable = notes.unresolved.last().map_or("a variable", |(variable, _)| variable);
                let open = format!("{variable} has no value, and whether a Deny applies then is not documented");
                notes.unknown.push(open);
                Holds::Maybe
            }
        }
    }
}

/// How one value of the policy is compared with one of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Exact(Case),
    Like,
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The set operator in front of the operator (IAM guide, `reference_policies_condition-single-vs-multi-valued`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    None,
    Any,
    All,
}

struct Operator {
    quantifier: Quantifier,
    if_exists: bool,
    negated: bool,
    compare: Compare,
}

/// Whether one line of a condition block holds.
pub(super) fn holds(condition: &Condition, setting: Setting<'_>, notes: &mut Notes) -> Holds {
    let context = setting.context;
    if condition.operator.eq_ignore_ascii_case("Null") {
        return null(condition, context, notes);
    }
    let Some(operator) = Operator::parse(&condition.operator) else {
        notes.unknown.push(format!("the condition operator `{}` is not supported", condition.operator));
        return Holds::Maybe;
    };
    let wanted = match lookup(&condition.key, context) {
        Lookup::Values(values) => values,
        Lookup::Absent(_) => return Holds::from(operator.holds_when_absent()),
        Lookup::NotKnown(reason) => {
            notes.unknown.push(format!("{} {}: {reason}", condition.operator, condition.key));
            return Holds::Maybe;
        }
    };
    if operator.is_empty(&wanted) {
        return Holds::from(operator.holds_when_absent());
    }
    let unresolved = notes.unresolved.len();
    let any_of = |value: &str, notes: &mut Notes| {
        let mut best = Holds::No;
        for pattern in &condition.values {
            best = best.max(operator.compare.holds(pattern, value, setting, notes));
            if best == Holds::Yes {
                break;
            }
        }
        if operator.negated { best.not() } else { best }
    };
    let mut each = wanted.iter().map(|value| any_of(value, notes));
    let held = match operator.quantifier {
        Quantifier::All => each.min().unwrap_or(Holds::Yes),
        Quantifier::Any => each.max().unwrap_or(Holds::No),
        Quantifier::None => {
            let (least, most) =
                each.by_ref().fold((Holds::Yes, Holds::No), |(least, most), one| (least.min(one), most.max(one)));
            if least != most && wanted.len() > 1 {
                let several = "the key has several values, and the operator does not say whether all or any must match";
                notes.unknown.push(format!("{} {}: {several}", condition.operator, condition.key));
                Holds::Maybe
            } else {
                most
            }
        }
    };
    // A variable without a value keeps an Allow from matching; a negation must not turn that round.
    let is_kept = setting.effect == Effect::Allow && operator.negated && notes.unresolved.len() > unresolved;
    if is_kept { Holds::No } else { held }
}

/// What keeps a condition from ever being told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault<'a> {
    /// It is none.
    Operator,
    /// Its operator cannot read it.
    Value {
        /// As written.
        value: &'a str,
        /// What it should be.
        wanted: &'static str,
    },
}

/// The first fault of a line of a condition block, whatever the request.
pub(super) fn fault(condition: &Condition, has_variables: bool) -> Option<Fault<'_>> {
    let compare = if condition.operator.eq_ignore_ascii_case("Null") {
        Compare::Bool
    } else {
        match Operator::parse(&condition.operator) {
            Some(operator) => operator.compare,
            None => return Some(Fault::Operator),
        }
    };
    let is_open = |value: &&String| has_variables && needs_expansion(value);
    let value = condition.values.iter().filter(|value| !is_open(value)).find(|value| !compare.reads(value))?;
    Some(Fault::Value { value, wanted: compare.wanted() })
}

fn null(condition: &Condition, context: &Context, notes: &mut Notes) -> Holds {
    let absent = match lookup(&condition.key, context) {
        Lookup::Values(values) => values.is_empty(),
        Lookup::Absent(_) => true,
        Lookup::NotKnown(reason) => {
            notes.unknown.push(format!("Null {}: {reason}", condition.key));
            return Holds::Maybe;
        }
    };
    let is_bool = |value: &String| value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
    if let Some(value) = condition.values.iter().find(|value| !is_bool(value)) {
        notes.unknown.push(format!("Null {}: `{value}` is neither true nor false", condition.key));
        return Holds::Maybe;
    }
    Holds::from(condition.values.iter().any(|v| v.eq_ignore_ascii_case(if absent { "true" } else { "false" })))
}

impl Operator {
    fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (quantifier, rest) = if let Some(rest) = lower.strip_prefix("foranyvalue:") {
            (Quantifier::Any, rest)
        } else if let Some(rest) = lower.strip_prefix("forallvalues:") {
            (Quantifier::All, rest)
        } else {
            (Quantifier::None, lower.as_str())
        };
        let (rest, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |rest| (rest, true));
        let (negated, compare) = match rest {
            "stringequals" => (false, Compare::Exact(Case::Counts)),
            "binaryequals" => (false, Compare::Binary),
            "stringnotequals" => (true, Compare::Exact(Case::Counts)),
            "stringequalsignorecase" => (false, Compare::Exact(Case::Ignored)),
            "stringnotequalsignorecase" => (true, Compare::Exact(Case::Ignored)),
            "stringlike" => (false, Compare::Like),
            "stringnotlike" => (true, Compare::Like),
            "arnequals" | "arnlike" => (false, Compare::Arn),
            "arnnotequals" | "arnnotlike" => (true, Compare::Arn),
            "bool" => (false, Compare::Bool),
            "ipaddress" => (false, Compare::Ip),
            "notipaddress" => (true, Compare::Ip),
            _ => {
                if let Some(order) = rest.strip_prefix("numeric") {
                    let (negated, order) = Order::parse(order)?;
                    (negated, Compare::Number(order))
                } else {
                    let (negated, order) = Order::parse(rest.strip_prefix("date")?)?;
                    (negated, Compare::Date(order))
                }
            }
        };
        Some(Self { quantifier, if_exists, negated, compare })
    }

    /// Whether the values count as none: behind a set operator an empty text is an empty set (IAM guide,
    /// `reference_policies_multi-value-conditions`).
    fn is_empty(&self, values: &[Cow<'_, str>]) -> bool {
        values.is_empty() || (self.quantifier != Quantifier::None && values.iter().all(|value| value.is_empty()))
    }

    /// What an operator says of a key that the request does not have: `…IfExists`, `ForAllValues:` and the negated ones
    /// hold; `ForAnyValue:` never does.
    const fn holds_when_absent(&self) -> bool {
        match self.quantifier {
            Quantifier::All => true,
            Quantifier::Any => self.if_exists,
            Quantifier::None => self.if_exists || self.negated,
        }
    }
}

impl Order {
    fn parse(text: &str) -> Option<(bool, Self)> {
        Some(match text {
            "equals" => (false, Self::Equal),
            "notequals" => (true, Self::Equal),
            "lessthan" => (false, Self::Less),
            "lessthanequals" => (false, Self::LessOrEqual),
            "greaterthan" => (false, Self::Greater),
            "greaterthanequals" => (false, Self::GreaterOrEqual),
            _ => return None,
        })
    }

    fn accepts<T: PartialOrd>(self, value: &T, limit: &T) -> bool {
        match self {
            Self::Equal => value == limit,
            Self::Less => value < limit,
            Self::LessOrEqual => value <= limit,
            Self::Greater => value > limit,
            Self::GreaterOrEqual => value >= limit,
        }
    }
}

impl Compare {
    /// Whether it can make something of a value of the policy. What is not documented counts as readable.
    fn reads(self, value: &str) -> bool {
        match self {
            Self::Exact(_) | Self::Like | Self::Arn => true,
            Self::Number(_) => Decimal::parse(value).is_some(),
            // A year alone is a date, too, though it could be seconds as well.
            Self::Date(_) => instant(value).is_some() || value.len() == 4 && value.parse::<u16>().is_ok(),
            Self::Bool => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
            Self::Binary => same_bytes(value, "").is_some(),
            Self::Ip => Block::parse(value).is_some(),
        }
    }

    const fn wanted(self) -> &'static str {
        match self {
            Self::Exact(_) | Self::Like => "text",
            Self::Arn => "ARN",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::Bool => "true or false",
            Self::Binary => "base 64",
            Self::Ip => "address or CIDR block",
        }
    }

    fn holds(self, pattern: &str, value: &str, setting: Setting<'_>, notes: &mut Notes) -> Holds {
        if !setting.variables || !needs_expansion(pattern) {
            return self.plain(pattern, value, notes);
        }
        if matches!(self, Self::Exact(_) | Self::Like | Self::Arn) {
            return self.expanded(pattern, value, setting, notes);
        }
        // IAM guide, `reference_policies_variables`: in a condition, texts and ARNs alone may have variables.
        notes.unknown.push(format!("`{pattern}`: only the String and Arn operators may have variables"));
        Holds::Maybe
    }

    /// `pattern` without anything to expand.
    fn plain(self, pattern: &str, value: &str, notes: &mut Notes) -> Holds {
        let held = match self {
            Self::Exact(Case::Counts) => Ok(pattern == value),
            Self::Exact(Case::Ignored) => Ok(pattern.to_lowercase() == value.to_lowercase()),
            Self::Like => Ok(glob(pattern, value, Case::Counts)),
            Self::Arn => arn_parts(pattern).map(|parts| parts_match(&parts, value)).ok_or(pattern),
            Self::Number(order) => compared(Decimal::parse, order, pattern, value),
            Self::Date(order) => compared(instant, order, pattern, value),
            Self::Bool => Ok(pattern.eq_ignore_ascii_case(value)),
            Self::Binary => same_bytes(pattern, value).ok_or(pattern),
            Self::Ip => Block::parse(pattern)
                .ok_or(pattern)
                .and_then(|block| value.parse().map(|address| block.contains(address)).map_err(|_| value)),
        };
        match held {
            Ok(held) => Holds::from(held),
            Err(text) => {
                notes.unknown.push(format!("the value `{text}` of a condition cannot be read"));
                Holds::Maybe
            }
        }
    }

    fn expanded(self, pattern: &str, value: &str, setting: Setting<'_>, notes: &mut Notes) -> Holds {
        let context = setting.context;
        let with_wildcards = matches!(self, Self::Like | Self::Arn);
        let expanded = if with_wildcards { expand(pattern, context) } else { expand_literal(pattern, context) };
        let case = if self == Self::Exact(Case::Ignored) { Case::Ignored } else { Case::Counts };
        if reach_tokens(&expanded.tokens, value, case).is_some() {
            // Not even with any value for what is open. `IgnoreCase` folds more than ASCII, which this does not.
            let folds = case == Case::Ignored && !(pattern.is_ascii() && value.is_ascii());
            return if folds { undecided(pattern, notes) } else { Holds::No };
        }
        if !expanded.unresolved.is_empty() {
            notes.unresolved.extend(expanded.unresolved);
            return setting.without_value(notes);
        }
        if !expanded.guessed.is_empty() {
            notes.unknown.extend(expanded.guessed);
            return Holds::Maybe;
        }
        Holds::from(self != Self::Arn || tokens_match(&expanded.tokens, value))
    }
}

fn undecided(pattern: &str, notes: &mut Notes) -> Holds {
    notes.unknown.push(format!("`{pattern}` is compared regardless of case beyond ASCII"));
    Holds::Maybe
}

/// Compares two texts that must both be readable; else the one that is not.
fn compared<'a, T: PartialOrd>(
    read: impl Fn(&'a str) -> Option<T>,
    order: Order,
    limit: &'a str,
    value: &'a str,
) -> Result<bool, &'a str> {
    Ok(order.accepts(&read(value).ok_or(value)?, &read(limit).ok_or(limit)?))
}

/// The six parts of an ARN pattern, which are compared each by itself, wildcards in each (IAM guide, `Conditions_ARN`).
/// That a lone `*` stands for any ARN is not documented, nor what fewer parts mean.
fn arn_parts(pattern: &str) -> Option<[&str; 6]> {
    pattern.splitn(6, ':').collect::<Vec<_>>().try_into().ok()
}

fn parts_match(patterns: &[&str; 6], value: &str) -> bool {
    let Some(values) = arn_parts(value) else { return false };
    patterns.iter().zip(values).all(|(pattern, value)| glob(pattern, value, Case::Counts))
}

/// [`parts_match`] for an expanded pattern.
fn tokens_match(tokens: &[Token], value: &str) -> bool {
    let patterns: Vec<&[Token]> = tokens.splitn(6, |token| *token == Token::Byte(b':')).collect();
    let Some(values) = arn_parts(value) else { return false };
    patterns.len() == 6 && patterns.iter().zip(values).all(|(p, value)| reach_tokens(p, value, Case::Counts).is_none())
}

/// The request's values of a key as one text, for messages.
pub(super) fn told(key: &str, context: &Context) -> String {
    match lookup(key, context) {
        Lookup::Values(values) => values.iter().map(Cow::as_ref).collect::<Vec<_>>().join(", "),
        Lookup::Absent(_) => "not in the request".to_owned(),
        Lookup::NotKnown(_) => "not known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arn_like(pattern: &str, value: &str) -> Holds {
        Compare::Arn.plain(pattern, value, &mut Notes::default())
    }

    #[test]
    fn arns_are_compared_part_by_part() {
        let alias = "arn:aws:iot:eu-west-1:123456789012:rolealias/a";
        assert_eq!(arn_like("arn:aws:iot:*:123456789012:*", alias), Holds::Yes);
        assert_eq!(arn_like("arn:aws:iot:*:123456789012:role/*", alias), Holds::No);
        // The guide's own example of what a text operator would match and this does not.
        let across = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
        assert_eq!(arn_like("arn:aws:someservice:*:111122223333:finance/*", across), Holds::No);
        // Fewer than six parts: not documented.
        assert_eq!(arn_like("arn:aws:iot:*", alias), Holds::Maybe);
        assert_eq!(arn_like("*", alias), Holds::Maybe);
    }

    #[test]
    fn an_expanded_arn_is_compared_part_by_part_too() {
        let mut context = Context::new(crate::policy::Transport::Mqtt);
        context.client_id = Some("pump-7".to_owned());
        let setting = Setting { effect: Effect::Allow, variables: true, context: &context };
        let held = |pattern: &str, value: &str| Compare::Arn.holds(pattern, value, setting, &mut Notes::default());
        let pattern = "arn:aws:iot:*:1:topic/${iot:ClientId}";
        assert_eq!(held(pattern, "arn:aws:iot:eu-west-1:1:topic/pump-7"), Holds::Yes);
        assert_eq!(held(pattern, "arn:aws:iot:eu-west-1:2:topic/x:1:topic/pump-7"), Holds::No);
    }
}
