//! Pages of `ListThings`, the longest list there is: their rows go past the SDK, which takes three times as long to read
//! them, and the next page is asked for before they are read.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use futures_util::{Stream, stream};
use hyper::body::{Body, Frame};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;

use crate::aws::page::PAGE_SIZE;
use crate::aws::{Cloud, Page, same_page};
use crate::fleet::{ListedThing, Problem, ProblemKind, Thing, listed_things, next_token};

const LIST_THINGS: &str = "iot:ListThings";
/// Pages that wait for whoever takes them: a slow one slows the list.
const WAITING: usize = 4;

/// A page whose rows are not read yet.
#[derive(Debug, Clone)]
pub struct ThingsPage {
    rows: Bytes,
    next: Option<String>,
}

impl ThingsPage {
    /// Its things.
    ///
    /// # Errors
    /// Where they are not what `ListThings` answers.
    pub fn things(&self) -> Result<Vec<ListedThing<'_>>, Problem> {
        listed_things(&self.rows)
            .map_err(|error| Problem::new(ProblemKind::Service, LIST_THINGS, "", format!("the page's rows: {error}")))
    }
}

impl Cloud {
    /// One page of `ListThings`.
    ///
    /// # Errors
    /// As `ListThings` fails.
    pub async fn things(&self, page: Option<String>) -> Result<Page<Thing>, Problem> {
        let token = page.clone().unwrap_or_default();
        let page = self.once("ListThings", &token, |cloud, _| async move { cloud.unread_things(page).await }).await?;
        Ok(Page::new(page.things()?.into_iter().map(Thing::from).collect(), page.next.clone()))
    }

    /// All pages of `ListThings`, one after another; the next is asked for while one is read. Ends with the first that
    /// fails; dropping it stops it.
    ///
    /// # Errors
    /// As `ListThings` fails, and where the service gives the same page twice.
    pub fn all_things(&self) -> impl Stream<Item = Result<ThingsPage, Problem>> + Send + Unpin + 'static {
        let (out, pages) = mpsc::channel::<Result<ThingsPage, Problem>>(WAITING);
        let cloud = self.clone();
        let running = AbortOnDropHandle::new(tokio::spawn(async move { Box::pin(cloud.ask_for_all(out)).await }));
        Box::pin(stream::unfold((pages, running), |(mut pages, running)| async move {
            let page = pages.recv().await?;
            Some((page, (pages, running)))
        }))
    }

    async fn ask_for_all(self, out: mpsc::Sender<Result<ThingsPage, Problem>>) {
        let mut token: Option<String> = None;
        let mut before: Option<Asked> = None;
        loop {
            let (kept, given) = Kept::new();
            let (cloud, page) = (self.clone(), token.clone());
            let asked = AbortOnDropHandle::new(tokio::spawn(async move { cloud.ask_for_things(page, kept).await }));
            let (page, asked) = match given.await {
                Ok(page) => (Ok(page), Some(asked)),
                Err(_) => (Err(ended(asked).await), None),
            };
            if let Some(before) = std::mem::replace(&mut before, asked) {
                // It had its page; the call is in the books.
                let _ = before.await;
            }
            let next = page.as_ref().ok().and_then(|page| page.next.clone());
            // Where nobody listens any more, this task is about to be dropped.
            if out.send(page).await.is_err() || next.is_none() {
                break;
            }
            if next == token {
                let _ = out.send(Err(same_page("reading a list"))).await;
                break;
            }
            token = next;
        }
        if let Some(last) = before {
            let _ = last.await;
        }
    }

    async fn unread_things(&self, page: Option<String>) -> Result<ThingsPage, Problem> {
        let (kept, given) = Kept::new();
        self.ask_for_things(page, kept).await?;
        given.await.map_err(|_| no_page())
    }

    /// The page goes to `kept`, before the call has ended.
    async fn ask_for_things(&self, page: Option<String>, kept: Kept) -> Result<(), Problem> {
        let request = self.iot().list_things().max_results(PAGE_SIZE).set_next_token(page);
        let request = request.customize().interceptor(kept);
        self.call(LIST_THINGS, "", request.send()).await?;
        Ok(())
    }
}

/// A call under way.
type Asked = AbortOnDropHandle<Result<(), Problem>>;

/// Why a call gave no page.
async fn ended(asked: Asked) -> Problem {
    match asked.await {
        Ok(Err(problem)) => problem,
        Ok(Ok(())) | Err(_) => no_page(),
    }
}

fn no_page() -> Problem {
    Problem::new(ProblemKind::Service, LIST_THINGS, "", "the answer had no page")
}

/// Gives an answer's page to whoever waits for it, and leaves to the SDK that there was one.
#[derive(Debug, Clone)]
struct Kept(Arc<Mutex<Option<oneshot::Sender<ThingsPage>>>>);

impl Kept {
    fn new() -> (Self, oneshot::Receiver<ThingsPage>) {
        let (give, given) = oneshot::channel();
        (Self(Arc::new(Mutex::new(Some(give)))), given)
    }

    fn give(&self, page: ThingsPage) {
        if let Some(give) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Nobody waits any more where the list was left.
            let _ = give.send(page);
        }
    }
}

impl Intercept for Kept {
    fn name(&self) -> &'static str {
        "RowsOfThings"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        // What AWS says instead of a page is the SDK's to understand.
        if response.status().is_success() {
            let body = PageBody { inner: response.take_body(), kept: self.clone(), is: PageIs::Coming(Vec::new()) };
            *response.body_mut() = SdkBody::from_body_1_x(body);
        }
        Ok(())
    }
}

/// Takes a page in whole, and gives it on.
struct PageBody {
    inner: SdkBody,
    kept: Kept,
    is: PageIs,
}

enum PageIs {
    /// As it comes: from near by, in one piece.
    Coming(Vec<Bytes>),
    /// Given to whoever waits for it, who goes on first: the next page is asked for before the SDK has ended this call.
    Given(Pin<Box<dyn Future<Output = ()> + Send + Sync>>, Bytes),
    Over,
}

impl PageBody {
    /// What the SDK is told: the page itself where it is no JSON, so that it says so.
    fn told(&self, pieces: &[Bytes]) -> Bytes {
        let rows = match pieces {
            [whole] => whole.clone(),
            pieces => pieces.concat().into(),
        };
        let Ok(next) = next_token(&rows) else { return rows };
        self.kept.give(ThingsPage { rows, next: next.filter(|token| !token.is_empty()) });
        Bytes::from_static(b"{}")
    }
}

impl Body for PageBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        loop {
            match &mut this.is {
                PageIs::Coming(pieces) => match ready!(Pin::new(&mut this.inner).poll_frame(cx)) {
                    Some(Ok(frame)) => pieces.extend(frame.into_data().ok()),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => {
                        let pieces = std::mem::take(pieces);
                        this.is = PageIs::Given(Box::pin(tokio::task::yield_now()), this.told(&pieces));
                    }
                },
                PageIs::Given(others, told) => {
                    ready!(others.as_mut().poll(cx));
                    let told = std::mem::take(told);
                    this.is = PageIs::Over;
                    return Poll::Ready(Some(Ok(Frame::data(told))));
                }
                PageIs::Over => return Poll::Ready(None),
            }
        }
    }
}
