//! What a term asks of a value. Search does not mind case (ASCII letters here); values are words between white space.

use super::value::Indexed;

/// Most wildcards of a term (quotas of AWS IoT Device Management).
const MOST_STARS: usize = 2;
const MOST_MARKS: usize = 5;

/// One character of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// This one.
    Is(char),
    /// Any one: `?`.
    One,
    /// Any number: `*`.
    Many,
}

/// A test of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// Anything at all: `*`.
    Exists,
    /// A word.
    Word { text: String, number: Option<f64> },
    /// A word that begins so: `abc*`.
    Prefix(String),
    /// A word with wildcards elsewhere.
    Glob(Vec<Piece>),
    /// Words one after another: `"a b"`.
    Phrase { words: Vec<String>, number: Option<f64> },
    /// Between two values; a side that is open has none, and the flags say whether the ends count.
    Range { low: Option<(Edge, bool)>, high: Option<(Edge, bool)> },
}

/// An end of a range.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Edge {
    /// A number: the value must be one, too.
    Number(f64),
    /// Text, in lower case.
    Text(String),
}

impl Edge {
    pub(super) fn new(text: &str, quoted: bool) -> Self {
        match text.parse::<f64>() {
            Ok(number) if !quoted && number.is_finite() => Self::Number(number),
            _ => Self::Text(text.to_lowercase()),
        }
    }
}

impl Test {
    /// A word that may have wildcards.
    ///
    /// # Errors
    /// Too many of them.
    pub(super) fn of(pieces: &[Piece]) -> Result<Self, String> {
        let count = |which: Piece| pieces.iter().filter(|piece| **piece == which).count();
        if pieces == [Piece::Many] {
            return Ok(Self::Exists);
        }
        if count(Piece::Many) > MOST_STARS || count(Piece::One) > MOST_MARKS {
            return Err(format!("a term may have {MOST_STARS} * and {MOST_MARKS} ? at most"));
        }
        let plain = |pieces: &[Piece]| -> Option<String> {
            pieces.iter().map(|piece| if let Piece::Is(c) = piece { Some(*c) } else { None }).collect()
        };
        if let Some(text) = plain(pieces) {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            return Ok(Self::Word { text, number });
        }
        match pieces.split_last() {
            Some((Piece::Many, before)) if plain(before).is_some() => {
                Ok(Self::Prefix(plain(before).unwrap_or_default()))
            }
            _ => Ok(Self::Glob(pieces.iter().copied().map(lower).collect())),
        }
    }

    /// Whether it begins with a wildcard; `*` alone does not count.
    pub(super) fn leads_with_wildcard(&self) -> bool {
        matches!(self, Self::Glob(pieces) if matches!(pieces.first(), Some(Piece::Many | Piece::One)))
    }

    /// Whether a value is what is asked for.
    pub(super) fn holds(&self, value: Indexed<'_>) -> bool {
        match self {
            Self::Exists => true,
            Self::Word { number: Some(asked), .. } | Self::Phrase { number: Some(asked), .. }
                if matches!(value, Indexed::Number(_)) =>
            {
                value.number() == Some(*asked)
            }
            Self::Word { text, .. } => any_word(value, |word| word.eq_ignore_ascii_case(text)),
            Self::Prefix(start) => any_word(value, |word| {
                word.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
            }),
            Self::Glob(pieces) => any_word(value, |word| fits(pieces, word)),
            Self::Phrase { words, .. } => {
                let text = value.text();
                let said: Vec<&str> = text.split_whitespace().collect();
                let alike = |window: &[&str]| window.iter().zip(words).all(|(a, b)| a.eq_ignore_ascii_case(b));
                !words.is_empty() && said.windows(words.len()).any(alike)
            }
            Self::Range { low, high } => {
                let above = low.as_ref().is_none_or(|(edge, counts)| {
                    order(value, edge).is_some_and(|order| order.is_gt() || (*counts && order.is_eq()))
                });
                let below = || {
                    high.as_ref().is_none_or(|(edge, counts)| {
                        order(value, edge).is_some_and(|order| order.is_lt() || (*counts && order.is_eq()))
                    })
                };
                above && below()
            }
        }
    }
}

fn any_word(value: Indexed<'_>, is_it: impl Fn(&str) -> bool) -> bool {
    let text = value.text();
    // Most values are one word.
    is_it(&text) || (text.contains(char::is_whitespace) && text.split_whitespace().any(is_it))
}

fn order(value: Indexed<'_>, edge: &Edge) -> Option<std::cmp::Ordering> {
    match edge {
        Edge::Number(number) => value.number()?.partial_cmp(number),
        Edge::Text(text) => Some(value.text().to_lowercase().as_str().cmp(text)),
    }
}

fn lower(piece: Piece) -> Piece {
    match piece {
        Piece::Is(c) => Piece::Is(c.to_ascii_lowercase()),
        other => other,
    }
}

/// Greedy matching that comes back to the last star.
fn fits(pieces: &[Piece], word: &str) -> bool {
    let word: Vec<char> = word.chars().map(|c| c.to_ascii_lowercase()).collect();
    let (mut at, mut piece, mut star) = (0, 0, None);
    while let Some(c) = word.get(at) {
        match pieces.get(piece) {
            Some(Piece::Many) => {
                star = Some((piece, at));
                piece += 1;
                continue;
            }
            Some(Piece::One) => {}
            Some(Piece::Is(wanted)) if wanted == c => {}
            _ => {
                let Some((of, from)) = star else { return false };
                star = Some((of, from + 1));
                (piece, at) = (of + 1, from + 1);
                continue;
            }
        }
        piece += 1;
        at += 1;
    }
    pieces.iter().skip(piece).all(|rest| *rest == Piece::Many)
}
