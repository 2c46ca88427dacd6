//! A filter of things put into the query language of fleet indexing, as far as that can say it.
//!
//! Every thing that the filter lets through is found by the query; the query may find more. What comes back is filtered
//! here as ever, so that a query that asks less costs time, never a wrong row. Developer guide: `query-syntax`,
//! `example-queries`.

mod clause;
mod values;

use super::{Filter, Operand, Term, Test};
use clause::Clause;

/// Terms of a query, less the one that a query of exclusions alone begins with (`query-syntax`: twelve).
const MOST_TERMS: usize = 11;
/// Bytes of a query, less the same (quotas of AWS IoT Device Management: 1,000).
const MOST_BYTES: usize = 980;
/// Every thing has a name. In Lucene a query of exclusions alone finds nothing.
const ANY_THING: &str = "thingName:*";

/// What the index has, and which values some fields are known to have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Whether things are connected.
    pub connectivity: bool,
    /// Classic shadows.
    pub shadow: bool,
    /// Every thing type that a thing has; `None` where that is not known.
    pub types: Option<Vec<String>>,
    /// Every group that a thing is in; `None` where that is not known.
    pub groups: Option<Vec<String>>,
}

/// What is asked of the index for a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexQuery {
    /// In the query language; `*` asks for every thing.
    pub text: String,
    /// No thing can match: no value that the index has does.
    pub finds_nothing: bool,
    /// What the query does not say, or not wholly.
    pub rest: Vec<Rest>,
}

/// A part of a filter that is applied to what comes back only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// As written.
    pub term: String,
    /// Why a query cannot say it.
    pub why: &'static str,
}

impl IndexQuery {
    /// Whether it asks for less than every thing.
    pub fn narrows(&self) -> bool {
        self.finds_nothing || self.text != "*"
    }
}

/// What a query says of a term.
enum Said {
    /// All of it.
    All(Clause),
    /// A part of it, and why not all.
    Part(Clause, &'static str),
    /// Nothing, and why.
    Nothing(&'static str),
    /// Whatever is indexed is let through.
    Everything,
    /// Nothing that is indexed is let through.
    Impossible,
}

impl Filter {
    /// What to ask an index of things for, so that whatever this filter lets through is found. To be used with filters of
    /// things only.
    pub fn index_query(&self, index: &Indexed) -> IndexQuery {
        let (mut clauses, mut rest, mut finds_nothing): (Vec<Clause>, Vec<Rest>, bool) = Default::default();
        for (number, term) in self.terms.iter().enumerate() {
            let (clause, why) = match said(term, index) {
                Said::All(clause) => (Some(clause), None),
                Said::Part(clause, why) => (Some(clause), Some(why)),
                Said::Nothing(why) => (None, Some(why)),
                Said::Everything => continue,
                Said::Impossible => {
                    finds_nothing = true;
                    continue;
                }
            };
            let fits = clause.is_none_or(|clause| add(&mut clauses, clause));
            let why = if fits { why } else { Some("a query has no room for more") };
            rest.extend(why.map(|why| Rest { term: self.written(number), why }));
        }
        IndexQuery { text: joined(&clauses), finds_nothing, rest }
    }

    /// A term as written.
    fn written(&self, number: usize) -> String {
        let from = self.terms[number].column - 1;
        let to = self.terms.get(number + 1).map_or(usize::MAX, |next| next.column - 1);
        let text: String = self.text.chars().skip(from).take(to - from).collect();
        text.trim_end().to_owned()
    }

    /// Whether a query says more of it where the values of a field are known: `type` or `group`.
    pub fn asks_values_of(&self, column: &str) -> bool {
        let asks = |term: &Term| match &term.test {
            Test::Field { name, operand, .. } => name == column && !matches!(operand, Operand::Any | Operand::Unknown),
            _ => false,
        };
        self.terms.iter().any(asks)
    }
}

fn add(clauses: &mut Vec<Clause>, clause: Clause) -> bool {
    let terms: usize = clauses.iter().map(|clause| clause.terms).sum();
    let bytes = joined(clauses).len() + clause.text.len() + " AND NOT ".len();
    let fits = terms + clause.terms <= MOST_TERMS && bytes <= MOST_BYTES;
    if fits {
        clauses.push(clause);
    }
    fits
}

fn joined(clauses: &[Clause]) -> String {
    let written = |clause: &Clause| format!("{}{}", if clause.negated { "NOT " } else { "" }, clause.text);
    let mut parts: Vec<String> = clauses.iter().map(written).collect();
    match clauses {
        [] => parts.push("*".to_owned()),
        clauses if clauses.iter().all(|clause| clause.negated) => parts.insert(0, ANY_THING.to_owned()),
        _ => {}
    }
    parts.join(" AND ")
}

fn said(term: &Term, index: &Indexed) -> Said {
    let (name, operand) = match &term.test {
        Test::Word(_) => return Said::Nothing("letters in order; name:START* can be asked"),
        Test::Text(_) => return Said::Nothing("a part of a name; name:START* can be asked"),
        Test::Pattern(pattern) => return values::pattern("thingName", pattern, term.negated),
        Test::Field { name, operand, .. } => (name.as_str(), operand),
    };
    if *operand == Operand::Unknown {
        return Said::Nothing("what is not known is not asked for");
    }
    match (name, operand) {
        ("name", _) => values::text("thingName", term, None),
        ("type", _) => values::text("thingTypeName", term, index.types.as_deref()),
        ("group", _) => values::text("thingGroupNames", term, index.groups.as_deref()),
        ("connected", _) if !index.connectivity => Said::Nothing("connectivity is not indexed"),
        ("connected", Operand::Flag(flag)) => {
            Said::All(Clause::new(format!("connectivity.connected:{}", *flag != term.negated)))
        }
        ("delta", _) if !index.shadow => Said::Nothing("shadows are not indexed"),
        // Without a classic shadow there is no delta, nor a field that says so.
        ("delta", Operand::Flag(flag)) => {
            Said::All(Clause { negated: *flag == term.negated, ..Clause::new("shadow.hasDelta:true".to_owned()) })
        }
        // Whatever it is: one is indexed of every thing.
        ("connected" | "delta", _) => Said::Everything,
        ("age", _) => Said::Nothing("the index forgets when a thing went"),
        ("version" | "shadow", _) => Said::Nothing("versions are not indexed"),
        ("cert", _) => Said::Nothing("certificates are not indexed"),
        ("arn", _) => Said::Nothing("ARNs are not indexed"),
        _ => match name.strip_prefix("attr.") {
            Some(key) if clause::is_plain_name(key) => values::text(&format!("attributes.{key}"), term, None),
            _ => Said::Nothing("a query cannot name this attribute"),
        },
    }
}

#[cfg(test)]
mod tests;
