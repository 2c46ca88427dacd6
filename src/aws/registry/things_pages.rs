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
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use hyper::body::{Body, Frame};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::aws::page::PAGE_SIZE;
use crate::aws::{Cloud, Page};
use crate::fleet::{ListedThing, Problem, ProblemKind, Thing, listed_things, next_token};

const LIST_THINGS: &str = "iot:ListThings";
/// Of what an answer says that it is long, so many bytes are believed before they come.
const LARGEST: usize = 512 * 1024;
/// Pages that wait for whoever takes them: a slow one slows the list.
const WAITING: usize = 4;

/// A page whose rows are not read yet.
#[derive(Clone)]
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

    async fn ask_for_all(&self, out: mpsc::Sender<Result<ThingsPage, Problem>>) {
        let mut token: Option<String> = None;
        loop {
            let page = self.unread_things(token.clone()).await;
            let next = page.as_ref().ok().and_then(|page| page.next.clone());
            // Where nobody listens any more, this task is about to be dropped.
            if out.send(page).await.is_err() || next.is_none() {
                return;
            }
            if next == token {
                let message = "the service gave the same page twice";
                let problem = Problem::new(ProblemKind::Service, "reading a list", "", message);
                let _ = out.send(Err(problem)).await;
                return;
            }
            token = next;
        }
    }

    async fn unread_things(&self, page: Option<String>) -> Result<ThingsPage, Problem> {
        let kept = Kept::default();
        let request = self.iot().list_things().max_results(PAGE_SIZE).set_next_token(page);
        let request = request.customize().interceptor(kept.clone());
        let answer = self.call(LIST_THINGS, "", request.send()).await?;
        let rows = kept.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        Ok(ThingsPage { rows, next: answer.next_token.filter(|token| !token.is_empty()) })
    }
}

/// Keeps what an answer says, and leaves to the SDK no more than the token of the next page.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<Option<Bytes>>>);

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
            let inner = response.take_body();
            let length = usize::try_from(inner.size_hint().lower()).unwrap_or_default().min(LARGEST);
            let page = BytesMut::with_capacity(length);
            let body = PageBody { inner, page, kept: self.clone(), is_over: false };
            *response.body_mut() = SdkBody::from_body_1_x(body);
        }
        Ok(())
    }
}

/// Takes a page in whole, and says of it only what comes next.
struct PageBody {
    inner: SdkBody,
    page: BytesMut,
    kept: Kept,
    is_over: bool,
}

impl PageBody {
    /// For the SDK; the page itself where it is no JSON, so that the SDK says so.
    fn rest(&mut self) -> Bytes {
        let page = std::mem::take(&mut self.page).freeze();
        let Ok(next) = next_token(&page) else { return page };
        *self.kept.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
        serde_json::json!({ "nextToken": next }).to_string().into()
    }
}

impl Body for PageBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        while !this.is_over {
            match ready!(Pin::new(&mut this.inner).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        this.page.extend_from_slice(data);
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.is_over = true;
                    return Poll::Ready(Some(Ok(Frame::data(this.rest()))));
                }
            }
        }
        Poll::Ready(None)
    }
}
