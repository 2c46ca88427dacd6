//! The operators of a `Condition` block (IAM guide, `reference_policies_elements_condition_operators`).

use std::borrow::Cow;
use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;

use super::pattern::{Case, expand, expand_literal, glob, needs_expansion, reach_tokens};
use super::variables::{Lookup, lookup};
use super::{Condition, Context};

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

/// How one value of the policy is compared with one of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Exact(Case),
    Like,
    Arn,
    Number(Order),
    Date(Order),
    Bool,
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
pub(super) fn holds(condition: &Condition, variables: bool, context: &Context, notes: &mut Notes) -> Holds {
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
    if wanted.is_empty() {
        return Holds::from(operator.holds_when_absent());
    }
    let unresolved = notes.unresolved.len();
    let any_of = |value: &str, notes: &mut Notes| {
        let mut best = Holds::No;
        for pattern in &condition.values {
            best = best.max(operator.compare.holds(pattern, value, variables, context, notes));
            if best == Holds::Yes {
                break;
            }
        }
        if operator.negated { best.not() } else { best }
    };
    let mut all = wanted.iter().map(|value| any_of(value, notes));
    let held = match (operator.quantifier, operator.negated) {
        (Quantifier::All, _) | (Quantifier::None, true) => all.min().unwrap_or(Holds::Yes),
        (Quantifier::Any, _) | (Quantifier::None, false) => all.by_ref().max().unwrap_or(Holds::No),
    };
    // A variable without a value keeps the statement from matching; a negation must not turn that round.
    if operator.negated && notes.unresolved.len() > unresolved { Holds::No } else { held }
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
            "stringequals" | "binaryequals" => (false, Compare::Exact(Case::Counts)),
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
    fn holds(self, pattern: &str, value: &str, variables: bool, context: &Context, notes: &mut Notes) -> Holds {
        if variables && needs_expansion(pattern) {
            return self.holds_expanded(pattern, value, context, notes);
        }
        self.plain(pattern, value, notes)
    }

    /// `pattern` without anything to expand.
    fn plain(self, pattern: &str, value: &str, notes: &mut Notes) -> Holds {
        let readable = match self {
            Self::Exact(Case::Counts) => Some(pattern == value),
            Self::Exact(Case::Ignored) => Some(pattern.to_lowercase() == value.to_lowercase()),
            Self::Like => Some(glob(pattern, value, Case::Counts)),
            Self::Arn => Some(arn_like(pattern, value)),
            Self::Number(order) => pattern
                .parse::<f64>()
                .ok()
                .map(|limit| value.parse::<f64>().is_ok_and(|value| order.accepts(&value, &limit))),
            Self::Date(order) => {
                instant(pattern).map(|limit| instant(value).is_some_and(|value| order.accepts(&value, &limit)))
            }
            Self::Bool => Some(pattern.eq_ignore_ascii_case(value)),
            Self::Ip => Block::parse(pattern).map(|block| value.parse().is_ok_and(|address| block.contains(address))),
        };
        readable.map_or_else(
            || {
                notes.unknown.push(format!("the condition value `{pattern}` cannot be read"));
                Holds::Maybe
            },
            Holds::from,
        )
    }

    fn holds_expanded(self, pattern: &str, value: &str, context: &Context, notes: &mut Notes) -> Holds {
        let with_wildcards = matches!(self, Self::Like | Self::Arn);
        let expanded = if with_wildcards { expand(pattern, context) } else { expand_literal(pattern, context) };
        let open = !expanded.unresolved.is_empty() || !expanded.guessed.is_empty();
        let case = if self == Self::Exact(Case::Ignored) { Case::Ignored } else { Case::Counts };
        let matched = if open || with_wildcards || matches!(self, Self::Exact(_)) {
            reach_tokens(&expanded.tokens, value, case).is_none()
        } else {
            let bytes = expanded.tokens.iter().filter_map(|t| match t {
                super::pattern::Token::Byte(byte) => Some(*byte),
                _ => None,
            });
            let text = String::from_utf8(bytes.collect()).unwrap_or_default();
            return self.plain(&text, value, notes);
        };
        if !expanded.unresolved.is_empty() {
            notes.unresolved.extend(expanded.unresolved);
            return Holds::No;
        }
        if !expanded.guessed.is_empty() {
            // A number or a date cannot be compared with a wildcard: only texts can be ruled out.
            let ruled_out = !matched && (with_wildcards || matches!(self, Self::Exact(_)));
            if ruled_out {
                return Holds::No;
            }
            notes.unknown.extend(expanded.guessed);
            return Holds::Maybe;
        }
        Holds::from(matched)
    }
}

/// Each of an ARN's six parts is compared by itself, wildcards in each (IAM guide, `Conditions_ARN`).
fn arn_like(pattern: &str, value: &str) -> bool {
    let (mut patterns, mut values) = (pattern.splitn(6, ':'), value.splitn(6, ':'));
    loop {
        match (patterns.next(), values.next()) {
            (None, None) => return true,
            (Some(pattern), Some(value)) if glob(pattern, value, Case::Counts) => {}
            // A lone `*` stands for a whole ARN.
            _ => return pattern == "*",
        }
    }
}

/// ISO 8601 with or without time, or seconds since 1970 (IAM guide, date condition operators).
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let date: Date = text.parse().ok()?;
    Some(date.at(0, 0, 0, 0).in_tz("UTC").ok()?.timestamp())
}

/// A block of addresses: `203.0.113.0/24`, or one address.
struct Block {
    address: u128,
    mask: u128,
    is_v4: bool,
}

impl Block {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/').map_or((text, None), |(a, l)| (a, Some(l)));
        let (address, is_v4) = bits(address.parse().ok()?);
        let width: u32 = if is_v4 { 32 } else { 128 };
        let length = length.map_or(Some(width), |l| l.parse().ok().filter(|l| *l <= width))?;
        // Version 4 addresses stand in the low 32 bits.
        let mask = if length == 0 { 0 } else { u128::MAX << (width - length) };
        Some(Self { address, mask, is_v4 })
    }

    fn contains(&self, address: IpAddr) -> bool {
        let (address, is_v4) = bits(address);
        is_v4 == self.is_v4 && (address ^ self.address) & self.mask == 0
    }
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), true),
        IpAddr::V6(v6) => (v6.to_bits(), false),
    }
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

    #[test]
    fn blocks_of_addresses() {
        for (block, address, expected) in [
            ("203.0.113.0/24", "203.0.113.7", true),
            ("203.0.113.0/24", "203.0.114.7", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("10.0.0.1/31", "10.0.0.0", true),
        ] {
            let parsed = Block::parse(block).unwrap();
            assert_eq!(parsed.contains(address.parse().unwrap()), expected, "{address} in {block}");
        }
        assert!(Block::parse("10.0.0.0/33").is_none());
        assert!(Block::parse("ten").is_none());
    }

    #[test]
    fn arns_are_compared_part_by_part() {
        assert!(arn_like("arn:aws:iot:*:123456789012:*", "arn:aws:iot:eu-west-1:123456789012:rolealias/a"));
        assert!(!arn_like("arn:aws:iot:*", "arn:aws:iot:eu-west-1:123456789012:rolealias/a"));
        assert!(arn_like("*", "arn:aws:iot:eu-west-1:123456789012:rolealias/a"));
    }

    #[test]
    fn instants_in_three_spellings() {
        let expected = Timestamp::from_second(1_585_699_200).unwrap();
        for text in ["2020-04-01T00:00:00Z", "2020-04-01", "1585699200"] {
            assert_eq!(instant(text), Some(expected), "{text}");
        }
    }
}
