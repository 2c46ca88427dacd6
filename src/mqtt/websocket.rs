//! MQTT inside WebSocket: binary messages whose borders mean nothing to MQTT (MQTT 5, section 6.0).

use std::io;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::Response;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};

use super::{LARGEST_PACKET, Wire};

/// The longest message taken from a server, which may put many packets into one; each of them has its own limit.
const LARGEST_MESSAGE: usize = 4 * 1024 * 1024;

/// Why there is no WebSocket.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The server answered something else; its status, headers and the start of its body.
    #[error("the server answered {} instead of opening a WebSocket", .0.status())]
    Answered(Box<Response<Vec<u8>>>),
    /// The network broke, or the other side speaks something else.
    #[error("{0}")]
    Broken(String),
}

/// Opens a WebSocket as a client. The URL's path and query are sent as they are, its host as `Host`; the subprotocol is
/// `mqtt`.
///
/// # Errors
/// What the server answered instead, or how the network broke.
pub async fn connect(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, url: &str) -> Result<Wire, Refused> {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
    let broken = |error: Error| Refused::Broken(error.to_string());
    let mut request = url.into_client_request().map_err(broken)?;
    request.headers_mut().insert("Sec-WebSocket-Protocol", http::HeaderValue::from_static("mqtt"));
    match tokio_tungstenite::client_async_with_config(request, stream, Some(config(LARGEST_MESSAGE))).await {
        Ok((socket, _)) => Ok(wire(socket)),
        Err(Error::Http(answer)) => Err(Refused::Answered(Box::new(answer.map(Option::unwrap_or_default)))),
        Err(error) => Err(broken(error)),
    }
}

/// Takes over a stream on which the opening handshake is done, as a server.
pub async fn accepted(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Wire {
    let largest = usize::try_from(LARGEST_PACKET).unwrap_or(LARGEST_MESSAGE);
    wire(WebSocketStream::from_raw_socket(stream, Role::Server, Some(config(largest))).await)
}

fn config(largest: usize) -> WebSocketConfig {
    let largest = Some(largest);
    WebSocketConfig::default().max_message_size(largest).max_frame_size(largest).write_buffer_size(0)
}

fn wire<S>(socket: WebSocketStream<S>) -> Wire
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sink, stream) = socket.split();
    let bytes = stream.filter_map(|message| {
        std::future::ready(match message {
            Ok(Message::Binary(bytes)) => Some(Ok(bytes)),
            // Text is not MQTT (section 6.0: the connection is to be closed); a close frame ends the stream by itself.
            Ok(Message::Text(_)) => Some(Err(io::Error::new(io::ErrorKind::InvalidData, "text in the WebSocket"))),
            Ok(_) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => None,
            Err(error) => Some(Err(broken(error))),
        })
    });
    let sink =
        sink.sink_map_err(broken).with(|bytes: Bytes| std::future::ready(Ok::<_, io::Error>(Message::Binary(bytes))));
    Wire { reader: Box::new(StreamReader::new(bytes)), writer: Box::new(SinkWriter::new(CopyToBytes::new(sink))) }
}

fn broken(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        Error::ConnectionClosed | Error::AlreadyClosed => io::ErrorKind::ConnectionAborted.into(),
        other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
    }
}
