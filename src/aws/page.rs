//! One page of a list, and the way through all of them.

use crate::fleet::{Problem, ProblemKind};

/// The most that the registry gives at once (service model `iot`: `maxResults`, `pageSize`).
pub(super) const PAGE_SIZE: i32 = 250;

/// One page of a list, as AWS gives it: at most 250 rows, and the way to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The token of the next page; `None` at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// An empty token is the end too: some services write it so.
    pub(super) fn new(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next: next.filter(|token| !token.is_empty()) }
    }
}

/// All pages, one after another.
pub(super) async fn all<T, F>(mut ask: impl FnMut(Option<String>) -> F) -> Result<Vec<T>, Problem>
where
    F: Future<Output = Result<Page<T>, Problem>>,
{
    let mut rows = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let page = ask(token.clone()).await?;
        rows.extend(page.items);
        match page.next {
            None => return Ok(rows),
            same if same == token => {
                return Err(same_page("reading a list"));
            }
            next => token = next,
        }
    }
}

/// A list that would never end.
pub(crate) fn same_page(tried: &str) -> Problem {
    Problem::new(ProblemKind::Service, tried, "", "the service gave the same page twice")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_pages_are_read_and_a_token_that_repeats_ends_it() {
        let pages = all(|token| async move {
            Ok(match token.as_deref() {
                None => Page::new(vec![1, 2], Some("a".to_owned())),
                Some("a") => Page::new(vec![3], Some("b".to_owned())),
                _ => Page::new(vec![4], Some(String::new())),
            })
        });
        assert_eq!(pages.await.unwrap(), [1, 2, 3, 4]);
        let stuck = all(|_| async { Ok(Page::new(vec![1], Some("a".to_owned()))) });
        assert_eq!(stuck.await.unwrap_err().kind, ProblemKind::Service);
    }
}
