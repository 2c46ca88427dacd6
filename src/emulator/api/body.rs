//! Bodies of answers: whole, or cut off in the middle where a fault says so.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// A body in memory.
#[derive(Debug)]
pub struct Payload {
    data: Option<Bytes>,
    announced: u64,
    breaks: bool,
    /// Whether what was said before the break has had its chance to reach the wire.
    said: bool,
}

/// The connection ends here, in the middle of a body: a fault that was ordered.
#[derive(Debug, thiserror::Error)]
#[error("cut off by a fault")]
pub struct CutOff;

impl Payload {
    /// A whole body.
    pub fn full(data: Bytes) -> Self {
        Self { announced: data.len() as u64, data: Some(data), breaks: false, said: true }
    }

    /// Half of it, though the whole length is announced; then the connection breaks.
    #[must_use]
    pub fn halved(self) -> Self {
        let data = self.data.unwrap_or_default();
        let half = data.slice(..data.len() / 2);
        // An empty body has no middle: announce one byte that never comes.
        Self { announced: self.announced.max(1), data: Some(half), breaks: true, said: false }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match self.data.take() {
            Some(data) if !data.is_empty() => Poll::Ready(Some(Ok(Frame::data(data)))),
            _ if self.breaks && !self.said => {
                // The connection writes out what it holds only while it waits for more.
                self.said = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            _ if self.breaks => Poll::Ready(Some(Err(CutOff))),
            _ => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        !self.breaks && self.data.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        if self.breaks {
            return SizeHint::with_exact(self.announced);
        }
        SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64))
    }
}
