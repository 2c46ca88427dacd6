//! Lists page by page, and relations one by one; what could not be asked is named, never left out in silence.

use serde::Serialize;

use super::Exit;
use super::args::Output;
use super::print::{Column, Rows, Stop, note};
use crate::aws::Page;
use crate::fleet::{Filter, Problem, ProblemKind, Row, Scratch, Verdict};

/// Writes every row of a list that the filter lets through, page by page.
///
/// # Errors
/// As reading a page fails; and where standard output is gone.
pub(super) async fn list<T, V, F>(
    output: Output,
    columns: &'static [Column],
    filter: &Filter,
    view: impl Fn(&T) -> V,
    mut next: impl FnMut(Option<String>) -> F,
) -> Result<Exit, Stop>
where
    T: Row,
    V: Serialize,
    F: Future<Output = Result<Page<T>, Problem>>,
{
    let mut rows = Rows::new(output, columns)?;
    let mut scratch = Scratch::default();
    let mut token = None;
    let mut read = 0;
    let mut undecided: usize = 0;
    loop {
        let page = match next(token).await {
            Ok(page) => page,
            Err(problem) => {
                rows.settle();
                return Err(problem.into());
            }
        };
        read += page.items.len();
        for item in &page.items {
            match filter.judge(item, &mut scratch) {
                Verdict::Match(_) => rows.push(&view(item))?,
                Verdict::No => {}
                Verdict::Unknown => undecided += 1,
            }
        }
        rows.page(read)?;
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    rows.finish()?;
    if undecided == 0 {
        return Ok(Exit::Yes);
    }
    note(&left_out(undecided, read, filter.facts()));
    Ok(Exit::Unknown)
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
