//! A network that breaks and stands still.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;

/// How the network is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Weather {
    /// Connections that were opened under a smaller number are broken.
    breaks: u64,
    stalled: bool,
    closed: bool,
}

/// The network of one broker.
#[derive(Debug, Default)]
pub(super) struct Network {
    weather: watch::Sender<Weather>,
    wakers: Mutex<Vec<Weak<Wakers>>>,
}

/// The tasks that read and write on one connection.
#[derive(Debug, Default)]
struct Wakers {
    read: AtomicWaker,
    write: AtomicWaker,
}

impl Network {
    pub(super) fn kill(&self) {
        self.turn(|weather| weather.breaks += 1);
    }

    pub(super) fn close(&self) {
        self.turn(|weather| {
            weather.breaks += 1;
            weather.closed = true;
        });
    }

    pub(super) fn open(&self) {
        self.turn(|weather| weather.closed = false);
    }

    pub(super) fn stall(&self, stalled: bool) {
        self.turn(|weather| weather.stalled = stalled);
    }

    pub(super) async fn stalled(&self) {
        // The sender is here: it cannot be gone.
        let _ = self.weather.subscribe().wait_for(|weather| !weather.stalled).await;
    }

    pub(super) fn enter<S>(network: &Arc<Self>, stream: S) -> Option<Faulty<S>> {
        let wakers = Arc::new(Wakers::default());
        // Registered before the look at the weather: a change in between finds it.
        let mut known = network.wakers.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|wakers| wakers.strong_count() > 0);
        known.push(Arc::downgrade(&wakers));
        drop(known);
        let weather = *network.weather.borrow();
        (!weather.closed).then(|| Faulty { stream, network: Arc::clone(network), wakers, since: weather.breaks })
    }

    fn turn(&self, change: impl FnOnce(&mut Weather)) {
        self.weather.send_modify(change);
        let known = self.wakers.lock().unwrap_or_else(PoisonError::into_inner);
        for wakers in known.iter().filter_map(Weak::upgrade) {
            wakers.read.wake();
            wakers.write.wake();
        }
    }
}

/// A connection over such a network.
#[derive(Debug)]
pub struct Faulty<S> {
    stream: S,
    network: Arc<Network>,
    wakers: Arc<Wakers>,
    since: u64,
}

impl<S> Faulty<S> {
    /// Ready where the network carries something, an error where the connection is broken, pending where all stands
    /// still. The waker is noted first: a change in between finds it.
    fn road(&self, waker: &AtomicWaker, context: &Context<'_>) -> Poll<io::Result<()>> {
        waker.register(context.waker());
        let weather = *self.network.weather.borrow();
        if weather.breaks > self.since {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        if weather.stalled { Poll::Pending } else { Poll::Ready(Ok(())) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Faulty<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        ready!(self.road(&self.wakers.read, context))?;
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Faulty<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.road(&self.wakers.write, context))?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.road(&self.wakers.write, context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.road(&self.wakers.write, context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn pair(network: &Arc<Network>) -> (tokio::io::DuplexStream, Faulty<tokio::io::DuplexStream>) {
        let (client, server) = tokio::io::duplex(64);
        (client, Network::enter(network, server).unwrap())
    }

    #[tokio::test]
    async fn what_was_sent_while_it_stood_still_comes_afterwards() {
        let network = Arc::new(Network::default());
        let (mut client, mut server) = pair(&network);
        network.stall(true);
        client.write_all(b"late").await.unwrap();
        let mut bytes = [0; 4];
        let reading = tokio::spawn(async move {
            server.read_exact(&mut bytes).await.unwrap();
            bytes
        });
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!reading.is_finished());
        network.stall(false);
        assert_eq!(&reading.await.unwrap(), b"late");
    }

    #[tokio::test]
    async fn who_waits_hears_of_the_break_and_later_ones_are_let_in() {
        let network = Arc::new(Network::default());
        let (_client, mut server) = pair(&network);
        let reading = tokio::spawn(async move { server.read_u8().await });
        network.close();
        assert_eq!(reading.await.unwrap().unwrap_err().kind(), io::ErrorKind::ConnectionReset);
        assert!(Network::enter(&network, ()).is_none());
        network.open();
        let (mut client, mut server) = pair(&network);
        client.write_u8(7).await.unwrap();
        assert_eq!(server.read_u8().await.unwrap(), 7);
    }
}
