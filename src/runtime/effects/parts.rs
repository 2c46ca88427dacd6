//! Answers of many pages, told page by page: of a hundred thousand the first are on the screen at once.

use crate::app::Portion;
use crate::aws::{Cloud, Lane, Page, same_page};
use crate::fleet::Problem;

/// Every page, each told through `partly` as it comes; the last one is the answer. Somebody waits for the first one; the
/// others come as there is room.
///
/// # Errors
/// As reading a page fails; and where the service gives the same page twice.
pub(super) async fn in_parts<T, F>(
    cloud: &Cloud,
    ask: impl Fn(Cloud, Option<String>) -> F,
    partly: impl Fn(Portion<T>),
) -> Result<Portion<T>, Problem>
where
    F: Future<Output = Result<Page<T>, Problem>>,
{
    let mut token: Option<String> = None;
    loop {
        let turn = if token.is_none() { cloud.clone() } else { cloud.in_lane(Lane::Background) };
        let page = ask(turn, token.clone()).await?;
        let part = Portion { items: page.items, is_first: token.is_none(), is_last: page.next.is_none() };
        if part.is_last {
            return Ok(part);
        }
        if page.next == token {
            return Err(same_page("reading a list"));
        }
        partly(part);
        token = page.next;
    }
}
