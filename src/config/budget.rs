//! `[budget]`: how much of the account's API quotas may be used. Whether an operation exists is for whoever knows them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::{Located, nearest};

/// How much of the account's API quotas may be used.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Budget {
    /// Of each quota, above 0 and at most 1; half where nothing is said.
    pub share: Option<f64>,
    /// `[budget.quotas]`, in the order of the operations' names.
    pub quotas: Vec<Quota>,
}

/// A quota that the user knows better.
#[derive(Debug, Clone, PartialEq)]
pub struct Quota {
    /// As written: `ListThings`.
    pub operation: String,
    /// Calls a second.
    pub per_second: f64,
    file: PathBuf,
    place: Option<(usize, usize)>,
}

impl Quota {
    /// What is wrong with it, where it is none of the operations there are.
    pub fn fault(&self, known: impl Iterator<Item = &'static str>) -> Option<Located> {
        let known: Vec<&str> = known.collect();
        if known.contains(&self.operation.as_str()) {
            return None;
        }
        let guess = nearest(&self.operation, known.iter().copied());
        let guess = guess.map(|guess| format!("; did you mean `{guess}`?")).unwrap_or_default();
        let message = format!("`{}`: no such operation is asked for here{guess}", self.operation);
        Some(Located { file: self.file.clone(), place: self.place, message })
    }
}

/// A share as `[budget]` and `--budget` take it.
///
/// # Errors
/// Where it is not above 0 and at most 1.
pub fn share(text: &str) -> Result<f64, String> {
    let number = text.parse().map_err(|_| format!("`{text}` is not a number such as 0.5"))?;
    check_share(number)
}

fn check_share(number: f64) -> Result<f64, String> {
    let fits = number > 0.0 && number <= 1.0;
    fits.then_some(number).ok_or_else(|| format!("`{number}` is no share: it is above 0 and at most 1"))
}

/// `[budget]` as serde reads it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct BudgetTable {
    #[serde(deserialize_with = "some_share")]
    share: Option<f64>,
    quotas: BTreeMap<Spanned<String>, Rate>,
}

impl BudgetTable {
    /// The table with its places in `text`.
    pub(super) fn read(self, file: &Path, text: &str) -> Budget {
        let quota = |(operation, Rate(per_second)): (Spanned<String>, Rate)| Quota {
            place: Located::at(file, text, Some(operation.span()), "").place,
            operation: operation.into_inner(),
            per_second,
            file: file.to_owned(),
        };
        Budget { share: self.share, quotas: self.quotas.into_iter().map(quota).collect() }
    }
}

/// Calls a second.
#[derive(Debug, Clone, Copy)]
struct Rate(f64);

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(from)?;
        let fits = number.is_finite() && number > 0.0;
        fits.then_some(Self(number))
            .ok_or_else(|| de::Error::custom(format!("`{number}` is not so many calls a second")))
    }
}

fn some_share<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    check_share(f64::deserialize(from)?).map(Some).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_above_nothing_and_at_most_the_whole() {
        assert_eq!(share("0.25"), Ok(0.25));
        assert_eq!(share("1"), Ok(1.0));
        for bad in ["0", "-0.5", "1.01", "NaN", "half", "inf"] {
            assert!(share(bad).is_err(), "{bad}");
        }
    }
}
