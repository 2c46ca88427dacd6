//! Lists page by page, and relations one by one; what could not be asked is named, never left out in silence.

use futures_util::{Stream, StreamExt as _, stream};

use super::Exit;
use super::args::Output;
use super::print::{Column, Rows, Stop, note};
use crate::aws::Page;
use crate::fleet::{Filter, Problem, ProblemKind, Row, Scratch, Verdict};

/// Writes every row of a list that the filter lets through, page by page; `push` gives one to the rows, as it is shown.
///
/// # Errors
/// As reading a page fails; and where standard output is gone.
pub(super) async fn list<T, F>(
    output: Output,
    columns: &'static [Column],
    filter: &Filter,
    push: impl Fn(&mut Rows, &T) -> Result<(), Stop>,
    next: impl FnMut(Option<String>) -> F,
) -> Result<Exit, Stop>
where
    T: Row,
    F: Future<Output = Result<Page<T>, Problem>>,
{
    // The first page has no token, and the last one tells none.
    let pages = stream::try_unfold((next, Some(None)), |(mut next, token)| async move {
        let Some(token) = token else { return Ok(None) };
        let page = next(token).await?;
        Ok(Some((page.items, (next, page.next.map(Some)))))
    });
    written(output, columns, filter, push, std::pin::pin!(pages)).await
}

/// Writes every row of these pages that the filter lets through, as they come.
async fn written<T>(
    output: Output,
    columns: &'static [Column],
    filter: &Filter,
    push: impl Fn(&mut Rows, &T) -> Result<(), Stop>,
    mut pages: impl Stream<Item = Result<Vec<T>, Problem>> + Unpin,
) -> Result<Exit, Stop>
where
    T: Row,
{
    let mut sieve = Sieve::new(output, columns, filter)?;
    while let Some(page) = pages.next().await {
        let page = page.map_err(|problem| sieve.fails(problem))?;
        sieve.page(&page, &push)?;
    }
    sieve.end()
}

/// A list on its way through a filter to standard output.
pub(super) struct Sieve<'f> {
    rows: Rows,
    filter: &'f Filter,
    scratch: Scratch,
    read: usize,
    undecided: usize,
}

impl<'f> Sieve<'f> {
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn new(output: Output, columns: &'static [Column], filter: &'f Filter) -> Result<Self, Stop> {
        Ok(Self { rows: Rows::new(output, columns)?, filter, scratch: Scratch::default(), read: 0, undecided: 0 })
    }

    /// Writes what the filter lets through of a page.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn page<T: Row>(
        &mut self,
        page: &[T],
        push: impl Fn(&mut Rows, &T) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.read += page.len();
        for item in page {
            match self.filter.judge(item, &mut self.scratch) {
                Verdict::Match(_) => push(&mut self.rows, item)?,
                Verdict::No => {}
                Verdict::Unknown => self.undecided += 1,
            }
        }
        self.rows.page(self.read)
    }

    /// No more pages come, because of this.
    pub(super) fn fails(&self, problem: Problem) -> Stop {
        self.rows.settle();
        problem.into()
    }

    /// The list is complete.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn end(self) -> Result<Exit, Stop> {
        let facts = self.filter.facts();
        self.end_saying(|undecided, read| left_out(undecided, read, facts))
    }

    /// The same, with words of one's own where it is not known of some rows, of all that were read, whether they match.
    ///
    /// # Errors
    /// Where standard output is gone.
    pub(super) fn end_saying(self, said: impl FnOnce(usize, usize) -> String) -> Result<Exit, Stop> {
        self.rows.finish()?;
        if self.undecided == 0 {
            return Ok(Exit::Yes);
        }
        note(&said(self.undecided, self.read));
        Ok(Exit::Unknown)
    }
}

/// What is said where it is not known of some rows whether the filter lets them through.
pub(super) fn left_out(undecided: usize, read: usize, facts: &[&str]) -> String {
    let columns = facts.join(", ");
    format!("fleetdeck: {undecided} of {read} left out: the list does not tell {columns} of them")
}

/// The answer, or nothing and a line in `unknown`.
pub(super) fn or_note<T: Default>(answer: Result<T, Problem>, unknown: &mut Vec<String>) -> T {
    answer.unwrap_or_else(|problem| {
        unknown.push(match (problem.kind, &problem.missing) {
            (ProblemKind::Denied, Some(action)) => format!("no permission: {action}"),
            _ => format!("{}: {}", problem.tried, problem.message),
        });
        T::default()
    })
}

/// All there, or not.
pub(super) const fn completeness(unknown: &[String]) -> Exit {
    if unknown.is_empty() { Exit::Yes } else { Exit::Unknown }
}
