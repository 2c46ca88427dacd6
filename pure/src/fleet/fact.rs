//! What is known, and what is not, and why not.

/// A call that AWS refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Denial {
    /// The missing action, such as `iot:ListAttachedPolicies`.
    pub action: String,
    /// The resource AWS named, or the one asked for.
    pub resource: String,
    /// AWS's own words.
    pub message: String,
}

/// The answer to one question put to AWS. A missing answer is never taken for "no".
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fact<T> {
    /// Asked, and answered.
    Known(T),
    /// Asked, and AWS says there is no such thing.
    Absent,
    /// Asked, and refused.
    Denied(Denial),
    /// Not asked, or not answered; says why.
    Unknown(String),
}

impl<T> Fact<T> {
    /// The value, where known.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Why there is no value: the missing permission or the reason. `None` where known or absent.
    pub fn gap(&self) -> Option<String> {
        match self {
            Self::Known(_) | Self::Absent => None,
            Self::Denied(denial) => Some(format!("no permission: {}", denial.action)),
            Self::Unknown(reason) => Some(reason.clone()),
        }
    }

    /// The same fact of another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Self::Known(value) => Fact::Known(f(value)),
            Self::Absent => Fact::Absent,
            Self::Denied(denial) => Fact::Denied(denial),
            Self::Unknown(reason) => Fact::Unknown(reason),
        }
    }
}
