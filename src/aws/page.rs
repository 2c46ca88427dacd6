//! One page of a list.

/// One page of a list, as AWS gives it: at most 250 rows, and the way to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The token of the next page; `None` at the end.
    pub next: Option<String>,
}
